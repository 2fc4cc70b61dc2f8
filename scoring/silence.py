"""Why the bot is silent about a customer: "no news" is said only of what was checked."""

from dataclasses import dataclass
from datetime import date

from scoring.certificate import Certificate
from scoring.story import Seen, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedName:
    """A name that is looked for; `doubt` says why it counts only beside a second signal."""

    name: str
    doubt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What stands behind the silence; `reasons` are sentences, the weightiest first."""

    name: str
    customer: str
    as_of: date
    certificate: Certificate
    names: tuple[WatchedName, ...]
    excluded: tuple[str, ...]
    reasons: tuple[str, ...]
    matches: tuple[Seen, ...]
    dismissed: tuple[Story, ...]
