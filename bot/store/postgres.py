"""PostgreSQL's engines: writers take turns, readers see one state, locks have an own connection.

READ COMMITTED with the writers' lock taken before anything is read is what BEGIN IMMEDIATE is on
SQLite: whatever a use case reads and then changes, nobody changes in between. Short notes that
each touch one row by compare-and-set (delivery, signs of life) do without (`ALONE`).
"""

from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event

from bot.store import guard

DRIVER = "postgresql+psycopg"
NAMES = {"postgresql", "postgres"}
ALONE = "risk_alone"
"""The execution option with which a writing transaction takes the writers' turn, or does not."""
WRITERS, LOCKS = 7_401, 7_402
"""The first keys of our advisory locks: the writers' turn, and those of `bot.store.lock`."""
CONNECT_SECONDS = 5
POOL, MORE, POOL_SECONDS = 6, 14, 30
_COMMON = {"timezone": "UTC", "client_encoding": "UTF8"}
_PATIENT = _COMMON | {
    "lock_timeout": "30s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
}
_DURABLE = {"synchronous_commit": "on"}
# The server notices by itself, within half a minute, that the machine of a lock's holder is gone.
_WATCHED = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
_KEEPALIVE = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


def writer(url: URL) -> Engine:
    """The writing side."""
    engine = _engine(url, _PATIENT | _DURABLE, isolation_level="READ COMMITTED", **_pool())

    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get(ALONE, True):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS}, 0)")

    event.listen(engine, "begin", begun)
    return engine


def reader(url: URL) -> Engine:
    """The reading side: one state for the whole transaction, and no writing."""
    return _engine(
        url,
        _PATIENT,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
        **_pool(),
    )


def locker(url: URL) -> Engine:
    """Connections that each hold one lock and end with it; never through a pooler."""
    return _engine(url, _COMMON | _WATCHED, isolation_level="AUTOCOMMIT", poolclass=NullPool)


LEAST_VERSION = 13
_LOSES = ("fsync", "full_page_writes", "synchronous_commit")
_ASKED = f"""SELECT current_setting('server_version_num')::int / 10000,
    {", ".join(f"current_setting('{name}')" for name in _LOSES)}"""


def risks(engine: Engine) -> list[str]:
    """What of the server may lose what a writer has committed, or is too old, in words."""
    alone = engine.execution_options(**{ALONE: False})
    with alone.connect() as connection:
        major, *values = connection.exec_driver_sql(_ASKED).one()
    found = [f"{name} is off" for name, value in zip(_LOSES, values, strict=True) if value == "off"]
    if major < LEAST_VERSION:
        found.append(f"PostgreSQL {major} is older than {LEAST_VERSION}")
    return found


def _pool() -> dict[str, Any]:
    return {
        "pool_size": POOL,
        "max_overflow": MORE,
        "pool_timeout": POOL_SECONDS,
        "pool_pre_ping": True,
    }


def _engine(url: URL, options: dict[str, str], **more: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's
    own = url.query.get("options", ())
    given = [own] if isinstance(own, str) else list(own)
    # Whatever the address itself asks for comes last and wins.
    words = [f"-c {name}={value}" for name, value in options.items()]
    arguments: dict[str, Any] = {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "risk-bot",
        "options": " ".join((*words, *given)),
    } | _KEEPALIVE
    for name in ("connect_timeout", "application_name"):
        if name in url.query:
            del arguments[name]
    bare = url.difference_update_query(["options"])
    # What is written is somebody's name or note: it stands in no error, and so in no log.
    engine = create_engine(bare, connect_args=arguments, hide_parameters=True, **more)
    guard.watch(engine)
    return engine
