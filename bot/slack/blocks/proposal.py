"""The post of a proposal: what is asked, why, by whom, who may decide; and the form that declines.

The same drawing serves the first post and every update of it; once decided it has no buttons.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.notices import ProposalNotice
from bot.slack.blocks import kit
from bot.slack.blocks.glance import band_mark
from bot.slack.blocks.kit import Block, Choice, Message, View
from bot.slack.blocks.markup import Mrkdwn, esc, join, many, md, person, when
from bot.slack.ids import Id
from scoring.proposal import ProposalState, Seat

TITLE = "Decline request"
ANSWER_MOST = 2_000
LISTED = 10
_SEATS = {
    Seat.ANALYST: "an analyst or approver",
    Seat.APPROVER: "an approver",
    Seat.ADMIN: "an administrator",
}
_MARKS = {
    ProposalState.OPEN: ":raised_hand:",
    ProposalState.APPROVED: ":white_check_mark:",
    ProposalState.DECLINED: ":no_entry_sign:",
    ProposalState.WITHDRAWN: ":leftwards_arrow_with_hook:",
    ProposalState.LAPSED: ":hourglass:",
}


def draw(notice: ProposalNotice, *, zone: ZoneInfo) -> Message:
    """The post of a proposal, in the state that the notice says, in times of the zone."""
    blocks = (
        kit.section(join("\n", (_head(notice), *_body(notice), _standing(notice)))),
        kit.context(_state(notice, zone)),
        *_buttons(notice),
    )
    text = join(". ", (join(" ", (_head(notice), esc(notice.asked, 300))), _state(notice, zone)))
    return Message(text=text, blocks=blocks)


def listing(notices: Sequence[ProposalNotice], *, zone: ZoneInfo) -> Message:
    """What waits for a decision, the oldest first, each with its buttons."""
    if not notices:
        text = Mrkdwn("Nothing waits for a decision.")
        return Message(text=text, blocks=(kit.section(text),))
    head = md("*{} waiting for a decision*", many(len(notices), "request"))
    shown = [b for n in notices[:LISTED] for b in (kit.divider(), *draw(n, zone=zone).blocks)]
    more = len(notices) - LISTED
    rest = [kit.context(md("and {} more, asked for later", esc(more)))] if more > 0 else []
    return Message(text=head, blocks=(kit.section(head), *shown, *rest))


def form(*, metadata: str) -> View:
    """The form that declines: why, for whoever asked."""
    answer = kit.text_input(Id.PROPOSAL_ANSWER, most=ANSWER_MOST, lines=True)
    blocks = [
        kit.section(Mrkdwn("Whoever asked is told, with your answer.")),
        kit.field(Id.PROPOSAL_ANSWER, "Why not", answer),
    ]
    return kit.modal(TITLE, blocks, callback=Id.PROPOSAL_SAVE, submit="Decline", metadata=metadata)


def _head(n: ProposalNotice) -> Mrkdwn:
    mark = _MARKS[ProposalState(n.state)] if n.state in set(ProposalState) else ""
    name = md(" · *{}*", esc(n.name, 150)) if n.name else Mrkdwn("")
    return md("{} *Request: {}*{}", Mrkdwn(mark), esc(n.headline, 60), name)


def _body(n: ProposalNotice) -> tuple[Mrkdwn, ...]:
    asked = md("*{}*, asked for by {}", esc(n.asked, 600), person(n.requester))
    reason = md(">{}", esc(n.reason, 600)) if n.reason else Mrkdwn("")
    return asked, reason


def _standing(n: ProposalNotice) -> Mrkdwn:
    if not n.band:
        return Mrkdwn("")
    score = md("{}, ", esc(n.score, 10)) if n.score else Mrkdwn("")
    reason = md(" ({})", esc(n.band_reason, 300)) if n.band_reason else Mrkdwn("")
    now = Mrkdwn("Now ") if n.state == ProposalState.OPEN else Mrkdwn("")
    held = md("{}{} {}{}{}", now, band_mark(n.band), score, esc(n.band, 20), reason)
    then = md("_Asked for when it was {}_", esc(n.standing_then, 40)) if n.standing_then else None
    after = md("If approved: {}", esc(n.if_approved, 300)) if n.if_approved else None
    return join("\n", [part for part in (held, then, after) if part])


def _state(n: ProposalNotice, zone: ZoneInfo) -> Mrkdwn:
    """Who agreed and who is still needed; or who decided, when and with which answer."""
    agreed = [md("{} agreed on {}", person(a.by), when(a.at, zone)) for a in n.agreed]
    if n.state == ProposalState.OPEN:
        seats = [esc(_SEATS[Seat(s)] if s in set(Seat) else s, 60) for s in n.seats]
        return join(" · ", [*agreed, md("Needs {}", join(" and ", seats))])
    answer = md(": {}", esc(n.answer, 600)) if n.answer else Mrkdwn("")
    word = esc(n.state.capitalize(), 20)
    if n.state == ProposalState.LAPSED:
        return md("*{}* on {}{}", word, when(n.decided_at, zone), answer)
    done = md("*{}* by {} on {}{}", word, person(n.decided_by), when(n.decided_at, zone), answer)
    return join(" · ", [*agreed[:-1], done])


def _buttons(n: ProposalNotice) -> list[Block]:
    card = _button(Id.CARD_OPEN, "Open card", kit.reference(Id.CARD_OPEN, n.customer))
    if n.state != ProposalState.OPEN:
        return kit.actions(card) if n.customer else []
    back = Choice(label="Take it back (who asked)", value=_about(n, Id.PROPOSAL_WITHDRAW))
    return kit.actions(
        _button(Id.PROPOSAL_APPROVE, "Approve", _about(n, Id.PROPOSAL_APPROVE), style="primary"),
        _button(Id.PROPOSAL_DECLINE, "Decline", _about(n, Id.PROPOSAL_DECLINE)),
        card if n.customer else None,
        kit.overflow(Id.PROPOSAL_MORE, (back,)),
    )


def _button(do: Id, label: str, value: str, *, style: str = "") -> Block:
    return kit.button(do, label, value, style=style)


def _about(n: ProposalNotice, do: Id) -> str:
    return kit.reference(do, n.customer, case=n.proposal)
