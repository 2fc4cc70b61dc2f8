"""The checker that reads the table of `limits` over a payload and says what Slack would refuse."""

from collections.abc import Iterator
from typing import Any

from bot.workspace.limits import (
    ATTACHMENTS,
    BLOCK_SHAPES,
    BLOCKS,
    ELEMENT_SHAPES,
    MARKDOWN_TOTAL,
    OPTIONS_ANSWER,
    PART_SHAPES,
    RULES,
    SURFACES,
    TABLE_COLUMNS,
    TABLE_ROWS,
    TABLES,
    VIEW_SHAPES,
    Field,
    Json,
    Rule,
    text_of,
)


class _Check:
    """Collects what is wrong with one payload."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def say(self, at: str, sentence: str) -> None:
        self.errors.append(f"[ERROR] {sentence} [json-pointer:{at}]")

    def size(self, at: str, length: int, field: Field) -> None:
        if length < field.least:
            self.say(at, f"must be more than {field.least - 1} characters")
        elif length > field.most:
            self.say(at, f"must be less than {field.most + 1} characters")

    def thing(self, at: str, thing: Json, table: dict[str, dict[str, Field]], kind: str) -> None:
        """Check one object against its row of the table and the rules of its kind."""
        shape = table[kind]
        for name in sorted(thing.keys() - shape.keys() - {"type"}):
            self.say(at, f"invalid additional property: {name}")
        for name, field in shape.items():
            if thing.get(name) is not None:
                self.field(f"{at}/{name}", thing[name], field)
            elif field.required:
                self.say(at, f"missing required field: {name}")
        found = len(self.errors)
        for rule in RULES.get(kind, ()):
            if len(self.errors) == found and (sentence := _told(rule, thing)):
                self.say(at, sentence)

    def field(self, at: str, value: Any, field: Field) -> None:
        """Check one field's value by its shape."""
        getattr(self, f"_{field.shape}")(at, value, field)

    def _any(self, at: str, value: Any, field: Field) -> None:
        """Accept whatever is there: the table does not look inside."""

    def _string(self, at: str, value: Any, field: Field) -> None:
        if isinstance(value, str):
            self.size(at, len(value), field)
        else:
            self.say(at, "must be a string")

    def _flag(self, at: str, value: Any, _field: Field) -> None:
        if not isinstance(value, bool):
            self.say(at, "must be a boolean")

    def _number(self, at: str, value: Any, field: Field) -> None:
        if not isinstance(value, int) or not field.least <= value <= field.most:
            self.say(at, f"must be a number between {field.least} and {field.most}")

    def _choice(self, at: str, value: Any, field: Field) -> None:
        if value not in field.of:
            self.say(at, f"must be one of: {', '.join(field.of)}")

    def _text(self, at: str, value: Any, field: Field) -> None:
        if not isinstance(value, dict) or value.get("type") not in field.of:
            self.say(at, f"must be a text object of type {' or '.join(field.of)}")
            return
        for name in value.keys() - {"type", "text", "emoji", "verbatim"}:
            self.say(at, f"invalid additional property: {name}")
        if not isinstance(value.get("text"), str):
            self.say(at, "missing required field: text")
            return
        self.size(f"{at}/text", len(value["text"]), field)

    def _list(self, at: str, value: Any, field: Field) -> None:
        if not isinstance(value, list):
            self.say(at, "must be an array")
            return
        if not value:
            self.say(at, "must have at least 1 item")
        if len(value) > field.most:
            self.say(at, f"no more than {field.most} items allowed")
        actions = [
            one["action_id"] for one in value if isinstance(one, dict) and "action_id" in one
        ]
        if len(actions) != len(set(actions)):
            self.say(at, "`action_id` already exists in this block")
        for place, one in enumerate(value):
            if "text" in field.of and isinstance(one, dict) and one.get("type") != "image":
                self.field(f"{at}/{place}", one, text_of(field.within))
            else:
                self._element(f"{at}/{place}", one, field)

    def _element(self, at: str, value: Any, field: Field) -> None:
        if not isinstance(value, dict):
            self.say(at, "must be an object")
            return
        part = field.of[0] if field.of and field.of[0] in PART_SHAPES else None
        kind = part or value.get("type")
        if part is not None:
            self.thing(at, value, PART_SHAPES, part)
        elif kind not in field.of:
            self.say(at, f"unsupported type: {kind}")
        elif kind in ELEMENT_SHAPES:
            self.thing(at, value, ELEMENT_SHAPES, kind)
        elif not isinstance(value.get("elements"), list):
            self.say(at, "missing required field: elements")

    def _rows(self, at: str, value: Any, _field: Field) -> None:
        if not isinstance(value, list) or not value:
            self.say(at, "must have at least 1 item")
            return
        if len(value) > TABLE_ROWS:
            self.say(at, f"no more than {TABLE_ROWS} items allowed")
        for place, row in enumerate(value):
            if not isinstance(row, list) or not 1 <= len(row) <= TABLE_COLUMNS:
                self.say(f"{at}/{place}", f"must have 1 to {TABLE_COLUMNS} items")
                continue
            for column, cell in enumerate(row):
                if _cell_is_empty(cell):
                    self.say(f"{at}/{place}/{column}", "must be more than 0 characters")


