"""Names of companies: their normal form, and what is left without the legal form.

Own rules: the published strippers leave 有限公司 and 株式会社 standing and take `AT` off `AT&T`.
"""

import re
from typing import Final

from feeds.word import Word, is_han, words

_AT_END: Final = """
gmbh · mbh · ggmbh · ag · kg · ohg · gbr · ug · se · ev · kgaa · gmbh & co kg · gmbh & co kgaa
gmbh & co ohg · ag & co kg · se & co kg
ug haftungsbeschränkt · ug (haftungsbeschränkt) & co kg
ltd · limited · llc · llp · lp · plc · inc · incorporated · corp · corporation · co · company
co ltd · company limited · co limited
public limited company · pty ltd · pty limited · pty · pte ltd · pte limited · pte · pvt ltd
pvt limited · private limited · pvt
sdn bhd · bhd · sa · s a · sas · s a s · sarl · s a r l · eurl · snc · sca · scs · spa · s p a
srl · s r l · sapa · srls
bv · b v · nv · n v · vof · cv · oy · oyj · ab · abp · a/s · aps · as · asa · i/s · k/s · ehf
hf · ooo · oao · pao · zao
sp z o o · sp z oo · sp zoo · spółka akcyjna · sro · s r o · as · doo · d o o · dd · kft · zrt
nyrt · rt · ead · eood · ood
sl · s l · slu · sociedad anonima · sociedad limitada · sa de cv · sab de cv · srl de cv · ltda
limitada · eireli · lda
k k · kk · g k · y k · tbk · persero · jsc · ojsc · cjsc · pjsc · psc · fze · fzco · fz llc
dmcc · wll · saoc · saog · as
有限公司 · 有限责任公司 · 有限責任公司 · 股份有限公司 · 股份公司 · 集团 · 集團 · 集团有限公司
集团公司 · 控股有限公司 · 公司
株式会社 · 株式會社
有限会社 · 合同会社 · 주식회사 · 유한회사 · ооо · оао · пао · зао · ао · ип
"""
_AT_START: Final = """
株式会社 · 株式會社 · 有限会社 · 合同会社 · 주식회사 · 유한회사
ооо · оао · пао · зао · ао · pt
"""
_CASED: Final = frozenset(
    "ag kg se ab as sa spa sas nv bv oy sl cv hf ug rt dd lp ev lda srl pt kk aps sca snc".split()
)
"""Short forms that are also words or syllables.

They count only with two capitals, as in SpA and AB.
"""

_FEWEST_HAN: Final = 2
_NO_NAME: Final = frozenset({"the", "a", "an", "la", "le", "el", "die", "der", "das"})
_BRACKETED: Final = re.compile(r"[（(]\s*(?:株|有|주|유)\s*[)）]|[㈱㈲㈜]")
"""Short forms of 株式会社 and its like: only their brackets tell them from a name's first"
" character."""


def _forms(table: str) -> frozenset[tuple[str, ...]]:
    lines = (entry for line in table.splitlines() for entry in line.split("·"))
    return frozenset(tuple(w.norm for w in words(entry)) for entry in lines if entry.strip())


_END: Final = _forms(_AT_END)
_START: Final = _forms(_AT_START)
LONGEST: Final = max(len(form) for form in _END | _START)
_LAST_WORDS: Final = frozenset(form[-1] for form in _END)
_FIRST_WORDS: Final = frozenset(form[0] for form in _START)


def normal_form(name: str) -> str:
    """The name as names are compared.

    Case, widths, accents and punctuation folded, `&` and `and` equal, Traditional and Simplified
    characters equal.
    """
    return full_key(name_words(name))


def core_form(name: str) -> str:
    """Answer the normal form without legal forms: `Nordwind GmbH & Co. KG` → `nordwind`."""
    return full_key(core_words(name_words(name)))


def name_words(name: str) -> tuple[Word, ...]:
    """Answer the words of a name, bracketed short forms left out."""
    return words(_BRACKETED.sub(" ", name))


def full_key(name: tuple[Word, ...]) -> str:
    """The key by which the name is found.

    Its normal words, a possessive kept, between single spaces.
    """
    return " ".join(word.owner for word in name)


def core_words(name: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words of the name without the legal forms at its ends.

    Never none, never one beside an `&`. Of a name in Han characters at least two remain.
    """
    while True:
        size = _form_at_end(name)
        if size:
            name = name[:-size]
            continue
        size = _form_at_start(name)
        if not size:
            return name
        name = name[size:]


def legal_form_follows(text: tuple[Word, ...], at: int) -> bool:
    """Answer whether a legal form begins at word `at` of the text: `Best Ltd`, `平安有限公司`."""
    for size in range(min(LONGEST, len(text) - at), 0, -1):
        if _is_form(text[at : at + size], _END):
            return True
    return False


def _form_at_end(name: tuple[Word, ...]) -> int:
    if not name or name[-1].norm not in _LAST_WORDS:
        return 0
    for size in range(min(LONGEST, len(name) - 1), 0, -1):
        rest = name[:-size]
        if _is_form(name[-size:], _END) and rest[-1].norm != "&" and _enough(rest):
            return size
    return 0


def _form_at_start(name: tuple[Word, ...]) -> int:
    if not name or name[0].norm not in _FIRST_WORDS:
        return 0
    for size in range(min(LONGEST, len(name) - 1), 0, -1):
        rest = name[size:]
        if _is_form(name[:size], _START) and rest[0].norm != "&" and _enough(rest):
            return size
    return 0


def _is_form(part: tuple[Word, ...], forms: frozenset[tuple[str, ...]]) -> bool:
    if tuple(word.norm for word in part) not in forms:
        return False
    return len(part) > 1 or part[0].norm not in _CASED or _capitals(part[0].surface) > 1


def _capitals(surface: str) -> int:
    return sum(letter.isupper() for letter in surface)


def _enough(rest: tuple[Word, ...]) -> bool:
    if all(is_han(word.norm) for word in rest):
        return len(rest) >= _FEWEST_HAN
    return any(word.norm not in _NO_NAME for word in rest)
