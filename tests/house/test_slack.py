"""Blocks are built in one file and ids are named in one: nowhere else is either spelled out."""

import ast
from collections.abc import Iterable, Iterator

import pytest

from tests.house.source import Source, dotted, none_of, one, product

KIT = "bot/slack/blocks/kit.py"
IDS = "bot/slack/ids.py"
BLOCKS = {
    *("actions", "context", "divider", "file", "header", "image", "input", "markdown"),
    *("rich_text", "rich_text_section", "rich_text_list", "rich_text_quote", "section", "table"),
    *("video", "button", "checkboxes", "datepicker", "datetimepicker", "email_text_input"),
    *("external_select", "multi_external_select", "multi_static_select", "multi_users_select"),
    *("multi_conversations_select", "multi_channels_select", "channels_select"),
    *("conversations_select", "static_select", "users_select", "number_input", "overflow"),
    *("plain_text_input", "radio_buttons", "timepicker", "url_text_input", "workflow_button"),
    *("plain_text", "mrkdwn", "raw_text", "modal", "home"),
}
"""The types of Slack's blocks, elements, text objects and views."""


def pairs(node: ast.AST) -> Iterator[tuple[object, object]]:
    """Key and value, where both are constants, of a dict that is spelled out."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
                yield key.value, value.value
    elif isinstance(node, ast.Call) and dotted(node.func) == "dict":
        for keyword in node.keywords:
            if isinstance(keyword.value, ast.Constant):
                yield keyword.arg, keyword.value.value


def block_literals(files: Iterable[Source]) -> Iterator[str]:
    """Blocks that are spelled out outside the kit."""
    for source in files:
        if source.path == KIT or source.within("bot/workspace/") or not source.within("bot/"):
            continue
        for node in ast.walk(source.tree):
            kinds = [value for key, value in pairs(node) if key == "type" and value in BLOCKS]
            if kinds:
                why = f"a {kinds[0]!r} is spelled out: {KIT} makes it, escaped and within limits"
                yield source.at(node, why)


def known_ids(source: Source) -> set[str]:
    """The values of every StrEnum in the file."""
    return {
        statement.value.value
        for node in source.tree.body
        if isinstance(node, ast.ClassDef) and any(dotted(b).endswith("StrEnum") for b in node.bases)
        for statement in node.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    }


def id_strings(files: Iterable[Source], ids: set[str]) -> Iterator[str]:
    """Ids that are spelled out at the counter, outside the file that names them."""
    for source in files:
        if source.path == IDS or not source.within("bot/slack/"):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and node.value in ids:
                why = f"{node.value!r} is an id: take it from {IDS}, so that both ends agree"
                yield source.at(node, why)


def test_no_block_is_spelled_out_outside_the_kit() -> None:
    none_of(block_literals(product()))


def test_no_id_is_spelled_out_outside_the_ids() -> None:
    ids = known_ids(one(IDS))
    assert ids, f"{IDS} names no id in a StrEnum"
    none_of(id_strings(product(), ids))


@pytest.mark.parametrize(
    "text",
    [
        "x = {'type': 'section', 'text': t}",
        "def f():\n    return [{'type': 'mrkdwn', 'text': 'x'}]",
        "x = dict(type='button')",
        "x = {**y, 'type': 'modal'}",
    ],
)
def test_a_block_that_is_spelled_out_is_caught(text: str) -> None:
    places = ("bot/slack/blocks/customer.py", KIT, "bot/workspace/page.py")
    found = [list(block_literals([Source(path=p, text=text)])) for p in places]
    assert [len(f) for f in found] == [1, 0, 0]


def test_other_dicts_are_not_caught() -> None:
    text = "x = {'type': 'events_api', kind: 'section'}\ny = {'kind': 'section'}"
    assert not list(block_literals([Source(path="bot/slack/app.py", text=text)]))


def test_an_id_that_is_spelled_out_is_caught() -> None:
    text = "class Action(StrEnum):\n    ACK = 'warning.acknowledge'\n    x: int = 1\n"
    ids = known_ids(Source(path=IDS, text=text))
    assert ids == {"warning.acknowledge"}
    literal = Source(path="bot/slack/app.py", text="app.action('warning.acknowledge')(f)")
    (breach,) = id_strings([literal, Source(path=IDS, text=text)], ids)
    assert "take it from bot/slack/ids.py" in breach
