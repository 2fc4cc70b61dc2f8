"""The composition root: puts the rooms together; tests call it with their fakes."""

import asyncio
import logging
import os
import platform
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import date
from functools import partial
from importlib.metadata import version
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import holidays

from bot.clock import Clock, SystemClock
from bot.jobs.scheduler import Ticker
from bot.jobs.table import tick
from bot.mask import MaskedFormatter, hide
from bot.services.customer import warm
from bot.services.delivery import Poster, Settling, deliver_due
from bot.services.health import HealthLine
from bot.services.heartbeat import CLOCK, LINE, STANDBY, WORKER, beat, leave
from bot.services.loop import supervise
from bot.services.runtime import Runtime, Setup
from bot.services.second_look import look_again
from bot.services.sweep import FeedFetcher, sweep
from bot.services.watch_list import WatchList
from bot.services.weather import Weather
from bot.settings import Settings
from bot.slack import checkup
from bot.slack.app import Counter, Listening, build
from bot.slack.poster import SlackPoster
from bot.slack.probe import probe
from bot.slack.token import trouble_with
from bot.store.database import Database, NotSavedError, UnusableDatabaseError
from bot.store.lock import held
from bot.store.migrate import demand_newest, migrate
from bot.store.power import hand_out
from feeds.fetch import LARGE_AT_ONCE, Fetcher
from feeds.parser import Parser
from feeds.shipped import shipped
from scoring.business_day import BusinessCalendar
from scoring.vocabulary import PersonId

_LOG = logging.getLogger(__name__)
PRODUCT = "customer-risk-bot"
WORKERS = 16
DELIVERY_PAUSE, SWEEP_PAUSE, BEAT_PAUSE, LINE_PAUSE, NAMES_PAUSE = 0.3, 1.0, 20.0, 10.0, 60.0
GRACE_SECONDS = 12.0
SWITCH_SECONDS = 0.001
"""So long a clerk keeps the interpreter while the line to Slack waits for it; of itself 5 ms."""
YEARS_AROUND = 2


def open_runtime(settings: Settings, *, clock: Clock | None = None) -> Runtime:
    """The runtime of a process; raises UnusableDatabaseError, UnfitJudgeError.

    An SQLite file is migrated on the way; PostgreSQL must have been, by `release`.
    """
    shipped()
    database = Database(settings.database_url)
    try:
        database.check()
        if database.is_sqlite:
            migrate(database)
        else:
            demand_newest(database)
    except UnusableDatabaseError:
        database.close()
        raise
    ticking = clock or SystemClock()
    return Runtime(
        database=database,
        clock=ticking,
        setup=_setup(settings, ticking.now().date()),
        parser=Parser(),
        watch_list=WatchList(),
        place=f"{platform.node()}/{os.getpid()}",
        version=version(PRODUCT),
    )


def _setup(settings: Settings, today: date) -> Setup:
    """The company's settings as the clerks need them."""
    return Setup(
        zone=ZoneInfo(settings.time_zone),
        days=business_days(settings.country, today),
        admins=frozenset(PersonId(p) for p in settings.admins),
        warnings_channel=settings.channel_warnings,
        digest_channel=settings.channel_digest,
        admin_channel=settings.channel_admin,
        feed_interval=settings.feed_interval,
        settle_seconds=settings.settle.total_seconds(),
        hold_unreadable=settings.unreadable_history == "hold",
        keep_news_days=settings.keep_news.days,
        keep_messages_days=settings.keep_messages.days,
        keep_receipts_days=settings.keep_receipts.days,
        opens=settings.business_hours[0],
        closes=settings.business_hours[1],
        escalation=PersonId(settings.escalation),
        feed_allow=settings.feed_allow,
    )


def release(settings: Settings) -> None:
    """Bring the database to the newest version, as its owner where one is named.

    The role of all other processes gets its rights anew. Raises UnusableDatabaseError.
    """
    with closing(Database(settings.database_url)) as database:
        role = database.url.username or ""
    with closing(Database(settings.database_owner_url or settings.database_url)) as owner:
        owner.check()
        migrate(owner)
        if settings.database_owner_url:
            hand_out(owner, role)


