"""`risk-bot outbox`: the messages that could not be delivered, and trying one of them again."""

import argparse
from collections.abc import Callable

from bot.cli.answer import Answer
from bot.cli.opening import opened
from bot.services import dead_letter
from bot.services.member import OPERATOR
from bot.settings import Settings
from scoring.score import counted

Add = Callable[[str, str], argparse.ArgumentParser]


def add_to(add: Add) -> None:
    """Say what can be asked for."""
    verb = add("outbox", "list what could not be delivered, or try one of it again")
    verbs = verb.add_subparsers(dest="what", required=True, metavar="list|retry")
    verbs.add_parser("list", help="what was given up, and why")
    again = verbs.add_parser("retry", help="try a message again, and what hangs on it")
    again.add_argument("id", type=int, metavar="ID", help="its number in the list")


def outbox(settings: Settings, asked: argparse.Namespace) -> Answer:
    """Carry it out."""
    with opened(settings) as runtime:
        if asked.what == "retry":
            count = dead_letter.retry(runtime, OPERATOR, asked.id)
            text = f"{counted(count, 'message')} will be tried again."
            return Answer(text=text, document={"retried": count})
        found = dead_letter.listed(runtime, OPERATOR)
    lines = [
        f"{d.id}  {d.created_at:%Y-%m-%d %H:%M} UTC  {d.channel}  {d.notice.kind}: {d.reason}"
        for d in found
    ]
    return Answer(
        text="\n".join(lines) or "Nothing is undeliverable.",
        document=[
            {"id": d.id, "channel": d.channel, "kind": d.notice.kind, "reason": d.reason}
            for d in found
        ],
    )
