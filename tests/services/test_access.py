"""Who may do what (domain §10): every act by every role, at the services themselves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.services import (
    archive,
    audit,
    credit,
    customer,
    customer_file,
    dead_letter,
    decision,
    erasure,
    export,
    leaving,
    ledger_import,
    lesson,
    merging,
    mitigation,
    office,
    override,
    override_report,
    policy,
    resolution,
    retention,
    review,
    statement,
    stop,
    subscription,
    triage,
    warning,
    what_if,
)
from bot.services.access import SEATS, Act, Caller, allows
from bot.services.archive import ArchiveRequest
from bot.services.credit import LimitRequest
from bot.services.customer_file import FileRequest
from bot.services.errors import NotAllowed, Refusal
from bot.services.export import ExportKind, ExportRequest
from bot.services.feedback import FeedbackRequest
from bot.services.feedback import log as log_feedback
from bot.services.mitigation import ChangeRequest, MitigationRequest
from bot.services.mitigation import log as log_mitigation
from bot.services.override import EndRequest, OverrideRequest
from bot.services.policy import PolicyRequest
from bot.services.rating import Rerated, RerateRequest, rerate
from bot.services.resolution import ResolveRequest
from bot.services.review import ReviewRequest
from bot.services.runtime import Runtime
from bot.services.statement import GradeRequest, StatementRequest
from bot.services.stop import LiftRequest
from bot.services.triage import TriageRequest
from bot.services.warning import AssignRequest, SnoozeRequest, acknowledge
from scoring.override import OverrideCode
from scoring.proposal import Seat
from scoring.vocabulary import (
    Band,
    CustomerId,
    EventId,
    FeedbackKind,
    Indicator,
    MitigationState,
    Resolution,
    Role,
    Triage,
)
from tests.builder import (
    ADMIN,
    ANALYST,
    APPROVER,
    FIRST,
    GUEST,
    SALES,
    TODAY,
    VIEWER,
    contents,
    known,
)

CALLERS = {
    "guest": GUEST, "viewer": VIEWER, "sales": SALES, "analyst": ANALYST, "approver": APPROVER,
    "admin": ADMIN,
}  # fmt: skip
NOBODY: tuple[str, ...] = ()
EVERYBODY = ("viewer", "sales", "analyst", "approver", "admin")
STAFF = ("sales", "analyst", "approver", "admin")
RISK = ("analyst", "approver", "admin")

Try = Callable[[Runtime, Caller], object]


def rating(level: int) -> Try:
    request = RerateRequest(
        customer=FIRST, indicator=Indicator.CONTRACT_PERFORMANCE, level=level, reason="as agreed"
    )

    def act(runtime: Runtime, caller: Caller) -> Rerated:
        done = rerate(runtime, caller, request)
        if done.proposed is not None:
            raise _AskedError
        return done

    return act


class _AskedError(Exception):
    """The person may only ask: others decide."""


def moved(band: Band) -> Try:
    request = OverrideRequest(
        customer=FIRST, band=band, code=OverrideCode.OTHER, text="as agreed",
        expires=TODAY + timedelta(days=10),
    )  # fmt: skip

    def act(runtime: Runtime, caller: Caller) -> object:
        if override.override(runtime, caller, request).proposed is not None:
            raise _AskedError
        return None

    return act


ACTS: list[tuple[str, Try, tuple[str, ...], tuple[str, ...]]] = [
    # what is tried, how, who may, and who may at least ask for it
    ("see a card", lambda r, c: customer.profile_of(r, c, FIRST), EVERYBODY, NOBODY),
    ("see what waits", decision.opened, EVERYBODY, NOBODY),
    ("see the policy", policy.history, EVERYBODY, NOBODY),
    ("raise a rating", rating(4), STAFF, NOBODY),
    ("keep a rating", rating(3), RISK, ("sales",)),
    ("lower a rating by one", rating(2), RISK, ("sales",)),
    ("lower a rating by two", rating(1), ("approver",), ("sales", "analyst", "admin")),
    ("log feedback", lambda r, c: log_feedback(
        r, c, FeedbackRequest(customer=FIRST, kind=FeedbackKind.PRAISE, text="quick")), STAFF,
        NOBODY),
    ("log a mitigation", lambda r, c: log_mitigation(
        r, c, MitigationRequest(customer=FIRST, action="call them", owner=c.person, due=TODAY)),
        RISK, NOBODY),
    ("triage", lambda r, c: acknowledge(r, c, 404), RISK, NOBODY),
    ("override upward", moved(Band.HIGH), RISK, ("sales",)),
    ("override downward", moved(Band.LOW), NOBODY, STAFF),
    ("ask for a limit", lambda r, c: credit.ask_limit(
        r, c, LimitRequest(customer=FIRST, amount=Decimal(1), reason="as agreed")), STAFF, NOBODY),
    ("ask to lift a stop", lambda r, c: stop.ask_to_lift(
        r, c, LiftRequest(customer=FIRST, reason="as agreed")), STAFF, NOBODY),
    ("ask to leave high", lambda r, c: leaving.ask(r, c, FIRST, "as agreed"), RISK, NOBODY),
    ("preview a policy", lambda r, c: policy.preview(r, c, {"high_edge": "3.4"}), ("admin",),
        NOBODY),
    ("put a policy forward", lambda r, c: policy.put_forward(
        r, c, PolicyRequest(figures={"high_edge": "3.4"}, reason="as agreed")), ("admin",), NOBODY),
]  # fmt: skip


@pytest.mark.parametrize("role", CALLERS)
@pytest.mark.parametrize("act", ACTS, ids=[name for name, *_ in ACTS])
def test_every_act_is_open_to_the_roles_of_the_table_and_to_nobody_else(
    runtime: Runtime, act: tuple[str, Try, tuple[str, ...], tuple[str, ...]], role: str
) -> None:
    _, attempt, may, may_ask = act
    known(runtime, levels=(3, 3, 3, 3, 3))
    before = contents(runtime.database)
    try:
        attempt(runtime, CALLERS[role])
        came_of_it = "done"
    except NotAllowed:
        came_of_it = "not allowed"
        assert contents(runtime.database) == before
    except _AskedError:
        came_of_it = "asked"
    except Refusal:
        came_of_it = "done"  # allowed, and refused for what it asks
    expected = "done" if role in may else "asked" if role in may_ask else "not allowed"
    assert came_of_it == expected


NOWHERE = CustomerId("C-9999")
SENIOR = ("approver", "admin")
REFUSED: list[tuple[str, Try, tuple[str, ...]]] = [
    # what is tried in vain (nothing of that number is on file, no reason is given), and who may
    ("end an override", lambda r, c: override.end(
        r, c, EndRequest(customer=FIRST, reason="as agreed")), RISK),
    ("open a customer's file", lambda r, c: customer_file.head(r, c, NOWHERE), RISK),
    ("edit a file, its industry too", lambda r, c: customer_file.edit(
        r, c, FileRequest(customer=NOWHERE, name="Nobody", industry="steel")), RISK),
    ("add a customer", lambda r, c: customer_file.add(
        r, c, FileRequest(customer=NOWHERE, name=" ")), RISK),
    ("add a statement", lambda r, c: statement.add(r, c, StatementRequest(
        customer=NOWHERE, period_end=TODAY, currency="EUR", source="report", as_of=TODAY)), RISK),
    ("add an external rating", lambda r, c: statement.add_grade(r, c, GradeRequest(
        customer=NOWHERE, agency="A", grade="B", source="report", as_of=TODAY)), RISK),
    ("sign a review", lambda r, c: review.sign(r, c, ReviewRequest(customer=FIRST, note="")), RISK),
    ("assign a case", lambda r, c: warning.assign(r, c, AssignRequest(case=404, to=c.person)),
        RISK),
    ("snooze a case", lambda r, c: warning.snooze(r, c, SnoozeRequest(case=404, days=1)), RISK),
    ("resolve a case", lambda r, c: resolution.resolve(
        r, c, ResolveRequest(case=404, how=Resolution.DUPLICATE)), RISK),
    ("say what a story is", lambda r, c: triage.decide(
        r, c, TriageRequest(event=EventId(404), said=Triage.CONFIRMED)), RISK),
    ("exclude words", lambda r, c: triage.exclude(r, c, EventId(404)), RISK),
    ("change a mitigation", lambda r, c: mitigation.change(
        r, c, ChangeRequest(
            mitigation=404, state=MitigationState.DONE, due=TODAY)), RISK),
    ("archive", lambda r, c: archive.archive(
        r, c, ArchiveRequest(customer=FIRST, on=TODAY, reason=" ")), SENIOR),
    ("take out of the archive", lambda r, c: archive.unarchive(r, c, FIRST, "as agreed"), SENIOR),
    ("look at a merger", lambda r, c: merging.preview(r, c, NOWHERE, FIRST), ("admin",)),
    ("merge", lambda r, c: merging.merge(r, c, NOWHERE, FIRST, reason="one firm"), ("admin",)),
    ("pause a feed", lambda r, c: subscription.pause_feed(r, c, 404), ("admin",)),
    ("remove a feed", lambda r, c: subscription.remove_feed(r, c, 404), ("admin",)),
    ("erase", lambda r, c: erasure.forget(r, c, NOWHERE), ("admin",)),
    ("try a message again", lambda r, c: dead_letter.retry(r, c, 404), ("admin",)),
]  # fmt: skip


@pytest.mark.parametrize("role", CALLERS)
def test_who_may_not_is_told_so_before_anything_else_is_said(runtime: Runtime, role: str) -> None:
    """A refusal of what is asked would tell what is on file: it is for those who may."""
    known(runtime, levels=(3, 3, 3, 3, 3))
    before = contents(runtime.database)
    came_of_it = {}
    for name, attempt, _ in REFUSED:
        with pytest.raises(Refusal) as caught:
            attempt(runtime, CALLERS[role])
        came_of_it[name] = not isinstance(caught.value, NotAllowed)
    assert came_of_it == {name: role in may for name, _, may in REFUSED}
    assert contents(runtime.database) == before


OPEN_TO: list[tuple[str, Try, tuple[str, ...]]] = [
    ("what if", lambda r, c: what_if.what_if(r, c, FIRST, ["contract=5"]), EVERYBODY),
    ("who is due for review", review.due, EVERYBODY),
    ("the rate of overrides", override_report.report, EVERYBODY),
    ("duplicates", merging.duplicates, EVERYBODY),
    ("stories of a customer", lambda r, c: triage.stories(r, c, FIRST), EVERYBODY),
    ("stories that wait", triage.waiting, RISK),
    ("the sheet of a review", lambda r, c: review.sheet(r, c, FIRST), RISK),
    ("import a ledger", ledger_import.may_import, RISK),
    ("export the portfolio", lambda r, c: export.export(
        r, c, ExportRequest(kind=ExportKind.PORTFOLIO)), RISK),
    ("export the history", lambda r, c: export.export(
        r, c, ExportRequest(kind=ExportKind.HISTORY)), RISK),
    ("export the log", lambda r, c: export.export(
        r, c, ExportRequest(kind=ExportKind.AUDIT)), ("admin",)),
    ("verify the log", audit.verify, ("admin",)),
    ("roles", lambda r, c: office.keep_people(r, c, ()), ("admin",)),
    ("messages that failed", dead_letter.listed, ("admin",)),
    ("what a purge would take", retention.preview_purge, ("admin",)),
    ("lessons of the judge", lesson.lessons, ("admin",)),
]  # fmt: skip


@pytest.mark.parametrize("role", CALLERS)
def test_what_is_read_and_given_out_is_open_to_these_roles(runtime: Runtime, role: str) -> None:
    known(runtime, levels=(3, 3, 3, 3, 3))
    came_of_it = {}
    for name, attempt, _ in OPEN_TO:
        try:
            attempt(runtime, CALLERS[role])
            came_of_it[name] = True
        except NotAllowed:
            came_of_it[name] = False
    assert came_of_it == {name: role in may for name, _, may in OPEN_TO}


@pytest.mark.parametrize(
    ("seat", "roles"),
    [
        (Seat.ANALYST, {Role.ANALYST, Role.APPROVER, Role.ADMIN}),
        (Seat.APPROVER, {Role.APPROVER}),
        (Seat.ADMIN, {Role.ADMIN}),
    ],
)
def test_each_seat_is_open_to_these_roles(seat: Seat, roles: set[Role]) -> None:
    assert {role for role in Role if allows(role, SEATS[seat])} == roles


def test_no_act_is_open_to_a_role_that_the_table_does_not_name() -> None:
    every = {act: {r for r in Role if allows(r, act)} for act in Act}
    assert every[Act.SEE_CARD] == set(Role)
    assert every[Act.ASK] == set(Role) - {Role.VIEWER}
    assert every[Act.LOWER_FAR] == every[Act.APPROVE] == {Role.APPROVER}
    assert every[Act.ADMINISTER] == {Role.ADMIN}
    assert all(Role.ANALYST in who for act, who in every.items() if act not in _BEYOND)


_BEYOND = {Act.LOWER_FAR, Act.APPROVE, Act.ARCHIVE, Act.ADMINISTER}


def test_an_outsider_is_told_nothing_whatever_role_is_on_file(runtime: Runtime) -> None:
    known(runtime)
    outsider = replace(ADMIN, outsider=True)
    with pytest.raises(NotAllowed, match="full members"):
        customer.profile_of(runtime, outsider, FIRST)
