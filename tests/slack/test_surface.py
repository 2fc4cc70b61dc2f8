"""Every surface: as it was approved, within Slack's limits, and deaf to what is hidden in texts."""

import dataclasses
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import workspace
from bot.notices import LineNotice
from bot.slack.blocks import card, digest, line, rerate, warning
from bot.slack.blocks.clip import clip
from bot.slack.blocks.limit import problems
from bot.workspace.check import check_message, check_view
from scoring.rating import GUIDE
from scoring.vocabulary import PORTFOLIO, Indicator, WarningState
from tests.slack import builder, case
from tests.slack.builder import ANA, STORY, ZONE, profile
from tests.slack.surface import everything

Json = dict[str, Any]
GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("RISK_TEST_GOLDEN") == "write"
"""RISK_TEST_GOLDEN=write keeps what is drawn now as what is approved: look at the difference."""
SURFACES = everything()
SIGN = re.compile(r":([a-z][a-z_]+):")
HOSTILE = "<!channel> <@U0SALES> <#C0SALES> <https://evil.example|bank> &amp; *_~`>\u202e\x00 "
OURS = re.compile(rf"<@[UW][A-Z0-9]{{2,20}}>|<{re.escape(STORY.replace('&', '&amp;'))}\|")
"""The tags that the drawings write themselves: people by id, and the link to the story."""


def texts(thing: object, name: str = "") -> list[str]:
    """Every text of a payload that somebody reads."""
    if isinstance(thing, dict):
        return [t for key, value in thing.items() for t in texts(value, key)]
    if isinstance(thing, list):
        return [t for one in thing for t in texts(one, name)]
    return [thing] if name in {"text", "initial_value"} and isinstance(thing, str) else []


def refused(payload: Json) -> list[str]:
    return check_view(payload) if "type" in payload else check_message(payload)


@pytest.mark.parametrize("name", SURFACES)
def test_a_surface_is_drawn_as_it_was_approved(name: str) -> None:
    place = GOLDEN / f"{name}.json"
    if WRITE:
        shown = json.dumps(SURFACES[name], indent=1, ensure_ascii=False)
        place.write_text(shown + "\n", encoding="utf-8")
    assert SURFACES[name] == json.loads(place.read_text(encoding="utf-8"))


def test_the_rehearsal_stage_knows_every_sign_that_is_drawn() -> None:
    page = Path(workspace.__file__).parent / "page" / "emoji.js"
    known = set(re.findall(r"[`|\n]([a-z0-9_+-]+) ", page.read_text(encoding="utf-8")))
    drawn = {s for shown in SURFACES.values() for t in texts(shown) for s in SIGN.findall(t)}
    assert drawn - known == set()


def test_every_approved_drawing_is_of_a_surface_that_exists() -> None:
    assert {p.stem for p in GOLDEN.glob("*.json")} == set(SURFACES)


@pytest.mark.parametrize("many", [1, 2, 60, 500])
def test_ordinary_texts_fit_without_scissors_however_many_they_are(many: int) -> None:
    for name, payload in everything("", many).items():
        assert (name, problems(payload), refused(payload)) == (name, (), [])


def test_nobody_is_told_a_command_of_the_machine() -> None:
    for name, payload in everything("", 500).items():
        assert "risk-bot" not in json.dumps(payload), name


@pytest.mark.parametrize("text", ["x" * 3_000, "&" * 3_000, HOSTILE * 40, "字" * 3_000, "\u202e"])
def test_monstrous_texts_fit_once_they_are_clipped(text: str) -> None:
    for name, payload in everything(text, 500).items():
        clipped = clip(payload)
        assert (name, problems(clipped), refused(clipped)) == (name, (), [])


@given(st.one_of(st.text(min_size=1), st.text(alphabet="<>!@#|&hUtps:/0 \u202e*`", min_size=1)))
def test_no_text_writes_a_tag_that_the_drawing_did_not_write(text: str) -> None:
    for name, payload in everything(text).items():
        for shown in texts(clip(payload)):
            assert "<" not in OURS.sub("", shown), (name, shown)


def test_hostile_texts_ring_nobody_and_link_nowhere() -> None:
    for payload in everything(HOSTILE).values():
        sent = json.dumps([OURS.sub("", t) for t in texts(payload)])
        assert not re.search("<[!@#h]", sent)


def test_payment_five_and_the_rest_one_is_high_by_knock_out() -> None:
    drawn = card.draw(profile(), zone=ZONE)
    assert "2.20, high (knock-out: payment history 5)" in drawn.blocks[1]["text"]["text"]
    assert "2.20, high (knock-out: payment history 5)" in drawn.text


