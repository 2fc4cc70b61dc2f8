"""Somebody at the page of the local workspace: speaks, presses, fills in, and looks; HTTP only.

    sam = Person(url, "sam")
    sam.says("#sales", "/risk ACME")
    sam.sees("ACME Trading")
    sam.presses("Re-rate")
    sam.fills({"Rating": "4 - weak", "Why": "Late twice"}).submits()

What is looked for is waited for. A failed search raises AssertionError with what is there instead.
"""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

PATIENCE = 60.0
"""Seconds that only a hang reaches: what is looked for comes at once, but on a busy machine."""


def call(url: str, asked: Json | None = None, *, seconds: float = 100.0) -> Json:
    """GET, or with something asked POST, JSON; the answer whatever the status is."""
    body = None if asked is None else json.dumps(asked).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:
            answer: Json = json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            answer = json.load(error)
    return answer


def words(thing: object) -> Iterator[str]:
    """All texts inside blocks, a view or a message, in their order."""
    if isinstance(thing, dict):
        if thing.get("blocks") or thing.get("attachments"):
            thing = {name: value for name, value in thing.items() if name != "text"}
        for name, value in thing.items():
            if name in ("text", "alt_text", "trouble") and isinstance(value, str):
                yield value
            elif name == "errors" and isinstance(value, dict):
                yield from value.values()
            elif name not in ("state", "metadata"):
                yield from words(value)
    elif isinstance(thing, list):
        for part in thing:
            yield from words(part)


def text(thing: object) -> str:
    """All texts inside, one a line."""
    return "\n".join(words(thing))


def _elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        for element in [block.get("accessory"), block.get("element"), *block.get("elements", [])]:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def _options(element: Json) -> list[Json]:
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    return [option for group in groups for option in group["options"]]


