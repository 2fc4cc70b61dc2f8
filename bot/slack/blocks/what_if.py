"""What if, drawn: before → after, and the rules that would fire."""

from collections.abc import Sequence
from typing import Protocol

from bot.slack.blocks import kit
from bot.slack.blocks.glance import band_mark, prepayment_answer, severity_mark, standing
from bot.slack.blocks.kit import Message
from bot.slack.blocks.markup import Mrkdwn, bold, esc, join, many, md, number
from bot.slack.ids import Id
from scoring.band import BandInForce
from scoring.customer import Customer
from scoring.policy import Terms
from scoring.score import Score
from scoring.vocabulary import Indicator, Severity

SHOWN = 10


class Standing(Protocol):
    """How a customer stands, or would stand."""

    @property
    def score(self) -> Score:
        """The score."""

    @property
    def band(self) -> BandInForce:
        """The band."""

    @property
    def terms(self) -> Terms:
        """What to ask of the customer."""


class Fired(Protocol):
    """A rule that would fire."""

    @property
    def rule(self) -> str:
        """Its name."""

    @property
    def severity(self) -> Severity:
        """How loud it would be."""

    @property
    def text(self) -> str:
        """Why it would fire, with figures."""

    @property
    def why(self) -> str:
        """The rule itself, in words."""

    @property
    def open_already(self) -> bool:
        """Whether a warning of it is open."""


class Answer(Protocol):
    """What would follow."""

    @property
    def customer(self) -> Customer:
        """About whom."""

    @property
    def supposed(self) -> Sequence[str]:
        """What is supposed."""

    @property
    def before(self) -> Standing:
        """How it stands."""

    @property
    def after(self) -> Standing:
        """How it would stand."""

    @property
    def firing(self) -> Sequence[Fired]:
        """The rules that would fire."""


def draw(answer: Answer) -> Message:
    """Before → after: score, band, terms; then the rules, each with its own words."""
    name = esc(answer.customer.name, 150)
    supposed = join(", ", [bold(esc(w, 80)) for w in answer.supposed])
    before, after = answer.before, answer.after
    moved = md(
        "{} *{} {}*  →  {} *{} {}*",
        band_mark(before.band.band),
        number(before.score.value),
        esc(before.band.band),
        band_mark(after.band.band),
        number(after.score.value),
        esc(after.band.band),
    )
    stop = Mrkdwn(":octagonal_sign: *Stop*: no new exposure") if after.band.stop else Mrkdwn("")
    terms = [
        _pair("Prepayment", _asked(before.terms), _asked(after.terms)),
        _pair("Terms", esc(before.terms.name, 80), esc(after.terms.name, 80)),
        _pair("Credit line", esc(before.terms.credit_line, 80), esc(after.terms.credit_line, 80)),
        _pair("Range", _range(before.score), _range(after.score)),
    ]
    levels = _levels(before.score, after.score)
    open_ = kit.button(Id.CARD_OPEN, "Open card", kit.reference(Id.CARD_OPEN, answer.customer.id))
    blocks = (
        kit.section(md("*What if* · {}\nsuppose {}", name, supposed), open_),
        kit.section(join("\n", (moved, esc(after.band.reason, 300), stop, levels))),
        kit.fields(terms),
        kit.divider(),
        *(kit.section(part) for part in _rules(answer.firing)),
        kit.context(Mrkdwn("Only supposed: nothing was saved, nobody was told.")),
    )
    text = md("What if {}: {}", name, standing(after.score, after.band))
    return Message(text=text, blocks=blocks)


def _asked(terms: Terms) -> Mrkdwn:
    return Mrkdwn(prepayment_answer(terms.prepayment).replace("*", ""))


def _range(score: Score) -> Mrkdwn:
    return md("{}–{}", number(score.least), number(score.most))


def _pair(title: str, before: Mrkdwn, after: Mrkdwn) -> Mrkdwn:
    changed = before if before == after else md("{} → *{}*", before, after)
    return md("*{}*\n{}", esc(title), changed)


def _levels(before: Score, after: Score) -> Mrkdwn:
    held, wanted = before.levels, after.levels
    moved = [
        md("{} → {} {}", _dots(held.get(i)), _dots(wanted.get(i)), esc(i.label))
        for i in Indicator
        if held.get(i) != wanted.get(i)
    ]
    return join("\n", moved)


def _dots(level: int | None) -> Mrkdwn:
    return Mrkdwn("●" * (level or 0) + "○" * (5 - (level or 0)))


def _rules(firing: Sequence[Fired]) -> list[Mrkdwn]:
    if not firing:
        return [Mrkdwn(":white_check_mark: *No rule would fire.*")]
    new = sum(1 for f in firing if not f.open_already)
    head = md("*{} would fire*", many(new, "rule"))
    more = len(firing) - SHOWN
    rest = [md("and {} more", esc(more))] if more > 0 else []
    return [head, *(_rule(f) for f in firing[:SHOWN]), *rest]


def _rule(fired: Fired) -> Mrkdwn:
    name = esc(fired.rule.replace("_", " ").capitalize(), 60)
    known = Mrkdwn(" · open already") if fired.open_already else Mrkdwn("")
    return md(
        "{} *{}*{}\n{}\n_{}_",
        severity_mark(fired.severity),
        name,
        known,
        esc(fired.text, 400),
        esc(fired.why, 300),
    )
