"""Slack's limits as one table, and the one check that reads it.

Slack refuses a whole message for one breach. `problems` runs over every payload in tests and before
every send, where the scissors of `clip` follow it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from bot.slack.blocks import kit

TEXTS = {
    "section.text": 3_000,
    "section.fields": 2_000,
    "header.text": 150,
    "context.elements": 3_000,
    "button.text": 75,
    "option.text": 75,
    "option.description": 75,
    "input.label": 2_000,
    "input.hint": 2_000,
    "modal.title": 24,
    "modal.submit": 24,
    "modal.close": 24,
    "row": kit.TABLE_CELL_MOST,
    "static_select.placeholder": 150,
    "message.text": kit.TEXT_MOST,
}
"""Characters of a text; none may be empty."""

VALUES = {
    "button.value": 2_000,
    "button.url": 3_000,
    "option.value": kit.REFERENCE_MOST,
    "plain_text_input.initial_value": 3_000,
    "private_metadata": 3_000,
    "callback_id": 255,
    "action_id": 255,
    "block_id": 255,
    "external_id": 255,
}
"""Characters of what is not shown: what is longer is left out with its element, never cut."""

COUNTS = {
    "message.blocks": 50,
    "modal.blocks": 100,
    "home.blocks": 100,
    "section.fields": 10,
    "context.elements": 10,
    "actions.elements": 25,
    "static_select.options": 100,
    "radio_buttons.options": 10,
    "overflow.options": 5,
    "table.rows": 100,
    "row": 20,
}
"""Elements of a list; none may be empty but the blocks of a message."""

TABLE_CHARACTERS = 9_000
ONLY_IN_MESSAGES = {"table"}


class Spot(NamedTuple):
    """A place in a payload: its name in the tables, its path, what holds it, what is there."""

    name: str
    path: str
    holder: dict[str, Any]
    key: str
    value: Any


def kind_of(thing: Any, within: str) -> str:
    """The name in the tables of a block, element, option, row or whole message."""
    if isinstance(thing, list):
        return "row"
    if within == "options" or within.startswith("initial_option"):
        return "option"
    return str(thing.get("type", "message"))


def spots(thing: dict[str, Any], path: str = "", within: str = "") -> Iterator[Spot]:
    """Every field of a payload, outermost first."""
    kind = kind_of(thing, within)
    for key, value in list(thing.items()):
        here = f"{path}/{key}"
        yield Spot(f"{kind}.{key}", here, thing, key, value)
        inside = value if isinstance(value, list) else [value]
        for place, one in enumerate(inside):
            if isinstance(one, dict):
                yield from spots(one, f"{here}/{place}", key)


def _text(value: Any) -> str | None:
    """The characters of a text or text object; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        return str(value["text"])
    return None


def _wrong_texts(spot: Spot) -> Iterator[str]:
    most = TEXTS.get(spot.name)
    for one in spot.value if isinstance(spot.value, list) else [spot.value]:
        text = _text(one)
        if most and text is not None and not 1 <= len(text) <= most:
            yield f"{spot.path}: {len(text)} characters, not 1 to {most}"


def _wrong_value(spot: Spot) -> Iterator[str]:
    most = VALUES.get(spot.name) or VALUES.get(spot.key)
    if most and isinstance(spot.value, str) and len(spot.value) > most:
        yield f"{spot.path}: {len(spot.value)} characters, more than {most}"


def _wrong_count(spot: Spot) -> Iterator[str]:
    most = COUNTS.get(spot.name)
    if most and isinstance(spot.value, list):
        least = 0 if spot.name == "message.blocks" else 1
        if not least <= len(spot.value) <= most:
            yield f"{spot.path}: {len(spot.value)} elements, not {least} to {most}"


def _wrong_table(spot: Spot) -> Iterator[str]:
    if spot.name != "table.rows":
        return
    for place, row in enumerate(spot.value):
        if not 1 <= len(row) <= COUNTS["row"]:
            yield f"{spot.path}/{place}: {len(row)} cells, not 1 to {COUNTS['row']}"
        for cell in row:
            if not 1 <= len(cell["text"]) <= TEXTS["row"]:
                yield f"{spot.path}/{place}: a cell of {len(cell['text'])} characters"
    if size(spot.value) > TABLE_CHARACTERS:
        yield f"{spot.path}: {size(spot.value)} characters in the table"


def size(rows: list[list[dict[str, str]]]) -> int:
    """The characters in all cells of a table."""
    return sum(len(cell["text"]) for row in rows for cell in row)


def _wrong_whole(payload: dict[str, Any]) -> Iterator[str]:
    """What concerns the blocks of a payload together."""
    blocks = payload.get("blocks") or []
    kinds = [b["type"] for b in blocks]
    ids = [b["block_id"] for b in blocks if "block_id" in b]
    yield from (
        f"/blocks: block id {i} twice" for i in sorted({i for i in ids if ids.count(i) > 1})
    )
    for block in blocks:
        names = [e.get("action_id") for e in block.get("elements", ()) if "action_id" in e]
        if len(names) != len(set(names)):
            yield "/blocks: an action id twice in a row"
    if kinds.count("table") > 1 or ("type" in payload and ONLY_IN_MESSAGES & set(kinds)):
        yield "/blocks: one table, and in a message only"
    if payload.get("type") == "modal" and "input" in kinds and "submit" not in payload:
        yield "/submit: a form needs one"


def problems(payload: dict[str, Any]) -> tuple[str, ...]:
    """What Slack would refuse in a message or view: one sentence for each place."""
    found = list(_wrong_whole(payload))
    for spot in spots(payload):
        for rule in (_wrong_texts, _wrong_value, _wrong_count, _wrong_table):
            found += rule(spot)
    return tuple(found)
