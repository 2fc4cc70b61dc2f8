"""Which customers a text names: names looked up word by word in one table of prefixes.

A name is found only where its words stand as words (a Han character is one), so boundaries need no
check. The table grows and shrinks with the customers; nothing is rebuilt. What makes a name strong
or ambiguous is written in `pattern` and `_judged`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from feeds.names import legal_form_follows
from feeds.pattern import Pattern, case_fits, patterns_of
from feeds.word import Word, contains, spaced, words
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whom a feed is about, where it is not about everybody: a customer, or an industry.

    Such a feed is itself the second signal for an ambiguous name; but for one that is `searched`,
    whose entries may share no more than the word.
    """

    customer: CustomerId = CustomerId("")
    industry: str = ""
    searched: bool = False

    def signal(self, customer: Customer) -> str:
        """What the feed says for this customer; "" where it says nothing."""
        if self.searched:
            return ""
        if self.customer and self.customer == customer.id:
            return "in a feed about it"
        if self.industry and self.industry.casefold() == customer.industry.casefold():
            return "in a feed about its industry"
        return ""


EVERYBODY: Final = Scope()


@dataclass(frozen=True, slots=True)
class _Hit:
    first: int
    last: int
    key: str


_GLUED: Final = 4
_CONTEXT: Final = 4
_SHOUTING: Final = 0.8
_FEWEST_LETTERS: Final = 12


