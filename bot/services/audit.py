"""The audit log as a whole: is it as it was written, and what its head is today."""

from datetime import date

from bot.notices import AlertNotice
from bot.services.access import Act, Caller
from bot.services.member import SYSTEM, actor
from bot.services.runtime import Runtime
from bot.store.audit import ChainVerdict
from bot.store.outbox import key_of


def verify(runtime: Runtime, caller: Caller, *, head: str = "") -> ChainVerdict:
    """Whether no row was changed, added in between or taken out, and the head stands in it.

    `head` is one that was posted earlier: it shows whether the end of the log was cut off. Raises
    NotAllowed.
    """
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        return unit.audit.verify(head.strip().lower())


def anchor(runtime: Runtime, slot: date, *, late: bool) -> bool:
    """Post the head of the log to the administrators, once for each month: Slack keeps it.

    False where it was posted before. `late` changes nothing: the head is the one of now.
    """
    del late
    now = runtime.clock.now()
    with runtime.writing() as unit:
        if not unit.job_runs.take("audit.anchor", slot.isoformat(), now=now):
            return False
        rows, head = unit.audit.head()
        month = f"{slot:%Y-%m}"
        unit.audit.record(
            at=now, actor=SYSTEM, action="audit.anchored", subject=month, head=head, rows=str(rows)
        )
        rows, head = unit.audit.head()
        unit.outbox.put(
            AlertNotice(text=_sentence(month, rows, head)),
            key=key_of("audit.anchor", month),
            channel=runtime.setup.admin_channel,
            now=now,
        )
        return True


def _sentence(month: str, rows: int, head: str) -> str:
    return (
        f"Audit log, {month}: {rows} entries, head {head}. Keep this message: "
        f"risk-bot audit verify --head {head} shows whether anything up to here was changed."
    )
