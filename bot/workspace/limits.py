"""What Slack refuses, as one table; `check` reads it.

The table is written from Slack's Block Kit reference, independently of the product: a payload that
breaks it is refused whole, with the reason and a JSON pointer to the place, as Slack does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

MESSAGE_TEXT_KEPT = 4_000
MESSAGE_TEXT_REFUSED = 40_000
VIEW_STACK = 3
VIEW_BYTES = 250_000
METADATA_BYTES = 8_000
OPTIONS_ANSWER = 100
BLOCKS = {"message": 50, "modal": 100, "home": 100}
ATTACHMENTS = 100
MARKDOWN_TOTAL = 12_000
TABLES = 1
TABLE_ROWS, TABLE_COLUMNS = 100, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a Block Kit object: its shape, whether it must be there, its bounds.

    `least`/`most` count characters of a string or text, elements of a list, or bound a number.
    `of` names the permitted types of an element or list, or the permitted words of a choice.
    """

    shape: str
    required: bool = False
    least: int = 1
    most: int = 255
    of: tuple[str, ...] = ()
    within: int = 0


def _string(most: int, *, required: bool = False, least: int = 1) -> Field:
    return Field(shape="string", most=most, required=required, least=least)


def _plain(most: int, *, required: bool = False) -> Field:
    return Field(shape="text", most=most, required=required, of=("plain_text",))


def text_of(most: int, *, required: bool = False) -> Field:
    """Answer a text object of either kind, 1 to `most` characters long."""
    return Field(shape="text", most=most, required=required, of=("plain_text", "mrkdwn"))


def _one(*of: str, required: bool = False) -> Field:
    return Field(shape="element", of=of, required=required)


def _many(*of: str, most: int, required: bool = False, within: int = 0) -> Field:
    return Field(shape="list", of=of, most=most, required=required, within=within)


def _choice(*of: str) -> Field:
    return Field(shape="choice", of=of)


FLAG = Field(shape="flag")
COUNT = Field(shape="number", least=0, most=3_000)
ID = _string(255)

SELECTS = tuple(
    f"{many}{kind}_select"
    for many in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
)
SINGLE_SELECTS = SELECTS[:5]
PICKERS = ("datepicker", "timepicker")
CHOICES = ("checkboxes", "radio_buttons")
TYPED = ("plain_text_input", "number_input", "email_text_input", "url_text_input")
INPUTS = (*TYPED, *SELECTS, *PICKERS, "datetimepicker", *CHOICES, "file_input", "rich_text_input")
ACTIONS = ("button", "overflow", *SINGLE_SELECTS, *PICKERS, "datetimepicker", *CHOICES)
ACCESSORIES = ("button", "overflow", "image", *SELECTS, *PICKERS, *CHOICES)
RICH = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")

VIEW_BLOCKS = ("section", "header", "divider", "context", "actions", "image", "input", "rich_text")
SURFACES = {
    "message": (*VIEW_BLOCKS, "table", "markdown"),
    "modal": VIEW_BLOCKS,
    "home": VIEW_BLOCKS,
}

_CONFIRM = {"confirm": _one("confirm")}
_FOCUS = {"focus_on_load": FLAG}
_PLACEHOLDER = {"placeholder": _plain(150)}
_DISPATCH = {"dispatch_action_config": _one("dispatch_action_config")}
_PICK = _CONFIRM | _FOCUS | _PLACEHOLDER
_OPTIONS = {
    "options": _many("option", most=100),
    "option_groups": _many("option_group", most=100),
}
_SOME = {"max_selected_items": Field(shape="number", least=1, most=100)}
_FILTER = {"filter": Field(shape="any"), "default_to_current_conversation": FLAG}
_URL_BACK = {"response_url_enabled": FLAG}
_TYPED = _FOCUS | _PLACEHOLDER | _DISPATCH

BLOCK_SHAPES: dict[str, dict[str, Field]] = {
    "section": {
        "text": text_of(3_000),
        "fields": _many("text", most=10, within=2_000),
        "accessory": _one(*ACCESSORIES),
        "expand": FLAG,
    },
    "header": {"text": _plain(150, required=True)},
    "divider": {},
    "context": {"elements": _many("text", "image", most=10, required=True, within=3_000)},
    "actions": {"elements": _many(*ACTIONS, most=25, required=True)},
    "image": {
        "image_url": _string(3_000),
        "slack_file": Field(shape="any"),
        "alt_text": _string(2_000, required=True),
        "title": _plain(2_000),
    },
    "input": {
        "label": _plain(2_000, required=True),
        "element": _one(*INPUTS, required=True),
        "hint": _plain(2_000),
        "optional": FLAG,
        "dispatch_action": FLAG,
    },
    "rich_text": {"elements": _many(*RICH, most=1_000, required=True)},
    "table": {
        "rows": Field(shape="rows", required=True),
        "column_settings": Field(shape="any"),
    },
    "markdown": {"text": _string(MARKDOWN_TOTAL, required=True)},
}

