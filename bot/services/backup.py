"""Backing up and putting back, with the trace that they leave in the audit log."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.services.access import Act, Caller
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.runtime import Runtime
from bot.store.backup import back_up

ALIVE = timedelta(minutes=1)
"""Who gave a sign of life so lately is taken to be running."""


def save(runtime: Runtime, caller: Caller, to: Path) -> int:
    """Write a backup to a new file, also while the bot runs; its size in bytes.

    Raises BackupError, NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        unit.audit.record(at=now, actor=who, action="backup.made", subject=to.name)
    return back_up(runtime.database, to)


def refuse_while_running(runtime: Runtime, caller: Caller) -> None:
    """Pass where no process of the bot gave a sign of life lately; raises Refusal, NotAllowed."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        beats = unit.job_runs.heartbeats()
    alive = sorted({b.role for b in beats if not b.stopped and now - b.at <= ALIVE})
    if alive:
        msg = (
            f"The bot is running ({', '.join(alive)}), or ran within the last minute: stop it, "
            "wait a minute, then restore."
        )
        raise Refusal(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a backup brought back: how much waits to be posted, and its last change."""

    doubted: int
    until: datetime | None


def note_restored(runtime: Runtime, caller: Caller, source: Path) -> Restored:
    """Leave the trace of a restore in the log that was put back; what that holds.

    What waited to be posted when the backup was made may have been posted since: Slack is asked for
    it before it is said. Of what came after the backup nothing is known here.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        until = unit.audit.last_at()
        doubted = unit.outbox.doubt()
        unit.audit.record(
            at=now, actor=who, action="backup.restored", subject=source.name, doubted=str(doubted)
        )
        return Restored(doubted=doubted, until=until)
