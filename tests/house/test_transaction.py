"""Each use case is one function and one transaction, and only one place commits."""

import ast
from collections.abc import Iterable, Iterator

import pytest

from tests.house.source import Function, Source, none_of, product

DOOR = "bot/store/database.py"
OPENERS = {"reading", "writing", "noting"}

SEVERAL: dict[str, str] = {}
"""`path::function` → why this use case opens more than one transaction (no network in any)."""


def services() -> tuple[Source, ...]:
    """The clerks."""
    return tuple(s for s in product() if s.within("bot/services/"))


def commits(files: Iterable[Source]) -> Iterator[str]:
    """Every commit outside the one place."""
    for source in files:
        for node in ast.walk(source.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "commit"
                and source.path != DOOR
            ):
                yield source.at(node, f"commits, which only {DOOR} does: end the `with` instead")


def takes(function: Function) -> set[str]:
    """The names of the function's arguments."""
    a = function.args
    return {argument.arg for argument in (*a.posonlyargs, *a.args, *a.kwonlyargs)}


def opens(node: ast.AST) -> bool:
    """Whether this is `with runtime.reading(…)` or `with runtime.writing(…)`."""
    return isinstance(node, ast.With | ast.AsyncWith) and any(
        isinstance(entry.context_expr, ast.Call)
        and isinstance(entry.context_expr.func, ast.Attribute)
        and entry.context_expr.func.attr in OPENERS
        for entry in node.items
    )


def hands_on(node: ast.AST) -> bool:
    """Whether a call in here gives the runtime to another function."""
    return any(
        isinstance(call, ast.Call)
        and any(
            isinstance(argument, ast.Name) and argument.id == "runtime"
            for argument in (*call.args, *(k.value for k in call.keywords))
        )
        for call in ast.walk(node)
    )


def own(function: Function) -> Iterator[ast.AST]:
    """The nodes of the function, but not those of functions within it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def crooked_services(files: Iterable[Source]) -> Iterator[str]:
    """Use cases with no transaction, several or nested ones, and steps that open one."""
    for source in files:
        for function in source.functions:
            names = takes(function) & {"runtime", "unit"}
            opened = [node for node in own(function) if opens(node)]
            if names == {"runtime", "unit"}:
                yield source.at(function, f"{function.name} takes runtime and unit: is it a step?")
            elif names == {"unit"} and opened:
                yield source.at(opened[0], f"{function.name} is a step: it opens no transaction")
            elif names == {"runtime"}:
                yield from crooked_use_case(source, function, opened)


def crooked_use_case(source: Source, function: Function, opened: list[ast.AST]) -> Iterator[str]:
    """What is wrong with one use case, given the transactions that it opens."""
    name = f"{function.name} is a use case"
    if not opened and not any(hands_on(node) for node in function.body):
        yield source.at(function, f"{name}, takes runtime and opens no transaction: take unit?")
    if len(opened) > 1 and f"{source.path}::{function.name}" not in SEVERAL:
        yield source.at(function, f"{name} and opens {len(opened)} transactions: one is the rule")
    for node in opened:
        if any(hands_on(inner) for inner in getattr(node, "body", [])):
            yield source.at(node, f"{name} and calls another within its own transaction: pass unit")


def test_only_one_place_commits() -> None:
    none_of(commits(product()))


def test_a_use_case_opens_one_transaction_and_a_step_none() -> None:
    none_of(crooked_services(services()))


def test_the_services_speak_the_words_that_these_rules_know() -> None:
    kinds = [takes(f) & {"runtime", "unit"} for s in services() for f in s.functions]
    assert {"runtime"} in kinds, "no function of bot/services takes `runtime`: renamed?"
    opened = [n for s in services() for n in ast.walk(s.tree) if opens(n)]
    assert opened, "nothing in bot/services opens runtime.reading() or runtime.writing(): renamed?"


def test_each_exception_is_still_there() -> None:
    known = {f"{s.path}::{f.name}" for s in services() for f in s.functions}
    assert set(SEVERAL) <= known
    assert all(SEVERAL.values())


def test_a_commit_elsewhere_is_caught() -> None:
    text = "def f(session):\n    session.commit()"
    assert "bot/x.py:2" in next(commits([Source(path="bot/x.py", text=text)]))
    assert not list(commits([Source(path=DOOR, text=text)]))


ONE = "    with runtime.writing() as unit:\n        g(unit)\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def f(runtime):\n    return 1\n", "opens no transaction"),
        (f"def f(runtime):\n{ONE}{ONE}", "opens 2 transactions"),
        (
            "def f(*, runtime):\n    with runtime.reading() as unit:\n        g(runtime)\n",
            "within its own transaction",
        ),
        (f"def f(unit):\n{ONE}", "is a step"),
        (f"def f(runtime, unit):\n{ONE}", "takes runtime and unit"),
    ],
)
def test_a_crooked_service_is_caught(text: str, why: str) -> None:
    (breach,) = crooked_services([Source(path="bot/services/x.py", text=text)])
    assert why in breach


@pytest.mark.parametrize(
    "text",
    [
        f"def f(runtime):\n{ONE}",
        "def f(runtime):\n    for x in due(runtime):\n        record(runtime, x)\n",
        "def f(unit, now):\n    unit.audit.record(now)\n",
        "def f(now):\n    return now\n",
    ],
)
def test_a_straight_service_is_not_caught(text: str) -> None:
    assert not list(crooked_services([Source(path="bot/services/x.py", text=text)]))
