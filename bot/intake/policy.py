"""A policy in a file: figures by name, as JSON; what is not named stays as it is in force."""

import json
from pathlib import Path

from bot.intake.sheet import SheetError
from scoring.figure import read
from scoring.policy import Policy


def policy_from(path: Path, base: Policy) -> Policy:
    """The policy of a file over another one; raises SheetError with what is wrong with it."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        msg = f"{path} cannot be read: {wrong.strerror}."
        raise SheetError(msg) from wrong
    except ValueError as wrong:
        msg = f"{path} is no JSON: {wrong}."
        raise SheetError(msg) from wrong
    try:
        found: Policy = read(Policy, given, base=base)
    except ValueError as wrong:
        msg = f"{path} is no policy: {wrong}"
        raise SheetError(msg) from wrong
    return found
