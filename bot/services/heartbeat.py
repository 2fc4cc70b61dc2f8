"""The processes of the house: their signs of life, and what these say of each role.

Of every role there may be any number of processes, on any number of machines. A role is well while
one of its processes is; each is named with its age, and those that fell silent for a while too.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.services.runtime import Runtime
from bot.store.office import Heartbeat

SILENT_AFTER = timedelta(minutes=2)
FORGET_AFTER = timedelta(hours=1)
"""How long a process that fell silent is named, while another one of its role is alive."""
CLOCK, STANDBY, WORKER = "clock", "clock standing by", "worker"
LINE = "line to Slack"
"""The sign of life of the line: when Slack was last heard. Kept by each bot while it is heard."""
STARTS = {"bot": "serve", CLOCK: "clock", WORKER: "worker"}
"""The command that starts each process."""
TEXT_LETTERS = 300
Told = tuple[bool, str]
"""Whether all is well, and how it is in words."""


def beat(runtime: Runtime, role: str, text: str = "", *, ago: float = 0.0) -> None:
    """Note that this process is alive in its role, or was so many seconds ago; `text`: trouble."""
    now = runtime.clock.now()
    alive = Heartbeat(
        role=role,
        at=now - timedelta(seconds=ago),
        text=text[:TEXT_LETTERS],
        place=runtime.place,
        version=runtime.version,
    )
    with runtime.noting() as unit:
        unit.job_runs.beat(alive)
        unit.job_runs.forget_silent(role, before=now - FORGET_AFTER)


def leave(runtime: Runtime) -> None:
    """Note that this process ends because it was asked to."""
    with runtime.noting() as unit:
        unit.job_runs.stop(runtime.place)


def tell(role: str, beats: Sequence[Heartbeat], now: datetime) -> Told:
    """How the processes of a role are; `beats` are the youngest first."""
    found = [b for b in beats if b.role == role]
    others: list[Heartbeat] = []
    if role == CLOCK:
        # One process is either; what it was before is out of date.
        youngest = {b.place: b for b in reversed(beats) if b.role in {CLOCK, STANDBY}}
        found = [b for b in found if youngest[b.place] is b]
        others = [b for b in youngest.values() if b.role == STANDBY and _is_alive(b, now)]
    alive = [b for b in found if _is_alive(b, now)]
    if not alive:
        return False, _ended(found, role) + _listed("standing by", others, now)
    trouble = [f"{b.place}: {b.text}" if b.place else b.text for b in alive if b.text]
    if trouble:
        return False, "; ".join(trouble)
    text = f"running{_listed('', alive, now).removeprefix(';')}"
    text += _listed("standing by", others, now)
    silent = [b for b in found if b not in alive and not b.stopped and b.place]
    if silent:
        names = ", ".join(f"{b.place} since {b.at:%H:%M} UTC" for b in silent)
        text += f"; silent: {names}"
    versions = sorted({b.version for b in alive if b.version})
    if len(versions) > 1:
        text += f"; of different versions: {', '.join(versions)}"
    return True, text


def tell_line(beats: Sequence[Heartbeat], now: datetime) -> Told:
    """When each bot last heard Slack: commands fail while none does, for nothing is queued."""
    mend = "start the bot, or look in its log for what is in the way (network, proxy, app token)"
    heard = [b for b in beats if b.role == LINE and not b.stopped]
    if not heard:
        return False, f"never heard; {mend}"
    serving = {b.place for b in beats if b.role == "bot" and _is_alive(b, now)}
    if not _is_alive(heard[0], now):
        ago = _seconds(heard[0], now) // 60
        return False, f"last heard {ago} min ago; commands fail meanwhile: {mend}"
    known = [b for b in heard if b is heard[0] or b.place in serving or _is_alive(b, now)]
    if len(known) == 1:
        return True, f"last heard {_seconds(known[0], now)} s ago"
    ages = ", ".join(f"{_seconds(b, now)} s ago by {b.place}" for b in known)
    return True, f"last heard {ages}"


def _is_alive(beat: Heartbeat, now: datetime) -> bool:
    return not beat.stopped and now - beat.at <= SILENT_AFTER


def _ended(found: list[Heartbeat], role: str) -> str:
    mend = f"start it: `risk-bot {STARTS[role]}`, or `risk-bot run` for all"
    if not found:
        return f"never seen; {mend}"
    verb = "stopped" if found[0].stopped else "last seen"
    return f"{verb} {found[0].at:%Y-%m-%d %H:%M} UTC; {mend}"


def _listed(what: str, beats: list[Heartbeat], now: datetime) -> str:
    """Each process with its age; nothing for none."""
    names = [f"{b.place} ({_seconds(b, now)} s ago)".strip() for b in beats]
    head = f"; {what}: " if what else ": "
    return head + ", ".join(names) if any(b.place for b in beats) else ""


def _seconds(beat: Heartbeat, now: datetime) -> int:
    return max(0, int((now - beat.at).total_seconds()))
