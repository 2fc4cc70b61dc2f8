"""A small app of the real Slack libraries, to try the workspace with."""

import asyncio
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(text: str, action: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action, "value": "v1", **more}


CARD = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*ACME Trading* scores 3.25"}},
    {
        "type": "actions",
        "block_id": "card",
        "elements": [
            button("Re-rate", "rerate", style="primary"),
            button("Slow", "slow"),
            button("Replace", "replace"),
            {
                "type": "overflow",
                "action_id": "more",
                "options": [
                    {"text": plain("Snooze"), "value": "snooze"},
                    {"text": plain("History"), "value": "history"},
                ],
            },
        ],
    },
]

FORM = {
    "type": "modal",
    "callback_id": "rating",
    "title": plain("Re-rate"),
    "submit": plain("Save"),
    "notify_on_close": True,
    "private_metadata": "C1",
    "blocks": [
        {
            "type": "input",
            "block_id": "rating",
            "label": plain("Rating"),
            "element": {
                "type": "static_select",
                "action_id": "rating",
                "options": [{"text": plain(f"{n} of 5"), "value": str(n)} for n in range(1, 6)],
            },
        },
        {
            "type": "input",
            "block_id": "why",
            "label": plain("Why"),
            "element": {"type": "plain_text_input", "action_id": "why", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "who",
            "optional": True,
            "label": plain("Customer"),
            "element": {
                "type": "external_select",
                "action_id": "customers",
                "min_query_length": 1,
            },
        },
    ],
}


class TryOut:
    """The app, connected to a workspace; `heard` keeps every payload by its kind."""

    def __init__(self, url: str) -> None:
        self.client = AsyncWebClient(token="xoxb-local", base_url=f"{url}/api/")
        self.app = AsyncApp(client=self.client)
        self.heard: list[tuple[str, Json]] = []
        self.sockets = AsyncSocketModeHandler(
            self.app,
            "xapp-local",
            web_client=AsyncWebClient(base_url=f"{url}/api/"),
            ping_interval=1,
        )
        app = self.app
        app.command("/risk")(self.on_command)
        for action in ("rerate", "slow", "replace", "more"):
            app.action(action)(getattr(self, f"on_{action}"))
        app.view("rating")(self.on_submit)
        app.view_closed("rating")(self.on_close)
        app.options("customers")(self.on_options)
        app.event("app_home_opened")(self.on_home)
        app.event("message")(self.on_message)

    def payloads(self, kind: str) -> list[Json]:
        return [payload for named, payload in self.heard if named == kind]

    async def connect(self) -> None:
        await self.sockets.connect_async()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        await self.sockets.close_async()  # type: ignore[no-untyped-call]
        client = self.sockets.client
        client.message_processor.cancel()
        await asyncio.gather(client.message_processor, return_exceptions=True)
        await asyncio.sleep(0)

    async def on_command(self, ack: Any, body: Json, respond: Any) -> None:
        self.heard.append(("command", body))
        if body["text"] == "slow":
            await asyncio.sleep(0.6)
        if body["text"] == "bad":
            await ack(blocks=[{"type": "header", "text": plain("x" * 151)}], text="bad")
        elif body["text"] == "aloud":
            await ack(text="For all", response_type="in_channel")
        elif body["text"] == "later":
            await ack()
            await respond(text="Later", response_type="ephemeral")
        else:
            await ack(blocks=CARD, text="ACME", response_type="ephemeral")

    async def on_rerate(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        self.heard.append(("action", body))
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    async def on_slow(self, ack: Any, body: Json) -> None:
        self.heard.append(("action", body))
        await asyncio.sleep(0.6)
        await ack()

    async def on_replace(self, ack: Any, body: Json, respond: Any) -> None:
        await ack()
        self.heard.append(("action", body))
        await respond(text="Replaced", replace_original=True)

    async def on_more(self, ack: Any, body: Json, respond: Any) -> None:
        await ack()
        self.heard.append(("action", body))
        await respond(text=f"chose {body['actions'][0]['selected_option']['value']}")

    async def on_submit(self, ack: Any, body: Json, view: Json) -> None:
        self.heard.append(("submission", body))
        why = view["state"]["values"]["why"]["why"]["value"]
        if why == "slow":
            await asyncio.sleep(0.6)
        if why == "wrong":
            await ack(response_action="errors", errors={"why": "Say more"})
        elif why == "stray":
            await ack(response_action="errors", errors={"nowhere": "Say more"})
        elif why in ("update", "push"):
            done = {"type": "modal", "title": plain(why), "blocks": CARD[:1]}
            await ack(response_action=why, view=done)
        elif why == "clear":
            await ack(response_action="clear")
        else:
            await ack()

    async def on_close(self, ack: Any, body: Json) -> None:
        await ack()
        self.heard.append(("closed", body))

    async def on_options(self, ack: Any, body: Json) -> None:
        self.heard.append(("options", body))
        found = [
            name for name in ("ACME Trading", "Acorn") if body["value"].lower() in name.lower()
        ]
        await ack(options=[{"text": plain(name), "value": name[:3]} for name in found])

    async def on_home(self, event: Json, client: AsyncWebClient, body: Json) -> None:
        self.heard.append(("home", body))
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": CARD})

    async def on_message(self, event: Json, say: Any, body: Json) -> None:
        self.heard.append(("message", body))
        await say(text=f"You said {event['text']}")


async def post(url: str, body: Json) -> tuple[int, str]:
    """Answer a response_url; the status and the body that come back."""
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        return answer.status, await answer.text()
