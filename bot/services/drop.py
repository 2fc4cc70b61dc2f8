"""A file that was dropped on the bot: looked at, kept until its owner decides, then taken in.

Nothing is taken in before the person has seen how the file is read and pressed *Import*; a repeat
of a drop or of a click changes nothing. The bytes are removed once the matter is settled.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.intake.kind import KINDS, kind_of, nearest_kind
from bot.intake.layout import Choices
from bot.intake.sheet import Problem, SheetError, UnclearError
from bot.services import customer_import, importing, office
from bot.services.access import Act, Caller
from bot.services.errors import Refusal
from bot.services.importing import ImportReport
from bot.services.ledger import Watch, unwatched
from bot.services.ledger_import import Preview, import_invoices, preview_invoices
from bot.services.member import actor
from bot.services.reception import Glance, glance
from bot.services.runtime import Runtime
from bot.services.spreadsheet import lines
from bot.store.dropped_file import DroppedFile, DropState
from bot.store.unit import Unit

PROBLEMS_MOST = 10_000
CUT_OFF_AFTER = timedelta(minutes=15)
"""An import that began so long ago and never ended was cut off: it may be begun again."""
UNDECIDED_FOR = timedelta(days=7)
READ = Choices()
"""How a file is read where nobody said anything about it."""
PROBLEM_HEAD = ("line", "column", "value", "reason")
_TABLES: dict[str, Callable[..., ImportReport]] = {
    "customers": customer_import.import_customers,
    "statements": customer_import.import_statements,
    "external-ratings": customer_import.import_grades,
    "industries": importing.import_industries,
    "ratings": importing.import_ratings,
    "people": office.import_people,
    "rates": office.import_rates,
    "feeds": office.import_feeds,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A file as Slack names it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropPreview:
    """What a dropped file is, and what taking it in would do; or why that is unclear."""

    drop: Drop
    kind: str
    ledger: Preview | None = None
    table: Glance | None = None
    unclear: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DropResult:
    """What taking it in did; `problems` is a CSV of the lines that were left out, or empty."""

    name: str
    kind: str
    report: ImportReport
    problems: str


def receive(runtime: Runtime, caller: Caller, drop: Drop) -> bool:
    """Note a dropped file before it is fetched; False where it was noted before.

    Files that were left undecided for a week are thrown away then.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.IMPORT, Act.ADMINISTER).person
        if not unit.dropped_files.receive(drop.id, person=who, name=drop.name, now=now):
            return False
        left = unit.dropped_files.expire(before=now - UNDECIDED_FOR, now=now)
        unit.audit.record(
            at=now, actor=who, action="file.dropped", subject=drop.id, thrown_away=str(left)
        )
        return True


def look(runtime: Runtime, caller: Caller, drop: Drop, body: bytes) -> DropPreview:
    """Find out what the file is and keep it until the person decides; raises Refusal.

    Where an answer of the person settles how it is read, it is kept and asked about.
    """
    try:
        with as_file(drop.name, body) as path:
            try:
                seen = preview(runtime, caller, drop, path, kind_of(path))
            except UnclearError as asked:
                kind = nearest_kind(path)
                seen = DropPreview(drop=drop, kind=kind, unclear=asked.sentence)
    except SheetError as wrong:
        settle(runtime, caller, drop.id, DropState.REFUSED)
        raise Refusal(for_slack(str(wrong))) from wrong
    _keep(runtime, caller, drop, body, seen.kind)
    return seen


def preview(
    runtime: Runtime, caller: Caller, drop: Drop, path: Path, kind: str, choices: Choices = READ
) -> DropPreview:
    """What taking in a file of a kind would do; raises SheetError where it cannot be read."""
    if kind == "invoices":
        ledger = preview_invoices(runtime, caller, path, choices=choices)
        return DropPreview(drop=drop, kind=kind, ledger=ledger)
    return DropPreview(drop=drop, kind=kind, table=glance(path, kind, choices))


