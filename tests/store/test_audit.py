"""The audit log: a chain that shows every change of it, and survives erasure."""

from datetime import UTC, datetime
from threading import Thread

import pytest

from bot.services import audit as service
from bot.services.errors import NotAllowed
from bot.services.runtime import Runtime
from bot.store.unit import Unit
from scoring.vocabulary import PersonId
from tests.archive import tamper
from tests.builder import ADMIN, ANALYST, NOW, TODAY, contents


def written(runtime: Runtime, *subjects: str) -> None:
    with runtime.writing() as unit:
        for subject in subjects:
            unit.audit.record(
                at=NOW, actor=PersonId("U0ADMIN"), action="x.done", subject=subject, how="well — 好"
            )


def edited(runtime: Runtime, statement: str) -> None:
    """Somebody with the owner's rights on the database, who changes it by hand."""
    tamper(runtime.database.url.render_as_string(hide_password=False), statement)


def test_a_log_as_it_was_written_is_sound(runtime: Runtime) -> None:
    written(runtime, "C-0001", "C-0002")
    written(runtime, "C-0003")
    found = service.verify(runtime, ADMIN)
    assert found.sound
    assert (found.rows, found.erased, found.broken_at) == (3, 0, 0)
    assert len(found.head) == 64


def test_many_who_write_at_once_leave_one_chain(runtime: Runtime) -> None:
    """Also where the writers take no turns, each seals to the one before it."""

    def write() -> None:
        for _ in range(5):
            with runtime.database.writing(alone=False) as session:
                Unit(session).audit.record(
                    at=NOW, actor=PersonId("U0ADMIN"), action="x.done", subject="C-0001"
                )

    threads = [Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with runtime.reading() as unit:
        found = unit.audit.verify()
    assert (found.sound, found.rows) == (True, 15)


def test_an_empty_log_is_sound(runtime: Runtime) -> None:
    assert service.verify(runtime, ADMIN).sound


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET actor = 'U0OTHER' WHERE id = 2",
        "UPDATE audit SET subject = 'C-9999' WHERE id = 2",
        "UPDATE audit SET action = 'y.done' WHERE id = 2",
        "UPDATE audit SET detail = '{}' WHERE id = 2",
        "UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE id = 2",
        "UPDATE audit SET salt = '00' WHERE id = 2",
        "UPDATE audit SET salt = '', actor = 'U0OTHER' WHERE id = 2",
        "UPDATE audit SET seal = hash WHERE id = 2",
        "DELETE FROM audit WHERE id = 2",
    ],
)
def test_a_row_that_was_changed_or_taken_out_is_found(runtime: Runtime, change: str) -> None:
    written(runtime, "C-0001", "C-0002", "C-0003")
    edited(runtime, change)
    found = service.verify(runtime, ADMIN)
    assert not found.sound
    assert found.broken_at in {2, 3}


def test_an_end_that_was_cut_off_shows_against_the_head_that_was_posted(runtime: Runtime) -> None:
    written(runtime, "C-0001", "C-0002", "C-0003")
    head = service.verify(runtime, ADMIN).head
    written(runtime, "C-0004")
    assert service.verify(runtime, ADMIN, head=head.upper()).sound
    edited(runtime, "DELETE FROM audit WHERE id > 2")
    found = service.verify(runtime, ADMIN, head=head)
    assert (found.sound, found.broken_at, found.anchored) == (False, 0, False)


def test_erasing_personal_fields_keeps_the_chain(runtime: Runtime) -> None:
    written(runtime, "C-0001", "C-0002", "C-0001")
    head = service.verify(runtime, ADMIN).head
    with runtime.writing() as unit:
        assert unit.audit.erase(frozenset({"C-0001"})) == 2
    found = service.verify(runtime, ADMIN, head=head)
    assert found.sound
    assert (found.rows, found.erased) == (3, 2)
    rows = contents(runtime.database)["audit"]
    assert "well" not in str([row for row in rows if "C-0002" not in str(row)])


def test_the_head_is_posted_once_a_month_and_stands_in_the_chain(runtime: Runtime) -> None:
    written(runtime, "C-0001")
    assert service.anchor(runtime, TODAY, late=False)
    assert not service.anchor(runtime, TODAY, late=False)
    (row,) = contents(runtime.database)["outbox"]
    written(runtime, "C-0002")
    words = [word.strip(".'\"") for word in str(row).split()]
    head = next(word for word in words if len(word) == 64)
    assert service.verify(runtime, ADMIN, head=head).sound


def test_only_administrators_ask(runtime: Runtime) -> None:
    with pytest.raises(NotAllowed):
        service.verify(runtime, ANALYST)


def test_the_chain_does_not_hang_on_the_zone_of_the_clock(runtime: Runtime) -> None:
    with runtime.writing() as unit:
        at = datetime(2026, 3, 29, 3, 30, 0, 123456, tzinfo=runtime.setup.zone)
        unit.audit.record(at=at, actor=PersonId("U0ADMIN"), action="x.done", subject="C-0001")
        unit.audit.record(
            at=at.astimezone(UTC), actor=PersonId("U0ADMIN"), action="x.done", subject="C-0001"
        )
    assert service.verify(runtime, ADMIN).sound
