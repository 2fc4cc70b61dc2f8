"""Nothing is kept longer than its limit, and nothing that still decides is taken away."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services import retention
from bot.services.delivery import Settling, deliver_due
from bot.services.errors import NotAllowed
from bot.services.feed_poll import absorb
from bot.services.rating import RerateRequest, rerate
from bot.services.runtime import Runtime
from scoring.vocabulary import Indicator, WarningState
from tests.builder import (
    ADMIN,
    ANALYST,
    FIRST,
    TODAY,
    add_feed,
    contents,
    document,
    entry,
    feed_of,
    known,
)
from tests.fakes import FakeClock, FakePoster

WEATHER = "Rain is expected across the northern ports"
STORY = "Brightholm Foods files for insolvency"


@pytest.fixture
def past(runtime: Runtime, clock: FakeClock) -> None:
    """News, a warning with its post, and a receipt, all 401 days ago."""
    known(runtime)
    add_feed(runtime)
    absorb(runtime, feed_of(runtime), document(entry(WEATHER)))
    absorb(runtime, feed_of(runtime), document(entry(STORY)))
    wanted = RerateRequest(
        customer=FIRST,
        indicator=Indicator.COMPLIANCE_RECORD,
        level=5,
        reason="Licence lost",
        receipt="V1",
    )
    rerate(runtime, ANALYST, wanted)
    deliver_due(runtime, FakePoster(), Settling())
    clock.instant += timedelta(days=401)


def texts(runtime: Runtime) -> str:
    return repr(contents(runtime.database)["article"])


def test_old_texts_go_and_what_tells_an_event_stays(runtime: Runtime, past: None) -> None:
    done = retention.purge(runtime, ADMIN)
    assert (done.articles, done.receipts) == (1, 1)
    assert WEATHER not in repr([row[4:6] for row in contents(runtime.database)["article"]])
    assert STORY in texts(runtime)
    assert len(contents(runtime.database)["article"]) == 2


def test_messages_of_open_cases_stay_until_they_are_resolved(
    runtime: Runtime, clock: FakeClock, past: None
) -> None:
    before = contents(runtime.database)["outbox"]
    assert retention.purge(runtime, ADMIN).messages == 0
    assert contents(runtime.database)["outbox"] == before
    with runtime.writing() as unit:
        for warning in unit.warnings.of([FIRST])[FIRST]:
            unit.warnings.change(replace(warning, state=WarningState.RESOLVED))
    assert retention.purge(runtime, ADMIN).messages == len(before)


def test_a_dry_run_says_the_same_and_changes_nothing(runtime: Runtime, past: None) -> None:
    before = contents(runtime.database)
    said = retention.preview_purge(runtime, ADMIN)
    assert contents(runtime.database) == before
    assert retention.purge(runtime, ADMIN) == said
    assert not retention.purge(runtime, ADMIN).anything


def test_the_clock_does_it_once_a_day_and_leaves_a_trace(runtime: Runtime, past: None) -> None:
    assert retention.purge_daily(runtime, TODAY, late=False)
    assert not retention.purge_daily(runtime, TODAY, late=False)
    with runtime.reading() as unit:
        assert unit.audit.actions("old texts") == ("retention.purged",)


def test_only_administrators_purge(runtime: Runtime) -> None:
    with pytest.raises(NotAllowed):
        retention.purge(runtime, ANALYST)
