"""Figures of a dataclass as plain JSON and back, exactly: fractions and decimals stay text."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

Json = Any
"""What a JSON document holds: its shape follows the type of the figure."""
Kind = Any
"""The type of a figure, as its field declares it."""
_SCALARS = (bool, int, str)


def encode(kind: Kind, value: Any) -> Json:  # noqa: ANN401 - any figure
    """The value as JSON; pairs with a word in front become an object, other tuples lists."""
    kind = _plain(kind)
    if value is None or kind in _SCALARS:
        return value
    if kind is Fraction:
        return _text(value)
    if kind in {Decimal, date, time} or _is_word(kind):
        return str(value)
    return _encode_several(kind, value)


def _encode_several(kind: Kind, value: Any) -> Json:  # noqa: ANN401 - any figure
    inner, pair = get_args(kind), _pair(kind)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return {f.name: encode(hints[f.name], getattr(value, f.name)) for f in fields(kind)}
    if pair:
        found = {encode(pair[0], k): encode(pair[1], v) for k, v in value}
        if len(found) != len(value):
            msg = "a figure that names the same thing twice cannot be kept"
            raise ValueError(msg)
        return found
    if inner[-1] is Ellipsis:
        return [encode(inner[0], one) for one in value]
    return [encode(k, one) for k, one in zip(inner, value, strict=True)]


def decode(kind: Kind, given: Json) -> Any:  # noqa: ANN401 - any figure
    """The value of that kind from JSON; raises ValueError that says what is wrong with it."""
    if given is None and type(None) in get_args(kind):
        return None
    kind = _plain(kind)
    if kind in _SCALARS:
        return _scalar(kind, given)
    if kind in {Fraction, Decimal}:
        return _number(kind, given)
    if kind in {date, time} or _is_word(kind):
        return _word(kind, given)
    return _decode_several(kind, given)


def _decode_several(kind: Kind, given: Json) -> Any:  # noqa: ANN401 - any figure
    inner, pair = get_args(kind), _pair(kind)
    if is_dataclass(kind):
        return read(kind, given)
    if pair:
        _demand(isinstance(given, Mapping), given, "names with a figure each, as {…}")
        return tuple((decode(pair[0], k), decode(pair[1], v)) for k, v in given.items())
    _demand(isinstance(given, list), given, "a list, as […]")
    if inner[-1] is Ellipsis:
        return tuple(decode(inner[0], one) for one in given)
    _demand(len(given) == len(inner), given, f"a list of {len(inner)}")
    return tuple(decode(k, one) for k, one in zip(inner, given, strict=True))


def read(kind: Any, given: Json, *, base: Any = None) -> Any:  # noqa: ANN401 - any dataclass
    """The dataclass from an object of figures; what is not given is as in `base`, else default.

    Raises ValueError with a sentence that names the figure: unknown, or of the wrong kind.
    """
    _demand(isinstance(given, Mapping), given, "figures by name, as {…}")
    hints = _hints(kind)
    names = [f.name for f in fields(kind)]
    known = {} if base is None else {n: getattr(base, n) for n in names}
    for name, value in given.items():
        if name not in hints:
            near = get_close_matches(str(name), names, n=1)
            hint = f" Did you mean “{near[0]}”?" if near else ""
            msg = f"“{name}” is no figure.{hint}"
            raise ValueError(msg)
        try:
            known[name] = decode(hints[name], value)
        except ValueError as wrong:
            msg = f"{name}: {wrong}"
            raise ValueError(msg) from wrong
    return kind(**known)


def _plain(kind: Kind) -> Kind:
    """The type behind a NewType or an optional one."""
    if isinstance(kind, NewType):
        return _plain(kind.__supertype__)
    if get_origin(kind) in {Union, UnionType}:
        (one,) = (k for k in get_args(kind) if k is not type(None))
        return _plain(one)
    return kind


@cache
def _hints(kind: Kind) -> dict[str, Kind]:
    return get_type_hints(kind)


def _is_word(kind: Kind) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def _pair(kind: Any) -> tuple[Kind, Kind] | None:  # noqa: ANN401 - a type
    """Key and value of a tuple of pairs that begin with a word; None for any other kind."""
    inner = get_args(kind)
    outer: object = get_origin(kind)
    if outer is not tuple or inner[-1] is not Ellipsis:
        return None
    two = get_args(inner[0])
    origin: object = get_origin(inner[0])
    if origin is not tuple or len(two) != len(("key", "value")):
        return None
    return (two[0], two[1]) if two[0] is str or _is_word(two[0]) else None


def _text(value: Fraction) -> str:
    """A fraction as people write it where that is exact: 3.5, else 1/3."""
    rest = value.denominator
    places = 0
    while rest % 10 == 0 or rest % 2 == 0 or rest % 5 == 0:
        rest //= 10 if rest % 10 == 0 else 2 if rest % 2 == 0 else 5
        places += 1
    if rest != 1:
        return str(value)
    scaled = value * 10**places
    digits = Decimal(scaled.numerator).scaleb(-places)
    return format(digits.normalize() if digits else Decimal(0), "f")


def _scalar(kind: Kind, given: Json) -> Any:  # noqa: ANN401 - as its kind
    names = {bool: "true or false", int: "a whole number", str: "a text"}
    right = isinstance(given, kind) and (kind is bool or not isinstance(given, bool))
    _demand(right, given, names[kind])
    return given


def _number(kind: Kind, given: Json) -> Any:  # noqa: ANN401 - as its kind
    exact = isinstance(given, str) or (isinstance(given, int) and not isinstance(given, bool))
    _demand(exact, given, 'an exact number in quotes, as "3.5"')
    try:
        found = kind(given)
    except (ValueError, InvalidOperation, ZeroDivisionError):
        _demand(False, given, 'an exact number in quotes, as "3.5"')  # noqa: FBT003
    _demand(kind is Fraction or found.is_finite(), given, "a number")
    return found


def _word(kind: Kind, given: Json) -> Any:  # noqa: ANN401 - as its kind
    if _is_word(kind):
        _demand(given in set(kind), given, f"one of {', '.join(kind)}")
        return kind(given)
    name = "a day, as 2026-03-31" if kind is date else "a time, as 07:30"
    _demand(isinstance(given, str), given, name)
    try:
        return kind.fromisoformat(given)
    except ValueError:
        _demand(False, given, name)  # noqa: FBT003


def _demand(right: bool, given: Json, wanted: str) -> None:  # noqa: FBT001
    if not right:
        msg = f"{given!r} is not {wanted}"
        raise ValueError(msg)
