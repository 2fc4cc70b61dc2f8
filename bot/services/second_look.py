"""A second look at what was said again: whether it was there after all, and stands there twice.

Where Slack's history lags behind for longer than the settle time, a look-up misses a message that
was taken, and it is said once more. Nobody can know that at the time; ten settle times later the
history tells. What stands there twice is flagged: the older copy points to the one that is kept up
to date, the administrators are told, the log has it.
"""

from contextlib import suppress

from bot.notices import AlertNotice, LineNotice
from bot.services.delivery import Poster, Settling, rests, sender_of
from bot.services.errors import Permanent, Transient
from bot.services.member import SYSTEM
from bot.services.runtime import Runtime
from bot.store.lock import held
from bot.store.outbox import Errand, key_of

PAUSE_SECONDS = 10.0
"""Between two questions whether there is anything to look for."""
SETTLE_TIMES = 10
"""So many settle times after this process met it: a lag of that length is still seen."""
POINTER = "This was posted twice by mistake: the other copy is the one that is kept up to date."


def look_again(runtime: Runtime, poster: Poster, settling: Settling) -> int:
    """Look for everything that was said again and is due for it; how much stood there twice."""
    now = runtime.clock.monotonic()
    if now < settling.look_at or rests(runtime.clock, settling):
        return 0
    settling.look_at = now + PAUSE_SECONDS
    twice = 0
    for errand in _questions(runtime):
        met = settling.met(errand.id, errand.attempts, now)
        if now - met < SETTLE_TIMES * runtime.setup.settle_seconds:
            continue
        with held(runtime.database, sender_of(errand.channel)) as mine:
            twice += mine and _look(runtime, poster, settling, errand)
    return twice


def _questions(runtime: Runtime) -> tuple[Errand, ...]:
    with runtime.reading() as unit:
        return unit.outbox.questions()


def _look(runtime: Runtime, poster: Poster, settling: Settling, errand: Errand) -> bool:
    """Whether it stands there twice; where that cannot be seen now, the wait begins anew."""
    try:
        others = _others(poster, errand)
        for ts in others:
            _point(poster, errand.channel, ts)
    except Transient:
        settling.since[errand.id] = (errand.attempts, runtime.clock.monotonic())
        return False
    settling.since.pop(errand.id, None)
    return _flag(runtime, errand, twice=bool(others))


def _others(poster: Poster, errand: Errand) -> list[str]:
    """The copies besides the one that is kept up to date; none where nobody may look any more."""
    thread, after = errand.parent_ts or None, errand.after_ts or None
    with suppress(Permanent):
        found = poster.copies(errand.channel, key=errand.key, thread=thread, after=after)
        return [ts for ts in found if ts != errand.ts]
    return []


def _point(poster: Poster, channel: str, ts: str) -> None:
    """Let a copy point to the other one, unless a person has removed it."""
    with suppress(Permanent):
        poster.update(channel, ts, LineNotice(text=POINTER))


def _flag(runtime: Runtime, errand: Errand, *, twice: bool) -> bool:
    """Note that it was looked for; where it stands there twice, tell the administrators."""
    now, channel = runtime.clock.now(), runtime.setup.admin_channel
    with runtime.writing() as unit:
        unit.outbox.answered(errand.id)
        if twice:
            unit.audit.record(
                at=now, actor=SYSTEM, action="notice.repeated", subject=errand.channel
            )
            alert = AlertNotice(text=_sentence(errand.channel, runtime.setup.settle_seconds))
            unit.outbox.put(alert, key=key_of("repeated", errand.key), channel=channel, now=now)
        return twice


def _sentence(channel: str, settle: float) -> str:
    return (
        f"A message for {channel} was posted twice: Slack did not show the first copy within the "
        f"settle time of {settle:.0f} s. The older copy says so now. Raise RISK_SETTLE: "
        f"`risk-bot doctor --probe '#channel'` measures how much is needed."
    )