ELEMENT_SHAPES: dict[str, dict[str, Field]] = {
    "button": _CONFIRM
    | {
        "text": _plain(75, required=True),
        "value": _string(2_000),
        "url": _string(3_000),
        "style": _choice("primary", "danger"),
        "accessibility_label": _string(75),
    },
    "overflow": _CONFIRM | {"options": _many("overflow_option", most=5, required=True)},
    "static_select": _PICK | _OPTIONS | {"initial_option": _one("option")},
    "external_select": _PICK | {"initial_option": _one("option"), "min_query_length": COUNT},
    "users_select": _PICK | {"initial_user": ID},
    "conversations_select": _PICK | _FILTER | _URL_BACK | {"initial_conversation": ID},
    "channels_select": _PICK | _URL_BACK | {"initial_channel": ID},
    "multi_static_select": _PICK
    | _OPTIONS
    | _SOME
    | {"initial_options": _many("option", most=100)},
    "multi_external_select": _PICK
    | _SOME
    | {"initial_options": _many("option", most=100), "min_query_length": COUNT},
    "multi_users_select": _PICK | _SOME | {"initial_users": Field(shape="any")},
    "multi_conversations_select": _PICK
    | _SOME
    | _FILTER
    | {"initial_conversations": Field(shape="any")},
    "multi_channels_select": _PICK | _SOME | {"initial_channels": Field(shape="any")},
    "datepicker": _PICK | {"initial_date": _string(10, least=10)},
    "timepicker": _PICK | {"initial_time": _string(5, least=5), "timezone": _string(255)},
    "datetimepicker": _CONFIRM | _FOCUS | {"initial_date_time": Field(shape="any")},
    "checkboxes": _CONFIRM
    | _FOCUS
    | {
        "options": _many("rich_option", most=10, required=True),
        "initial_options": _many("rich_option", most=10),
    },
    "radio_buttons": _CONFIRM
    | _FOCUS
    | {
        "options": _many("rich_option", most=10, required=True),
        "initial_option": _one("rich_option"),
    },
    "plain_text_input": _TYPED
    | {
        "initial_value": _string(3_000, least=0),
        "multiline": FLAG,
        "min_length": COUNT,
        "max_length": Field(shape="number", least=1, most=3_000),
    },
    "number_input": _TYPED
    | {
        "is_decimal_allowed": Field(shape="flag", required=True),
        "initial_value": _string(255),
        "min_value": _string(255),
        "max_value": _string(255),
    },
    "email_text_input": _TYPED | {"initial_value": _string(3_000)},
    "url_text_input": _TYPED | {"initial_value": _string(3_000)},
    "rich_text_input": _TYPED | {"initial_value": Field(shape="any")},
    "file_input": {"filetypes": Field(shape="any"), "max_files": COUNT},
    "image": {
        "image_url": _string(3_000),
        "slack_file": Field(shape="any"),
        "alt_text": _string(2_000, required=True),
    },
}

PART_SHAPES: dict[str, dict[str, Field]] = {
    "confirm": {
        "title": _plain(100, required=True),
        "text": text_of(300, required=True),
        "confirm": _plain(30, required=True),
        "deny": _plain(30, required=True),
        "style": _choice("primary", "danger"),
    },
    "option": {
        "text": _plain(75, required=True),
        "value": _string(150, required=True),
        "description": _plain(75),
    },
    "rich_option": {
        "text": text_of(75, required=True),
        "value": _string(150, required=True),
        "description": text_of(75),
    },
    "overflow_option": {
        "text": _plain(75, required=True),
        "value": _string(150, required=True),
        "description": _plain(75),
        "url": _string(3_000),
    },
    "option_group": {
        "label": _plain(75, required=True),
        "options": _many("option", most=100, required=True),
    },
    "dispatch_action_config": {"trigger_actions_on": Field(shape="any", required=True)},
}

BLOCK_SHAPES = {kind: shape | {"block_id": ID} for kind, shape in BLOCK_SHAPES.items()}
ELEMENT_SHAPES = {kind: shape | {"action_id": ID} for kind, shape in ELEMENT_SHAPES.items()}

_VIEW = {
    "type": _choice("modal", "home"),
    "blocks": Field(shape="any", required=True),
    "private_metadata": _string(3_000, least=0),
    "callback_id": _string(255, least=0),
    "external_id": _string(255, least=0),
}
VIEW_SHAPES: dict[str, dict[str, Field]] = {
    "modal": _VIEW
    | {
        "title": _plain(24, required=True),
        "submit": _plain(24),
        "close": _plain(24),
        "clear_on_close": FLAG,
        "notify_on_close": FLAG,
        "submit_disabled": FLAG,
    },
    "home": _VIEW,
}


def _section_says_something(thing: Json) -> str | None:
    return None if thing.get("text") or thing.get("fields") else "must define `text` or `fields`"


def _one_picture(thing: Json) -> str | None:
    both = ("image_url" in thing) == ("slack_file" in thing)
    return "must define exactly one of `image_url` and `slack_file`" if both else None


def _one_source_of_options(thing: Json) -> str | None:
    both = ("options" in thing) == ("option_groups" in thing)
    return "must define exactly one of `options` and `option_groups`" if both else None


def _initial_is_offered(thing: Json) -> str | None:
    groups = thing.get("option_groups") or [{"options": thing.get("options") or []}]
    offered = [o for group in groups for o in group.get("options") or []]
    initial = thing.get("initial_options") or [thing.get("initial_option")]
    lost = any(one is not None and one not in offered for one in initial)
    return "initial option must be one of the options" if lost else None


def _lengths_in_order(thing: Json) -> str | None:
    wrong = thing.get("min_length", 0) > thing.get("max_length", 3_000)
    return "min_length must not be more than max_length" if wrong else None


Rule = Callable[[Json], str | None]
RULES: dict[str, tuple[Rule, ...]] = {
    "section": (_section_says_something,),
    "image": (_one_picture,),
    "static_select": (_one_source_of_options, _initial_is_offered),
    "multi_static_select": (_one_source_of_options, _initial_is_offered),
    "radio_buttons": (_initial_is_offered,),
    "checkboxes": (_initial_is_offered,),
    "plain_text_input": (_lengths_in_order,),
}
