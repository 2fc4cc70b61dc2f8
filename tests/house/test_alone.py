"""The second run of `make test`: it judges what failed in company, and pardons nothing else."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests import alone
from tests.house.source import ROOT
from tests.house.test_make import make

CONFTEST = "from tests.alone import pytest_terminal_summary\n"
GOOD = "def test_good(): pass\n"
SHY = "import os\ndef test_shy(): assert 'PYTEST_XDIST_WORKER' not in os.environ\n"
BAD = "def test_bad(): assert False\n"
UNSET = "import pytest\n@pytest.fixture\ndef x(): 1 / 0\ndef test_unset(x): pass\n"


def made(folder: Path, **files: str) -> tuple[int, list[str]]:
    """What the last line of `make test` answers and says in a folder with these files."""
    for name, text in {"conftest": CONFTEST, **files}.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    line = make("-n", "test").stdout.splitlines()[-1]
    assert "-m pytest -n 2 --dist loadfile" in line
    script = re.sub(r"\S+/python", lambda _: shlex.quote(sys.executable), line)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    # Only the plugin that it is about: each of the processes starts in half the time.
    lean = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "xdist.plugin"}
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
        env=kept | lean | {"PYTHONPATH": str(ROOT)},
    )
    return done.returncode, done.stdout.splitlines()


def test_what_fails_in_company_and_passes_alone_passes_and_is_named(tmp_path: Path) -> None:
    code, said = made(tmp_path, test_good=GOOD, test_shy=SHY)
    assert code == 0
    assert any("1 failed, 1 passed" in line for line in said)
    assert "needs mending: test_shy.py::test_shy fails in company, not alone" in said
    assert "1 passed in" in said[-1]


def test_what_fails_alone_or_cannot_be_set_up_fails_the_run(tmp_path: Path) -> None:
    code, said = made(tmp_path, test_bad=BAD, test_unset=UNSET, test_shy=SHY)
    assert code == 1
    [named] = [line for line in said if line.startswith("needs mending")]
    assert "test_shy" in named
    assert "1 failed, 1 passed, 1 error in" in said[-1]


@pytest.mark.parametrize(
    ("code", "failed"),
    [
        (1, [f"test_many.py::test_{n}" for n in range(alone.MOST + 1)]),
        (1, ["test_broken.py"]),
        (1, []),
        *((code, ["test_shy.py::test_shy"]) for code in (2, 3, 4, 5, 134)),
    ],
)
def test_everything_else_fails_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, failed: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    kept = alone.CACHE / alone.FAILED
    kept.parent.mkdir(parents=True)
    kept.write_text(json.dumps(failed), "utf-8")

    def not_run(*_: object) -> int:
        raise AssertionError("it was run once more")

    monkeypatch.setattr(pytest, "main", not_run)
    assert alone.main(code) == code
