"""Elements of blocks as a person fills them: what they hold, and what is still missing."""

import re
import secrets
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
Given = dict[str, dict[str, Any]]

# Where each kind of element keeps its value, and what it starts with.
HELD = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
}
OPTION_KEYS = ("selected_option", "selected_options")
LIST_KEYS = ("selected_options", "selected_users", "selected_conversations", "selected_channels")
ACTING = (*HELD, "button", "overflow")


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Go through (block, element) for everything that a person can touch."""
    for block in blocks:
        found = [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]
        for element in found:
            if isinstance(element, dict) and element.get("type") in ACTING:
                yield block, element


def name_blocks(blocks: list[Json]) -> list[Json]:
    """Give every block and element an id where it has none, as Slack does; answer the blocks."""
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
    for _, element in elements(blocks):
        element.setdefault("action_id", secrets.token_urlsafe(4))
    return blocks


def held(element: Json, raw: object) -> Json:
    """Answer Slack's state of an element; `raw` is text, an option's value, a date, a list."""
    key, _ = HELD[element["type"]]
    value = raw
    if key in LIST_KEYS:
        chosen = raw if isinstance(raw, list) else [raw] if raw else []
        value = [_option(element, one) for one in chosen] if key in OPTION_KEYS else chosen
    elif key in OPTION_KEYS:
        value = _option(element, raw) if raw else None
    elif raw in ("", None):
        value = None
    elif key == "value":
        value = str(raw)
    return {"type": element["type"], key: value}


def _option(element: Json, raw: object) -> Json:
    if isinstance(raw, dict):
        return raw
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    for group in groups:
        for option in group["options"]:
            if option["value"] == raw:
                return dict(option)
    raise LookupError(f"There is no option {raw!r} here any more.")


def values(blocks: list[Json], given: Given) -> Json:
    """Answer `state.values`: what the person gave, else what each element starts with."""
    state: Json = {}
    for block, element in elements(blocks):
        if element["type"] not in HELD:
            continue
        key, initial = HELD[element["type"]]
        here = given.get(block["block_id"], {})
        if element["action_id"] in here:
            now = held(element, here[element["action_id"]])
        else:
            start = element.get(initial, [] if key in LIST_KEYS else None)
            now = {"type": element["type"], key: start}
        state.setdefault(block["block_id"], {})[element["action_id"]] = now
    return state


def complaints(blocks: list[Json], state: Json) -> dict[str, str]:
    """Answer, by block id, what Slack's own client would ask to be corrected before it submits."""
    found: dict[str, str] = {}
    for block, element in elements(blocks):
        if block["type"] != "input":
            continue
        key, _ = HELD[element["type"]]
        value = state[block["block_id"]][element["action_id"]][key]
        if not value and not block.get("optional"):
            found[block["block_id"]] = "Please complete this required field."
        elif value and key == "value" and (sentence := _misfit(element, str(value))):
            found[block["block_id"]] = sentence
    return found


def _misfit(element: Json, value: str) -> str | None:
    kind = element["type"]
    if kind == "number_input":
        return _misfit_number(element, value)
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Must be a valid email address."
    if kind == "url_text_input" and not re.fullmatch(r"https?://\S+", value):
        return "Must be a valid URL."
    least, most = element.get("min_length", 0), element.get("max_length", 3_000)
    if len(value) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter at most {most} characters." if len(value) > most else None


def _misfit_number(element: Json, value: str) -> str | None:
    decimal = element.get("is_decimal_allowed")
    if not re.fullmatch(r"-?\d+(\.\d+)?" if decimal else r"-?\d+", value):
        return "Must be a number." if decimal else "Must be a whole number."
    number = float(value)
    if "min_value" in element and number < float(element["min_value"]):
        return f"Must be {element['min_value']} or more."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Must be {element['max_value']} or less."
    return None