class Person:
    """One person of the workspace, by id (U0SALES) or handle (sam)."""

    def __init__(self, url: str, name: str) -> None:
        self.url = url.rstrip("/")
        people = call(f"{self.url}/ui/state?user=U0SALES")["people"]
        found = [one for one, p in people.items() if name in (one, p["handle"], p["name"])]
        assert found, f"nobody is called {name}"
        self.id, self.people = str(found[0]), people
        self.channel = "D" + self.id[1:]
        self._drafts: dict[str, dict[str, Any]] = {}

    # ------------------------------------------------------------------------------- looking

    def looks(self, channel: str = "") -> Json:
        """All that this person sees now, with the messages of the channel."""
        where = self._room(channel) if channel else self.channel
        query = urllib.parse.urlencode({"user": self.id, "channel": where})
        return call(f"{self.url}/ui/state?{query}")

    def messages(self, channel: str = "") -> list[Json]:
        """What stands in a channel, private lines and threads included, oldest first."""
        return list(self.looks(channel)["messages"])

    @property
    def dialog(self) -> Json | None:
        """The topmost open modal."""
        modals = self.looks()["modals"]
        return modals[-1] if modals else None

    @property
    def home(self) -> str:
        """All texts of the app's Home."""
        return text(self.looks()["home"])

    @property
    def errors(self) -> dict[str, str]:
        """The errors in the topmost modal, by the label of the field."""
        view = self._dialog()
        labels = {b["block_id"]: b.get("label", {}).get("text", "") for b in view["blocks"]}
        errors = view["note"].get("errors", {})
        return {labels[block]: sentence for block, sentence in errors.items()}

    def sees(self, wanted: str, channel: str = "", seconds: float = PATIENCE) -> Json:
        """Wait for a text in the channel, in an open modal or on Home; answer what holds it."""
        until = time.monotonic() + seconds
        while True:
            now = self.looks(channel)
            things = [*now["modals"][-1:], *reversed(now["messages"]), now["home"]]
            for thing in things:
                if wanted in text(thing):
                    return dict(thing)
            left = until - time.monotonic()
            if left <= 0:
                there = "\n---\n".join(text(thing) for thing in things[:8])
                raise AssertionError(f"{wanted!r} is not to be seen; instead:\n{there}")
            call(f"{self.url}/ui/events?since={now['seq']}&wait={min(left, 5.0)}")

    def sees_not(self, unwanted: str, channel: str = "") -> None:
        """Make sure that a text is nowhere in the channel, a modal or Home now."""
        now = self.looks(channel)
        there = text([now["modals"], now["messages"], now["home"]])
        assert unwanted not in there, f"{unwanted!r} is to be seen:\n{there}"

    # ------------------------------------------------------------------------------- acting

    def says(self, channel: str, line: str, thread: str | None = None) -> Json:
        """Send a line, or a slash command, in a channel: "#sales", or "bot" (direct messages)."""
        self.channel = self._room(channel)
        asked = {"channel": self.channel, "text": line, "thread_ts": thread}
        return self._do("message", asked)

    def drops(self, name: str, body: bytes, channel: str = "bot") -> Json:
        """Share a file, in the bot's direct messages where no channel is named."""
        self.channel = self._room(channel)
        query = urllib.parse.urlencode({"user": self.id, "channel": self.channel, "name": name})
        request = urllib.request.Request(f"{self.url}/ui/drop?{query}", body)
        with urllib.request.urlopen(request, timeout=100) as response:
            answer: Json = json.load(response)
        return answer

    def fetches(self, file: Json) -> bytes:
        """The bytes of a file that this person sees in a message."""
        address = f"{self.url}/ui/file/{file['id']}?user={self.id}"
        with urllib.request.urlopen(address, timeout=100) as response:
            return bytes(response.read())

    def opens_home(self) -> Json:
        """Look at the app's Home."""
        return self._do("home", {})

    def presses(self, label: str, near: str = "", channel: str = "") -> Json:
        """Press the button with this label; `near` is a text in the same message."""
        self.channel = self._room(channel) if channel else self.channel
        holder, block, element = self._find(label, near, channel)
        return self._act(holder, block, element, None)

    def chooses(self, option: str, near: str = "", channel: str = "") -> Json:
        """Choose an option, by its text, from a menu outside of an input block."""
        self.channel = self._room(channel) if channel else self.channel
        holder, block, element = self._find(option, near, channel)
        value = next(o["value"] for o in _options(element) if o["text"]["text"] == option)
        return self._act(holder, block, element, value)

    def fills(self, fields: Mapping[str, Any]) -> "Person":
        """Fill in fields of the topmost modal by label; options by their text, people by name."""
        view = self._dialog()
        inputs = {b["label"]["text"]: b for b in view["blocks"] if b["type"] == "input"}
        for label, value in fields.items():
            assert label in inputs, f"no field {label!r}, only {', '.join(inputs)}"
            element = inputs[label]["element"]
            raw = self._raw(view, inputs[label], value)
            draft = self._drafts.setdefault(view["id"], {})
            draft.setdefault(inputs[label]["block_id"], {})[element["action_id"]] = raw
        return self

    def submits(self) -> Json:
        """Submit the topmost modal; answers `outcome` and, where there are any, `errors`."""
        view = self._dialog()
        values = self._drafts.get(view["id"], {})
        return self._do("submit", {"view_id": view["id"], "values": values})

    def closes(self, *, everything: bool = False) -> Json:
        """Close the topmost modal, or all."""
        return self._do("close", {"view_id": self._dialog()["id"], "everything": everything})

    def suggested(self, label: str, typed: str) -> list[str]:
        """The texts of the options that a field of the topmost modal offers for what is typed."""
        view = self._dialog()
        blocks = [b for b in view["blocks"] if b.get("label", {}).get("text") == label]
        return [option["text"]["text"] for option in self._suggest(view, blocks[0], typed)]

    # ------------------------------------------------------------------------------- inside

    def _room(self, name: str) -> str:
        if name == "bot":
            return f"D{self.id[1:]}"
        rooms = call(f"{self.url}/ui/state?user={self.id}")["rooms"]
        found = [room["id"] for room in rooms if name in (room["id"], f"#{room['name']}")]
        assert found, f"{name} is not a channel that {self.id} sees"
        return str(found[0])

    def _do(self, act: str, asked: Json) -> Json:
        answer = call(f"{self.url}/ui/{act}", {"user": self.id, **asked})
        assert answer.pop("ok"), f"{act}: {answer['error']}"
        return answer

    def _dialog(self) -> Json:
        """The topmost open modal, waited for: what was pressed may open it a little later."""
        until = time.monotonic() + PATIENCE
        while True:
            now = self.looks()
            if now["modals"]:
                return dict(now["modals"][-1])
            left = until - time.monotonic()
            assert left > 0, "no dialog is open"
            call(f"{self.url}/ui/events?since={now['seq']}&wait={min(left, 5.0)}")

    def _find(self, label: str, near: str, channel: str) -> tuple[Json, Json, Json]:
        until = time.monotonic() + PATIENCE
        while True:
            now = self.looks(channel)
            home = [now["home"]] if now["home"] else []
            for holder in [*now["modals"][-1:], *reversed(now["messages"]), *home]:
                if near not in text(holder):
                    continue
                for block, element in _elements(holder.get("blocks") or []):
                    texts = [o["text"]["text"] for o in _options(element)]
                    if label in (element.get("text", {}).get("text"), *texts):
                        return holder, block, element
            left = until - time.monotonic()
            assert left > 0, f"no button or option {label!r} near {near!r}: {text(now)}"
            call(f"{self.url}/ui/events?since={now['seq']}&wait={min(left, 5.0)}")

    def _act(self, holder: Json, block: Json, element: Json, value: object) -> Json:
        named = {"block_id": block["block_id"], "action_id": element["action_id"], "value": value}
        return self._do("action", {**self._place(holder), **named})

    def _place(self, holder: Json) -> Json:
        if holder["type"] in ("modal", "home"):
            return {"view_id": holder["id"], "values": self._drafts.get(holder["id"], {})}
        private = holder["private"]
        return {"channel": self.channel, "ts": holder["ts"], "private": private}

    def _suggest(self, view: Json, block: Json, typed: str) -> list[Json]:
        asked = {"block_id": block["block_id"], "action_id": block["element"]["action_id"]}
        answer = self._do("suggest", {"view_id": view["id"], "typed": typed, **asked})
        return [o for one in answer["options"] for o in one.get("options", [one])]

    def _raw(self, view: Json, block: Json, value: Any) -> Any:
        """What the page would send for this value: an option's value, a person's id, the text."""
        element = block["element"]
        if isinstance(value, list | tuple):
            return [self._raw(view, block, one) for one in value]
        if element["type"].endswith("users_select"):
            return next((one for one, p in self.people.items() if p["name"] == value), value)
        offered = _options(element)
        if element["type"].endswith("external_select"):
            offered = self._suggest(view, block, str(value))
            found = [option for option in offered if value in option["text"]["text"]]
        else:
            found = [option["value"] for option in offered if option["text"]["text"] == value]
        assert found or not element["type"].endswith(("_select", "buttons", "boxes")), (
            f"no option {value!r}, only {[o['text']['text'] for o in offered]}"
        )
        return found[0] if found else value
