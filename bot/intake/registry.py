"""Checking registry ids: 统一社会信用代码, LEI, VAT; the check digits are python-stdnum's."""

from stdnum import get_cc_module, lei
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

from scoring.registry import RegistryId, RegistryKind

_HINTS = {
    RegistryKind.USCC: "it has 18 characters, as 91110000600037341L",
    RegistryKind.LEI: "it has 20 characters, as 213800KUD8LAJWSQ9D15",
    RegistryKind.VAT: "it begins with the country's two letters, as DE136695976",
}
_WORDS = {
    "uscc": RegistryKind.USCC,
    "统一社会信用代码": RegistryKind.USCC,
    "統一社會信用代碼": RegistryKind.USCC,
    "lei": RegistryKind.LEI,
    "vat": RegistryKind.VAT,
    "ust-id": RegistryKind.VAT,
    "ustid": RegistryKind.VAT,
    "other": RegistryKind.OTHER,
}
_USCC_LENGTH, _LEI_LENGTH = 18, 20


def read_registry_ids(text: str) -> tuple[RegistryId, ...]:
    """Every id of a text such as `VAT DE136695976 | LEI 213800KUD8LAJWSQ9D15`, bars or lines apart.

    Raises ValueError with a sentence for the first that is wrong.
    """
    parts = (p.strip() for line in text.splitlines() for p in line.split("|"))
    found = [_one(part) for part in parts if part]
    return tuple({(i.kind, i.key): i for i in found}.values())


def written(ids: tuple[RegistryId, ...]) -> str:
    """The ids as they are read again, one a line."""
    return "\n".join(
        i.number if i.kind is RegistryKind.OTHER else f"{i.kind.upper()} {i.number}" for i in ids
    )


def _one(text: str) -> RegistryId:
    word, _, rest = text.replace(":", " ", 1).partition(" ")
    named = _WORDS.get(word.casefold())
    if named is not None and rest.strip():
        return checked(named, rest.strip())
    return checked(_guessed(text), text)


def _guessed(number: str) -> RegistryKind:
    """Which register an unnamed number is of: one whose check digits agree, else any other."""
    bare = "".join(c for c in number if c.isalnum()).upper()
    if len(bare) == _USCC_LENGTH and uscc.is_valid(bare):
        return RegistryKind.USCC
    if len(bare) == _LEI_LENGTH and lei.is_valid(bare):
        return RegistryKind.LEI
    try:
        _validated(RegistryKind.VAT, number)
    except ValidationError:
        return RegistryKind.OTHER
    return RegistryKind.VAT


def checked(kind: RegistryKind, number: str) -> RegistryId:
    """The id with its number in its usual spelling; raises ValueError with what is wrong."""
    if kind is RegistryKind.OTHER:
        return RegistryId(kind=kind, number=" ".join(number.split()))
    label, hint = kind.label, _HINTS[kind]
    try:
        return RegistryId(kind=kind, number=_validated(kind, number))
    except InvalidChecksum as wrong:
        msg = f"the check digit of {label} {number} is wrong: compare it with the original"
        raise ValueError(msg) from wrong
    except InvalidLength as wrong:
        msg = f"{label} {number} is too long or too short: {hint}"
        raise ValueError(msg) from wrong
    except InvalidFormat as wrong:
        msg = f"{label} {number} has characters that cannot be in it: {hint}"
        raise ValueError(msg) from wrong
    except ValidationError as wrong:
        msg = f"{number} is no {label}: {hint}"
        raise ValueError(msg) from wrong


def _validated(kind: RegistryKind, number: str) -> str:
    """The number in its usual spelling; raises python-stdnum's error for what is wrong."""
    if kind is RegistryKind.USCC:
        return str(uscc.validate(number))
    if kind is RegistryKind.LEI:
        return str(lei.validate(number))
    bare = "".join(c for c in number if c.isalnum()).upper()
    country = get_cc_module(bare[:2].lower(), "vat") if bare[:2].isalpha() else None
    if country is None:
        raise InvalidFormat
    found = str(country.validate(bare))
    return found if found.startswith(bare[:2]) else bare[:2] + found
