"""A broad `except` hides bugs: it stands only where one failure must not stop the neighbours."""

import ast
from collections.abc import Iterable, Iterator

import pytest

from tests.house.source import Source, dotted, none_of, product

SUPERVISED = {
    "bot/jobs/scheduler.py": "the clock ticks on when one job fails; the failure is logged",
    "bot/services/loop.py": "a supervised loop survives one bad turn, and counts it",
    "bot/slack/errors.py": "what no listener expected becomes an incident id, never silence",
    "bot/supervisor.py": "the other processes are stopped, whatever went wrong with one",
}
BROAD = {"Exception", "BaseException", "ExceptionGroup", "BaseExceptionGroup"}


def is_broad(kind: ast.expr | None) -> bool:
    """Whether this catches everything: nothing named, or one of the broad names."""
    if isinstance(kind, ast.Tuple):
        return any(is_broad(k) for k in kind.elts)
    return kind is None or dotted(kind).removeprefix("builtins.") in BROAD


def passes_on(handler: ast.ExceptHandler) -> bool:
    """Whether the handler ends by raising the same error again: it cleans up and hides nothing."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def broad_excepts(files: Iterable[Source]) -> Iterator[str]:
    """Broad `except` and `suppress` outside the supervised loops."""
    why = "a broad except hides bugs: name the errors, or let them rise to a supervised loop"
    for source in files:
        if source.within(*SUPERVISED):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler) and is_broad(node.type) and not passes_on(node):
                yield source.at(node, why)
            elif isinstance(node, ast.Call) and dotted(node.func).endswith("suppress"):
                yield from (source.at(node, why) for kind in node.args if is_broad(kind))


def test_no_broad_except_outside_the_supervised_loops() -> None:
    none_of(broad_excepts(product()))


@pytest.mark.parametrize(
    "head",
    [
        "except:",
        "except Exception:",
        "except BaseException as error:",
        "except (ValueError, Exception):",
    ],
)
def test_a_broad_except_is_caught(head: str) -> None:
    text = f"try:\n    x()\n{head}\n    log()\n"
    assert "bot/x.py:3" in next(broad_excepts([Source(path="bot/x.py", text=text)]))
    assert not list(broad_excepts([Source(path="bot/services/loop.py", text=text)]))
    again = text + "    raise\n"
    assert not list(broad_excepts([Source(path="bot/x.py", text=again)]))


def test_a_broad_suppress_is_caught_and_a_named_error_is_not() -> None:
    (breach,) = broad_excepts(
        [Source(path="bot/x.py", text="with contextlib.suppress(Exception):\n    x()")]
    )
    assert "broad" in breach
    named = "with suppress(KeyError):\n    x()\ntry:\n    x()\nexcept OSError:\n    pass"
    assert not list(broad_excepts([Source(path="bot/x.py", text=named)]))
