"""Commands that look after the installation: the audit log's chain."""

import argparse
from collections.abc import Callable, Mapping

from bot.cli.answer import Answer
from bot.cli.opening import opened
from bot.services import audit
from bot.services.member import OPERATOR
from bot.settings import Settings
from bot.store.audit import ChainVerdict

Add = Callable[[str, str], argparse.ArgumentParser]


def add_to(add: Add) -> None:
    """Say what can be asked for."""
    verb = add("audit", "check that the audit log is as it was written")
    verb.add_argument("what", choices=("verify",))
    verb.add_argument("--head", default="", metavar="HASH", help="a head that was posted earlier")


def _audit(settings: Settings, asked: argparse.Namespace) -> Answer:
    with opened(settings) as runtime:
        found = audit.verify(runtime, OPERATOR, head=asked.head)
    return Answer(
        text=_said(found, asked.head),
        document={
            "sound": found.sound,
            "rows": found.rows,
            "erased": found.erased,
            "head": found.head,
            "broken_at": found.broken_at or None,
            "anchored": found.anchored,
        },
        code=0 if found.sound else 1,
    )


def _said(found: ChainVerdict, head: str) -> str:
    if found.broken_at:
        return (
            f"BROKEN: entry {found.broken_at} of the audit log does not fit: it, or one before it, "
            f"was changed, added or taken out. The {found.rows - 1} entries before it are sound."
        )
    if not found.anchored:
        return (
            f"BROKEN: the chain of {found.rows} entries is sound in itself, but the head {head} "
            "does not stand in it: the end of the log was cut off or written anew."
        )
    erased = f", {found.erased} of them with erased personal fields" if found.erased else ""
    return f"The audit log is sound: {found.rows} entries{erased}, head {found.head or 'none'}."


COMMANDS: Mapping[str, Callable[[Settings, argparse.Namespace], Answer]] = {"audit": _audit}
"""What is done for each verb."""
