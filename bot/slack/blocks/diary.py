"""What was done about a customer and what was said: mitigations, the proposal, feedback."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.slack.blocks.markup import Mrkdwn, day, esc, join, md, person
from scoring.feedback import Feedback
from scoring.mitigation import Mitigation
from scoring.vocabulary import MitigationState

SHOWN = 3
_DONE = {MitigationState.DONE, MitigationState.CANCELLED}


def lines(
    mitigations: Sequence[Mitigation], feedback: Sequence[Feedback], proposal: str, zone: ZoneInfo
) -> Mrkdwn:
    """The mitigations under way first, what the playbook proposes, and the newest feedback."""
    ordered = sorted(mitigations, key=lambda m: (m.state in _DONE, m.due))
    newest = sorted(feedback, key=lambda f: f.logged_at, reverse=True)
    parts = [
        *_titled("Mitigations", [_mitigation(m) for m in ordered[:SHOWN]], len(ordered)),
        md("*Proposed* {}", esc(proposal, 200)) if proposal else Mrkdwn(""),
        *_titled("Feedback", [_feedback(f, zone) for f in newest[:SHOWN]], len(newest)),
    ]
    return join("\n", parts)


def _titled(title: str, shown: list[Mrkdwn], count: int) -> list[Mrkdwn]:
    more = esc(f" · the latest of {count}") if count > len(shown) else Mrkdwn("")
    return [md("*{}*{}", esc(title), more), *shown] if shown else []


def _mitigation(m: Mitigation) -> Mrkdwn:
    note = md(" · {}", esc(m.note, 120)) if m.note else Mrkdwn("")
    return md(
        "• {} · {} · {}, due {}{}",
        esc(m.action, 160),
        person(m.owner),
        esc(m.state),
        day(m.due),
        note,
    )


def _feedback(f: Feedback, zone: ZoneInfo) -> Mrkdwn:
    on = day(f.logged_at.astimezone(zone).date())
    return md("• {}, {}: “{}”", esc(f.kind), on, esc(f.text, 200))
