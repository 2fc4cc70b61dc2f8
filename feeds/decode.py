"""From bytes to text, before any parser sees them.

A wrong guess turns a Chinese feed into rubbish.
"""

import codecs
import re
from collections.abc import Iterator
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED: Final = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_WIDER: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
}
"""What publishers really send when they name the narrower encoding."""

_SINGLE_BYTE: Final = re.compile(r"cp125\d|iso8859-\d+|koi8-[rut]|mac-\w+|cp866|cp874")
_TEXT: Final = re.compile(
    r"utf-(?:8|16|32)(?:-[bl]e)?|gb18030|big5hkscs|cp932|cp949|euc_jp|euc_jis_2004|iso2022_jp|hz|johab"
)
"""Encodings of text only.

Python also knows codecs such as `zlib` and `idna`, which no feed may choose.
"""

_DECLARED: Final = re.compile(
    rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})"""
)
_DECLARATION: Final = re.compile(
    r"""(<\?xml[^>]{0,200}?encoding\s*=\s*["'])([A-Za-z0-9._:-]{1,40})"""
)
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]+")
_BROKEN_SHARE: Final = 0.01
_REFERENCE: Final = re.compile(
    r"&#(x[0-9a-f]+|[0-9]+);?(?:&#(x0*d[c-f][0-9a-f]{2}|0*5[67]\d{3});)?", re.IGNORECASE
)
_SURROGATE: Final = range(0xD800, 0xE000)
_HIGH: Final = range(0xD800, 0xDC00)
_LOW: Final = range(0xDC00, 0xE000)
_LAST: Final = 0x10FFFF
_SPACE: Final = 0x20
_DIGITS: Final = 9


def decode(body: bytes, charset: str | None = None) -> str:
    """Answer the document's text, its declaration changed to utf-8 and control characters dropped.

    Believed are, in this order, the byte order mark, the charset of the HTTP header, the XML
    declaration and UTF-8. Text that is strict UTF-8 beyond ASCII is UTF-8 whatever a single-byte
    label says. Where less than 1 % of the characters are broken, these are replaced. Raises
    nothing: what nobody can read becomes Windows-1252.
    """
    text = _decoded(body, charset).lstrip("\ufeff").lstrip()
    text = _CONTROL.sub("", _DECLARATION.sub(r"\g<1>utf-8", text, count=1))
    return _REFERENCE.sub(_mended_reference, text)


def _decoded(body: bytes, charset: str | None) -> str:
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    for mark, codec in _UNMARKED:
        if body.startswith(mark):
            return body.decode(codec, "replace")
    utf8 = _strict(body, "utf-8")
    labels = list(_labels(body, charset))
    for codec in labels:
        single = _SINGLE_BYTE.fullmatch(codec)
        if utf8 is not None and (single or codec == "utf-8"):
            return utf8
        text = _strict(body, codec)
        if text is None and not single:
            text = _mended(body, codec)
        if text is not None:
            return text
    if utf8 is not None:
        return utf8
    guess = _mended(body, "utf-8") or (None if _is_western(body) else _strict(body, "gb18030"))
    return guess if guess is not None else body.decode("cp1252", "replace")


def _is_western(body: bytes) -> bool:
    """Whether bytes beyond ASCII mostly stand alone, as accents do and Chinese does not."""
    runs = _BEYOND_ASCII.findall(body)
    return 2 * sum(len(run) == 1 for run in runs) > len(runs)


def _labels(body: bytes, charset: str | None) -> Iterator[str]:
    declared = _DECLARED.match(body[:400])
    for label in (charset, declared[1].decode("ascii") if declared else None):
        codec = _codec(label or "")
        wide = codec.startswith(("utf-16", "utf-32"))
        if codec and not (wide and b"\0" not in body[:400]):
            yield codec


def _codec(label: str) -> str:
    try:
        name = codecs.lookup(label.strip().strip("\"'")).name if label else ""
    except (LookupError, ValueError):
        return ""
    name = _WIDER.get(name, name)
    known = _SINGLE_BYTE.fullmatch(name) or _TEXT.fullmatch(name)
    return name if known else ""


def _strict(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeError:
        return None


def _mended(body: bytes, codec: str) -> str | None:
    """The text with what is broken replaced; None where too little of it speaks for this codec."""
    text = body.decode(codec, "replace")
    broken = text.count("\ufffd")
    right = len(text) - broken - sum(character < "\x80" for character in text)
    return text if broken < right and broken < max(2, len(text) * _BROKEN_SHARE) else None


def _mended_reference(found: re.Match[str]) -> str:
    """Answer the reference unless it names no character; two halves of one character are joined."""
    first, second = _code(found[1]), _code(found[2] or "0")
    if first in _HIGH and second in _LOW:
        joined = 0x10000 + ((first - _HIGH.start) << 10) + (second - _LOW.start)
        return f"&#{joined};"
    kept = found[0] if not found[2] or second not in _SURROGATE else found[0].rpartition("&#")[0]
    wrong = first in _SURROGATE or first > _LAST or (first < _SPACE and first not in {9, 10, 13})
    return kept[kept.find("&#", 1) :] if wrong and "&#" in kept[1:] else "" if wrong else kept


def _code(digits: str) -> int:
    if len(digits) > _DIGITS:
        return _LAST + 1
    return int(digits[1:], 16) if digits[0] in "xX" else int(digits)
