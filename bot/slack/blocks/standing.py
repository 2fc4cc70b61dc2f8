"""Where a case stands: its state and who brought it there, or that nothing is left but to close it.

A case is *over* once nothing that it warned of holds any more, and *dismissed* where that is so
because people said that its stories do not count. It rings no alarm then; a person resolves it.
"""

from zoneinfo import ZoneInfo

from bot.notices import Evidence, WarningNotice
from bot.slack.blocks.glance import severity_mark, state_word
from bot.slack.blocks.markup import Mrkdwn, esc, join, md, person, when
from scoring.vocabulary import Triage, WarningState

LEFT = Mrkdwn("nothing is left to do but *Resolve*, when you agree")
_CALM = Mrkdwn(":white_check_mark:")


def is_over(notice: WarningNotice) -> bool:
    """Whether nothing that it warned of holds any more, and nobody has resolved it yet."""
    unresolved = [r for r in notice.rules if r.state != WarningState.RESOLVED]
    return bool(unresolved) and all(r.cleared for r in unresolved)


def dismissed(notice: WarningNotice) -> tuple[Evidence, ...]:
    """The stories of a case that is over because people dismissed all of them; else none."""
    gone = all(e.triage in set(Triage) and Triage(e.triage).dismissed for e in notice.evidence)
    return notice.evidence if gone and is_over(notice) else ()


def mark(notice: WarningNotice) -> Mrkdwn:
    """The sign of the severity, as long as it is an alarm."""
    calm = notice.state == WarningState.RESOLVED or is_over(notice)
    return _CALM if calm else severity_mark(notice.severity)


def end_word(notice: WarningNotice) -> str:
    """What the headline adds of a case that is over."""
    if dismissed(notice):
        return " (dismissed)"
    return " (no longer holds)" if is_over(notice) else ""


def state(notice: WarningNotice, zone: ZoneInfo) -> Mrkdwn:
    """Where the case stands: dismissed and over, or its state, who did that and when, its owner."""
    if not is_over(notice):
        return _state(notice, zone)
    told = dismissed(notice)
    first = verdict(told[-1], zone) if told else Mrkdwn("*No longer holds*")
    held = _state(notice, zone) if notice.state != WarningState.OPEN else Mrkdwn("")
    return join(" · ", (first, held, LEFT))


def verdict(e: Evidence, zone: ZoneInfo) -> Mrkdwn:
    """What a person said of a story: who and when."""
    word = esc(e.triage.replace("_", " "), 40)
    gone = e.triage in set(Triage) and Triage(e.triage).dismissed
    said = md("*Dismissed as {}*", word) if gone else md("*{}*", esc(word.capitalize(), 40))
    by = md(" by {}", person(e.said_by)) if e.said_by else Mrkdwn("")
    at = md(" on {}", when(e.said_at, zone)) if e.said_at else Mrkdwn("")
    return md("{}{}{}", said, by, at)


def _state(notice: WarningNotice, zone: ZoneInfo) -> Mrkdwn:
    word = state_word(notice.state)
    code = md(" as {}", esc(notice.resolution.replace("_", " "), 40))
    how = code if notice.resolution else Mrkdwn("")
    if notice.changed_by and notice.state != WarningState.OPEN:
        at = md(" on {}", when(notice.changed_at, zone)) if notice.changed_at else Mrkdwn("")
        rest = md(" until {}", when(notice.until, zone)) if notice.until else Mrkdwn("")
        done = md("*{}*{} by {}{}{}", word, how, person(notice.changed_by), at, rest)
        other = notice.owner and notice.owner != notice.changed_by
        return md("{}, owner {}", done, person(notice.owner)) if other else done
    if notice.owner:
        return md("*{}*{}, owner {}", word, how, person(notice.owner))
    waiting = "" if notice.state == WarningState.RESOLVED else ", nobody has it yet"
    return md("*{}*{}{}", word, how, esc(waiting))
