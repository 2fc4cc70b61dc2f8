"""Writing CSV that a spreadsheet opens as what it says: no cell can become a formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
"""Put in front of a file, so that Excel reads it as UTF-8."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_STARTS = "=+-@"
_INSIDE = re.compile(r"([;,\t|](?:[\s\"'\ufeff\u200b-\u200f\u2060]*))(?=[=+\-@＝＋－＠])")
Row = Sequence[str]


def safe(cell: str) -> str:
    """The cell as a text that no spreadsheet computes; a plain number is left as it is.

    A cell that begins like a formula, also behind blanks, invisible characters or in full-width
    letters, gets an apostrophe in front. So does such a beginning behind a separator inside the
    cell, for a spreadsheet that splits at another separator than ours; line breaks become blanks.
    """
    if _NUMBER.fullmatch(cell):
        return cell
    text = _BREAK.sub(" ", cell)
    text = _INSIDE.sub(r"\1'", text)
    return f"'{text}" if _starts_a_formula(text) else text


def _starts_a_formula(text: str) -> bool:
    if text.startswith("\t"):
        return True
    for character in unicodedata.normalize("NFKC", text):
        if character.isspace() or unicodedata.category(character) in {"Cf", "Cc"}:
            continue
        return character in _STARTS
    return False


def lines(head: Row, rows: Iterable[Row]) -> Iterator[str]:
    """The lines of a file, the head first: every cell quoted, CRLF at their ends."""
    yield BOM + _line(head)
    for row in rows:
        yield _line(row)


def _line(row: Row) -> str:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe(cell) for cell in row])
    return out.getvalue()
