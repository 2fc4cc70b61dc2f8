"""Loading the demo book into an empty database, through the doors that every file takes."""

from dataclasses import replace
from datetime import datetime

from bot.intake.book import Book
from bot.intake.table import NoteCells
from bot.services.access import Act, Caller
from bot.services.customer_import import keep_customers
from bot.services.feed import add_feeds
from bot.services.importing import (
    CHUNK,
    Pile,
    keep_industries,
    keep_ratings,
)
from bot.services.ledger import finish_import, keep_invoices, reassess_everybody
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.unit import Unit
from scoring.feedback import Feedback
from scoring.mitigation import Mitigation
from scoring.policy import Policy
from scoring.review import Review
from scoring.vocabulary import CustomerId, FeedbackKind, MitigationState, PersonId, Source

BASE_CURRENCY = "EUR"
FIRST_LINE = 2
"""The line of a file on which its first value stands, below the head."""


def is_empty(runtime: Runtime) -> bool:
    """Whether there is no customer yet."""
    with runtime.reading() as unit:
        return unit.customers.count() == 0


def load(runtime: Runtime, caller: Caller, book: Book, *, feeds_at: str) -> int:
    """Load the whole book; how many customers it holds. `feeds_at` is put before feed paths."""
    customers, pile = book.customers(), Pile()
    day = runtime.setup.today(runtime.clock.now())
    keep_customers(runtime, caller, customers, pile)
    keep_industries(runtime, caller, enumerate(book.industries(), FIRST_LINE), pile)
    _keep_office(runtime, caller, book)
    invoices = book.invoices()
    for start in range(0, len(invoices), CHUNK):
        keep_invoices(runtime, caller, invoices[start : start + CHUNK], stated=day)
    finish_import(runtime, caller, as_of=day, digest="demo book")
    ratings = enumerate(book.ratings(), FIRST_LINE)
    keep_ratings(runtime, caller, ratings, pile, source=Source.PERSON)
    reassess_everybody(runtime, "demo book")
    if feeds_at:
        add_feeds(runtime, [(f.title, feeds_at + f.path) for f in book.feeds()])
    return len(customers)


def _keep_office(runtime: Runtime, caller: Caller, book: Book) -> None:
    """People, rates, reviews and notes, in one transaction."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        for person in book.people():
            unit.members.keep(PersonId(person.user_id), name=person.name, role=person.role)
        rates = {r.currency: r.rate for r in book.rates()}
        policy = replace(Policy(), base_currency=BASE_CURRENCY, rates=tuple(sorted(rates.items())))
        unit.policies.add(policy, author=who, at=now, reason="demo book")
        for row in book.reviews():
            unit.diary.add_review(
                Review(
                    customer=CustomerId(row.customer_id),
                    reviewer=PersonId(row.reviewer),
                    signed=row.signed,
                    due=row.due,
                    anchor=row.due.day if row.due else row.signed.day,
                    note=row.note,
                ),
                now=now,
            )
        for note in book.notes():
            _keep_note(unit, note, at=runtime.setup.known_before(note.day))
        unit.audit.record(at=now, actor=who, action="book.loaded", subject="demo book")


def _keep_note(unit: Unit, note: NoteCells, *, at: datetime) -> None:
    customer, author = CustomerId(note.customer_id), PersonId(note.author)
    if note.kind == "feedback":
        kind = FeedbackKind(note.state)
        unit.diary.add_feedback(
            Feedback(customer=customer, kind=kind, text=note.text, author=author, logged_at=at)
        )
        return
    unit.diary.add_mitigation(
        Mitigation(
            customer=customer,
            action=note.text,
            owner=PersonId(note.owner),
            due=note.due or note.day,
            state=MitigationState(note.state),
            author=author,
            logged_at=at,
        )
    )
