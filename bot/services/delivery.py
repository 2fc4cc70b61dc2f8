"""Emptying the outbox: each notice said once, in order, under the channel's lock.

The states and their reasons are those of reliability.md §2: *sending* is committed before the call;
an unknown outcome is settled on the monotonic clock and looked up before anything is said again.
Where a channel's history cannot be read, the company chose: said again and marked as perhaps a
repeat, or held for a person. A refused token stops the sender and buries nothing.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from bot.clock import Clock
from bot.notices import AlertNotice, Notice
from bot.services.errors import Permanent, Transient, Unauthorised, Unknown
from bot.services.member import SYSTEM
from bot.services.runtime import Runtime, Setup
from bot.store.lock import held
from bot.store.outbox import LONGEST_WAIT, WAITING, Delivery, Errand, Kind, key_of

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 60.0
FRUITLESS = 2
"""After so many rounds of "no clear answer, and not there" a message lets the others pass it."""


class Poster(Protocol):
    """Whoever speaks to Slack for us; raises the faults of `bot.services.errors`."""

    def post(
        self,
        channel: str,
        notice: Notice,
        *,
        key: str,
        thread: str | None,
        repeat: bool = False,
        until: float | None = None,
    ) -> str:
        """Say a notice; the ts of its message. `repeat`: it says that it may be one.

        `until`: on the monotonic clock; later than that it raises Transient, and says nothing.
        """
        ...

    def update(self, channel: str, ts: str, notice: Notice) -> None:
        """Draw a message anew."""
        ...

    def find(self, channel: str, *, key: str, thread: str | None, after: str | None) -> str | None:
        """The ts of our message with that key; None where it surely is not there."""
        ...

    def copies(
        self, channel: str, *, key: str, thread: str | None, after: str | None
    ) -> tuple[str, ...]:
        """The ts of every message of ours with that key."""
        ...


@dataclass(slots=True)
class Settling:
    """What this process remembers, on its monotonic clock.

    Since when it has known of each attempt whose outcome is in doubt; until when, and why, it does
    not send; whether it is to end after the message in hand; when it takes its next second look.
    """

    since: dict[int, tuple[int, float]] = field(default_factory=dict)
    paused_until: float = 0.0
    trouble: str = ""
    stopping: bool = False
    look_at: float = 0.0

    def met(self, errand: int, attempt: int, now: float) -> float:
        """Since when this attempt has been known of: from now on, where it is a new one.

        Another process may have settled the attempt before and made a new one since.
        """
        known, since = self.since.get(errand, (0, now))
        if known != attempt:
            since = now
        self.since[errand] = (attempt, since)
        return since


def deliver_due(runtime: Runtime, poster: Poster, settling: Settling) -> int:
    """Say everything that may be said now, channel by channel; how much was said."""
    said = 0
    for channel in _channels(runtime):
        if rests(runtime.clock, settling):
            break
        with held(runtime.database, sender_of(channel)) as mine:
            while mine and not rests(runtime.clock, settling):
                if not _deliver_head(runtime, poster, settling, channel):
                    break
                said += 1
    return said


def sender_of(channel: str) -> str:
    """The name of the lock under which a channel is spoken to."""
    return f"sender|{channel}"


def rests(clock: Clock, settling: Settling) -> bool:
    """Whether nothing more is to be sent now."""
    if settling.stopping:
        return True
    if settling.trouble and clock.monotonic() >= settling.paused_until:
        settling.trouble = ""
    return bool(settling.trouble)


def _pause(clock: Clock, settling: Settling, fault: Unauthorised) -> None:
    """Send nothing for a while: Slack refuses our token, and would refuse the next message too."""
    settling.trouble = f"Slack refuses our token: {fault.reason}"
    settling.paused_until = clock.monotonic() + LONGEST_WAIT_SECONDS


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
    # Before the claim: whoever takes over waits the settle time from a later moment on.
    since = runtime.clock.monotonic()
    if not _claim(runtime, errand):
        return False
    claimed = replace(errand, attempts=errand.attempts + 1)
    return _say(runtime, poster, settling, claimed, until=since + _good_for(runtime.setup))


def _good_for(setup: Setup) -> float:
    """So long after a claim Slack may be called: half of what another would wait before it looks.

    A process that stood still longer may have lost its lock, and another may have settled it.
    """
    return setup.settle_seconds / 2


def _head(runtime: Runtime, channel: str) -> Errand | None:
    with runtime.reading() as unit:
        return unit.outbox.head(channel, runtime.clock.now())


def _claim(runtime: Runtime, errand: Errand) -> bool:
    with runtime.noting() as unit:
        return unit.outbox.sending(errand.id)


def _say(
    runtime: Runtime, poster: Poster, settling: Settling, errand: Errand, *, until: float
) -> bool:
    try:
        ts = _call(poster, errand, until)
    except Unknown as doubt:
        if errand.kind is Kind.UPDATE:
            return _wait(runtime, errand, doubt)
        settling.since[errand.id] = (errand.attempts, runtime.clock.monotonic())
        _note_doubt(runtime, errand, doubt.reason)
        return False
    except Unauthorised as fault:
        _pause(runtime.clock, settling, fault)
        return _wait(runtime, errand, fault)
    except Transient as fault:
        return _wait(runtime, errand, fault)
    except Permanent as fault:
        return _bury(runtime, errand, fault.reason)
    return _mark(runtime, errand, ts)


def _call(poster: Poster, errand: Errand, until: float) -> str:
    """Say it, or draw it anew; the ts of its message."""
    if errand.kind is Kind.UPDATE:
        poster.update(errand.channel, errand.parent_ts, errand.notice)
        return errand.parent_ts
    return poster.post(
        errand.channel,
        errand.notice,
        key=errand.key,
        thread=errand.parent_ts or None,
        repeat=errand.repeat,
        until=until,
    )


def _settle(runtime: Runtime, poster: Poster, settling: Settling, errand: Errand) -> bool:
    """An outcome in doubt: wait the settle time since this process met it, then look."""
    if errand.kind is Kind.UPDATE:
        return _wait(runtime, errand, Transient("repeating an update is harmless", retry_after=0))
    met = settling.met(errand.id, errand.attempts, runtime.clock.monotonic())
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
        if isinstance(fault, Unauthorised):
            _pause(runtime.clock, settling, fault)
        again = runtime.clock.monotonic() + _longer(runtime.setup, fault)
        settling.since[errand.id] = (errand.attempts, again)
        _note_doubt(runtime, errand, f"look-up failed: {fault.reason}")
        return False
    except Permanent as fault:
        settling.since.pop(errand.id, None)
        return _unreadable(runtime, errand, fault.reason)
    settling.since.pop(errand.id, None)
    return _again(runtime, errand) if ts is None else _mark(runtime, errand, ts)


def _longer(setup: Setup, fault: Transient) -> float:
    """By how much the pause that Slack asked for is longer than the settle time that follows."""
    return max((fault.retry_after or 0.0) - setup.settle_seconds, 0.0)


def _unreadable(runtime: Runtime, errand: Errand, reason: str) -> bool:
    """History can never be read there: say it again and say so, or let a person decide."""
    if runtime.setup.hold_unreadable:
        held_back = (
            f"it may have been posted, and the channel's history cannot be read ({reason}): look "
            "there, and try it again only where it is missing"
        )
        return _bury(runtime, errand, held_back, repeat=True)
    with runtime.noting() as unit:
        said = f"said again without a look-up: {reason}"
        unit.outbox.put_back(errand, not_before=None, error=said, repeat=True)
    return True


def _again(runtime: Runtime, errand: Errand) -> bool:
    """It is not there: said again, at once the first time, later on behind the others."""
    rounds, error = errand.fruitless + 1, "not there: to be said again"
    aside = rounds >= FRUITLESS
    later = runtime.clock.now() + timedelta(seconds=_patience(rounds)) if aside else None
    with runtime.noting() as unit:
        unit.outbox.put_back(errand, not_before=later, error=error, aside=aside, fruitless=rounds)
    return True


def _patience(attempts: int) -> float:
    return min(FIRST_WAIT_SECONDS * float(1 << min(attempts, 10)), LONGEST_WAIT_SECONDS)


def _mark(runtime: Runtime, errand: Errand, ts: str) -> bool:
    now = runtime.clock.now()
    with runtime.noting() as unit:
        unit.outbox.sent(errand, ts=ts, now=now)
    return True


def _wait(runtime: Runtime, errand: Errand, fault: Transient) -> bool:
    """Surely not said: pending again; an outage never exhausts the attempts."""
    patience = _patience(errand.attempts - 1)
    if isinstance(fault, Unauthorised):
        patience = LONGEST_WAIT_SECONDS
    seconds = patience if fault.retry_after is None else fault.retry_after
    later = runtime.clock.now() + min(timedelta(seconds=seconds), LONGEST_WAIT)
    with runtime.noting() as unit:
        unit.outbox.put_back(
            errand,
            not_before=later if seconds else None,
            error=fault.reason,
            fruitless=errand.fruitless,
        )
    return not seconds


def _note_doubt(runtime: Runtime, errand: Errand, reason: str) -> None:
    with runtime.noting() as unit:
        unit.outbox.in_doubt(errand, error=reason)


def _orphan(runtime: Runtime, errand: Errand) -> bool:
    """A line or an update follows its post; where that is given up it can never be said."""
    if errand.parent_state not in WAITING:
        return _bury(runtime, errand, "the post it belongs to was never said")
    later = runtime.clock.now() + timedelta(seconds=_patience(FRUITLESS))
    with runtime.noting() as unit:
        error = "waits for the post it belongs to"
        unit.outbox.put_back(errand, not_before=later, error=error, aside=True)
    return True


def _bury(runtime: Runtime, errand: Errand, reason: str, *, repeat: bool = False) -> bool:
    """Give an errand up and tell the administrators, unless it was for them."""
    now, channel = runtime.clock.now(), runtime.setup.admin_channel
    with runtime.writing() as unit:
        if not unit.outbox.dead(errand, error=reason, repeat=repeat):
            return True
        unit.audit.record(
            at=now, actor=SYSTEM, action="notice.dead", subject=errand.channel, reason=reason
        )
        if errand.channel != channel:
            text = f"A message for {errand.channel} could not be delivered: {reason}."
            alert = AlertNotice(text=text)
            unit.outbox.put(alert, key=key_of("dead", errand.key), channel=channel, now=now)
    return True
