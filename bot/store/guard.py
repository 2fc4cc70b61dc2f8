"""What is checked of every value on its way into the database, alike on SQLite and PostgreSQL.

By themselves the two differ: SQLite keeps a text of any length and a NUL in it, PostgreSQL refuses
both. Here texts lose their NULs, and one that is longer than its column is refused in a sentence.
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.sql.compiler import SQLCompiler

_MANY = re.compile(r"_m\d+$")
_SEEN = "_risk_measured"


class TooLongError(Exception):
    """A text is longer than what is kept of it; the message is a sentence for people."""

    def __init__(self, column: str, most: int) -> None:
        """Name the column as people would."""
        what = column.removesuffix("_id").replace("_", " ")
        super().__init__(f"The {what} is too long: write at most {most} characters.")


def watch(engine: Engine) -> None:
    """Look at whatever is handed to this engine."""
    event.listen(engine, "before_cursor_execute", _looked_at, retval=True)


def _looked_at(
    _connection: Connection,
    _cursor: object,
    statement: str,
    parameters: Any,  # noqa: ANN401 - whatever the statement takes
    context: ExecutionContext | None,
    _executemany: bool,  # noqa: FBT001 - SQLAlchemy's own signature
) -> tuple[str, Any]:
    if isinstance(context, DefaultExecutionContext) and (context.isinsert or context.isupdate):
        _measure(context)
    # Many rows in one INSERT come as one mapping, though many are executed: the shape decides.
    return statement, _clean(parameters) if _has_nul(parameters) else parameters


def _measure(context: DefaultExecutionContext) -> None:
    """Raise TooLongError for the first value that its column does not hold; once a statement."""
    compiled = context.compiled
    if not isinstance(compiled, SQLCompiler) or getattr(context, _SEEN, False):
        return
    setattr(context, _SEEN, True)
    mosts = {
        name: most
        for name, bind in compiled.binds.items()
        if isinstance(most := getattr(bind.type, "length", None), int)
    }
    for values in context.compiled_parameters:
        for name, most in mosts.items():
            if _letters(values.get(name)) > most:
                raise TooLongError(_MANY.sub("", name), most)


def _letters(value: object) -> int:
    """How many characters a value has as it is kept."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Decimal):
        return len(format(value, "f"))
    return len(str(value)) if isinstance(value, Fraction) else 0


def _has_nul(given: Any) -> bool:  # noqa: ANN401 - a text, or values by name or in a row, or many
    """Whether anything has to be cleaned: seldom, so looking is cheaper than making all anew."""
    for value in given.values() if isinstance(given, dict) else given:
        if isinstance(value, str):
            if "\0" in value:
                return True
        elif isinstance(value, list | tuple | dict) and _has_nul(value):
            return True
    return False


def _clean(given: Any) -> Any:  # noqa: ANN401 - a text, or values by name or in a row, or many of these
    if isinstance(given, str):
        return given.replace("\0", "")
    if isinstance(given, dict):
        return {name: _clean(value) for name, value in given.items()}
    if isinstance(given, list | tuple):
        return type(given)(_clean(value) for value in given)
    return given
