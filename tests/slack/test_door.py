"""HTTP mode: what Slack signed comes in once; everything else stays outside, and costs nothing."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.services.runtime import Runtime
from bot.slack.app import Counter, Listening, build
from bot.slack.door import Signatures
from tests.builder import fresh
from tests.fakes import FakeClock
from tests.slack.room import runtime_on
from tests.workspace.rehearsal import workspace

SECRET = "a made-up signing secret"
COMMAND = {
    "command": "/risk",
    "text": "help",
    "user_id": "U0SALES",
    "team_id": "T0LOCAL",
    "channel_id": "C0SALES",
    "trigger_id": "1.2.3",
    "response_url": "http://127.0.0.1:9/response",
}


def signed(body: bytes, *, at: int | str, secret: str = SECRET) -> dict[str, str]:
    """The headers that Slack sends with a body."""
    base = b":".join((b"v0", str(at).encode(), body))
    signature = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={signature}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorway:
    """A counter that listens."""

    runtime: Runtime
    counter: Counter
    url: str

    async def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """Send a body; the status and the text of the answer."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{self.url}/slack/events", data=BytesIO(body), headers=kind | headers
            ) as answer,
        ):
            return answer.status, await answer.text()

    def now(self) -> int:
        """The second it is, by the bot's clock."""
        return int(self.runtime.clock.now().timestamp())


@pytest.fixture
def doorway(tmp_path: Path) -> Iterator[tuple[Doorway, asyncio.AbstractEventLoop]]:
    """A counter in HTTP mode, over the local workspace."""
    pool = ThreadPoolExecutor(4)
    loop = asyncio.new_event_loop()
    with fresh(tmp_path) as database, workspace() as (_, running):
        runtime = runtime_on(database)

        async def start() -> Doorway:
            counter = build(
                runtime,
                bot_token="xoxb-local",
                app_token="",
                base_url=f"{running.url}/api/",
                pool=pool,
                listening=Listening(host="127.0.0.1", port=0, secret=SECRET),
            )
            await counter.connect()
            port = getattr(counter.line, "port", 0)
            return Doorway(runtime=runtime, counter=counter, url=f"http://127.0.0.1:{port}")

        found = loop.run_until_complete(start())
        yield found, loop
        loop.run_until_complete(found.counter.close())
        loop.close()
        pool.shutdown()
        runtime.parser.close()


Fixture = tuple[Doorway, asyncio.AbstractEventLoop]


def test_a_signed_command_is_acknowledged_and_its_replay_does_nothing(doorway: Fixture) -> None:
    door, loop = doorway
    assert door.counter.is_alive()
    body = urlencode(COMMAND).encode()
    headers = signed(body, at=door.now())
    assert loop.run_until_complete(door.post(body, headers))[0] == 200
    began = len(door.counter.desk.visits)
    assert loop.run_until_complete(door.post(body, headers)) == (200, "")
    assert len(door.counter.desk.visits) <= began
    challenge = json.dumps({"type": "url_verification", "challenge": "c4"}).encode()
    json_kind = signed(challenge, at=door.now()) | {"Content-Type": "application/json"}
    assert "c4" in loop.run_until_complete(door.post(challenge, json_kind))[1]


def test_what_slack_did_not_sign_just_now_is_refused(doorway: Fixture) -> None:
    door, loop = doorway
    body, now = urlencode(COMMAND).encode(), door.now()
    good = signed(body, at=now)
    for headers in (
        {},
        signed(body, at=now, secret="another secret"),
        signed(body + b"&more=1", at=now),
        signed(body, at=now - 302),
        signed(body, at=now + 302),
        signed(body, at="yesterday"),
        signed(body, at="1e9"),
        signed(body, at="-5"),
        signed(body, at="9" * 400),
        good | {"X-Slack-Signature": "v0=ünsigned"},
        good | {"X-Slack-Signature": ""},
        good | {"X-Slack-Request-Timestamp": ""},
    ):
        status, text = loop.run_until_complete(door.post(body, headers))
        assert status == 401, headers
        assert text == "This request is not signed by Slack, or too old."


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"a" * 2_000_000, 413),
        (b"&".join(b"a=1" for _ in range(240_000)), 401),
        (b"payload=" + b"[" * 200_000, 401),
        (b"\xff\xfe\x00", 401),
    ],
    ids=["2 MB", "many fields", "deep JSON", "no text"],
)
def test_a_hostile_body_is_never_parsed(doorway: Fixture, body: bytes, status: int) -> None:
    door, loop = doorway
    began = time.process_time()
    answered, _ = loop.run_until_complete(door.post(body, {}))
    assert answered == status
    assert time.process_time() - began < 1.0, "nothing that is not signed may cost a second"
    assert not door.counter.desk.visits


def test_a_body_without_a_length_is_capped_as_well(doorway: Fixture) -> None:
    door, loop = doorway

    async def flood() -> int:
        async def chunks() -> object:
            for _ in range(40):
                yield b"a" * 50_000

        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{door.url}/slack/events", data=chunks()) as answer,
        ):
            return answer.status

    assert loop.run_until_complete(flood()) == 413


def test_other_places_are_not_there_and_health_is(doorway: Fixture) -> None:
    door, loop = doorway

    async def look() -> tuple[int, int, int]:
        async with aiohttp.ClientSession() as session:
            return tuple(
                [  # type: ignore[return-value]
                    (await session.get(f"{door.url}{path}")).status
                    for path in ("/health", "/slack/events", "/admin")
                ]
            )

    assert loop.run_until_complete(look()) == (200, 405, 404)


def test_an_empty_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="secret is empty"):
        Signatures("", FakeClock())


def test_a_signature_is_remembered_as_long_as_it_would_be_accepted() -> None:
    clock = FakeClock()
    found = Signatures(SECRET, clock)
    assert not found.is_replay("v0=1")
    clock.pass_by(seconds=599)
    assert found.is_replay("v0=1")
    clock.pass_by(seconds=2)
    assert not found.is_replay("v0=1")
