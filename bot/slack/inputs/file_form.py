"""What was filled in about a customer's file: its head, its archiving, a statement."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import StringConstraints

from bot.intake.registry import read_registry_ids
from bot.services.archive import ArchiveRequest, ReopenRequest
from bot.services.customer_file import FileRequest
from bot.services.errors import Refusal
from bot.services.statement import FIGURES, GradeRequest, StatementRequest
from bot.slack.inputs.form import Optional, Written, read_form, reasoned
from bot.slack.inputs.reference import Json, Strict, about
from scoring import length
from scoring.registry import RegistryId
from scoring.vocabulary import CustomerId, CustomerStatus, PersonId

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=length.NAME)
]
LegalName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=length.LEGAL_NAME)]
CustomerKey = Annotated[str, StringConstraints(strip_whitespace=True, max_length=length.CUSTOMER)]
Country = Annotated[str, StringConstraints(strip_whitespace=True, max_length=length.COUNTRY)]
Industry = Annotated[str, StringConstraints(strip_whitespace=True, max_length=length.INDUSTRY)]
Segment = Annotated[str, StringConstraints(strip_whitespace=True, max_length=length.SEGMENT)]
Owner = Annotated[str, StringConstraints(max_length=length.PERSON)]
Agency = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=length.AGENCY)
]
Grade = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=length.GRADE)
]


class _FileForm(Strict):
    id: CustomerKey = ""
    name: Name
    legal_name: LegalName = ""
    aliases: Optional = ""
    registry_ids: Optional = ""
    country: Country = ""
    industry: Industry = ""
    segment: Segment = ""
    parent: LegalName = ""
    status: CustomerStatus = CustomerStatus.ACTIVE
    sales_owner: Owner = ""
    credit_owner: Owner = ""
    context_terms: Optional = ""
    exclude_terms: Optional = ""


class _ArchiveForm(Strict):
    on: date
    reason: Written


class _GradeForm(Strict):
    agency: Agency
    grade: Grade
    source: Written
    as_of: date


class _StatementForm(Strict):
    period_end: date
    currency: Optional
    source: Written
    as_of: date
    revenue: Optional = ""
    equity: Optional = ""
    current_assets: Optional = ""
    current_liabilities: Optional = ""
    working_capital: Optional = ""
    net_income: Optional = ""


def file(view: Json) -> FileRequest:
    """The file head, of a known customer or a new one; raises Refusal with what is wrong."""
    form, on = read_form(view, _FileForm), about(view)
    return FileRequest(
        customer=CustomerId(on.customer or form.id),
        name=form.name,
        legal_name=form.legal_name,
        aliases=_listed("aliases", form.aliases),
        context_terms=_listed("context_terms", form.context_terms),
        exclude_terms=_listed("exclude_terms", form.exclude_terms),
        registry_ids=_registry(form.registry_ids),
        country=form.country,
        industry=form.industry,
        segment=form.segment,
        sales_owner=PersonId(form.sales_owner),
        credit_owner=PersonId(form.credit_owner),
        parent=form.parent,
        status=form.status,
        seen=on.seen,
        receipt=str(view["id"]),
    )


def _listed(field: str, text: str) -> tuple[str, ...]:
    found = tuple(n.strip() for n in text.split("|") if n.strip())
    if any(len(name) > length.LEGAL_NAME for name in found):
        sentence = f"Write at most {length.LEGAL_NAME} characters for each, with | between."
        raise Refusal(sentence, fields={field: sentence})
    return found


def _registry(text: str) -> tuple[RegistryId, ...]:
    try:
        return read_registry_ids(text)
    except ValueError as wrong:
        sentence = f"{str(wrong)[:1].upper()}{str(wrong)[1:]}."
        raise Refusal(sentence, fields={"registry_ids": sentence}) from wrong


def archive(view: Json) -> ArchiveRequest:
    """The archiving; raises Refusal with the fields that are wrong."""
    form, on = read_form(view, _ArchiveForm), about(view)
    return ArchiveRequest(
        customer=CustomerId(on.customer), on=form.on, reason=form.reason, receipt=str(view["id"])
    )


def reopen(view: Json) -> ReopenRequest:
    """The way back; raises Refusal where the reason is missing."""
    customer, reason = reasoned(view)
    return ReopenRequest(customer=customer, reason=reason)


def grade(view: Json) -> GradeRequest:
    """The external rating; raises Refusal with the fields that are wrong."""
    form, on = read_form(view, _GradeForm), about(view)
    return GradeRequest(
        customer=CustomerId(on.customer),
        agency=form.agency,
        grade=form.grade,
        source=form.source,
        as_of=form.as_of,
        receipt=str(view["id"]),
    )


def statement(view: Json) -> StatementRequest:
    """The statement; raises Refusal with the fields that are wrong."""
    form, on = read_form(view, _StatementForm), about(view)
    return StatementRequest(
        customer=CustomerId(on.customer),
        period_end=form.period_end,
        currency=form.currency,
        source=form.source,
        as_of=form.as_of,
        receipt=str(view["id"]),
        **{name: _figure(name, getattr(form, name)) for name in FIGURES},
    )


def _figure(name: str, text: str) -> Decimal | None:
    if not text:
        return None
    try:
        found = Decimal(text.replace(",", "").replace(" ", ""))
    except InvalidOperation as wrong:
        sentence = f"“{text}” is no amount: write it as 1234567.89."
        raise Refusal(sentence, fields={name: sentence}) from wrong
    if not found.is_finite() or found.adjusted() >= length.FIGURE:
        sentence = f"“{text}” is no amount: write it as 1234567.89."
        raise Refusal(sentence, fields={name: sentence})
    return found
