"""Replay: from the facts on file alone, every stored score and band comes out again, and no other.

Chance acts on the real database: ratings, the ledger and older files of it, the industry table,
confirmed news, overrides, reviews, policies, restarts. Beside it a clerk of domain §1 to §4 goes
through the instants at which anything happened, with what was on file by then and with what the
clerk itself found before; nothing is taken from the rows that the bot stored.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.services import override, policy, review, stop
from bot.services.customer_file import FileRequest, edit
from bot.services.decision import approve
from bot.services.errors import Refusal
from bot.services.member import OPERATOR
from bot.services.override import OverrideRequest
from bot.services.policy import PolicyRequest
from bot.services.rating import RerateRequest, rerate
from bot.services.runtime import Runtime
from bot.services.stop import LiftRequest
from bot.store.history import Then
from bot.store.rating import IndustryRating
from bot.store.unit import Unit
from scoring.adverse import AdverseEvent
from scoring.band import compute_band, hold
from scoring.ledger import Invoice, behaviour
from scoring.override import OverrideCode, ending, overridden
from scoring.policy import Policy
from scoring.proposal import ProposalKind
from scoring.rating import current
from scoring.score import compute
from scoring.vocabulary import (
    Band,
    Category,
    Coverage,
    EventId,
    Indicator,
    Level,
    NewsSeverity,
    Source,
    Triage,
)
from tests.archive import database
from tests.builder import (
    ADMIN,
    ALL_BEST,
    ANALYST,
    APPROVER,
    FIRST,
    SECOND,
    TODAY,
    add_customers,
    customer,
    invoice,
    opened,
    rate,
    rating,
    score,
)
from tests.fakes import FakeClock

RATED = (Indicator.CONTRACT_PERFORMANCE, Indicator.MARKET_REPUTATION, Indicator.COMPLIANCE_RECORD)
INDUSTRIES = ("food", "steel", "media")
TICK = timedelta(microseconds=1)
POLICIES = (
    {"high_edge": "3"},
    {"weights": dict(zip(map(str, Indicator), (20, 20, 20, 20, 20), strict=True))},
    {"hysteresis": "0.4", "high_edge": "3.5"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A row of the score history, without its id and its cause."""

    at: datetime
    value: Fraction | None
    coverage: Coverage
    computed: Band
    band: Band
    without_override: Band | None
    knock_outs: tuple[str, ...]
    levels: dict[Indicator, int]
    stop: bool
    policy: int

    @property
    def held(self) -> Band:
        """The band in force, were it not overridden."""
        return self.without_override or self.band


def stored(runtime: Runtime) -> list[State]:
    """The history as the bot keeps it."""
    with runtime.reading() as unit:
        rows = unit.scores.of([FIRST])[FIRST]
    return [
        State(
            at=r.point.at,
            value=r.point.value,
            coverage=r.point.coverage,
            computed=r.computed,
            band=r.point.band,
            without_override=r.without_override,
            knock_outs=r.point.knock_outs,
            levels=r.levels,
            stop=r.stop,
            policy=r.policy_version,
        )
        for r in rows
    ]


def replayed(runtime: Runtime, instants: list[datetime]) -> list[State]:
    """The history as the facts make it, looked at in these instants."""
    found: list[State] = []
    with runtime.reading() as unit:
        for at in instants:
            now = _state(runtime, unit, at, found)
            if not found or replace(now, at=found[-1].at) != found[-1]:
                found.append(now)
    return found


def _state(runtime: Runtime, unit: Unit, at: datetime, before: list[State]) -> State:
    on, until = runtime.setup.today(at), at + TICK
    figures = unit.policies.in_force(until)
    levels, stale = _levels(runtime, unit, at, figures)
    found = compute(levels, figures, stale=stale)
    decided = unit.exposure.of((FIRST,))[FIRST].known(until)
    rated = [s.computed for s in before if s.computed is not Band.UNRATED]
    computed = compute_band(
        found,
        figures,
        previous=rated[-1] if rated else None,
        any_stale=bool(stale),
        stop_events=tuple(dict.fromkeys(s.name for s in decided.stops)),
    )
    left = [p for p in unit.proposals.of((FIRST,)) if p.kind is ProposalKind.LEAVE_HIGH]
    released = any(p.decided_at == at and p.approvals for p in left)
    held = hold(computed, in_force=before[-1].held if before else None, released=released)
    standing = [o for o in decided.overrides if ending(o, held, on=on) is None]
    band = overridden(held, standing[0] if standing else None, on=on)
    return State(
        at=at,
        value=found.value,
        coverage=found.coverage,
        computed=band.computed,
        band=band.band,
        without_override=band.without_override,
        knock_outs=tuple(k.name for k in band.knock_outs),
        levels=levels,
        stop=band.stop,
        policy=figures.version,
    )


