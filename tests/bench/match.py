"""Finding names in texts, against an automaton with a filter of word boundaries."""

import gc
import random
import statistics
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import ahocorasick

from feeds.match import NameIndex
from feeds.names import name_keys
from scoring.customer import Customer
from scoring.vocabulary import CustomerId
from tests.bench.press import SEED
from tests.bench.roster import Planted, names, texts
from tests.bench.verdict import in_turn, judged, ratio

Row = tuple[str, str, str]
NAMES, TEXTS, ROUNDS = 100_000, 3_000, 5


class Automaton:
    """The peer: every name without its legal form in one automaton, as ours looks for them."""

    def __init__(self, known: list[str]) -> None:
        self.found = ahocorasick.Automaton()
        for number, name in enumerate(known):
            _, core = name_keys(name)
            key = core.replace(" & ", "&") if name.isascii() else core.replace(" ", "")
            self.found.add_word(key, (number, len(key)))
        self.found.make_automaton()

    def find(self, text: str) -> list[int]:
        """Which names stand in the text, at the bounds of words."""
        folded = unicodedata.normalize("NFKC", text).casefold()
        hits = []
        for end, (number, length) in self.found.iter(folded):
            start = end - length + 1
            han = folded[start] > "\u3000"
            left = start == 0 or not folded[start - 1].isalnum()
            right = end + 1 == len(folded) or not folded[end + 1].isalnum()
            if han or (left and right):
                hits.append(number)
        return hits


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096


def rows(count: int = NAMES) -> Iterator[Row]:
    """Speed, memory and time to make, and adding one."""
    chance = random.Random(SEED)
    known = names(count, chance)
    customers = [Customer(id=CustomerId(str(n)), name=name) for n, name in enumerate(known)]
    gc.collect()
    before, started = _resident(), time.thread_time()
    index = NameIndex(customers)
    made, held = time.thread_time() - started, _resident() - before
    gc.collect()
    before, started = _resident(), time.thread_time()
    peer = Automaton(known)
    peer_made, peer_held = time.thread_time() - started, _resident() - before
    gc.collect()
    gc.freeze()
    yield from _speed(index, peer, known, texts(known, TEXTS, chance))
    million = "the targets, 0.6x and 0.5x, are for a million"
    yield (
        "  made in",
        f"{made:.1f} s",
        f"{ratio(made / peer_made)} of pyahocorasick ({peer_made:.1f} s); {million}",
    )
    yield (
        "  memory",
        f"{held >> 20} MB",
        f"{ratio(held / peer_held)} of pyahocorasick ({peer_held >> 20} MB); {million}",
    )
    yield _adding(index, known)
    gc.unfreeze()


def _speed(
    index: NameIndex, peer: Automaton, known: list[str], planted: list[Planted]
) -> Iterator[Row]:
    ours, found, theirs = in_turn(
        [
            lambda: [index.find(p.text) for p in planted],
            lambda: [index._table.hits(p.text) for p in planted],
            lambda: [peer.find(p.text) for p in planted],
        ],
        ROUNDS,
        clock=time.thread_time,
    )
    share = theirs / ours
    size = sum(len(p.text) for p in planted) / len(planted)
    yield (
        f"match and judge, {len(known):,} names, {size:.0f} characters",
        f"{len(planted) / ours:,.0f} texts/s",
        f"{ratio(share)} of pyahocorasick + boundary filter ({len(planted) / theirs:,.0f}/s); "
        + judged(">= 0.9x", met=share >= 0.9),
    )
    share = theirs / found
    yield (
        "  finding alone, as the peer does",
        f"{len(planted) / found:,.0f} texts/s",
        f"{ratio(share)}; " + judged(">= 0.9x", met=share >= 0.9),
    )
    missed = [0, 0]
    many = sum(bool(p.name) for p in planted)
    for each in planted:
        if each.name:
            missed[0] += each.name not in {known[int(m.customer_id)] for m in index.find(each.text)}
            missed[1] += each.name not in {known[n] for n in peer.find(each.text)}
    yield (
        "  planted names found",
        f"{many - missed[0]} of {many}",
        f"pyahocorasick {many - missed[1]}; " + judged("equal", met=missed[0] <= missed[1]),
    )


def _adding(index: NameIndex, known: list[str]) -> Row:
    spent = []
    for number in range(200):
        one = Customer(id=CustomerId(f"new {number}"), name=f"{known[number]} Novelty {number}")
        started = time.perf_counter()
        index.add(one)
        spent.append(time.perf_counter() - started)
        index.remove(one.id)
    median = statistics.median(spent) * 1_000
    return ("  add one name", f"{median:.2f} ms", judged("< 1 ms", met=median < 1))
