"""The review dialog: three checks with what is known of each, a note, a signature; who is due."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.slack.blocks import coverage, diary, kit
from bot.slack.blocks.card import payments
from bot.slack.blocks.glance import band_mark, severity_mark, standing, terms_line
from bot.slack.blocks.kit import Block, Choice, Message, View
from bot.slack.blocks.markup import Mrkdwn, day, esc, join, many, md, person
from bot.slack.ids import Id
from scoring.early_warning import EarlyWarning
from scoring.profile import CustomerProfile, IndicatorLine
from scoring.proposal import Proposal
from scoring.rating import GUIDE
from scoring.review import CHECKS, Review
from scoring.vocabulary import Indicator, Source

TITLE = "Review"
KEEP = "keep"
NOTE_MOST = 2_000
ROWS_SHOWN = 20
FIELDS = dict(zip(CHECKS, (Id.REVIEW_PAYMENT, Id.REVIEW_CONTRACT, Id.REVIEW_NEWS), strict=True))
_TITLES = {
    Indicator.PAYMENT_HISTORY: "1 · Payment timeliness",
    Indicator.CONTRACT_PERFORMANCE: "2 · Contract performance",
    Indicator.MARKET_REPUTATION: "3 · Negative news",
}


class Due(Protocol):
    """One planned review, ready to read."""

    @property
    def customer(self) -> str:
        """The customer's id."""

    @property
    def name(self) -> str:
        """The customer's name."""

    @property
    def band(self) -> str:
        """The band in force."""

    @property
    def score(self) -> str:
        """The score to 0.01."""

    @property
    def due(self) -> date:
        """The day."""

    @property
    def days_late(self) -> int:
        """How many days ago that was."""

    @property
    def last(self) -> date | None:
        """The day of the last signature."""

    @property
    def owner(self) -> str:
        """Who is asked to sign it; empty where nobody is named who may."""

    @property
    def may_sign(self) -> bool:
        """Whether whoever looks may sign it."""


def form(profile: CustomerProfile, *, metadata: str, zone: ZoneInfo) -> View:
    """The form: for each check what is known, then keep or change; the note; the signature."""
    lines = {line.indicator: line for line in profile.lines}
    known = {
        Indicator.PAYMENT_HISTORY: payments(profile),
        Indicator.CONTRACT_PERFORMANCE: _reasoned(lines.get(Indicator.CONTRACT_PERFORMANCE)),
        Indicator.MARKET_REPUTATION: join(
            "\n",
            (
                coverage.news(profile.events, profile.certificate, zone),
                _reasoned(lines.get(Indicator.MARKET_REPUTATION)),
            ),
        ),
    }
    checks = [b for i in CHECKS for b in _check(i, lines.get(i), known[i])]
    note = kit.text_input(Id.REVIEW_NOTE, most=NOTE_MOST, lines=True)
    blocks = [
        kit.section(_head(profile)),
        *checks,
        kit.divider(),
        kit.field(Id.REVIEW_NOTE, "What you saw", note, hint="The next reviewer reads it."),
        kit.context(Mrkdwn("By signing you say that you have looked at all three.")),
    ]
    return kit.modal(TITLE, blocks, callback=Id.REVIEW_SAVE, submit="Sign", metadata=metadata)


def _head(p: CustomerProfile) -> Mrkdwn:
    due = Mrkdwn("")
    if p.review_due:
        late = (p.as_of - p.review_due).days
        past = md(" · :alarm_clock: {} overdue", many(late, "day")) if late > 0 else Mrkdwn("")
        due = md("Due {}{}", day(p.review_due), past)
    return join(
        "\n",
        (
            md("*{}*", esc(p.customer.name, 150)),
            md("{} {}", band_mark(p.band.band), standing(p.score, p.band)),
            join(" · ", (due, esc(p.change, 200))),
            diary.reviews(p.reviews, mention=True),
        ),
    )


def _check(indicator: Indicator, line: IndicatorLine | None, known: Mrkdwn) -> list[Block]:
    head = md("*{}*", esc(_TITLES[indicator]))
    told = kit.section(join("\n", (head, known)))
    rating = line.rating if line else None
    if rating is not None and rating.source is Source.LEDGER:
        level = md("*{}* from the ledger: looked at, not changed by hand", esc(rating.level))
        return [kit.divider(), told, kit.context(level)]
    keep = f"Keep {rating.level}" if rating else "Leave it unrated"
    choices = [Choice(label=keep, value=KEEP)]
    choices += [
        Choice(label=f"{n} · {guide}", value=str(n))
        for n, guide in enumerate(GUIDE[indicator], start=1)
        if rating is None or n != rating.level
    ]
    field = FIELDS[indicator]
    label = f"{indicator.label.capitalize()}: keep or change"
    return [kit.divider(), told, kit.field(field, label, kit.select(field, choices, chosen=KEEP))]


