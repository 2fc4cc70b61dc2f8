"""A bot that can be killed at any moment, and the scene around it: workspace, database, people.

The bot is `risk-bot serve` in a process of its own, forked from a server that has imported it all.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from sqlalchemy import text as text_of

from bot.cli.front import main as command_line
from bot.store.lock import held
from tests.archive import address, database
from tests.faults.sender import CONTEXT
from tests.slack.room import runtime_on
from tests.workspace.person import Json, Person, call, text
from tests.workspace.rehearsal import workspace

WARNINGS = "#finance-warnings"
NAME = "Nordwind Logistik"
SETTLE_SECONDS = 1
STRAY_SECONDS = 0.8
"""How long a second post would have to come: two looks into the outbox."""
PATIENCE_SECONDS = 60.0
GRACE_SECONDS = 60.0


def until(what: Callable[[], object], complaint: str) -> None:
    """Wait until it is true."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < end, complaint
        time.sleep(0.05)


def serve(folder: str, settings: dict[str, str]) -> None:
    """The life of a bot: the product's own command line, with its log in a file."""
    os.environ.update(settings)
    os.chdir(folder)
    log = os.open("bot.log", os.O_APPEND | os.O_CREAT | os.O_WRONLY)
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    sys.exit(command_line(["serve"]))


@dataclass(slots=True, kw_only=True)
class Scene:
    """One workspace and one database, with or without a bot."""

    folder: Path
    database_url: str
    url: str
    _bots: list[ForkServerProcess] = field(default_factory=list)

    def start(self) -> None:
        """Start the bot and wait until it is connected."""
        chosen = {
            "RISK_DATABASE_URL": self.database_url,
            "RISK_STATE_FOLDER": str(self.folder / "var"),
            "RISK_SETTLE": f"{SETTLE_SECONDS}s",
            "SLACK_API_URL": f"{self.url}/api/",
            "SLACK_BOT_TOKEN": "xoxb-local",
            "SLACK_APP_TOKEN": "xapp-local",
        }
        bot = CONTEXT.Process(target=serve, args=(str(self.folder), chosen))
        bot.start()
        self._bots.append(bot)
        until(
            lambda: call(f"{self.url}/ui/state?user=U0SALES")["connected"] or not bot.is_alive(),
            "the bot does not connect",
        )
        assert bot.is_alive(), (self.folder / "bot.log").read_text()

    def kill(self) -> None:
        """End the bot at once, as a power cut would."""
        self._bots[-1].kill()
        self._bots[-1].join()
        until(
            lambda: not call(f"{self.url}/ui/state?user=U0SALES")["connected"],
            "the workspace still believes in the bot",
        )

    def is_asked_to_stop(self) -> None:
        """SIGTERM, as whoever deploys it sends it."""
        self._bots[-1].terminate()

    def ends(self) -> int | None:
        """The exit code, within the time that a supervisor gives."""
        self._bots[-1].join(GRACE_SECONDS)
        return self._bots[-1].exitcode

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
        ana.chooses("Contract performance · now 1")
        ana.sees("Rating: contract performance")
        ana.fills({"Rating: contract performance": "5 · worst", "Reason": "They left"}).submits()
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
    def nobody_writes(self) -> Iterator[None]:
        """Hold the writers' turn, so that whoever wants to change anything waits."""
        with database(self.database_url) as archive, archive.writing() as session:
            # A transaction begins with its first statement.
            session.execute(text_of("select 1"))
            yield

    def kept(self, table: str) -> int:
        """How many rows a table has."""
        with database(self.database_url) as archive, archive.reading() as session:
            return session.scalar(text_of(f"select count(*) from {table}")) or 0  # noqa: S608 - ours

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
        time.sleep(STRAY_SECONDS)

    def is_there_once(self) -> None:
        """The promise: said, and not twice; counted by the key and by what people read."""
        assert self.count() == 1, f"the warning was posted {self.count()} times"
        seen = Person(self.url, "ava").messages(WARNINGS)
        assert len([m for m in seen if NAME in text(m["blocks"][:1])]) == 1

    def close(self) -> None:
        """End every bot that still runs."""
        for bot in self._bots:
            bot.kill()
            bot.join()


@contextmanager
def scene(folder: Path) -> Iterator[Scene]:
    """Set the scene: a workspace, a database with three customers, no bot yet."""
    with address(folder) as database_url, workspace() as (_rehearsal, running):
        with database(database_url) as archive:
            runtime_on(archive).parser.close()
        setting = Scene(folder=folder, database_url=database_url, url=running.url)
        try:
            yield setting
        finally:
            setting.close()
