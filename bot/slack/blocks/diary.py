"""What was done about a customer and what was said: mitigations, feedback, reviews."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.slack.blocks.markup import Mrkdwn, day, esc, join, md, person
from scoring.feedback import Feedback
from scoring.mitigation import Mitigation
from scoring.review import Check, Review
from scoring.vocabulary import MitigationState

SHOWN = 3
_DONE = {MitigationState.DONE, MitigationState.CANCELLED}


def mitigations(logged: Sequence[Mitigation], proposal: str, *, mention: bool) -> Mrkdwn:
    """Those under way first, then what the playbook proposes; owners only where nobody is rung."""
    ordered = sorted(logged, key=lambda m: (m.state in _DONE, m.due))
    shown = [_mitigation(m, mention=mention) for m in ordered[:SHOWN]]
    proposed = md("*Proposed* {}", esc(proposal, 200)) if proposal else Mrkdwn("")
    return join("\n", (*_titled("Mitigations", shown, len(ordered)), proposed))


def feedback(logged: Sequence[Feedback], zone: ZoneInfo) -> Mrkdwn:
    """The newest first."""
    newest = sorted(logged, key=lambda f: f.logged_at, reverse=True)
    shown = [_feedback(f, zone) for f in newest[:SHOWN]]
    return join("\n", _titled("Feedback", shown, len(newest)))


def reviews(signed: Sequence[Review], *, mention: bool) -> Mrkdwn:
    """The last reviews, the newest first: when, by whom, what was changed, the note."""
    told = [_review(r, mention=mention) for r in tuple(reversed(signed))[:SHOWN]]
    return join("\n", _titled("Reviews", told, len(signed)))


def _review(review: Review, *, mention: bool) -> Mrkdwn:
    by = person(review.reviewer) if mention else Mrkdwn("")
    changed = join(", ", [moved(c) for c in review.checks if c.touched])
    kept = Mrkdwn("all kept") if review.checks else Mrkdwn("")
    parts = (day(review.signed), by, changed or kept, esc(review.note, 160))
    return md("• {}", join(" · ", parts))


def moved(check: Check) -> Mrkdwn:
    """What a review changed about one of its checks, or asked others to change."""
    before, after = check.before or "–", check.after or "–"
    if check.asked is not None:
        label = esc(check.indicator.label)
        return md("{} stays {}, asked for {}", label, esc(after), esc(check.asked))
    return md("{} {} → {}", esc(check.indicator.label), esc(before), esc(after))


def _titled(title: str, shown: list[Mrkdwn], count: int) -> list[Mrkdwn]:
    more = md(" · {} of {}", esc(len(shown)), esc(count)) if count > len(shown) else Mrkdwn("")
    return [md("*{}*{}", esc(title), more), *shown] if shown else []


def _mitigation(m: Mitigation, *, mention: bool) -> Mrkdwn:
    owner = person(m.owner) if mention else Mrkdwn("")
    state = md("{}, due {}", esc(m.state), day(m.due))
    return md("• {}", join(" · ", (esc(m.action, 160), owner, state, esc(m.note, 120))))


def _feedback(f: Feedback, zone: ZoneInfo) -> Mrkdwn:
    on = day(f.logged_at.astimezone(zone).date())
    return md("• {}, {}: “{}”", esc(f.kind), on, esc(f.text, 200))
