"""Roles: outsiders see and change nothing, whatever they press; a role that is gone is gone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import select

from bot.services.refused import ACTION
from bot.slack.ids import Id
from bot.slack.inputs.command import WORDS
from bot.store.audit import AuditRow
from bot.store.base import Base
from bot.workspace import cast, conversation
from bot.workspace.hook import Hook
from bot.workspace.interaction import hook_address, who
from scoring.vocabulary import PersonId, Role
from tests.slack.room import NAMES, Room, opened
from tests.workspace.person import Person, text

SALES, HERE = "#sales", "C0SHARED"
NAME, GLANCE = "Nordwind Logistik", "1.00, low"
OUTSIDERS = ("guest", "stranger", "bot", "deactivated")
IDS = {"guest": "U0GUEST", "stranger": "U0STRANGER", "bot": "U0BOT", "deactivated": "U0ADMIN"}
UNTOUCHED = {"audit", "receipt", "heartbeat", "job_run", "refusal"}
VERBS = [one for one in Id if one is not Id.RISK]


@pytest.fixture
def room(engine: str, tmp_path: Path) -> Iterator[Room]:
    """A counter with three customers."""
    with opened(tmp_path) as found:
        yield found


@pytest.fixture(autouse=True)
def _leaver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ada left the company: Slack says that her account is deactivated."""
    real = cast.user_json

    def described(user: str) -> Any:
        found = real(user)
        return found | {"deleted": True} if found and user == "U0ADMIN" else found

    monkeypatch.setattr(conversation, "user_json", described)


class Refused(NamedTuple):
    """One row of the audit log about what was refused."""

    actor: str
    subject: str
    detail: dict[str, str]


def kept(room: Room) -> dict[str, list[str]]:
    """Every row of the database, but for what notes requests."""
    with room.runtime.reading() as unit:
        session = unit.members._session
        return {
            table.name: sorted(map(str, session.execute(select(table))))
            for table in Base.metadata.sorted_tables
            if not table.name.startswith(tuple(UNTOUCHED))
        }


def refusals(room: Room) -> list[Refused]:
    """The audit rows of what was refused."""
    with room.runtime.reading() as unit:
        asked = select(AuditRow).where(AuditRow.action == ACTION).order_by(AuditRow.id)
        rows = unit.members._session.scalars(asked)
        return [Refused(row.actor, row.subject, dict(row.detail)) for row in rows]


class Outsider:
    """Somebody outside, who sends whatever payload there is, and keeps what comes back."""

    def __init__(self, room: Room, user: str) -> None:
        """Speak as this user."""
        self.room, self.user = room, user
        self.acks: list[str] = []

    def sends(self, **body: Any) -> None:
        """Send a payload and wait until it was dealt with."""
        stage = self.room.running.stage
        hook = Hook(channel=HERE, user=self.user, until=0.0)
        common = {
            "response_url": hook_address(stage, hook),
            "trigger_id": stage.dialogs.trigger(self.user),
        }
        request = AsyncBoltRequest(mode="socket_mode", body=common | body)
        app = self.room.counter.app
        answer = self.room.rehearsal.run(app.async_dispatch(request))
        self.acks.append(answer.body or "")
        assert self.room.drained()

    def commands(self) -> None:
        """Type every command and a customer's name."""
        team = "T0PARTNER" if self.user == "U0STRANGER" else "T0LOCAL"
        for words in (*WORDS, NAME, "C-0001", "add New Corp", f"review {NAME}"):
            more = {"user_id": self.user, "team_id": team, "channel_id": HERE, "text": words}
            self.sends(command="/risk", **more)

    def presses(self) -> None:
        """Press every button and choose every option that there is."""
        for verb in VERBS:
            action = {"action_id": verb.value, "block_id": "b", "type": "button"}
            action["value"] = f"{verb.value}||1|C-0001"
            self.sends(
                type="block_actions", channel={"id": HERE}, actions=[action], **self._person()
            )

    def submits(self) -> None:
        """Submit every dialog."""
        about = json.dumps({"customer": "C-0001", "case": 1, "seen": 0})
        for verb in VERBS:
            view = {
                "id": "V1", "type": "modal", "callback_id": verb.value, "hash": "1.2",
                "private_metadata": about, "state": {"values": {}}, "blocks": [],
                "title": {"type": "plain_text", "text": "T"},
            }  # fmt: skip
            self.sends(type="view_submission", view=view, **self._person())

    def _person(self) -> dict[str, Any]:
        if self.user == "U0BOT":
            person = who("U0SALES")
            return person | {"user": person["user"] | {"id": self.user}}
        return who(self.user)

    def heard(self) -> str:
        """All that came back, by whatever way."""
        state = self.room.running.stage.state
        return json.dumps([self.acks, state.messages, state.private, state.homes], default=str)


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_whoever_is_outside_sees_and_changes_nothing_whatever_is_asked(
    room: Room, kind: str
) -> None:
    outsider, before = Outsider(room, IDS[kind]), kept(room)
    outsider.commands()
    outsider.presses()
    outsider.submits()
    assert kept(room) == before
    heard = outsider.heard()
    for told in (*NAMES, "early-warning rules", "names no rule"):
        assert told not in heard
    # A bot cannot be written to directly, so that it is told nothing at all.
    assert ("full members of its own workspace" in heard) is (kind != "bot")
    rows = refusals(room)
    assert rows
    assert {row.actor for row in rows} == {IDS[kind]}
    assert {row.detail["outsider"] for row in rows} == {"yes"}
    assert {"customer.profile", "health.report"} <= {row.detail["asked"] for row in rows}


