"""By which keys a customer is found, and what each of them proves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

from feeds.names import core_words, full_key, name_keys, name_words
from feeds.word import Word, fold, is_han, surfaces, words
from scoring.customer import Customer

SHORT: Final = 3
_ACRONYM: Final = 5
_VOWELS: Final = frozenset("aeiouyαεηιουωаеёиоуыэюяіїє")
FREQUENT: Final = "in too many articles"
"""Why a name of one word that stands everywhere is not enough."""


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
    acronym: bool


def keys_of(customer: Customer) -> dict[str, bool]:
    """The keys that must be looked for to find the customer, the shortest of `patterns_of`.

    A legal form behind a name is not in them: that is looked at where the name was found. Beside
    each stands whether it begins small (adidas).
    """
    found: dict[str, bool] = {}
    for alias in customer.names:
        small = _begins_small(alias)
        whole, core = name_keys(alias)
        if core:
            found[core] = small
        if not whole.startswith(core):
            found[whole] = small
    found.update((number, False) for _, number in _numbers(customer))
    return found


def _begins_small(name: str) -> bool:
    first = name[0]
    if first.isalnum():
        return first.islower()
    return next(iter(surfaces(name)), "")[:1].islower()


def patterns_of(customer: Customer) -> dict[str, Pattern]:
    """Every key by which the customer is found.

    Each name with and without its legal form, the registry id.
    """
    found: dict[str, Pattern] = {}
    for alias in customer.names:
        spelled = name_words(alias)
        core = core_words(spelled)
        own = alias in {customer.name, customer.legal_name}
        if spelled:
            has_form = len(core) < len(spelled)
            whole = _pattern(customer, alias, "exact name" if own else "alias", spelled)
            found.setdefault(full_key(spelled), replace(whole, doubt="") if has_form else whole)
        if core and len(core) < len(spelled):
            why = "legal name without its form" if own else "alias without its legal form"
            found.setdefault(full_key(core), _pattern(customer, alias, why, core))
    for spelling, number in _numbers(customer):
        sure = Pattern(
            customer=customer,
            alias=spelling,
            why="registry id",
            doubt="",
            single=False,
            capital=False,
            acronym=False,
        )
        found.setdefault(number, sure)
    return found


def _numbers(customer: Customer) -> Iterator[tuple[str, str]]:
    """The registry ids that are long enough to be looked for, each with its key."""
    for registered in customer.registry_ids:
        number = words(registered.number)
        if number and len(registered.number) > _ACRONYM:
            yield registered.number, full_key(number)


def _pattern(customer: Customer, alias: str, why: str, spelled: tuple[Word, ...]) -> Pattern:
    single = spelled[0].surface if len(spelled) == 1 else ""
    return Pattern(
        customer=customer,
        alias=alias,
        why=why,
        doubt=_doubt(customer, spelled),
        single=bool(single),
        capital=single[:1].isupper(),
        acronym=_is_acronym(single),
    )


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

    Acronyms keep their capitals, other single words that have one at least the first.
    """
    if pattern.acronym:
        return surface.isupper() or (len(surface) > SHORT and surface.istitle())
    if pattern.capital:
        return not surface[:1].islower()
    return True


@cache
def common_words() -> frozenset[str]:
    """Answer the words that are too common to be a company's name without a second signal."""
    return frozenset((files("feeds") / "words.txt").read_text("utf-8").split())
