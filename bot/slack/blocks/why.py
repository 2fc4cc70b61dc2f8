"""Why a customer has its band: the sum behind the score, the ratings' reasons, what binds."""

from bot.slack.blocks import kit
from bot.slack.blocks.glance import band_mark, standing
from bot.slack.blocks.kit import Message
from bot.slack.blocks.markup import Mrkdwn, day, esc, join, link, md, number
from scoring.profile import CustomerProfile, IndicatorLine
from scoring.rules import names as rule_names
from scoring.rules import text_of
from scoring.vocabulary import Indicator


def band(p: CustomerProfile) -> Message:
    """The score as a sum, each rating with its reason, and the band with what set it."""
    name = esc(p.customer.name, 150)
    points = {c.indicator: c for c in p.score.contributions}
    summed = [
        md(
            "{} × {} % → {}: {}",
            esc(c.level),
            esc(c.weight),
            number(c.points),
            esc(i.label),
        )
        for i in Indicator
        if (c := points.get(i))
    ]
    total = md("*Score {}*", number(p.score.value))
    unknown = ", ".join(i.label for i in p.score.unknown)
    missing = md("Not rated, so left out of the sum: {}", esc(unknown)) if unknown else Mrkdwn("")
    blocks = [
        kit.section(
            md("*Why {}?*\n{} {}", name, band_mark(p.band.band), standing(p.score, p.band))
        ),
        kit.section(join("\n", (*summed, total, missing))),
        *(kit.section(reason) for reason in [_reasons(p.lines)] if reason),
        kit.context(md("As of {}", day(p.as_of))),
    ]
    text = md("Why {}: {}", name, standing(p.score, p.band))
    return Message(text=text, blocks=tuple(blocks))


def _reasons(lines: tuple[IndicatorLine, ...]) -> Mrkdwn:
    told = []
    for line in lines:
        rating = line.rating
        if rating is None or not (rating.reason or rating.evidence):
            continue
        proof = link(rating.evidence, "evidence") if rating.evidence else Mrkdwn("")
        told.append(
            md(
                "• {} {}: {}",
                esc(line.indicator.label),
                esc(rating.level),
                join(" · ", (esc(rating.reason, 300), proof)),
            )
        )
    return join("\n", told)


def rule(names: tuple[str, ...]) -> Message:
    """The text of each rule that fired; a rule that is no longer in the book is named only."""
    told = []
    for name in filter(None, names):
        try:
            text = text_of(name)
        except KeyError:
            text = "This rule is no longer in the book."
        told.append(md("*{}*\n{}", esc(name.replace("_", " "), 60), esc(text, 600)))
    whole = join("\n", told) or Mrkdwn("This warning names no rule.")
    return Message(text=whole, blocks=(kit.section(whole),))


def book() -> Message:
    """Every rule there is, with its text."""
    told = [
        md("*{}*\n{}", esc(name.replace("_", " ").capitalize(), 60), esc(text_of(name), 600))
        for name in rule_names()
    ]
    head = md("*{} early-warning rules*", esc(len(told)))
    parts = [join("\n", told[n : n + 5]) for n in range(0, len(told), 5)]
    hint = Mrkdwn("A warning says with numbers why it fired; *Why this rule?* shows its rule.")
    return Message(
        text=head, blocks=(kit.section(head), *(kit.section(p) for p in parts), kit.context(hint))
    )
