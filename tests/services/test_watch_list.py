"""The watched names: they follow the customers one by one, and doubt names that are everywhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.services import silence
from bot.services.archive import ArchiveRequest, archive, unarchive
from bot.services.feed_poll import absorb
from bot.services.merging import merge
from bot.services.news import Reading, absorb_readings
from bot.services.runtime import Runtime
from bot.services.watch_list import COUNTED_ANEW
from feeds.article import Entry
from feeds.desk import read_entry
from feeds.match import NameIndex
from feeds.naming import FEWEST, MANY, Naming
from scoring.customer import Customer
from scoring.vocabulary import CustomerId
from tests.builder import (
    ADMIN,
    ANALYST,
    APPROVER,
    FIRST,
    NOW,
    SECOND,
    TODAY,
    add_customers,
    add_feed,
    customer,
    document,
    entry,
    feed_of,
    known,
)
from tests.fakes import FakeClock

TEXT = "Brightholm Foods, Brightmoor and Kestrel Castings file for insolvency"
LAMB = Customer(id=FIRST, name="Lambert")
ADVERSE = "Lambert files for insolvency"


def watched(runtime: Runtime) -> NameIndex:
    with runtime.reading() as unit:
        return runtime.watch_list.index(unit, runtime.clock.now())


def named(runtime: Runtime, text: str = TEXT) -> list[tuple[str, str, bool]]:
    return [(m.customer_id, m.surface, m.strong) for m in watched(runtime).find(text)]


def test_the_watch_follows_added_renamed_and_other_names_without_a_rebuild(
    runtime: Runtime,
) -> None:
    add_customers(runtime, customer())
    first = watched(runtime)
    assert named(runtime) == [(FIRST, "Brightholm Foods", True)]
    add_customers(runtime, customer(SECOND))
    assert named(runtime) == [
        (FIRST, "Brightholm Foods", True),
        (SECOND, "Kestrel Castings", True),
    ]
    add_customers(runtime, replace(customer(), name="Brightmoor Ltd"))
    assert [who for who, surface, _ in named(runtime) if surface == "Brightmoor"] == [FIRST]
    assert all(surface != "Brightholm Foods" for _, surface, _ in named(runtime))
    add_customers(
        runtime, replace(customer(), name="Brightmoor Ltd", aliases=("Brightholm Foods",))
    )
    assert [surface for _, surface, _ in named(runtime)] == [
        "Brightholm Foods",
        "Brightmoor",
        "Kestrel Castings",
    ]
    add_customers(runtime, replace(customer(), name="Brightholm Foods Ltd"))
    assert [surface for _, surface, _ in named(runtime)] == ["Brightholm Foods", "Kestrel Castings"]
    assert watched(runtime) is first


def _archive(runtime: Runtime, day: date) -> None:
    archive(runtime, APPROVER, ArchiveRequest(customer=FIRST, on=day, reason="no more orders"))


def test_an_archived_customer_is_watched_no_more_and_one_of_a_day_to_come_still_is(
    runtime: Runtime,
) -> None:
    known(runtime)
    index = watched(runtime)
    _archive(runtime, TODAY + timedelta(days=1))
    assert [who for who, _, _ in named(runtime)] == [FIRST]
    _archive(runtime, TODAY)
    assert named(runtime) == []
    unarchive(runtime, APPROVER, FIRST, "orders again")
    assert [who for who, _, _ in named(runtime)] == [FIRST]
    assert watched(runtime) is index


def test_after_a_merger_both_names_mean_the_one_that_is_left_and_are_sure(
    runtime: Runtime,
) -> None:
    known(runtime)
    add_customers(runtime, customer(SECOND))
    index = watched(runtime)
    merge(runtime, ADMIN, SECOND, FIRST, reason="one register entry")
    assert named(runtime) == [
        (FIRST, "Brightholm Foods", True),
        (FIRST, "Kestrel Castings", True),
    ]
    assert watched(runtime) is index


@pytest.mark.parametrize("went", ["merged", "archived"])
def test_what_was_judged_before_a_customer_went_counts_for_the_one_it_goes_on_as_or_nobody(
    runtime: Runtime, went: str
) -> None:
    known(runtime)
    known(runtime, SECOND)
    add_feed(runtime)
    told = Entry(id="1", title="Brightholm Foods files for insolvency", published=NOW)
    reading = Reading(
        entry=told, mentions=read_entry(told, watched(runtime)), known=None, outlet="Wire"
    )
    if went == "merged":
        merge(runtime, ADMIN, FIRST, SECOND, reason="one register entry")
    else:
        _archive(runtime, TODAY)
    with runtime.writing() as unit:
        tally = absorb_readings(
            runtime.setup, unit, feed_of(runtime), [reading],
            now=NOW, baseline=None, endings=frozenset(),
        )  # fmt: skip
    assert tally.touched == (frozenset({SECOND}) if went == "merged" else frozenset())


def test_a_change_that_was_taken_back_is_forgotten(runtime: Runtime) -> None:
    add_customers(runtime, customer())

    def break_off() -> None:
        with runtime.writing() as unit:
            unit.customers.keep(customer(SECOND), (), now=runtime.clock.now())
            assert len(runtime.watch_list.index(unit, runtime.clock.now())) == 2
            raise LookupError

    with pytest.raises(LookupError):
        break_off()
    assert named(runtime) == [(FIRST, "Brightholm Foods", True)]


def _read(runtime: Runtime, titles: Sequence[str]) -> None:
    at = runtime.clock.now()
    told = [entry(f"{title} {number}", published=at) for number, title in enumerate(titles)]
    absorb(runtime, feed_of(runtime), document(*told))


@pytest.fixture
def gazette(runtime: Runtime) -> Runtime:
    """A customer with a name of one word, and a paper whose first reading is past."""
    add_customers(runtime, LAMB)
    known(runtime, SECOND)
    add_feed(runtime)
    _read(runtime, ["Rain is expected"])
    return runtime


def test_a_name_that_stands_everywhere_needs_a_second_signal_from_the_next_count_on(
    gazette: Runtime, clock: FakeClock
) -> None:
    assert named(gazette, ADVERSE) == [(FIRST, "Lambert", True)]
    _read(gazette, ["Lambert sings in the park"] * FEWEST)
    assert named(gazette, ADVERSE) == [(FIRST, "Lambert", True)]
    clock.pass_by(seconds=COUNTED_ANEW.total_seconds())
    (found,) = watched(gazette).find(ADVERSE)
    assert (found.strong, found.why) == (False, "exact name, in too many articles")
    assert [m.strong for m in watched(gazette).find("Lambert Ltd files for insolvency")] == [True]
    told = silence.explain(gazette, ANALYST, "Lambert")
    assert told.reasons[0] == (
        "“Lambert” stood in 20 of the 21 articles of the last 7 days: "
        "so often that it counts only beside a second signal."
    )
    assert [(n.name, n.doubt) for n in told.names] == [("Lambert", "in too many articles")]
    clock.pass_by(days=8)
    assert named(gazette, ADVERSE) == [(FIRST, "Lambert", True)]


def test_a_customer_in_trouble_is_named_often_and_stays_sure(
    gazette: Runtime, clock: FakeClock
) -> None:
    _read(gazette, [f"{ADVERSE}: creditor" for _ in range(FEWEST)])
    clock.pass_by(seconds=COUNTED_ANEW.total_seconds())
    assert named(gazette, ADVERSE) == [(FIRST, "Lambert", True)]


@pytest.mark.parametrize(
    ("articles", "adverse", "read", "too_frequent"),
    [
        (FEWEST, 0, 30, True),
        (FEWEST - 1, 0, 30, False),
        (100, 0, 100 * 1_000 // MANY, False),
        (101, 0, 100 * 1_000 // MANY, True),
        (101, 20, 101, True),
        (101, 21, 101, False),
    ],
)
def test_a_name_is_too_frequent_by_its_share_unless_much_of_it_is_adverse(
    articles: int, adverse: int, read: int, *, too_frequent: bool
) -> None:
    naming = Naming(
        customer=CustomerId("C"), alias="Lambert", articles=articles, adverse=adverse, read=read
    )
    assert naming.too_frequent is too_frequent
