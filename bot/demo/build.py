"""Writes the whole demo book: `python -m bot.demo.build`. The same bytes each time."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from bot.demo import appraisal, company, diary, invoicing, press
from bot.demo.chinese_paper import CHINESE_PAPER
from bot.demo.regional_paper import REGIONAL_PAPER
from bot.demo.trade_paper import TRADE_PAPER
from bot.demo.wire_paper import WIRE_PAPER

PAPERS = (WIRE_PAPER, TRADE_PAPER, REGIONAL_PAPER, CHINESE_PAPER)


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Columns and rows as CSV text with plain line ends."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def book() -> dict[str, str]:
    """The text of every file of the book by its name, relative to this folder."""
    industry_columns = ("industry", "rating", "reason", "as_of_day")
    feed_columns = ("name", "path", "language", "title")
    tables = {
        "customers": (company.COLUMNS, company.customer_rows()),
        "industries": (industry_columns, company.industry_rows()),
        "invoices": (invoicing.COLUMNS, invoicing.invoice_rows()),
        "ratings": (appraisal.RATING_COLUMNS, appraisal.rating_rows()),
        "reviews": (appraisal.REVIEW_COLUMNS, appraisal.review_rows()),
        "notes": (diary.NOTE_COLUMNS, diary.note_rows()),
        "people": (diary.PERSON_COLUMNS, diary.person_rows()),
        "rates": (diary.RATE_COLUMNS, diary.rate_rows()),
        "feeds": (feed_columns, map(press.feed_row, PAPERS)),
    }
    files = {f"{name}.csv": _table(columns, rows) for name, (columns, rows) in tables.items()}
    for paper in PAPERS:
        files[f"feeds/{paper.name}.xml"] = press.feed(paper)
        files[f"feeds/{paper.name}.later.xml"] = press.later(paper)
    return files


def write(folder: Path) -> int:
    """Write the book into a folder; how many files it has."""
    files = book()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return len(files)


if __name__ == "__main__":
    here = Path(__file__).parent
    print(f"{write(here)} files written to {here}")
