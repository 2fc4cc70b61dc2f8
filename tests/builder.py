"""A bot without Slack on a real database, and small functions that fill it.

Each test gets its own database, copied from one that was migrated once. Time is a FakeClock;
nothing else is replaced. All names are invented.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.services.access import Caller
from bot.services.assessment import Assessed, Cause, assess_ids
from bot.services.customer import keys_of
from bot.services.feed import add_feeds
from bot.services.runtime import Runtime, Setup
from bot.services.watch_list import WatchList
from bot.store.database import Database
from bot.store.feed import Feed
from bot.store.migrate import metadata
from feeds.outcome import Body, Validators
from feeds.parser import Parser
from scoring.adverse import AdverseEvent
from scoring.business_day import BusinessCalendar
from scoring.customer import Customer
from scoring.ledger import Invoice
from scoring.rating import Rating
from scoring.vocabulary import (
    Category,
    CustomerId,
    EventId,
    Indicator,
    Level,
    NewsSeverity,
    PersonId,
    Role,
    Source,
    Triage,
)
from tests.archive import address, database

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
ZONE = ZoneInfo("Europe/Berlin")
WARNINGS, DIGEST, ADMIN_CHANNEL = "#finance-warnings", "#risk-digest", "#risk-admin"

ADMIN = Caller(person=PersonId("U0ADMIN"))
ANALYST = Caller(person=PersonId("U0ANALYST"))
APPROVER = Caller(person=PersonId("U0APPROVER"))
SALES = Caller(person=PersonId("U0SALES"))
VIEWER = Caller(person=PersonId("U0VIEWER"))
GUEST = Caller(person=PersonId("U0GUEST"), outsider=True)
STAFF = {ANALYST: Role.ANALYST, APPROVER: Role.APPROVER, SALES: Role.SALES}
FIRST, SECOND = CustomerId("C-0001"), CustomerId("C-0002")
NAMES = {FIRST: "Brightholm Foods Ltd", SECOND: "Kestrel Castings GmbH"}

Levels = tuple[int | None, int | None, int | None, int | None, int | None]
"""Payment, contract, industry, reputation, compliance; None where nothing is known."""
ALL_BEST: Levels = (1, 1, 1, 1, 1)


@contextmanager
def fresh(folder: Path) -> Iterator[Database]:
    """A migrated, empty database, on the engine that the test runs on."""
    with address(folder) as url, database(url) as found:
        yield found


@contextmanager
def opened(folder: Path, clock: Clock) -> Iterator[Runtime]:
    """A runtime on a database of its own, with a staff and no customers."""
    with fresh(folder) as archive, Parser() as parser:
        runtime = Runtime(
            database=archive,
            clock=clock,
            setup=Setup(
                zone=ZONE,
                days=BusinessCalendar(),
                admins=frozenset({ADMIN.person}),
                warnings_channel=WARNINGS,
                digest_channel=DIGEST,
                admin_channel=ADMIN_CHANNEL,
                feed_interval=timedelta(minutes=20),
                settle_seconds=30,
            ),
            parser=parser,
            watch_list=WatchList(),
        )
        with runtime.writing() as unit:
            for caller, role in STAFF.items():
                unit.members.keep(caller.person, name=caller.person, role=role)
        yield runtime


def customer(number: CustomerId = FIRST, name: str = "", industry: str = "food") -> Customer:
    """A customer of one of the two names, or of another one."""
    return Customer(id=number, name=name or NAMES[number], industry=industry)


def add_customers(runtime: Runtime, *customers: Customer) -> None:
    """Put customers on file."""
    with runtime.writing() as unit:
        for one in customers:
            unit.customers.keep(one, keys_of(one), now=runtime.clock.now())


def rating(
    customer_id: CustomerId,
    indicator: Indicator,
    level: int,
    *,
    as_of: date = TODAY - timedelta(days=20),
    source: Source = Source.PERSON,
) -> Rating:
    """A rating that was recorded at noon of its day."""
    return Rating(
        customer=customer_id,
        indicator=indicator,
        level=level,
        source=source,
        author=ANALYST.person,
        reason="as agreed in the talk",
        as_of=as_of,
        recorded_at=datetime(as_of.year, as_of.month, as_of.day, 12, tzinfo=UTC),
    )


def rate(runtime: Runtime, customer_id: CustomerId, levels: Levels) -> None:
    """Append one rating for each known level."""
    with runtime.writing() as unit:
        for indicator, level in zip(Indicator, levels, strict=True):
            if level is not None:
                unit.ratings.add(rating(customer_id, indicator, level))


def score(runtime: Runtime, *ids: CustomerId) -> tuple[Assessed, ...]:
    """Assess customers, as every import does."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        cause = Cause(words="test", actor=PersonId("system"))
        return assess_ids(runtime.setup, unit, ids, now=now, cause=cause)


