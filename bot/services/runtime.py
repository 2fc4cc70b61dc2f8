"""What a use case works with: the database, the clock, the company's settings, the news desk."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Clock, day_of, end_of
from bot.services.directory import Directory
from bot.services.errors import NotSaved, Refusal
from bot.services.lesson_book import LessonBook
from bot.services.watch_list import WatchList
from bot.store.database import Database, NotSavedError
from bot.store.guard import TooLongError
from bot.store.unit import Unit
from feeds.parser import Parser
from scoring.business_day import BusinessCalendar, BusinessHours
from scoring.vocabulary import PersonId

_LOG = logging.getLogger(__name__)
NOT_SAVED = (
    "Not saved: the database cannot be written at the moment. Please try again in a minute; "
    "nothing is done twice."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The company's settings as the clerks need them; channels by name or id."""

    zone: ZoneInfo
    days: BusinessCalendar
    admins: frozenset[PersonId]
    warnings_channel: str
    digest_channel: str
    admin_channel: str
    feed_interval: timedelta
    settle_seconds: float
    hold_unreadable: bool = False
    feed_allow: frozenset[str] = frozenset()
    catch_up_days: int = 10
    keep_news_days: int = 400
    keep_messages_days: int = 400
    keep_receipts_days: int = 30
    opens: time = time(9)
    closes: time = time(17)
    escalation: PersonId = PersonId("")

    def today(self, now: datetime) -> date:
        """The day of an instant in the workspace's time zone."""
        return day_of(now, self.zone)

    @property
    def hours(self) -> BusinessHours:
        """When people work, in the workspace's time zone."""
        return BusinessHours(opens=self.opens, closes=self.closes, zone=self.zone, days=self.days)

    def known_before(self, day: date) -> datetime:
        """The end of a day: what was recorded before it was known on it."""
        return end_of(day, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """Handed to every use case; opens its one transaction."""

    database: Database
    clock: Clock
    setup: Setup
    parser: Parser
    watch_list: WatchList
    directory: Directory = field(default_factory=Directory)
    lessons: LessonBook = field(default_factory=LessonBook)
    place: str = ""
    """Which process this is: its host and its number there."""
    version: str = ""

    def day(self) -> date:
        """The day it is in the workspace's time zone."""
        return self.setup.today(self.clock.now())

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        """One transaction that is committed at the end; raises Refusal where it is not saved."""
        try:
            with self.database.writing() as session:
                yield Unit(session, day=self.day())
        except NotSavedError as wrong:
            _LOG.warning("A change was not saved: %s", wrong, extra={"action": "change.not_saved"})
            raise NotSaved(NOT_SAVED) from wrong
        except TooLongError as wrong:
            raise Refusal(f"Not saved. {wrong}") from wrong

    @contextmanager
    def noting(self) -> Iterator[Unit]:
        """One transaction for a note on one row, which need not wait for other writers."""
        with self.database.writing(alone=False) as session:
            yield Unit(session)

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """One transaction that changes nothing."""
        with self.database.reading() as session:
            yield Unit(session)
