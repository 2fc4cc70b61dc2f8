"""How far a score is from its next edge, and from the next early warning, in words (domain §3)."""

from fractions import Fraction

from scoring.band import BandInForce
from scoring.policy import Policy
from scoring.score import show
from scoring.vocabulary import Band


def to_edge(value: Fraction | None, band: BandInForce, policy: Policy) -> str:
    """How much the score may rise before the computed band worsens, or must fall to leave high.

    Empty without a score, and for an unrated customer, whose band does not follow it. A knock-out
    or missing data may hold the band all the same: the band's own reason says so.
    """
    if value is None or band.computed is Band.UNRATED:
        return ""
    if value >= policy.high_edge:
        out = policy.high_edge - policy.hysteresis
        return f"{show(value - out)} above {show(out)}, below which high is left"
    edge, name = (policy.high_edge, "high") if value >= policy.medium_edge else (
        policy.medium_edge, "medium"
    )  # fmt: skip
    said = f"{show(edge - value)} below {name}"
    if band.computed is Band.HIGH and not band.knock_outs:
        return f"{said}, but kept in high until below {show(policy.high_edge - policy.hysteresis)}"
    return said


def to_warning(rise: Fraction | None, policy: Policy) -> str:
    """How much more the score may rise before a score rise is warned of.

    `rise` is how far it is above its lowest of the window; empty where that is not known.
    """
    if rise is None:
        return ""
    left = policy.rise - rise
    if left < 0:
        return f"up {show(rise)} within {policy.rise_window_days} days: a score rise"
    return f"more than {show(left)} more within {policy.rise_window_days} days would warn"
