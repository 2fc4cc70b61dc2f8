"""Which customers a text names: names looked up word by word in one table of prefixes.

A name is found only where its words stand as words (a Han character is one), so boundaries need no
check. The table grows and shrinks with the customers; nothing is rebuilt. What makes a name strong
or ambiguous is written in `pattern` and `_judged`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from threading import Lock
from typing import Final, NamedTuple

from feeds.names import legal_form_follows
from feeds.pattern import SHORT, Pattern, case_fits, patterns_of
from feeds.seen import EVERYBODY, Scope, Seen
from feeds.word import (
    Word,
    contains,
    fold,
    is_han,
    is_possessive,
    norm_of,
    norms_of,
    surfaces,
    words,
)
from scoring.customer import Customer
from scoring.vocabulary import CustomerId


class Strength(StrEnum):
    """How far a mention is trusted: an ambiguous one is for people to look at, never a warning."""

    STRONG = "strong"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where a text names one customer.

    `text[start:end]` is `surface`, `why` says by which rule.
    """

    customer_id: CustomerId
    surface: str
    start: int
    end: int
    alias: str
    strength: Strength
    why: str

    def __post_init__(self) -> None:
        """Refuse a span that is empty or does not fit its text."""
        if not 0 <= self.start < self.end or self.end - self.start != len(self.surface):
            msg = "a mention's span must hold its surface"
            raise ValueError(msg)

    @property
    def strong(self) -> bool:
        """Whether the mention may lead to a warning."""
        return self.strength is Strength.STRONG


class _Hit(NamedTuple):
    first: int
    last: int
    key: str


_GLUED: Final = 4
_CONTEXT: Final = 4
_SHOUTING: Final = 0.8
_FEWEST_LETTERS: Final = 12
_PARTICLES: Final = frozenset("的地得了")
_BEFORE_NAME: Final = frozenset("称说对与和及向在从被由为是将让把而但因如或据购诉告于给等者日年月")
_AFTER_NAME: Final = frozenset("集团 公司 股份 控股 电器 有限 科技 实业".split())


class NameIndex:
    """The names of all customers; customers come and go without a rebuild.

    Most texts name nobody, and most words begin no name: they are sorted out by their normal forms
    alone, in one table. Places and spellings are looked at only where a whole name was found.
    """

    def __init__(self, customers: Iterable[Customer] = ()) -> None:
        """Start with these customers."""
        self._lock = Lock()
        self._heads: dict[str, Counter[str]] = {}
        self._prefixes: Counter[str] = Counter()
        self._patterns: dict[str, list[Pattern]] = {}
        self._keys: dict[CustomerId, tuple[str, ...]] = {}
        for customer in customers:
            self.add(customer)

    def __len__(self) -> int:
        """Answer how many customers are watched."""
        return len(self._keys)

    def add(self, customer: Customer) -> None:
        """Watch the customer's names; one that is watched already is replaced."""
        found = patterns_of(customer)
        with self._lock:
            self._drop(customer.id)
            self._take_up(customer.id, found)

    def remove(self, customer_id: CustomerId) -> None:
        """Watch the customer no more; one that is not watched is no error."""
        with self._lock:
            self._drop(customer_id)

    def _take_up(self, customer_id: CustomerId, found: dict[str, Pattern]) -> None:
        self._keys[customer_id] = tuple(found)
        for key, pattern in found.items():
            self._patterns.setdefault(key, []).append(pattern)
            first, second = _head(key)
            self._heads.setdefault(first, Counter())[second] += 1
            for prefix in _prefixes(key):
                self._prefixes[prefix] += 1

    def _drop(self, customer_id: CustomerId) -> None:
        for key in self._keys.pop(customer_id, ()):
            rest = [p for p in self._patterns.pop(key) if p.customer.id != customer_id]
            if rest:
                self._patterns[key] = rest
            first, second = _head(key)
            _take(self._heads[first], second)
            if not self._heads[first]:
                del self._heads[first]
            for prefix in _prefixes(key):
                _take(self._prefixes, prefix)

    def find(self, text: str, scope: Scope = EVERYBODY) -> tuple[Mention, ...]:
        """Every mention in the text, in order; `scope` is whom the text's feed is about.

        Each span holds the longest known name that stands there.
        """
        raw = surfaces(text)
        norms = norms_of(raw)
        with self._lock:
            return self._find(text, raw, norms, scope)

    def _find(
        self, text: str, raw: list[str], norms: list[str], scope: Scope
    ) -> tuple[Mention, ...]:
        owned = "'s" in text or "’s" in text
        heads = self._heads
        found: list[_Hit] = []
        end = len(norms) - 1
        for at in [at for at, norm in enumerate(norms) if norm in heads]:
            seconds = heads[norms[at]]
            if "" in seconds or (at < end and norms[at + 1] in seconds):
                found += self._hits(raw if owned else None, norms, at)
        if not found:
            return ()
        seen = Seen(text, raw, norms)
        hits = _longest([hit for hit in found if self._stands(hit, seen)])
        if not hits:
            return ()
        about = self._aliases(hits)
        mentions = (
            _judged(pattern, hit, seen, scope, about, shared=len(self._patterns[hit.key]) > 1)
            for hit in hits
            for pattern in self._patterns[hit.key]
        )
        return tuple(mention for mention in mentions if mention is not None)

    def _hits(self, raw: list[str] | None, norms: list[str], at: int) -> list[_Hit]:
        """The names whose words begin at a word; `raw` is given where the text has a possessive.

        That may belong to the name (Macy's) or not (Acme's): both readings are tried.
        """
        found: list[_Hit] = []
        patterns, prefixes = self._patterns, self._prefixes
        prefix = ""
        for last in range(at, len(norms)):
            key = prefix + norms[last]
            if key in patterns:
                found.append(_Hit(at, last, key))
            if raw is not None and is_possessive(raw[last]):
                owned = prefix + fold(raw[last])
                if owned in patterns:
                    found.append(_Hit(at, last, owned))
                if f"{owned} " in prefixes:
                    key = owned
            prefix = f"{key} "
            if prefix not in prefixes:
                break
        return found

    def _stands(self, hit: _Hit, seen: "Seen") -> bool:
        """Whether the words of a hit stand there as a name: whole, and spelled as one."""
        first, last = seen.word(hit.first), seen.word(hit.last)
        if not _whole(first, last) or _inside_word(seen, hit):
            return False
        surface = seen.text[first.start : last.end]
        return any(case_fits(pattern, surface) for pattern in self._patterns[hit.key])

    def _aliases(self, hits: Iterable[_Hit]) -> dict[CustomerId, frozenset[str]]:
        keys: dict[CustomerId, set[str]] = {}
        for hit in hits:
            for pattern in self._patterns[hit.key]:
                keys.setdefault(pattern.customer.id, set()).add(hit.key)
        return {customer: frozenset(found) for customer, found in keys.items()}


