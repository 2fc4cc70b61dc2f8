"""Looking customers up, the programme's own health, and the table of who may do what."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.services import customer as customers
from bot.services import health, heartbeat, home
from bot.services.access import Act, Actor, Caller, allows, permit
from bot.services.errors import NotAllowed, NotFound, Refusal
from bot.services.feed_poll import absorb
from bot.services.loop import supervise
from bot.services.member import OPERATOR, actor
from bot.services.rating import RerateRequest, rerate
from bot.services.runtime import Runtime
from bot.slack.blocks import card as cards
from feeds.errors import FeedError
from feeds.outcome import Failed
from scoring.vocabulary import Band, CustomerId, Indicator, PersonId, Role
from tests.builder import (
    ADMIN,
    ANALYST,
    FIRST,
    GUEST,
    NOW,
    SECOND,
    TODAY,
    VIEWER,
    ZONE,
    add_customers,
    add_feed,
    add_invoices,
    customer,
    document,
    entry,
    feed_of,
    invoice,
    known,
)
from tests.fakes import FakeClock

TWIN = CustomerId("C-0003")


@pytest.mark.parametrize(
    "asked",
    ["C-0001", "c-0001", " C-0001 ", "Brightholm Foods Ltd", "brightholm  FOODS", "Brightholm"],
)
def test_a_customer_is_found_by_id_or_name(runtime: Runtime, asked: str) -> None:
    add_customers(runtime, customer(), customer(SECOND))
    assert customers.profile(runtime, VIEWER, asked).customer.id == FIRST


@pytest.mark.parametrize("asked", ["Brightholm Fods", "brihgtholm foods ltd", "brighth"])
def test_a_misspelled_name_is_answered_with_the_near_ones(runtime: Runtime, asked: str) -> None:
    add_customers(runtime, customer(), customer(SECOND))
    with pytest.raises(NotFound) as caught:
        customers.profile(runtime, VIEWER, asked)
    assert [n.customer for n in caught.value.near] == [FIRST]
    assert asked in caught.value.sentence
    assert "Did you mean" in caught.value.sentence


def test_a_name_like_no_other_has_no_near_ones(runtime: Runtime) -> None:
    add_customers(runtime, customer())
    with pytest.raises(NotFound, match="Check the spelling") as caught:
        customers.profile(runtime, VIEWER, "Zzyzx Quarry")
    assert caught.value.near == ()


def test_a_name_that_several_share_is_asked_back(runtime: Runtime) -> None:
    add_customers(runtime, customer(), customer(TWIN, "Brightholm Foods GmbH"))
    assert customers.profile(runtime, VIEWER, "Brightholm Foods GmbH").customer.id == TWIN
    with pytest.raises(NotFound) as caught:
        customers.profile(runtime, VIEWER, "Brightholm Foods")
    assert {n.customer for n in caught.value.near} == {FIRST, TWIN}
    assert "2 customers are called “Brightholm Foods”. Which one" in caught.value.sentence


def test_two_of_one_name_are_told_apart_by_their_ids(runtime: Runtime) -> None:
    add_customers(runtime, customer(), customer(TWIN, "Brightholm Foods Ltd"))
    with pytest.raises(NotFound) as caught:
        customers.profile(runtime, VIEWER, "Brightholm Foods Ltd")
    assert [n.name for n in caught.value.near] == [
        "Brightholm Foods Ltd (C-0001)",
        "Brightholm Foods Ltd (C-0003)",
    ]


def test_a_pick_list_starts_with_the_best_match(runtime: Runtime) -> None:
    add_customers(runtime, customer(), customer(SECOND))
    assert [n.customer for n in customers.names(runtime, VIEWER, "")] == [FIRST, SECOND]
    assert customers.names(runtime, VIEWER, "kest")[0].customer == SECOND


def test_a_customer_that_is_gone_is_refused_in_a_sentence(runtime: Runtime) -> None:
    with pytest.raises(Refusal, match="not on file any more"):
        customers.profile_of(runtime, VIEWER, FIRST)


def test_a_profile_tells_what_is_known_and_what_is_not(runtime: Runtime) -> None:
    known(runtime, levels=(3, 3, 2, 4, None))
    found = customers.profile(runtime, VIEWER, FIRST)
    assert found.score.value is not None
    assert round(float(found.score.value), 2) == 2.94
    assert (found.band.band, found.score.coverage) == (Band.MEDIUM, "provisional")
    assert found.lines[4].rating is None
    assert not found.certificate.checked


def test_a_profile_of_an_earlier_day_knows_nothing_later(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    clock.pass_by(days=10)
    worse = RerateRequest(
        customer=FIRST, indicator=Indicator.COMPLIANCE_RECORD, level=3, reason="seen"
    )
    rerate(runtime, ANALYST, worse)
    levels = [
        customers.profile(runtime, VIEWER, FIRST, as_of=day).score.levels
        for day in (TODAY + timedelta(days=9), TODAY + timedelta(days=10), date(2026, 1, 1))
    ]
    assert [found.get(Indicator.COMPLIANCE_RECORD) for found in levels] == [1, 3, None]


def test_home_shows_the_persons_own_customers(runtime: Runtime) -> None:
    known(runtime)
    found = home.overview(runtime, VIEWER)
    assert (found.role, found.mine, found.bands) == ("viewer", (), (("low", 1),))
    with pytest.raises(NotAllowed):
        home.overview(runtime, GUEST)


def test_home_of_sales_shows_the_warnings_of_their_customers_and_counts_the_others(
    runtime: Runtime,
) -> None:
    seller = PersonId("U0SALES")
    known(runtime)
    known(runtime, SECOND)
    add_customers(runtime, replace(customer(SECOND), sales_owner=seller))
    with runtime.writing() as unit:
        unit.members.keep(seller, name="Sam", role=Role.SALES)
    for one in (FIRST, SECOND):
        worst = RerateRequest(
            customer=one, indicator=Indicator.COMPLIANCE_RECORD, level=5, reason="seen"
        )
        rerate(runtime, ANALYST, worst)
    shown = home.overview(runtime, Caller(person=seller))
    assert ([n.customer for n in shown.warnings], shown.others) == ([SECOND], 1)
    every = home.overview(runtime, VIEWER)
    assert (len(every.warnings), every.others) == (2, 0)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.VIEWER, {Act.SEE_CARD}),
        (Role.SALES, {Act.SEE_CARD, Act.RAISE_RATING, Act.ASK, Act.LOG_FEEDBACK}),
        (Role.ANALYST, set(Act) - {Act.LOWER_FAR, Act.APPROVE, Act.ARCHIVE, Act.ADMINISTER}),
        (Role.APPROVER, set(Act) - {Act.ADMINISTER}),
        (Role.ADMIN, set(Act) - {Act.LOWER_FAR, Act.APPROVE}),
    ],
)
def test_each_role_may_do_what_the_table_says_and_no_more(role: Role, may: set[Act]) -> None:
    assert {act for act in Act if allows(role, act)} == may


def test_a_refusal_names_the_role_and_whom_to_ask() -> None:
    with pytest.raises(NotAllowed) as caught:
        permit(Actor(person=PersonId("U1"), role=Role.VIEWER), Act.ADMINISTER)
    assert caught.value.sentence == (
        "You are viewer here, and may not administer the bot. Ask one of: admin."
    )


@pytest.mark.parametrize(
    ("caller", "role"),
    [
        (ADMIN, Role.ADMIN),
        (OPERATOR, Role.ADMIN),
        (ANALYST, Role.ANALYST),
        (VIEWER, Role.VIEWER),
        (Caller(person=PersonId("operator")), Role.VIEWER),
    ],
)
def test_roles_come_from_our_own_table(runtime: Runtime, caller: Caller, role: Role) -> None:
    with runtime.reading() as unit:
        assert actor(runtime.setup, unit, caller, Act.SEE_CARD).role is role


def test_an_outsider_is_refused_even_with_a_role(runtime: Runtime) -> None:
    outside = Caller(person=ADMIN.person, outsider=True)
    with runtime.reading() as unit, pytest.raises(NotAllowed, match="full members"):
        actor(runtime.setup, unit, outside, Act.SEE_CARD)


def test_health_names_what_is_silent(runtime: Runtime, clock: FakeClock) -> None:
    add_feed(runtime)
    lines = {line.name: line for line in health.report(runtime, VIEWER).lines}
    assert not lines["bot"].ok
    assert lines["bot"].text.startswith("never seen; ")
    assert not lines["feeds"].ok
    for role in (*health.ROLES, heartbeat.LINE, heartbeat.WORKER):
        heartbeat.beat(runtime, role)
    absorb(runtime, feed_of(runtime), document(entry("Rain expected", published=NOW)))
    assert health.report(runtime, VIEWER).ok
    clock.pass_by(minutes=3)
    lines = {line.name: line for line in health.report(runtime, VIEWER).lines}
    assert lines["clock"].text.startswith("last seen 2026-11-24 10:00 UTC")


def test_health_names_a_feed_that_was_down_for_a_day(runtime: Runtime, clock: FakeClock) -> None:
    add_feed(runtime)
    absorb(runtime, feed_of(runtime), document(entry("Rain expected", published=NOW)))
    clock.pass_by(hours=25)
    absorb(runtime, feed_of(runtime), Failed(code=FeedError.DNS))
    feeds = next(li for li in health.report(runtime, VIEWER).lines if li.name == "feeds")
    assert not feeds.ok
    assert "Harbour Gazette: The host's name is not known" in feeds.text


def test_after_two_days_without_its_feed_the_card_says_not_checked(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    add_feed(runtime)
    absorb(runtime, feed_of(runtime), document(entry("Rain expected", published=NOW)))
    assert "*not checked*" not in card(runtime)
    clock.pass_by(days=2)
    absorb(runtime, feed_of(runtime), Failed(code=FeedError.DNS))
    assert "*not checked*: Harbour Gazette: The host's name is not known" in card(runtime)


def test_the_card_shows_the_credit_notes_that_count_in_no_figure(runtime: Runtime) -> None:
    known(runtime)
    paid = invoice("1", due=TODAY - timedelta(days=30), paid=TODAY - timedelta(days=20))
    noted = invoice("2", due=TODAY - timedelta(days=30), amount="-40.00")
    add_invoices(runtime, [paid, noted])
    assert "1 credit note over EUR 40 within a year, left out" in card(runtime)


def card(runtime: Runtime) -> str:
    """The card's texts as they are drawn now."""
    drawn = cards.draw(customers.profile(runtime, VIEWER, FIRST), zone=ZONE)
    return "\n".join(str(block) for block in drawn.blocks).replace("\\'", "'")


def test_a_loop_outlives_its_failures(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[int] = []

    async def run() -> None:
        stop = asyncio.Event()

        async def step() -> None:
            seen.append(len(seen))
            if len(seen) < 3:
                raise OSError
            stop.set()

        await supervise("test", step, pause=0.001, stop=stop)

    asyncio.run(run())
    assert seen == [0, 1, 2]
    assert caplog.text.count("The loop test failed and goes on") == 2
