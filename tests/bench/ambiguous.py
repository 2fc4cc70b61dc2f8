"""Names that are words: what a case-blind search takes for them in news, and what is kept of them.

Where RISK_NEWS_ROWS names a folder with labelled rows, the news is real.
"""

import random
from collections.abc import Iterator

from feeds.match import NameIndex
from scoring.customer import Customer
from scoring.vocabulary import CustomerId
from tests.bench.press import SEED, sentence
from tests.bench.roster import COMMON, real, snippets
from tests.bench.verdict import judged, ratio

Row = tuple[str, str, str]
SNIPPETS = 4_866
_NAMES = (
    *COMMON,
    *"Chase Block Square Box Snap Slack Zoom Stripe Oracle Amazon Delta United Spirit".split(),
    *"Frontier Progress Unity Match Discover Capital Citizens Regions Ally Anthem Ball".split(),
    *"Crown Dollar General Fox Hunt Coach Guess Express Place Buckle Root Lemonade".split(),
    *"Signature Republic Silver Bunch Focus Bench Monument Wayfarer".split(),
)
_MEANT = (
    "{}: {name} {form} cuts jobs, {}",
    "{}. Workers at {name} of Bremen strike: {}",
    "{}, {} after {name} in Germany said so",
)


def rows() -> Iterator[Row]:
    """False hits against those of a case-blind search, and what was planted and is kept."""
    chance = random.Random(SEED)
    index = NameIndex(
        Customer(id=CustomerId(name), name=name, country="Germany", context_terms=("Bremen",))
        for name in _NAMES
    )
    kind = "real" if all(real()) else "made-up"
    english, _ = snippets(chance)
    idle = [next(english) for _ in range(SNIPPETS)]
    wanted = {name.casefold() for name in _NAMES}
    blind = sum(len(wanted.intersection(_words(text))) for text in idle)
    sure = unsure = 0
    for text in idle:
        found = {m.customer_id: False for m in index.find(text)}
        found |= {m.customer_id: True for m in index.find(text) if m.strong}
        sure += sum(found.values())
        unsure += len(found) - sum(found.values())
    share = sure / max(blind, 1)
    yield (
        f"ambiguous names, sure hits in {kind} news",
        ratio(share),
        f"of case-blind matching ({blind}); {unsure} more are unsure, for people to look at; "
        + judged("<= 0.3x", met=share <= 0.3),
    )
    yield from _kept(index, chance)


def _words(text: str) -> set[str]:
    plain = "".join(letter if letter.isalnum() else " " for letter in text)
    return set(plain.casefold().split())


def _kept(index: NameIndex, chance: random.Random) -> Iterator[Row]:
    meant = [
        (
            name,
            shape.format(
                sentence(chance, 8),
                sentence(chance, 6).lower(),
                name=name,
                form=chance.choice(("AG", "Ltd", "Inc", "GmbH")),
            ),
        )
        for name in _NAMES
        for shape in _MEANT
    ]
    kept = sum(any(m.strong and m.customer_id == name for m in index.find(t)) for name, t in meant)
    share = kept / len(meant)
    yield (
        "  planted with a second signal, kept",
        f"{share:.0%}",
        judged(">= 95 %", met=share >= 0.95),
    )
    alone = [(name, f"{sentence(chance, 8)}: {name} files for insolvency") for name in _NAMES]
    seen = sum(any(m.customer_id == name for m in index.find(text)) for name, text in alone)
    yield ("  planted alone, shown to people", f"{seen / len(alone):.0%}", "no target")
