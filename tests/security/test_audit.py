"""The audit of packages: a known flaw fails, silence of the list is said and never praised."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.security.audit import judge, main

SOUND = {"name": "aiohttp", "version": "3.14.5", "vulns": []}
UNKNOWN = {"name": "own", "skip_reason": "Dependency not found"}
FLAWED = {
    "name": "old",
    "version": "1.0",
    "vulns": [{"id": "CVE-2099-1", "fix_versions": ["1.1"]}],
}


@pytest.mark.parametrize(
    ("packages", "code", "sentence"),
    [
        ([SOUND], 0, "1 packages, no known vulnerability."),
        ([SOUND, UNKNOWN], 0, "1 could not be asked about"),
        ([UNKNOWN, UNKNOWN], 0, "Not audited: nothing is known here of 2 packages."),
        ([SOUND, FLAWED], 1, "old 1.0: CVE-2099-1 (mended in 1.1)"),
    ],
)
def test_a_known_flaw_fails_and_ignorance_is_said(
    packages: list[dict[str, Any]], code: int, sentence: str
) -> None:
    verdict = judge(code, json.dumps({"dependencies": packages, "fixes": []}))
    assert verdict.code == code
    assert sentence in verdict.sentence


@pytest.mark.parametrize("out", ["", "Traceback", "[]"])
def test_a_list_that_cannot_be_reached_is_said(out: str) -> None:
    verdict = judge(1, out)
    assert verdict.code == 0
    assert verdict.sentence == "Not audited: the list could not be reached (exit code 1)."


def test_why_it_could_not_be_reached_is_said_in_its_own_words() -> None:
    assert "(ConnectionError: no route)" in judge(1, "", "a\nConnectionError: no route").sentence


def test_an_audit_that_is_not_installed_fails() -> None:
    assert judge(1, "", "python: No module named pip_audit").code == 1


@pytest.mark.parametrize(("packages", "code"), [([SOUND], 0), ([SOUND, FLAWED], 1)])
def test_the_whole_check_fails_for_a_known_flaw_whatever_the_exit_code(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    packages: list[dict[str, Any]],
    code: int,
) -> None:
    document = json.dumps({"dependencies": packages, "fixes": []})
    (tmp_path / "pip_audit.py").write_text(f"print({document!r})\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert main() == code
    assert ("CVE-2099-1" in capsys.readouterr().out) == bool(code)
