"""From markup to plain text: no tags, no entities, nothing that hides or turns text around."""

import html
import re
from typing import Final

_TAG: Final = re.compile(r"(<(?:[a-zA-Z/?]|![A-Z\[])[^<>]*>)")
"""A tag, a document type or a CDATA mark; `<!channel>` is none of them, so it stays as text.

It stops at the next `<`, so that a flood of opened tags costs linear time.
"""

_TAG_NAME: Final = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:]*)")
_SILENT: Final = frozenset({"script", "style", "noscript", "template"})
_INLINE: Final = frozenset(
    "a abbr b bdi bdo big cite code em font i ins kbd mark q s small span strong sub sup tt u"
    " wbr".split()
)
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control, bidirectional, zero-width, tag and surrogate characters.

Nothing a reader should meet.
"""

RAW_CAP: Final = 65_536
"""Characters of markup that are looked at; the rest is dropped unread."""


def plain_text(markup: str, limit: int) -> str:
    """The text of `markup` in at most `limit` characters.

    Tags off, unescaped once, spaces collapsed.
    """
    text = markup[:RAW_CAP]
    if "<" in text:
        text = _without_tags(_without_comments(text))
    text = html.unescape(text)
    return shorten(clean(text), limit)


def clean(text: str) -> str:
    """Answer `text` on one line without control, bidirectional and zero-width characters."""
    return " ".join(_HIDDEN.sub("", text).split())


def shorten(text: str, limit: int) -> str:
    """Answer `text`, cut to `limit` characters with an ellipsis where it is longer."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _without_comments(markup: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := markup.find("<!--", at)) >= 0:
        kept.append(markup[at:start])
        end = markup.find("-->", start + 4)
        if end < 0:
            return "".join(kept)
        at = end + 3
    return "".join([*kept, markup[at:]])


def _without_tags(markup: str) -> str:
    kept: list[str] = []
    silent = ""
    for index, piece in enumerate(_TAG.split(markup)):
        if index % 2 == 0:
            kept.append("" if silent else piece)
            continue
        named = _TAG_NAME.match(piece)
        name = named[1].casefold() if named else ""
        if silent:
            silent = "" if piece.startswith("</") and name == silent else silent
        elif name in _SILENT and not piece.endswith("/>"):
            silent = "" if piece.startswith("</") else name
        elif name not in _INLINE:
            kept.append(" ")
    return "".join(kept)
