"""Encodings and delimiters: found out, never a wrong letter; in doubt, refused."""

from pathlib import Path

import pytest

from bot.intake.customer import CustomerCells, CustomerLine, read_customers
from bot.intake.layout import Choices, lay_out
from bot.intake.sheet import SheetError

CHINESE = ("岱川远洋物流有限公司", "霁岚纺织科技", "曙岬新能源股份有限公司", "东澜新型建材集团")
WESTERN = ("Müller & Söhne KG", "Café Größenwahn", "Énergie Clairbosc – Société", "Ørsted Påske")
LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with BOM",
    "utf-16": "UTF-16",
    "gb18030": "GB18030",
    "gbk": "GB18030",
    "cp1252": "Windows-1252",
}


def written(folder: Path, names: tuple[str, ...], encoding: str, delimiter: str = ",") -> Path:
    path = folder / "customers.csv"
    head = delimiter.join(("customer_id", "customer_name", "country"))
    rows = [delimiter.join((f"C-{n}", name, "")) for n, name in enumerate(names)]
    path.write_bytes("\r\n".join((head, *rows, "")).encode(encoding))
    return path


def names(path: Path, choices: Choices | None = None) -> tuple[str, ...]:
    found = read_customers(path, choices)
    return tuple(c.customer.name for c in found if isinstance(c, CustomerLine))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_chinese_names_are_read_as_they_are(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = written(tmp_path, CHINESE, encoding, delimiter)
    assert names(path) == CHINESE
    layout = lay_out(path, CustomerCells)
    assert (layout.examined.label, layout.delimiter) == (LABELS[encoding], delimiter)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_western_names_are_read_as_they_are(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, WESTERN, encoding, ";")
    assert names(path) == WESTERN
    assert lay_out(path, CustomerCells).examined.label == LABELS[encoding]


@pytest.mark.parametrize("name", [*CHINESE, "中", "ABC公司"])
def test_one_chinese_name_is_enough(tmp_path: Path, name: str) -> None:
    assert names(written(tmp_path, (name,), "gbk")) == (name,)


@pytest.mark.parametrize("name", [*WESTERN, "Straße", "GRÖßE"])
def test_one_western_name_is_enough(tmp_path: Path, name: str) -> None:
    assert names(written(tmp_path, (name,), "cp1252")) == (name,)


def test_what_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, ("東瀾新型建材集團", "岱川遠洋物流"), "big5")
    with pytest.raises(SheetError, match=r"cannot be told for certain: .*--encoding"):
        names(path)
    assert names(path, Choices(encoding="big5")) == ("東瀾新型建材集團", "岱川遠洋物流")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"PK\x03\x04 and so on", "is an Excel workbook: .* save as CSV"),
        (b"\xd0\xcf\x11\xe0 and so on", "is an Excel workbook"),
        (b"a\0b\0c\0", "is no text file"),
        (b"\xef\xbb\xbfa,b\n\xff\xff\n", "is not in UTF-8 with BOM"),
        (b"\n\n", "is empty"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, body: bytes, sentence: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(body)
    with pytest.raises(SheetError, match=sentence):
        names(path)


@pytest.mark.parametrize("asked", ["utf-8", "klingon"])
def test_a_wrong_encoding_that_was_asked_for_is_refused(tmp_path: Path, asked: str) -> None:
    with pytest.raises(SheetError, match=r"is not in UTF-8|is no encoding that I know"):
        names(written(tmp_path, CHINESE, "gbk"), Choices(encoding=asked))


def test_the_line_that_excel_puts_in_front_is_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, CHINESE, "utf-8", ";")
    path.write_bytes(b"sep=;\r\n" + path.read_bytes())
    assert names(path) == CHINESE


def test_a_heading_with_a_line_break_in_it_is_one_heading(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('customer_id,"customer\nname"\nC-1,Kestrel\n')
    assert names(path) == ("Kestrel",)


def test_empty_cells_beyond_the_header_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("customer_id,customer_name,,\nC-1,Kestrel,,\nC-2,Brightholm\n")
    assert names(path) == ("Kestrel", "Brightholm")
