"""What a name that was found proves: whether it stands as a name, and what else says who is meant.

A name that is sure by itself needs nothing. One in doubt needs a second signal: its legal form,
another of its names, a context term, its country or industry, or a feed that is about it.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from feeds.han import simple
from feeds.mention import Mention, Strength
from feeds.names import legal_form_follows
from feeds.pattern import SHORT, Pattern, case_fits
from feeds.seen import Scope, Seen
from feeds.table import Hit
from feeds.word import HYPHENS, POSSESSIVE, contains, has_han, is_han, words
from scoring.customer import Customer

_GLUED: Final = 4
_CONTEXT: Final = 4
JOINTS: Final = frozenset((*HYPHENS, *(sign for sign, _ in POSSESSIVE)))
_SHOUTING: Final = 0.8
_FEWEST_LETTERS: Final = 12
_PARTICLES: Final = frozenset("的地得了")
_BEFORE_NAME: Final = frozenset("称说对与和及向在从被由为是将让把而但因如或据购诉告于给等者日年月")
_AFTER_NAME: Final = frozenset("集团 公司 股份 控股 电器 有限 科技 实业".split())


def is_sure(key: str, pattern: Pattern) -> bool:
    """Whether the name needs no evidence where its words stand apart, the first not small."""
    return not (
        pattern.doubt
        or pattern.acronym
        or pattern.umlauts
        or (pattern.capital and not pattern.single)
        or pattern.customer.exclude_terms
        or key[-1] in _PARTICLES
    )


def stands(hit: Hit, pattern: Pattern, text: str) -> bool:
    """Whether the words of a hit stand there as a name: whole, and spelled as one."""
    surface = text[hit.start : hit.end]
    return case_fits(pattern, surface) and _whole(hit, text) and not _inside_word(hit, text)


def _whole(hit: Hit, text: str) -> bool:
    """Whether the span may stand alone.

    Inside a hyphenated word only Han characters and parts of four letters and more do.
    """
    start, end, key = hit
    if text[start - 1 : start] not in JOINTS and text[end : end + 1] not in JOINTS:
        return True
    if start > 1 and text[start - 1] in HYPHENS and text[start - 2].isalnum():
        first, _, _ = key.partition(" ")
        if len(first) < _GLUED and not is_han(first):
            return False
    end += 2 * (text[end : end + 2] in POSSESSIVE)
    if text[end : end + 1] in HYPHENS and text[end + 1 : end + 2].isalnum():
        _, _, last = key.rpartition(" ")
        return len(last) >= _GLUED or is_han(last)
    return True


def _inside_word(hit: Hit, text: str) -> bool:
    """Whether a short Chinese name that ends in a particle is the end of another word.

    精美的 and 完美的 do not name 美的; 消息称美的, 美的集团 and a 美的 at the head do.
    """
    if hit.end - hit.start > SHORT or hit.key[-1] not in _PARTICLES or not hit.start:
        return False
    before = text[hit.start - 1]
    return (
        has_han(before)
        and simple(before) not in _BEFORE_NAME
        and simple(text[hit.end : hit.end + 2]) not in _AFTER_NAME
    )


def judged(
    pattern: Pattern,
    hit: Hit,
    seen: Seen,
    scope: Scope,
    others: Sequence[str],
    doubt: str,
) -> Mention | None:
    """What the name at the hit says of its customer; None where it is not meant after all.

    `others` are further names of the customer in the text, `doubt` is why this one proves little.
    """
    surface = seen.text[hit.start : hit.end]
    customer = pattern.customer
    if customer.exclude_terms and _excluded(customer, seen):
        return None
    why, strength = pattern.why, Strength.STRONG
    if pattern.acronym and (_shouting(seen.text, hit.start) or surface != surface.upper()):
        doubt = doubt or "capitals prove nothing here"
    if doubt:
        signal = _second_signal(pattern, hit, seen, others) or scope.signal(customer)
        why = ", ".join(part for part in (why, doubt, signal) if part)
        strength = Strength.STRONG if signal else Strength.AMBIGUOUS
    return Mention(
        customer_id=customer.id,
        surface=surface,
        start=hit.start,
        end=hit.end,
        alias=pattern.alias,
        strength=strength,
        why=why,
    )


def _excluded(customer: Customer, seen: Seen) -> bool:
    return any(contains(seen.haystack, _norms(term)) for term in customer.exclude_terms)


def _second_signal(pattern: Pattern, hit: Hit, seen: Seen, others: Sequence[str]) -> str:
    """Answer what else in the text says that this customer is meant; "" where nothing does."""
    customer = pattern.customer
    if legal_form_follows(seen.text, hit.end):
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


@lru_cache(maxsize=10_000)
def _norms(term: str) -> tuple[str, ...]:
    return tuple(word.norm for word in words(term))


def _shouting(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]
    letters = [letter for letter in line if letter.isalpha() and letter.lower() != letter.upper()]
    return len(letters) > _FEWEST_LETTERS and sum(map(str.isupper, letters)) > _SHOUTING * len(
        letters
    )
