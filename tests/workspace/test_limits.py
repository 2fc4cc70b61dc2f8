"""Every limit of Slack's table is refused one step beyond it, and accepted on it."""

from typing import Any

import pytest

from bot.workspace.check import check_message, check_options, check_view

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(length: int = 5, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn("x" * length), **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "go"} | more


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def many_buttons(count: int) -> Json:
    return actions(*(button(action_id=f"a{n}") for n in range(count)))


def option(text: int = 3, value: int = 3, **more: Any) -> Json:
    return {"text": plain("x" * text), "value": "v" * value} | more


def select(count: int = 2, **more: Any) -> Json:
    options = [option(value=3 + n % 9) for n in range(count)]
    return actions({"type": "static_select", "action_id": "s", "options": options, **more})


def choices(kind: str, count: int) -> Json:
    return actions({"type": kind, "action_id": "c", "options": [option()] * count})


def asked(element: Json | None = None, label: int = 5, **more: Any) -> Json:
    element = element or {"type": "plain_text_input", "action_id": "t"}
    return {"type": "input", "label": plain("x" * label), "element": element, **more}


def table(rows: int = 2, columns: int = 2, text: str = "x") -> Json:
    cell = {"type": "raw_text", "text": text}
    return {"type": "table", "rows": [[cell] * columns for _ in range(rows)]}


def confirm(title: int = 5, text: int = 5, yes: int = 5) -> Json:
    words = {"title": plain("x" * title), "text": plain("x" * text)}
    return actions(
        button(confirm={**words, "confirm": plain("x" * yes), "deny": plain("No")}),
    )


def image(alt: int = 5, title: int = 5, url: int = 30) -> Json:
    address = "http://x/".ljust(url, "x")
    return {
        "type": "image",
        "image_url": address,
        "alt_text": "x" * alt,
        "title": plain("x" * title),
    }


MESSAGES: list[tuple[list[Json], list[Json]]] = [
    ([section()] * 50, [section()] * 51),
    ([section(3000)], [section(3001)]),
    ([section(1)], [section(0)]),
    ([section(fields=[plain("x")] * 10)], [section(fields=[plain("x")] * 11)]),
    ([section(fields=[plain("x" * 2000)])], [section(fields=[plain("x" * 2001)])]),
    ([{"type": "section", "fields": [plain("x")]}], [{"type": "section"}]),
    (
        [{"type": "header", "text": plain("x" * 150)}],
        [{"type": "header", "text": plain("x" * 151)}],
    ),
    ([{"type": "header", "text": plain("x")}], [{"type": "header", "text": mrkdwn("x")}]),
    ([many_buttons(25)], [many_buttons(26)]),
    ([many_buttons(1)], [actions()]),
    (
        [{"type": "context", "elements": [plain("x")] * 10}],
        [{"type": "context", "elements": [plain("x")] * 11}],
    ),
    ([actions(button(text=plain("x" * 75)))], [actions(button(text=plain("x" * 76)))]),
    ([actions(button(value="x" * 2000))], [actions(button(value="x" * 2001))]),
    ([actions(button(url="x" * 3000))], [actions(button(url="x" * 3001))]),
    ([actions(button(style="danger"))], [actions(button(style="default"))]),
    ([actions(button(action_id="x" * 255))], [actions(button(action_id="x" * 256))]),
    ([actions(button())], [actions(button(), button())]),
    ([confirm(title=100)], [confirm(title=101)]),
    ([confirm(text=300)], [confirm(text=301)]),
    ([confirm(yes=30)], [confirm(yes=31)]),
    ([select(100)], [select(101)]),
    ([select(1)], [select(0)]),
    ([select(placeholder=plain("x" * 150))], [select(placeholder=plain("x" * 151))]),
    ([select(initial_option=option(value=3))], [select(initial_option=option(value=99))]),
    (
        [actions({"type": "static_select", "options": [option(75, 150)]})],
        [actions({"type": "static_select", "options": [option(76)]})],
    ),
    ([choices("checkboxes", 10)], [choices("checkboxes", 11)]),
    ([choices("radio_buttons", 10)], [choices("radio_buttons", 11)]),
    ([choices("radio_buttons", 1)], [choices("radio_buttons", 0)]),
    ([choices("overflow", 5)], [choices("overflow", 6)]),
    ([choices("overflow", 1)], [choices("overflow", 0)]),
    (
        [actions({"type": "overflow", "options": [option(value=150)]})],
        [actions({"type": "overflow", "options": [option(value=151)]})],
    ),
    (
        [actions({"type": "checkboxes", "options": [option(description=plain("x" * 75))]})],
        [actions({"type": "checkboxes", "options": [option(description=plain("x" * 76))]})],
    ),
    ([section(block_id="x" * 255)], [section(block_id="x" * 256)]),
    (
        [section(block_id="a"), section(block_id="b")],
        [section(block_id="a"), section(block_id="a")],
    ),
    ([image(alt=2000)], [image(alt=2001)]),
    ([image()], [{"type": "image", "image_url": "http://x/y"}]),
    ([image(title=2000)], [image(title=2001)]),
    ([image(url=3000)], [image(url=3001)]),
    ([table()], [table(), table()]),
    ([table(rows=100)], [table(rows=101)]),
    ([table(columns=20)], [table(columns=21)]),
    ([table()], [table(text="")]),
    ([{"type": "markdown", "text": "x" * 12_000}], [{"type": "markdown", "text": "x" * 6_001}] * 2),
    ([asked(label=2000)], [asked(label=2001)]),
    ([asked(hint=plain("x" * 2000))], [asked(hint=plain("x" * 2001))]),
    (
        [asked({"type": "plain_text_input", "max_length": 3000})],
        [asked({"type": "plain_text_input", "max_length": 3001})],
    ),
    (
        [asked({"type": "number_input", "is_decimal_allowed": True})],
        [asked({"type": "number_input"})],
    ),
    ([asked({"type": "external_select"})], [actions({"type": "plain_text_input"})]),
    ([{"type": "divider"}], [{"type": "carousel_of_joy"}]),
    ([{"type": "divider"}], [{"type": "divider", "colour": "red"}]),
]


