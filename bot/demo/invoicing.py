"""What the fictional customers were billed in 18 months, and when they paid."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.demo.company import COMPANIES, Company, draw, pick

COLUMNS = (
    "customer_id",
    "customer_name",
    "invoice_id",
    "issue_day",
    "due_day",
    "paid_day",
    "amount",
    "currency",
    "disputed",
)
FIRST_DAY = -548

# wanted payment rating: (share of invoices paid late, least and most days late)
_HABIT = {1: (0.12, 1, 6), 2: (0.60, 3, 15), 3: (0.80, 8, 28), 4: (0.92, 20, 46), 5: (0.97, 40, 72)}

# From which day before load an unpaid due invoice stays open. Five days keep a customer out of the
# overdue rate; only these four are in it: 4 of 58 active ones, and two more would fire the rule.
_OPEN_SINCE_USUALLY = -5
_OPEN_SINCE = {
    "Tessitura Castelverro": -76,
    "Harlowbeck Developments": -46,
    "Marrowby Freight": -21,
    "曙岬新能源": -13,
}
_GOING_BAD = {"Tessitura Castelverro", "Harlowbeck Developments"}
_BAD_SINCE = -125
_FREQUENT_GAP = 8
_LONGEST_DISPUTE = 120

_CURRENCY = {"GB": "GBP", "US": "USD", "TR": "USD", "CN": "CNY", "CH": "CHF"}
_SECOND_CURRENCY = {"砚溪微电子": "USD", "Kestrelby Shipping": "EUR"}
_UNNAMED_EURO = {"Brennholt Maschinenbau", "Zuivel Oostwaarde", "Bâtir Ouestval"}
_CNY_FACTOR = 8
_OTHER_SPELLING = {
    "ACME Industrial Supplies": "ACME INDUSTRIAL SUPPLIES LTD.",
    "Käserei Almgrund": "Kaeserei Almgrund AG",
    "东澜新型建材": "Donglan Building Materials",
}
_ONLY_TWO = "Windpark Heideflut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """One line of the ledger; days count from the day of load, `paid_day` None while open."""

    company: Company
    id: str
    name: str
    issue_day: int
    due_day: int
    paid_day: int | None
    amount: Decimal
    currency: str
    disputed: bool = False

    def row(self) -> tuple[str, ...]:
        """The invoice as a line of invoices.csv, in the order of COLUMNS."""
        return (
            self.company.id,
            self.name,
            self.id,
            str(self.issue_day),
            str(self.due_day),
            "" if self.paid_day is None else str(self.paid_day),
            f"{self.amount:.2f}",
            self.currency,
            "yes" if self.disputed else "no",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How one customer is billed: days to pay, usual amount in euros, the chance it lives by."""

    company: Company
    terms: int
    size: int
    chance: random.Random


def _days_late(company: Company, due_day: int, chance: random.Random) -> int:
    """How late an invoice is paid: negative where it is paid early."""
    if company.name in _GOING_BAD:
        if due_day >= _BAD_SINCE:  # a day later for every other day that passes
            return 12 + (due_day - _BAD_SINCE) // 2 + pick(chance, 0, 6)
        share, least, most = _HABIT[2]
    else:
        share, least, most = _HABIT[company.payment or 1]
    late = chance.random() < share
    return pick(chance, least, most) if late else -pick(chance, 0, 6)


def _paid_day(company: Company, due_day: int, chance: random.Random) -> int | None:
    """When an undisputed invoice is paid, or None while it is open on the day of load."""
    paid_day = due_day + _days_late(company, due_day, chance)
    run = pick(chance, 1, 4)
    open_since = _OPEN_SINCE.get(company.name, _OPEN_SINCE_USUALLY)
    if due_day >= open_since and company.name in _OPEN_SINCE:
        return None
    if paid_day > -run and due_day < open_since:
        return -run  # settled in a payment run shortly before the day of load
    return paid_day if paid_day <= 0 else None


