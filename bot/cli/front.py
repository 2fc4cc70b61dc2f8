"""The side door itself: from arguments to an answer; whatever is refused is one sentence."""

import argparse
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot import bootstrap
from bot.cli import (
    backtest,
    calculation,
    doctor,
    feeds,
    file,
    governance,
    intake,
    lesson,
    letter,
    newsroom,
    outlook,
    parser,
    report,
    upkeep,
)  # fmt: skip
from bot.cli.answer import Answer, give
from bot.cli.calculation import UsageError
from bot.cli.manifest import MANIFEST
from bot.cli.opening import opened
from bot.cli.outtake import hand_out
from bot.clock import SystemClock
from bot.intake.book import Book
from bot.intake.sheet import SheetError
from bot.mask import masked
from bot.services import book, customer, digest, ledger
from bot.services.errors import Refusal
from bot.services.member import OPERATOR
from bot.services.runtime import Runtime
from bot.settings import Settings, SettingsError, load
from bot.store.backup import BackupError
from bot.store.database import UnusableDatabaseError
from bot.supervisor import CannotRunError, Supervisor
from bot.workspace.server import serve as serve_workspace
from feeds.shipped import UnfitJudgeError
from scoring.day import read_day
from scoring.vocabulary import Pack

BOOK = Path(__file__).resolve().parent.parent / "demo"
Arguments = argparse.Namespace
_SENTENCES = (
    UsageError,
    SettingsError,
    SheetError,
    UnusableDatabaseError,
    CannotRunError,
    BackupError,
    UnfitJudgeError,
)


def main(arguments: list[str]) -> int:
    """Carry out one command; its exit code: 0 done, 1 refused, 2 wrongly asked."""
    asked = parser.build().parse_args(arguments)
    bootstrap.set_up_logging()
    try:
        settings = load()
        bootstrap.keep_secret(settings)
        answer = _COMMANDS[asked.verb](settings, asked)
    except _SENTENCES as wrong:
        return _refuse(str(wrong))
    except Refusal as refused:
        names = "".join(f"\n  {n.customer}  {n.name}" for n in getattr(refused, "near", ()))
        return _refuse(refused.sentence + names)
    return give(answer, as_json=asked.json)


def _refuse(sentence: str) -> int:
    sys.stderr.write(masked(f"risk-bot: {sentence}\n"))
    return 1


def _run(settings: Settings, _asked: Arguments) -> Answer:
    supervisor = Supervisor(
        SystemClock(),
        logs=Path(settings.state_folder) / "log",
        page=(settings.workspace_host, settings.workspace_port) if settings.is_local else None,
        worker=not settings.database_url.startswith("sqlite"),
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: supervisor.stop())
    bootstrap.release(settings)
    with opened(settings) as runtime:
        if settings.is_local and book.is_empty(runtime):
            _load_book(runtime, supervisor.address)
    return Answer(code=0 if supervisor.run() else 1)


def _load_book(runtime: Runtime, address: str) -> int:
    today = runtime.setup.today(runtime.clock.now())
    return book.load(runtime, OPERATOR, Book(BOOK, today), feeds_at=address)


def _serve(settings: Settings, _asked: Arguments) -> Answer:
    if settings.is_local:
        msg = "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are missing; `risk-bot run` needs none."
        raise UsageError(msg)
    bootstrap.run_bot(settings)
    return Answer()


def _worker(settings: Settings, _asked: Arguments) -> Answer:
    if settings.is_local:
        msg = "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are missing; `risk-bot run` needs none."
        raise UsageError(msg)
    bootstrap.run_worker(settings)
    return Answer()


def _clock(settings: Settings, _asked: Arguments) -> Answer:
    bootstrap.run_clock(settings)
    return Answer()


def _workspace(settings: Settings, _asked: Arguments) -> Answer:
    bootstrap.watch_parent(settings)
    try:
        serve_workspace(
            host=settings.workspace_host,
            port=settings.workspace_port,
            state=Path(settings.state_folder) / "workspace.json",
            feeds=BOOK / "feeds",
            ready=_announce,
        )
    except OSError as wrong:
        msg = f"The local page cannot use port {settings.workspace_port}: {wrong.strerror}."
        raise CannotRunError(msg) from wrong
    except ValueError as wrong:
        raise CannotRunError(str(wrong)) from wrong
    return Answer()


def _announce(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


def _migrate(settings: Settings, _asked: Arguments) -> Answer:
    bootstrap.release(settings)
    with opened(settings):
        return Answer(text="The database is up to date.", document={"migrated": True})


def _manifest(_settings: Settings, _asked: Arguments) -> Answer:
    return Answer(text=MANIFEST)


def _digest(settings: Settings, asked: Arguments) -> Answer:
    with opened(settings) as runtime:
        pack = Pack(asked.pack) if asked.pack else None
        return report.digest(digest.preview(runtime, OPERATOR, pack))


def _import(settings: Settings, asked: Arguments) -> Answer:
    with opened(settings) as runtime:
        if asked.what == "demo":
            if not book.is_empty(runtime):
                msg = "The database has customers already; the demo book needs an empty one."
                raise UsageError(msg)
            count = _load_book(runtime, "")
            return Answer(text=f"{count} fictional customers loaded.", document={"added": count})
        return intake.take_in(runtime, asked)


def _export(settings: Settings, asked: Arguments) -> Answer:
    with opened(settings) as runtime:
        return hand_out(runtime, asked)


def _show(settings: Settings, asked: Arguments) -> Answer:
    with opened(settings) as runtime:
        name = " ".join(asked.name)
        on = _day(runtime, asked.as_of)
        return report.profile(customer.profile(runtime, OPERATOR, name, as_of=on))


def _day(runtime: Runtime, words: str | None) -> date | None:
    try:
        today = runtime.setup.today(runtime.clock.now())
        return read_day(words, today=today) if words else None
    except ValueError as wrong:
        raise UsageError(str(wrong)) from wrong


def _portfolio(settings: Settings, asked: Arguments) -> Answer:
    with opened(settings) as runtime:
        return report.portfolio(ledger.portfolio(runtime, asked.as_of))


def _payment(settings: Settings, asked: Arguments) -> Answer:
    with opened(settings) as runtime:
        return report.payments(ledger.payments(runtime, asked.as_of))


def _feeds(settings: Settings, asked: Arguments) -> Answer:
    if asked.what == "check":
        return feeds.check(settings, asked)
    with opened(settings) as runtime:
        return feeds.run(settings, runtime, asked)


_COMMANDS: dict[str, Callable[[Settings, Arguments], Answer]] = {
    **outlook.COMMANDS,
    **backtest.COMMANDS,
    "run": _run,
    "serve": _serve,
    "worker": _worker,
    "clock": _clock,
    "workspace": _workspace,
    "migrate": _migrate,
    "manifest": _manifest,
    **doctor.COMMANDS,
    "rules": lambda _settings, _asked: calculation.rules(),
    "digest": _digest,
    "import": _import,
    "export": _export,
    "show": _show,
    "portfolio": _portfolio,
    "payment": _payment,
    "score": lambda _settings, asked: calculation.score(asked.ratings),
    "assess": lambda _settings, asked: calculation.judge(asked.file),
    "feeds": _feeds,
    **upkeep.COMMANDS,
    "outbox": letter.outbox,
    **file.COMMANDS,
    **newsroom.COMMANDS,
    **lesson.COMMANDS,
    **governance.COMMANDS,
}
