"""A form that comes twice, as Slack's repeat or a second press, is done and audited once."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.services import archive, customer_file, feedback, override, statement
from bot.services.runtime import Runtime
from scoring.override import OverrideCode
from scoring.vocabulary import Band, FeedbackKind
from tests.builder import ANALYST, APPROVER, FIRST, TODAY, contents, known

Act = Callable[[Runtime], object]
FORM = "V1.h1"
OVERRIDE = override.OverrideRequest(
    customer=FIRST, band=Band.MEDIUM, code=OverrideCode.OUTLOOK, text="a buyer leaves",
    expires=TODAY + timedelta(days=30), receipt=FORM,
)  # fmt: skip
STATEMENT = statement.StatementRequest(
    customer=FIRST, period_end=TODAY, currency="EUR", source="annual report", as_of=TODAY,
    revenue=Decimal(900), receipt=FORM,
)  # fmt: skip
GRADE = statement.GradeRequest(
    customer=FIRST, agency="Harbour", grade="B", source="bureau", as_of=TODAY, receipt=FORM
)
FEEDBACK = feedback.FeedbackRequest(
    customer=FIRST, kind=FeedbackKind.PRAISE, text="Very quick", receipt=FORM
)
ARCHIVE = archive.ArchiveRequest(customer=FIRST, on=TODAY, reason="no business", receipt=FORM)
FILE = customer_file.FileRequest(customer=FIRST, name="Brightholm", segment="retail", receipt=FORM)
ACTS: dict[str, Act] = {
    "override": lambda runtime: override.override(runtime, ANALYST, OVERRIDE),
    "statement": lambda runtime: statement.add(runtime, ANALYST, STATEMENT),
    "grade": lambda runtime: statement.add_grade(runtime, ANALYST, GRADE),
    "feedback": lambda runtime: feedback.log(runtime, ANALYST, FEEDBACK),
    "archive": lambda runtime: archive.archive(runtime, APPROVER, ARCHIVE),
    "file": lambda runtime: customer_file.edit(runtime, ANALYST, FILE),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_the_same_form_twice_is_done_and_audited_once(runtime: Runtime, act: Act) -> None:
    known(runtime)
    untouched = contents(runtime.database)
    act(runtime)
    once = contents(runtime.database)
    assert once != untouched
    act(runtime)
    assert contents(runtime.database) == once
