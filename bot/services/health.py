"""How the programme itself fares: processes, outbox, feeds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services.access import Act, Caller
from bot.services.coverage import certificate
from bot.services.lesson import state_of
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.office import Heartbeat
from bot.store.outbox import Delivery

SILENT_AFTER = timedelta(minutes=2)
ROLES = ("bot", "clock")
WORKER = "worker"
LINE = "line to Slack"
"""The sign of life of the line: when Slack was last heard. Kept by the bot while it is heard."""
STARTS = {"bot": "serve", "clock": "clock", "worker": "worker"}
"""The command that starts each process."""
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


def beat(runtime: Runtime, role: str, text: str = "", *, ago: float = 0.0) -> None:
    """Note that a process of this role is alive, or was so many seconds ago."""
    now = runtime.clock.now() - timedelta(seconds=ago)
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
        taught = state_of(unit)
    roles = ROLES if runtime.database.is_sqlite else (*ROLES, WORKER)
    lines = [_process(role, beats.get(role), now) for role in roles]
    lines.append(_line(beats.get(LINE), now))
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


def _process(role: str, found: Heartbeat | None, now: datetime) -> HealthLine:
    mend = f"start it: `risk-bot {STARTS[role]}`, or `risk-bot run` for all"
    if found is None:
        return HealthLine(name=role, ok=False, text=f"never seen; {mend}")
    if now - found.at > SILENT_AFTER:
        text = f"last seen {found.at:%Y-%m-%d %H:%M} UTC; {mend}"
        return HealthLine(name=role, ok=False, text=text)
    return HealthLine(name=role, ok=not found.text, text=found.text or "running")


def _line(found: Heartbeat | None, now: datetime) -> HealthLine:
    """When Slack was last heard: commands fail while no line stands, nothing is queued."""
    mend = "start the bot, or look in its log for what is in the way (network, proxy, app token)"
    if found is None:
        return HealthLine(name=LINE, ok=False, text=f"never heard; {mend}")
    silence = max(0, int((now - found.at).total_seconds()))
    if now - found.at > SILENT_AFTER:
        text = f"last heard {silence // 60} min ago; commands fail meanwhile: {mend}"
        return HealthLine(name=LINE, ok=False, text=text)
    return HealthLine(name=LINE, ok=True, text=f"last heard {silence} s ago")


def _feeds(text: str, gaps: tuple[str, ...]) -> str:
    """What was read and what was not; where something was not, the command that says more."""
    return "; ".join((text, *gaps, "see `risk-bot feeds list`")) if gaps else text
