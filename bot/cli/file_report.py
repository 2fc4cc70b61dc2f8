"""Wording a customer's file: its head, newest statement, external ratings."""

from collections.abc import Iterator

from scoring.profile import CustomerProfile
from scoring.statement import FinancialStatement


def file_lines(found: CustomerProfile) -> Iterator[str]:
    """What the file holds beside the score, line by line."""
    c, sheet = found.customer, found.sheet
    head = (
        ("legal name", c.legal_name),
        ("country", c.country),
        ("industry", c.industry),
        ("segment", c.segment),
        ("parent", sheet.parent),
        ("sales owner", c.sales_owner),
        ("credit owner", c.credit_owner),
        ("status", c.status.value),
    )
    yield "File: " + "; ".join(f"{name} {value}" for name, value in head if value)
    if c.aliases:
        yield "Also called: " + ", ".join(c.aliases)
    if c.registry_ids:
        yield "Registered: " + ", ".join(map(str, c.registry_ids))
    if sheet.children:
        yield "Parent of: " + ", ".join(sheet.children)
    if sheet.merged:
        yield "Merged into this file: " + ", ".join(sheet.merged)
    if c.archived_on:
        yield f"Archived from {c.archived_on.isoformat()}: {sheet.archived_because or 'no reason'}"
    if sheet.statement is not None:
        yield f"Statement: {_figures(sheet.statement)}"
    for grade in sheet.grades:
        day = grade.as_of.isoformat()
        yield f"External rating: {grade.agency} {grade.grade} ({grade.source}, as of {day})"


def _figures(s: FinancialStatement) -> str:
    figures = ", ".join(f"{name} {value:,}" for name, value in s.figures if value is not None)
    end, day = s.period_end.isoformat(), s.as_of.isoformat()
    return f"period to {end}, {s.currency}: {figures} ({s.source}, as of {day})"


def file_document(found: CustomerProfile) -> dict[str, object]:
    """The same as one JSON object."""
    c, sheet = found.customer, found.sheet
    return {
        "legal_name": c.legal_name,
        "aliases": list(c.aliases),
        "registry_ids": [{"kind": i.kind.value, "number": i.number} for i in c.registry_ids],
        "country": c.country,
        "industry": c.industry,
        "segment": c.segment,
        "parent": c.parent or None,
        "sales_owner": c.sales_owner,
        "credit_owner": c.credit_owner,
        "status": c.status.value,
        "archived_on": c.archived_on.isoformat() if c.archived_on else None,
        "archived_because": sheet.archived_because,
        "children": list(sheet.children),
        "merged": list(sheet.merged),
        "statement": _statement(sheet.statement) if sheet.statement else None,
        "external_ratings": [
            {
                "agency": g.agency,
                "grade": g.grade,
                "source": g.source,
                "as_of": g.as_of.isoformat(),
            }
            for g in sheet.grades
        ],
    }


def _statement(s: FinancialStatement) -> dict[str, str | None]:
    figures = {name.replace(" ", "_"): value for name, value in s.figures}
    return {
        "period_end": s.period_end.isoformat(),
        "currency": s.currency,
        **{name: None if value is None else str(value) for name, value in figures.items()},
        "source": s.source,
        "as_of": s.as_of.isoformat(),
    }