def _told(rule: Rule, thing: Json) -> str | None:
    try:
        return rule(thing)
    except (TypeError, AttributeError):  # the shapes were wrong and that has been said
        return None


def _cell_is_empty(cell: object) -> bool:
    if not isinstance(cell, dict):
        return True
    return not (cell.get("text") if cell.get("type") == "raw_text" else cell.get("elements"))


def check_blocks(blocks: object, surface: str, at: str = "/blocks") -> list[str]:
    """Say what Slack would refuse in these blocks on this surface (message, modal, home)."""
    check = _Check()
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return [f"[ERROR] must be an array of blocks [json-pointer:{at}]"]
    if len(blocks) > BLOCKS[surface]:
        check.say(at, f"no more than {BLOCKS[surface]} items allowed")
    for place, block in enumerate(blocks):
        kind = block.get("type")
        if kind not in SURFACES[surface]:
            check.say(f"{at}/{place}", f"unsupported type: {kind}")
        else:
            check.thing(f"{at}/{place}", block, BLOCK_SHAPES, kind)
    for sentence in _across(blocks):
        check.say(at, sentence)
    return check.errors


def _across(blocks: list[Json]) -> Iterator[str]:
    names = [block["block_id"] for block in blocks if block.get("block_id")]
    for name in sorted({str(name) for name in names if names.count(name) > 1}):
        yield f'block_id "{name}" already exists'
    if sum(block.get("type") == "table" for block in blocks) > TABLES:
        yield "no more than 1 table block allowed"
    written = sum(len(str(b.get("text"))) for b in blocks if b.get("type") == "markdown")
    if written > MARKDOWN_TOTAL:
        yield f"markdown blocks must be less than {MARKDOWN_TOTAL + 1} characters in all"


def check_message(payload: Json) -> list[str]:
    """Say what Slack would refuse in a message's blocks and attachments; empty when nothing."""
    errors = check_blocks(payload.get("blocks") or [], "message")
    attachments = payload.get("attachments") or []
    if not isinstance(attachments, list) or len(attachments) > ATTACHMENTS:
        return [*errors, "[ERROR] no more than 100 items allowed [json-pointer:/attachments]"]
    for place, attachment in enumerate(attachments):
        inside = attachment.get("blocks") or [] if isinstance(attachment, dict) else None
        errors += check_blocks(inside, "message", f"/attachments/{place}/blocks")
    return errors


def check_view(view: object) -> list[str]:
    """Say what Slack would refuse in a modal or Home view; empty when nothing."""
    if not isinstance(view, dict) or view.get("type") not in VIEW_SHAPES:
        return ["[ERROR] unsupported type: must be modal or home [json-pointer:/view/type]"]
    kind = view["type"]
    check = _Check()
    check.thing("/view", view, VIEW_SHAPES, kind)
    blocks = view.get("blocks")
    errors = check.errors + check_blocks(blocks, kind, "/view/blocks")
    if kind == "modal" and isinstance(blocks, list) and not view.get("submit"):
        asked = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
        if asked:
            errors.append(
                "[ERROR] `submit` is required when an `input` block is in the `blocks` array"
                " [json-pointer:/view]"
            )
    return errors


def check_options(answer: Json) -> list[str]:
    """Say what Slack would refuse in the answer to an options request; empty when nothing."""
    check = _Check()
    name = "option_groups" if "option_groups" in answer else "options"
    kind = "option_group" if name == "option_groups" else "option"
    found = answer.get(name)
    if found != []:
        field = Field(shape="list", of=(kind,), most=OPTIONS_ANSWER)
        check.field(f"/{name}", found, field)
    return check.errors