def _reasoned(line: IndicatorLine | None) -> Mrkdwn:
    if line is None or line.rating is None:
        return Mrkdwn("Not rated so far.")
    rating = line.rating
    stale = Mrkdwn(" · :hourglass: stale") if line.stale else Mrkdwn("")
    now = md("Rated *{}* on {}{}", esc(rating.level), day(rating.as_of), stale)
    return join(" · ", (now, esc(rating.reason, 300)))


def done(
    profile: CustomerProfile,
    review: Review,
    *,
    before: str,
    band_before: str,
    fired: Sequence[EarlyWarning] = (),
    proposals: Sequence[Proposal] = (),
    leaving: Proposal | None = None,
) -> Message:
    """What the signature did, and when the next review is due."""
    name = esc(profile.customer.name, 150)
    band, after = profile.band.band, standing(profile.score, profile.band)
    moved = md("was {}, {}", esc(before, 10), esc(band_before, 20))
    asked = [md(":hourglass_flowing_sand: Proposed: {}", esc(p.asked, 200)) for p in proposals[:5]]
    if leaving is not None:
        asked.append(md(":hourglass_flowing_sand: An approver is asked: {}", esc(leaving.asked)))
    raised = [md("{} {}", severity_mark(w.severity), esc(w.text, 300)) for w in fired[:10]]
    head = md(":white_check_mark: *{}* · review signed", name)
    next_one = md("Next review due *{}*", day(profile.review_due))
    checked = [
        diary.moved(c)
        if c.touched
        else md("{} kept at {}", esc(c.indicator.label), esc(c.after or "–"))
        for c in review.checks
    ]
    parts = (
        join("\n", (md("{} {}", band_mark(band), after), moved, terms_line(profile.terms))),
        join(" · ", checked),
        join("\n", asked),
        join("\n", [Mrkdwn("*Warnings raised*"), *raised]) if raised else Mrkdwn(""),
    )
    blocks = (kit.section(head), *(kit.section(p) for p in parts if p), kit.context(next_one))
    return Message(text=md("{}: review signed. {}.", name, next_one), blocks=blocks)


def listing(rows: Sequence[Due], *, mine: bool = False, today: date) -> Message:
    """Who is due, the most urgent first, each with a button that opens the review."""
    late = sum(1 for r in rows if r.days_late)
    whose = "Your reviews" if mine else "Reviews"
    head = md("*{}* · {} planned, {} overdue", esc(whose), esc(len(rows)), esc(late))
    if not rows:
        text = Mrkdwn("No review is planned.")
        return Message(text=text, blocks=(kit.section(text),))
    more = len(rows) - ROWS_SHOWN
    rest = [kit.context(md("and {} more", esc(more)))] if more > 0 else []
    shown = [row(r) for r in rows[:ROWS_SHOWN]]
    foot = kit.context(md("As of {}", day(today)))
    return Message(text=head, blocks=(kit.section(head), *shown, *rest, foot))


def row(due: Due) -> Block:
    """One customer with its day and the button."""
    late = md(" · :alarm_clock: {} overdue", many(due.days_late, "day"))
    text = md(
        "{} *{}* · {}, {}\ndue {}{}{}{}",
        band_mark(due.band),
        esc(due.name, 120),
        esc(due.score, 10),
        esc(due.band, 20),
        day(due.due),
        late if due.days_late else Mrkdwn(""),
        md(" · last {}", day(due.last)) if due.last else Mrkdwn(" · never reviewed"),
        md(" · asked of {}", person(due.owner))
        if due.owner
        else Mrkdwn(" · _nobody is asked: it needs a credit owner who may sign_"),
    )
    return kit.section(text, button(due.customer) if due.may_sign else None)


def button(customer: str, *, label: str = "Review", place: str = "") -> Block:
    """The button that opens a customer's review."""
    return kit.button(Id.REVIEW_OPEN, label, kit.reference(Id.REVIEW_OPEN, customer), place=place)
