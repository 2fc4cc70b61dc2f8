"""What others say of a customer's strength: financial statements and external credit ratings.

Both are appended with their source and as-of date, and never edited.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypeVar

from scoring.vocabulary import CustomerId, PersonId

GREATEST: Final = Decimal(10) ** 15
_CODE_LETTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FinancialStatement:
    """The figures of one period, in one currency; None where a figure is not known.

    Raises ValueError where the figures contradict each other or cannot be.
    """

    customer: CustomerId
    period_end: date
    currency: str
    source: str
    as_of: date
    author: PersonId
    recorded_at: datetime
    revenue: Decimal | None = None
    equity: Decimal | None = None
    current_assets: Decimal | None = None
    current_liabilities: Decimal | None = None
    working_capital: Decimal | None = None
    net_income: Decimal | None = None
    id: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be, and work the working capital out where it can be."""
        trouble = self._trouble()
        if trouble:
            raise ValueError(trouble)
        if self.working_capital is None and self._difference is not None:
            object.__setattr__(self, "working_capital", self._difference)

    @property
    def _difference(self) -> Decimal | None:
        if self.current_assets is None or self.current_liabilities is None:
            return None
        return self.current_assets - self.current_liabilities

    @property
    def figures(self) -> tuple[tuple[str, Decimal | None], ...]:
        """Every figure with its name."""
        return (
            ("revenue", self.revenue),
            ("equity", self.equity),
            ("current assets", self.current_assets),
            ("current liabilities", self.current_liabilities),
            ("working capital", self.working_capital),
            ("net income", self.net_income),
        )

    def _trouble(self) -> str:
        code = self.currency
        if not (len(code) == _CODE_LETTERS and code.isascii() and code.isupper()):
            return f"“{code}” is no currency; write its three letters, for example EUR"
        if self.as_of < self.period_end:
            return "a statement cannot be known before its period ends"
        if not self.source.strip():
            return "say where the figures come from"
        return self._trouble_with_figures()

    def _trouble_with_figures(self) -> str:
        known = [(name, value) for name, value in self.figures if value is not None]
        if not known:
            return "give at least one figure"
        for name, value in known:
            if not value.is_finite() or abs(value) >= GREATEST:
                return f"the {name} cannot be {value}"
        for name, value in known:
            if value < 0 and name in {"revenue", "current assets", "current liabilities"}:
                return f"the {name} cannot be negative"
        difference = self._difference
        if difference is not None and self.working_capital not in {None, difference}:
            return (
                f"the working capital cannot be {self.working_capital}: current assets less "
                f"current liabilities are {difference}"
            )
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalRating:
    """The grade that a rating agency or a credit bureau gives, as it writes it."""

    customer: CustomerId
    agency: str
    grade: str
    source: str
    as_of: date
    author: PersonId
    recorded_at: datetime
    id: int = 0

    def __post_init__(self) -> None:
        """Refuse a grade without its agency or source."""
        for name, value in (("agency", self.agency), ("grade", self.grade)):
            if not value.strip():
                msg = f"an external rating needs its {name}"
                raise ValueError(msg)
        if not self.source.strip():
            msg = "say where the grade comes from"
            raise ValueError(msg)


Stated = TypeVar("Stated", FinancialStatement, ExternalRating)


def known(every: Iterable[Stated], *, on: date, known_before: datetime) -> tuple[Stated, ...]:
    """What was known on a day (domain §1): as of it or earlier, and recorded before its end."""
    return tuple(s for s in every if s.as_of <= on and s.recorded_at < known_before)


def newest_statement(every: Iterable[FinancialStatement]) -> FinancialStatement | None:
    """The statement of the latest period; of one period the one known last."""
    return max(every, key=lambda s: (s.period_end, s.as_of, s.recorded_at, s.id), default=None)


def newest_grades(every: Iterable[ExternalRating]) -> tuple[ExternalRating, ...]:
    """The newest grade of each agency, the newest first."""
    held: dict[str, ExternalRating] = {}
    for grade in sorted(every, key=lambda g: (g.as_of, g.recorded_at, g.id)):
        held[grade.agency.casefold()] = grade
    return tuple(sorted(held.values(), key=lambda g: (g.as_of, g.recorded_at), reverse=True))
