"""SQL: values are bound, never written into a statement."""

import ast
from collections.abc import Iterator

from tests.house.source import ROOT

SPEAKS = {"text", "exec_driver_sql", "execute", "scalar", "scalars"}
FIXED = {
    # The names and values of the engines' settings, from constants of the same file.
    "bot/store/sqlite.py": 1,
    "bot/store/postgres.py": 1,
}
"""Statements that are put together from words of the source, by file, and how many."""


def glued(tree: ast.AST) -> Iterator[int]:
    """Lines in which a statement is put together from parts."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in SPEAKS and isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
            yield node.lineno


def test_no_statement_is_glued_together() -> None:
    found: dict[str, int] = {}
    for path in (ROOT / "bot").rglob("*.py"):
        lines = list(glued(ast.parse(path.read_text(encoding="utf-8"))))
        if lines and "migrations" not in path.parts:
            found[path.relative_to(ROOT).as_posix()] = len(lines)
    assert found == FIXED


def test_a_glued_statement_is_caught() -> None:
    assert list(glued(ast.parse('session.execute(text(f"SELECT {name}"))')))
    assert list(glued(ast.parse('session.execute("SELECT " + name)')))
    assert not list(glued(ast.parse('session.execute(text("SELECT :name"), {"name": name})')))
