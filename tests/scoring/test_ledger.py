"""Payment history from the ledger, against cases and against a slow reference of its own."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ledger import Confidence, Invoice, MissingRateError, PaymentBehaviour, behaviour
from scoring.policy import Policy
from tests.scoring.build import ACME, POLICY

T = date(2024, 1, 31)


def invoice(
    due: int,
    paid: int | None,
    amount: str = "100",
    *,
    currency: str = "",
    disputed: bool = False,
) -> Invoice:
    """An invoice issued 30 days before it was due; days count from T, negative before it."""
    return Invoice(
        customer=ACME,
        id=f"{due}/{paid}/{amount}",
        issued=T + timedelta(days=due - 30),
        due=T + timedelta(days=due),
        paid=None if paid is None else T + timedelta(days=paid),
        amount=Decimal(amount),
        currency=currency,
        disputed=disputed,
    )


def look(*invoices: Invoice, policy: Policy = POLICY) -> PaymentBehaviour:
    """The payment behaviour as of T."""
    return behaviour(ACME, invoices, as_of=T, policy=policy)


@pytest.mark.parametrize(
    ("one", "eligible"),
    [
        (invoice(-400, -364), 1),
        (invoice(-400, -365), 0),
        (invoice(-10, 0), 1),
        (invoice(-10, 1), 1),
        (invoice(0, 1), 0),
        (invoice(-1, None), 1),
        (invoice(0, None), 0),
        (invoice(-1, None, disputed=True), 0),
        (invoice(-10, -1, disputed=True), 1),
        (invoice(31, None), 0),
        (invoice(-10, -1, "-5"), 0),
        (invoice(-10, -1, "0"), 0),
    ],
)
def test_an_invoice_counts_while_it_says_something_about_the_last_year(
    one: Invoice, eligible: int
) -> None:
    """Settled after T-365, or open past due and undisputed; credit notes never."""
    assert look(one).eligible == eligible


@pytest.mark.parametrize(
    ("late", "dbt", "level"),
    [
        (0, "0.0", 1), (2, "2.0", 1), (3, "3.0", 2), (10, "10.0", 2), (11, "11.0", 3),
        (20, "20.0", 3), (21, "21.0", 4), (40, "40.0", 4), (41, "41.0", 5), (200, "120.0", 5),
    ],
)  # fmt: skip
def test_days_beyond_terms_become_a_level(late: int, dbt: str, level: int) -> None:
    """The steps of the policy, and the cap of 120 days inside the average."""
    found = look(invoice(-late - 5, -5))
    assert (found.days_beyond_terms, found.level) == (Decimal(dbt), level)


def test_days_beyond_terms_round_half_up() -> None:
    """One of 20 equal invoices is one day late: 0.05 is shown as 0.1."""
    on_time = [invoice(-n, -n) for n in range(2, 21)]
    assert look(*on_time, invoice(-31, -30)).days_beyond_terms == Decimal("0.1")


@pytest.mark.parametrize(
    ("overdue", "level"), [(30, 1), (31, 3), (60, 3), (61, 4), (90, 4), (91, 5)]
)
def test_the_oldest_open_invoice_sets_a_floor(overdue: int, level: int) -> None:
    """A tiny open invoice hardly moves the average, but its age counts."""
    found = look(invoice(-overdue, None, "0.01"), invoice(-5, -5, "1000000"))
    assert (found.oldest_overdue_days, found.level) == (overdue, level)


def test_no_eligible_invoice_is_no_rating_and_two_are_low_confidence() -> None:
    """Never 1 for want of data."""
    nothing = look()
    assert (nothing.level, nothing.days_beyond_terms) == (None, None)
    assert nothing.confidence is Confidence.NONE
    assert look(*[invoice(-n, -n) for n in (5, 6)]).confidence is Confidence.LOW
    assert look(*[invoice(-n, -n) for n in (5, 6, 7)]).confidence is Confidence.NORMAL


def test_two_currencies_are_converted_by_the_policy() -> None:
    """100 USD at 0.5 weigh half of 100 EUR: (0 x 100 + 30 x 50) / 150 = 10."""
    policy = Policy(rates=(("USD", Decimal("0.5")),))
    mixed = (invoice(-5, -5), invoice(-35, -5, currency="USD"))
    assert look(*mixed, policy=policy).days_beyond_terms == Decimal("10.0")


def test_a_missing_rate_is_refused_with_the_currency() -> None:
    """Amounts of two currencies are never added as they are."""
    with pytest.raises(MissingRateError, match="no rate for USD"):
        look(invoice(-5, -5), invoice(-35, -5, currency="USD"))


def test_one_foreign_currency_needs_no_rate_and_empty_is_the_base_currency() -> None:
    """Only a mixture needs converting."""
    assert look(invoice(-5, -4, currency="USD")).currency == "USD"
    assert look(invoice(-5, -4), invoice(-6, -4, currency="EUR")).currency == "EUR"


def test_the_overdue_share_is_of_all_that_is_open() -> None:
    """Disputed and not yet due are open, but not overdue."""
    found = look(
        invoice(-10, None, "25"), invoice(-10, None, "25", disputed=True), invoice(9, None, "50")
    )
    assert found.overdue_share == Decimal("0.25")
    assert look(invoice(-5, -5)).overdue_share == 0


invoices = st.builds(
    invoice,
    st.integers(-500, 40),
    st.none() | st.integers(-480, 30),
    st.decimals(-50, 5000, places=2).map(str),
    disputed=st.booleans(),
)


@given(st.lists(invoices, max_size=12))
def test_payment_behaviour_equals_the_reference(ledger: list[Invoice]) -> None:
    """Domain §2 written once more, step by step, in another way."""
    kept = [i for i in ledger if i.amount > 0 and i.issued <= T]
    weighted = total = Decimal(0)
    oldest = count = 0
    for one in kept:
        is_open = one.paid is None or one.paid > T
        if is_open and not one.disputed:
            oldest = max(oldest, (T - one.due).days)
        if is_open and (one.disputed or one.due >= T):
            continue
        if not is_open and one.paid is not None and (T - one.paid).days >= 365:
            continue
        end = T if is_open or one.paid is None else one.paid
        late = min(max((end - one.due).days, 0), 120)
        weighted, total, count = weighted + one.amount * late, total + one.amount, count + 1
    found = look(*ledger)
    assert found.eligible == count
    assert found.oldest_overdue_days == oldest
    if not count:
        assert found.level is None
        return
    dbt = (weighted / total).quantize(Decimal("0.1"), ROUND_HALF_UP)
    step = 1 + sum(dbt > edge for edge in (2, 10, 20, 40))
    floor = max(n for edge, n in ((-1, 1), (30, 3), (60, 4), (90, 5)) if oldest > edge)
    assert (found.days_beyond_terms, found.level) == (dbt, max(step, floor))
