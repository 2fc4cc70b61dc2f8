"""The rules on how score, band and ratings move: rise, creep, band worsened, shock (domain §5)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from functools import partial
from itertools import pairwise, takewhile

from scoring.early_warning import Condition
from scoring.score import show
from scoring.situation import ScorePoint, Situation
from scoring.vocabulary import Band, Coverage, Indicator, Severity

FAR = 2


def score_rise(s: Situation) -> tuple[Condition, ...]:
    """The score rose by more than 1.00 above its lowest value of the last 90 days.

    Strictly more; the score carried in at the window's start counts, unrated ones do not; after a
    change of policy the window restarts (plan §4.2, domain §5). Armed again at 0.75 or less.
    """
    low = s.lowest(s.policy.rise_window_days)
    if low is None or low.value is None or s.now.value is None:
        return ()
    rise = s.now.value - low.value
    became_high = s.now.band is Band.HIGH and low.band is not Band.HIGH
    return (
        Condition(
            rule="score_rise",
            subject=s.customer,
            holds=rise > s.policy.rise,
            clear=rise <= s.policy.rise_rearm,
            severity=Severity.CRITICAL if became_high else Severity.WARNING,
            level=rise,
            text=_risen(s, low, rise, s.policy.rise_window_days),
            calm=_fallen(rise, s.policy.rise_window_days),
        ),
    )


def creep(s: Situation) -> tuple[Condition, ...]:
    """The score crept up by more than 1.00 within the last 365 days, too slowly for a score rise.

    Strictly more than 1.00 above its lowest value of those days; silent where a score rise was
    warned of in the same 365 days (domain §5). Armed again at 0.75 or less.
    """
    low = s.lowest(s.policy.creep_window_days)
    if low is None or low.value is None or s.now.value is None:
        return ()
    rise = s.now.value - low.value
    warned = s.warned.get("score_rise")
    told = warned is not None and (s.as_of - warned).days <= s.policy.creep_window_days
    told = told or any(c.holds for c in score_rise(s))
    return (
        Condition(
            rule="creep",
            subject=s.customer,
            holds=rise > s.policy.rise and not told,
            clear=rise <= s.policy.rise_rearm,
            severity=Severity.WARNING,
            level=rise,
            text=_risen(s, low, rise, s.policy.creep_window_days),
            calm=_fallen(rise, s.policy.creep_window_days),
        ),
    )


def _risen(s: Situation, low: ScorePoint, rise: Fraction, days: int) -> str:
    return (
        f"score {show(low.value)} → {show(s.now.value)}: up {show(rise)} from its lowest "
        f"of the last {days} days, more than {show(s.policy.rise)}"
    )


def _fallen(rise: Fraction, days: int) -> str:
    return f"the score is {show(rise)} above its lowest of the last {days} days"


def band_worsened(s: Situation) -> tuple[Condition, ...]:
    """The band in force got worse, or a knock-out began to bind.

    Critical into high or stop. Becoming rated, losing data and a change of policy are not a
    worsened band (domain §4, §5); nor is a better score that lets an old knock-out show.
    """
    now = s.now
    if now.band is Band.UNRATED:
        return ()
    unrated = now.coverage is Coverage.UNRATED
    alike = [p for p in s.since_policy if (p.coverage is Coverage.UNRATED) is unrated]
    before = next((p for p in reversed(alike) if p.band is not now.band), None)
    worse = before is not None and not unrated and now.band.rank > before.band.rank
    begun = _begun(now, alike)
    stopped = now.stop and any(not p.stop for p in alike)
    holds = worse or bool(begun) or stopped
    said = [f"band {before.band} → {now.band}"] if worse and before else []
    if begun:
        said.append(f"knock-out began to bind: {', '.join(begun)}")
    if stopped:
        said.append("stop: no new exposure")
    if not (worse and before):
        said.append(f"the band stays {now.band}")
    return (
        Condition(
            rule="band_worsened",
            subject=s.customer,
            holds=holds,
            clear=not holds,
            severity=Severity.CRITICAL if now.band is Band.HIGH else Severity.WARNING,
            level=now.band.rank + Fraction(len(now.knock_outs), 2) + int(now.stop),
            text="; ".join(said),
            calm=f"the band is {now.band}" + (f", before it was {before.band}" if before else ""),
            began=_worsened_at(alike, worse=worse, begun=begun) if holds else None,
        ),
    )


def _worsened_at(alike: list[ScorePoint], *, worse: bool, begun: tuple[str, ...]) -> datetime:
    """The instant of the newest of what makes the band worsened: band, knock-outs, stop."""
    now = alike[-1]
    runs = [_run(alike, partial(_binds, k)) for k in begun]
    if worse:
        runs.append(_run(alike, lambda p: p.band is now.band))
    if now.stop:
        runs.append(_run(alike, lambda p: p.stop))
    return max(runs)


def _binds(name: str, point: ScorePoint) -> bool:
    return name in point.knock_outs


def _run(points: Sequence[ScorePoint], alike: Callable[[ScorePoint], bool]) -> datetime:
    """The instant at which the last unbroken run of rows that are alike began."""
    return [*takewhile(alike, reversed(points))][-1].at


def _begun(now: ScorePoint, alike: list[ScorePoint]) -> tuple[str, ...]:
    """The knock-outs that bind now, did not before, and were brought about by what changed."""
    unbound = next((p for p in reversed(alike) if p.knock_outs != now.knock_outs), None)
    if unbound is None:
        return ()
    rated_before = {f"{i.label} {level}" for i, level in unbound.levels.items()}
    return tuple(k for k in now.knock_outs if k not in {*unbound.knock_outs, *rated_before})


def shock(s: Situation) -> tuple[Condition, ...]:
    """A rating jumped by two levels or more.

    The payment rating stands two or more levels above its lowest of the last 90 days, or any
    rating was raised by two or more at once in them, however little else is known. On real ledgers
    this came 50 days before the trouble (domain §5).
    """
    window = s.known(s.policy.rise_window_days)
    jumps = {i: low for i in Indicator if (low := _jumped(window, i, s.now)) is not None}
    told = "; ".join(f"{i.label} {low} → {s.now.levels[i]}" for i, low in jumps.items())
    days = s.policy.rise_window_days
    return (
        Condition(
            rule="shock",
            subject=s.customer,
            holds=bool(jumps),
            clear=not jumps,
            severity=Severity.WARNING,
            level=Fraction(sum(s.now.levels[i] for i in jumps)) if jumps else None,
            text=f"{told}: two levels or more within {days} days",
            calm=f"no rating stands two levels above where it was in the last {days} days",
            began=max((_jumped_at(window, i, low) for i, low in jumps.items()), default=None),
        ),
    )


def _jumped(window: tuple[ScorePoint, ...], indicator: Indicator, now: ScorePoint) -> int | None:
    """The level from which the indicator jumped; None where it did not, or has come back."""
    level = now.levels.get(indicator)
    if level is None:
        return None
    known = [p.levels[indicator] for p in window if indicator in p.levels]
    from_levels = known if indicator is Indicator.PAYMENT_HISTORY else list(_leaps(known))
    low = min(from_levels, default=level)
    return low if level - low >= FAR else None


def _jumped_at(window: tuple[ScorePoint, ...], indicator: Indicator, low: int) -> datetime:
    """The instant since which the indicator stands two levels or more above where it jumped."""
    return _run(window, lambda p: p.levels.get(indicator, low) - low >= FAR)


def _leaps(levels: list[int]) -> Iterator[int]:
    """Where each single raise by two or more began."""
    for before, after in pairwise(levels):
        if after - before >= FAR:
            yield before
