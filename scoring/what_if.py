"""What if: ratings and news that are only supposed, as people write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from scoring.adverse import STOPPING, AdverseEvent
from scoring.rating import BEST, WORST
from scoring.vocabulary import (
    Category,
    CustomerId,
    EventId,
    Indicator,
    Level,
    NewsSeverity,
    Triage,
)

SHORT: Mapping[str, Indicator] = MappingProxyType(
    {
        "payment": Indicator.PAYMENT_HISTORY,
        "contract": Indicator.CONTRACT_PERFORMANCE,
        "industry": Indicator.INDUSTRY_RISK,
        "reputation": Indicator.MARKET_REPUTATION,
        "compliance": Indicator.COMPLIANCE_RECORD,
    }
)
USUAL: Mapping[NewsSeverity, Category] = MappingProxyType(
    {
        NewsSeverity.LOW: Category.GOVERNANCE,
        NewsSeverity.MEDIUM: Category.LITIGATION,
        NewsSeverity.HIGH: Category.FRAUD_CORRUPTION,
        NewsSeverity.CRITICAL: Category.INSOLVENCY,
    }
)
"""The category of supposed news of which only the severity is said."""
STOP, CONFIRMED, UNKNOWN = "stop", "confirmed", "unknown"
EXAMPLE = "payment=5 news=critical"
HELP = (
    "Suppose payment, contract, industry, reputation or compliance as 1 to 5 or unknown, "
    "news=low, medium, high or critical (with a category: news=high:litigation), confirmed, stop."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """Levels by indicator (None: unknown), news, whether it is confirmed, whether it is a stop."""

    levels: Mapping[Indicator, int | None]
    news: NewsSeverity | None = None
    category: Category | None = None
    confirmed: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """What is supposed, as people read it."""
        said = [f"{i.label} {level or UNKNOWN}" for i, level in self.levels.items()]
        if self.news is not None and self.category is not None:
            sure = "confirmed " if self.confirmed else ""
            said.append(f"{sure}news: {self.category.label} ({self.news})")
        return tuple(said)

    def applied(self, levels: Mapping[Indicator, int]) -> dict[Indicator, int]:
        """The levels as they would be."""
        wanted: dict[Indicator, int | None] = {**levels, **self.levels}
        return {i: level for i in Indicator if (level := wanted.get(i)) is not None}

    def event(self, customer: CustomerId, on: date) -> AdverseEvent | None:
        """The story that is supposed, told today; None without one."""
        if self.news is None or self.category is None:
            return None
        return AdverseEvent(
            id=EventId(0),
            customer=customer,
            title="Supposed news",
            link="",
            outlet="what-if",
            day=on,
            dated=True,
            category=self.category,
            severity=self.news,
            level=Level.HIGH,
            triage=Triage.CONFIRMED if self.confirmed else Triage.OPEN,
            because="supposed",
        )


def split(text: str) -> tuple[str, tuple[str, ...]]:
    """A name, and the words after it that suppose something."""
    words = text.split()
    at = next((n for n, w in enumerate(words) if _supposes(w)), len(words))
    return " ".join(words[:at]), tuple(words[at:])


def _supposes(word: str) -> bool:
    name, equals, _ = word.lower().partition("=")
    return bool(equals and name) or word.lower() in {STOP, CONFIRMED}


def read(words: Sequence[str]) -> Supposition:
    """What the words suppose; raises ValueError with a sentence where one cannot be read."""
    levels: dict[Indicator, int | None] = {}
    news: NewsSeverity | None = None
    category: Category | None = None
    flags = {w.lower() for w in words} & {STOP, CONFIRMED}
    for word in words:
        name, _, value = word.lower().partition("=")
        if name == "news":
            news, category = _news(value)
        elif name not in flags:
            levels[_indicator(name)] = _level(name, value)
    if STOP in flags and (category not in STOPPING or news is None):
        news, category = NewsSeverity.CRITICAL, Category.INSOLVENCY
    if CONFIRMED in flags and news is None:
        msg = f"What is confirmed? Say which news: news=critical confirmed. {HELP}"
        raise ValueError(msg)
    if not levels and news is None:
        msg = f"Suppose something, for example {EXAMPLE}. {HELP}"
        raise ValueError(msg)
    return Supposition(levels=levels, news=news, category=category, confirmed=bool(flags))


def _indicator(name: str) -> Indicator:
    if name in SHORT:
        return SHORT[name]
    if name in set(Indicator):
        return Indicator(name)
    msg = f"“{name}” is nothing that I can suppose. {HELP}"
    raise ValueError(msg)


def _level(name: str, value: str) -> int | None:
    if value in {UNKNOWN, "?", "-"}:
        return None
    if value.isdecimal() and BEST <= int(value) <= WORST:
        return int(value)
    msg = f"“{value}” is no level of {name}: give a whole number from 1 to 5, or unknown."
    raise ValueError(msg)


def _news(value: str) -> tuple[NewsSeverity, Category]:
    severity, _, category = value.partition(":")
    if severity not in {s.value for s in USUAL}:
        msg = f"“{severity}” is no severity of news: low, medium, high or critical."
        raise ValueError(msg)
    found = NewsSeverity(severity)
    wanted = category.replace(" ", "_").replace("-", "_")
    if wanted and wanted not in set(Category):
        msg = f"“{category}” is no category of news; they are {', '.join(Category)}."
        raise ValueError(msg)
    return found, Category(wanted) if wanted else USUAL[found]
