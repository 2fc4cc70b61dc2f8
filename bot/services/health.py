"""How the programme itself fares: processes, outbox, feeds."""

from dataclasses import dataclass
from datetime import timedelta

from bot.services.access import Act, Caller
from bot.services.coverage import certificate
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.outbox import Delivery

SILENT_AFTER = timedelta(minutes=2)
ROLES = ("bot", "clock")


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
    with runtime.writing() as unit:
        unit.job_runs.beat(role, now=now, text=text)


def report(runtime: Runtime, caller: Caller) -> Health:
    """Processes, outbox and feeds, each line with what it means."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        beats = {b.role: b for b in unit.job_runs.heartbeats()}
        counts = unit.outbox.counts()
        oldest = unit.outbox.oldest_waiting()
        seen = certificate(unit, now)
    lines = []
    for role in ROLES:
        found = beats.get(role)
        alive = found is not None and now - found.at <= SILENT_AFTER
        last = f"last seen {found.at:%Y-%m-%d %H:%M} UTC" if found else "never seen"
        lines.append(HealthLine(name=role, ok=alive, text="running" if alive else last))
    waiting = counts.get(Delivery.PENDING, 0) + counts.get(Delivery.SENDING, 0)
    stuck = oldest is not None and now - oldest > SILENT_AFTER
    text = f"{waiting} waiting, {counts.get(Delivery.SENT, 0)} said"
    lines.append(HealthLine(name="messages", ok=not stuck, text=text))
    dead = counts.get(Delivery.DEAD, 0)
    lines.append(HealthLine(name="undeliverable", ok=not dead, text=f"{dead} need a human"))
    text = f"{seen.healthy} of {seen.feeds} healthy, {seen.entries} entries read"
    lines.append(HealthLine(name="feeds", ok=not seen.gaps, text="; ".join((text, *seen.gaps))))
    return Health(lines=tuple(lines))
