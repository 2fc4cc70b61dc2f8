"""What only a real workspace can tell, measured with two posts in a channel (reliability.md §9).

How long a post takes to be seen in the history, whether its metadata can be read, whether Slack
itself drops a repeat. The posts are reworded at the end: nobody need wonder about them.
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.clock import Clock
from bot.services.health import HealthLine
from bot.slack.checkup import find, said, trouble_of
from bot.slack.fault import reason_of

EVENT = "risk_probe"
SAFETY = 10
"""The settle time must be so many times the lag: below it a second post would be possible."""
PATIENCE_SECONDS = 60.0
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 2.0
ASKED = "Test of the risk bot's installation: this line is reworded in a minute."
DONE = "A test of the risk bot's installation was here; nothing to do."


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of the first post: seconds until the history showed it, its metadata readable."""

    lag: float | None
    metadata: bool


def probe(client: WebClient, channel: str, clock: Clock, *, settle: float) -> list[HealthLine]:
    """Measure in this channel; a line of what was found each, never an exception of Slack's."""
    try:
        place = find(client, channel)
        if trouble := trouble_of(place):
            return [HealthLine(name="probe", ok=False, text=f"{channel} {trouble}")]
        return _measured(client, str((place or {})["id"]), clock, settle)
    except (SlackApiError, SlackClientError, OSError) as fault:
        return [HealthLine(name="probe", ok=False, text=f"was cut short: {said(fault)}")]


def _measured(client: WebClient, place: str, clock: Clock, settle: float) -> list[HealthLine]:
    posted: list[str] = []
    key = str(uuid.uuid4())
    try:
        posted.append(_post(client, place, key))
        seen = _watch(client, place, posted[0], key, clock)
        repeat = _repeat(client, place, key)
        if repeat and repeat not in posted:
            posted.append(repeat)
        return [
            _lag(seen.lag, settle),
            _metadata(seen),
            _dedupe(repeats=len(posted) > 1),
        ]
    finally:
        for ts in posted:
            client.chat_update(channel=place, ts=ts, text=DONE)


def _post(client: WebClient, place: str, key: str) -> str:
    answer = client.chat_postMessage(
        channel=place,
        text=ASKED,
        metadata={"event_type": EVENT, "event_payload": {"key": key}},
        unfurl_links=False,
        unfurl_media=False,
        client_msg_id=key,
    )
    return str(answer["ts"])


def _repeat(client: WebClient, place: str, key: str) -> str:
    """The same post once more: its ts, or nothing where Slack refused it as a repeat."""
    try:
        return _post(client, place, key)
    except SlackApiError as refused:
        if "duplicate" in reason_of(refused):
            return ""
        raise


def _watch(client: WebClient, place: str, ts: str, key: str, clock: Clock) -> Seen:
    began, wait = clock.monotonic(), _FIRST_WAIT
    while True:
        for message in _history(client, place, ts):
            if message.get("ts") == ts:
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                lag = clock.monotonic() - began
                return Seen(lag=lag, metadata=payload.get("key") == key)
        if clock.monotonic() - began >= PATIENCE_SECONDS:
            return Seen(lag=None, metadata=False)
        time.sleep(wait)
        wait = min(wait * 1.5, _LONGEST_WAIT)


def _history(client: WebClient, place: str, ts: str) -> list[dict[str, Any]]:
    call: Callable[..., Any] = client.conversations_history
    answer = call(channel=place, oldest=ts, inclusive=True, include_all_metadata=True, limit=20)
    return list(answer.get("messages") or ())


def _lag(lag: float | None, settle: float) -> HealthLine:
    if lag is None:
        text = (
            f"a post was not to be seen in the history for {PATIENCE_SECONDS:.0f} s: after a lost "
            "answer the bot cannot tell whether it was said; set RISK_UNREADABLE_HISTORY=hold"
        )
        return HealthLine(name="history lag", ok=False, text=text)
    shown = f"a post was seen in the history after {lag:.1f} s"
    least = SAFETY * lag
    if settle < least:
        text = (
            f"{shown}, and RISK_SETTLE is {settle:.0f} s: set it to {least + 1:.0f}s or more "
            f"({SAFETY} times the lag), else a message may be posted twice"
        )
        return HealthLine(name="history lag", ok=False, text=text)
    return HealthLine(
        name="history lag", ok=True, text=f"{shown}; RISK_SETTLE {settle:.0f} s will do"
    )


def _metadata(seen: Seen) -> HealthLine:
    if seen.lag is None or seen.metadata:
        text = "can be read" if seen.metadata else "not measured"
        return HealthLine(name="own metadata", ok=seen.metadata, text=text)
    text = (
        "cannot be read: add the scope metadata.message:read and reinstall the app; until then a "
        "lost answer leads to a second post, marked “may be a repeat”"
    )
    return HealthLine(name="own metadata", ok=False, text=text)


def _dedupe(*, repeats: bool) -> HealthLine:
    text = "Slack drops a repeated client_msg_id: a second belt"
    if repeats:
        text = "Slack does not look at client_msg_id, as expected: the bot's own look-up counts"
    return HealthLine(name="repeats", ok=True, text=text)
