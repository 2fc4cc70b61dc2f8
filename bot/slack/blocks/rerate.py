"""The re-rate dialog, with the written guide of the chosen indicator, and what came of it."""

from collections.abc import Sequence

from bot.slack.blocks import kit
from bot.slack.blocks.glance import band_mark, severity_mark, standing, terms_line
from bot.slack.blocks.kit import Block, Choice, Message, View
from bot.slack.blocks.markup import Mrkdwn, day, esc, join, md
from bot.slack.ids import Id
from scoring.early_warning import EarlyWarning
from scoring.profile import CustomerProfile, IndicatorLine
from scoring.proposal import Proposal, Seat
from scoring.rating import GUIDE
from scoring.vocabulary import Indicator, Source

TITLE = "Re-rate"
REASON_MOST = 2_000
EVIDENCE_MOST = 500
_ENDS = {1: "1 · best", 5: "5 · worst"}


def form(profile: CustomerProfile, *, metadata: str, chosen: Indicator | None = None) -> View:
    """The form; once an indicator is chosen, its five guide lines are the options."""
    text = md(
        "*{}*\n{} {}",
        esc(profile.customer.name, 150),
        band_mark(profile.band.band),
        standing(profile.score, profile.band),
    )
    lines = {line.indicator: line for line in profile.lines}
    guide = _guide(chosen, lines.get(chosen)) if chosen else [_invitation()]
    blocks = [
        kit.section(text),
        kit.asking(
            kit.field(
                Id.RERATE_CHOOSE,
                "Indicator",
                _indicators(lines, chosen),
                hint="The ledger rates payment history, the industry table rates industry risk.",
            )
        ),
        *guide,
        kit.field(
            Id.RERATE_REASON,
            "Reason",
            kit.text_input(Id.RERATE_REASON, most=REASON_MOST, lines=True),
            hint="What happened, and how you know. It stays with the rating.",
        ),
        kit.field(
            Id.RERATE_EVIDENCE,
            "Link to evidence",
            kit.text_input(Id.RERATE_EVIDENCE, most=EVIDENCE_MOST),
            hint="A web address, http or https",
            optional=True,
        ),
    ]
    return kit.modal(TITLE, blocks, callback=Id.RERATE_SAVE, submit="Save", metadata=metadata)


def _indicators(lines: dict[Indicator, IndicatorLine], chosen: Indicator | None) -> Block:
    choices = [
        Choice(label=f"{i.label.capitalize()} · {_now(lines.get(i))}", value=i)
        for i in Indicator
        if _by_person(i, lines.get(i))
    ]
    return kit.select(Id.RERATE_CHOOSE, choices, chosen=chosen or "", hint="Which of the five?")


def _by_person(indicator: Indicator, line: IndicatorLine | None) -> bool:
    """Whether people rate it: not the industry's, nor what the ledger says (domain §1)."""
    ledger = line is not None and line.rating is not None and line.rating.source is Source.LEDGER
    return indicator is not Indicator.INDUSTRY_RISK and not ledger


def _now(line: IndicatorLine | None) -> str:
    if line is None or line.rating is None:
        return "not rated"
    return f"now {line.rating.level}" + (", stale" if line.stale else "")


def _invitation() -> Block:
    return kit.context(Mrkdwn("Choose an indicator to see its written guide."))


def _guide(indicator: Indicator, line: IndicatorLine | None) -> list[Block]:
    options = [
        Choice(label=_ENDS.get(level, str(level)), value=str(level), about=meaning)
        for level, meaning in enumerate(GUIDE[indicator], start=1)
    ]
    label = f"Rating: {indicator.label}"
    block = kit.field(level_block(indicator), label, kit.radio(Id.RERATE_LEVEL, options))
    return [kit.context(_standing_rating(line)), block]


def level_block(indicator: Indicator) -> str:
    """The block of an indicator's levels: one a piece, so that no answer slips to another."""
    return f"{Id.RERATE_LEVEL}.{indicator}"


def _standing_rating(line: IndicatorLine | None) -> Mrkdwn:
    if line is None or line.rating is None:
        return Mrkdwn("Not rated so far.")
    rating = line.rating
    now = md("Now *{}* as of {}", esc(rating.level), day(rating.as_of))
    return join(" · ", (now, esc(rating.reason, 300)))


def done(
    profile: CustomerProfile,
    *,
    before: str,
    after: str,
    band_before: str,
    fired: Sequence[EarlyWarning],
) -> Message:
    """What the new rating did: score, band, terms, and the warnings that it raised."""
    name = esc(profile.customer.name, 150)
    band = profile.band.band
    moved = md("{} → *{}*", esc(band_before, 20), esc(band)) if band_before != band else esc(band)
    score = md("{} → *{}*", esc(before, 10), esc(after, 10)) if before != after else esc(after, 10)
    head = md("*{}*\n{} {} · {}", name, band_mark(band), score, moved)
    raised = [md("{} {}", severity_mark(w.severity), esc(w.text, 400)) for w in fired[:10]]
    told = join("\n", [Mrkdwn("*Warnings raised*"), *raised]) if raised else Mrkdwn("")
    blocks = (
        kit.section(head),
        kit.section(join("\n", (esc(profile.band.reason, 300), terms_line(profile.terms)))),
        *([kit.section(told)] if told else [kit.context(Mrkdwn("No warning was raised."))]),
    )
    return Message(text=md("{}: {}, {}", name, score, moved), blocks=blocks)


def proposed(profile: CustomerProfile, asked: Proposal) -> Message:
    """That a lower rating waits for a decision: nothing has changed yet."""
    text = md("*{}*\nProposed: {}", esc(profile.customer.name, 150), esc(asked.asked, 300))
    seat = "an approver" if Seat.APPROVER in asked.seats else "an analyst or approver"
    hint = md("Nothing changes until {} agrees; you are told.", esc(seat))
    return Message(text=text, blocks=(kit.section(text), kit.context(hint)))
