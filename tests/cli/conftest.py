"""A shell to ask the side door from: a folder and a database of the test's own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli.front import main
from tests.archive import address


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a command wrote, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as one JSON document."""
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The refusal: one line on standard error, nothing else, exit code 1."""
        assert (self.code, self.out) == (1, "")
        assert "Traceback" not in self.err
        (line,) = self.err.splitlines()
        return line.removeprefix("risk-bot: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Types commands."""

    folder: Path
    url: str
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Answered:
        """Carry out `risk-bot` with these words."""
        self.capsys.readouterr()
        code = main(list(words))
        out, err = self.capsys.readouterr()
        return Answered(code=code, out=out, err=err)

    def file(self, name: str, text: str) -> str:
        """A file in the folder; its path."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)


@pytest.fixture
def shell(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Shell]:
    """A shell in a folder of its own, whose database is migrated and empty."""
    monkeypatch.chdir(tmp_path)
    with address(tmp_path) as url:
        monkeypatch.setenv("RISK_DATABASE_URL", url)
        yield Shell(folder=tmp_path, url=url, capsys=capsys)
