"""Least scopes: the manifest asks for what the called methods need, and for nothing else."""

import re

from bot.cli.manifest import MANIFEST, scopes
from tests.house.source import ROOT

NEEDED = {
    "auth_test": set(),
    "apps_connections_open": set(),
    "views_open": set(),
    "views_push": set(),
    "views_update": set(),
    "views_publish": set(),
    "chat_postMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_delete": {"chat:write"},
    "conversations_open": {"im:write"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_list": {"channels:read", "groups:read"},
    # The look-up of a post in doubt: in channels, and in direct messages.
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "users_info": {"users:read"},
    "files_info": {"files:read"},
    # No method: the address of a file that somebody dropped, which opens with the bot's token.
    "url_private": {"files:read"},
    "files_upload_v2": {"files:write"},
    "files_getUploadURLExternal": {"files:write"},
    "files_completeUploadExternal": {"files:write"},
}
"""What Slack's documentation asks for each method of the Web API; slash commands add `commands`."""
METHOD = re.compile(
    r"\b\w*(?:client|call)\w*\.((?:chat|views|users|conversations|files|auth|apps|usergroups|"
    r"reactions|pins|bookmarks|search|team|admin|dnd|emoji)_\w+)|(url_private)"
)
EVENTS = {
    "app_home_opened": set(),
    # A file that was dropped comes with the message, and is fetched by its private address.
    "message.im": {"im:history", "files:read"},
}


def called() -> set[str]:
    """The methods of the Web API that the counter calls, by the names of the library."""
    files = (ROOT / "bot" / "slack").rglob("*.py")
    found = [METHOD.findall(path.read_text(encoding="utf-8")) for path in files]
    return {name for names in found for pair in names for name in pair if name}


def heard() -> set[str]:
    """The events that the manifest subscribes to."""
    listed = MANIFEST.partition("bot_events:\n")[2].partition("  interactivity")[0]
    return set(re.findall(r"- (\S+)", listed))


def test_every_method_that_is_called_is_one_whose_scopes_are_known() -> None:
    assert called() <= set(NEEDED)
    assert heard() <= set(EVENTS)
    assert {"chat_postMessage", "conversations_history", "views_open"} <= called()


def test_the_manifest_asks_for_exactly_what_is_needed() -> None:
    needed = {"commands"}
    needed |= {scope for method in called() for scope in NEEDED[method]}
    needed |= {scope for event in heard() for scope in EVENTS[event]}
    assert scopes() == needed


def test_nothing_dangerous_is_asked_for() -> None:
    text = " ".join(sorted(scopes()))
    assert "admin" not in text
    assert "chat:write.public" not in text
    assert "\n    user:\n" not in MANIFEST
