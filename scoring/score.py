"""The score: the weighted mean of the known ratings, exact, with what made it (domain §3)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.policy import Policy
from scoring.rating import BEST, WORST
from scoring.vocabulary import Coverage, Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One indicator's part of the score: weight (percent) times level over the known weight."""

    indicator: Indicator
    weight: int
    level: int
    points: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """1 (low risk) to 5 (high risk); None where nothing is known. `least` and `most` bound it."""

    value: Fraction | None
    contributions: tuple[Contribution, ...]
    least: Fraction
    most: Fraction
    known_weight: int
    coverage: Coverage

    @property
    def levels(self) -> dict[Indicator, int]:
        """The ratings that went in."""
        return {c.indicator: c.level for c in self.contributions}

    @property
    def unknown(self) -> tuple[Indicator, ...]:
        """The indicators without a rating."""
        return tuple(i for i in Indicator if i not in self.levels)


def compute(
    levels: Mapping[Indicator, int], policy: Policy, *, stale: Collection[Indicator] = ()
) -> Score:
    """The score of domain §3 from one level (1 to 5) for each known indicator.

    Raises ValueError for a level outside 1 to 5.
    """
    for indicator, level in levels.items():
        if not BEST <= level <= WORST:
            msg = f"{indicator.label} must be a whole number from 1 to 5, not {level}"
            raise ValueError(msg)
    known = sum(policy.weight(i) for i in levels)
    points = sum(policy.weight(i) * level for i, level in levels.items())
    unknown = 100 - known
    return Score(
        value=Fraction(points, known) if known else None,
        contributions=tuple(
            Contribution(
                indicator=i,
                weight=policy.weight(i),
                level=levels[i],
                points=Fraction(policy.weight(i) * levels[i], known),
            )
            for i in Indicator
            if i in levels
        ),
        least=Fraction(points + unknown * BEST, 100),
        most=Fraction(points + unknown * WORST, 100),
        known_weight=known,
        coverage=_coverage(known, bool(set(stale) & set(levels)), policy),
    )


def _coverage(known: int, any_stale: bool, policy: Policy) -> Coverage:  # noqa: FBT001
    if known < policy.rated_weight:
        return Coverage.UNRATED
    return Coverage.PROVISIONAL if known < 100 or any_stale else Coverage.COMPLETE  # noqa: PLR2004


def counted(count: int, one: str, several: str = "") -> str:
    """A count with its noun: 1 warning, 2 warnings."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def show(value: Fraction | None, places: int = 2) -> str:
    """A number as people read it: half-up to `places` decimals, a dash where there is none."""
    if value is None:
        return "–"
    sign = "-" if value < 0 else ""
    scale = 10**places
    whole, part = divmod((abs(value) * scale + Fraction(1, 2)).__floor__(), scale)
    return f"{sign}{whole}.{part:0{places}d}" if places else f"{sign}{whole}"


def drivers(score: Score, most: int = 2) -> tuple[str, ...]:
    """What pushes the score up most, in words: the worst levels by their weight above 1."""
    pushing = sorted(
        (c for c in score.contributions if c.level > BEST),
        key=lambda c: (-(c.level - BEST) * c.weight, c.indicator),
    )
    return tuple(
        f"{c.indicator.label} {c.level} adds {show(c.points)} of {show(score.value)}"
        for c in pushing[:most]
    )


def changes(
    before: Mapping[Indicator, int], after: Mapping[Indicator, int], policy: Policy, most: int = 2
) -> tuple[str, ...]:
    """What moved between two sets of ratings, in words, the weightiest first.

    With what each did to the score, where the same indicators are known before and after.
    """
    moved = [i for i in Indicator if before.get(i) != after.get(i)]
    moved.sort(key=lambda i: -abs((after.get(i, 0) - before.get(i, 0)) * policy.weight(i)))
    known = sum(policy.weight(i) for i in after) if before.keys() == after.keys() else 0
    told = []
    for i in moved[:most]:
        words = f"{i.label} {before.get(i, 'unknown')} → {after.get(i, 'unknown')}"
        if known:
            did = Fraction(policy.weight(i) * (after[i] - before[i]), known)
            words += f" ({'+' if did > 0 else ''}{show(did)})"
        told.append(words)
    return tuple(told)
