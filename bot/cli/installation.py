"""The machine around the bot, for `risk-bot doctor`: rights of files, proxy, versions."""

import os
import platform
import pyexpat
import stat
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.mask import masked
from bot.services.health import HealthLine
from bot.store.database import Database
from bot.store.lock import are_shared
from bot.store.postgres import risks
from bot.store.power import MAKES, excess
from bot.store.sqlite import VERSION

OTHERS = stat.S_IRWXG | stat.S_IRWXO
SAFE_EXPAT = (2, 7, 2)
PACKAGES = ("slack-bolt", "slack-sdk", "sqlalchemy", "aiohttp", "feedparser")
ENV = Path(".env")


def private(path: Path, what: str) -> HealthLine:
    """Whether a file or folder is its owner's alone."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & OTHERS:
        return HealthLine(name=what, ok=True, text=f"{path} is yours alone")
    wanted = "700" if path.is_dir() else "600"
    text = f"{path} is open to other users ({mode:o}): chmod {wanted} {path}"
    return HealthLine(name=what, ok=False, text=text)


def files(database: Path | None) -> list[HealthLine]:
    """The database's file and folder, and `.env`; the database of a server has none."""
    lines = []
    if database is not None and database.exists():
        lines.append(private(database.parent, "database folder"))
        lines.append(private(database, "database file"))
    if ENV.exists():
        lines.append(private(ENV, "secrets in .env"))
    return lines


_ROLES = (
    "a role that only changes rows is safer: name the owner in RISK_DATABASE_OWNER_URL for "
    "`risk-bot migrate`, and another role in RISK_DATABASE_URL"
)
_TABLES = (
    "as everybody may on a server older than PostgreSQL 15: let its superuser run, in this "
    "database, REVOKE CREATE ON SCHEMA public FROM PUBLIC, and grant it to the owner of the tables"
)


def role(database: Database, *, has_owner: bool) -> list[HealthLine]:
    """Whether the role that the bot runs as can change rows alone; SQLite has no roles.

    One role for everything is a note, for many hosts give no second one; a second one that is there
    and does not help, or a superuser, is a fault.
    """
    if database.is_sqlite:
        return []
    more = excess(database)
    fault = has_owner or "superuser" in more
    text = f"{database.url.username} may change rows, and no tables"
    if more:
        text = f"{database.url.username} {more}; {_TABLES if more == MAKES else _ROLES}"
    return [HealthLine(name="database role", ok=not (more and fault), text=text)]


def locks(database: Database) -> list[HealthLine]:
    """Whether locks hold: behind a pooler that shares sessions two would post the same message."""
    if database.is_sqlite:
        return []
    text = "each connection has a session of its own"
    if shared := are_shared(database):
        text = (
            "connections share a session (a pooler in transaction mode), so that two processes may "
            "post the same message: connect to the server itself, or by a pool of sessions"
        )
    return [HealthLine(name="locks", ok=not shared, text=text)]


def durability(database: Database) -> list[HealthLine]:
    """Whether the server keeps what was committed when its machine loses power."""
    if database.is_sqlite:
        return []
    found = risks(database.write_engine)
    text = (
        f"{', '.join(found)}: mend that, what was saved may be lost"
        if found
        else "what is saved is kept"
    )
    return [HealthLine(name="durability", ok=not found, text=text)]


def machine(slack_url: str) -> list[HealthLine]:
    """The proxy, the XML parser, who runs this, the versions."""
    return [_proxy(slack_url), _expat(pyexpat.EXPAT_VERSION), _user(), _versions()]


def _proxy(slack_url: str) -> HealthLine:
    host = urlsplit(slack_url).hostname or ""
    found = getproxies().get(urlsplit(slack_url).scheme, "")
    used = "" if not found or proxy_bypass(host) else masked(found)
    text = f"Slack is reached through {used}; feeds are fetched directly" if used else "none"
    return HealthLine(name="proxy", ok=True, text=text)


def _expat(name: str) -> HealthLine:
    """An old parser is a note, not a fault: feeds are parsed in a process with limits."""
    number = name.rpartition("_")[2]
    text = f"expat {number}"
    if tuple(int(part) for part in number.split(".")) < SAFE_EXPAT:
        text += " (older than 2.7.2: take a newer Python when you can; feeds are parsed apart)"
    return HealthLine(name="XML parser", ok=True, text=text)


def _user() -> HealthLine:
    text = "not root"
    if os.geteuid() == 0:
        text = "root (a user of its own, without rights elsewhere, is safer)"
    return HealthLine(name="runs as", ok=True, text=text)


def _versions() -> HealthLine:
    known = [f"Python {platform.python_version()}", f"SQLite {VERSION}"]
    known += [f"{package} {version(package)}" for package in PACKAGES]
    return HealthLine(name="versions", ok=True, text=", ".join(known))
