"""`make audit`: pip-audit over the locked packages of the product.

Fails where a vulnerability is known. Where the list of vulnerabilities cannot be reached it says so
and goes on; a package of which nothing could be learnt never counts as sound.
"""

import json
import subprocess
import sys
from dataclasses import dataclass

from tests.house.source import ROOT

LOCK = "requirements.lock"
SECONDS = 300
MISSING = "No module named pip_audit"
COMMAND = (
    *(sys.executable, "-m", "pip_audit", "--requirement", LOCK, "--disable-pip"),
    *("--require-hashes", "--format", "json", "--progress-spinner", "off"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to say, and whether the build may go on."""

    sentence: str
    code: int = 0


def judge(code: int, out: str, err: str = "") -> Verdict:
    """What pip-audit's exit code and document mean; `err`: why there is none, in its own words."""
    if MISSING in err:
        return Verdict(sentence="Not audited: pip-audit is not installed; run `make audit`", code=1)
    try:
        packages = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        why = (err.strip().splitlines() or [f"exit code {code}"])[-1]
        return Verdict(sentence=f"Not audited: the list could not be reached ({why}).")
    asked = [package for package in packages if "skip_reason" not in package]
    found = [
        f"{package['name']} {package['version']}: {flaw['id']}"
        f" (mended in {', '.join(flaw['fix_versions']) or 'no release yet'})"
        for package in asked
        for flaw in package["vulns"]
    ]
    if found:
        return Verdict(sentence="Known vulnerabilities:\n  " + "\n  ".join(found), code=1)
    if not asked:
        return Verdict(sentence=f"Not audited: nothing is known here of {len(packages)} packages.")
    left = len(packages) - len(asked)
    note = f"; {left} could not be asked about" if left else ""
    return Verdict(sentence=f"{len(asked)} packages, no known vulnerability{note}.")


def main() -> int:
    """Run pip-audit and say what came of it."""
    try:
        done = subprocess.run(
            COMMAND, cwd=ROOT, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        verdict = Verdict(sentence=f"Not audited: no answer within {SECONDS} seconds.")
    else:
        verdict = judge(done.returncode, done.stdout, done.stderr)
    sys.stdout.write(f"{verdict.sentence}\n")
    return verdict.code


if __name__ == "__main__":
    sys.exit(main())
