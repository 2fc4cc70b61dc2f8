"""A scriptable Slack that counts what it accepted: it answers, lies, hangs and drops as told.

It keeps no workspace: a channel is whatever its id says. What came in is kept by the key in its
metadata; the history shows a message only after `lag` seconds of the clock that it is given.
"""

import json
import random
import socket
import struct
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
OK = "ok"
STANDARD: dict[str, float] = {
    "accept_rst": 0.05,
    "accept_500": 0.04,
    "accept_hang": 0.02,
    "429": 0.05,
    "rst": 0.03,
    "500": 0.02,
}
"""The standard mix of reliability.md §1b: how often each fault befalls a post."""
TS_START = 1_700_000_000
SIGN = ":construction: "
"""What an alert's text is drawn with."""


@dataclass(slots=True, kw_only=True)
class Script:
    """What Slack is to do: the next posts by name, then by chance; and its history."""

    next_posts: deque[str] = field(default_factory=deque)
    mix: dict[str, float] = field(default_factory=dict)
    seed: int = 1
    lag: float = 0.0
    hang: float = 3.0
    retry_after: str = "1"
    history: str = OK
    update: str = OK
    now: Callable[[], float] = time.monotonic


class Slack:
    """What was accepted, and how often each method was called."""

    def __init__(self, script: Script) -> None:
        """Begin with nothing accepted."""
        self.script = script
        self.accepted: defaultdict[str, list[str]] = defaultdict(list)
        self.calls: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.texts: list[str] = []
        self.url = ""
        self._messages: defaultdict[str, list[Json]] = defaultdict(list)
        self._chance = random.Random(script.seed)
        self._lock = threading.Lock()
        self.over = threading.Event()
        """Set, it ends every hang."""

    def outcome(self) -> str:
        """What befalls the next post."""
        with self._lock:
            if self.script.next_posts:
                return self.script.next_posts.popleft()
            dice = self._chance.random()
            for name, share in self.script.mix.items():
                dice -= share
                if dice < 0:
                    return name
            return OK

    def accept(self, asked: Json) -> Json:
        """Take a post."""
        key = str(((asked.get("metadata") or {}).get("event_payload") or {}).get("key"))
        with self._lock:
            ts = f"{TS_START + len(self.texts)}.000100"
            self.accepted[key].append(ts)
            self.texts.append(str(asked.get("text")).removeprefix(SIGN))
            message = {"ts": ts, "text": asked.get("text"), "metadata": asked.get("metadata")}
            self._messages[asked["channel"]].append(message | {"at": self.script.now()})
        return {"ok": True, "ts": ts, "channel": asked["channel"]}

    def messages(self, channel: str) -> list[Json]:
        """What stands in a channel, the oldest first."""
        with self._lock:
            return list(self._messages[channel])

    def update(self, asked: Json) -> Json:
        """Draw a message anew; its metadata stay."""
        if self.script.update != OK:
            return {"ok": False, "error": self.script.update}
        with self._lock:
            for message in self._messages[asked["channel"]]:
                if message["ts"] == asked["ts"]:
                    message["text"] = asked.get("text")
        return {"ok": True, "ts": asked["ts"], "channel": asked["channel"]}

    def history(self, asked: Json) -> Json:
        """A page of what is to be seen by now, the newest first."""
        if self.script.history != OK:
            return {"ok": False, "error": self.script.history}
        until = self.script.now() - self.script.lag
        oldest = str(asked.get("oldest") or "")
        with self._lock:
            kept = self._messages[asked["channel"]]
            seen = [m for m in kept if m["at"] <= until and m["ts"] >= oldest][::-1]
        start, limit = int(asked.get("cursor") or 0), int(asked.get("limit") or 100)
        following = str(start + limit) if start + limit < len(seen) else ""
        return {
            "ok": True,
            "messages": seen[start : start + limit],
            "response_metadata": {"next_cursor": following},
        }


class _Handler(BaseHTTPRequestHandler):
    """Answers calls; a subclass carries the Slack that they are for."""

    protocol_version = "HTTP/1.1"
    slack: ClassVar[Slack]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve({k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        is_json = "json" in (self.headers.get("Content-Type") or "")
        asked = json.loads(raw) if is_json else {k: v[0] for k, v in parse_qs(raw).items()}
        self._serve(asked)

    def _serve(self, asked: Json) -> None:
        method = urlsplit(self.path).path.rpartition("/")[2]
        self.slack.calls[method] += 1
        if method == "chat.postMessage":
            self._post(asked)
        elif method == "chat.update":
            self._answer(self.slack.update(asked))
        elif method in {"conversations.history", "conversations.replies"}:
            found = self.slack.history(asked)
            self._answer(found, status=429 if found.get("error") == "ratelimited" else 200)
        elif method == "conversations.list":
            self._answer({"ok": True, "channels": [{"id": "C0ADMIN", "name": "risk-admin"}]})
        else:
            channel = {"id": asked.get("channel"), "is_member": True}
            self._answer({"ok": True, "channel": channel, "ts": asked.get("ts")})

    def _post(self, asked: Json) -> None:
        outcome = self.slack.outcome()
        self.slack.faults[outcome] += 1
        accepts = outcome == OK or outcome.startswith("accept")
        answer = self.slack.accept(asked) if accepts else {"ok": False, "error": outcome}
        if outcome.endswith("hang"):
            self.slack.over.wait(self.slack.script.hang)
        if outcome.endswith("rst"):
            self._reset()
        elif outcome.endswith("500"):
            self._answer({}, status=500)
        elif outcome.endswith("truncated"):
            self._answer(answer, cut=True)
        elif outcome == "429":
            self._answer({"ok": False, "error": "ratelimited"}, status=429)
        else:
            self._answer(answer)

    def _reset(self) -> None:
        """Drop the connection without a word."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()

    def _answer(self, body: Json, *, status: int = 200, cut: bool = False) -> None:
        raw = json.dumps(body).encode() if status < 500 else b"oops"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Connection", "close")
        if status == 429 and self.slack.script.retry_after:
            self.send_header("Retry-After", self.slack.script.retry_after)
        self.end_headers()
        self.wfile.write(raw[: len(raw) // 2] if cut else raw)
        self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is no news."""


@contextmanager
def slack(script: Script | None = None) -> Iterator[Slack]:
    """A Slack on loopback until the end of the block."""
    found = Slack(script or Script())
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"slack": found}))
    found.url = f"http://127.0.0.1:{server.server_address[1]}/api/"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
