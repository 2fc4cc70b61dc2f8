"""Every block, element and view there is at the counter; no other file spells one out.

Texts that Slack parses come in as Mrkdwn; plain texts are made safe here. What is clicked sends a
reference back: what to do, about which customer, and what else it needs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.slack.blocks.markup import Mrkdwn, plain
from bot.slack.ids import Id

Block = dict[str, Any]
View = dict[str, Any]
LISTED = Mrkdwn("an administrator can list them all")
"""What follows a list that is cut short, where only a command of the machine shows the whole."""
REFERENCE_MOST = 150
"""The longest value of a menu's option; a longer reference is not offered at all, never cut."""
TEXT_MOST = 4_000
TABLE_CELL_MOST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is said: blocks, and the text that stands for them in notifications."""

    text: Mrkdwn
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One option of a menu, or a button: its label, what it sends, and a line about it."""

    label: str
    value: str
    about: str = ""


def reference(do: Id, customer: str = "", *, case: int = 0, note: str = "") -> str:
    """What a click sends back: what to do, a note (a day, or names of rules), case, customer."""
    return f"{do}|{note}|{case}|{customer}"


def _plain(text: str, most: int) -> Block:
    return {"type": "plain_text", "text": plain(text, most) or "–", "emoji": True}


def _mrkdwn(text: Mrkdwn) -> Block:
    return {"type": "mrkdwn", "text": text or "–", "verbatim": True}


def section(text: Mrkdwn, accessory: Block | None = None) -> Block:
    """A paragraph, with a button or menu beside it where one is given."""
    block: Block = {"type": "section", "text": _mrkdwn(text)}
    return block | ({"accessory": accessory} if accessory else {})


def fields(texts: Iterable[Mrkdwn]) -> Block:
    """Up to ten short texts in two columns."""
    return {"type": "section", "fields": [_mrkdwn(t) for t in texts]}


def header(text: str) -> Block:
    """A headline in plain text."""
    return {"type": "header", "text": _plain(text, 150)}


def context(*texts: Mrkdwn) -> Block:
    """Small print."""
    return {"type": "context", "elements": [_mrkdwn(t) for t in texts if t]}


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def actions(*elements: Block | None) -> list[Block]:
    """A row of buttons and menus; no block at all where none is left."""
    there = [e for e in elements if e is not None]
    return [{"type": "actions", "elements": there}] if there else []


def button(do: Id, label: str, value: str, *, style: str = "", place: str = "") -> Block:
    """A button that sends `value`; `place` keeps ids apart where a row has several of a kind."""
    block: Block = {
        "type": "button",
        "action_id": f"{do}.{place}" if place else str(do),
        "text": _plain(label, 75),
        "value": value,
    }
    return block | ({"style": style} if style else {})


def overflow(do: Id, choices: Iterable[Choice], *, sure: Block | None = None) -> Block | None:
    """The menu behind three dots; None where no option is left whose reference fits.

    `sure` is asked whatever is chosen, before it is done.
    """
    options = [_option(c) for c in choices if len(c.value) <= REFERENCE_MOST]
    if not options:
        return None
    menu: Block = {"type": "overflow", "action_id": str(do), "options": options}
    return menu | ({"confirm": sure} if sure else {})


def sure(title: str, text: str, *, yes: str) -> Block:
    """The question whether somebody is sure."""
    return {
        "title": _plain(title, 100),
        "text": _plain(text, 300),
        "confirm": _plain(yes, 30),
        "deny": _plain("Cancel", 30),
    }


def _option(choice: Choice) -> Block:
    option: Block = {"text": _plain(choice.label, 75), "value": choice.value}
    return option | ({"description": _plain(choice.about, 75)} if choice.about else {})


def _picked(choices: Sequence[Choice], chosen: str, **element: Any) -> Block:
    options = {c.value: _option(c) for c in choices}
    initial = {"initial_option": options[chosen]} if chosen in options else {}
    return {**element, "options": list(options.values()), **initial}


def select(field: Id, choices: Sequence[Choice], *, chosen: str = "", hint: str = "") -> Block:
    """A menu of which one is chosen."""
    shown = {"placeholder": _plain(hint, 150)} if hint else {}
    return _picked(choices, chosen, type="static_select", action_id=str(field), **shown)


def radio(field: Id, choices: Sequence[Choice], *, chosen: str = "") -> Block:
    """Up to ten options below each other."""
    return _picked(choices, chosen, type="radio_buttons", action_id=str(field))


def text_input(field: Id, *, most: int, lines: bool = False, initial: str = "") -> Block:
    """A field to write in, of one line or several, with at most `most` characters."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": str(field),
        "multiline": lines,
        "max_length": most,
    }
    return element | ({"initial_value": plain(initial, most)} if initial else {})


def people(field: Id, chosen: str = "") -> Block:
    """A menu of the people of the workspace."""
    element: Block = {"type": "users_select", "action_id": str(field)}
    return element | ({"initial_user": chosen} if chosen else {})


def calendar(field: Id, chosen: date) -> Block:
    """A day from a calendar."""
    return {"type": "datepicker", "action_id": str(field), "initial_date": chosen.isoformat()}


def field(
    block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False
) -> Block:
    """A form's field: label, element, and a hint below."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label, 150),
        "element": element,
        "optional": optional,
    }
    return block | ({"hint": _plain(hint, 300)} if hint else {})


def asking(block: Block) -> Block:
    """The field, telling us at once when its value changes."""
    return block | {"dispatch_action": True}


def table(rows: Sequence[Sequence[str]]) -> Block:
    """A table, in messages only, one a message; its first row is the head."""
    return {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": plain(cell, TABLE_CELL_MOST) or "–"} for cell in row]
            for row in rows
        ],
    }


def modal(
    title: str, blocks: Sequence[Block], *, callback: str = "", submit: str = "", metadata: str = ""
) -> View:
    """A dialog; with `submit` it is a form, without it a page to read."""
    view: View = {
        "type": "modal",
        "title": _plain(title, 24),
        "close": _plain("Cancel" if submit else "Close", 24),
        "blocks": list(blocks),
        "private_metadata": metadata,
        "callback_id": callback,
    }
    return view | ({"submit": _plain(submit, 24)} if submit else {})


def home_tab(blocks: Sequence[Block]) -> View:
    """The bot's Home."""
    return {"type": "home", "blocks": list(blocks)}