def _judged(
    pattern: Pattern,
    hit: _Hit,
    seen: Seen,
    scope: Scope,
    about: dict[CustomerId, frozenset[str]],
    *,
    shared: bool,
) -> Mention | None:
    first, last = seen.word(hit.first), seen.word(hit.last)
    possessive = last.owner != last.norm and hit.key.endswith(last.owner)
    end = last.end + 2 if possessive else last.end
    surface = seen.text[first.start : end]
    customer = pattern.customer
    if not case_fits(pattern, surface) or _excluded(customer, seen):
        return None
    doubt = "two customers have this name" if shared else pattern.doubt
    if pattern.acronym and (_shouting(seen.text, first.start) or surface != surface.upper()):
        doubt = doubt or "capitals prove nothing here"
    others = about[customer.id] - {hit.key}
    signal = (_second_signal(pattern, hit, seen, others) or scope.signal(customer)) if doubt else ""
    return Mention(
        customer_id=customer.id,
        surface=surface,
        start=first.start,
        end=end,
        alias=pattern.alias,
        strength=Strength.AMBIGUOUS if doubt and not signal else Strength.STRONG,
        why=", ".join(part for part in (pattern.why, doubt, signal) if part),
    )


def _excluded(customer: Customer, seen: Seen) -> bool:
    return any(contains(seen.haystack, _norms(term)) for term in customer.exclude_terms)


def _second_signal(pattern: Pattern, hit: _Hit, seen: Seen, others: frozenset[str]) -> str:
    """Answer what else in the text says that this customer is meant; "" where nothing does."""
    customer = pattern.customer
    if legal_form_follows(seen.after(hit.last), 0):
        return "with its legal form"
    if any(other not in hit.key and hit.key not in other for other in others):
        return "beside another of its names"
    context = [*customer.context_terms, *(i.number for i in customer.registry_ids)]
    context += [term for term in (customer.industry, customer.country) if len(term) >= _CONTEXT]
    for term in context:
        norms = _norms(term)
        if norms and contains(seen.haystack, norms):
            return f"beside “{term}”"
    return ""


def _whole(first: Word, last: Word) -> bool:
    """Whether the span may stand alone.

    Inside a hyphenated word only parts of four letters and more do.
    """
    left = not first.glued_left or len(first.norm) >= _GLUED
    return left and (not last.glued_right or len(last.norm) >= _GLUED)


def _inside_word(seen: Seen, hit: _Hit) -> bool:
    """Whether a short Chinese name that ends in a particle is the end of another word.

    精美的 and 完美的 do not name 美的; 消息称美的, 美的集团 and a 美的 at the head do.
    """
    if hit.last - hit.first >= SHORT or seen.norms[hit.last] not in _PARTICLES:
        return False
    if not hit.first or seen.word(hit.first - 1).end != seen.word(hit.first).start:
        return False
    before = seen.norms[hit.first - 1]
    follows = "".join(seen.norms[hit.last + 1 : hit.last + 3])
    return is_han(before) and before not in _BEFORE_NAME and follows not in _AFTER_NAME


def _longest(hits: list[_Hit]) -> list[_Hit]:
    """The hits without those that lie in a longer one or overlap it.

    Of equally long ones the first stays.
    """
    if len(hits) == 1:
        return hits
    taken: set[int] = set()
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda h: (h.first - h.last, h.first, -len(h.key))):
        span = range(hit.first, hit.last + 1)
        if not taken.intersection(span):
            taken.update(span)
            kept.append(hit)
    return sorted(kept, key=lambda h: h.first)


def _head(key: str) -> tuple[str, str]:
    """The first two words of a key as they are looked up, without possessives; "" for none."""
    first, _, rest = key.partition(" ")
    return norm_of(first), norm_of(rest.partition(" ")[0])


def _take(counter: Counter[str], key: str) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]


def _prefixes(key: str) -> list[str]:
    parts = key.split(" ")
    return [" ".join(parts[:size]) + " " for size in range(1, len(parts))]


@lru_cache(maxsize=10_000)
def _norms(term: str) -> tuple[str, ...]:
    return tuple(word.norm for word in words(term))


def _shouting(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]
    letters = [letter for letter in line if letter.isalpha() and letter.lower() != letter.upper()]
    return len(letters) > _FEWEST_LETTERS and sum(map(str.isupper, letters)) > _SHOUTING * len(
        letters
    )