def close_runtime(runtime: Runtime) -> None:
    """Give everything back."""
    runtime.parser.close()
    runtime.database.close()


def business_days(country: str, today: date) -> BusinessCalendar:
    """Working days of a country, by its ISO code; without one, Monday to Friday."""
    if not country:
        return BusinessCalendar()
    years = range(today.year - YEARS_AROUND, today.year + YEARS_AROUND + 1)
    found = holidays.country_holidays(country, years=years)
    return BusinessCalendar(holidays=frozenset(found))


def fetcher_of(settings: Settings) -> Fetcher:
    """The fetcher of a process that looks at single feeds."""
    return Fetcher(settings.contact, allow=settings.feed_allow)


def sweeper_of(settings: Settings) -> Fetcher:
    """The fetcher of sweeps, which holds a bounded number of large bodies."""
    return Fetcher(settings.contact, allow=settings.feed_allow, large_at_once=LARGE_AT_ONCE)


def listening_of(settings: Settings) -> Listening | None:
    """Where to listen in HTTP mode; None in Socket Mode."""
    if settings.http_port is None:
        return None
    return Listening(
        host=settings.http_host,
        port=settings.http_port,
        secret=settings.slack_signing_secret.get_secret_value(),
    )


def ask_slack(settings: Settings) -> str:
    """What is wrong with the tokens, in a sentence; empty where Slack accepts both."""
    return trouble_with(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        base_url=settings.slack_api_url,
    )


