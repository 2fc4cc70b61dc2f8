"""`python -m tests.bench [NOUN…]`: runs every measurement, or those named, and prints the table."""

import importlib
import logging
import pkgutil
import sys
import time
from collections.abc import Iterable
from pathlib import Path

Row = tuple[str, str, str]
"""What was measured, the figure with its unit, and the target or peer it is held against."""

HEADER: Row = ("measured", "figure", "against")
TEMPLATE = "{:<52} {:>18}  {}"


def found() -> tuple[str, ...]:
    """The files here that measure something."""
    here = Path(__file__).parent
    names = sorted(m.name for m in pkgutil.iter_modules([str(here)]))
    return tuple(n for n in names if "\ndef rows(" in (here / f"{n}.py").read_text("utf-8"))


def measured(noun: str) -> Iterable[Row]:
    """The rows of one noun; one that says what is missing where a package or data is."""
    try:
        yield from importlib.import_module(f"tests.bench.{noun}").rows()
    except (ImportError, FileNotFoundError) as missing:
        yield (noun, "not measured", str(missing))


def main(asked: list[str]) -> None:
    """Print the header and a row for each measurement as it is done."""
    logging.disable(logging.CRITICAL)
    started = time.monotonic()
    print(TEMPLATE.format(*HEADER))
    for noun in asked or found():
        for row in measured(noun):
            print(TEMPLATE.format(*row), flush=True)
    print(f"({time.monotonic() - started:.0f} s)")


if __name__ == "__main__":
    main(sys.argv[1:])
