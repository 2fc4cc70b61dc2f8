"""No sequence of edits, re-imports and restarts fires one identity twice, or loses one.

A machine of chance acts on the real database; beside it runs a small model of domain §5, written
from its words. After every act both must agree on every episode of every rule.
"""

from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.services import mitigation, resolution, warning
from bot.services.assessment import Cause, assess_ids
from bot.services.customer_file import FileRequest, edit
from bot.services.ledger import reassess_everybody
from bot.services.mitigation import MitigationRequest
from bot.services.picture import frame, take
from bot.services.rating import RerateRequest, rerate
from bot.services.resolution import ResolveRequest
from bot.services.runtime import Runtime
from bot.services.situation import situation_of, surround
from bot.services.warning import SnoozeRequest
from scoring.adverse import AdverseEvent
from scoring.early_warning import Condition, EarlyWarning
from scoring.ledger import Invoice
from scoring.rules import evaluate
from scoring.vocabulary import (
    Category,
    EventId,
    Indicator,
    Level,
    NewsSeverity,
    Resolution,
    Triage,
    WarningState,
)
from tests.archive import database
from tests.builder import (
    ANALYST,
    APPROVER,
    FIRST,
    add_customers,
    add_invoices,
    customer,
    invoice,
    known,
    opened,
    rate,
    rating,
    score,
)
from tests.fakes import FakeClock

RERATED = (Indicator.CONTRACT_PERFORMANCE, Indicator.COMPLIANCE_RECORD, Indicator.MARKET_REPUTATION)
REGROWTH = Fraction(1, 2)


@dataclass(slots=True)
class Identity:
    """What the model knows of one rule, or of one rule about one event."""

    episodes: int = 0
    open: bool = False
    armed: bool = True
    level: Fraction | None = None

    def sees(self, now: Condition) -> None:
        """One look at the condition, in the words of domain §5."""
        if self.open:
            self.armed = now.clear or (self.armed and not now.holds)
            self.level = now.level if now.holds else self.level
            return
        grown = (
            self.episodes > 0
            and now.level is not None
            and self.level is not None
            and now.level >= self.level + REGROWTH
        )
        once = now.event and self.episodes
        if now.holds and not once and (self.armed or grown):
            self.episodes, self.open, self.armed, self.level = (
                self.episodes + 1,
                True,
                False,
                now.level,
            )
        elif now.clear:
            self.armed = True


