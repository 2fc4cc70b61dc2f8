"""Forgetting a customer for good, as the law may ask; what is only over is archived instead."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.notices import AlertNotice
from bot.services.access import Act, Caller
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.outbox import key_of
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
        if unit.customers.find(customer) is None:
            raise _unknown(customer)
        rows = unit.erasure((customer,)).count()
        return Forgotten(rows=rows, log_entries=unit.audit.count(frozenset({customer})), messages=0)


def forget(runtime: Runtime, caller: Caller, customer: CustomerId) -> Forgotten:
    """Erase everything about a customer, in one transaction; what the log keeps is that it was.

    Posts about it that stand in Slack are replaced by a line; the audit log's chain stays whole.
    Raises Refusal, NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        if unit.customers.find(customer) is None:
            raise _unknown(customer)
        notice = AlertNotice(text=ERASED)
        entries = unit.audit.erase(frozenset({customer}))
        rows, sent = unit.erasure((customer,)).carry_out({"kind": notice.kind, "text": notice.text})
        for key in sent:
            unit.outbox.replace(key, notice, key=key_of("erased", key), now=now)
        unit.audit.record(
            at=now, actor=who, action="customer.erased", subject="a customer",
            rows=str(sum(rows.values())), messages=str(len(sent)),
        )  # fmt: skip
        return Forgotten(rows=rows, log_entries=entries, messages=len(sent))


def _unknown(customer: CustomerId) -> Refusal:
    return Refusal(f"There is no customer with the id “{customer}”; forgetting asks for the id.")
