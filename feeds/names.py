"""Names of companies: their normal form, and what is left without the legal form.

Own rules: the published strippers leave 有限公司 and 株式会社 standing and take `AT` off `AT&T`.
"""

import re
from collections.abc import Sequence
from typing import Final

from feeds.word import Word, is_han, norms_of, owners_of, surfaces, words

_AT_END: Final = """
gmbh · mbh · ggmbh · ag · kg · ohg · gbr · ug · se · ev · kgaa · gmbh & co kg · gmbh & co kgaa
gmbh & co ohg · ag & co kg · se & co kg · ag & co kgaa · se & co kgaa · gmbh & cie kg
gmbh & co · & co · & company · & cie · & co kg · & co ohg · & co kgaa · & cie kg
aktiengesellschaft · gesellschaft mit beschränkter haftung · gesellschaft mbh
gesellschaft mit beschränkter haftung & co kg · gesellschaft mbh & co kg
gesellschaft mit beschränkter haftung & co kommanditgesellschaft
gmbh & co kommanditgesellschaft · kommanditgesellschaft · offene handelsgesellschaft
kommanditgesellschaft auf aktien · gesellschaft bürgerlichen rechts · unternehmergesellschaft
unternehmergesellschaft haftungsbeschränkt · eingetragene genossenschaft · eingetragener verein
partnerschaftsgesellschaft mbb · societas europaea
ug haftungsbeschränkt · ug (haftungsbeschränkt) & co kg
ltd · limited · llc · llp · lp · plc · inc · incorporated · corp · corporation · co · company
co ltd · company limited · co limited
limited liability company · limited liability partnership · limited partnership
unlimited company · designated activity company · dac · joint stock company
public joint stock company · proprietary limited · private company limited
public limited company · pty ltd · pty limited · pty · pte ltd · pte limited · pte · pvt ltd
pvt limited · private limited · pvt
sdn bhd · bhd · sa · s a · sas · s a s · sarl · s a r l · eurl · snc · sca · scs · spa · s p a
srl · s r l · sapa · srls
société anonyme · société européenne · société par actions simplifiée · société coopérative
société par actions simplifiée unipersonnelle · société à responsabilité limitée
société en nom collectif · société en commandite par actions · société en commandite simple
entreprise unipersonnelle à responsabilité limitée
società per azioni · società a responsabilità limitata · società in accomandita per azioni
società a responsabilità limitata semplificata · società in accomandita semplice
società in nome collettivo · società cooperativa · società cooperativa per azioni
naamloze vennootschap · besloten vennootschap · vennootschap onder firma
besloten vennootschap met beperkte aansprakelijkheid · commanditaire vennootschap
aktiebolag · aktiebolag publ · ab publ · aktieselskab · anpartsselskab · aksjeselskap
allmennaksjeselskap · osakeyhtiö · julkinen osakeyhtiö
bv · b v · nv · n v · vof · cv · oy · oyj · ab · abp · a/s · aps · as · asa · i/s · k/s · ehf
hf · ooo · oao · pao · zao
sp z o o · sp z oo · sp zoo · spółka z ograniczoną odpowiedzialnością
spółka akcyjna · sro · s r o · as · doo · d o o · dd · kft · zrt
nyrt · rt · ead · eood · ood
sl · s l · slu · sociedad anonima · sociedad limitada · sa de cv
sociedad anónima de capital variable · sociedad anónima bursátil de capital variable
sociedad de responsabilidad limitada · sociedad de responsabilidad limitada de capital variable
sociedad limitada unipersonal · sociedad anónima unipersonal · sociedad por acciones simplificada
s de rl de cv · sociedade limitada · sociedade unipessoal limitada · sab de cv · srl de cv · ltda
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

_AND_CO: Final = frozenset({"co", "company", "cie"})
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
_REACH: Final = 40
"""How far behind a name its legal form may reach, in characters."""
_LONGEST: Final = max(len(form) for form in _END | _START)


def _sizes(forms: frozenset[tuple[str, ...]], at: int) -> dict[str, tuple[int, ...]]:
    """How long the forms are that have this word at that end, the longest first."""
    found: dict[str, set[int]] = {}
    for form in forms:
        found.setdefault(form[at], set()).add(len(form))
    return {word: tuple(sorted(sizes, reverse=True)) for word, sizes in found.items()}


_UMLAUT: Final = {"ae": "ä", "oe": "ö", "ue": "ü", "aa": "å"}
_SPELLED: Final = re.compile("[aou]e|aa", re.IGNORECASE)
_SPELLED_OUT: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)

_SIZES_AT_END: Final = _sizes(_END, -1)
_SIZES_FROM: Final = _sizes(_END, 0)
_SIZES_AT_START: Final = _sizes(_START, 0)


def normal_form(name: str) -> str:
    """The name as names are compared.

    Case, widths, accents and punctuation folded, `&` and `and` equal, Traditional and Simplified
    characters equal.
    """
    return name_keys(name)[0]


def core_form(name: str) -> str:
    """Answer the normal form without legal forms: `Nordwind GmbH & Co. KG` → `nordwind`."""
    return name_keys(name)[1]


def name_keys(name: str) -> tuple[str, str]:
    """Normal form and core form, made together."""
    spelled = surfaces(_unbracketed(name))
    norms = norms_of(spelled)
    owners = owners_of(spelled, norms) if "s" in name else norms
    first, end = _core(norms, spelled)
    whole = " ".join(owners)
    return whole, whole if end - first == len(norms) else " ".join(owners[first:end])


def _unbracketed(name: str) -> str:
    return name if name.isascii() else _BRACKETED.sub(" ", name)


def spelled_out(name: str) -> str:
    """The name with ä as ae and its like: Müller → Mueller."""
    return name if name.isascii() else name.translate(_SPELLED_OUT)


def with_umlauts(name: str) -> str:
    """The name with ae as ä and its like, which may or may not be meant: Mueller → Müller."""
    return _SPELLED.sub(lambda pair: _UMLAUT[pair[0].lower()], name)


def shortest(core: Sequence[str]) -> tuple[int, int]:
    """Where a name without its legal form begins and ends without *The* and *& Co* too."""
    first = int(core[0] == "the" and len(core) > 1 and core[1] != "&")
    end = len(core)
    if end - first > len(("&", "co")) and core[end - 2] == "&" and core[end - 1] in _AND_CO:
        end -= 2
    rest = tuple(core[first:end])
    return (first, end) if rest not in _END and _enough(rest) else (0, len(core))


def name_words(name: str) -> tuple[Word, ...]:
    """Answer the words of a name, bracketed short forms left out."""
    return words(_unbracketed(name))


def full_key(name: tuple[Word, ...]) -> str:
    """The key by which the name is found.

    Its normal words, a possessive kept, between single spaces.
    """
    return " ".join(word.owner for word in name)


def core_words(name: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words of the name without the legal forms at its ends.

    Never none, never one beside an `&`. Of a name in Han characters at least two remain.
    """
    first, end = _core([word.norm for word in name], [word.surface for word in name])
    return name[first:end]


