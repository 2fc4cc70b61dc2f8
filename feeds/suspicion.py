"""Which documents may take long to read: told by counting, before any parser sees them.

They wait for one another in a lane of their own, so that the quick ones need not wait for them.
"""

import re
from typing import Final

_LARGE: Final = 1_000_000
_MOST_ITEMS: Final = 1_500
_MOST_TAGS: Final = 40_000
_MOST_NAMESPACES: Final = 200
_LONG_TAG: Final = re.compile(rb"<[^<>]{8000}")
_LONG_AUTHOR: Final = re.compile(rb"<(?:\w+:)?(?:author|creator|name|email)>[^<]{2000}")
_LONG_STYLE: Final = re.compile(rb"style=[^<>]{2000}")


def is_suspicious(body: bytes) -> bool:
    """Whether the document is large, or of a kind that costs more than its length says."""
    return (
        len(body) > _LARGE
        or body.count(b"<") > _MOST_TAGS
        or body.count(b"<item") + body.count(b"<entry") > _MOST_ITEMS
        or body.count(b"xmlns:") > _MOST_NAMESPACES
        or b"<!ENTITY" in body
        or any(found.search(body) for found in (_LONG_TAG, _LONG_AUTHOR, _LONG_STYLE))
    )
