"""Emptying the outbox: each notice said once, in order, under the channel's lock.

The states and their reasons are those of reliability.md §2: *sending* is committed before the call;
an unknown outcome is settled on the monotonic clock and looked up before anything is said again.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.notices import AlertNotice, Notice
from bot.services.errors import Permanent, Transient, Unauthorised, Unknown
from bot.services.member import SYSTEM
from bot.services.runtime import Runtime
from bot.store.lock import held
from bot.store.outbox import Delivery, Errand, Kind, key_of

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 60.0


class Poster(Protocol):
    """Whoever speaks to Slack for us; raises the faults of `bot.services.errors`."""

    def post(self, channel: str, notice: Notice, *, key: str, thread: str | None) -> str:
        """Say a notice; the ts of its message."""
        ...

    def update(self, channel: str, ts: str, notice: Notice) -> None:
        """Draw a message anew."""
        ...

    def find(self, channel: str, *, key: str, thread: str | None, after: str | None) -> str | None:
        """The ts of our message with that key; None where it surely is not there."""
        ...


@dataclass(slots=True)
class Settling:
    """Since when (monotonic seconds) this process has known of each outcome in doubt."""

    since: dict[int, float] = field(default_factory=dict)


def deliver_due(runtime: Runtime, poster: Poster, settling: Settling) -> int:
    """Say everything that may be said now, channel by channel; how much was said."""
    said = 0
    for channel in _channels(runtime):
        with held(runtime.database, f"sender|{channel}") as mine:
            while mine and _deliver_head(runtime, poster, settling, channel):
                said += 1
    return said


def _channels(runtime: Runtime) -> tuple[str, ...]:
    with runtime.reading() as unit:
        return unit.outbox.channels(runtime.clock.now())


def _deliver_head(runtime: Runtime, poster: Poster, settling: Settling, channel: str) -> bool:
    """Carry out the channel's oldest errand; False where the channel must wait or is empty."""
    errand = _head(runtime, channel)
    if errand is None:
        return False
    if errand.state is Delivery.SENDING:
        return _settle(runtime, poster, settling, errand)
    if errand.kind is not Kind.POST and not errand.parent_ts:
        return _orphan(runtime, errand)
    if not _claim(runtime, errand):
        return False
    return _say(runtime, poster, settling, errand)


def _head(runtime: Runtime, channel: str) -> Errand | None:
    with runtime.reading() as unit:
        return unit.outbox.head(channel, runtime.clock.now())


def _claim(runtime: Runtime, errand: Errand) -> bool:
    with runtime.writing() as unit:
        return unit.outbox.sending(errand.id)


def _say(runtime: Runtime, poster: Poster, settling: Settling, errand: Errand) -> bool:
    try:
        if errand.kind is Kind.UPDATE:
            poster.update(errand.channel, errand.parent_ts, errand.notice)
            ts = errand.parent_ts
        else:
            thread = errand.parent_ts or None
            ts = poster.post(errand.channel, errand.notice, key=errand.key, thread=thread)
    except Unknown as doubt:
        if errand.kind is Kind.UPDATE:
            return _wait(runtime, errand, doubt)
        settling.since[errand.id] = runtime.clock.monotonic()
        _note_doubt(runtime, errand, doubt.reason)
        return False
    except Transient as fault:
        return _wait(runtime, errand, fault)
    except Permanent as fault:
        return _bury(runtime, errand, fault.reason)
    return _mark(runtime, errand, ts)


def _settle(runtime: Runtime, poster: Poster, settling: Settling, errand: Errand) -> bool:
    """An outcome in doubt: wait the settle time since this process met it, then look."""
    if errand.kind is Kind.UPDATE:
        return _wait(runtime, errand, Transient("repeating an update is harmless", retry_after=0))
    met = settling.since.setdefault(errand.id, runtime.clock.monotonic())
    if runtime.clock.monotonic() - met < runtime.setup.settle_seconds:
        return False
    try:
        ts = poster.find(
            errand.channel,
            key=errand.key,
            thread=errand.parent_ts or None,
            after=errand.after_ts or None,
        )
    except Transient as fault:
        settling.since[errand.id] = runtime.clock.monotonic()
        _note_doubt(runtime, errand, f"look-up failed: {fault.reason}")
        return False
    except Permanent as fault:
        # History can never be read there: a repeat is better than a loss (reliability.md §2).
        settling.since.pop(errand.id, None)
        reason = f"said again without a look-up: {fault.reason}"
        return _wait(runtime, errand, Transient(reason, retry_after=0))
    settling.since.pop(errand.id, None)
    if ts is not None:
        return _mark(runtime, errand, ts)
    return _wait(runtime, errand, Transient("not there: to be said again", retry_after=0))


def _mark(runtime: Runtime, errand: Errand, ts: str) -> bool:
    now = runtime.clock.now()
    with runtime.writing() as unit:
        unit.outbox.sent(errand.id, ts=ts, now=now)
    return True


def _wait(runtime: Runtime, errand: Errand, fault: Transient) -> bool:
    """Surely not said: pending again; an outage never exhausts the attempts."""
    patience = min(FIRST_WAIT_SECONDS * 2 ** min(errand.attempts, 10), LONGEST_WAIT_SECONDS)
    if isinstance(fault, Unauthorised):
        patience = LONGEST_WAIT_SECONDS
    seconds = patience if fault.retry_after is None else fault.retry_after
    later = runtime.clock.now() + timedelta(seconds=seconds)
    with runtime.writing() as unit:
        unit.outbox.put_back(errand.id, not_before=later if seconds else None, error=fault.reason)
    return not seconds


def _note_doubt(runtime: Runtime, errand: Errand, reason: str) -> None:
    with runtime.writing() as unit:
        unit.outbox.in_doubt(errand.id, error=reason)


def _orphan(runtime: Runtime, errand: Errand) -> bool:
    """A line or an update whose post is dead can never be said."""
    return _bury(runtime, errand, "the post it belongs to was never said")


def _bury(runtime: Runtime, errand: Errand, reason: str) -> bool:
    """Give an errand up and tell the administrators, unless it was for them."""
    now, channel = runtime.clock.now(), runtime.setup.admin_channel
    with runtime.writing() as unit:
        unit.outbox.dead(errand.id, error=reason)
        unit.audit.record(
            at=now, actor=SYSTEM, action="notice.dead", subject=errand.channel, reason=reason
        )
        if errand.channel != channel:
            text = f"A message for {errand.channel} could not be delivered: {reason}."
            alert = AlertNotice(text=text)
            unit.outbox.put(alert, key=key_of("dead", errand.key), channel=channel, now=now)
    return True
