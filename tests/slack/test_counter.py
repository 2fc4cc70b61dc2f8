"""The counter as people meet it: over the local workspace, with the real services behind."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.workspace.fault import Fault, FaultKind
from bot.workspace.interaction import command
from tests.slack.room import Room, opened, standstill
from tests.workspace.person import Person, text

SALES, FINANCE, SHARED, LOUNGE = "#sales", "#finance-warnings", "#partner-shared", "#lounge"
NAME, CARD = "Nordwind Logistik", "Nordwind Logistik GmbH"
GLANCE = "1.00, low (1.00 is below 2.50)"


@pytest.fixture
def room(engine: str, tmp_path: Path) -> Iterator[Room]:
    with opened(tmp_path) as found:
        yield found


def asks(person: Person, words: str, channel: str = SALES) -> None:
    person.says(channel, f"/risk {words}".strip())


def rate(person: Person, level: str = "5 · worst", **more: Any) -> dict[str, Any]:
    """Open the dialog from the card, choose contract performance and a level, and submit."""
    person.presses("Re-rate")
    person.sees("Choose an indicator")
    person.chooses("Contract performance · now 1")
    person.sees("no breach in 12 months")
    person.fills({"Rating: contract performance": level, "Reason": "They walked away", **more})
    return person.submits()


def warned(room: Room) -> Person:
    """The analyst before a warning that was posted."""
    ana = room.person("ana")
    asks(ana, NAME)
    ana.sees(GLANCE, SALES)
    rate(ana)
    ana.closes()
    room.deliver()
    ana.sees("score rise", FINANCE)
    ana.channel = "C0FINANCE"
    return ana


def test_a_name_brings_the_card_to_the_asker_alone(room: Room) -> None:
    sam, ana = room.person("sam"), room.person("ana")
    asks(sam, "nordwind logistik")
    card = sam.sees(CARD, SALES)
    assert card["private"]
    assert GLANCE in text(card)
    ana.sees_not(CARD, SALES)


def test_a_name_written_in_direct_messages_brings_the_card_and_small_talk_a_hint(
    room: Room,
) -> None:
    sam = room.person("sam")
    sam.says("bot", "nordwind logistik")
    sam.sees(GLANCE, "bot")
    sam.says("bot", "Nordlict")
    sam.sees("Did you mean one of these?", "bot")
    sam.presses("Nordlicht Werft AG", channel="bot")
    sam.sees("· C-0002", "bot")
    sam.says("bot", "hello there")
    sam.sees("Write a customer's name here", "bot")


def test_a_name_that_is_not_found_offers_the_near_ones_and_one_becomes_its_card(
    room: Room,
) -> None:
    sam = room.person("sam")
    asks(sam, "Nordwnd")
    sam.sees("I know no customer “Nordwnd”", SALES)
    sam.presses(CARD, channel=SALES)
    sam.sees(GLANCE, SALES)
    sam.sees_not("I know no customer", SALES)


def test_a_mistyped_command_helps(room: Room) -> None:
    sam = room.person("sam")
    asks(sam, "wranings")
    sam.sees("Did you mean `/risk warnings`?", SALES)
    asks(sam, "")
    sam.sees("Type `/risk NAME`", SALES)
    asks(sam, "Nordwind as of soon")
    sam.sees("write it as 2026-03-31", SALES)
    asks(sam, "digest foo")
    sam.sees("Which pack? Write `/risk digest`", SALES)


def test_the_card_of_an_earlier_day_says_so(room: Room) -> None:
    sam = room.person("sam")
    asks(sam, "C-0001 as of 2020-01-31")
    sam.sees("As it was known on 31 Jan 2020", SALES)


@pytest.mark.parametrize("name", ["gus", "stan"])
def test_guests_and_strangers_are_told_nothing(room: Room, name: str) -> None:
    outside = room.person(name)
    asks(outside, NAME, SHARED)
    outside.sees("full members of its own workspace", "bot")
    outside.sees_not(CARD, SHARED)


def test_in_a_channel_shared_with_another_company_the_card_goes_by_direct_message(
    room: Room,
) -> None:
    sam = room.person("sam")
    asks(sam, NAME, SHARED)
    sam.sees("shared with another company", SHARED)
    sam.sees_not(CARD, SHARED)
    sam.sees_not("low", SHARED)
    sam.sees(GLANCE, "bot")


def test_where_the_bot_is_not_the_card_comes_all_the_same(room: Room) -> None:
    sam = room.person("sam")
    asks(sam, NAME, LOUNGE)
    sam.sees(GLANCE, LOUNGE)


def test_a_card_is_shared_by_a_button_and_nowhere_else(room: Room) -> None:
    sam, ana = room.person("sam"), room.person("ana")
    asks(sam, NAME)
    sam.sees(GLANCE, SALES)
    sam.chooses("Share to channel")
    card = ana.sees("Shared by <@U0SALES>", SALES)
    assert not card["private"]


def test_a_card_is_not_shared_where_another_company_has_come_to_read_along(room: Room) -> None:
    sam, ana = room.person("sam"), room.person("ana")
    asks(sam, NAME)
    sam.sees(GLANCE, SALES)
    room.running.stage.state.channels.setdefault("C0SALES", {})["is_ext_shared"] = True
    room.counter.desk.channels._seen.clear()  # what was learnt of a channel counts for a minute
    sam.chooses("Share to channel")
    sam.sees("no other company reads along", "bot")
    ana.sees_not("Shared by", SALES)


def test_why_a_band_is_explained_by_its_sum(room: Room) -> None:
    sam = room.person("sam")
    asks(sam, NAME)
    sam.sees(GLANCE, SALES)
    sam.chooses("Why this band?")
    sam.sees("1 × 30 % → 0.38: payment history", SALES)


def test_a_re_rating_moves_score_band_and_warnings_at_once(room: Room) -> None:
    ana = room.person("ana")
    asks(ana, NAME)
    ana.sees(GLANCE, SALES)
    rate(ana)
    done = ana.sees("Warnings raised")
    assert "1.00 → *2.25*" in text(done)
    assert "low → *medium*" in text(done)
    ana.closes()
    room.deliver()
    post = ana.sees("score rise", FINANCE)
    assert "up 1.25" in text(post)


def test_wrong_fields_are_told_where_they_are(room: Room) -> None:
    ana = room.person("ana")
    asks(ana, NAME)
    ana.sees(GLANCE, SALES)
    rate(ana, **{"Link to evidence": "see my desk"})
    assert set(ana.errors) == {"Link to evidence"}
    ana.fills({"Link to evidence": "https://news.example/a"}).submits()
    ana.sees("Warnings raised")


def test_a_refusal_of_the_service_stands_in_the_dialog(room: Room) -> None:
    ava = room.person("ava")
    ana = room.person("ana")
    for person in (ana, ava):
        asks(person, NAME)
        person.sees(GLANCE, SALES)
    ava.presses("Re-rate")
    ava.sees("Choose an indicator")
    ava.chooses("Contract performance · now 1")
    ava.sees("no breach in 12 months")
    rate(ana)
    ava.fills({"Rating: contract performance": "2", "Reason": "It was cured"}).submits()
    ava.sees("Somebody rated this customer while you were writing")


def test_a_warning_is_taken_on_once_and_a_late_click_says_by_whom(room: Room) -> None:
    ana, ava = warned(room), room.person("ava")
    ana.presses("Acknowledge", channel=FINANCE)
    ana.sees("Acknowledged: it is yours.", FINANCE)
    ava.channel = "C0FINANCE"
    ava.presses("Acknowledge", channel=FINANCE)
    ava.sees("Acknowledged by <@U0ANALYST> on", FINANCE)
    room.deliver()
    ana.sees("*Acknowledged* by <@U0ANALYST>", FINANCE)
    posts = [p for p in room.running.stage.posts if p["channel"] == "C0FINANCE"]
    assert not any("<@U0ANALYST>" in p["text"] for p in posts)


def test_a_warning_is_resolved_from_its_menu_and_then_offers_its_card(room: Room) -> None:
    ana = warned(room)
    ana.chooses("Resolve", channel=FINANCE)
    ana.fills({"Settled as": "Not material"}).submits()
    ana.sees("Resolved.")
    ana.closes()
    room.deliver()
    ana.sees("*Resolved* as not material by", FINANCE)
    ana.presses("Open card", channel=FINANCE)
    ana.sees("2.25, medium", FINANCE)


def test_accepting_a_risk_says_why_and_is_asked_of_an_approver(room: Room) -> None:
    ana, ava = warned(room), room.person("ava")
    ana.chooses("Resolve", channel=FINANCE)
    ana.fills({"Settled as": "Accepted"}).submits()
    assert "Note" in ana.errors
    ana.fills({"Note": "They are insured"}).submits()
    ana.sees("Sent to an approver")
    ana.closes()
    room.deliver()
    ava.channel = "C0FINANCE"
    ava.sees("They are insured", FINANCE)
    ava.presses("Approve", channel=FINANCE)
    ava.sees("The risk is accepted, the warning resolved.", FINANCE)
    room.deliver()
    ana.sees("*Resolved* as accepted by <@U0APPROVER>", FINANCE)


def test_a_warning_is_handed_on_and_rests_from_its_menu(room: Room) -> None:
    ana = warned(room)
    ana.chooses("Assign to…", channel=FINANCE)
    ana.submits()
    ana.sees("Assigned to <@U0ANALYST>.")
    ana.closes()
    room.deliver()
    ana.chooses("Snooze…", channel=FINANCE)
    ana.fills({"Rest for": "1 week"}).submits()
    ana.sees("or until it gets graver")
    ana.closes()
    room.deliver()
    ana.sees("*Snoozed* by <@U0ANALYST>", FINANCE)
    asks(ana, "warnings mine")
    ana.sees("*1 open warning* of yours", SALES)


def test_the_rules_are_told_in_words(room: Room) -> None:
    sam = room.person("sam")
    asks(sam, "rules")
    assert "too slowly for a score rise" in text(sam.sees("13 early-warning rules", SALES))


def test_a_mitigation_is_followed_up_from_the_list(room: Room) -> None:
    ana = warned(room)
    ana.chooses("Log mitigation", channel=FINANCE)
    ana.sees("What is done")
    ana.fills({"What is done": "Ask for half in advance"}).submits()
    ana.sees("Logged: Ask for half in advance")
    ana.closes()
    asks(ana, "mitigations")
    ana.sees("*1 mitigation*", SALES)
    ana.presses("Follow up", channel=SALES)
    ana.sees("How far is it?")
    ana.fills({"How far is it?": "Done", "Note": "They pay in advance"}).submits()
    ana.sees("score 2.25 → 2.25")


def test_a_mitigation_is_logged_for_a_warning_and_stands_on_the_card(room: Room) -> None:
    ana = warned(room)
    ana.chooses("Log mitigation", channel=FINANCE)
    ana.sees("What is done")
    ana.fills({"What is done": "Ask for half in advance"}).submits()
    ana.sees("Logged: Ask for half in advance")
    ana.closes()
    room.deliver()
    ana.sees("*In progress* by", FINANCE)
    asks(ana, NAME)
    ana.sees("Ask for half in advance · <@U0ANALYST>", SALES)


def test_nobody_is_offered_what_they_may_not_do_nor_fills_in_its_dialog(room: Room) -> None:
    sam, ana = room.person("sam"), room.person("ana")
    asks(ana, NAME)
    ana.sees("Log mitigation", SALES)
    asks(sam, NAME)
    sam.sees("Log feedback", SALES)
    sam.sees_not("Log mitigation", SALES)
    sam.sees_not("Archive", SALES)
    asks(sam, "add")
    sam.sees("You are sales here, and may not edit customer files", SALES)
    warned(room)
    sam.channel = "C0FINANCE"
    sam.chooses("Log mitigation", channel=FINANCE)
    sam.sees("You are sales here, and may not log mitigations")


def test_feedback_stands_on_the_card_as_it_was_said(room: Room) -> None:
    sam = room.person("sam")
    asks(sam, NAME)
    sam.sees(GLANCE, SALES)
    sam.presses("Log feedback")
    sam.sees("What was said")
    sam.fills({"Kind": "Complaint", "What was said": "Late & <!here> rude"}).submits()
    sam.sees("Logged as complaint: “Late &amp; &lt;!here&gt; rude”")
    sam.closes()
    asks(sam, NAME)
    sam.sees("complaint, ", SALES)


def test_why_a_rule_fires_is_told_in_its_own_words(room: Room) -> None:
    ana = warned(room)
    ana.chooses("Why this rule?", channel=FINANCE)
    ana.sees("The score rose by more than 1.00 above its lowest value", FINANCE)


def test_the_open_warnings_are_listed(room: Room) -> None:
    sam = room.person("sam")
    asks(sam, "warnings")
    sam.sees("No warning is open.", SALES)
    warned(room)
    asks(sam, "warnings")
    sam.sees("1 open warning", SALES)


def test_digest_and_health_answer(room: Room) -> None:
    sam = room.person("sam")
    asks(sam, "digest low")
    sam.sees("*Preview*, nothing was posted", SALES)
    asks(sam, "health")
    sam.sees("need a look", SALES)


def test_home_shows_what_is_ones_own_and_opens_a_card_over_it(room: Room) -> None:
    sam = room.person("sam")
    sam.opens_home()
    sam.sees("Your customers")
    sam.presses("Open card", near=CARD)
    sam.sees(GLANCE)
    sam.presses("Log feedback")
    sam.sees("What was said")


def test_a_strangers_home_says_why_it_is_empty(room: Room) -> None:
    gus = room.person("gus")
    gus.opens_home()
    gus.sees("full members of its own workspace")


def test_a_fault_on_the_way_is_a_number_to_pass_on_and_no_stack_trace(room: Room) -> None:
    sam = room.person("sam")
    asks(sam, NAME)
    sam.sees(GLANCE, SALES)
    room.running.stage.faults.add("views.open", Fault(kind=FaultKind.ERROR, error="fatal_error"))
    sam.presses("Re-rate")
    shown = text(sam.sees("Something went wrong on my side", SALES))
    assert "Traceback" not in shown
    assert "fatal_error" not in shown


def test_where_people_cannot_be_checked_nothing_is_told(room: Room) -> None:
    sam = room.person("sam")
    room.running.stage.faults.add("users.info", Fault(kind=FaultKind.REFUSE_500))
    asks(sam, NAME)
    sam.sees("I cannot check with Slack who you are", SALES)
    asks(sam, NAME)
    sam.sees(GLANCE, SALES)


def test_a_form_whose_saving_takes_long_says_so_and_then_what_came_of_it(room: Room) -> None:
    sam = room.person("sam")
    asks(sam, NAME)
    sam.sees(GLANCE, SALES)
    sam.presses("Log feedback")
    sam.sees("What was said")
    room.hurries()
    with room.runtime.writing() as unit:
        unit.customers.count()
        sam.fills({"Kind": "Praise", "What was said": "Very quick"}).submits()
        sam.sees("Saving…")
    sam.sees("Logged as praise")


def test_what_came_of_a_form_is_said_directly_to_whoever_closed_it_meanwhile(room: Room) -> None:
    sam = room.person("sam")
    asks(sam, NAME)
    sam.sees(GLANCE, SALES)
    sam.presses("Log feedback")
    sam.sees("What was said")
    room.hurries()
    with room.runtime.writing() as unit:
        unit.customers.count()
        sam.fills({"Kind": "Praise", "What was said": "Very quick"}).submits()
        sam.sees("Saving…")
        sam.closes(everything=True)
    sam.sees("Logged as praise", "bot")


def test_many_commands_at_once_are_acknowledged_while_the_database_stands_still(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, cards = room.running.stage, 100

    async def burst() -> set[str]:
        asked = (command(stage, "U0SALES", "C0SALES", f"/risk {NAME}") for _ in range(cards))
        return set(map(str, await asyncio.gather(*asked)))

    with standstill(monkeypatch):
        # Work that blocks the loop, or goes before an acknowledgement, would never come to its end.
        assert room.rehearsal.run(burst()) == {"acknowledged"}
        assert len(room.counter.desk.visits) == cards
    assert room.drained()
    assert sum(GLANCE in text(m) for m in stage.state.private["U0SALES"]) == cards
    assert room.methods().count("users.info") == 1
