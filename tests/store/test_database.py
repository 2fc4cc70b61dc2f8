"""Transactions: all or nothing, one writer at a time, readers that cannot write."""

import logging
import os
from contextlib import closing
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.mask import MaskedFormatter
from bot.services.runtime import Runtime
from bot.store import sqlite
from bot.store.backup import put_back
from bot.store.database import Database, UnusableDatabaseError
from bot.store.sqlite import remote_kind
from bot.store.unit import Unit
from scoring.vocabulary import CustomerId, PersonId
from tests.archive import database
from tests.builder import FIRST, NOW, add_customers, contents, customer, known

WRITTEN = {"legal": "Made-up Harbour\nHoldings"}
"""Kept apart from the test: a stack trace shows the lines of the source."""


def write_and_fail(unit: Unit) -> None:
    unit.audit.record(at=NOW, actor=PersonId("x"), action="x.y", subject="z")
    unit.flush()
    assert unit.audit.actions("z") == ("x.y",)
    raise KeyError


def test_a_write_is_undone_when_anything_is_raised(runtime: Runtime) -> None:
    before = contents(runtime.database)
    with pytest.raises(KeyError), runtime.writing() as unit:
        write_and_fail(unit)
    assert contents(runtime.database) == before


def test_a_reader_cannot_write(runtime: Runtime) -> None:
    with (
        pytest.raises(DBAPIError, match=r"read.?only"),
        runtime.database.reading() as session,
    ):
        session.execute(text("DELETE FROM member"))


def test_a_reader_sees_one_state_however_long_it_reads(runtime: Runtime) -> None:
    with runtime.reading() as unit:
        assert unit.customers.count() == 0
        add_customers(runtime, customer())
        assert unit.customers.count() == 0
    with runtime.reading() as unit:
        assert unit.customers.count() == 1


def test_two_writers_lose_no_update(runtime: Runtime) -> None:
    with runtime.writing() as unit:
        case = unit.warnings.open_case(subject=FIRST, post_key="k", now=NOW).id

    def revise() -> None:
        for _ in range(10):
            with runtime.writing() as unit:
                unit.warnings.revise_case(case)

    threads = [Thread(target=revise) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with runtime.reading() as unit:
        found = unit.warnings.find_case(case)
    assert found is not None
    assert found.revision == 30


def test_a_row_about_an_unknown_customer_is_refused(runtime: Runtime) -> None:
    with pytest.raises(IntegrityError), runtime.database.writing() as session:
        session.execute(text("INSERT INTO customer_name (customer_id, key) VALUES ('nobody', 'n')"))


def test_what_the_database_refuses_is_logged_without_what_was_to_be_written(
    runtime: Runtime,
) -> None:
    asked = text("UPDATE customer SET legal_name = :legal, name = NULL")
    add_customers(runtime, customer())
    with pytest.raises(IntegrityError) as refused, runtime.writing() as unit:
        unit.customers._session.execute(asked, WRITTEN)
    info = (IntegrityError, refused.value, refused.tb)
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "Incident", (), info)
    line = MaskedFormatter("%(message)s").format(record)
    assert "legal_name" in line
    assert "Made-up Harbour" not in line
    assert "Holdings" not in line


@pytest.mark.parametrize("verb", ["open", "restore"])
def test_a_file_of_another_user_is_refused_before_anything_is_left_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    path, source = tmp_path / "risk.db", tmp_path / "monday.db"
    source.write_bytes(b"")
    with closing(Database(f"sqlite:///{path}")) as found:
        monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 12_345)
        with pytest.raises(UnusableDatabaseError, match=r"belongs to .*, and this runs as user 1"):
            put_back(found, source) if verb == "restore" else found.check()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["monday.db", "risk.db"]


def test_an_instant_without_a_time_zone_is_refused(runtime: Runtime) -> None:
    naive = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a time zone"), runtime.writing() as unit:
        unit.warnings.open_case(subject=FIRST, post_key="k", now=naive)


def test_scores_and_instants_come_back_exactly(runtime: Runtime) -> None:
    known(runtime, levels=(3, 3, 2, 4, None))
    with runtime.reading() as unit:
        (record,) = unit.scores.of([FIRST])[FIRST]
    assert record.point.value == Fraction(265, 90)
    assert record.point.at == NOW
    assert record.point.at.tzinfo is UTC


def test_a_receipt_and_a_slot_are_taken_once(runtime: Runtime) -> None:
    with runtime.writing() as unit:
        assert unit.job_runs.receive("rerate", "V1.h1", now=NOW)
        assert unit.job_runs.take("rules.daily", "2026-11-24", now=NOW)
    with runtime.writing() as unit:
        assert not unit.job_runs.receive("rerate", "V1.h1", now=NOW)
        assert unit.job_runs.receive("feedback", "V1.h1", now=NOW)
        assert not unit.job_runs.take("rules.daily", "2026-11-24", now=NOW)
        assert unit.job_runs.taken("rules.daily") == ("2026-11-24",)


def test_keeping_a_customer_unchanged_is_no_change(runtime: Runtime) -> None:
    with runtime.writing() as unit:
        assert unit.customers.keep(customer(), ["brightholm foods"], now=NOW)
        stamp = unit.customers.stamp()
        assert not unit.customers.keep(customer(), ["brightholm foods"], now=NOW)
        assert unit.customers.stamp() == stamp
        assert unit.customers.find(CustomerId("C-9999")) is None


MOUNTS = """
/dev/sda1 / ext4 rw 0 0
server:/export /srv nfs4 rw 0 0
//server/share /srv/my\\040share cifs rw 0 0
/dev/sdb1 /srv/local xfs rw 0 0
me@host: /mnt/ssh fuse.sshfs rw 0 0
/dev/sdc1 /srvx ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib/risk", ""),
        ("/srv/risk", "nfs4"),
        ("/srv", "nfs4"),
        ("/srv/my share/risk", "cifs"),
        ("/srv/local/risk", ""),
        ("/srvx/risk", ""),
        ("/mnt/ssh", "fuse.sshfs"),
    ],
)
def test_the_kind_of_a_network_file_system_is_that_of_the_nearest_mount(
    folder: str, kind: str
) -> None:
    assert remote_kind(Path(folder), MOUNTS) == kind


def test_a_file_on_a_network_file_system_is_refused_before_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/export {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(sqlite, "_MOUNTS", mounts)
    with (
        database(f"sqlite:///{tmp_path / 'risk.db'}") as found,
        pytest.raises(UnusableDatabaseError, match=r"network file system \(nfs4\), .* local disk"),
    ):
        found.check()
    assert not list(tmp_path.glob("risk.db?*"))
