"""The customer card: the answer to "how risky is this customer, and what do I ask of it?"."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.slack.blocks import coverage, credit, diary, file, grade, kit
from bot.slack.blocks.glance import (
    band_mark,
    percent,
    severity_mark,
    standing,
    state_word,
    terms_line,
)
from bot.slack.blocks.kit import Block, Choice, Message
from bot.slack.blocks.markup import Mrkdwn, day, esc, join, many, md, number, person
from bot.slack.ids import Id
from scoring.ledger import Confidence, PaymentBehaviour
from scoring.profile import CustomerProfile, IndicatorLine
from scoring.vocabulary import Coverage, Source

WARNINGS_SHOWN = 3
_STYLES = {Id.RERATE_OPEN: "primary"}
_SOURCES = {
    Source.PERSON: "a person",
    Source.LEDGER: "ledger",
    Source.INDUSTRY_TABLE: "industry table",
    Source.IMPORT: "import",
}


def draw(
    profile: CustomerProfile,
    *,
    zone: ZoneInfo,
    asked: date | None = None,
    share: bool = False,
    hidden: frozenset[Id] = frozenset(),
) -> Message:
    """The card as its asker sees it, with buttons.

    `asked`: the day asked for, None for now; the past is read only. `share` offers to show it to
    the channel, `hidden` is what the person may not do.
    """
    past = [kit.context(md(":calendar: As it was known on {}", day(asked)))] if asked else []
    buttons = _buttons(profile, asked, share=share, hidden=hidden)
    body = _body(profile, zone, menu=None if asked else _file_menu(profile, hidden))
    return Message(text=_fallback(profile), blocks=(body[0], *past, *body[1:], *buttons))


def shared(profile: CustomerProfile, *, zone: ZoneInfo, by: str) -> Message:
    """The card as a whole channel sees it: no buttons, nobody mentioned but who shared it."""
    line = md("Shared by {}", person(by))
    return Message(
        text=_fallback(profile), blocks=(*_body(profile, zone, mention=False), kit.context(line))
    )


def _fallback(p: CustomerProfile) -> Mrkdwn:
    return md(
        "{}: {}. {}. As of {}.",
        esc(p.customer.name, 150),
        standing(p.score, p.band),
        terms_line(p.terms),
        day(p.as_of),
    )


def _body(
    p: CustomerProfile, zone: ZoneInfo, *, mention: bool = True, menu: Block | None = None
) -> list[Block]:
    gone = p.customer.archived_on
    parts = (
        _warnings(p),
        payments(p),
        coverage.news(p.events, p.certificate, zone, archived=bool(gone and gone <= p.as_of)),
        diary.mitigations(p.mitigations, p.proposal, mention=mention),
        diary.feedback(p.feedback, zone),
        diary.reviews(p.reviews, mention=mention),
        file.line(p),
    )
    return [
        kit.header(p.customer.name),
        kit.section(_glance(p, mention=mention), menu),
        kit.section(_indicators(p)),
        *(kit.section(part) for part in parts if part),
        kit.context(_dates(p)),
    ]


def _glance(p: CustomerProfile, *, mention: bool) -> Mrkdwn:
    stop = Mrkdwn(":octagonal_sign: *Stop*: no new exposure") if p.band.stop else Mrkdwn("")
    other = p.band.computed is not p.band.band
    computed = md("Computed band: {}", esc(p.band.computed)) if other else Mrkdwn("")
    change = esc(p.change, 300)
    lines = (
        md("{} *{}*", band_mark(p.band.band), standing(p.score, p.band)),
        terms_line(p.terms),
        _once_confirmed(p),
        stop,
        join(" · ", (computed, change)),
        _picture(p),
        join(" · ", [esc(d, 120) for d in p.distance]),
        *credit.lines(p),
        *credit.waiting(p.asked, mention=mention),
    )
    return join("\n", lines)


def _once_confirmed(p: CustomerProfile) -> Mrkdwn:
    """What a story that waits would lead to: until then the terms above are not the whole truth."""
    if p.if_confirmed is None:
        return Mrkdwn("")
    after = f"stop, {p.if_confirmed.prepayment} prepayment, {p.if_confirmed.credit_line}"
    return md(":hourglass: That is *until confirmed*: once the story is, {}", esc(after, 120))


def _picture(p: CustomerProfile) -> Mrkdwn:
    """How much is known, where it is not all of it."""
    if p.score.coverage is Coverage.COMPLETE:
        return Mrkdwn("")
    return md(
        "_{}: {} % of the weight is known; the score lies between {} and {}_",
        esc(p.score.coverage.capitalize()),
        esc(p.score.known_weight),
        number(p.score.least),
        number(p.score.most),
    )


def _indicators(p: CustomerProfile) -> Mrkdwn:
    drivers = [esc(d, 150) for d in p.drivers]
    driven = md("*Driven by* {}", join(" · ", drivers)) if drivers else Mrkdwn("")
    return join("\n", [*(_indicator(line) for line in p.lines), driven])


def _indicator(line: IndicatorLine) -> Mrkdwn:
    name = md("{} · {} %", esc(line.indicator.label), esc(line.weight))
    note = md(" · {}", esc(line.note, 150)) if line.note else Mrkdwn("")
    if line.rating is None:
        return md("○○○○○ *–* {} · not rated{}", name, note)
    level = line.rating.level
    return md(
        "{} *{}* {} · {}, {}{}{}",
        Mrkdwn("●" * level + "○" * (5 - level)),
        esc(level),
        name,
        esc(_SOURCES[line.rating.source]),
        day(line.rating.as_of),
        Mrkdwn(" · :hourglass: stale") if line.stale else Mrkdwn(""),
        note,
    )


def payments(p: CustomerProfile) -> Mrkdwn:
    """How the customer pays, and as of when that is known."""
    head = md("*Payments* · ledger as of {}", day(p.ledger_as_of))
    if p.behaviour is None:
        return join("\n", (head, esc(p.ledger_trouble or "Nothing is known of them.", 400)))
    return join("\n", (head, _paying(p.behaviour), _credited(p.behaviour)))


def _credited(b: PaymentBehaviour) -> Mrkdwn:
    """The credit notes, which count in none of the figures above."""
    if not b.credit_notes:
        return Mrkdwn("")
    notes = many(b.credit_notes, "credit note")
    if b.credited is None:
        return md("{} within a year, left out", notes)
    over = esc(f"{b.credited:,.0f}")
    return md("{} over {} {} within a year, left out", notes, esc(b.currency, 8), over)


def _paying(b: PaymentBehaviour) -> Mrkdwn:
    if b.days_beyond_terms is None:
        return Mrkdwn("No invoice to judge by: no payment rating")
    sure = Mrkdwn("") if b.confidence is Confidence.NORMAL else Mrkdwn("few invoices")
    paid_late = many(b.eligible, "invoice")
    late = md("{} of {} late ({})", esc(b.late), paid_late, percent(b.late_share))
    first = join(" · ", (md("{} days beyond terms", esc(b.days_beyond_terms)), late, sure))
    if not b.overdue_amount:
        return join("\n", (first, Mrkdwn("Nothing overdue")))
    overdue = md(
        "*Overdue {} {}* of {} open ({}), the oldest by {}",
        esc(b.currency, 8),
        esc(f"{b.overdue_amount:,.0f}"),
        esc(f"{b.open_amount:,.0f}"),
        percent(b.overdue_share),
        many(b.oldest_overdue_days, "day"),
    )
    return join("\n", (first, overdue))


def _warnings(p: CustomerProfile) -> Mrkdwn:
    if not p.warnings:
        return Mrkdwn("")
    worst = sorted(p.warnings, key=lambda w: -w.severity.rank)
    told = list({(w.case, w.text): w for w in reversed(worst)}.values())[::-1]
    shown = [
        md("{} {} _{}_", severity_mark(w.severity), esc(w.text, 300), state_word(w.state))
        for w in told[:WARNINGS_SHOWN]
    ]
    more = len(told) - len(shown)
    rest = md("and {} more: `/risk warnings`", esc(more)) if more else Mrkdwn("")
    cases = len({w.case or w.id for w in worst})
    return join("\n", (md("*{}*", many(cases, "open warning")), *shown, rest))


def _dates(p: CustomerProfile) -> Mrkdwn:
    due = md("Next review {}", day(p.review_due)) if p.review_due else Mrkdwn("No review planned")
    return join(
        " · ",
        (
            md("As of {}", day(p.as_of)),
            due,
            esc(p.customer.id, 60),
            esc(p.customer.industry, 60),
            esc(p.customer.country, 40),
        ),
    )


def _buttons(
    p: CustomerProfile, asked: date | None, *, share: bool, hidden: frozenset[Id]
) -> list[Block]:
    customer, on = p.customer.id, asked.isoformat() if asked else ""
    why = Choice(label="Why this band?", value=kit.reference(Id.CARD_WHY, customer, note=on))
    give = Choice(label="Share to channel", value=kit.reference(Id.CARD_SHARE, customer, note=on))
    news = Choice(label="News", value=kit.reference(Id.STORY_OPEN, customer))
    if asked:
        return kit.actions(kit.overflow(Id.CARD_MORE, (give, why) if share else (why,)))
    told = (give, why, news) if share else (why, news)
    menu = kit.overflow(Id.CARD_MORE, told)
    if p.customer.gone:
        back = _act(Id.REOPEN_OPEN, file.REOPEN, customer)
        return kit.actions(back if Id.REOPEN_OPEN not in hidden else None, menu)
    graded = Choice(label=grade.ADD, value=kit.reference(Id.GRADE_OPEN, customer))
    acts = (
        (Id.RERATE_OPEN, "Re-rate"),
        (Id.REVIEW_OPEN, "Review"),
        (Id.MITIGATION_OPEN, "Log mitigation"),
        (Id.FEEDBACK_OPEN, "Log feedback"),
        *credit.ways_out(p),
    )
    shown = [(do, label) for do, label in acts if do not in hidden]
    return kit.actions(
        *(_act(do, label, customer, style=_STYLES.get(do, "")) for do, label in shown),
        kit.overflow(Id.CARD_MORE, _offered((*told, graded), hidden)),
    )


def _offered(choices: Sequence[Choice], hidden: frozenset[Id]) -> list[Choice]:
    return [c for c in choices if c.value.partition("|")[0] not in hidden]


def _file_menu(p: CustomerProfile, hidden: frozenset[Id]) -> Block | None:
    """The menu beside the glance: what changes the file, away from the one below the card."""
    if p.customer.gone:
        return None
    return kit.overflow(Id.FILE_MORE, _offered((*_file_choices(p), *credit.choices(p)), hidden))


def _file_choices(p: CustomerProfile) -> tuple[Choice, ...]:
    """What changes the file."""
    named = (
        (Id.FILE_OPEN, file.EDIT),
        (Id.STATEMENT_OPEN, file.STATEMENT),
        (Id.ARCHIVE_OPEN, file.ARCHIVE),
    )
    return tuple(Choice(label=label, value=kit.reference(do, p.customer.id)) for do, label in named)


def _act(do: Id, label: str, customer: str, *, style: str = "") -> Block:
    return kit.button(do, label, kit.reference(do, customer), style=style)
