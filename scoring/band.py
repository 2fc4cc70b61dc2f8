"""The band: the score's band, knock-outs and hysteresis, and what is in force (domain §4)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from scoring.policy import Policy
from scoring.score import Score, show
from scoring.vocabulary import Band, Coverage, Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class KnockOut:
    """A rating or an event that sets the least band."""

    name: str
    least: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class BandInForce:
    """The band that counts, the computed one beside it, and why, in words.

    `without_override` is the band that would be in force were it not overridden, None where no
    override moves it; `override_ends` the last day of the override that stands.
    """

    band: Band
    computed: Band
    knock_outs: tuple[KnockOut, ...]
    reason: str
    stop: bool = False
    without_override: Band | None = None
    override_ends: date | None = None


def knock_outs(
    levels: Mapping[Indicator, int], policy: Policy, *, stop_events: tuple[str, ...] = ()
) -> tuple[KnockOut, ...]:
    """Every knock-out that applies; `stop_events` names confirmed insolvencies and the like."""
    rated = tuple(
        KnockOut(name=f"{indicator.label} {level}", least=least)
        for indicator, level, least in policy.knock_outs
        if levels.get(indicator) == level
    )
    return (*rated, *(KnockOut(name=name, least=Band.HIGH) for name in stop_events))


def band_of(value: Fraction, policy: Policy, *, previous: Band | None = None) -> Band:
    """The score's band with hysteresis from the last computed band (domain §4).

    It worsens at once; it improves only below the edge by the policy's hysteresis.
    """
    rank = 0 if previous is None or previous is Band.UNRATED else previous.rank
    high_edge = policy.high_edge - (policy.hysteresis if rank >= Band.HIGH.rank else 0)
    medium_edge = policy.medium_edge - (policy.hysteresis if rank >= Band.MEDIUM.rank else 0)
    if value >= high_edge:
        return Band.HIGH
    return Band.MEDIUM if value >= medium_edge else Band.LOW


def compute_band(
    score: Score,
    policy: Policy,
    *,
    previous: Band | None = None,
    any_stale: bool = False,
    stop_events: tuple[str, ...] = (),
) -> BandInForce:
    """The computed band: the worst of the score's band, the knock-outs and the unknown weight.

    `previous` is the last computed band that was not unrated, None where there is none.
    """
    applying = knock_outs(score.levels, policy, stop_events=stop_events)
    stop = bool(stop_events)
    if score.value is None or score.coverage is Coverage.UNRATED:
        found = _unrated(applying, stop=stop)
        knocked = found.band is not Band.UNRATED
        return _no_better(found, previous) if any_stale and knocked else found
    own = band_of(score.value, policy, previous=previous)
    least = max((own, *(k.least for k in applying)), key=lambda b: b.rank)
    plain = band_of(score.value, policy)
    listed = tuple(k for k in applying if k.least.rank > plain.rank)
    set_by = tuple(k for k in listed if k.least is least)
    reason = _knocked(set_by) if set_by else _reason(score.value, own, policy)
    if 100 - score.known_weight > policy.unknown_weight_limit and least is Band.LOW:
        least, reason = Band.MEDIUM, f"{100 - score.known_weight} % of the weight is unknown"
    found = BandInForce(band=least, computed=least, knock_outs=listed, reason=reason, stop=stop)
    return _no_better(found, previous) if any_stale else found


def hold(computed: BandInForce, *, in_force: Band | None, released: bool) -> BandInForce:
    """Leaving high waits for a signed review and an approver; until then high stays in force."""
    if in_force is not Band.HIGH or released or computed.band is Band.HIGH:
        return computed
    reason = "leaving high waits for a signed review and an approver"
    return replace(computed, band=Band.HIGH, reason=reason)


def _no_better(found: BandInForce, previous: Band | None) -> BandInForce:
    """While a rating is stale, the last computed band where it is worse."""
    if previous not in {Band.MEDIUM, Band.HIGH} or found.band.rank >= previous.rank:
        return found
    reason = "a rating is stale, and no band improves while one is"
    return replace(found, band=previous, computed=previous, reason=reason)


def _unrated(applying: tuple[KnockOut, ...], *, stop: bool) -> BandInForce:
    if applying:
        least = max((k.least for k in applying), key=lambda b: b.rank)
        return BandInForce(
            band=least, computed=least, knock_outs=applying, reason=_knocked(applying), stop=stop
        )
    return BandInForce(
        band=Band.UNRATED,
        computed=Band.UNRATED,
        knock_outs=(),
        reason="less than half of the weight is known; treated as medium",
    )


def _knocked(listed: tuple[KnockOut, ...]) -> str:
    return "knock-out: " + ", ".join(k.name for k in listed)


def _reason(value: Fraction, own: Band, policy: Policy) -> str:
    shown = show(value)
    if own is band_of(value, policy):
        edges = {
            Band.LOW: f"{shown} is below {show(policy.medium_edge)}",
            Band.MEDIUM: f"{shown} is below {show(policy.high_edge)}",
            Band.HIGH: f"{shown} is {show(policy.high_edge)} or more",
        }
        return edges[own]
    edge = policy.high_edge if own is Band.HIGH else policy.medium_edge
    return f"kept until the score is below {show(edge - policy.hysteresis)}"
