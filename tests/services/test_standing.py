"""Which file an act of a person goes to: the one that goes on, and none that is archived."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.services import (
    credit,
    feedback,
    leaving,
    merging,
    mitigation,
    override,
    rating,
    review,
    stop,
)
from bot.services import customer as customers
from bot.services.archive import ArchiveRequest, archive, unarchive
from bot.services.errors import Refusal
from bot.services.importing import import_ratings
from bot.services.runtime import Runtime
from scoring.mitigation import Mitigation
from scoring.override import OverrideCode
from scoring.vocabulary import Band, CustomerId, FeedbackKind, Indicator, MitigationState
from tests.builder import (
    ADMIN,
    ANALYST,
    APPROVER,
    FIRST,
    SECOND,
    TODAY,
    VIEWER,
    contents,
    known,
)

SOON = TODAY + timedelta(days=10)


def rerate(runtime: Runtime, number: CustomerId) -> object:
    wanted = rating.RerateRequest(
        customer=number, indicator=Indicator.COMPLIANCE_RECORD, level=3, reason="two findings"
    )
    return rating.rerate(runtime, ANALYST, wanted)


def mitigate(runtime: Runtime, number: CustomerId) -> Mitigation:
    wanted = mitigation.MitigationRequest(
        customer=number, action="Ask for prepayment", owner=ANALYST.person, due=SOON
    )
    return mitigation.log(runtime, ANALYST, wanted)


def hear(runtime: Runtime, number: CustomerId) -> object:
    said = feedback.FeedbackRequest(
        customer=number, kind=FeedbackKind.COMPLAINT, text="The last delivery was late"
    )
    return feedback.log(runtime, ANALYST, said)


def sign(runtime: Runtime, number: CustomerId) -> object:
    return review.sign(runtime, ANALYST, review.ReviewRequest(customer=number, note="all read"))


def move(runtime: Runtime, number: CustomerId) -> object:
    wanted = override.OverrideRequest(
        customer=number, band=Band.MEDIUM, code=OverrideCode.OUTLOOK, text="a buyer left",
        expires=SOON,
    )  # fmt: skip
    return override.override(runtime, ANALYST, wanted)


def limit(runtime: Runtime, number: CustomerId) -> object:
    wanted = credit.LimitRequest(customer=number, amount=Decimal(5000), reason="a new order")
    return credit.ask_limit(runtime, ANALYST, wanted)


def lift(runtime: Runtime, number: CustomerId) -> object:
    return stop.ask_to_lift(runtime, ANALYST, stop.LiftRequest(customer=number, reason="over"))


def leave(runtime: Runtime, number: CustomerId) -> object:
    return leaving.ask(runtime, ANALYST, number, "better")


Act = Callable[[Runtime, CustomerId], object]
KEEPING: tuple[Act, ...] = (rerate, mitigate, hear, sign, move, limit)
GROWING = ("rating", "mitigation", "feedback", "review", "band_override", "proposal")


@pytest.mark.parametrize("act", KEEPING, ids=lambda act: act.__name__)
def test_an_act_on_a_merged_id_is_kept_where_the_file_goes_on(runtime: Runtime, act: Act) -> None:
    known(runtime)
    known(runtime, SECOND)
    merging.merge(runtime, ADMIN, SECOND, FIRST, reason="one company")
    before = contents(runtime.database)
    act(runtime, SECOND)
    after = contents(runtime.database)
    new = {t: [r for r in after[t] if r not in before[t]] for t in GROWING}
    kept = [row for rows in new.values() for row in rows]
    assert kept
    assert all(FIRST in row and SECOND not in row for row in kept)
    audit = [repr(row) for row in after["audit"] if row not in before["audit"]]
    assert not any(SECOND in row for row in audit)


@pytest.mark.parametrize("act", [*KEEPING, lift, leave], ids=lambda act: act.__name__)
def test_of_an_archived_customer_nothing_is_taken_down(runtime: Runtime, act: Act) -> None:
    known(runtime)
    archive(runtime, APPROVER, ArchiveRequest(customer=FIRST, on=TODAY, reason="no orders"))
    before = contents(runtime.database)
    with pytest.raises(Refusal, match="Brightholm Foods Ltd is archived since 24 Nov 2026"):
        act(runtime, FIRST)
    assert contents(runtime.database) == before
    assert customers.profile(runtime, VIEWER, FIRST).score.value is not None


def test_an_archiving_to_come_refuses_nothing_yet(runtime: Runtime) -> None:
    known(runtime)
    archive(runtime, APPROVER, ArchiveRequest(customer=FIRST, on=SOON, reason="no orders"))
    for act in KEEPING:
        act(runtime, FIRST)
    unarchive(runtime, APPROVER, FIRST, "orders again")
    assert mitigate(runtime, FIRST).customer == FIRST


def test_a_mitigation_of_an_archived_customer_can_only_be_brought_to_its_end(
    runtime: Runtime,
) -> None:
    known(runtime)
    number = mitigate(runtime, FIRST).id
    archive(runtime, APPROVER, ArchiveRequest(customer=FIRST, on=TODAY, reason="no orders"))
    going = mitigation.ChangeRequest(mitigation=number, state=MitigationState.DOING, due=SOON)
    with pytest.raises(Refusal, match="is archived"):
        mitigation.change(runtime, ANALYST, going)
    done = mitigation.ChangeRequest(mitigation=number, state=MitigationState.CANCELLED, due=SOON)
    changed = mitigation.change(runtime, ANALYST, done).mitigation
    assert changed.state is MitigationState.CANCELLED


def test_imported_ratings_of_a_merged_id_count_where_the_file_goes_on(
    runtime: Runtime, tmp_path: Path
) -> None:
    known(runtime)
    known(runtime, SECOND)
    merging.merge(runtime, ADMIN, SECOND, FIRST, reason="one company")
    path = tmp_path / "ratings.csv"
    path.write_text(
        "customer_id,indicator,rating,as_of,author,reason\n"
        f"{SECOND},compliance_record,4,{TODAY},U0ANALYST,seen\n"
    )
    assert import_ratings(runtime, ADMIN, path).done.added == 1
    assert import_ratings(runtime, ADMIN, path).done.same == 1
    found = customers.profile(runtime, VIEWER, SECOND)
    assert found.customer.id == FIRST
    held = {line.indicator: line.rating for line in found.lines}
    compliance = held[Indicator.COMPLIANCE_RECORD]
    assert compliance is not None
    assert (compliance.level, compliance.customer) == (4, FIRST)