class Firing(RuleBasedStateMachine):
    """One customer, its ratings, its ledger, its news, and people who act on the warnings."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(TemporaryDirectory()))
        self.clock = FakeClock(datetime(2026, 3, 2, 10, tzinfo=UTC))
        self.runtime: Runtime = self.stack.enter_context(opened(folder, self.clock))
        self.model: dict[tuple[str, str], Identity] = {}
        self.first = self.clock.now().date()
        self.ledgers: list[tuple[date, Invoice]] = []
        self.url = self.runtime.database.url.render_as_string(hide_password=False)

    def teardown(self) -> None:
        self.stack.close()

    @property
    def today(self) -> date:
        return self.clock.now().date()

    @initialize(level=st.integers(1, 3))
    def is_on_file(self, level: int) -> None:
        add_customers(self.runtime, customer())
        rate(self.runtime, FIRST, (None, level, 2, level, level))
        self.books(0, paid=False)

    @rule(indicator=st.sampled_from(RERATED), level=st.integers(1, 5))
    def a_person_rates(self, indicator: Indicator, level: int) -> None:
        asked = RerateRequest(customer=FIRST, indicator=indicator, level=level, reason="a talk")
        rerate(self.runtime, APPROVER, asked)
        self.look()

    @rule(days_ago=st.integers(0, 100), paid=st.booleans())
    def books(self, days_ago: int, *, paid: bool) -> None:
        due = self.first - timedelta(days=days_ago)
        self.imports(invoice(f"{days_ago}", due=due, paid=self.today if paid else None))

    @rule(paid=st.booleans())
    def the_same_row_comes_again_paid_or_not(self, *, paid: bool) -> None:
        self.imports(invoice("0", due=self.first, paid=self.today if paid else None))

    def imports(self, row: Invoice) -> None:
        self.ledgers.append((self.today, row))
        add_invoices(self.runtime, [row], as_of=self.today)
        self.assesses()

    @rule(number=st.integers(0, 20))
    def an_earlier_ledger_comes_in_again(self, number: int) -> None:
        day, row = self.ledgers[number % len(self.ledgers)]
        add_invoices(self.runtime, [row], as_of=day)
        self.assesses()

    @rule(name=st.sampled_from(["Brightholm", "Brightholm Foods"]))
    def somebody_edits_the_file(self, name: str) -> None:
        edit(self.runtime, ANALYST, FileRequest(customer=FIRST, name=name, industry="food"))
        self.assesses()

    @rule(
        number=st.integers(1, 2),
        severity=st.sampled_from([NewsSeverity.HIGH, NewsSeverity.CRITICAL]),
    )
    def news_arrive(self, number: int, severity: NewsSeverity) -> None:
        with self.runtime.writing() as unit:
            unit.news.add_event(
                self.event(number, severity), summary="", first_seen=self.clock.now()
            )
        self.assesses()

    def event(self, number: int, severity: NewsSeverity) -> AdverseEvent:
        return AdverseEvent(
            id=EventId(0), customer=FIRST, title=f"Story {number}", link="", outlet="Wire",
            day=self.today, dated=True, category=Category.LITIGATION, severity=severity,
            level=Level.HIGH, triage=Triage.OPEN, because="",
        )  # fmt: skip

    @rule()
    def assesses(self) -> None:
        score(self.runtime, FIRST)
        self.look()

    @rule(days=st.sampled_from([1, 8, 35, 95]))
    def time_passes(self, days: int) -> None:
        self.clock.pass_by(days=days)
        reassess_everybody(self.runtime, "daily rules")
        self.look()

    @rule()
    def the_bot_is_killed_and_comes_up_again(self) -> None:
        with suppress(ZeroDivisionError), self.runtime.writing() as unit:
            unit.ratings.add(rating(FIRST, Indicator.COMPLIANCE_RECORD, 5, as_of=self.today))
            assess_ids(
                self.runtime.setup, unit, (FIRST,), now=self.clock.now(),
                cause=Cause(words="never kept", actor=ANALYST.person),
            )  # fmt: skip
            raise ZeroDivisionError
        again = self.stack.enter_context(database(self.url))
        self.runtime = replace(self.runtime, database=again)

    @rule(snoozes=st.booleans())
    def somebody_takes_it_on(self, *, snoozes: bool) -> None:
        for case in {w.case for w in self.warnings() if w.state is not WarningState.RESOLVED}:
            if snoozes:
                warning.snooze(self.runtime, ANALYST, SnoozeRequest(case=case, days=3))
            else:
                warning.acknowledge(self.runtime, ANALYST, case)

    @rule()
    def somebody_resolves_the_newest(self) -> None:
        waiting = [w for w in self.warnings() if w.state is not WarningState.RESOLVED]
        if not waiting:
            return
        case = waiting[-1].case
        plan = MitigationRequest(
            customer=FIRST, action="A plan", owner=ANALYST.person,
            due=self.today + timedelta(days=9), case=case,
        )  # fmt: skip
        mitigation.log(self.runtime, ANALYST, plan)
        done = ResolveRequest(case=case, how=Resolution.MITIGATED)
        for _ in range(2):
            resolution.resolve(self.runtime, ANALYST, done)
        for one in waiting:
            if one.case == case:
                self.model[self.key(one)].open = False

    @rule(indicator=st.sampled_from(RERATED[::2]))
    def it_breaks_is_settled_and_mended(self, indicator: Indicator) -> None:
        for level in (1, 4, 1):
            self.a_person_rates(indicator, level)
            if level > 1:
                self.somebody_resolves_the_newest()

    @staticmethod
    def key(one: EarlyWarning) -> tuple[str, str]:
        return one.rule, one.episode if one.rule.endswith("_news") else ""

    def warnings(self) -> tuple[EarlyWarning, ...]:
        with self.runtime.reading() as unit:
            return unit.warnings.of([FIRST])[FIRST]

    def look(self) -> None:
        for now in conditions(self.runtime):
            self.model.setdefault((now.rule, now.event), Identity()).sees(now)

    @invariant()
    def both_agree_on_every_episode(self) -> None:
        told: dict[tuple[str, str], list[EarlyWarning]] = {}
        for one in self.warnings():
            told.setdefault(self.key(one), []).append(one)
        expected = {k: (m.episodes, m.open) for k, m in self.model.items() if m.episodes}
        assert {
            k: (len(v), v[-1].state is not WarningState.RESOLVED) for k, v in told.items()
        } == expected
        for episodes in told.values():
            assert all(w.state is WarningState.RESOLVED for w in episodes[:-1])

    @invariant()
    def every_case_is_posted_once_at_most(self) -> None:
        with self.runtime.reading() as unit:
            cases = {w.case for w in self.warnings()}
            keys = [c.post_key for c in map(unit.warnings.find_case, cases) if c]
        assert len(keys) == len(set(keys)) == len(cases)


def conditions(runtime: Runtime) -> tuple[Condition, ...]:
    """What the rules say of the customer as it stands in the database."""
    with runtime.reading() as unit:
        one = unit.customers.by_ids([FIRST])[FIRST]
        around = surround(runtime.setup, unit, [FIRST])
        picture = next(take(unit, (one,), frame(runtime.setup, unit, runtime.clock.now())))
        if not picture.history:
            return ()
        return evaluate(situation_of(runtime.setup, picture, picture.history, around))


TestFiring = Firing.TestCase
TestFiring.settings = settings(
    max_examples=6, stateful_step_count=12, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


Facts = tuple[tuple[Indicator, int], ...]
WORSE: Facts = (
    (Indicator.CONTRACT_PERFORMANCE, 4),
    (Indicator.COMPLIANCE_RECORD, 5),
    (Indicator.MARKET_REPUTATION, 3),
    (Indicator.PAYMENT_HISTORY, 4),
)


@cache
def standing_after(facts: Facts, *, looking: bool) -> tuple[object, ...]:
    """Score, band and open rules after these ratings, assessed after each or only at the end."""
    with TemporaryDirectory() as folder, opened(Path(folder), FakeClock()) as runtime:
        known(runtime)
        for indicator, level in facts:
            if looking:
                asked = RerateRequest(customer=FIRST, indicator=indicator, level=level, reason="so")
                rerate(runtime, APPROVER, asked)
            else:
                five = [level if i is indicator else None for i in Indicator]
                rate(runtime, FIRST, tuple(five))  # type: ignore[arg-type]
        score(runtime, FIRST)
        with runtime.reading() as unit:
            last = unit.scores.of([FIRST])[FIRST][-1]
            rules = sorted({w.rule for w in unit.warnings.of([FIRST])[FIRST]})
        return last.point.value, last.point.band, last.computed, last.levels, rules


@settings(max_examples=6, deadline=None)
@given(st.permutations(WORSE))
def test_the_order_in_which_facts_arrive_does_not_matter_to_the_final_state(facts: Facts) -> None:
    assert standing_after(tuple(facts), looking=True) == standing_after(WORSE, looking=True)


def test_facts_that_arrive_together_say_the_same_in_any_order() -> None:
    one, other = (standing_after(order, looking=False) for order in (WORSE, WORSE[::-1]))
    assert one == other