def _core(norms: list[str], spelled: list[str]) -> tuple[int, int]:
    """Where the name without its legal forms begins and ends."""
    first, end = 0, len(norms)
    while first < end:
        if size := _form_at_end(norms, spelled, first, end):
            end -= size
        elif size := _form_at_start(norms, spelled, first, end):
            first += size
        else:
            break
    return first, end


def legal_form_follows(text: str, end: int) -> bool:
    """Answer whether a legal form begins behind a place: `Best Ltd`, `平安有限公司`."""
    ahead = text[end : end + _REACH]
    first = next(iter(norms_of(surfaces(ahead)[:1])), "")
    sizes = _SIZES_FROM.get(first, ())
    following = words(ahead)[:_LONGEST] if sizes else ()
    for size in sizes:
        part = following[:size]
        if tuple(w.norm for w in part) in _END and _cased(size, part[0].norm, part[0].surface):
            return part[0].norm != "&" or not part[1].surface.islower()
    return False


def _form_at_end(norms: list[str], spelled: list[str], first: int, end: int) -> int:
    for size in _SIZES_AT_END.get(norms[end - 1], ()):
        at = end - size
        if (
            at > first
            and (norms[at] != "&" or at > first + 1)
            and norms[at - 1] != "&"
            and tuple(norms[at:end]) in _END
            and _cased(size, norms[at], spelled[at])
            and _enough(norms[first:at])
        ):
            return size
    return 0


def _form_at_start(norms: list[str], spelled: list[str], first: int, end: int) -> int:
    for size in _SIZES_AT_START.get(norms[first], ()):
        after = first + size
        if (
            after < end
            and norms[after] != "&"
            and tuple(norms[first:after]) in _START
            and _cased(size, norms[first], spelled[first])
            and _enough(norms[after:end])
        ):
            return size
    return 0


def _cased(size: int, norm: str, surface: str) -> bool:
    """Whether a short form that is also a word is written as a form."""
    return size > 1 or norm not in _CASED or sum(map(str.isupper, surface)) > 1


def _enough(rest: Sequence[str]) -> bool:
    if is_han(rest[0]) and all(map(is_han, rest)):
        return len(rest) >= _FEWEST_HAN
    return not _NO_NAME.issuperset(rest)
