"""What is unclear about a dropped file: the questions, and what its person answers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.intake.heading import guess
from bot.intake.kind import KINDS
from bot.intake.layout import Choices, header_of
from bot.intake.sheet import SheetError, UnclearError, required
from bot.services.access import Act, Caller
from bot.services.drop import Drop, DropPreview, as_file, for_slack, preview, undecided
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.dropped_file import DroppedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One of our columns: whether a file needs it, and where it probably stands (None: unknown)."""

    field: str
    needed: bool
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """How a file could be read: its kind, what its first line calls its columns, ours."""

    drop: Drop
    kind: str
    kinds: tuple[str, ...]
    header: tuple[str, ...]
    columns: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRequest:
    """How a person says that a file is to be read: our columns by their places in its first line.

    None: the file has no such column. `dates`: dmy or mdy; `decimal`: point or comma; empty: found
    out.
    """

    file: str
    kind: str
    columns: Mapping[str, int | None]
    dates: str = ""
    decimal: str = ""


def questions(runtime: Runtime, caller: Caller, file_id: str, kind: str = "") -> Questions:
    """What can be asked about a file that waits; `kind`: read as another one. Raises Refusal."""
    found, body = _waiting(runtime, caller, file_id, runtime.clock.now())
    wanted = kind if kind in KINDS else found.kind
    fields = tuple(KINDS[wanted].model_fields)
    with as_file(found.name, body) as path:
        header = header_of(path, fields)
    known, needed = guess(header, fields), required(KINDS[wanted])
    said = dict(found.choices).get("columns", {}) if wanted == found.kind else {}
    chosen = {f: header.index(name) for f, name in said.items() if name in header}
    asked = [
        Question(field=f, needed=f in needed, place=chosen.get(f, known.get(f))) for f in fields
    ]
    return Questions(
        drop=Drop(id=found.id, name=found.name),
        kind=wanted,
        kinds=tuple(KINDS),
        header=tuple(name.strip() for name in header),
        columns=tuple(sorted(asked, key=lambda one: not one.needed)),
    )


def answer(runtime: Runtime, caller: Caller, request: AnswerRequest) -> DropPreview:
    """Read a file as its person says, and keep that for the import.

    Raises Refusal, where it still cannot be read with the field that the sentence belongs to.
    """
    now = runtime.clock.now()
    found, body = _waiting(runtime, caller, request.file, now)
    if request.kind not in KINDS:
        msg = f"“{request.kind}” is nothing that I can take in."
        raise Refusal(msg, fields={"kind": msg})
    drop = Drop(id=found.id, name=found.name)
    try:
        with as_file(found.name, body) as path:
            header = header_of(path, tuple(KINDS[request.kind].model_fields))
            choices = _choices(request, header)
            seen = preview(runtime, caller, drop, path, request.kind, choices)
    except UnclearError as wrong:
        raise Refusal(wrong.sentence, fields={"kind": wrong.sentence}) from wrong
    except SheetError as wrong:
        sentence = for_slack(str(wrong))
        raise Refusal(sentence, fields={"kind": sentence}) from wrong
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.IMPORT, Act.ADMINISTER).person
        undecided(unit, caller, request.file, now)
        unit.dropped_files.choose(found.id, asdict(choices), kind=request.kind, now=now)
        unit.audit.record(
            at=now, actor=who, action="file.explained", subject=found.id, kind=request.kind
        )
    return seen


def _waiting(
    runtime: Runtime, caller: Caller, file_id: str, now: datetime
) -> tuple[DroppedFile, bytes]:
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.IMPORT, Act.ADMINISTER)
        found = undecided(unit, caller, file_id, now)
        return found, unit.dropped_files.body(file_id) or b""


def _choices(request: AnswerRequest, header: tuple[str, ...]) -> Choices:
    """The answers as a file's layout wants them: columns by what the file calls them."""
    return Choices(
        columns={
            field: "" if place is None else header[place]
            for field, place in request.columns.items()
            if place is None or place < len(header)
        },
        dates=request.dates,
        decimal=request.decimal,
    )
