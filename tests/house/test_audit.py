"""Every use case that changes something leaves an audit row, itself or through a step it calls."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from tests.house.source import Function, Source, dotted, none_of, product

Place = tuple[str, str]
"""A module (`bot.services.rating`) and the name of a function in it."""

_STATE = "the outbox row itself is the record: its state, attempts and last error"
SILENT: dict[str, str] = {
    "bot/services/delivery.py::_claim": _STATE,
    "bot/services/delivery.py::_mark": _STATE,
    "bot/services/delivery.py::_wait": _STATE,
    "bot/services/delivery.py::_note_doubt": _STATE,
    "bot/services/delivery.py::_unreadable": _STATE,
    "bot/services/delivery.py::_again": _STATE,
    "bot/services/delivery.py::_orphan": _STATE,
    "bot/services/feed.py::take_due": "a claim of two minutes; what the poll brings is audited",
    "bot/services/heartbeat.py::beat": "a sign of life every few seconds is no change",
    "bot/services/heartbeat.py::leave": "the last sign of life is no change either",
}
"""`path::function` → why this use case writes and leaves no audit row."""


def module(source: Source) -> str:
    """The file's name as a module."""
    return source.path.removesuffix(".py").replace("/", ".")


def addresses(source: Source) -> dict[str, str]:
    """What each imported name of the file stands for, in full."""
    found: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.asname or a.name: a.name for a in node.names}
    return found


def called(source: Source, function: Function) -> Iterator[Place]:
    """Where each function lives that this one calls or hands on to be called."""
    known = addresses(source)
    for node in ast.walk(function):
        if isinstance(node, ast.Name | ast.Attribute):
            name = dotted(node)
            head, _, tail = name.partition(".")
            if head == "self" or (head not in known and not tail):
                yield module(source), name.rpartition(".")[2]
            elif head in known:
                front, _, last = f"{known[head]}.{tail}".rstrip(".").rpartition(".")
                yield front, last


def records(function: Function) -> bool:
    """Whether the function itself writes an audit row."""
    return any(
        isinstance(n, ast.Call) and f".{dotted(n.func)}".endswith(".audit.record")
        for n in ast.walk(function)
    )


def writes(function: Function) -> bool:
    """Whether the function opens a transaction that may change something."""
    return any(
        isinstance(n, ast.Call) and dotted(n.func).endswith(("runtime.writing", "runtime.noting"))
        for n in ast.walk(function)
    )


def reaches_audit(start: Place, calls: Mapping[Place, set[Place]], leaves: set[Place]) -> bool:
    """Whether an audit row is written somewhere on the way down from here."""
    waiting, seen = [start], set[Place]()
    while waiting:
        place = waiting.pop()
        if place in leaves:
            return True
        if place not in seen:
            seen.add(place)
            waiting.extend(calls.get(place, ()))
    return False


def silent_changes(files: Iterable[Source]) -> Iterator[str]:
    """Use cases that may change something and leave no trace of who did."""
    every = [(s, f) for s in files for f in s.functions]
    calls: dict[Place, set[Place]] = {}
    for source, function in every:
        calls.setdefault((module(source), function.name), set()).update(called(source, function))
    leaves = {(module(s), f.name) for s, f in every if records(f)}
    for source, function in every:
        if not writes(function) or f"{source.path}::{function.name}" in SILENT:
            continue
        if not reaches_audit((module(source), function.name), calls, leaves):
            yield source.at(
                function,
                f"{function.name} changes something and leaves no audit row: call "
                "unit.audit.record(…) in it or in a step that it calls",
            )


def services() -> tuple[Source, ...]:
    """The clerks."""
    return tuple(s for s in product() if s.within("bot/services/"))


def test_every_use_case_that_changes_something_leaves_an_audit_row() -> None:
    none_of(silent_changes(services()))


def test_the_services_speak_the_words_that_this_rule_knows() -> None:
    functions = [f for s in services() for f in s.functions]
    assert any(writes(f) for f in functions), "nobody calls runtime.writing(): renamed?"
    assert any(records(f) for f in functions), "nobody calls audit.record(): renamed?"


def test_each_exception_is_still_there_and_has_a_reason() -> None:
    known = {f"{s.path}::{f.name}" for s in services() for f in s.functions if writes(f)}
    assert set(SILENT) <= known
    assert all(SILENT.values())


USE_CASE = "def f(runtime):\n    with runtime.writing() as unit:\n        {}\n"


def use_case(body: str, head: str = "") -> Source:
    """A file of services with one use case."""
    return Source(path="bot/services/x.py", text=head + USE_CASE.format(body))


STEP = Source(
    path="bot/services/y.py", text="def step(unit):\n    unit.audit.record(action='x.done')\n"
)


def test_a_change_without_a_trace_is_caught() -> None:
    (breach,) = silent_changes([use_case("unit.rating.append(1)"), STEP])
    assert "bot/services/x.py:1: f changes something" in breach
    stranger = use_case("step(unit)", "from elsewhere import step\n")
    assert len(list(silent_changes([stranger, STEP]))) == 1


def test_a_trace_is_found_here_and_through_steps() -> None:
    assert not list(silent_changes([use_case("unit.audit.record(action='x.done')")]))
    named = use_case("step(unit)", "from bot.services.y import step\n")
    assert not list(silent_changes([named, STEP]))
    dotted_call = use_case("y.step(unit)", "from bot.services import y\n")
    assert not list(silent_changes([dotted_call, STEP]))
    between = "from bot.services import y\ndef g(unit):\n    y.step(unit)\n"
    assert not list(silent_changes([use_case("g(unit)", between), STEP]))


def test_reading_leaves_no_trace_and_need_not() -> None:
    text = "def f(runtime):\n    with runtime.reading() as unit:\n        unit.x()\n"
    assert not list(silent_changes([Source(path="bot/services/x.py", text=text)]))