class NameIndex:
    """The names of all customers; customers come and go without a rebuild."""

    def __init__(self, customers: Iterable[Customer] = ()) -> None:
        """Start with these customers."""
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
        self.remove(customer.id)
        found = patterns_of(customer)
        self._keys[customer.id] = tuple(found)
        for key, pattern in found.items():
            self._patterns.setdefault(key, []).append(pattern)
            self._prefixes.update(_prefixes(key))

    def remove(self, customer_id: CustomerId) -> None:
        """Watch the customer no more; one that is not watched is no error."""
        for key in self._keys.pop(customer_id, ()):
            rest = [p for p in self._patterns.pop(key) if p.customer.id != customer_id]
            if rest:
                self._patterns[key] = rest
            for prefix in _prefixes(key):
                self._prefixes[prefix] -= 1
                if not self._prefixes[prefix]:
                    del self._prefixes[prefix]

    def find(self, text: str, scope: Scope = EVERYBODY) -> tuple[Mention, ...]:
        """Every mention in the text, in order; `scope` is whom the text's feed is about.

        Each span holds the longest known name that stands there.
        """
        found = words(text)
        hits = _longest(hit for at in range(len(found)) for hit in self._hits(found, at, text))
        if not hits:
            return ()
        seen = _Seen(
            text=text,
            words=found,
            haystack=spaced(found),
            aliases=self._aliases(hits),
            scope=scope,
        )
        mentions = (
            _judged(pattern, hit, seen, shared=len(self._patterns[hit.key]) > 1)
            for hit in hits
            for pattern in self._patterns[hit.key]
        )
        return tuple(mention for mention in mentions if mention is not None)

    def _hits(self, found: tuple[Word, ...], at: int, text: str) -> Iterable[_Hit]:
        # A possessive may belong to the name (Macy's) or not (Acme's): both readings are tried.
        prefix = ""
        for last in range(at, len(found)):
            word = found[last]
            ends = {prefix + word.norm, prefix + word.owner}
            for key in ends & self._patterns.keys():
                if _whole(found, at, last) and self._spelled(key, found, at, last, text):
                    yield _Hit(at, last, key)
            going = [
                end
                for end in (prefix + word.owner, prefix + word.norm)
                if f"{end} " in self._prefixes
            ]
            if not going:
                return
            prefix = f"{going[0]} "

    def _spelled(self, key: str, found: tuple[Word, ...], first: int, last: int, text: str) -> bool:
        surface = text[found[first].start : found[last].end]
        return any(case_fits(pattern, key, surface) for pattern in self._patterns[key])

    def _aliases(self, hits: Iterable[_Hit]) -> dict[CustomerId, frozenset[str]]:
        keys: dict[CustomerId, set[str]] = {}
        for hit in hits:
            for pattern in self._patterns[hit.key]:
                keys.setdefault(pattern.customer.id, set()).add(hit.key)
        return {customer: frozenset(found) for customer, found in keys.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """The text around a hit, as far as judging it needs."""

    text: str
    words: tuple[Word, ...]
    haystack: str
    aliases: dict[CustomerId, frozenset[str]]
    scope: Scope


def _judged(pattern: Pattern, hit: _Hit, seen: _Seen, *, shared: bool) -> Mention | None:
    first, last = seen.words[hit.first], seen.words[hit.last]
    possessive = last.owner != last.norm and hit.key.endswith(last.owner)
    end = last.end + 2 if possessive else last.end
    surface = seen.text[first.start : end]
    customer = pattern.customer
    if not case_fits(pattern, hit.key, surface) or _excluded(customer, seen.haystack):
        return None
    doubt = "two customers have this name" if shared else pattern.doubt
    if pattern.acronym and (_shouting(seen.text, first.start) or surface != surface.upper()):
        doubt = doubt or "capitals prove nothing here"
    signal = _second_signal(pattern, hit, seen) if doubt else ""
    return Mention(
        customer_id=customer.id,
        surface=surface,
        start=first.start,
        end=end,
        alias=pattern.alias,
        strength=Strength.AMBIGUOUS if doubt and not signal else Strength.STRONG,
        why=", ".join(part for part in (pattern.why, doubt, signal) if part),
    )


def _excluded(customer: Customer, haystack: str) -> bool:
    return any(contains(haystack, _norms(term)) for term in customer.exclude_terms)


def _second_signal(pattern: Pattern, hit: _Hit, seen: _Seen) -> str:
    """Answer what else in the text says that this customer is meant; "" where nothing does."""
    customer = pattern.customer
    if legal_form_follows(seen.words, hit.last + 1):
        return "with its legal form"
    others = seen.aliases[customer.id] - {hit.key}
    if any(other not in hit.key and hit.key not in other for other in others):
        return "beside another of its names"
    context = [*customer.context_terms, *(i.number for i in customer.registry_ids)]
    context += [term for term in (customer.industry, customer.country) if len(term) >= _CONTEXT]
    for term in context:
        norms = _norms(term)
        if norms and contains(seen.haystack, norms):
            return f"beside “{term}”"
    return seen.scope.signal(customer)


def _whole(found: tuple[Word, ...], first: int, last: int) -> bool:
    """Whether the span may stand alone.

    Inside a hyphenated word only parts of four letters and more do.
    """
    left = not found[first].glued_left or len(found[first].norm) >= _GLUED
    return left and (not found[last].glued_right or len(found[last].norm) >= _GLUED)


def _longest(hits: Iterable[_Hit]) -> tuple[_Hit, ...]:
    """The hits without those that lie in a longer one or overlap it.

    Of equally long ones the first stays.
    """
    taken: set[int] = set()
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda h: (h.first - h.last, h.first, -len(h.key))):
        span = range(hit.first, hit.last + 1)
        if not taken.intersection(span):
            taken.update(span)
            kept.append(hit)
    return tuple(sorted(kept, key=lambda h: h.first))


def _prefixes(key: str) -> list[str]:
    parts = key.split(" ")
    return [" ".join(parts[:size]) + " " for size in range(1, len(parts))]


def _norms(term: str) -> tuple[str, ...]:
    return tuple(word.norm for word in words(term))


def _shouting(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]
    letters = [letter for letter in line if letter.isalpha() and letter.lower() != letter.upper()]
    return len(letters) > _FEWEST_LETTERS and sum(map(str.isupper, letters)) > _SHOUTING * len(
        letters
    )
