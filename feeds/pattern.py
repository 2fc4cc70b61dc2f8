"""By which keys a customer is found, and what each of them proves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

from feeds.names import (
    core_words,
    full_key,
    name_keys,
    name_words,
    shortest,
    spelled_out,
    with_umlauts,
)
from feeds.word import Word, fold, is_han, surfaces, words
from scoring.customer import Customer

SHORT: Final = 3
_ACRONYM: Final = 5
_VOWELS: Final = frozenset("aeiouyαεηιουωаеёиоуыэюяіїє")
FREQUENT: Final = "in too many articles"
"""Why a name of one word that stands everywhere is not enough."""


ONE_WORD: Final = "one word of the name"
OTHER_SPELLING: Final = "one word in another spelling"
_AND_CO: Final = (" & co", " & company", " & cie")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One key by which one customer is found."""

    customer: Customer
    alias: str
    why: str
    doubt: str
    """Why this key alone is not enough ("" where it is)."""
    single: bool
    capital: bool
    """Whether its first word (behind *The*) and its last one must be written large."""
    acronym: bool
    umlauts: bool
    """Whether it is the name only where a letter has its accent: Müller for Mueller, not Muller."""


def keys_of(customer: Customer) -> dict[str, bool]:
    """The keys that must be looked for to find the customer, the shortest of `patterns_of`.

    A legal form behind a name is not in them: that is looked at where the name was found. Beside
    each stands whether it may begin without a capital (adidas, 7digital).
    """
    found: dict[str, bool] = {}
    for alias in customer.names:
        small = _may_begin_small(alias)
        for spelling in _spellings(alias):
            whole, core = name_keys(spelling)
            if core:
                found[core] = small
            if not whole.startswith(core):
                found[whole] = small
            if core.startswith("the ") or core.endswith(_AND_CO):
                words = core.split(" ")
                first, end = shortest(words)
                bare = not words[first][0].isalpha()
                found[" ".join(words[first:end])] = bare or (small and not first)
    found.update((number, not number[0].isalpha()) for _, number in _numbers(customer))
    return found


def _spellings(name: str) -> Iterator[str]:
    """The name as it is written, and where it may have umlauts the other way."""
    yield name
    other = with_umlauts(name) if name.isascii() else spelled_out(name)
    if other != name:
        yield other


def _may_begin_small(name: str) -> bool:
    spelled = surfaces(name)
    first = next(iter(spelled), "")
    return not (first[:1].isupper() or (len(spelled) == 1 and _is_acronym(first)))


def patterns_of(customer: Customer) -> dict[str, Pattern]:
    """Every key by which the customer is found.

    Each name with and without its legal form, the registry id.
    """
    found: dict[str, Pattern] = {}
    for alias in customer.names:
        for spelling in _spellings(alias):
            for key, pattern in _patterns(customer, alias, spelling):
                found.setdefault(key, pattern)
    for spelling, number in _numbers(customer):
        sure = Pattern(
            customer=customer,
            alias=spelling,
            why="registry id",
            doubt="",
            single=False,
            capital=False,
            acronym=False,
            umlauts=False,
        )
        found.setdefault(number, sure)
    return found


def _patterns(customer: Customer, alias: str, spelling: str) -> Iterator[tuple[str, Pattern]]:
    """One spelling of one name: whole, without its legal form, without *The* and *& Co* too."""
    spelled = name_words(spelling)
    if not spelled:
        return
    core = core_words(spelled)
    first, end = shortest([word.owner for word in core])
    short = core[first:end]
    own = alias in {customer.name, customer.legal_name}
    has_form = len(core) < len(spelled)
    umlauts = spelling != alias and alias.isascii()
    other = OTHER_SPELLING if spelling != alias else ""
    whole = _pattern(customer, alias, "exact name" if own else "alias", spelled, other)
    whole = replace(whole, umlauts=umlauts)
    yield full_key(spelled), replace(whole, doubt="") if has_form else whole
    if has_form:
        why = "legal name without its form" if own else "alias without its legal form"
        yield full_key(core), replace(_pattern(customer, alias, why, core, other), umlauts=umlauts)
    if len(short) < len(core):
        alone = other if has_form and end == len(core) else ONE_WORD
        part = _pattern(customer, alias, "short form of the name", short, alone)
        large = not short[0].surface[0].islower() and _ends_large(short)
        yield full_key(short), replace(part, umlauts=umlauts, capital=large)


def _numbers(customer: Customer) -> Iterator[tuple[str, str]]:
    """The registry ids that are long enough to be looked for, each with its key."""
    for registered in customer.registry_ids:
        number = words(registered.number)
        if number and len(registered.number) > _ACRONYM:
            yield registered.number, full_key(number)


def _pattern(
    customer: Customer, alias: str, why: str, spelled: tuple[Word, ...], alone: str
) -> Pattern:
    """What the words prove; `alone` is why they prove little if they are one word."""
    single = spelled[0].surface if len(spelled) == 1 else ""
    return Pattern(
        customer=customer,
        alias=alias,
        why=why,
        doubt=_doubt(customer, spelled) or (alone if single else ""),
        single=bool(single),
        capital=single[:1].isupper() or (spelled[0].norm == "the" and _ends_large(spelled)),
        acronym=_is_acronym(single),
        umlauts=False,
    )


def _ends_large(spelled: tuple[Word, ...]) -> bool:
    return not spelled[-1].surface[0].islower()


def _is_acronym(single: str) -> bool:
    """Whether a name of one word is read letter by letter: up to three letters, or no vowel.

    Ledgers are often kept in capitals, so ACME and NOKIA are names like others.
    """
    if not single.isupper() or len(single) > _ACRONYM:
        return False
    norm = fold(single)
    return sum(map(str.isalpha, norm)) <= SHORT or _VOWELS.isdisjoint(norm)


def _doubt(customer: Customer, spelled: tuple[Word, ...]) -> str:
    letters = "".join(word.norm for word in spelled)
    if customer.ambiguous:
        return "marked as ambiguous"
    if all(is_han(word.norm) for word in spelled):
        return "a short name" if len(spelled) <= SHORT else ""
    if sum(letter.isalnum() for letter in letters) <= SHORT:
        return "a short name"
    if len(spelled) == 1 and (spelled[0].norm in common_words() or letters.isdigit()):
        return "a common word"
    return ""


def case_fits(pattern: Pattern, surface: str) -> bool:
    """Whether the spelling can be the name.

    Acronyms keep their capitals, other single words that have one at least the first. *The Home
    Depot* is not any home depot.
    """
    if pattern.umlauts and surface.isascii():
        return False
    if pattern.acronym:
        return surface.isupper() or (len(surface) > SHORT and surface.istitle())
    if pattern.capital and pattern.single:
        return not surface[:1].islower()
    if pattern.capital:
        spelled = surfaces(surface)
        first = spelled[1] if spelled[0].lower() == "the" and len(spelled) > 1 else spelled[0]
        return not (first[0].islower() or spelled[-1][0].islower())
    return True


@cache
def common_words() -> frozenset[str]:
    """Answer the words that are too common to be a company's name without a second signal."""
    return frozenset((files("feeds") / "words.txt").read_text("utf-8").split())
