"""The table of limits finds what Slack refuses; the scissors cut it, but nothing to click on."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.blocks import kit
from bot.slack.blocks.clip import clip, cut
from bot.slack.blocks.kit import Choice
from bot.slack.blocks.limit import problems
from bot.slack.blocks.markup import Mrkdwn
from bot.slack.ids import Id
from bot.workspace.check import check_message, check_view

Json = dict[str, Any]
LINE = Mrkdwn("x")


def say(*blocks: Json, text: str = "x") -> Json:
    return {"text": text, "blocks": list(blocks)}


def ask(*blocks: Json, **more: Any) -> Json:
    return kit.modal("Title", blocks, **more)


def button(value: str = "v", label: str = "Press") -> Json:
    return kit.button(Id.CARD_OPEN, label, value)


def options(count: int, value: str = "") -> list[Choice]:
    return [Choice(label=f"{n}", value=f"{value}{n}") for n in range(count)]


def with_text(block: Json, text: str) -> Json:
    """The block with a text that the kit would not have let in."""
    return block | {"text": block["text"] | {"text": text}}


TABLE = kit.table([["a", "b"], ["1", "2"]])
BREACHES = {
    "51 blocks in a message": say(*[kit.divider()] * 51),
    "101 blocks in a dialog": ask(*[kit.divider()] * 101),
    "a section of 3,001": say(kit.section(Mrkdwn("x" * 3_001))),
    "an empty section": say(with_text(kit.section(LINE), "")),
    "11 fields": say(kit.fields([LINE] * 11)),
    "no field": say(kit.fields([])),
    "a field of 2,001": say(kit.fields([Mrkdwn("x" * 2_001)])),
    "a header of 151": say(with_text(kit.header("x"), "x" * 151)),
    "11 elements of context": say(kit.context(*[LINE] * 11)),
    "26 buttons": say(*kit.actions(*[button() | {"action_id": str(n)} for n in range(26)])),
    "a button of 76": say(*kit.actions(with_text(button(), "x" * 76))),
    "a value of 2,001": say(*kit.actions(button("v" * 2_001))),
    "a block of 256": say(kit.divider() | {"block_id": "b" * 256}),
    "two blocks of one id": say(*[kit.divider() | {"block_id": "b"}] * 2),
    "two buttons of one id": say(*kit.actions(button(), button())),
    "two tables": say(TABLE, TABLE),
    "a table of 101 rows": say(kit.table([["x"]] * 101)),
    "a table of 21 columns": say(kit.table([["x"] * 21])),
    "6 options behind three dots": say(*kit.actions(kit.overflow(Id.CARD_MORE, options(6)))),
    "11 radio buttons": ask(
        kit.field("b", "L", kit.radio(Id.WARNING_HOW, options(11))), submit="Go"
    ),
    "101 options": ask(kit.field("b", "L", kit.select(Id.WARNING_HOW, options(101))), submit="Go"),
    "an option of 151": ask(
        kit.field("b", "L", kit.radio(Id.WARNING_HOW, options(1, "v" * 150))), submit="Go"
    ),
    "a form without submit": ask(kit.field("b", "L", kit.people(Id.MITIGATION_OWNER))),
    "metadata of 3,001": ask(kit.divider(), metadata="m" * 3_001),
    "a dialog of nothing": ask(),
    "a table in a dialog": ask(TABLE),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_found(breach: str) -> None:
    assert problems(BREACHES[breach])


@pytest.mark.parametrize("breach", BREACHES)
def test_the_workspace_finds_the_same_breaches(breach: str) -> None:
    payload = BREACHES[breach]
    # What the stand-in does not check: that a table has room, or that a dialog says something.
    if breach != "a dialog of nothing":
        assert check_view(payload) if "type" in payload else check_message(payload)


@pytest.mark.parametrize("breach", sorted(set(BREACHES) - {"a form without submit"}))
def test_what_is_clipped_is_within_the_limits(breach: str) -> None:
    clipped = clip(BREACHES[breach])
    left = problems(clipped)
    assert not [p for p in left if "elements, not 1" not in p], left
    if clipped["blocks"] and "type" not in clipped:
        assert not check_message(clipped)


def test_a_text_of_4001_is_too_long_as_fallback() -> None:
    payload = say(text="x" * 4_001)
    assert problems(payload)
    assert clip(payload)["text"] == "x" * 3_999 + "…"


def test_what_is_within_the_limits_is_left_as_it_is() -> None:
    payload = say(kit.section(Mrkdwn("x" * 3_000)), *kit.actions(button()), TABLE)
    assert not problems(payload)
    assert clip(payload) == payload


def test_a_value_is_never_cut_but_its_button_goes() -> None:
    payload = say(kit.section(LINE, button("v" * 2_001)), *kit.actions(button("w")))
    assert clip(payload) == say(kit.section(LINE), *kit.actions(button("w")))


def test_what_was_left_out_is_said() -> None:
    clipped = clip(say(*[kit.divider()] * 60))
    assert len(clipped["blocks"]) == 50
    assert "left out" in clipped["blocks"][-1]["elements"][0]["text"]


def test_a_large_table_loses_its_last_rows() -> None:
    payload = say(kit.table([["x" * 120] * 6] * 40))
    assert problems(payload)
    assert len(clip(payload)["blocks"][0]["rows"]) == 9_000 // 720


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abcdefgh", "abcdefgh"),
        ("abcdefghi", "abcdefg…"),
        ("abcd &amp; x", "abcd…"),
        ("ab <@U0SALES> x", "ab…"),
        ("ab <https://a.example|x>", "ab…"),
        ("ab > cdefg", "ab > cd…"),
    ],
)
def test_a_text_is_cut_outside_of_entities_and_links(text: str, shown: str) -> None:
    assert cut(text, 8) == shown


@given(st.text(max_size=200), st.integers(min_value=1, max_value=60))
def test_a_cut_text_is_never_too_long(text: str, most: int) -> None:
    assert len(cut(text, most)) <= most


@given(
    st.lists(
        st.one_of(
            st.text(max_size=40).map(lambda t: kit.section(Mrkdwn(t * 90))),
            st.text(max_size=40).map(lambda t: kit.context(*[Mrkdwn(t * 90)] * 12)),
            st.text(max_size=40).map(lambda t: with_text(kit.header("x"), t * 9)),
            st.text(max_size=40).map(lambda t: kit.section(LINE, button("v" + t * 60))),
            st.text(max_size=9).map(lambda t: kit.table([[t * 30] * 4] * 30)),
        ),
        max_size=70,
    )
)
def test_whatever_is_drawn_fits_once_it_is_clipped(blocks: list[Json]) -> None:
    clipped = clip(say(*blocks))
    assert not problems(clipped)
    assert not check_message(clipped)
