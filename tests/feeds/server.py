"""A feed server on loopback: it answers as told and remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from feeds.errors import FeedError, FeedProblem

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """Answers each path by its own function; `asked` holds the headers of every request."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.port = 0

    @property
    def allow(self) -> frozenset[str]:
        return frozenset({f"127.0.0.1:{self.port}"})

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def says(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(body=body, status=status, headers=named)

        self.answers[path] = answer

    def streams(self, path: str, piece: bytes, pause: float = 0.0, **headers: str) -> None:
        """Answer with the same piece for ever."""

        async def answer(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(
                headers={n.replace("_", "-"): v for n, v in headers.items()}
            )
            await response.prepare(request)
            for _ in range(100_000):
                await response.write(piece)
                await asyncio.sleep(pause)
            return response

        self.answers[path] = answer

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path, dict(request.headers)))
        return await self.answers[request.path](request)


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    """A running server; it is stopped at the end."""
    server = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()


class Names:
    """A name server that answers from a table, one after the other, and counts questions."""

    def __init__(self, **table: list[list[str]]) -> None:
        self.table = {name.replace("_", "."): answers for name, answers in table.items()}
        self.questions = 0

    async def __call__(self, host: str, port: int) -> list[str]:
        self.questions += 1
        answers = self.table.get(host)
        if not answers:
            raise FeedProblem(FeedError.DNS)
        return answers.pop(0) if len(answers) > 1 else answers[0]
