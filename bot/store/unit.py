"""A unit: one transaction with every drawer open in it."""

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from bot.store.article import Articles
from bot.store.audit import Audit
from bot.store.closing import Closings
from bot.store.customer import Customers
from bot.store.diary import Diary
from bot.store.dropped_file import DroppedFiles
from bot.store.early_warning import EarlyWarnings
from bot.store.erasure import Erasure
from bot.store.exposure import Exposure
from bot.store.feed import Feeds
from bot.store.feed_turn import FeedTurns
from bot.store.history import dated
from bot.store.invoice import Invoices
from bot.store.lesson import Lessons
from bot.store.naming import Namings
from bot.store.news import News
from bot.store.office import JobRuns, Members
from bot.store.outbox import Outbox
from bot.store.paper import Papers
from bot.store.policy import Policies
from bot.store.portfolio import OverdueRates
from bot.store.proposal import Proposals
from bot.store.rating import Ratings
from bot.store.refusal import Refusals
from bot.store.retention import Retention
from bot.store.score import Scores
from bot.store.statement import Statements
from bot.store.verdict import Verdicts
from scoring.vocabulary import CustomerId


class Unit:
    """What a use case works in; whoever opened it commits it."""

    def __init__(self, session: Session, *, day: date | None = None) -> None:
        """Open the drawers in one transaction; `day`: the workspace's day, where it may write."""
        if day is not None:
            dated(session, day)
        self._session = session
        self.customers = Customers(session)
        self.ratings = Ratings(session)
        self.invoices = Invoices(session)
        self.scores = Scores(session)
        self.statements = Statements(session)
        self.closings = Closings(session)
        self.articles = Articles(session)
        self.news = News(session)
        self.namings = Namings(session)
        self.papers = Papers(session)
        self.feeds = Feeds(session)
        self.feed_turns = FeedTurns(session)
        self.warnings = EarlyWarnings(session)
        self.diary = Diary(session)
        self.outbox = Outbox(session)
        self.verdicts = Verdicts(session)
        self.lessons = Lessons(session)
        self.rates = OverdueRates(session)
        self.audit = Audit(session)
        self.members = Members(session)
        self.policies = Policies(session)
        self.proposals = Proposals(session)
        self.exposure = Exposure(session)
        self.job_runs = JobRuns(session)
        self.dropped_files = DroppedFiles(session)
        self.refusals = Refusals(session)
        self.retention = Retention(session)

    def erasure(self, ids: Collection[CustomerId]) -> Erasure:
        """Everything about some ids of one customer, in every drawer."""
        return Erasure(self._session, ids)

    def flush(self) -> None:
        """Send what is pending to the database, so that it refuses now what it would refuse."""
        self._session.flush()
