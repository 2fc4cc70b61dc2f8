"""How the programme itself fares: processes, outbox, feeds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services.access import Act, Caller
from bot.services.coverage import certificate
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.office import Heartbeat
from bot.store.outbox import Delivery

SILENT_AFTER = timedelta(minutes=2)
ROLES = ("bot", "clock")
WORKER = "worker"
SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthLine:
    """One thing that was looked at, and how it is."""

    name: str
    ok: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Everything that was looked at."""

    lines: tuple[HealthLine, ...]

    @property
    def ok(self) -> bool:
        """Whether all is well."""
        return all(line.ok for line in self.lines)


def beat(runtime: Runtime, role: str, text: str = "") -> None:
    """Note that a process of this role is alive."""
    now = runtime.clock.now()
    with runtime.noting() as unit:
        unit.job_runs.beat(role, now=now, text=text)


def report(runtime: Runtime, caller: Caller) -> Health:
    """Processes, outbox and feeds, each line with what it means."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        beats = {b.role: b for b in unit.job_runs.heartbeats()}
        counts = unit.outbox.counts()
        oldest = unit.outbox.oldest_waiting()
        letters = unit.outbox.dead_letters()[-SHOWN:]
        seen = certificate(unit, now)
    roles = ROLES if runtime.database.is_sqlite else (*ROLES, WORKER)
    lines = [_process(role, beats.get(role), now) for role in roles]
    waiting = counts.get(Delivery.PENDING, 0) + counts.get(Delivery.SENDING, 0)
    stuck = oldest is not None and now - oldest > SILENT_AFTER
    text = f"{waiting} waiting, {counts.get(Delivery.SENT, 0)} said"
    lines.append(HealthLine(name="messages", ok=not stuck, text=text))
    dead = counts.get(Delivery.DEAD, 0)
    text = f"{dead} need a human"
    if dead:
        # The command's own name is the hint: the list says what and why.
        text += f": {'; '.join(d.reason for d in letters)}; see `risk-bot outbox list`"
    lines.append(HealthLine(name="undeliverable", ok=not dead, text=text))
    text = f"{seen.healthy} of {seen.feeds} healthy, {seen.entries} entries read"
    lines.append(HealthLine(name="feeds", ok=not seen.gaps, text="; ".join((text, *seen.gaps))))
    return Health(lines=tuple(lines))


def _process(role: str, found: Heartbeat | None, now: datetime) -> HealthLine:
    if found is None:
        return HealthLine(name=role, ok=False, text="never seen")
    if now - found.at > SILENT_AFTER:
        text = f"last seen {found.at:%Y-%m-%d %H:%M} UTC"
        return HealthLine(name=role, ok=False, text=text)
    return HealthLine(name=role, ok=not found.text, text=found.text or "running")
