"""How the programme itself fares: processes, outbox, feeds."""

from dataclasses import dataclass

from bot.services.access import Act, Caller
from bot.services.coverage import certificate
from bot.services.heartbeat import CLOCK, LINE, SILENT_AFTER, WORKER, Told, tell, tell_line
from bot.services.lesson import state_of
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.outbox import Delivery

ROLES = ("bot", CLOCK)
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


def report(runtime: Runtime, caller: Caller) -> Health:
    """Processes, outbox and feeds, each line with what it means."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        beats = unit.job_runs.heartbeats()
        counts = unit.outbox.counts()
        oldest = unit.outbox.oldest_waiting()
        letters = unit.outbox.dead_letters()[-SHOWN:]
        seen = certificate(unit, now)
        taught = state_of(unit)
    roles = ROLES if runtime.database.is_sqlite else (*ROLES, WORKER)
    lines = [_line(role, tell(role, beats, now)) for role in roles]
    lines.append(_line(LINE, tell_line(beats, now)))
    waiting = counts.get(Delivery.PENDING, 0) + counts.get(Delivery.SENDING, 0)
    stuck = oldest is not None and now - oldest > SILENT_AFTER
    text = f"{waiting} waiting, {counts.get(Delivery.SENT, 0)} said"
    if stuck:
        text += f"; the oldest since {oldest:%Y-%m-%d %H:%M} UTC: `risk-bot doctor` says why"
    lines.append(HealthLine(name="messages", ok=not stuck, text=text))
    dead = counts.get(Delivery.DEAD, 0)
    text = f"{dead} need a human"
    if dead:
        # The command's own name is the hint: the list says what and why.
        text += f": {'; '.join(d.reason for d in letters)}; see `risk-bot outbox list`"
    lines.append(HealthLine(name="undeliverable", ok=not dead, text=text))
    text = f"{seen.healthy} of {seen.feeds} healthy, {seen.entries} entries read"
    lines.append(HealthLine(name="feeds", ok=not seen.gaps, text=_feeds(text, seen.gaps)))
    lines.append(HealthLine(name="judge of news", ok=taught[0], text=taught[1]))
    return Health(lines=tuple(lines))


def _line(name: str, told: Told) -> HealthLine:
    return HealthLine(name=name, ok=told[0], text=told[1])


def _feeds(text: str, gaps: tuple[str, ...]) -> str:
    """What was read and what was not; where something was not, the command that says more."""
    return "; ".join((text, *gaps, "see `risk-bot feeds list`")) if gaps else text
