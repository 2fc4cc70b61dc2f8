"""Messages that were given up: what they are, why, and trying one of them again."""

from bot.services.access import Act, Caller
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.outbox import DeadLetter


def listed(runtime: Runtime, caller: Caller) -> tuple[DeadLetter, ...]:
    """Every message that was given up, oldest first; raises NotAllowed."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        return unit.outbox.dead_letters()


def retry(runtime: Runtime, caller: Caller, errand: int) -> int:
    """Try a message again, with what hangs on it; how many messages. Raises Refusal, NotAllowed."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        count = unit.outbox.revive(errand)
        if not count:
            msg = f"No undeliverable message has the number {errand}; see `risk-bot outbox list`."
            raise Refusal(msg)
        unit.audit.record(at=now, actor=who, action="notice.retried", subject=str(errand))
        return count
