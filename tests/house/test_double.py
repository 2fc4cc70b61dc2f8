"""Three fakes (clock, fetcher, poster) replace all that is replaced; nothing is patched in."""

import ast
from collections.abc import Iterable, Iterator

import pytest

from tests.house.source import Source, dotted, none_of, proofs

LIBRARIES = {"mock", "unittest", "freezegun", "time_machine", "pytest_mock"}
MOCKS = {"Mock", "MagicMock", "AsyncMock", "PropertyMock", "create_autospec"}
TIME = ("time", "datetime", "date", "sleep", "monotonic")


def imports(node: ast.AST) -> set[str]:
    """The top-level names of the packages that this statement imports."""
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return set()


def patches_time(node: ast.AST) -> bool:
    """Whether this is `monkeypatch.setattr(…)` with a name of time in what is replaced."""
    if not isinstance(node, ast.Call) or not dotted(node.func).endswith("patch.setattr"):
        return False
    words = " ".join(ast.unparse(argument) for argument in node.args[:2])
    return bool(set(TIME) & set(words.replace(".", " ").replace("'", " ").split(" ")))


def doubles(files: Iterable[Source]) -> Iterator[str]:
    """Mocks and patched time in tests."""
    for source in files:
        for node in ast.walk(source.tree):
            named = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
            if imports(node) & LIBRARIES or named in MOCKS:
                yield source.at(node, "a mock agrees with whatever it is asked: use a real fake")
            elif patches_time(node):
                yield source.at(node, "time is an argument: give the clock another now instead")


def test_no_test_uses_a_mock_or_patches_time() -> None:
    none_of(doubles(proofs()))


@pytest.mark.parametrize(
    "text",
    [
        "from unittest import mock",
        "import unittest.mock",
        "import freezegun",
        "x = MagicMock()",
        "x = m.AsyncMock()",
        "monkeypatch.setattr(time, 'sleep', f)",
        "monkeypatch.setattr('bot.clock.datetime', f)",
    ],
)
def test_a_mock_or_a_patched_clock_is_caught(text: str) -> None:
    assert len(list(doubles([Source(path="tests/x.py", text=text)]))) == 1


def test_a_fake_clock_and_an_environment_are_not_caught() -> None:
    text = "clock = FakeClock(now)\nmonkeypatch.setenv('RISK_X', '1')\nmonkeypatch.chdir(tmp_path)"
    assert not list(doubles([Source(path="tests/x.py", text=text)]))
