"""The figures of the policy that people change in dialogs: what they are called, how written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from scoring.figure import Json, encode
from scoring.policy import Policy
from scoring.score import show
from scoring.vocabulary import Band, Indicator

_PLACES = 4


class Written(StrEnum):
    """How people write a figure; the value is what they are told where they wrote another thing."""

    NUMBER = "Write a number, as 3.5."
    WHOLE = "Write a whole number, as 30."
    PERCENT = "Write a number of percent, as 10."
    AMOUNT = "Write an amount, as 50000, or leave it empty for none."


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure by its name in the policy; `part` where it is one of several under that name."""

    name: str
    label: str
    written: Written = Written.NUMBER
    part: str = ""

    @property
    def field(self) -> str:
        """What its field is called."""
        return self.part or self.name

    def shown(self, policy: Policy) -> str:
        """The figure as people write it."""
        value: Any = getattr(policy, self.name)
        if self.part:
            value = {str(k): v for k, v in value}[self.part]
        if value is None:
            return ""
        if self.written is Written.PERCENT:
            return _plain(Fraction(value) * 100)
        return str(value) if isinstance(value, int) else _plain(Fraction(value))

    def read(self, text: str) -> Json:
        """What was written, as a policy file has it; raises ValueError with what to write."""
        if self.written is Written.AMOUNT and not text:
            return None
        whole, _, part = text.partition(".")
        if not whole.isdecimal() or (part and not part.isdecimal()):
            raise ValueError(self.written.value)
        if self.written is Written.WHOLE:
            if part:
                raise ValueError(self.written.value)
            return int(whole)
        if self.written is Written.PERCENT:
            return encode(Fraction, Fraction(text) / 100)
        return text if self.written is Written.NUMBER else str(Decimal(text))


def _plain(value: Fraction) -> str:
    """A number without needless zeros, 3.5 and not 3.5000."""
    text = show(value, _PLACES)
    return text.rstrip("0").rstrip(".")


def _whole(name: str, label: str) -> Figure:
    return Figure(name=name, label=label, written=Written.WHOLE)


def _percent(name: str, label: str) -> Figure:
    return Figure(name=name, label=label, written=Written.PERCENT)


WEIGHTS = tuple(
    Figure(name="weights", part=i.value, label=f"{i.label.capitalize()}, %", written=Written.WHOLE)
    for i in Indicator
)
BANDS = (
    *WEIGHTS,
    Figure(name="medium_edge", label="Medium from"),
    Figure(name="high_edge", label="High from"),
    Figure(name="hysteresis", label="Left only below the edge by"),
)
WARNINGS = (
    Figure(name="rise", label="Score rise of more than"),
    Figure(name="rise_rearm", label="Armed again at a rise of"),
    _whole("rise_window_days", "Looking back, days"),
    _percent("overdue_limit", "Overdue customers, more than %"),
    _percent("overdue_rearm", "Armed again at %"),
    _whole("overdue_grace_days", "Overdue means past due by more than, days"),
    _whole("overdue_least_active", "Not below so many active customers"),
    _whole("news_window_days", "Negative news of the last, days"),
    _percent("limit_use", "Use of the credit limit from %"),
)
CREDIT = (
    Figure(name="advance_edge", label="Cash in advance from a score of"),
    *(
        Figure(
            name="line_shares", part=b.value, written=Written.WHOLE,
            label=f"Credit line in {b}, % of the base",
        )
        for b in (Band.LOW, Band.MEDIUM, Band.HIGH)
    ),
    Figure(name="line_cap", label="Base line at most", written=Written.AMOUNT),
    _whole("billing_factor", "Times the average monthly billing"),
    _whole("billing_months", "Billing of the last, months"),
    _percent("net_worth_share", "Of the net worth, %"),
    _percent("working_capital_share", "Of the working capital, %"),
)  # fmt: skip
GROUPS: Mapping[str, tuple[str, tuple[Figure, ...]]] = {
    "bands": ("Weights and bands", BANDS),
    "warnings": ("Early warnings", WARNINGS),
    "credit": ("Credit line", CREDIT),
}
"""What one dialog holds, by a word: its title and its figures."""


def gathered(figures: Sequence[Figure], given: Mapping[str, Json]) -> dict[str, Json]:
    """Figures by field as a policy file has them: those of one name together."""
    found: dict[str, Json] = {}
    for figure in figures:
        if figure.part:
            found.setdefault(figure.name, {})[figure.part] = given[figure.field]
        else:
            found[figure.name] = given[figure.field]
    return found
