"""The outbox's way out: draws a notice and posts it, once, over our own line to Slack.

Nothing is retried here, for whoever sends owns the retrying; every fault is named by its kind. A
channel that another company reads is refused.
"""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.client import HTTPException
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.clock import Clock
from bot.notices import LineNotice, Notice
from bot.services.errors import Permanent, Transient, Unauthorised
from bot.slack import parcel
from bot.slack.blocks.kit import Message
from bot.slack.blocks.markup import PERSON
from bot.slack.blocks.notice import draw, perhaps_again
from bot.slack.channel import FRESH_SECONDS, SHARED_MARKS
from bot.slack.fault import of_answer, of_call

LOG = logging.getLogger(__name__)
EVENT = "risk_notice"
PAGE, PAGES = 200, 20
"""Messages a page, and pages, that are looked through: a post in doubt is among the newest."""
TOO_FAR_BACK = f"more than {PAGE * PAGES:,} messages since then"
_MENTIONS = re.compile(rf"<@({PERSON.pattern})>")
Json = dict[str, Any]


class SlackPoster:
    """Posts, updates and finds notices; used by one thread at a time."""

    def __init__(
        self, *, token: str, base_url: str, zone: ZoneInfo, clock: Clock, timeout: int = 10
    ) -> None:
        """Speak to Slack at `base_url` (it ends with a slash); times are shown in `zone`."""
        # A handler would post again after a lost answer: twice, and call it success.
        self._client = WebClient(token=token, base_url=base_url, timeout=timeout, retry_handlers=[])
        self._zone = zone
        self._clock = clock
        self._channels: dict[str, tuple[float, str]] = {}
        self._directs: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def post(
        self,
        channel: str,
        notice: Notice,
        *,
        key: str,
        thread: str | None,
        repeat: bool = False,
        until: float | None = None,
    ) -> str:
        """Say a notice, in a thread where one is given; the ts of its message.

        Raises Transient where it is later than `until` by the time that Slack would be called.
        """
        metadata = {"event_type": EVENT, "event_payload": {"key": key}}
        place = {"channel": self._resolve(channel), "thread_ts": thread}
        drawn = self._draw(notice)
        if repeat:
            drawn = perhaps_again(drawn)
        if until is not None and self._clock.monotonic() > until:
            raise Transient("too late after the claim", retry_after=0)
        answer = self._say(self._client.chat_postMessage, drawn, **place, metadata=metadata)
        return str(answer["ts"])

    def update(self, channel: str, ts: str, notice: Notice) -> None:
        """Draw a message anew; its metadata stay."""
        drawn = self._draw(notice)
        self._say(self._client.chat_update, drawn, channel=self._resolve(channel), ts=ts)

    def find(self, channel: str, *, key: str, thread: str | None, after: str | None) -> str | None:
        """The ts of our message with that key, not older than `after`; None where it is not there.

        Raises Transient where the history cannot be read now, Permanent where it never can.
        """
        return next(self._copies(channel, key, thread, after), None)

    def copies(
        self, channel: str, *, key: str, thread: str | None, after: str | None
    ) -> tuple[str, ...]:
        """The ts of every message of ours with that key, the newest first; raises as `find`."""
        return tuple(self._copies(channel, key, thread, after))

    def _copies(
        self, channel: str, key: str, thread: str | None, after: str | None
    ) -> Iterator[str]:
        place = self._resolve(channel)
        for message in self._read(place, thread, after):
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") != EVENT:
                continue
            if (metadata.get("event_payload") or {}).get("key") == key:
                yield str(message["ts"])

    def _read(self, channel: str, thread: str | None, after: str | None) -> Iterator[Json]:
        try:
            yield from self._history(channel, thread, after)
        except Unauthorised as fault:
            if fault.reason != "missing_scope":
                raise
            raise Permanent(fault.reason) from fault

    def _history(self, channel: str, thread: str | None, after: str | None) -> Iterator[Json]:
        arguments: Json = {"channel": channel, "include_all_metadata": True, "limit": PAGE}
        if after:
            arguments |= {"oldest": after, "inclusive": True}
        method: Callable[..., Any] = self._client.conversations_history
        if thread:
            method = self._client.conversations_replies
            arguments["ts"] = thread
        more = False
        for page in self._pages(method, PAGES, **arguments):
            yield from page.get("messages") or ()
            more = bool((page.get("response_metadata") or {}).get("next_cursor"))
        if after and more:
            # Nothing of ours was seen so far back; further back it may be all the same.
            raise Permanent(TOO_FAR_BACK)

    def _pages(self, method: Callable[..., Any], most: int, **arguments: Any) -> Iterator[Json]:
        cursor = ""
        for _ in range(most):
            page = self._call(method, **arguments, cursor=cursor or None)
            yield page
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _say(self, method: Callable[..., Any], drawn: Message, **place: Any) -> Json:
        """Send a drawn notice; where Slack refuses the drawing, its text alone."""
        payload = parcel.message(drawn)
        try:
            return self._call(method, **place, **payload)
        except Permanent as refused:
            if "blocks" not in refused.reason:
                raise
            extra = {"action": "drawing.refused", "reason": refused.reason}
            LOG.error("Slack refused a drawing; its text is sent instead", extra=extra)  # noqa: TRY400
            return self._call(method, **place, **(payload | {"blocks": []}))

    def _draw(self, notice: Notice) -> Message:
        if not isinstance(notice, LineNotice):
            return draw(notice, zone=self._zone)
        others = (n for n in _MENTIONS.findall(notice.text) if n != notice.by)
        for user in others:
            named = notice.text.replace(f"<@{user}>", self._name(user) or "somebody")
            notice = replace(notice, text=named)
        return draw(notice, zone=self._zone, name=self._name(notice.by))

    def _name(self, user: str) -> str:
        """What a person is called; empty where it cannot be found out: the line goes out anyway."""
        if not PERSON.fullmatch(user):
            return ""
        if user not in self._names:
            try:
                found = self._call(self._client.users_info, user=user).get("user") or {}
            except (Transient, Permanent):
                return ""
            profile = found.get("profile") or {}
            shown = profile.get("real_name") or profile.get("display_name") or found.get("name")
            self._names[user] = str(shown or "")
        return self._names[user]

    def _resolve(self, channel: str) -> str:
        """The id of a channel named `#name` or by id; raises Permanent where we must not post."""
        if channel.startswith("D"):
            return channel
        if PERSON.fullmatch(channel):
            return self._direct(channel)
        now = self._clock.monotonic()
        asked, found = self._channels.get(channel, (0.0, ""))
        if not found or now - asked >= FRESH_SECONDS:
            found = _checked(self._channel(channel))
            self._channels[channel] = (now, found)
        return found

    def _direct(self, user: str) -> str:
        """The direct messages with a person: only by their id can they be looked through."""
        if user not in self._directs:
            opened = self._call(self._client.conversations_open, users=[user]).get("channel") or {}
            self._directs[user] = str(opened.get("id") or user)
        return self._directs[user]

    def _channel(self, channel: str) -> Json:
        if not channel.startswith("#"):
            found = self._call(self._client.conversations_info, channel=channel).get("channel")
            return dict(found or {})
        kinds = "public_channel,private_channel"
        for page in self._pages(self._client.conversations_list, 100, types=kinds, limit=PAGE):
            for one in page.get("channels") or ():
                if one.get("name") == channel.removeprefix("#"):
                    return dict(one)
        raise Permanent("channel_not_found")

    def _call(self, method: Callable[..., Any], **arguments: Any) -> Json:
        """Slack's answer; raises the kind of its fault."""
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            answer = method(**given)
        except SlackApiError as error:
            raise of_answer(error) from error
        except (SlackClientError, HTTPException, OSError, ValueError) as error:
            raise of_call(error) from error
        return dict(answer.data)


def _checked(channel: Json) -> str:
    """The channel's id; refuses one that is archived or that another company reads."""
    if any(channel.get(mark) for mark in SHARED_MARKS):
        raise Permanent("shared channel")
    if channel.get("is_archived"):
        raise Permanent("is_archived")
    return str(channel.get("id") or "")