@pytest.mark.parametrize(("good", "bad"), MESSAGES)
def test_a_message_is_accepted_on_the_limit_and_refused_beyond(
    good: list[Json], bad: list[Json]
) -> None:
    assert check_message({"blocks": good}) == []
    assert check_message({"blocks": bad}) != []
    assert check_message({"attachments": [{"blocks": bad}]}) != []


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "blocks": [section()]} | more


VIEWS: list[tuple[Json, Json]] = [
    (modal(blocks=[section()] * 100), modal(blocks=[section()] * 101)),
    (modal(title=plain("x" * 24)), modal(title=plain("x" * 25))),
    (modal(submit=plain("x" * 24)), modal(submit=plain("x" * 25))),
    (modal(close=plain("x" * 24)), modal(close=plain("x" * 25))),
    (modal(), modal(title=mrkdwn("x"))),
    (modal(), modal(title=None)),
    (modal(blocks=[asked()], submit=plain("Go")), modal(blocks=[asked()])),
    (modal(callback_id="x" * 255), modal(callback_id="x" * 256)),
    (modal(external_id="x" * 255), modal(external_id="x" * 256)),
    (modal(private_metadata="x" * 3000), modal(private_metadata="x" * 3001)),
    (modal(), modal(blocks=[table()])),
    (modal(), modal(blocks=[{"type": "markdown", "text": "x"}])),
    ({"type": "home", "blocks": [section()] * 100}, {"type": "home", "blocks": [section()] * 101}),
    ({"type": "home", "blocks": [section()]}, {"type": "home", "blocks": [table()]}),
    ({"type": "home", "blocks": [section()]}, {"type": "home", "blocks": [], "title": plain("x")}),
    (modal(), {"type": "workflow_step", "blocks": []}),
]


@pytest.mark.parametrize(("good", "bad"), VIEWS)
def test_a_view_is_accepted_on_the_limit_and_refused_beyond(good: Json, bad: Json) -> None:
    assert check_view(good) == []
    assert check_view(bad) != []


def test_at_most_a_hundred_options_answer_a_request() -> None:
    assert check_options({"options": [option()] * 100}) == []
    assert check_options({"options": []}) == []
    assert check_options({"options": [option()] * 101}) != []
    assert check_options({}) != []


def test_the_reason_names_the_place_inside() -> None:
    bad = actions(button(), button(action_id="b", text=plain("")))
    assert check_message({"blocks": [section(), bad]}) == [
        "[ERROR] must be more than 0 characters [json-pointer:/blocks/1/elements/1/text/text]"
    ]


@pytest.mark.parametrize(
    "blocks",
    [
        "text",
        [None],
        [[]],
        [{"type": "section", "text": "x"}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": None}}],
        [{"type": "actions", "elements": "x"}],
        [{"type": "actions", "elements": [None]}],
        [{"type": "actions", "elements": [{"type": "static_select", "options": [1]}]}],
        [{"type": "actions", "elements": [{"type": "static_select", "option_groups": [1]}]}],
        [{"type": "actions", "elements": [{"type": ["x"]}]}],
        [{"type": ["x"]}],
        [{"type": "table", "rows": [None]}],
        [{"type": "rich_text", "elements": [{"type": "rich_text_section"}]}],
        [{"type": "section", "block_id": ["x"], "text": plain("x")}],
    ],
)
def test_nonsense_is_refused_and_breaks_nothing(blocks: object) -> None:
    assert check_message({"blocks": blocks}) != []
