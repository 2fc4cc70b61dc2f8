"""A bot that can be killed at any moment, and the scene around it: workspace, database, people."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text as text_of

from bot.bootstrap import close_runtime, open_runtime
from bot.intake.book import Book
from bot.services import book
from bot.services.member import OPERATOR
from bot.settings import Settings
from bot.store.lock import held
from tests.archive import address, database
from tests.workspace.person import Json, Person, call, text
from tests.workspace.rehearsal import workspace

ROOT = Path(__file__).resolve().parents[2]
WARNINGS = "#finance-warnings"
NAME = "Brightwater Foods"
SETTLE_SECONDS = 1
PATIENCE_SECONDS = 40.0


def until(what: Callable[[], object], complaint: str) -> None:
    """Wait until it is true."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < end, complaint
        time.sleep(0.05)


@dataclass(slots=True, kw_only=True)
class Scene:
    """One workspace and one database, with or without a bot."""

    folder: Path
    database_url: str
    url: str
    _bots: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """Start the bot and wait until it is connected."""
        chosen = {
            "PYTHONPATH": str(ROOT),
            "RISK_DATABASE_URL": self.database_url,
            "RISK_STATE_FOLDER": str(self.folder / "var"),
            "RISK_SETTLE": f"{SETTLE_SECONDS}s",
            "SLACK_API_URL": f"{self.url}/api/",
            "SLACK_BOT_TOKEN": "xoxb-local",
            "SLACK_APP_TOKEN": "xapp-local",
        }
        with (self.folder / "bot.log").open("ab") as log:
            bot = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve"],
                cwd=self.folder,
                env=os.environ | chosen,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._bots.append(bot)
        until(
            lambda: call(f"{self.url}/ui/state?user=U0SALES")["connected"] or bot.poll(),
            "the bot does not connect",
        )
        assert bot.poll() is None, (self.folder / "bot.log").read_text()

    def kill(self) -> None:
        """End the bot at once, as a power cut would."""
        self._bots[-1].kill()
        self._bots[-1].wait()
        until(
            lambda: not call(f"{self.url}/ui/state?user=U0SALES")["connected"],
            "the workspace still believes in the bot",
        )

    def breaks(self, kind: str, seconds: float = 60.0) -> None:
        """Let the next post fail, once what the book left to be said is said."""
        until(self.is_quiet, "the first posts do not go out")
        asked: Json = {"method": "chat.postMessage", "kind": kind, "seconds": seconds}
        assert call(f"{self.url}/control/fault", asked)["ok"]

    def rerates(self) -> None:
        """The analyst re-rates the customer at the page, and is told that it is saved."""
        ana = Person(self.url, "ana")
        ana.says("#sales", f"/risk {NAME}")
        ana.presses("Re-rate", near=NAME)
        ana.sees("Choose an indicator to see its written guide.")
        ana.chooses("Payment history · now 1")
        ana.sees("Rating: payment history")
        ana.fills({"Rating: payment history": "5 · worst", "Reason": "Stopped paying"}).submits()
        ana.sees("Warnings raised")

    def row(self) -> tuple[str, str]:
        """The key and the state of the warning in the outbox: the newest post of its channel."""
        wanted = (
            "select key, state from outbox where kind = 'post' and channel = :channel "
            "order by id desc limit 1"
        )
        with database(self.database_url) as archive, archive.reading() as session:
            [found] = session.execute(text_of(wanted), {"channel": WARNINGS}).all()
        return found.key, found.state

    def is_quiet(self) -> bool:
        """Whether nothing waits to be said."""
        wanted = "select count(*) from outbox where state in ('pending', 'sending')"
        with database(self.database_url) as archive, archive.reading() as session:
            return not session.scalar(text_of(wanted))

    def forge(self, state: str) -> None:
        """Write another state over the warning's, as a careless bot would have left it."""
        key, forged = self.row()[0], "update outbox set state = :state where key = :key"
        with database(self.database_url) as archive, archive.writing() as session:
            session.execute(text_of(forged), {"state": state, "key": key})

    @contextmanager
    def silenced(self) -> Iterator[None]:
        """Hold the channel's sender lock, so that the bot commits but cannot post."""
        with (
            database(self.database_url) as archive,
            held(archive, f"sender|{WARNINGS}", wait=True),
        ):
            yield

    def count(self) -> int:
        """How often Slack took the warning."""
        key, _state = self.row()
        return len(call(f"{self.url}/control/posts?field=key&value={key}")["posts"])

    def settles(self) -> None:
        """Wait until the bot believes the warning to be said, and a little longer."""
        until(lambda: self.row()[1] == "sent", f"the warning stays {self.row()[1]}")
        time.sleep(SETTLE_SECONDS + 1.0)

    def is_there_once(self) -> None:
        """The promise: said, and not twice; counted by the key and by what people read."""
        assert self.count() == 1, f"the warning was posted {self.count()} times"
        seen = Person(self.url, "ava").messages(WARNINGS)
        assert len([m for m in seen if NAME in text(m["blocks"][:1])]) == 1

    def close(self) -> None:
        """End every bot that still runs."""
        for bot in self._bots:
            if bot.poll() is None:
                bot.kill()
                bot.wait()


def load_book(database_url: str) -> None:
    """The demo book without its feeds, in a fresh database."""
    runtime = open_runtime(Settings(database_url=database_url))
    try:
        today = datetime.now(UTC).date()
        book.load(runtime, OPERATOR, Book(ROOT / "bot" / "demo", today), feeds_at="")
    finally:
        close_runtime(runtime)


@contextmanager
def scene(folder: Path) -> Iterator[Scene]:
    """Set the scene: a workspace, a database with customers, no bot yet."""
    with address(folder) as database_url, workspace() as (_rehearsal, running):
        load_book(database_url)
        setting = Scene(folder=folder, database_url=database_url, url=running.url)
        try:
            yield setting
        finally:
            setting.close()
