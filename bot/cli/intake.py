"""`risk-bot import`: what was asked about a file, the bar while it is read, what came of it."""

import argparse
import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Never

from tqdm import tqdm

from bot.cli.answer import Answer
from bot.cli.calculation import UsageError
from bot.intake.kind import KINDS
from bot.intake.layout import Choices, Layout
from bot.intake.sheet import Problem, required
from bot.services import customer_import, importing, office
from bot.services.importing import ImportReport
from bot.services.ledger import Stage, Watch
from bot.services.ledger_import import Preview, import_invoices, preview_invoices
from bot.services.member import OPERATOR
from bot.services.reception import Glance, glance
from bot.services.runtime import Runtime
from bot.services.spreadsheet import safe
from scoring.score import counted

_TABLES = {
    "customers": customer_import.import_customers,
    "statements": customer_import.import_statements,
    "external-ratings": customer_import.import_grades,
    "industries": importing.import_industries,
    "ratings": importing.import_ratings,
    "people": office.import_people,
    "rates": office.import_rates,
    "feeds": office.import_feeds,
}
PROBLEM_COLUMNS = ("line", "column", "value", "reason")


def take_in(runtime: Runtime, asked: argparse.Namespace) -> Answer:
    """Take in the file that was named, or say what that would do."""
    if asked.file is None:
        needed = ", ".join(required(KINDS[asked.what]))
        msg = f"Say which file: risk-bot import {asked.what} FILE. It needs the columns {needed}."
        raise UsageError(msg)
    choices = Choices(
        columns=_columns(asked.map),
        dates=asked.dates or "",
        decimal=asked.decimal or "",
        encoding=asked.encoding or "",
    )
    with _rejects(asked.problems) as reject, _bar() as watch:
        if asked.what != "invoices":
            return _table(runtime, asked, choices, reject)
        if asked.dry_run:
            seen = preview_invoices(
                runtime, OPERATOR, asked.file, as_of=asked.as_of, choices=choices, watch=watch
            )
            return previewed(seen)
        done = import_invoices(
            runtime,
            OPERATOR,
            asked.file,
            as_of=asked.as_of,
            choices=choices,
            watch=watch,
            reject=reject,
        )
        return imported(done)


def _table(
    runtime: Runtime,
    asked: argparse.Namespace,
    choices: Choices,
    reject: Callable[[Problem], None] | None,
) -> Answer:
    if asked.dry_run:
        return glanced(glance(asked.file, asked.what, choices))
    done = _TABLES[asked.what](runtime, OPERATOR, asked.file, choices)
    if reject is not None:
        for problem in done.problems:
            reject(problem)
    return imported(done)


def _columns(pairs: list[str]) -> dict[str, str]:
    """Columns given as ours=theirs; raises UsageError."""
    found = {}
    for pair in pairs:
        name, sign, theirs = pair.partition("=")
        if not sign:
            msg = f'“{pair}” says nothing: write --map invoice_id="Beleg Nr".'
            raise UsageError(msg)
        found[name.strip()] = theirs.strip()
    return found


@contextmanager
def _bar() -> Iterator[Watch]:
    """A bar on standard error for each stage, where that is a terminal."""
    bars: dict[Stage, tqdm[Never]] = {}

    def watch(stage: Stage, done: int, of: int) -> None:
        if stage not in bars:
            bars[stage] = tqdm(total=of, desc=stage.value, unit="", disable=None, leave=False)
        bars[stage].update(done - bars[stage].n)

    try:
        yield watch
    finally:
        for bar in bars.values():
            bar.close()


@contextmanager
def _rejects(path: Path | None) -> Iterator[Callable[[Problem], None] | None]:
    """Where every line that is left out is written, if a file was named for that."""
    if path is None:
        yield None
        return
    try:
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow(PROBLEM_COLUMNS)
            yield lambda p: writer.writerow((p.line, *map(safe, (p.column, p.value, p.reason))))
    except OSError as wrong:
        msg = f"{path} cannot be written: {wrong.strerror}."
        raise UsageError(msg) from wrong


def imported(report: ImportReport) -> Answer:
    """What an import did, and the lines it left out."""
    return Answer(
        text=_sentence(report, dry_run=False),
        document=_document(report, dry_run=False),
        complaints=_complaints(report),
    )


def previewed(seen: Preview) -> Answer:
    """What an import would do."""
    report = seen.report
    lines = [_layout(seen.layout), _sentence(report, dry_run=True)]
    lines.append(f"{counted(report.done.new_customers, 'new customer')}.")
    if seen.changed_ratings is None:
        lines.append("The file is too long to say which payment ratings would change.")
    else:
        lines.append(f"{counted(seen.changed_ratings, 'payment rating')} would change.")
    changes = [
        {"customer_id": c.customer, "name": c.name, "before": c.before or None,
         "after": c.after or None}
        for c in seen.changes
    ]  # fmt: skip
    lines += [f"  {c.name}: {c.before or 'none'} → {c.after or 'none'}" for c in seen.changes]
    document = _document(report, dry_run=True) | {
        "rating_changes": seen.changed_ratings,
        "first_rating_changes": changes,
    }
    return Answer(text="\n".join(lines), document=document, complaints=_complaints(report))


def glanced(seen: Glance) -> Answer:
    """What a smaller table holds."""
    text = f"{_layout(seen.layout)}\n{counted(seen.good, 'line')} can be taken in."
    report = seen.report
    document = _document(report, dry_run=True) | {"good": seen.good}
    return Answer(text=text, document=document, complaints=_complaints(report))


def _sentence(report: ImportReport, *, dry_run: bool) -> str:
    done = report.done
    verb = "would be" if dry_run else "were"
    text = f"{done.added} {verb} added, {done.changed} changed, {done.same} are the same."
    if report.older_than and report.as_of:
        text += (
            f" The file speaks of {report.as_of.isoformat()}, the ledger of "
            f"{report.older_than.isoformat()}: invoices that were known keep what is newer."
        )
    elif report.as_of:
        text += f" The ledger speaks of {report.as_of.isoformat()}."
    if report.proposed:
        text += f" Put forward, for another administrator to accept: {report.proposed}"
    if report.fired:
        text += f" {counted(report.fired, 'warning')} raised."
    return text


def _layout(layout: Layout) -> str:
    columns = ", ".join(f"{ours} = “{theirs}”" for ours, theirs in layout.names.items())
    ignored = layout.heading.ignored
    more = f" Not used: {', '.join(f'“{n}”' for n in ignored)}." if ignored else ""
    return f"{layout.spoken}, {layout.rows} lines. Columns: {columns}.{more}"


def _document(report: ImportReport, *, dry_run: bool) -> dict[str, object]:
    done, layout = report.done, report.layout
    found: dict[str, object] = {
        "added": done.added,
        "changed": done.changed,
        "same": done.same,
        "new_customers": done.new_customers,
        "as_of": report.as_of.isoformat() if report.as_of else None,
        "warnings": report.fired,
        "dry_run": dry_run,
        "left_out": report.left_out,
        "errors": [
            {"line": p.line, "column": p.column, "value": p.value, "reason": p.reason}
            for p in report.problems
        ],
    }
    if layout is not None:
        found |= {
            "encoding": layout.examined.label,
            "delimiter": layout.delimiter,
            "columns": layout.names,
            "not_used": list(layout.heading.ignored),
        }
    return found


def _complaints(report: ImportReport) -> tuple[str, ...]:
    said = [f"line {p.line}: {p.reason}" for p in report.problems]
    if report.left_out > len(said):
        said.append(f"… and {report.left_out - len(said)} more; --problems FILE writes them all")
    return tuple(said)
