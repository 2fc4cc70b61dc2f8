"""How the customers of the demo book stand on day 0, worked out without the product's rules."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import bot.demo.build

FOLDER = Path(bot.demo.build.__file__).parent
WEIGHTS = {
    "payment_history": 30,
    "contract_performance": 25,
    "industry_risk": 20,
    "market_reputation": 15,
    "compliance_record": 10,
}
Row = dict[str, str]


@cache
def table(name: str) -> tuple[Row, ...]:
    """The lines of one CSV file of the book."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A customer's payment behaviour on day 0; `oldest` days overdue of what is not disputed."""

    eligible: int
    dbt: Decimal | None
    oldest: int
    rating: int | None


def euros(row: Row) -> Decimal:
    """The invoice's amount in euros by the book's rates."""
    rates = {line["currency"]: Decimal(line["rate"]) for line in table("rates")}
    return Decimal(row["amount"]) * (rates | {"": Decimal(1), "EUR": Decimal(1)})[row["currency"]]


def overdue(row: Row) -> int:
    """Days past due of an undisputed open invoice, 0 for any other line."""
    open_one = not row["paid_day"] and row["disputed"] != "yes" and Decimal(row["amount"]) > 0
    return max(0, -int(row["due_day"])) if open_one else 0


def days_late(row: Row) -> int | None:
    """Days late of an eligible invoice, None for one that does not count."""
    if Decimal(row["amount"]) <= 0:
        return None
    if row["paid_day"]:
        paid = int(row["paid_day"])
        return max(0, paid - int(row["due_day"])) if -365 < paid <= 0 else None
    return overdue(row) or None


@cache
def payment(customer: str) -> Payment:
    """The payment behaviour that the ledger says on day 0."""
    lines = [row for row in table("invoices") if row["customer_id"] == customer]
    counted = [
        (euros(row), min(120, late)) for row in lines if (late := days_late(row)) is not None
    ]
    oldest = max((overdue(row) for row in lines), default=0)
    if not counted:
        return Payment(eligible=0, dbt=None, oldest=oldest, rating=None)
    total = sum((amount for amount, _ in counted), Decimal(0))
    mean = sum((amount * late for amount, late in counted), Decimal(0)) / total
    dbt = mean.quantize(Decimal("0.1"), ROUND_HALF_UP)
    by_dbt = 1 + sum(dbt > edge for edge in (2, 10, 20, 40))
    floor = max((least for days, least in ((30, 3), (60, 4), (90, 5)) if oldest > days), default=1)
    return Payment(eligible=len(counted), dbt=dbt, oldest=oldest, rating=max(by_dbt, floor))


def by_hand(customer: str) -> dict[str, Row]:
    """The newest rating of each indicator that a person gave."""
    lines = [row for row in table("ratings") if row["customer_id"] == customer]
    return {row["indicator"]: row for row in sorted(lines, key=lambda line: int(line["as_of_day"]))}


def ratings(customer: str) -> dict[str, int]:
    """The customer's known ratings by indicator."""
    industry = next(r["industry"] for r in table("customers") if r["customer_id"] == customer)
    known = {name: int(row["rating"]) for name, row in by_hand(customer).items()}
    known["industry_risk"] = next(
        int(row["rating"]) for row in table("industries") if row["industry"] == industry
    )
    paid = payment(customer).rating
    return known | ({} if paid is None else {"payment_history": paid})


def score(known: dict[str, int]) -> Fraction:
    """The weighted mean of the known ratings, exactly."""
    weight = sum(WEIGHTS[name] for name in known)
    return Fraction(sum(WEIGHTS[name] * rating for name, rating in known.items()), weight)


def band(known: dict[str, int]) -> str:
    """The band with its knock-outs; no earlier band, no events."""
    weight = sum(WEIGHTS[name] for name in known)
    paid, contract = known.get("payment_history", 0), known.get("contract_performance", 0)
    value = score(known)
    if paid == 5 or known.get("compliance_record") == 5:
        return "high"
    if weight < 50:
        return "unrated"
    if value >= Fraction(7, 2):
        return "high"
    floored = paid == 4 or contract == 5 or weight < 80
    return "medium" if value >= Fraction(5, 2) or floored else "low"


def ids() -> tuple[str, ...]:
    """The ids of all customers."""
    return tuple(row["customer_id"] for row in table("customers"))


def named(name: str) -> str:
    """The id of the customer with that name."""
    return next(row["customer_id"] for row in table("customers") if row["customer_name"] == name)


def in_band(wanted: str) -> set[str]:
    """The names of the customers in a band."""
    return {
        r["customer_name"] for r in table("customers") if band(ratings(r["customer_id"])) == wanted
    }


def active() -> set[str]:
    """The ids of customers billed in the last 365 days, or with something open."""
    return {
        row["customer_id"]
        for row in table("invoices")
        if int(row["issue_day"]) > -365 or not row["paid_day"]
    }


def late_payers(customers: Iterable[str], days: int) -> set[str]:
    """Those with an undisputed open invoice more than so many days past due."""
    return {customer for customer in customers if payment(customer).oldest > days}
