"""What the faults of delivery share: messages left, and the promise they are held to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from bot.notices import AlertNotice
from bot.store.database import Database
from bot.store.outbox import key_of
from bot.store.unit import Unit
from scoring.vocabulary import PersonId
from tests.archive import address, database
from tests.builder import NOW
from tests.faults.slack import Script, Slack, slack

CHANNEL = "C0WARN"


@contextmanager
def staged(folder: Path, script: Script | None = None) -> Iterator[tuple[Database, Slack]]:
    """An empty database on the engine that the test runs on, and a Slack."""
    with address(folder) as url, database(url) as archive, slack(script) as fake:
        yield archive, fake


def leave(archive: Database, *texts: str, channel: str = CHANNEL) -> None:
    """Leave messages to be said, each in the transaction of a change."""
    for said in texts:
        with archive.writing() as session:
            put(Unit(session), said, channel=channel)


def put(unit: Unit, said: str, *, channel: str = CHANNEL) -> None:
    """Leave a message, and the trace of the change that it tells of."""
    unit.outbox.put(AlertNotice(text=said), key=key_of(said), channel=channel, now=NOW)
    unit.audit.record(at=NOW, actor=PersonId("test"), action="test.left", subject=said)


def states(archive: Database) -> dict[str, str]:
    """The state of each message by its key."""
    with archive.reading() as session:
        rows = session.execute(text("SELECT key, state FROM outbox ORDER BY id")).all()
    return {row.key: row.state for row in rows}


def holds(archive: Database, fake: Slack) -> None:
    """The promise (I0): said once or given up, nothing else said, marks true, the log whole."""
    found = states(archive)
    for key, state in found.items():
        assert state in {"sent", "dead", "superseded"}, f"{key} stays {state}"
        taken = len(fake.accepted.get(key, ()))
        assert taken == (state == "sent"), f"{key} is {state} and was taken {taken} times"
    assert set(fake.accepted) <= set(found)
    with archive.reading() as session:
        marks = session.execute(text("SELECT key, slack_ts FROM outbox WHERE state = 'sent'")).all()
        assert Unit(session).audit.verify().sound
    assert all(mark.slack_ts in fake.accepted[mark.key] for mark in marks)
