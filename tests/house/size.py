"""How long files and functions may be: a long one hides a second thought."""

from collections.abc import Iterable, Iterator

from tests.house.source import Source

ALARM, WALL, TEST_WALL = 250, 400, 500
FUNCTION, LISTENER = 40, 15

EXCEPTIONS: dict[str, str] = {
    "bot/store/migrations/versions/0001_first_tables.py": "every table once, as alembic wrote it",
}
"""`path` or `path::function` → why it may be longer. Never split a thought to please a counter."""


def lines(source: Source) -> int:
    """The file's length, docstrings and blank lines included."""
    return len(source.text.splitlines())


def alarms(files: Iterable[Source]) -> Iterator[str]:
    """One sentence for each file past the alarm but within the wall."""
    for source in files:
        if ALARM < lines(source) <= WALL:
            yield f"{source.path} has {lines(source)} lines (alarm {ALARM}, wall {WALL})"


def long_files(files: Iterable[Source], wall: int) -> Iterator[str]:
    """The files beyond the wall."""
    for source in files:
        if lines(source) > wall and source.path not in EXCEPTIONS:
            yield (
                f"{source.path}: {lines(source)} lines, more than {wall}: it holds more than one "
                "noun; give the second its own file, or list the exception with its reason"
            )


def long_functions(files: Iterable[Source]) -> Iterator[str]:
    """Functions beyond 40 lines, listeners beyond 15; from `def` to the last line."""
    for source in files:
        if source.within("bot/store/migrations/"):
            continue
        for function in source.functions:
            listener = source.within("bot/slack/listeners/") and function.name != "register"
            limit = LISTENER if listener else FUNCTION
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > limit and f"{source.path}::{function.name}" not in EXCEPTIONS:
                why = f"{function.name} has {length} lines, more than {limit}"
                yield source.at(
                    function,
                    f"{why}: a listener only parses, calls, draws and acks"
                    if listener
                    else f"{why}: name its parts",
                )