def look_at_slack(settings: Settings, scopes: frozenset[str]) -> list[HealthLine]:
    """What Slack says of the scopes that were granted and of our channels."""
    client = checkup.client_for(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    places = {
        "warnings": settings.channel_warnings,
        "packs": settings.channel_digest,
        "administrators": settings.channel_admin,
    }
    return [checkup.scopes(client, scopes), *checkup.channels(client, places)]


def probe_slack(settings: Settings, channel: str) -> list[HealthLine]:
    """Measure with two posts in a channel what only a real workspace can tell."""
    client = checkup.client_for(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    return probe(client, channel, SystemClock(), settle=settings.settle.total_seconds())


async def serve(runtime: Runtime, settings: Settings, stop: asyncio.Event) -> None:
    """Run the bot until `stop`: the counter, delivery, the sign of life.

    On SQLite it reads the feeds, too; on PostgreSQL that is the worker's.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="clerk")
    token, url = settings.slack_bot_token.get_secret_value(), settings.slack_api_url
    fetcher = fetcher_of(settings)
    counter = build(
        runtime,
        bot_token=token,
        app_token=settings.slack_app_token.get_secret_value(),
        base_url=url,
        pool=pool,
        listening=listening_of(settings),
        fetcher=fetcher,
    )
    sweeping = sweeper_of(settings) if runtime.database.is_sqlite else None
    loops = _loops(runtime, poster_of(runtime, settings), sweeping, stop, role="bot")
    loops.append(asyncio.create_task(_listen(runtime, counter, stop)))
    loops.append(asyncio.create_task(_remember(runtime, stop)))
    try:
        await counter.connect()
        counting = asyncio.create_task(counter.watch())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({counting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        await asyncio.wait(loops, timeout=GRACE_SECONDS)
        if counting.done():
            counting.result()
        counting.cancel()
    finally:
        stop.set()
        await counter.close()
        for each in (fetcher, sweeping):
            if each is not None:
                await each.close()
        pool.shutdown(wait=True, cancel_futures=False)


async def work(runtime: Runtime, settings: Settings, stop: asyncio.Event) -> None:
    """Run a worker until `stop`: the feed sweep, delivery, the sign of life; it hears nobody."""
    fetcher = sweeper_of(settings)
    loops = _loops(runtime, poster_of(runtime, settings), fetcher, stop, role=WORKER)
    try:
        await stop.wait()
        await asyncio.wait(loops, timeout=GRACE_SECONDS)
    finally:
        await fetcher.close()


def poster_of(runtime: Runtime, settings: Settings) -> SlackPoster:
    """Whoever speaks to Slack for delivery."""
    return SlackPoster(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        zone=runtime.setup.zone,
        clock=runtime.clock,
    )


async def _listen(runtime: Runtime, counter: Counter, stop: asyncio.Event) -> None:
    """Note when Slack was last heard, as long as it is."""

    async def heard() -> None:
        if counter.is_alive():
            ago = counter.line.silence
            await asyncio.to_thread(partial(beat, runtime, LINE, ago=ago))

    await supervise("line", heard, pause=LINE_PAUSE, stop=stop)


async def _remember(runtime: Runtime, stop: asyncio.Event) -> None:
    """Have the customers' names at hand, so that the first question is answered at once, too."""

    async def remember() -> None:
        await asyncio.to_thread(warm, runtime)

    await supervise("names", remember, pause=NAMES_PAUSE, stop=stop)


def _loops(
    runtime: Runtime, poster: Poster, fetcher: FeedFetcher | None, stop: asyncio.Event, *, role: str
) -> list[asyncio.Task[None]]:
    settling, weather = Settling(), Weather()

    async def deliver() -> None:
        await asyncio.to_thread(deliver_due, runtime, poster, settling)
        await asyncio.to_thread(look_again, runtime, poster, settling)

    async def live() -> None:
        await asyncio.to_thread(beat, runtime, role, settling.trouble)

    async def end() -> None:
        await stop.wait()
        settling.stopping = True

    loops = [
        supervise("delivery", deliver, pause=DELIVERY_PAUSE, stop=stop),
        supervise("beat", live, pause=BEAT_PAUSE, stop=stop),
        end(),
    ]
    if fetcher is not None:
        loops.append(
            supervise(
                "feeds",
                partial(sweep, runtime, fetcher, weather=weather),
                pause=SWEEP_PAUSE,
                stop=stop,
            )
        )
    return [asyncio.create_task(loop) for loop in loops]


def run_bot(settings: Settings) -> None:
    """The `serve` process: until SIGTERM or SIGINT, then drained and closed."""
    _run(settings, serve)


def run_worker(settings: Settings) -> None:
    """The `worker` process: until SIGTERM or SIGINT, then drained and closed."""
    _run(settings, work)


def _run(
    settings: Settings, role: Callable[[Runtime, Settings, asyncio.Event], Awaitable[None]]
) -> None:
    runtime = open_runtime(settings)
    watch_parent(settings)

    async def main() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await role(runtime, settings, stop)

    try:
        asyncio.run(main())
    finally:
        _leave(runtime)


def run_clock(settings: Settings) -> None:
    """The `clock` process: ticks until SIGTERM or SIGINT."""
    runtime = open_runtime(settings)

    def strike() -> None:
        # Several clocks do no harm, for slots are taken once; with the lock they do not even meet.
        with held(runtime.database, CLOCK) as mine:
            beat(runtime, CLOCK if mine else STANDBY)
            if mine:
                tick(runtime)

    ticker = Ticker(strike, runtime.clock)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ticker.stop())
    watch_parent(settings)
    try:
        ticker.run()
    finally:
        _leave(runtime)


def _leave(runtime: Runtime) -> None:
    """Say goodbye, where the database hears it, and give everything back."""
    with suppress(NotSavedError):
        leave(runtime)
    close_runtime(runtime)


def watch_parent(settings: Settings) -> None:
    """Where `run` is the parent, end with it: its end closes our standard input."""
    if not settings.supervised:
        return

    def wait() -> None:
        # Read by its number: a thread inside sys.stdin would stand in the way of a clean exit.
        with suppress(OSError, ValueError):
            os.read(sys.stdin.fileno(), 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def keep_secret(settings: Settings) -> None:
    """Take this process's secrets out of every line that it logs from now on."""
    for secret in (
        settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret,
    ):  # fmt: skip
        hide(secret.get_secret_value())
    for url in (settings.database_url, settings.database_owner_url):
        with suppress(ValueError):
            written = urlsplit(url).password or ""
            hide(written, unquote(written))


def set_up_logging() -> None:
    """One line a record on standard error, without secrets."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(MaskedFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for noisy in ("apscheduler", "slack_bolt", "slack_sdk", "aiohttp.access", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
