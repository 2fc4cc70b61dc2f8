"""Triggers, and the stack of modals that each person has open."""

import copy
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.workspace.answer import SlackError
from bot.workspace.cast import APP, BOT_ID, TEAM
from bot.workspace.form import name_blocks
from bot.workspace.limits import VIEW_STACK

Json = dict[str, Any]


@dataclass(slots=True)
class _Trigger:
    user: str
    until: float
    used: bool = False


@dataclass(slots=True, kw_only=True)
class Dialogs:
    """Open modals by person. `notes` holds, by view id, the field errors or trouble to show."""

    seconds: float
    clock: Callable[[], float] = time.monotonic
    stacks: dict[str, list[Json]] = field(default_factory=dict)
    notes: dict[str, Json] = field(default_factory=dict)
    _triggers: dict[str, _Trigger] = field(default_factory=dict)

    def trigger(self, user: str) -> str:
        """Give out a trigger that opens one view for this person within its seconds."""
        name = f"{time.time_ns() // 1_000_000}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        self._triggers[name] = _Trigger(user, self.clock() + self.seconds)
        return name

    def exchange(self, trigger: object) -> str:
        """Use a trigger up; answer whose it was, or refuse it by Slack's name."""
        found = self._triggers.get(str(trigger or ""))
        if found is None:
            raise SlackError("invalid_trigger_id")
        if found.used:
            raise SlackError("exchanged_trigger_id")
        if found.until < self.clock():
            raise SlackError("expired_trigger_id")
        found.used = True
        return found.user

    def stack(self, user: str) -> list[Json]:
        """Answer the modals that this person has open, the topmost last."""
        return self.stacks.setdefault(user, [])

    def find(self, view_id: str = "", external_id: str = "") -> tuple[str, Json] | None:
        """Find an open modal and whose it is."""
        for user, stack in self.stacks.items():
            for view in stack:
                if (view_id and view["id"] == view_id) or (
                    external_id and view["external_id"] == external_id
                ):
                    return user, view
        return None

    def open(self, user: str, given: Json) -> Json:
        """Open a modal in place of all that this person had open."""
        view = build(given)
        self.stacks[user] = [view]
        return view

    def push(self, user: str, given: Json) -> Json:
        """Put a modal on top of this person's open ones; at most 3."""
        stack = self.stack(user)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= VIEW_STACK:
            raise SlackError("push_limit_reached")
        view = build(given)
        view["root_view_id"], view["previous_view_id"] = stack[0]["id"], stack[-1]["id"]
        stack.append(view)
        return view

    def update(self, view: Json, given: Json) -> Json:
        """Change a view where it stands; its id stays, its hash changes."""
        self.notes.pop(view["id"], None)
        fresh = build(given)
        for name in ("id", "root_view_id", "previous_view_id"):
            fresh[name] = view[name]
        view.clear()
        view.update(fresh)
        return view

    def close(self, user: str, view_id: str) -> None:
        """Take a view, and what is above it, off the stack."""
        stack = self.stack(user)
        places = [place for place, view in enumerate(stack) if view["id"] == view_id]
        if places:
            del stack[places[0] :]


def build(given: Json) -> Json:
    """Answer the view that Slack makes of the one an app sends."""
    view_id = "V" + secrets.token_hex(5).upper()
    return {
        "id": view_id,
        "team_id": TEAM,
        "type": given["type"],
        "blocks": name_blocks(copy.deepcopy(given["blocks"])),
        "private_metadata": given.get("private_metadata") or "",
        "callback_id": given.get("callback_id") or "",
        "state": {"values": {}},
        "hash": f"{int(time.time())}.{secrets.token_hex(4)}",
        "title": given.get("title"),
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": None,
        "root_view_id": view_id,
        "app_id": APP,
        "external_id": given.get("external_id") or "",
        "app_installed_team_id": TEAM,
        "bot_id": BOT_ID,
    }
