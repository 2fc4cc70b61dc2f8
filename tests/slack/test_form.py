"""What is clicked and filled in: requests, or the fields that are wrong."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.errors import Refusal
from bot.services.feedback import FeedbackRequest
from bot.services.mitigation import MitigationRequest
from bot.services.rating import RerateRequest
from bot.services.resolution import ResolveRequest
from bot.slack.blocks import feedback, kit, mitigation, rerate, resolve
from bot.slack.ids import Id
from bot.slack.inputs import form
from bot.slack.inputs.reference import NOTHING, About, Reference, about, chosen
from scoring.vocabulary import FeedbackKind, Indicator, Resolution
from tests.slack.builder import ANA, C1, SAM, TODAY, profile

Json = dict[str, Any]
ON = About(customer=C1, case=7, seen=12)
OPTION = {"static_select", "radio_buttons"}


def held(element: Json, value: str) -> Json:
    kinds = {"users_select": "selected_user", "datepicker": "selected_date"}
    if element["type"] in OPTION:
        return {"type": element["type"], "selected_option": {"value": value}}
    return {"type": element["type"], kinds.get(element["type"], "value"): value}


def filled(view: Json, **values: str) -> Json:
    """The dialog as Slack sends it back, with these values by field name."""
    state: Json = {}
    for block in view["blocks"]:
        name = block.get("block_id", ".").split(".")[1]
        if block["type"] == "input":
            given = held(block["element"], values[name]) if name in values else {}
            state[block["block_id"]] = {block["element"]["action_id"]: given}
    return view | {"id": "V1", "state": {"values": state}}


def rating_view(chosen: Indicator | None = Indicator.COMPLIANCE_RECORD) -> Json:
    return rerate.form(profile(), metadata=ON.packed(), chosen=chosen)


RATED = {"indicator": "compliance_record", "level": "4", "reason": "A penalty"}


def test_a_re_rating_is_read_with_what_was_seen() -> None:
    evidence = "https://news.example/a"
    assert form.rating(filled(rating_view(), **RATED, evidence=evidence)) == RerateRequest(
        customer=C1,
        indicator=Indicator.COMPLIANCE_RECORD,
        level=4,
        reason="A penalty",
        evidence=evidence,
        seen_rating=12,
        receipt="V1",
        case=7,
    )


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"reason": "  "}, {"reason"}),
        ({"reason": "no"}, {"reason"}),
        ({"reason": "x" * 3_001}, {"reason"}),
        ({"evidence": "javascript:alert(1)"}, {"evidence"}),
        ({"evidence": "https://a.example/" + "x" * 500}, {"evidence"}),
        ({"level": "6"}, {"level"}),
        ({"level": ""}, {"level"}),
        ({"indicator": "luck"}, {"indicator"}),
        ({"reason": "", "level": ""}, {"reason", "level"}),
    ],
)
def test_each_wrong_field_of_a_re_rating_has_its_sentence(
    change: dict[str, str], wrong: set[str]
) -> None:
    with pytest.raises(Refusal) as refused:
        form.rating(filled(rating_view(), **(RATED | change)))
    assert set(refused.value.fields) == wrong
    assert all(s.endswith(".") for s in refused.value.fields.values())


def test_a_level_that_was_never_shown_is_asked_for_at_the_indicator() -> None:
    view = filled(rating_view(None), indicator="compliance_record", reason="A penalty")
    with pytest.raises(Refusal) as refused:
        form.rating(view)
    assert set(refused.value.fields) == {"indicator"}
    assert form.fields(view)["indicator"] == Id.RERATE_CHOOSE


def test_the_fields_of_a_form_are_found_by_name() -> None:
    assert form.fields(rating_view())["level"] == "rerate.level.compliance_record"


def test_the_indicator_chosen_so_far_is_known() -> None:
    assert form.indicator(filled(rating_view(None), indicator="market_reputation")) is (
        Indicator.MARKET_REPUTATION
    )
    assert form.indicator(filled(rating_view(None))) is None


def test_a_mitigation_is_read() -> None:
    view = mitigation.form(profile(), metadata=ON.packed(), owner=ANA, due=TODAY)
    entered = {"action": "Ask for half in advance", "owner": "U0SALES", "due": "2026-05-01"}
    assert form.mitigation(filled(view, **entered)) == MitigationRequest(
        customer=C1,
        action="Ask for half in advance",
        owner=SAM,
        due=date(2026, 5, 1),
        note="",
        case=7,
        receipt="V1",
    )
    with pytest.raises(Refusal) as refused:
        form.mitigation(filled(view, owner="somebody", due="soon"))
    assert set(refused.value.fields) == {"action", "owner", "due"}


def test_feedback_is_read() -> None:
    view = feedback.form("Nordwind", metadata=ON.packed())
    assert form.feedback(filled(view, kind="praise", text="Very quick")) == FeedbackRequest(
        customer=C1, kind=FeedbackKind.PRAISE, text="Very quick", receipt="V1"
    )
    with pytest.raises(Refusal) as refused:
        form.feedback(filled(view, kind="gossip"))
    assert set(refused.value.fields) == {"kind", "text"}


def test_a_resolution_is_read() -> None:
    view = resolve.form(metadata=ON.packed())
    assert form.resolution(filled(view, how="accepted", note="Known")) == ResolveRequest(
        case=7, how=Resolution.ACCEPTED, note="Known", receipt="V1"
    )


@pytest.mark.parametrize(
    "metadata",
    [
        '{"customer": "C-1", "role": "admin"}',
        '{"customer": 7}',
        '{"case": "7"}',
        '{"customer": "' + "x" * 201 + '"}',
        "not JSON",
        "[]",
    ],
)
def test_metadata_that_was_altered_are_refused(metadata: str) -> None:
    with pytest.raises(Refusal, match="out of date"):
        about({"private_metadata": metadata})


def test_what_a_dialog_is_about_survives_the_journey() -> None:
    assert about({"private_metadata": ON.packed()}) == ON


@pytest.mark.parametrize("place", ["value", "option"])
def test_a_click_brings_back_what_was_put_into_it(place: str) -> None:
    sent = kit.reference(Id.CARD_WHY, "C|1", case=7, note="2026-03-31")
    action = {"value": sent} if place == "value" else {"selected_option": {"value": sent}}
    found = chosen({"actions": [action]})
    assert found == Reference(do="card.why", note="2026-03-31", case=7, customer="C|1")
    assert found.as_of == date(2026, 3, 31)


def test_a_reference_with_a_day_that_is_none_is_out_of_date() -> None:
    with pytest.raises(Refusal, match="out of date"):
        _ = Reference(do="card.why", note="soon", case=0, customer="C-1").as_of


@given(st.text(max_size=300))
def test_no_value_whatever_breaks_the_reading_of_a_click(value: str) -> None:
    found = chosen({"actions": [{"value": value}]})
    assert found == NOTHING or found.do == value.split("|", maxsplit=1)[0]


def test_a_text_that_is_too_short_is_told_so() -> None:
    view = {
        "id": "V1",
        "private_metadata": "{}",
        "state": {"values": {"review.note": {"review.note": {"value": "ok"}}}},
    }
    with pytest.raises(Refusal) as caught:
        form.review(view)
    assert caught.value.fields == {"note": "Write at least 3 characters."}
