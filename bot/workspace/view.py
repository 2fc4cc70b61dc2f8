"""The views methods of the Web API: open, push, update, publish."""

import json
from collections.abc import Callable
from typing import Any

from bot.workspace.answer import SlackError
from bot.workspace.cast import PEOPLE
from bot.workspace.check import check_view
from bot.workspace.dialog import build
from bot.workspace.limits import VIEW_BYTES
from bot.workspace.stage import Stage

Json = dict[str, Any]


def checked_view(given: object, kind: str) -> Json:
    """Answer the view an app sent, or refuse it as Slack does (`invalid_arguments`, why)."""
    errors = check_view(given)
    if isinstance(given, dict) and not errors and given["type"] != kind:
        errors = [f"[ERROR] must be a {kind} view [json-pointer:/view/type]"]
    if errors or not isinstance(given, dict):
        raise SlackError("invalid_arguments", messages=errors)
    if len(json.dumps(given)) > VIEW_BYTES:
        raise SlackError("view_too_large")
    return given


def _own_name(stage: Stage, given: Json, but: str = "") -> None:
    taken = stage.dialogs.find(external_id=given.get("external_id") or "")
    if taken is not None and taken[1]["id"] != but:
        raise SlackError("duplicate_external_id")


def open_view(stage: Stage, arguments: Json) -> Json:
    """views.open: show a modal to the person whose trigger this is."""
    given = checked_view(arguments.get("view"), "modal")
    _own_name(stage, given)
    user = stage.dialogs.exchange(arguments.get("trigger_id"))
    view = stage.dialogs.open(user, given)
    stage.state.touch()
    return {"ok": True, "view": view}


def push_view(stage: Stage, arguments: Json) -> Json:
    """views.push: put a modal on top of the open ones."""
    given = checked_view(arguments.get("view"), "modal")
    _own_name(stage, given)
    user = stage.dialogs.exchange(arguments.get("trigger_id"))
    view = stage.dialogs.push(user, given)
    stage.state.touch()
    return {"ok": True, "view": view}


def update_view(stage: Stage, arguments: Json) -> Json:
    """views.update: change a view by view_id or external_id, if its hash is still the given one."""
    name, external = str(arguments.get("view_id") or ""), str(arguments.get("external_id") or "")
    open_ones = stage.dialogs.find(name, external)
    homes = [home for home in stage.state.homes.values() if home["id"] == name]
    view = open_ones[1] if open_ones else homes[0] if homes else None
    if view is None:
        raise SlackError("not_found")
    given = checked_view(arguments.get("view"), view["type"])
    _own_name(stage, given, view["id"])
    if arguments.get("hash") and arguments["hash"] != view["hash"]:
        raise SlackError("hash_conflict")
    stage.dialogs.update(view, given)
    stage.state.touch()
    return {"ok": True, "view": view}


def publish_view(stage: Stage, arguments: Json) -> Json:
    """views.publish: set what one person's Home shows."""
    user = str(arguments.get("user_id") or "")
    if user not in PEOPLE:
        raise SlackError("user_not_found")
    given = checked_view(arguments.get("view"), "home")
    old = stage.state.homes.get(user)
    if old and arguments.get("hash") and arguments["hash"] != old["hash"]:
        raise SlackError("hash_conflict")
    stage.state.homes[user] = stage.dialogs.update(old, given) if old else build(given)
    stage.state.touch()
    return {"ok": True, "view": stage.state.homes[user]}


METHODS: dict[str, Callable[[Stage, Json], Json]] = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish_view,
}
