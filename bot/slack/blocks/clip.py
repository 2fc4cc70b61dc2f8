"""The scissors: what is too long for Slack is cut before it is sent, and nothing is ever raised.

Texts are cut and blocks are left out; an id, a value or a link is never cut: its element goes.
"""

import copy
import re
from typing import Any

from bot.slack.blocks import kit
from bot.slack.blocks.limit import (
    COUNTS,
    ONLY_IN_MESSAGES,
    TABLE_CHARACTERS,
    TEXTS,
    VALUES,
    Spot,
    kind_of,
    size,
    spots,
)
from bot.slack.blocks.markup import md

_BROKEN_END = re.compile(r"(&[a-z]{0,3}|<[^>]*)\Z")


def cut(text: str, most: int) -> str:
    """At most `most` characters, never ending inside an entity, a mention or a link."""
    if len(text) <= most:
        return text
    return _BROKEN_END.sub("", text[: most - 1]).rstrip() + "…"


def clip(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload within the limits; the caller logs `problems` first. Never raises."""
    clipped = copy.deepcopy(payload)
    for spot in list(spots(clipped)):
        _clip_text(spot)
        _clip_table(spot)
    for spot in reversed(list(spots(clipped))):
        _clip_count(spot)
    _clip_whole(clipped)
    return clipped


def _clip_text(spot: Spot) -> None:
    most = TEXTS.get(spot.name)
    if not most:
        return
    if isinstance(spot.value, str):
        spot.holder[spot.key] = cut(spot.value, most) or "–"
        return
    for one in spot.value if isinstance(spot.value, list) else [spot.value]:
        if isinstance(one, dict) and isinstance(one.get("text"), str):
            one["text"] = cut(one["text"], most) or "–"


def _clip_table(spot: Spot) -> None:
    if spot.name == "table.rows":
        rows = [row[: COUNTS["row"]] for row in spot.value[: COUNTS["table.rows"]] if row]
        for row in rows:
            for cell in row:
                cell["text"] = cut(cell["text"], TEXTS["row"]) or "–"
        while len(rows) > 1 and size(rows) > TABLE_CHARACTERS:
            rows.pop()
        spot.holder[spot.key] = rows


def _too_long(thing: Any) -> bool:
    """Whether an id or value of the element itself is longer than Slack takes."""
    kind = kind_of(thing, "" if "type" in thing else "options")
    mosts = ((VALUES.get(f"{kind}.{k}") or VALUES.get(k), v) for k, v in thing.items())
    return any(most and isinstance(v, str) and len(v) > most for most, v in mosts)


def _clip_count(spot: Spot) -> None:
    if spot.key == "accessory" and _too_long(spot.value):
        del spot.holder[spot.key]
    if not isinstance(spot.value, list) or spot.key == "rows":
        return
    kept = [one for one in spot.value if not (isinstance(one, dict) and _unfit(one))]
    most = COUNTS.get(spot.name, len(kept))
    if len(kept) > most and spot.key == "blocks":
        more = kit.context(md("_More was left out: Slack shows no more in one message._"))
        kept = [*kept[: most - 1], more]
    spot.holder[spot.key] = kept[:most]


def _unfit(one: dict[str, Any]) -> bool:
    """Whether a block or element has to go: a value too long, or nothing left inside."""
    emptied = any(one.get(k) == [] for k in ("elements", "fields", "options", "rows"))
    return emptied or _too_long(one) or _too_long(one.get("element") or {})


def _clip_whole(payload: dict[str, Any]) -> None:
    seen: set[str] = set()
    tables = 1 if "type" not in payload else 0
    kept = []
    for block in payload.get("blocks") or []:
        tables -= block["type"] in ONLY_IN_MESSAGES
        if (block["type"] in ONLY_IN_MESSAGES and tables < 0) or block.get("block_id") in seen:
            continue
        if "block_id" in block:
            seen.add(block["block_id"])
        _clip_row(block)
        kept.append(block)
    if "blocks" in payload:
        payload["blocks"] = kept
    for key in ("private_metadata", "callback_id"):
        if len(payload.get(key) or "") > VALUES[key]:
            del payload[key]


def _clip_row(block: dict[str, Any]) -> None:
    named: set[str] = set()
    for one in list(block.get("elements", ())):
        if one.get("action_id") in named:
            block["elements"].remove(one)
        elif "action_id" in one:
            named.add(one["action_id"])