def test_no_news_is_said_with_what_was_read_and_nothing_read_is_not_checked() -> None:
    few = builder.Plenty(events=0)
    shown = "\n".join(texts(list(card.draw(profile(plenty=few), zone=ZONE).blocks)))
    assert "nothing adverse · 12 of 12 feeds read, 3,412 entries" in shown
    blind = profile(plenty=few, healthy=0, gaps=2)
    shown = "\n".join(texts(list(card.draw(blind, zone=ZONE).blocks)))
    assert "*not checked*: Harbour Gazette: timed out" in shown
    assert "nothing adverse" not in shown


def test_a_card_of_the_past_changes_nothing() -> None:
    (row,) = [
        b
        for b in card.draw(profile(), zone=ZONE, asked=builder.TODAY).blocks
        if b["type"] == "actions"
    ]
    assert [e["type"] for e in row["elements"]] == ["overflow"]


def test_a_shared_card_rings_nobody_but_its_sharer() -> None:
    shown = "\n".join(texts(list(card.shared(profile(), zone=ZONE, by="U0SHARER").blocks)))
    assert re.findall("<@[^>]*>", shown) == ["<@U0SHARER>"]


@pytest.mark.parametrize("indicator", Indicator)
def test_the_written_guide_stands_whole_in_the_dialog(indicator: Indicator) -> None:
    view = rerate.form(profile(), metadata="{}", chosen=indicator)
    (levels,) = [
        b["element"] for b in view["blocks"] if b["type"] == "input" and ".level." in b["block_id"]
    ]
    shown = [o["description"]["text"] for o in levels["options"]]
    assert shown == list(GUIDE[indicator])


def test_the_dialog_offers_only_what_people_rate() -> None:
    view = rerate.form(profile(), metadata="{}")
    offered = [o["value"] for o in view["blocks"][1]["element"]["options"]]
    assert offered == ["contract_performance", "market_reputation", "compliance_record"]
    unpaid = rerate.form(profile((None, 2, 2, 1, 1)), metadata="{}")
    assert unpaid["blocks"][1]["element"]["options"][0]["value"] == "payment_history"


MENU = "Log mitigation/Assign to…/Snooze…/Resolve/Why this rule?"


def labels(notice: Any) -> list[str]:
    return [
        e["text"]["text"] if "text" in e else "/".join(o["text"]["text"] for o in e["options"])
        for b in warning.draw(notice, zone=ZONE).blocks
        if b["type"] == "actions"
        for e in b["elements"]
    ]


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (
            WarningState.OPEN,
            ["Acknowledge", "Re-rate", MENU],
        ),
        (
            WarningState.ACKNOWLEDGED,
            ["Open card", "Re-rate", MENU],
        ),
        (
            WarningState.IN_PROGRESS,
            ["Open card", "Re-rate", MENU],
        ),
        (WarningState.SNOOZED, ["Open card", "Re-rate", MENU]),
        (WarningState.RESOLVED, ["Open card"]),
    ],
)
def test_a_post_offers_two_buttons_and_a_menu_while_there_is_something_to_do(
    state: WarningState, shown: list[str]
) -> None:
    assert labels(case.notice(state, by=ANA)) == shown


@pytest.mark.parametrize("subject", ["", PORTFOLIO])
def test_the_post_about_all_customers_offers_no_card(subject: str) -> None:
    notice = dataclasses.replace(case.notice(), customer=subject, band="", score="")
    assert labels(notice) == ["Acknowledge", MENU.partition("/")[2]]
    closed = dataclasses.replace(notice, state="resolved")
    assert labels(closed) == []


def test_a_post_says_who_did_what_and_when() -> None:
    post = warning.draw(case.notice(WarningState.RESOLVED, by=ANA), zone=ZONE)
    assert "*Resolved* as mitigated by <@U0ANALYST> on 31 Mar 2026, 10:12" in post.text


def test_a_line_in_a_thread_rings_nobody() -> None:
    notice = LineNotice(text="Acknowledged by <@U0ANALYST>.", by=ANA)
    assert line.draw(notice, name="Ana").text == "Acknowledged by Ana."
    assert line.draw(notice).text == "Acknowledged by somebody."
    assert line.draw(LineNotice(text="Cleared.", by=ANA), name="Ana").text == "Cleared. · Ana"


def test_a_pack_of_500_shows_the_worst_and_counts_the_rest() -> None:
    drawn = digest.draw(builder.digest(500))
    rows = drawn.blocks[-1]["rows"]
    assert rows[-1][0]["text"] == f"and {500 - len(rows) + 2} more"
    assert not problems({"text": drawn.text, "blocks": list(drawn.blocks)})


def test_an_empty_pack_says_that_there_is_nothing_to_report() -> None:
    drawn = digest.draw(builder.quiet_digest())
    assert "Nothing to report" in drawn.text
    assert not [b for b in drawn.blocks if b["type"] == "table"]
