"""The card's lines on credit, on what waits for a decision, and the ways out of a band."""

from collections.abc import Sequence

from bot.slack.blocks import exposure, kit
from bot.slack.blocks.glance import percent
from bot.slack.blocks.kit import Choice
from bot.slack.blocks.markup import Mrkdwn, esc, join, md, person
from bot.slack.ids import Id
from scoring.credit import CreditLine
from scoring.profile import CustomerProfile
from scoring.proposal import Proposal
from scoring.vocabulary import Band

WAITING_SHOWN = 3
FREE = Mrkdwn("_Orders paid in advance and invoices for delivered goods go ahead_")


def lines(p: CustomerProfile) -> tuple[Mrkdwn, ...]:
    """The credit line: recommended, approved, used; and what is never discouraged."""
    strict = p.band.band is Band.HIGH or p.band.stop
    told = _line(p.credit) if p.credit else Mrkdwn("")
    return (told, FREE if strict else Mrkdwn(""))


def waiting(asked: Sequence[Proposal], *, mention: bool) -> tuple[Mrkdwn, ...]:
    """What others have to decide about the customer; `mention`: who asked is named."""
    shown = []
    for one in asked[:WAITING_SHOWN]:
        by = md(", asked for by {}", person(one.requester)) if mention else Mrkdwn("")
        shown.append(md(":raised_hand: Waits for a decision: {}{}", esc(one.asked, 200), by))
    return tuple(shown)


def choices(p: CustomerProfile) -> tuple[Choice, ...]:
    """What the card's menu offers about band and credit."""
    move = Choice(label=exposure.OVERRIDE, value=kit.reference(Id.OVERRIDE_OPEN, p.customer.id))
    if p.band.override_ends is not None:
        move = Choice(label=exposure.END, value=kit.reference(Id.OVERRIDE_STOP, p.customer.id))
    limit = kit.reference(Id.LIMIT_OPEN, p.customer.id)
    return (move, Choice(label=exposure.LIMIT, value=limit))


def ways_out(p: CustomerProfile) -> tuple[tuple[Id, str], ...]:
    """The buttons out of a stop, and out of high where the computed band is better."""
    held = p.band.without_override or p.band.band
    if p.band.stop:
        return ((Id.LIFT_OPEN, "Ask to lift the stop"),)
    if held is Band.HIGH and p.band.computed in {Band.LOW, Band.MEDIUM}:
        return ((Id.LEAVE_OPEN, "Ask to leave high"),)
    return ()


def _line(line: CreditLine) -> Mrkdwn:
    parts = []
    if line.recommended is not None and line.base is not None:
        note = f", {line.note}" if line.note else ""
        words = (
            f"{line.recommended_shown} {line.currency}: {line.share} % of {line.base_shown} "
            f"({line.base.set_by}){note}"
        )
        parts.append(md("*Credit line* recommended {}", esc(words, 200)))
    if line.limit is not None:
        use = md(", {} in use", percent(line.use)) if line.use is not None else Mrkdwn("")
        parts.append(md("limit {} {}{}", esc(line.limit_shown), esc(line.currency), use))
    return join(" · ", parts)