def known(runtime: Runtime, customer_id: CustomerId = FIRST, levels: Levels = ALL_BEST) -> None:
    """A customer on file, rated and scored for the first time."""
    add_customers(runtime, customer(customer_id))
    rate(runtime, customer_id, levels)
    score(runtime, customer_id)


def insolvent(
    runtime: Runtime, customer_id: CustomerId = FIRST, triage: Triage = Triage.CONFIRMED
) -> EventId:
    """An insolvency of a customer that is told today, and the score that follows; its number."""
    now = runtime.clock.now()
    event = AdverseEvent(
        id=EventId(0), customer=customer_id, title="Files for protection", link="", outlet="Wire",
        day=now.date(), dated=True, category=Category.INSOLVENCY, severity=NewsSeverity.CRITICAL,
        level=Level.HIGH, triage=triage, because="files",
    )  # fmt: skip
    with runtime.writing() as unit:
        number = unit.news.add_event(event, summary="", first_seen=now)
    score(runtime, customer_id)
    return number


def invoice(
    number: str,
    *,
    due: date,
    paid: date | None = None,
    customer_id: CustomerId = FIRST,
    amount: str = "100.00",
) -> Invoice:
    """An invoice with 30 days to pay."""
    return Invoice(
        customer=customer_id,
        id=number,
        issued=due - timedelta(days=30),
        due=due,
        paid=paid,
        amount=Decimal(amount),
    )


def add_invoices(runtime: Runtime, invoices: Sequence[Invoice], *, as_of: date = TODAY) -> None:
    """Put invoices into the ledger, which then speaks of a day."""
    with runtime.writing() as unit:
        unit.invoices.keep(invoices, stated=as_of)
        unit.invoices.imported(as_of=as_of, at=runtime.clock.now(), actor="test", digest="test")


def add_feed(runtime: Runtime, name: str = "Harbour Gazette") -> Feed:
    """A feed that was never polled."""
    add_feeds(runtime, [(name, address_of(name))])
    return feed_of(runtime, name)


def address_of(name: str) -> str:
    """Where the feed of that name is."""
    return f"https://{name.casefold().replace(' ', '-')}.example/rss"


def feed_of(runtime: Runtime, name: str = "Harbour Gazette") -> Feed:
    """The feed as it is kept now."""
    with runtime.reading() as unit:
        return next(f for f in unit.feeds.all() if f.name == name)


def entry(title: str, *, published: datetime | None = NOW, summary: str = "") -> str:
    """One entry of an RSS feed; its title is its identity."""
    parts = [
        f"<title>{escape(title)}</title>",
        f"<guid isPermaLink='false'>{escape(title)}</guid>",
        f"<link>https://news.example/{title.casefold().replace(' ', '-')}</link>",
        f"<description>{escape(summary)}</description>",
    ]
    if published is not None:
        parts.append(f"<pubDate>{format_datetime(published)}</pubDate>")
    return f"<item>{''.join(parts)}</item>"


def document(*entries: str, title: str = "Harbour Gazette") -> Body:
    """What a server would answer for an RSS feed of these entries."""
    text = (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
        f"<title>{title}</title><link>https://news.example/</link><description>News</description>"
        f"{''.join(entries)}</channel></rss>"
    )
    return Body(body=text.encode(), charset="utf-8", url="", validators=Validators(etag='"1"'))


def contents(archive: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, to tell whether anything changed."""
    with archive.read_engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for table in metadata().sorted_tables
        }
