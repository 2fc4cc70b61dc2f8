"""Forgetting a customer for good, as the law may ask; what is only over is archived instead."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.notices import AlertNotice
from bot.services.access import Act, Caller
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.outbox import key_of
from bot.store.unit import Unit
from scoring.vocabulary import CustomerId

ERASED = "Erased at the request of an administrator."


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many rows of each table went (or would go), and how many messages in Slack."""

    rows: Mapping[str, int]
    log_entries: int
    messages: int


def preview_forgetting(runtime: Runtime, caller: Caller, customer: CustomerId) -> Forgotten:
    """What forgetting would take away; changes nothing. Raises Refusal, NotAllowed."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        ids = _ids(unit, customer)
        rows = unit.erasure(ids).count()
        return Forgotten(rows=rows, log_entries=unit.audit.count(frozenset(ids)), messages=0)


def forget(runtime: Runtime, caller: Caller, customer: CustomerId) -> Forgotten:
    """Erase everything about a customer, in one transaction; what the log keeps is that it was.

    The ids that were merged into it go too.
    Posts about it that stand in Slack are replaced by a line; the audit log's chain stays whole.
    Raises Refusal, NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        ids = _ids(unit, customer)
        notice = AlertNotice(text=ERASED)
        entries = unit.audit.erase(frozenset(ids))
        rows, sent = unit.erasure(ids).carry_out({"kind": notice.kind, "text": notice.text})
        for key in sent:
            unit.outbox.replace(key, notice, key=key_of("erased", key), now=now)
        unit.audit.record(
            at=now, actor=who, action="customer.erased", subject="a customer",
            rows=str(sum(rows.values())), messages=str(len(sent)),
        )  # fmt: skip
        return Forgotten(rows=rows, log_entries=entries, messages=len(sent))


def _ids(unit: Unit, customer: CustomerId) -> tuple[CustomerId, ...]:
    """The customer's id and those of the files that go on in it."""
    found = unit.customers.exactly(customer)
    if found is None:
        msg = f"There is no customer with the id “{customer}”; forgetting asks for the id."
        raise Refusal(msg)
    if found.merged_into:
        msg = (
            f"{customer} was merged into {found.merged_into}: nothing was changed. "
            f"Forget {found.merged_into}; its merged files go with it."
        )
        raise Refusal(msg)
    return (customer, *unit.customers.merged((customer,)).get(customer, ()))
