"""What a person does in modals: submit, close, look for options."""

from typing import Any

from bot.workspace.answer import SlackError
from bot.workspace.check import check_options
from bot.workspace.form import Given, complaints, values
from bot.workspace.interaction import TROUBLE, Place, element_at, surroundings, who
from bot.workspace.link import Outcome
from bot.workspace.stage import Stage
from bot.workspace.view import checked_view

Json = dict[str, Any]


def _own_view(stage: Stage, user: str, view_id: str) -> Json:
    found = stage.dialogs.find(view_id)
    if found is None or found[0] != user:
        raise LookupError("This dialog is no longer open.")
    return found[1]


async def submit(stage: Stage, user: str, view_id: str, given: Given) -> Json:
    """Submit a modal and do what the app's acknowledgement says.

    Answers `{"outcome": …}`: errors (`errors` by block id), trouble, closed, update, push, clear.
    """
    view = _own_view(stage, user, view_id)
    state = values(view["blocks"], given)
    wrong = complaints(view["blocks"], state)
    if wrong:
        return _note(stage, view_id, {"outcome": "errors", "errors": wrong})
    payload = {
        "type": "view_submission",
        **who(user),
        "trigger_id": stage.dialogs.trigger(user),
        "view": view | {"state": {"values": state}},
        "response_urls": [],
    }
    reply = await stage.link.deliver("interactive", payload)
    if reply.outcome is not Outcome.ACKNOWLEDGED:
        return _note(stage, view_id, {"outcome": "trouble", "reason": str(reply.outcome)})
    try:
        outcome = _obey(stage, user, view, reply.payload)
    except (SlackError, TypeError) as error:
        reason = "; ".join((str(error), *getattr(error, "messages", ())))
        return _note(stage, view_id, {"outcome": "trouble", "reason": reason})
    return _note(stage, view_id, outcome)


def _note(stage: Stage, view_id: str, outcome: Json) -> Json:
    """Keep what the modal has to show, and tell the page."""
    trouble = TROUBLE if outcome["outcome"] == "trouble" else ""
    errors = outcome.get("errors", {})
    stage.dialogs.notes[view_id] = {"errors": errors, "trouble": trouble}
    stage.state.touch()
    return outcome


def _obey(stage: Stage, user: str, view: Json, payload: Json) -> Json:
    action = payload.get("response_action")
    if action is None:
        stage.dialogs.close(user, view["id"])
        return {"outcome": "closed"}
    if action == "clear":
        stage.dialogs.stack(user).clear()
    elif action == "errors":
        return {"outcome": "errors", "errors": _field_errors(view, payload.get("errors"))}
    elif action == "update":
        stage.dialogs.update(view, checked_view(payload.get("view"), "modal"))
    elif action == "push":
        stage.dialogs.push(user, checked_view(payload.get("view"), "modal"))
    else:
        raise SlackError("invalid_response_action")
    return {"outcome": str(action)}


def _field_errors(view: Json, errors: object) -> dict[str, str]:
    """Answer the errors; Slack refuses them where a key is not the id of an input block."""
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or errors.keys() - inputs:
        raise SlackError("invalid_response_errors")
    return {str(block): str(sentence) for block, sentence in errors.items()}


def close(stage: Stage, user: str, view_id: str, *, everything: bool = False) -> None:
    """Close a modal, or with `everything` the whole stack; the app hears of it if it asked to."""
    view = _own_view(stage, user, view_id)
    everything = everything or bool(view["clear_on_close"])
    gone = list(reversed(stage.dialogs.stack(user))) if everything else [view]
    for one in gone:
        stage.dialogs.close(user, one["id"])
        if one["notify_on_close"]:
            payload = {"type": "view_closed", **who(user), "view": one, "is_cleared": everything}
            stage.spawn(_tell(stage, payload))
    stage.state.touch()


async def _tell(stage: Stage, payload: Json) -> None:
    await stage.link.deliver("interactive", payload)


async def suggest(stage: Stage, user: str, place: Place, typed: str) -> list[Json]:
    """Ask the app for the options of an external_select; answer options or groups.

    Raises SlackError where the app does not answer in time, or with options that Slack refuses.
    """
    element = element_at(stage, user, place)
    if len(typed) < element.get("min_query_length", 3):
        return []
    around = surroundings(stage, user, place, {})
    around.pop("response_url", None)
    payload = {
        "type": "block_suggestion",
        **who(user),
        **around,
        "block_id": place.block_id,
        "action_id": place.action_id,
        "value": typed,
    }
    reply = await stage.link.deliver("interactive", payload)
    if reply.outcome is not Outcome.ACKNOWLEDGED:
        raise SlackError(str(reply.outcome))
    if errors := check_options(reply.payload):
        raise SlackError("invalid_options", messages=errors)
    return list(reply.payload.get("option_groups") or reply.payload.get("options") or [])