def carry_out(
    runtime: Runtime, caller: Caller, file_id: str, *, watch: Watch = unwatched
) -> DropResult:
    """Take the file in; raises Refusal where that was done, or decided otherwise, before."""
    found, body = take(runtime, caller, file_id)
    bad: list[Problem] = []
    try:
        with as_file(found.name, body) as path:
            read = _imports(found.kind, watch, bad)
            report = read(runtime, caller, path, choices=Choices(**found.choices))
    except SheetError as wrong:
        settle(runtime, caller, file_id, DropState.REFUSED)
        raise Refusal(for_slack(str(wrong))) from wrong
    except Refusal:
        settle(runtime, caller, file_id, DropState.WAITING)
        raise
    settle(runtime, caller, file_id, DropState.DONE)
    rows = [(str(p.line), p.column, p.value, p.reason) for p in bad or report.problems]
    told = "".join(lines(PROBLEM_HEAD, rows)) if rows else ""
    return DropResult(name=found.name, kind=found.kind, report=report, problems=told)


def cancel(runtime: Runtime, caller: Caller, file_id: str) -> str:
    """Throw the file away; answers its name. Raises Refusal where it was decided before."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.IMPORT, Act.ADMINISTER).person
        found = undecided(unit, caller, file_id, now)
        unit.dropped_files.move(file_id, DropState.CANCELLED, now=now)
        unit.audit.record(at=now, actor=who, action="file.cancelled", subject=file_id)
        return found.name


def take(runtime: Runtime, caller: Caller, file_id: str) -> tuple[DroppedFile, bytes]:
    """Claim a file for its import, so that nobody begins it twice; raises Refusal."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.IMPORT, Act.ADMINISTER).person
        found = undecided(unit, caller, file_id, now)
        body = unit.dropped_files.body(file_id) or b""
        unit.dropped_files.move(file_id, DropState.IMPORTING, now=now)
        unit.audit.record(at=now, actor=who, action="file.taken", subject=file_id)
        return found, body


def settle(runtime: Runtime, caller: Caller, file_id: str, state: DropState) -> None:
    """Note what became of a file."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        unit.dropped_files.move(file_id, state, now=now)
        unit.audit.record(
            at=now, actor=caller.person, action=f"file.{state}", subject=file_id
        )  # fmt: skip


def for_slack(sentence: str) -> str:
    """A sentence about a file for somebody who cannot give options to a command."""
    advice = "an administrator can, by an import on the machine of the bot"
    return f"{sentence} ({advice})" if "--" in sentence else sentence


def _keep(runtime: Runtime, caller: Caller, drop: Drop, body: bytes, kind: str) -> None:
    now = runtime.clock.now()
    with runtime.writing() as unit:
        unit.dropped_files.keep(drop.id, body, kind=kind, now=now)
        unit.audit.record(
            at=now, actor=caller.person, action="file.kept", subject=drop.id, kind=kind
        )


def undecided(unit: Unit, caller: Caller, file_id: str, now: datetime) -> DroppedFile:
    """The file, where it waits for this person; raises Refusal with what was decided when."""
    found = unit.dropped_files.find(file_id)
    if found is None or found.person != caller.person:
        msg = "This file is not yours to decide about: whoever dropped it does."
        raise Refusal(msg)
    cut_off = found.state is DropState.IMPORTING and now - found.changed_at > CUT_OFF_AFTER
    if found.state is DropState.WAITING or cut_off:
        return found
    if found.state is DropState.IMPORTING:
        msg = f"{found.name} is being imported just now."
        raise Refusal(msg)
    msg = (
        f"Nothing changed: {found.name} was {found.state} at {found.changed_at:%Y-%m-%d %H:%M} UTC."
    )
    raise Refusal(msg)


def _imports(kind: str, watch: Watch, bad: list[Problem]) -> Callable[..., ImportReport]:
    """How a kind of file is taken in; the lines that are left out are gathered, up to 10,000."""
    if kind not in KINDS or kind in _TABLES:
        return _TABLES[kind]

    def gather(problem: Problem) -> None:
        if len(bad) < PROBLEMS_MOST:
            bad.append(problem)

    return partial(import_invoices, watch=watch, reject=gather)


@contextmanager
def as_file(name: str, body: bytes) -> Iterator[Path]:
    """The bytes as a file of that name, for as long as it is read."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name or "file.csv")
        path.write_bytes(body)
        yield path
