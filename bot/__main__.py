"""`python -m bot` and the command `risk-bot`."""

import gc
import os
import sys
import traceback
from types import TracebackType

from bot.cli.front import main as command_line
from bot.mask import masked


def last_words(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Write what nobody caught to standard error, without secrets."""
    sys.stderr.write(masked("".join(traceback.format_exception(kind, error, trace))))


def main() -> None:
    """Run the command line and exit with its code."""
    sys.excepthook = last_words
    # Whatever is written, logs, locks, exports, is readable by whoever runs the bot alone.
    os.umask(0o077)
    # What was imported stays: to look through it at the exit costs half a second a process.
    gc.freeze()
    sys.exit(command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
