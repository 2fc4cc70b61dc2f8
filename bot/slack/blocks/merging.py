"""Customers that may be one: the list, and the dialog that lets one file go on for both."""

from collections.abc import Sequence
from typing import Protocol

from bot.slack.blocks import kit
from bot.slack.blocks.kit import Block, Choice, Message, View
from bot.slack.blocks.markup import Mrkdwn, esc, join, many, md
from bot.slack.ids import Id
from scoring.customer import Customer

TITLE = "Merge two customers"
SHOWN, REASON_MOST, LINES = 20, 1_000, 6
NONE = Mrkdwn("No two customers share a registry id, or a name but for its legal form.")


class Suspicion(Protocol):
    """Two customers that may be one."""

    @property
    def first(self) -> Customer:
        """The one of the smaller id."""

    @property
    def second(self) -> Customer:
        """The other one."""

    @property
    def why(self) -> str:
        """What they share."""


def listing(found: Sequence[Suspicion]) -> Message:
    """The pairs, each with the button that merges them."""
    if not found:
        return Message(text=NONE, blocks=(kit.section(NONE),))
    head = md("*{} may be one customer*", many(len(found), "pair"))
    more = len(found) - SHOWN
    rest = md("and {} more; {}", esc(more), kit.LISTED) if more > 0 else Mrkdwn("")
    small = [kit.context(rest)] if rest else []
    drawn = [_pair(one) for one in found[:SHOWN]]
    return Message(text=head, blocks=(kit.section(head), *drawn, *small))


def _pair(one: Suspicion) -> Block:
    text = md("{} and {}\n{}", _named(one.first), _named(one.second), esc(one.why, 200))
    value = kit.reference(Id.MERGE_OPEN, one.first.id, note=one.second.id)
    return kit.section(text, kit.button(Id.MERGE_OPEN, "Merge…", value))


def form(
    pair: tuple[Customer, Customer], into: str, lines: Sequence[str], *, metadata: str
) -> View:
    """The dialog: which file goes on, what that joins, and how one knows that they are one."""
    choices = [Choice(label=f"{c.name} ({c.id})", value=c.id) for c in pair]
    goes_on = kit.field(
        Id.MERGE_INTO, "The file that goes on", kit.radio(Id.MERGE_INTO, choices, chosen=into),
        hint="Both histories stay; the other id keeps working.",
    )  # fmt: skip
    told = join("\n", [md("• {}", esc(line, 400)) for line in lines[:LINES]])
    reason = kit.text_input(Id.MERGE_REASON, most=REASON_MOST, lines=True)
    blocks = [
        kit.asking(goes_on),
        kit.section(told),
        kit.field(Id.MERGE_REASON, "Reason", reason, hint="How do you know that both are one?"),
    ]
    return kit.modal(TITLE, blocks, callback=Id.MERGE_SAVE, submit="Merge", metadata=metadata)


def done(source: Customer, target: Customer, lines: Sequence[str]) -> Message:
    """That one file goes on for both."""
    head = md(":white_check_mark: {} goes on under {}", _named(source), _named(target))
    told = join("\n", [head, *(md("• {}", esc(line, 400)) for line in lines[:LINES])])
    return Message(text=head, blocks=(kit.section(told),))


def _named(customer: Customer) -> Mrkdwn:
    return md("*{}* ({})", esc(customer.name, 120), esc(customer.id, 64))
