"""Commands about news: why the bot is silent about a customer, and what people taught it."""

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict

from bot.cli.answer import Answer
from bot.cli.opening import opened
from bot.services import silence, triage
from bot.services.digest import covered
from bot.services.member import OPERATOR
from bot.settings import Settings
from scoring.silence import Silence
from scoring.story import Seen

Add = Callable[[str, str], argparse.ArgumentParser]


def add_to(add: Add) -> None:
    """Say what can be asked for."""
    why = add("why-silent", "what was read about a customer, and what holds a warning back")
    why.add_argument("name", metavar="NAME_OR_ID", nargs="+")
    add("labels", "what people said of stories, as JSON lines to learn from")


def _why_silent(settings: Settings, asked: argparse.Namespace) -> Answer:
    with opened(settings) as runtime:
        found = silence.explain(runtime, OPERATOR, " ".join(asked.name))
    return Answer(text="\n".join(_lines(found)), document=_document(found))


def _lines(found: Silence) -> list[str]:
    seen = found.certificate
    return [
        f"Why is it silent about {found.name} ({found.customer})?",
        *(f"- {reason}" for reason in found.reasons),
        covered(seen),
        *(f"  not checked: {gap}" for gap in seen.gaps),
        "Watched names: "
        + "; ".join(f"{n.name}{f' ({n.doubt})' if n.doubt else ''}" for n in found.names),
        *([f"Left out: {', '.join(found.excluded)}"] if found.excluded else []),
        "Last matches:" if found.matches else "No article that was read has named it.",
        *(line for m in found.matches for line in _match(m)),
        *(f"Dismissed: {s.event.title}" for s in found.dismissed),
    ]


def _match(seen: Seen) -> list[str]:
    made = seen.because if seen.strong else "the name alone is not enough"
    return [
        f"  {seen.first_seen:%Y-%m-%d %H:%M} {seen.outlet}: {seen.title}",
        f"    by “{seen.surface}” ({seen.rule}); {seen.level.value}: {made}",
    ]


def _document(found: Silence) -> dict[str, object]:
    seen = found.certificate
    return {
        "customer": found.customer,
        "name": found.name,
        "as_of": found.as_of.isoformat(),
        "reasons": list(found.reasons),
        "checked": seen.checked,
        "feeds": {"healthy": seen.healthy, "all": seen.feeds, "gaps": list(seen.gaps)},
        "entries": seen.entries,
        "names": [{"name": n.name, "doubt": n.doubt or None} for n in found.names],
        "excluded": list(found.excluded),
        "matches": [
            {
                "title": m.title,
                "outlet": m.outlet,
                "first_seen": m.first_seen.isoformat(),
                "surface": m.surface,
                "rule": m.rule,
                "strong": m.strong,
                "level": m.level.value,
                "because": m.because,
            }
            for m in found.matches
        ],
        "dismissed": [
            {"event": s.event.id, "title": s.event.title, "said": s.event.triage.value}
            for s in found.dismissed
        ],
    }


def _labels(settings: Settings, _asked: argparse.Namespace) -> Answer:
    with opened(settings) as runtime:
        rows = [asdict(row) for row in triage.labelled(runtime, OPERATOR)]
    return Answer(
        text="\n".join(json.dumps(row, ensure_ascii=False) for row in rows), document=rows
    )


COMMANDS: Mapping[str, Callable[[Settings, argparse.Namespace], Answer]] = {
    "why-silent": _why_silent,
    "labels": _labels,
}
"""What is done for each verb."""
