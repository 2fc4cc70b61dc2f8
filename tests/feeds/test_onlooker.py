"""Headlines about who only looks on, and about money that runs short without the word for it.

The customer is Nordwind, in Chinese 北辰航运; everybody else in them is invented as well. Half of
them were written before the judge had seen them.
"""

import pytest

from feeds.role import Part
from feeds.status import Status
from scoring.vocabulary import Category
from tests.feeds.judging import judged

SHOWN = (
    ("Regulator opens inquiry into Nordwind accounts", Category.REGULATORY_ENFORCEMENT),
    ("Watchdog examines Nordwind accounts after late filing", None),
    ("Securities commission looks into Nordwind bookkeeping", None),
    ("Accounting regulator opens probe into audit of Nordwind", Category.REGULATORY_ENFORCEMENT),
    ("Nordwind closes last plant, ending production", Category.OPERATIONS_DISRUPTION),
    ("Nordwind closes final factory and sends 600 home", Category.OPERATIONS_DISRUPTION),
    ("Nordwind to mothball sole remaining shipyard", Category.OPERATIONS_DISRUPTION),
    (
        "Nordwind asks suppliers for longer payment terms as cash dwindles",
        Category.PAYMENT_DEFAULT,
    ),
    ("Nordwind wants suppliers to wait 120 days for their money", Category.PAYMENT_DEFAULT),
    (
        "Nordwind stretches payments to vendors as liquidity tightens",
        Category.PAYMENT_DEFAULT,
    ),
    (
        "Nordwind asks landlords for rent holiday as reserves dry up",
        Category.PAYMENT_DEFAULT,
    ),
    (
        "Trading in Nordwind bonds halted after missed interest payment",
        Category.PAYMENT_DEFAULT,
    ),
    ("北辰航运要求供应商延长账期，现金流吃紧", Category.PAYMENT_DEFAULT),
    ("北辰航运债券停牌，利息未按时支付", Category.PAYMENT_DEFAULT),
    ("Nordwind fined Friday for dumping waste", Category.REGULATORY_ENFORCEMENT),
    ("Nordwind fined Rs 5 crore for dumping waste", Category.REGULATORY_ENFORCEMENT),
)
SILENT = (
    "Judge throws out class action against Nordwind",
    "Judge dismisses class action brought against Nordwind",
    "Appeals court rejects investors' claims against Nordwind",
    "Nordwind fined Halden under supply contract",
    "Nordwind fined Halden two million for missed deadlines, contract shows",
    "Halden defaults; Nordwind not affected",
    "Halden files for bankruptcy, Nordwind not hit",
    "Halden goes bust; Nordwind says it has no exposure",
    "Halden insolvent, Nordwind unaffected",
    "Former Halden boss convicted; Nordwind gave evidence",
    "Former Halden director jailed; Nordwind executive testified for prosecution",
    "法院驳回对北辰航运的集体诉讼",
    "哈尔登破产，北辰航运称不受影响",
    "Nordwind closes last funding round, ending search for investors",
    "Nordwind offers customers longer payment terms",
    "Nordwind opens its accounts department in Leeds",
)


@pytest.mark.parametrize(("title", "category"), SHOWN)
def test_money_that_runs_short_and_books_that_are_looked_into_are_shown(
    title: str, category: Category | None
) -> None:
    found = judged(title)
    assert found.adverse
    assert found.category is category
    assert found.words


@pytest.mark.parametrize("title", SILENT)
def test_who_only_looks_on_or_was_cleared_is_left_in_peace(title: str) -> None:
    assert not judged(title).adverse


def test_who_is_not_hit_and_who_is_a_witness_is_a_bystander() -> None:
    assert judged("Halden defaults; Nordwind not affected").role is Part.BYSTANDER
    assert judged("Halden boss convicted; Nordwind gave evidence").role is Part.BYSTANDER


def test_a_fire_of_its_own_is_its_own_although_it_says_that_it_is_not_hit() -> None:
    assert judged("Fire guts Nordwind plant; Nordwind says it is not affected").adverse


def test_a_bid_to_be_rid_of_a_class_action_that_fails_clears_nobody() -> None:
    found = judged("Judge throws out Nordwind bid to dismiss class action")
    assert (found.adverse, found.status) == (True, Status.NONE)
