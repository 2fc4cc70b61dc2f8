"""What a customer's file holds beside its head, as known on a day."""

from bot.services.picture import Frame
from bot.store.unit import Unit
from scoring.customer import Customer
from scoring.profile import FileSheet
from scoring.statement import known, newest_grades, newest_statement


def sheet_of(unit: Unit, customer: Customer, shot: Frame) -> FileSheet:
    """Parent and children, the newest statement and grades, why it was archived, what was merged.

    The children are those of now: of an earlier day none are told.
    """
    ids = (customer.id,)
    parent = unit.customers.find(customer.parent) if customer.parent else None
    statements, grades = unit.statements.of(ids), unit.statements.grades(ids)
    day, before = shot.on, shot.known_before
    archiving = None
    if customer.archived_on:
        archiving = unit.closings.archiving(customer.id, before=before)
    children = unit.customers.children(customer.id) if shot.then is None else ()
    return FileSheet(
        parent=parent.name if parent else "",
        statement=newest_statement(known(statements[customer.id], on=day, known_before=before)),
        grades=newest_grades(known(grades[customer.id], on=day, known_before=before)),
        archived_because=archiving.reason if archiving else "",
        merged=unit.closings.merged_by(before, customer.id),
        children=tuple(c.name for c in children if not c.gone),
    )
