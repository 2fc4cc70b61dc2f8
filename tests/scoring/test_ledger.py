"""Payment history from the ledger, against cases and against a slow reference of its own."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ledger import (
    Confidence,
    Invoice,
    MissingRateError,
    PartPayment,
    PaymentBehaviour,
    behaviour,
)
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
    parts: tuple[tuple[int, str], ...] = (),
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
        parts=tuple(
            PartPayment(day=T + timedelta(days=day), total=Decimal(total)) for day, total in parts
        ),
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


def test_credit_notes_of_the_last_year_are_counted_and_left_out() -> None:
    plain = look(invoice(-30, -20))
    found = look(
        invoice(-30, -20), invoice(-30, None, "-40"), invoice(-334, None, "-2.50"),
        invoice(-335, None, "-9"), invoice(31, None, "-8"),
    )  # fmt: skip
    assert (found.credit_notes, found.credited) == (2, Decimal("42.50"))
    assert replace(found, credit_notes=0, credited=plain.credited) == plain
    foreign = look(invoice(-30, -20), invoice(-30, None, "-40", currency="SEK"))
    assert (foreign.credit_notes, foreign.credited) == (1, None)


def test_the_overdue_share_is_of_all_that_is_open() -> None:
    """Disputed and not yet due are open, but not overdue."""
    found = look(
        invoice(-10, None, "25"), invoice(-10, None, "25", disputed=True), invoice(9, None, "50")
    )
    assert found.overdue_share == Decimal("0.25")
    assert look(invoice(-5, -5)).overdue_share == 0


def test_a_part_paid_invoice_stays_open_for_its_remainder() -> None:
    """40 of 100 were paid: it is late by all its days, and weighs with 60."""
    part = invoice(-30, None, "100", parts=((-20, "40"),))
    found = look(part, invoice(-5, -5, "60"))
    assert (found.open_amount, found.overdue_amount) == (Decimal(60), Decimal(60))
    assert found.days_beyond_terms == Decimal("15.0")
    assert found.oldest_overdue_days == 30


def test_a_part_payment_counts_from_its_day_and_the_newest_one_says_how_much() -> None:
    """What was paid after T was not known on T; the later statement includes the earlier one."""
    parts = ((-20, "40"), (-3, "70"), (1, "90"))
    assert look(invoice(-30, None, parts=parts)).open_amount == Decimal(30)
    assert look(invoice(-30, 5, parts=parts)).open_amount == Decimal(30)


def test_once_paid_in_full_the_whole_amount_is_late_by_the_last_payment() -> None:
    """100 late by 25 days against 100 in time: 12.5."""
    settled = invoice(-30, -5, parts=((-29, "99"),))
    found = look(settled, invoice(-5, -5))
    assert (found.open_amount, found.days_beyond_terms) == (Decimal(0), Decimal("12.5"))


def test_earlier_part_payments_are_kept_when_an_invoice_is_stated_anew() -> None:
    """So that an earlier day is still known; a statement that nothing is paid takes them back."""
    first = invoice(-30, None, parts=((-20, "40"),))
    second = invoice(-30, None, parts=((-10, "70"),)).after(first)
    assert [part.total for part in second.parts] == [Decimal(40), Decimal(70)]
    assert invoice(-30, -1).after(second).parts == second.parts
    assert invoice(-30, None).after(second).parts == ()
    assert len(invoice(-30, -1, "60").after(second).parts) == 1


RATES = {"": Decimal(1), "EUR": Decimal(1), "USD": Decimal("0.9"), "CNY": Decimal("0.1283")}
PRICED = Policy(rates=(("USD", RATES["USD"]), ("CNY", RATES["CNY"])))
paid_so_far = st.lists(st.tuples(st.integers(-480, 30), st.integers(1, 99)), max_size=3)


Said = tuple[int, bool, int | None, str, bool]


@st.composite
def any_statement(draw: st.DrawFn) -> Said:
    """What the ledger of a day said of an invoice: day, paid at all, how much, amount, disputed."""
    paid = draw(st.booleans())
    part = draw(st.none() | st.integers(1, 99)) if paid else None
    return (
        draw(st.integers(-20, 0)),
        paid,
        part,
        draw(st.sampled_from(["100", "120"])),
        draw(st.booleans()),
    )


def stated(day: int, paid: bool, part: int | None, amount: str, disputed: bool) -> Invoice:
    """The invoice as the ledger of that day states it."""
    one = invoice(-30, day if paid and part is None else None, amount, disputed=disputed)
    parts = (PartPayment(day=T + timedelta(days=day), total=Decimal(part)),) if part else ()
    return replace(one, id="1", parts=parts, stated=T + timedelta(days=day))


@given(
    st.lists(any_statement(), min_size=1, max_size=5, unique_by=lambda one: one[0]),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_ledgers_come_in_does_not_matter(
    said: list[Said], chance: Random
) -> None:
    def known(statements: list[Said]) -> Invoice:
        held: Invoice | None = None
        for one in statements:
            held = stated(*one).after(held)
        assert held is not None
        return held

    last = stated(*max(said))
    for found in (known(sorted(said)), known(chance.sample(said, len(said)))):
        assert found.stated == last.stated
        assert replace(found, parts=()) == replace(last, parts=())
        assert (found.is_open(T), found.weight(T)) == (last.is_open(T), last.weight(T))


@st.composite
def any_invoice(draw: st.DrawFn) -> Invoice:
    """Any invoice or credit note, perhaps disputed, perhaps paid in parts of growing totals."""
    amount = draw(st.decimals(-50, 5000, places=2))
    told = sorted(dict(draw(paid_so_far)).items()) if amount > 0 else []
    shares = sorted(share for _, share in told)
    return invoice(
        draw(st.integers(-500, 40)),
        draw(st.none() | st.integers(-480, 30)),
        str(amount),
        currency=draw(st.sampled_from(list(RATES))),
        disputed=draw(st.booleans()),
        parts=tuple(
            (day, str(amount * share / 100)) for (day, _), share in zip(told, shares, strict=True)
        ),
    )


def expected(ledger: list[Invoice], prices: dict[str, Decimal]) -> tuple[object, ...]:
    """Domain §2 written once more, step by step, in another way: count, oldest, DBT, level."""
    weighted = total = Fraction(0)
    oldest = count = 0
    for one in ledger:
        if one.amount <= 0 or one.issued > T:
            continue
        open_now = one.paid is None or one.paid > T
        if open_now and not one.disputed:
            oldest = max(oldest, (T - one.due).days)
        if open_now and (one.disputed or one.due >= T):
            continue
        if not open_now and one.paid is not None and (T - one.paid).days >= 365:
            continue
        amount = Fraction(one.amount)
        if open_now:
            amount -= max((Fraction(p.total) for p in one.parts if p.day <= T), default=0)
        amount *= Fraction(prices[one.currency])
        late = ((T if open_now or one.paid is None else one.paid) - one.due).days
        weighted, total = weighted + amount * min(max(late, 0), 120), total + amount
        count += 1
    if not count:
        return 0, oldest, None, None
    tenths = int(weighted * 10 / total + Fraction(1, 2))
    level = 1 + sum(tenths > edge for edge in (20, 100, 200, 400))
    floor = max(n for edge, n in ((-1, 1), (30, 3), (60, 4), (90, 5)) if oldest > edge)
    return count, oldest, Decimal(tenths) / 10, max(level, floor)


def told(found: PaymentBehaviour) -> tuple[object, ...]:
    """What the product says of the same."""
    return (
        found.eligible, found.oldest_overdue_days, found.days_beyond_terms, found.level,
    )  # fmt: skip


@given(st.lists(any_invoice(), max_size=12))
def test_payment_behaviour_equals_the_reference_in_any_currencies(ledger: list[Invoice]) -> None:
    """Where all counted invoices are in one currency, its rate makes no difference."""
    assert told(look(*ledger, policy=PRICED)) == expected(ledger, RATES)


@given(st.lists(any_invoice(), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_invoices_does_not_matter(ledger: list[Invoice], chance: Random) -> None:
    """A ledger is a set of rows."""
    shuffled = list(ledger)
    chance.shuffle(shuffled)
    assert look(*shuffled, policy=PRICED) == look(*ledger, policy=PRICED)


@given(st.lists(any_invoice(), max_size=12))
def test_without_a_rate_a_mixture_is_refused_and_one_currency_is_not(ledger: list[Invoice]) -> None:
    """Raw amounts of two currencies are never added."""
    known = [i for i in ledger if i.amount > 0 and i.issued <= T]
    counted = [
        i for i in known if i.paid is None or i.paid > T or (T - i.paid).days < 365
    ]  # fmt: skip
    if len({i.currency or "EUR" for i in counted}) <= 1:
        assert told(look(*ledger)) == expected(ledger, dict.fromkeys(RATES, Decimal(1)))
    else:
        with pytest.raises(MissingRateError, match="never added"):
            look(*ledger)
