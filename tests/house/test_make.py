"""The front door: what `make` says where the machine lacks something, and what it lists."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.house.source import ROOT


def make(*words: str, path: str = "") -> subprocess.CompletedProcess[str]:
    """Call make in the repository; `path` is looked in first for programs."""
    return subprocess.run(
        ["make", *words],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
        env={"PATH": f"{path}:{os.environ['PATH']}", "HOME": os.environ.get("HOME", "/")},
    )


def stand_in(folder: Path, script: str) -> str:
    """A Python that answers as the shell script says: its path."""
    folder.mkdir(exist_ok=True)
    program = folder / "python-stand-in"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def test_help_lists_the_targets() -> None:
    answer = make()
    assert answer.returncode == 0
    listed = re.findall(r"^  make (\w+) ", answer.stdout, re.MULTILINE)
    expected = "help run test check browser audit soak bench train lock format clean"
    assert listed == expected.split()
    assert make("help").stdout == answer.stdout


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("case $2 in *version_info*) exit 1;; *) echo 3.9.2;; esac", "is 3.9.2: install a newer"),
        ("case $2 in *ensurepip*) exit 1;; esac", "apt-get install python3-venv"),
    ],
)
def test_a_python_that_will_not_do_is_refused_in_one_sentence(
    tmp_path: Path, script: str, sentence: str
) -> None:
    python = stand_in(tmp_path / "bin", script)
    answer = make("installed", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}")
    assert answer.returncode != 0
    complaint, *after = answer.stderr.splitlines()
    assert sentence in complaint
    assert all(line.startswith("make: ***") for line in after)
    assert not (tmp_path / "venv").exists()


def test_a_missing_python_is_named(tmp_path: Path) -> None:
    answer = make("installed", "PYTHON=no-such-python", f"VENV={tmp_path / 'venv'}")
    assert answer.returncode != 0
    assert "no-such-python was not found" in answer.stderr


def test_the_procfile_and_the_command_start_the_same_program() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    assert [line.partition(":")[0] for line in lines] == ["release", "bot", "clock", "worker"]
    assert all(line.partition(": ")[2].startswith("python -m bot ") for line in lines)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"risk-bot": "bot.__main__:main"}


def test_packages_are_installed_by_their_hashes() -> None:
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    installs = [line for line in lines if "$(PIP)" in line and " -r " in line]
    assert installs
    assert all("--require-hashes" in line for line in installs)


def test_continuous_integration_runs_what_people_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines[-3:] == ["make test", "make audit", "make browser"]
