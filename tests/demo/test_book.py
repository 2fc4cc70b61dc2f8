"""The demo book is the same each time, and stands on day 0 as its README says."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from bot.demo.build import book, write
from tests.demo import standing
from tests.demo.standing import FOLDER, Row, band, named, payment, ratings, score, table

HIGH = {
    "Thornwick Castings",
    "Marrowby Freight",
    "东澜新型建材",
    "Tessitura Castelverro",
    "Kirkmarden Mills",
    "Énergie Clairbosc",
}
VALIDITY = {
    "payment_history": 45,
    "contract_performance": 180,
    "market_reputation": 180,
    "compliance_record": 365,
}


def test_a_new_run_writes_the_same_bytes(tmp_path: Path) -> None:
    assert write(tmp_path) == len(book())
    for name in book():
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_the_folder_holds_no_table_or_feed_that_the_script_does_not_make() -> None:
    kept = {
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*")
        if path.suffix in {".csv", ".xml"}
    }
    assert kept == set(book())


def test_sixty_customers_work_in_eight_industries() -> None:
    assert len(standing.ids()) == len(set(standing.ids())) == 60
    industries = {row["industry"] for row in table("industries")}
    assert len(industries) == len(table("industries")) == 8
    assert {row["industry"] for row in table("customers")} == industries


def test_no_two_customers_share_a_name() -> None:
    names = [
        name.casefold()
        for row in table("customers")
        for name in {row["customer_name"], row["legal_name"], *row["aliases"].split("|")} - {""}
    ]
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_acme_one_common_word_and_one_exclude_term_are_there() -> None:
    rows = {row["customer_id"]: row for row in table("customers")}
    acme = rows["C-1001"]
    assert (acme["legal_name"], acme["aliases"]) == ("ACME Industrial Supplies Ltd", "ACME")
    (common,) = (row for row in rows.values() if row["ambiguous"] == "yes")
    assert common["customer_name"] == "Summit"
    assert "spindle" in common["context_terms"].split("|")
    (excluding,) = (row for row in rows.values() if row["exclude_terms"])
    assert "Aldermoor Rovers" in excluding["exclude_terms"].split("|")


def test_chinese_customers_have_chinese_legal_names_and_latin_aliases() -> None:
    chinese = [row for row in table("customers") if row["country"] == "CN"]
    assert len(chinese) == 9
    assert all(row["legal_name"].endswith("有限公司") for row in chinese)
    assert all(any(alias.isascii() for alias in row["aliases"].split("|")) for row in chinese)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("customers", "sales_owner"),
        ("customers", "credit_owner"),
        ("ratings", "author"),
        ("reviews", "reviewer"),
        ("notes", "author"),
        ("notes", "owner"),
    ],
)
def test_everyone_who_acts_is_a_person_of_the_book(name: str, column: str) -> None:
    people = {row["user_id"] for row in table("people")}
    assert people == {"U0SALES", "U0ANALYST", "U0APPROVER", "U0ADMIN", "U0SECOND"}
    assert {row[column] for row in table(name)} - {""} <= people


@pytest.mark.parametrize("name", ["invoices", "ratings", "reviews", "notes"])
def test_every_line_is_about_a_customer_of_the_book(name: str) -> None:
    assert {row["customer_id"] for row in table(name)} <= set(standing.ids())


def test_eighteen_months_of_invoices_end_on_the_day_of_load() -> None:
    rows = table("invoices")
    issued = [int(row["issue_day"]) for row in rows]
    assert 2000 <= len(rows) <= 2600
    assert (min(issued), max(issued)) == (-548, 0)
    assert len({row["invoice_id"] for row in rows}) == len(rows)
    assert all(int(row["due_day"]) >= int(row["issue_day"]) for row in rows)
    paid = [row for row in rows if row["paid_day"]]
    assert all(int(row["issue_day"]) <= int(row["paid_day"]) <= 0 for row in paid)


def test_the_ledger_has_disputes_credit_notes_and_late_payments() -> None:
    rows = table("invoices")
    disputed = [row for row in rows if row["disputed"] == "yes"]
    assert {bool(row["paid_day"]) for row in disputed} == {True, False}
    assert sum(Decimal(row["amount"]) <= 0 for row in rows) > 20
    paid = [row for row in rows if row["paid_day"] and Decimal(row["amount"]) > 0]
    late = sum(int(row["paid_day"]) > int(row["due_day"]) for row in paid)
    assert 0.3 < late / len(paid) < 0.8


def test_two_customers_are_billed_in_two_currencies_and_every_currency_has_a_rate() -> None:
    used: dict[str, set[str]] = {}
    for row in table("invoices"):
        used.setdefault(row["customer_id"], set()).add(row["currency"] or "EUR")
    assert {customer for customer, some in used.items() if len(some) == 2} == {"C-1020", "C-1049"}
    assert max(map(len, used.values())) == 2
    assert {"EUR", "USD", "GBP", "CNY"} <= set().union(*used.values())
    assert set().union(*used.values()) - {"EUR"} <= {row["currency"] for row in table("rates")}
    assert any(not row["currency"] for row in table("invoices"))


def test_payment_is_unknown_without_invoices_and_of_low_confidence_with_two() -> None:
    none = {name for name in standing.ids() if payment(name).eligible == 0}
    assert none == {named("Fjordglim Energi"), named("Brightwater Foods")}
    few = {name for name in standing.ids() if 0 < payment(name).eligible <= 2}
    assert few == {named("Windpark Heideflut")}
    assert payment(named("Windpark Heideflut")).eligible == 2


def test_payment_ratings_of_all_five_levels_occur() -> None:
    assert {payment(name).rating for name in standing.ids()} == {None, 1, 2, 3, 4, 5}


def test_the_overdue_rate_is_below_ten_per_cent_and_two_more_would_fire_it() -> None:
    active = standing.active()
    late = standing.late_payers(active, 5)
    assert (len(late), len(active)) == (4, 58)
    assert Fraction(6, 100) <= Fraction(len(late), len(active)) <= Fraction(9, 100)
    assert Fraction(len(late) + 2, len(active)) > Fraction(1, 10)
    assert named("ACME Industrial Supplies") not in late


@pytest.mark.parametrize(
    ("name", "more_than", "at_most"),
    [("Tessitura Castelverro", 60, 90), ("Harlowbeck Developments", 30, 60)],
)
def test_two_customers_go_bad(name: str, more_than: int, at_most: int) -> None:
    customer = named(name)
    assert more_than < payment(customer).oldest <= at_most
    rows = [
        row
        for row in table("invoices")
        if row["customer_id"] == customer and Decimal(row["amount"]) > 0 and row["paid_day"]
    ]

    def lateness(first: int, last: int) -> float:
        days = [
            int(row["paid_day"]) - int(row["due_day"])
            for row in rows
            if first <= int(row["due_day"]) < last
        ]
        return sum(days) / len(days)

    calm, worse, worst = lateness(-400, -125), lateness(-125, -100), lateness(-100, -76)
    assert calm < 10 < worse < worst


def test_six_are_high_and_the_rest_is_spread_as_told() -> None:
    bands = Counter(band(ratings(customer)) for customer in standing.ids())
    assert bands == {"high": 6, "medium": 34, "low": 19, "unrated": 1}
    assert standing.in_band("high") == HIGH
    assert standing.in_band("unrated") == {"Fjordglim Energi"}


def test_two_are_high_by_knock_out_only() -> None:
    by_score = {name for name in HIGH if score(ratings(named(name))) >= Fraction(7, 2)}
    assert HIGH - by_score == {"Marrowby Freight", "Kirkmarden Mills"}
    assert ratings(named("Marrowby Freight"))["payment_history"] == 5
    assert ratings(named("Kirkmarden Mills"))["compliance_record"] == 5


@pytest.mark.parametrize(
    ("name", "figure", "expected"),
    [
        ("Spedition Hagenfels", "2.50", "medium"),
        ("Edilizia Montesordo", "3.45", "medium"),
        ("Solvanne Coatings", "2.45", "low"),
    ],
)
def test_some_stand_on_the_edges_of_the_bands(name: str, figure: str, expected: str) -> None:
    known = ratings(named(name))
    assert (score(known), band(known)) == (Fraction(figure), expected)


def test_one_re_rating_of_acme_rises_by_exactly_one_point_and_worsens_the_band() -> None:
    before = ratings(named("ACME Industrial Supplies"))
    after = before | {"contract_performance": 5}
    assert before == {
        "payment_history": 2,
        "contract_performance": 1,
        "industry_risk": 3,
        "market_reputation": 2,
        "compliance_record": 1,
    }
    assert (score(before), band(before)) == (Fraction("1.85"), "low")
    assert (score(after) - score(before), band(after)) == (Fraction(1), "medium")


def test_one_re_rating_of_brightwater_rises_by_more_than_one_point() -> None:
    customer = named("Brightwater Foods")
    before = ratings(customer)
    after = before | {"payment_history": 5}
    assert payment(customer).rating is None
    assert (before["payment_history"], score(before), band(before)) == (1, Fraction("1.6"), "low")
    assert (score(after) - score(before), band(after)) == (Fraction("1.2"), "high")


def test_the_two_to_re_rate_have_nothing_stale_and_both_owners() -> None:
    for name in ("ACME Industrial Supplies", "Brightwater Foods"):
        customer = named(name)
        assert not stale(customer)
        (row,) = (row for row in table("customers") if row["customer_id"] == customer)
        assert (row["sales_owner"], row["credit_owner"]) == ("U0SALES", "U0ANALYST")


def stale(customer: str) -> set[str]:
    """The indicators whose newest rating by a person is older than it stays valid."""
    newest: dict[str, Row] = standing.by_hand(customer)
    return {name for name, row in newest.items() if -int(row["as_of_day"]) > VALIDITY[name]}


def test_four_customers_have_a_stale_rating() -> None:
    assert {customer: stale(customer) for customer in standing.ids() if stale(customer)} == {
        named("Pescaluna Conservas"): {"contract_performance"},
        named("Gerüstbau Torfhagen"): {"contract_performance"},
        named("Greyfell Aggregates"): {"market_reputation"},
        named("Lanificio Ombravalle"): {"compliance_record"},
    }
    assert all(-365 < int(row["as_of_day"]) <= 0 for row in table("industries"))


def test_five_customers_miss_a_rating() -> None:
    missing = {
        customer: set(standing.WEIGHTS) - set(ratings(customer)) for customer in standing.ids()
    }
    assert {customer: names for customer, names in missing.items() if names} == {
        named("Fjordglim Energi"): {
            "payment_history",
            "contract_performance",
            "compliance_record",
        },
        named("Halcyne Instruments"): {"contract_performance"},
        named("Budowlane Jodłogóra"): {"compliance_record"},
        named("Polímeros Sierranegra"): {"compliance_record"},
        named("Têxteis Ribeirouro"): {"market_reputation"},
    }


def test_ratings_by_hand_have_a_reason_and_earlier_ones_come_first_and_differ_by_one() -> None:
    rows = table("ratings")
    assert all(row["reason"] and row["author"] == "U0ANALYST" for row in rows)
    repeated = [
        (one, two)
        for one, two in pairwise(rows)
        if (one["customer_id"], one["indicator"]) == (two["customer_id"], two["indicator"])
    ]
    assert repeated
    assert all(int(one["as_of_day"]) < int(two["as_of_day"]) for one, two in repeated)
    assert all(0 <= int(two["rating"]) - int(one["rating"]) <= 1 for one, two in repeated)


def test_most_reviews_were_signed_on_time_and_four_next_ones_are_overdue() -> None:
    high = {named(name) for name in HIGH}
    rows = table("reviews")
    on_time = [row for row in rows if abs(int(row["signed_day"]) - int(row["due_day"])) <= 7]
    assert 0.8 < len(on_time) / len(rows) < 1
    overdue = {
        row["customer_id"]
        for row in rows
        if -int(row["signed_day"]) > (31 if row["customer_id"] in high else 92)
    }
    assert len(overdue) == 4
    assert named("Marrowby Freight") in overdue
    assert all(int(row["signed_day"]) < 0 for row in rows)


def test_a_dozen_notes_are_of_known_kinds_and_states() -> None:
    rows = table("notes")
    assert len(rows) >= 12
    states: dict[str, set[str]] = {}
    for row in rows:
        states.setdefault(row["kind"], set()).add(row["state"])
    assert states == {
        "mitigation": {"planned", "doing", "done"},
        "feedback": {"opinion", "complaint", "praise"},
    }
    assert all(row["due_day"] for row in rows if row["kind"] == "mitigation")
