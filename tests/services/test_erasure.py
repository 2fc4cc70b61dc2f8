"""Forgetting a customer: afterwards no drawer knows it, and everybody else is as before."""

from pathlib import Path

import pytest

from bot.cli.front import BOOK
from bot.intake.book import Book
from bot.services import audit, book, digest, erasure, merging, rating
from bot.services.delivery import Settling, deliver_due
from bot.services.errors import NotAllowed, Refusal
from bot.services.feed_poll import absorb
from bot.services.member import OPERATOR
from bot.services.runtime import Runtime
from scoring.vocabulary import CustomerId, Indicator, Pack
from tests.builder import (
    ADMIN,
    ANALYST,
    NOW,
    TODAY,
    add_customers,
    add_feed,
    contents,
    customer,
    document,
    entry,
    feed_of,
)
from tests.fakes import FakePoster

GONE = CustomerId("C-1002")
NAMES = ("C-1002", "Thornwick")
BOTH = "ACME Industrial Supplies and Thornwick Castings file for insolvency"


@pytest.fixture
def full(runtime: Runtime) -> FakePoster:
    """A book in which much was said about the customer; who posted it."""
    book.load(runtime, OPERATOR, Book(Path(BOOK), TODAY), feeds_at="")
    add_feed(runtime)
    absorb(runtime, feed_of(runtime), document(entry("Rain is expected", published=NOW)))
    told = (
        entry("Thornwick Castings files for insolvency", published=NOW),
        entry(BOTH, published=NOW),
    )
    absorb(runtime, feed_of(runtime), document(*told))
    wanted = rating.RerateRequest(
        customer=GONE, indicator=Indicator.COMPLIANCE_RECORD, level=5, reason="Licence lost"
    )
    rating.rerate(runtime, ANALYST, wanted)
    digest.post(runtime, Pack.HIGH, TODAY, late=False)
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    return poster


def mentions(runtime: Runtime) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each table in which the customer is named."""
    every = contents(runtime.database)
    found = {t: [r for r in rows if any(n in repr(r) for n in NAMES)] for t, rows in every.items()}
    return {table: rows for table, rows in found.items() if rows}


def test_afterwards_no_drawer_knows_the_customer(runtime: Runtime, full: FakePoster) -> None:
    assert len(mentions(runtime)) > 10
    done = erasure.forget(runtime, ADMIN, GONE)
    left = mentions(runtime)
    shared = {"article", "event", "outbox", "history"}
    assert set(left) <= shared, "a headline that names another one, too"
    assert [row for rows in left.values() for row in rows if BOTH not in repr(row)] == []
    assert not any(GONE in repr(row) for rows in left.values() for row in rows)
    assert done.rows["customer"] == 1
    assert done.rows["rating"] > 0
    assert done.log_entries > 0


def test_everybody_else_is_as_before(runtime: Runtime, full: FakePoster) -> None:
    def others() -> dict[str, list[tuple[object, ...]]]:
        shared = {"audit", "outbox", "article"}
        return {
            table: [row for row in rows if not any(name in repr(row) for name in NAMES)]
            for table, rows in contents(runtime.database).items()
            if table not in shared
        }

    before = others()
    erasure.forget(runtime, ADMIN, GONE)
    after = others()
    for table in ("customer", "rating", "score", "invoice", "mitigation", "event", "review"):
        assert len(after[table]) == len([r for r in after[table] if r in before[table]])
    assert len(after["customer"]) == len(before["customer"])


def test_the_audit_log_stays_whole(runtime: Runtime, full: FakePoster) -> None:
    head = audit.verify(runtime, ADMIN).head
    erasure.forget(runtime, ADMIN, GONE)
    found = audit.verify(runtime, ADMIN, head=head)
    assert found.sound
    assert found.erased > 0
    with runtime.reading() as unit:
        assert unit.audit.actions("a customer") == ("customer.erased",)


def test_posts_about_it_are_replaced_and_packs_lose_its_line(
    runtime: Runtime, full: FakePoster
) -> None:
    about = {p.ts for p in full.posted if "Thornwick" in repr(p.notice) and "digest" not in p.key}
    done = erasure.forget(runtime, ADMIN, GONE)
    deliver_due(runtime, full, Settling())
    replaced = {ts for ts, notice in full.updated if erasure.ERASED in repr(notice)}
    assert done.messages == len(replaced) > 0
    posts = {p.ts for p in full.posted if getattr(p.notice, "customer", "") == GONE}
    assert posts <= replaced <= about | {p.ts for p in full.posted if p.thread in posts}


def test_a_preview_changes_nothing(runtime: Runtime, full: FakePoster) -> None:
    before = contents(runtime.database)
    seen = erasure.preview_forgetting(runtime, ADMIN, GONE)
    assert contents(runtime.database) == before
    done = erasure.forget(runtime, ADMIN, GONE)
    assert dict(seen.rows) == dict(done.rows)
    assert seen.log_entries == done.log_entries


def test_the_files_that_were_merged_into_it_go_too(runtime: Runtime, full: FakePoster) -> None:
    other = customer(CustomerId("C-7777"), "Overbrook Tooling")
    add_customers(runtime, other)
    merging.merge(runtime, ADMIN, GONE, other.id, reason="one company")
    with pytest.raises(Refusal, match="was merged into C-7777"):
        erasure.forget(runtime, ADMIN, GONE)
    seen = erasure.preview_forgetting(runtime, ADMIN, other.id)
    done = erasure.forget(runtime, ADMIN, other.id)
    assert (dict(seen.rows), seen.log_entries) == (dict(done.rows), done.log_entries)
    assert (done.rows["customer"], done.rows["merger"]) == (2, 1)
    left = [row for rows in contents(runtime.database).values() for row in rows]
    told = [row for row in left if any(n in repr(row) for n in (*NAMES, "C-7777", "Overbrook"))]
    assert [row for row in told if BOTH not in repr(row)] == []
    assert audit.verify(runtime, ADMIN).sound


def test_only_administrators_forget_and_only_whom_there_is(runtime: Runtime) -> None:
    with pytest.raises(NotAllowed):
        erasure.forget(runtime, ANALYST, GONE)
    with pytest.raises(Refusal, match="no customer with the id"):
        erasure.forget(runtime, ADMIN, GONE)
    with pytest.raises(Refusal, match="no customer with the id"):
        erasure.preview_forgetting(runtime, ADMIN, CustomerId("Thornwick"))
