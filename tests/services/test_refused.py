"""What was refused leaves its trace, and trying again and again does not fill the log."""

from datetime import timedelta

import pytest

from bot.services import audit, refused
from bot.services.access import Caller
from bot.services.runtime import Runtime
from bot.store.audit import AuditEntry
from scoring.vocabulary import CustomerId, PersonId
from tests.builder import ADMIN, FIRST, GUEST, SALES, SECOND, TODAY
from tests.fakes import FakeClock


def entries(runtime: Runtime) -> list[AuditEntry]:
    """What the log says of refusals, oldest first."""
    with runtime.reading() as unit:
        found = unit.audit.entries(since=None)
        return [e for e in found if e.action.startswith(refused.ACTION)]


def test_the_same_refusal_is_kept_once_a_day_and_its_sum_when_the_day_is_over(
    runtime: Runtime, clock: FakeClock
) -> None:
    for _ in range(50):
        refused.note(runtime, GUEST, asked="rating.rerate", customer=FIRST)
    (first,) = entries(runtime)
    assert (first.action, first.actor, first.subject) == (refused.ACTION, "U0GUEST", "U0GUEST")
    assert refused.sum_up(runtime, TODAY, late=False)
    assert len(entries(runtime)) == 1, "the day is not over"
    clock.pass_by(hours=24)
    tomorrow = TODAY + timedelta(days=1)
    refused.note(runtime, GUEST, asked="rating.rerate", customer=FIRST)
    assert refused.sum_up(runtime, tomorrow, late=False)
    assert not refused.sum_up(runtime, tomorrow, late=False)
    _, again, summed = entries(runtime)
    assert again.action == refused.ACTION
    assert (summed.action, summed.subject) == (refused.SUMMED, "U0GUEST")
    expected = {"person": "U0GUEST", "asked": "rating.rerate", "times": "50"}
    assert summed.detail == expected | {"day": TODAY.isoformat()}
    assert audit.verify(runtime, ADMIN).sound


@pytest.mark.parametrize(
    ("caller", "asked", "customer"),
    [
        (SALES, "rating.rerate", SECOND),
        (SALES, "review.sign", FIRST),
        (Caller(person=PersonId("U0VIEWER")), "rating.rerate", FIRST),
    ],
)
def test_another_person_act_or_customer_is_kept_by_itself(
    runtime: Runtime, caller: Caller, asked: str, customer: CustomerId
) -> None:
    refused.note(runtime, SALES, asked="rating.rerate", customer=FIRST)
    refused.note(runtime, caller, asked=asked, customer=customer)
    assert len(entries(runtime)) == 2


def test_an_outsider_cannot_fill_the_log_with_made_up_names(runtime: Runtime) -> None:
    for number in range(20):
        refused.note(runtime, GUEST, asked="x.do", customer=CustomerId(f"{number}" * 300))
    assert len(entries(runtime)) == 1


def test_what_is_named_without_end_is_kept_in_part(runtime: Runtime) -> None:
    long = Caller(person=PersonId("U" * 300))
    refused.note(runtime, long, asked="x.do", customer=CustomerId("C" * 300))
    (kept,) = entries(runtime)
    assert (kept.actor, kept.subject) == ("U" * 40, "C" * 80)
