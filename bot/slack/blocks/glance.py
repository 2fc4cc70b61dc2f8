"""What every surface says at a glance: a band's colour, a severity's, a warning's state, terms."""

from fractions import Fraction

from bot.slack.blocks.markup import Mrkdwn, esc, md, number
from scoring.band import BandInForce
from scoring.policy import Terms
from scoring.score import Score
from scoring.vocabulary import Band, Severity, WarningState

_BANDS = {
    Band.LOW: Mrkdwn(":large_green_circle:"),
    Band.MEDIUM: Mrkdwn(":large_yellow_circle:"),
    Band.HIGH: Mrkdwn(":red_circle:"),
    Band.UNRATED: Mrkdwn(":white_circle:"),
}
_SEVERITIES = {
    Severity.INFO: Mrkdwn(":information_source:"),
    Severity.WARNING: Mrkdwn(":warning:"),
    Severity.CRITICAL: Mrkdwn(":rotating_light:"),
}
_STATES = {
    WarningState.OPEN: "Open",
    WarningState.ACKNOWLEDGED: "Acknowledged",
    WarningState.IN_PROGRESS: "In progress",
    WarningState.SNOOZED: "Snoozed",
    WarningState.RESOLVED: "Resolved",
}


def band_mark(band: str) -> Mrkdwn:
    """The coloured circle of a band; the white one for a word that is none."""
    return _BANDS.get(Band(band), _BANDS[Band.UNRATED]) if band in set(Band) else Mrkdwn("")


def severity_mark(severity: str) -> Mrkdwn:
    """The sign of a severity; none for a word that is none."""
    return _SEVERITIES[Severity(severity)] if severity in set(Severity) else Mrkdwn("")


def state_word(state: str) -> Mrkdwn:
    """A warning's state as people read it."""
    return esc(_STATES[WarningState(state)] if state in set(WarningState) else state, 40)


def standing(score: Score, band: BandInForce) -> Mrkdwn:
    """Score, band and the reason of the band: 2.20, high (knock-out: payment history 5)."""
    shown = md("{}, ", number(score.value)) if score.value is not None else Mrkdwn("")
    return md("{}{} ({})", shown, esc(band.band), esc(band.reason, 300))


def prepayment_answer(asked: str) -> Mrkdwn:
    """The answer to "ask for prepayment?" from the terms' words: no, perhaps or yes, and how."""
    words = esc(asked.replace("-", "–"), 120)
    if asked in {"", "none"}:
        return Mrkdwn("*No prepayment* needed")
    if asked.startswith("0"):
        return md("*Prepayment: perhaps*, {}", words)
    return md("*Ask for prepayment: {}*", words)


def terms_line(terms: Terms) -> Mrkdwn:
    """What to ask of the customer: prepayment first, then terms and credit line."""
    return md(
        "{} · {} · credit line: {}",
        prepayment_answer(terms.prepayment),
        esc(terms.name, 120),
        esc(terms.credit_line, 120),
    )


def percent(part: Fraction | None) -> Mrkdwn:
    """A share as whole percent."""
    return md("{} %", number(None if part is None else part * 100, 0))
