"""Repeats: Slack sends the same thing again, and one of them counts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.store.audit import AuditRow
from bot.workspace.link import Link, Reply
from tests.slack.room import Room, opened

SALES, FINANCE = "#sales", "#finance-warnings"
NAME, GLANCE = "Nordwind Logistik", "1.00, low"
TIMES = 3


@pytest.fixture
def room(engine: str, tmp_path: Path) -> Iterator[Room]:
    """A counter with three customers."""
    with opened(tmp_path) as found:
        yield found


def audited(room: Room) -> list[tuple[str, str, str]]:
    """What the audit log says of the customer."""
    with room.runtime.reading() as unit:
        rows = unit.members._session.scalars(select(AuditRow).order_by(AuditRow.id))
        return sorted((row.actor, row.action, row.subject) for row in rows)


def journey(room: Room) -> list[tuple[str, str, str]]:
    """Look up, re-rate, log feedback, take a warning on: every kind of change there is to press."""
    ana = room.person("ana")
    ana.says(SALES, f"/risk {NAME}")
    ana.sees(GLANCE, SALES)
    ana.presses("Re-rate")
    ana.sees("Choose an indicator")
    ana.chooses("Contract performance · now 1")
    ana.sees("no breach in 12 months")
    ana.fills({"Rating: contract performance": "5 · worst", "Reason": "They walked away"})
    ana.submits()
    ana.sees("Warnings raised")
    ana.closes(everything=True)
    ana.presses("Log feedback", channel=SALES)
    ana.sees("What was said")
    ana.fills({"Kind": "Praise", "What was said": "Very quick"}).submits()
    ana.sees("Logged as praise")
    ana.closes(everything=True)
    room.deliver()
    ana.channel = "C0FINANCE"
    ana.sees("score rise", FINANCE)
    ana.presses("Acknowledge", channel=FINANCE)
    ana.sees("it is yours", FINANCE)
    ana.opens_home()
    ana.sees("you are analyst")
    assert room.drained()
    return audited(room)


def test_what_is_delivered_three_times_is_done_and_audited_once(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = journey(room)
    real = Link.deliver
    sent: list[str] = []

    async def thrice(link: Link, kind: str, payload: dict[str, Any], **more: Any) -> Reply:
        replies = [await real(link, kind, payload, **more) for _ in range(TIMES)]
        sent.extend([kind] * TIMES)
        return replies[0]

    monkeypatch.setattr(Link, "deliver", thrice)
    again = tmp_path / "again"
    again.mkdir()
    with opened(again) as other:
        assert journey(other) == once
        posts = [p for p in other.running.stage.posts if p["channel"] == "C0FINANCE"]
        keys = [p["metadata"]["event_payload"]["key"] for p in posts]
        assert len(keys) == len(set(keys))
    assert {"slash_commands", "interactive", "events_api"} <= set(sent)
    assert ("U0ANALYST", "rating.rerated", "C-0001") in once