def _levels(
    runtime: Runtime, unit: Unit, at: datetime, figures: Policy
) -> tuple[dict[Indicator, int], set[Indicator]]:
    """The ratings in force in an instant, and which of them are stale."""
    on, until = runtime.setup.today(at), at + TICK
    then = Then(on=on, known_before=runtime.setup.known_before(on))
    industry = unit.customers.by_ids((FIRST,), then=then)[FIRST].industry
    people = [r for r in unit.ratings.of((FIRST,))[FIRST] if r.source is not Source.LEDGER]
    table = [line.inherited(FIRST) for line in unit.ratings.industries().get(industry, ())]
    force = current((*people, *table), on=on, known_before=until)
    levels = {i: r.level for i, r in force.items()}
    told = {i: r.as_of for i, r in force.items()}
    days = [as_of for taken, as_of in unit.invoices.imports() if taken < until]
    if days:
        own = unit.invoices.of((FIRST,))[FIRST]
        paying = behaviour(FIRST, own, as_of=max(days), policy=figures).level
        if paying is not None:
            levels[Indicator.PAYMENT_HISTORY] = paying
            told[Indicator.PAYMENT_HISTORY] = max(days)
    order = {i: levels[i] for i in Indicator if i in levels}
    stale = {i for i, day in told.items() if (on - day).days > figures.validity(i)}
    return order, stale


class World:
    """One customer, what happens to it, and the instants at which the bot looked."""

    def __init__(self, runtime: Runtime, clock: FakeClock) -> None:
        """On file and scored for the first time, with a ledger."""
        self.runtime, self.clock = runtime, clock
        self.instants: list[datetime] = []
        self.bills: list[Invoice] = []
        self.stated: list[tuple[date, list[Invoice]]] = []
        add_customers(runtime, customer())
        rate(runtime, FIRST, (None, 2, None, 3, 2))
        with runtime.writing() as unit:
            for name, level in zip(INDUSTRIES, (2, 4, 1), strict=True):
                unit.ratings.add_industry(self.line(name, level))
        self.look()

    @property
    def today(self) -> date:
        return self.runtime.setup.today(self.clock.now())

    def line(self, industry: str, level: int) -> IndustryRating:
        return IndustryRating(
            industry=industry, level=level, author=ADMIN.person, reason="the outlook",
            as_of=self.today, recorded_at=self.clock.now(),
        )  # fmt: skip

    def look(self) -> None:
        """Assess the customer, as whatever happens does."""
        score(self.runtime, FIRST)
        self.instants.append(self.clock.now())

    def happens(self, kind: str, number: int) -> None:
        """One thing that happens, a moment after the last; what is refused changes nothing."""
        self.clock.pass_by(seconds=1)
        with suppress(Refusal):
            getattr(self, kind)(number)
        self.look()

    def rates(self, number: int) -> None:
        level, which = divmod(number, len(RATED))
        asked = RerateRequest(
            customer=FIRST, indicator=RATED[which], level=1 + level % 5, reason="a talk"
        )
        rerate(self.runtime, APPROVER, asked)

    def bills_and_pays(self, number: int) -> None:
        """A day's ledger: an invoice more, and one that was open is paid today."""
        self.clock.pass_by(days=1)
        due = self.today + timedelta(days=number % 15)
        waiting = [n for n, one in enumerate(self.bills) if one.paid is None]
        if waiting and number % 2:
            self.bills[waiting[0]] = replace(self.bills[waiting[0]], paid=self.today)
        fresh = invoice(str(len(self.bills)), due=due, amount=str(100 + number))
        self.bills.append(replace(fresh, issued=self.today))
        self.stated.append((self.today, list(self.bills)))
        self.imports(self.stated[-1])

    def imports_again(self, number: int) -> None:
        """Any ledger that came in before, however old it is."""
        if self.stated:
            self.imports(self.stated[number % len(self.stated)])

    def imports(self, ledger: tuple[date, list[Invoice]]) -> None:
        day, rows = ledger
        with self.runtime.writing() as unit:
            unit.invoices.keep(rows, stated=day)
            unit.invoices.imported(
                as_of=day, at=self.clock.now(), actor="test", digest=str(self.clock.now())
            )

    def reviews_the_industry(self, number: int) -> None:
        with self.runtime.writing() as unit:
            unit.ratings.add_industry(self.line(INDUSTRIES[number % 3], 1 + number % 5))

    def moves(self, number: int) -> None:
        """To another industry, the only thing of a day: files are remembered by the day."""
        self.clock.pass_by(days=1)
        wanted = INDUSTRIES[number % 3]
        edit(self.runtime, APPROVER, FileRequest(customer=FIRST, name="Foods", industry=wanted))
        self.look()
        self.clock.pass_by(days=1)

    def hears(self, number: int) -> None:
        """Of an insolvency, which somebody confirms; or that it is over."""
        if number % 3 == 0:
            asked = stop.ask_to_lift(
                self.runtime, ANALYST, LiftRequest(customer=FIRST, reason="the plan was accepted")
            )
            for caller in (APPROVER, ADMIN):
                approve(self.runtime, caller, asked.id)
            return
        event = AdverseEvent(
            id=EventId(0), customer=FIRST, title="It files", link="", outlet="Wire", day=self.today,
            dated=True, category=Category.INSOLVENCY, severity=NewsSeverity.CRITICAL,
            level=Level.HIGH, triage=Triage.CONFIRMED, because="",
        )  # fmt: skip
        with self.runtime.writing() as unit:
            unit.news.add_event(event, summary="", first_seen=self.clock.now())

    def overrides(self, number: int) -> None:
        if number % 4 == 0:
            over = override.EndRequest(customer=FIRST, reason="it was paid")
            override.end(self.runtime, APPROVER, over)
            return
        asked = OverrideRequest(
            customer=FIRST, band=(Band.LOW, Band.MEDIUM, Band.HIGH)[number % 3],
            code=OverrideCode.OTHER, text="what we know",
            expires=self.today + timedelta(days=1 + number),
        )  # fmt: skip
        self.decides(override.override(self.runtime, ANALYST, asked).proposed)

    def signs(self, _number: int) -> None:
        """A review; where it asks to leave high, an approver agrees a little later."""
        asked = review.ReviewRequest(customer=FIRST, note="all as before")
        done = review.sign(self.runtime, ANALYST, asked)
        self.instants.append(self.clock.now())
        self.decides(done.leaving)

    def decides(self, asked: object) -> None:
        number = getattr(asked, "id", 0)
        if number:
            self.clock.pass_by(seconds=1)
            approve(self.runtime, APPROVER, number)

    def changes_the_policy(self, number: int) -> None:
        request = PolicyRequest(figures=POLICIES[number % 3], reason="the losses of last year")
        put = policy.put_forward(self.runtime, ADMIN, request)
        self.clock.pass_by(seconds=1)
        approve(self.runtime, OPERATOR, put.proposal.id)

    def waits(self, number: int) -> None:
        self.clock.pass_by(days=(1, 8, 50, 100)[number % 4])

    def restarts(self, _number: int) -> None:
        """The bot is killed within a transaction and comes up again."""
        with suppress(ZeroDivisionError), self.runtime.writing() as unit:
            unit.ratings.add(rating(FIRST, RATED[0], 5))
            raise ZeroDivisionError


