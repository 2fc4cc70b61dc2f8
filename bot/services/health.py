"""How the programme itself fares: processes, outbox, feeds."""

from dataclasses import dataclass

from bot.services.access import Act, Caller
from bot.services.coverage import certificate
from bot.services.heartbeat import CLOCK, LINE, SILENT_AFTER, WORKER, Told, tell, tell_line
from bot.services.lesson import state_of
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.outbox import Delivery
from scoring.vocabulary import Role

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
        commands = actor(runtime.setup, unit, caller, Act.SEE_CARD).role is Role.ADMIN
        beats = unit.job_runs.heartbeats()
        counts = unit.outbox.counts()
        oldest = unit.outbox.oldest_waiting()
        letters = unit.outbox.dead_letters()[-SHOWN:]
        seen = certificate(unit, now)
        taught = state_of(unit)
    roles = ROLES if runtime.database.is_sqlite else (*ROLES, WORKER)
    lines = [_line(role, tell(role, beats, now), commands=commands) for role in roles]
    lines.append(_line(LINE, tell_line(beats, now), commands=commands))
    waiting = counts.get(Delivery.PENDING, 0) + counts.get(Delivery.SENDING, 0)
    stuck = oldest is not None and now - oldest > SILENT_AFTER
    text = f"{waiting} waiting, {counts.get(Delivery.SENT, 0)} said"
    if stuck:
        more = _more("`risk-bot doctor` says why", commands=commands)
        text += f"; the oldest since {oldest:%Y-%m-%d %H:%M} UTC: {more}"
    lines.append(HealthLine(name="messages", ok=not stuck, text=text))
    dead = counts.get(Delivery.DEAD, 0)
    text = f"{dead} need a human"
    if dead:
        more = _more("see `risk-bot outbox list`", commands=commands)
        text += f": {'; '.join(d.reason for d in letters)}; {more}"
    lines.append(HealthLine(name="undeliverable", ok=not dead, text=text))
    text = f"{seen.healthy} of {seen.feeds} healthy, {seen.entries} entries read"
    lines.append(HealthLine(name="feeds", ok=not seen.in_trouble, text=_feeds(text, seen.gaps)))
    lines.append(_line("judge of news", taught, commands=commands))
    return Health(lines=tuple(lines))


def _line(name: str, told: Told, *, commands: bool) -> HealthLine:
    ok, text = told
    for word in ("start", "mend"):
        said, mend, _ = text.partition(f"{word} it:")
        if mend and not commands:
            text = f"{said}an administrator can {word} it"
    return HealthLine(name=name, ok=ok, text=text)


def _feeds(text: str, gaps: tuple[str, ...]) -> str:
    """What was read and what was not; where something was not, the command that says more."""
    return "; ".join((text, *gaps, "`/risk feeds` says more")) if gaps else text


def _more(hint: str, *, commands: bool) -> str:
    """A hint for administrators; nobody else can use a command of the machine."""
    return hint if commands else "an administrator can see why"