def card(room: Room) -> Person:
    """The analyst before a card."""
    ana = room.person("ana")
    ana.says(SALES, f"/risk {NAME}")
    ana.sees(GLANCE, SALES)
    return ana


def demote(room: Room, role: Role = Role.VIEWER) -> None:
    """Take the analyst's role away."""
    with room.runtime.writing() as unit:
        unit.members.keep(PersonId("U0ANALYST"), name="Ana", role=role)


def test_a_role_that_goes_while_the_dialog_is_open_is_gone_when_it_is_submitted(
    room: Room,
) -> None:
    ana = card(room)
    ana.presses("Re-rate")
    ana.sees("Choose an indicator")
    ana.chooses("Contract performance · now 1")
    ana.sees("no breach in 12 months")
    ana.fills({"Rating: contract performance": "5 · worst", "Reason": "They walked away"})
    demote(room)
    before = kept(room)
    ana.submits()
    shown = text(ana.sees("You are viewer here, and may not rate a customer"))
    assert "2.25" not in shown
    assert kept(room) == before
    (row,) = refusals(room)
    assert (row.actor, row.subject) == ("U0ANALYST", "C-0001")
    assert row.detail == {"asked": "rating.rerate", "outsider": "no"}


@pytest.mark.parametrize(
    ("button", "first", "fields", "asked"),
    [
        (
            "Log feedback",
            "What was said",
            {"Kind": "Praise", "What was said": "Very quick"},
            "feedback.log",
        ),
    ],
)
def test_other_dialogs_look_again_as_well(
    room: Room, button: str, first: str, fields: dict[str, str], asked: str
) -> None:
    ana = card(room)
    ana.presses(button)
    ana.sees(first)
    ana.fills(fields)
    demote(room)
    before = kept(room)
    ana.submits()
    ana.sees("You are viewer here")
    assert kept(room) == before
    assert [row.detail["asked"] for row in refusals(room)] == [asked]


def test_who_is_deactivated_while_the_dialog_is_open_changes_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = card(room)
    ana.presses("Log feedback")
    ana.sees("What was said")
    ana.fills({"Kind": "Praise", "What was said": "Very quick"})
    real = cast.user_json
    monkeypatch.setattr(
        conversation, "user_json", lambda user: (real(user) or {}) | {"deleted": True}
    )
    # What was learnt of a person counts for ten minutes.
    room.counter.desk.people._seen.clear()
    before = kept(room)
    ana.submits()
    ana.sees("full members of its own workspace")
    assert kept(room) == before