KINDS = (
    "rates", "rates", "bills_and_pays", "bills_and_pays", "imports_again", "reviews_the_industry",
    "moves", "hears", "overrides", "signs", "changes_the_policy", "waits", "restarts",
)  # fmt: skip


@contextmanager
def world() -> Iterator[tuple[World, Callable[[], Runtime]]]:
    """A world, and what opens its database anew."""
    clock = FakeClock()
    with TemporaryDirectory() as folder, opened(Path(folder), clock) as runtime:
        url = runtime.database.url.render_as_string(hide_password=False)
        with database(url) as again:
            yield World(runtime, clock), lambda: replace(runtime, database=again)


@settings(max_examples=4, phases=[Phase.generate])
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 14)), min_size=8, max_size=12))
def test_replaying_the_facts_reproduces_every_stored_score_and_band(
    steps: list[tuple[str, int]],
) -> None:
    with world() as (scene, restart):
        for kind, number in steps:
            scene.happens(kind, number)
            if kind == "restarts":
                scene.runtime = restart()
        assert replayed(scene.runtime, scene.instants) == stored(scene.runtime)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_in_which_facts_arrive_does_not_matter_to_the_final_score(
    runtime: Runtime, seed: int
) -> None:
    chance = Random(seed)
    facts = [
        (i, chance.randint(1, 5), day) for i in RATED for day in chance.sample(range(1, 40), 3)
    ]
    for customer_id, order in ((FIRST, facts), (SECOND, chance.sample(facts, len(facts)))):
        add_customers(runtime, customer(customer_id))
        rate(runtime, customer_id, ALL_BEST)
        with runtime.writing() as unit:
            for indicator, level, ago in order:
                as_of = TODAY - timedelta(days=ago)
                unit.ratings.add(rating(customer_id, indicator, level, as_of=as_of))
    one, other = score(runtime, FIRST, SECOND)
    assert one.picture.score == other.picture.score
    assert one.picture.band == other.picture.band
