"""The door of the local workspace: `serve` runs it until a signal, `start` runs it in a loop."""

import asyncio
import contextlib
import ipaddress
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from bot.workspace import call, control, desk, feed, file, respond
from bot.workspace.dialog import Dialogs
from bot.workspace.hook import Hooks
from bot.workspace.link import Link
from bot.workspace.pace import Bucket, Pace
from bot.workspace.shelf import Shelf
from bot.workspace.stage import STAGE, Stage
from bot.workspace.state import State

PAGE = Path(__file__).parent / "page"
COMMANDS = ("/risk",)
STOP_SECONDS = 0.5
POLICY = "default-src 'self'; img-src 'self' data: http: https:; style-src 'self' 'unsafe-inline'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A workspace that runs. `url` has no slash at its end."""

    url: str
    stage: Stage
    runner: web.AppRunner

    async def close(self) -> None:
        """Stop within two seconds: close the sockets, save the state, free the port."""
        for task in tuple(self.stage.tasks):
            task.cancel()
        self.stage.state.release()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stage.link.close(), STOP_SECONDS)
        await self.runner.cleanup()
        self.stage.state.save()


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep other sites' pages, and for /control other machines, from acting here.

    The page can act as anybody, so a request that a browser sends for another site is refused.
    """
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="This request comes from another site.")
    if request.path.startswith("/control/") and not _is_loopback(request.remote):
        raise web.HTTPForbidden(text="This is for tests on the same machine only.")
    named = urlsplit(f"//{request.host}").hostname
    if _is_loopback(request.remote) and not _is_loopback(named):
        raise web.HTTPForbidden(text="Use the address that was printed at start.")
    return await handler(request)


async def _page(_request: web.Request) -> web.FileResponse:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
    return web.FileResponse(PAGE / "index.html", headers=headers)


def _application(stage: Stage) -> web.Application:
    application = web.Application(middlewares=[_guard], client_max_size=4 * 1024 * 1024)
    application[STAGE] = stage
    application.add_routes(
        [
            web.get("/", _page),
            web.static("/page", PAGE),
            web.get("/link", stage.link.open),
            web.route("*", "/api/{method}", call.answer),
            web.post("/hook/{secret}", respond.receive),
            web.get("/feeds/", feed.list_feeds),
            web.get("/feeds/{name:[\\w-]+}.xml", feed.serve_feed),
            web.get("/ui/state", desk.see),
            web.get("/ui/events", desk.wait),
            web.post("/ui/drop", file.drop),
            web.get("/ui/file/{file:\\w+}", file.hand_over),
            web.post("/ui/{act}", desk.do),
            web.post("/upload/v1/{ticket}", file.receive),
            web.get("/files-pri/{team}-{file:\\w+}/{name}", file.fetch),
            web.get("/files-pri/{team}-{file:\\w+}/download/{name}", file.fetch),
            web.get("/control/{what}", control.ask),
            web.post("/control/{what}", control.change),
        ]
    )
    return application


async def start(
    *,
    state: Path | None = None,
    feeds: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    pace: Pace | None = None,
    clock: Callable[[], float] = time.time,
    commands: tuple[str, ...] = COMMANDS,
) -> Running:
    """Start a workspace in the running loop; port 0 takes a free one, no `state` keeps nothing.

    Raises OSError where the port is busy, ValueError where the state file is not one.
    """
    pace = pace or Pace()
    stage = Stage(
        state=State(state, clock),
        pace=pace,
        bucket=Bucket(clock=time.monotonic),
        link=Link(acknowledge=pace.acknowledge, ticket=pace.ticket),
        dialogs=Dialogs(seconds=pace.trigger),
        hooks=Hooks(seconds=pace.hook, uses=pace.hook_uses),
        feeds=feeds,
        commands=commands,
        shelf=Shelf(state.with_name("workspace-files") if state else None),
    )
    runner = web.AppRunner(_application(stage), access_log=None, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    bound = runner.addresses[0][1]
    stage.url = f"http://{f'[{host}]' if ':' in host else host}:{bound}"
    return Running(url=stage.url, stage=stage, runner=runner)


async def _until_signal(
    *, host: str, port: int, state: Path, feeds: Path | None, ready: Callable[[str], None] | None
) -> None:
    running = await start(host=host, port=port, state=state, feeds=feeds)
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        if ready is not None:
            ready(running.url)
        await stop.wait()
    finally:
        await running.close()


def serve(
    *,
    host: str,
    port: int,
    state: Path,
    feeds: Path | None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Run the workspace until SIGTERM or SIGINT; `ready` gets the page's address once it listens.

    Raises OSError where the port is busy, ValueError where the state file is not one.
    """
    asyncio.run(_until_signal(host=host, port=port, state=state, feeds=feeds, ready=ready))