def _disputed_paid_day(due_day: int, chance: random.Random) -> int | None:
    """When a disputed invoice was settled, or None while the dispute goes on."""
    settled = due_day + pick(chance, 15, 45)
    still_argued = chance.random() < 1 / 2
    return None if settled > 0 or (still_argued and due_day > -_LONGEST_DISPUTE) else settled


def _amount(currency: str, size: int, chance: random.Random) -> Decimal:
    """An amount around the usual size, to the cent."""
    cents = size * pick(chance, 55, 160) + pick(chance, 0, 99)
    factor = _CNY_FACTOR if currency == "CNY" else 1
    return Decimal(cents * factor) / 100


def _currency(company: Company, chance: random.Random) -> str:
    second = _SECOND_CURRENCY.get(company.name)
    drawn = chance.random()
    if second and drawn < 1 / 3:
        return second
    if company.name in _UNNAMED_EURO and drawn < 1 / 2:
        return ""  # an empty currency means the base currency
    return _CURRENCY.get(company.country, "EUR")


def _issue_days(company: Company, chance: random.Random) -> Iterator[int]:
    """The days on which the customer was billed, oldest first."""
    if company.name == _ONLY_TWO:
        yield from (-88, -47)
        return
    gap = _FREQUENT_GAP if company.name in _OPEN_SINCE else pick(chance, 10, 18)
    day = FIRST_DAY + pick(chance, 0, gap)
    while day <= 0:
        yield day
        day += max(1, gap + pick(chance, -2, 2))


def _invoice(account: Account, number: int, issue_day: int) -> Invoice:
    company, chance = account.company, account.chance
    due_day = issue_day + account.terms
    currency = _currency(company, chance)
    other = _OTHER_SPELLING.get(company.name)
    misspelt = chance.random() < 1 / 6
    calm = company.name in _OPEN_SINCE or company.name == _ONLY_TWO or company.payment == 1
    disputed = chance.random() < 1 / 40 and not calm
    paid = _disputed_paid_day(due_day, chance) if disputed else _paid_day(company, due_day, chance)
    return Invoice(
        company=company,
        id=f"INV-{company.id[2:]}-{number:03}",
        name=other if other and misspelt else company.name,
        issue_day=issue_day,
        due_day=due_day,
        paid_day=None if paid is None else max(paid, issue_day),
        amount=_amount(currency, account.size, chance),
        currency=currency,
        disputed=disputed,
    )


def _credit_note(invoice: Invoice, chance: random.Random) -> Invoice | None:
    """Now and then some of an invoice is given back, a few days after it was written."""
    day = invoice.issue_day + pick(chance, 3, 9)
    share = pick(chance, 10, 40)
    if chance.random() >= 1 / 40 or day > 0:
        return None
    return Invoice(
        company=invoice.company,
        id=invoice.id.replace("INV", "CN"),
        name=invoice.name,
        issue_day=day,
        due_day=day,
        paid_day=day,
        amount=-(invoice.amount * share / 100).quantize(Decimal("0.01")),
        currency=invoice.currency,
    )


def _billed(company: Company) -> Iterator[Invoice]:
    chance = draw(company.id, "invoice")
    terms = (14, 30, 30, 45, 60)[pick(chance, 0, 4)]
    if company.name in _OPEN_SINCE or company.name == _ONLY_TWO:
        terms = 30
    size = (900, 1_800, 3_500, 7_000, 14_000, 28_000)[pick(chance, 0, 5)]
    account = Account(company=company, terms=terms, size=size, chance=chance)
    for number, issue_day in enumerate(_issue_days(company, chance), start=1):
        invoice = _invoice(account, number, issue_day)
        yield invoice
        credit = _credit_note(invoice, chance)
        if credit:
            yield credit


def invoice_rows() -> Iterator[tuple[str, ...]]:
    """The lines of invoices.csv by day of issue; a customer without payment rating has none."""
    invoices = [i for company in COMPANIES if company.payment for i in _billed(company)]
    for invoice in sorted(invoices, key=lambda i: (i.issue_day, i.id)):
        yield invoice.row()
