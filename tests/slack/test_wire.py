"""The line to Slack: a dead one is noticed, mended, and given up in the end."""

import asyncio
import os
import socket

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.wire import Line, LostError, Socket
from bot.workspace.fault import Fault, FaultKind
from bot.workspace.server import start
from tests.fakes import FakeClock
from tests.slack.conftest import Slack
from tests.workspace.rehearsal import until


async def _authorize(team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="xoxb-local")


def socket_to(url: str, clock: FakeClock) -> Socket:
    client = AsyncWebClient(base_url=f"{url}/api/", timeout=60, retry_handlers=[])
    app = AsyncApp(client=client, authorize=_authorize)
    return Socket(app, client, "xapp-local", clock, ping=0.05)


def test_a_line_is_alive_while_pings_are_answered(slack: Slack) -> None:
    async def scene() -> None:
        clock = FakeClock()
        line = socket_to(slack[1].url, clock)
        assert not line.is_alive()
        await line.connect()
        await until(line.is_alive)
        for _ in range(3):
            clock.pass_by(seconds=31)
            await until(line.is_alive)
        await line.close()
        clock.pass_by(seconds=31)
        assert not line.is_alive()

    slack[0].run(scene())


def test_a_dead_line_is_replaced_by_a_new_session(slack: Slack) -> None:
    async def scene() -> None:
        clock = FakeClock()
        line = socket_to(slack[1].url, clock)
        await line.connect()
        await until(line.is_alive)
        watching = asyncio.ensure_future(Line([line]).watch())
        await line.close()
        clock.pass_by(seconds=31)
        await until(line.is_alive)
        assert slack[1].stage.link.count == 1
        watching.cancel()
        await line.close()

    slack[0].run(scene())


def test_a_line_that_stays_dead_is_given_up(slack: Slack) -> None:
    async def scene() -> None:
        clock = FakeClock()
        line = socket_to(slack[1].url, clock)
        await line.connect()
        await until(line.is_alive)
        away = Fault(kind=FaultKind.ERROR, error="internal_error")
        slack[1].stage.faults.add("apps.connections.open", away, 1_000)
        watching = asyncio.ensure_future(Line([line]).watch())
        await line.close()
        clock.pass_by(seconds=121)
        with pytest.raises(LostError, match="silent for 121 seconds"):
            await watching
        await line.close()

    slack[0].run(scene())


def is_free(port: int) -> bool:
    with socket.socket() as tried:
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def test_where_slack_is_away_at_the_start_we_keep_trying(slack: Slack) -> None:
    # Below those that a system gives out by itself: nobody else comes to it meanwhile.
    port = next(n for n in range(20_000 + os.getpid() % 10_000, 32_000) if is_free(n))

    async def scene() -> None:
        clock = FakeClock()
        line = socket_to(f"http://127.0.0.1:{port}", clock)
        await line.connect()
        watching = asyncio.ensure_future(Line([line]).watch())
        clock.pass_by(seconds=500)
        await asyncio.sleep(1.5)
        assert not watching.done()
        later = await start(port=port)
        await until(line.is_alive)
        watching.cancel()
        await line.close()
        await later.close()

    slack[0].run(scene())


def test_while_one_session_is_mended_the_other_answers(slack: Slack) -> None:
    async def scene() -> None:
        clock = FakeClock()
        one, other = (socket_to(slack[1].url, clock) for _ in range(2))
        line = Line([one, other])
        assert not line.is_alive()
        await line.connect()
        await until(lambda: one.is_alive() and other.is_alive())
        assert slack[1].stage.link.count == 2
        await one.close()
        clock.pass_by(seconds=11)
        await until(other.is_alive)
        clock.pass_by(seconds=3)
        await until(other.is_alive)
        assert line.is_alive()
        assert not one.is_alive()
        watching = asyncio.ensure_future(line.watch())
        await until(one.is_alive)
        assert slack[1].stage.link.count == 2
        watching.cancel()
        await line.close()

    slack[0].run(scene())


def test_a_session_that_slack_ends_is_replaced_without_a_gap(slack: Slack) -> None:
    async def scene() -> None:
        clock = FakeClock()
        line = Line([socket_to(slack[1].url, clock) for _ in range(2)])
        await line.connect()
        await until(lambda: slack[1].stage.link.count == 2)
        await until(line.is_alive)
        await slack[1].stage.link.ask_to_leave("refresh_requested")
        await until(lambda: slack[1].stage.link.count == 2)
        await until(line.is_alive)
        await line.close()

    slack[0].run(scene())
