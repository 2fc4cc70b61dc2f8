"""Telling echoes from other stories, against MinHash with locality-sensitive hashing."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from datasketch import MinHash, MinHashLSH

from feeds.event import same_words
from feeds.headline import bare
from tests.bench.press import SEED
from tests.bench.verdict import in_turn, judged, ratio

Row = tuple[str, str, str]
CUSTOMERS, STORIES = 100, 6
OUTLETS = ("Harbour Wire", "Northern Courier", "Plant Weekly")
_DEEDS = (
    "files for insolvency after {who} pulls credit line of {n} million euros",
    "recalls {n} thousand boilers over gas leak found by {who}",
    "fined {n} million by {who} for rigging bids on rail works",
    "cuts {n} hundred jobs at {place} mill as orders from {who} dry up",
    "misses payment of {n} million bond, {who} says in {place}",
    "under investigation by {who} over {n} false invoices in {place}",
    "loses {n} million contract with {who} after fire at {place} plant",
    "chief quits over dispute with {who} about {n} percent stake",
    "halts production in {place} for {n} days after strike called by {who}",
    "sued by {who} for {n} million over delayed ships at {place} yard",
)
_WHO = "Halden Bank,Baltic Union,Rhine Regulator,Orion Lenders,Vega Auditors,Polar Pensions".split(
    ","
)
_PLACES = "Bremen,Leeds,Turin,Gdansk,Oslo,Porto,Lyon,Graz".split(",")
_MORE = (
    "The company did not comment on {day}. Suppliers in {place} fear for their money, said {who}.",
    "{who} confirmed the step on {day}; a hearing in {place} is set for next month.",
    "Shares fell on {day}. Staff in {place} were told by letter, according to {who}.",
)
_DAYS = "Monday,Tuesday,Wednesday,Thursday,Friday".split(",")


@dataclass(frozen=True, slots=True)
class Item:
    """An article about a customer, and the number of the story that it tells."""

    customer: int
    story: int
    title: str
    summary: str
    outlet: str

    @property
    def text(self) -> str:
        """Title and summary."""
        return f"{self.title} {self.summary}"


def items() -> list[Item]:
    """Stories, each with echoes that were cut, edited, turned around or signed by their paper."""
    chance = random.Random(SEED)
    found: list[Item] = []
    for customer in range(CUSTOMERS):
        name = f"{chance.choice('Brax Keld Torv Munn Velt Darn Solb Fenn'.split())}{customer} Works"
        for place, deed in enumerate(chance.sample(_DEEDS, STORIES)):
            found += _told(chance, customer, customer * STORIES + place, name, deed)
    chance.shuffle(found)
    return found


def _told(chance: random.Random, customer: int, story: int, name: str, deed: str) -> list[Item]:
    facts = {
        "who": chance.choice(_WHO),
        "place": chance.choice(_PLACES),
        "n": str(chance.randrange(2, 90)),
        "day": chance.choice(_DAYS),
    }
    title = f"{name} {deed.format(**facts)}"
    summary = chance.choice(_MORE).format(**facts)
    first = Item(customer, story, title, summary, OUTLETS[0])
    cut = " ".join(title.split()[:8]) + "…"
    words = summary.split()
    for _ in range(max(1, len(words) // 10)):
        words[chance.randrange(len(words))] = "reportedly"
    head, _, tail = title.partition(" after ") if " after " in title else title.partition(" by ")
    turned = f"After {tail}: {head}" if tail else title
    return [
        first,
        Item(customer, story, f"{title} - {OUTLETS[1]}", summary, OUTLETS[1]),
        Item(customer, story, cut, summary, OUTLETS[2]),
        Item(customer, story, title, " ".join(words), OUTLETS[2]),
        Item(customer, story, turned, summary, OUTLETS[1]),
    ]


def _ours(found: list[Item]) -> list[int]:
    """For each item the place of the first item of its story, looked for at its customer."""
    heads: dict[int, list[int]] = defaultdict(list)
    told = []
    for place, item in enumerate(found):
        title = bare(item.title, OUTLETS)
        for head in heads[item.customer]:
            other = found[head]
            if same_words(title, item.summary, bare(other.title, OUTLETS), other.summary):
                told.append(head)
                break
        else:
            heads[item.customer].append(place)
            told.append(place)
    return told


def _sketched(found: list[Item]) -> list[int]:
    index = MinHashLSH(threshold=0.5, num_perm=128)
    told = []
    for place, item in enumerate(found):
        words = item.text.casefold().split()
        sketch = MinHash(num_perm=128)
        sketch.update_batch([f"{a} {b}".encode() for a, b in pairwise(words)])
        near = index.query(sketch)
        told.append(min(map(int, near)) if near else place)
        if not near:
            index.insert(str(place), sketch)
    return told


def _quality(found: list[Item], told: list[int]) -> tuple[float, float]:
    """Precision and recall of the echoes that were recognised."""
    firsts: dict[int, int] = {}
    right = claimed = echoes = 0
    for place, item in enumerate(found):
        echo = item.story in firsts
        firsts.setdefault(item.story, place)
        echoes += echo
        if told[place] != place:
            claimed += 1
            right += found[told[place]].story == item.story
    return right / max(claimed, 1), right / max(echoes, 1)


def rows() -> Iterator[Row]:
    """Speed, precision and recall of both."""
    found = items()
    told: dict[str, list[int]] = {}
    ours, theirs = in_turn(
        [
            lambda: told.__setitem__("ours", _ours(found)),
            lambda: told.__setitem__("theirs", _sketched(found)),
        ],
        3,
    )
    share = theirs / ours
    precision, recall = _quality(found, told["ours"])
    peer = _quality(found, told["theirs"])
    yield (
        f"near-duplicates, {len(found):,} articles",
        f"{len(found) / ours:,.0f} articles/s",
        f"{ratio(share)} of datasketch LSH .5/128 ({len(found) / theirs:,.0f}/s); "
        + judged(">= 1.3x", met=share >= 1.3),
    )
    yield (
        "  precision",
        f"{precision:.2f}",
        f"datasketch {peer[0]:.2f}; " + judged(">= .93", met=precision >= 0.93),
    )
    yield (
        "  recall",
        f"{recall:.2f}",
        f"datasketch {peer[1]:.2f}; " + judged(">= .90", met=recall >= 0.90),
    )
