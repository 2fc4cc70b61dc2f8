"""The judge's files as they were shipped together: weights, words, and the hashes of both.

`judge.json` names the weights and the words of one training by their SHA-256. Weights mean
something only with the words that they were trained with, so a file of another training is refused.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

LABEL: Final = "judge.json"
WEIGHTS: Final = "judge.tsv.gz"
WORDS: Final = "judge_words.txt"
_MEND: Final = "Put back the files of one release, or train the judge anew (make train)."


class UnfitJudgeError(Exception):
    """The files of the judge do not fit together; the message is a sentence for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """What one training left: its constants and figures, the lines of weights, ordinary words.

    `edition` is the hash of the weights: what is learnt on top of them counts for them only.
    """

    document: Mapping[str, object]
    lines: tuple[str, ...]
    words: frozenset[str]
    edition: str


def fitting(read: Callable[[str], bytes]) -> Shipped:
    """The files that `read` gives by name; raises UnfitJudgeError."""
    try:
        document = json.loads(read(LABEL))
        weights, words = read(WEIGHTS), read(WORDS)
    except (OSError, ValueError) as wrong:
        msg = f"The judge of news cannot be read: {wrong}. {_MEND}"
        raise UnfitJudgeError(msg) from wrong
    edition = _check(document, "weights", WEIGHTS, weights)
    _check(document, "words", WORDS, words)
    return Shipped(
        document=document,
        lines=tuple(gzip.decompress(weights).decode("utf-8").splitlines()),
        words=frozenset(words.decode("utf-8").split()),
        edition=edition,
    )


def _check(document: object, part: str, name: str, body: bytes) -> str:
    """The hash of a file, which must be the one that the label names."""
    named = document.get(part) if isinstance(document, dict) else None
    wanted = named.get("sha256") if isinstance(named, dict) else None
    found = hashlib.sha256(body).hexdigest()
    if found != wanted:
        msg = f"The judge of news cannot work: {name} is not the file that {LABEL} names. {_MEND}"
        raise UnfitJudgeError(msg)
    return found


@cache
def shipped() -> Shipped:
    """The files that lie beside this one, read once; raises UnfitJudgeError."""
    here = files("feeds")
    return fitting(lambda name: (here / name).read_bytes())
