"""`python -m bot` and the command `risk-bot`."""

import gc
import sys

from bot.cli.front import main as command_line


def main() -> None:
    """Run the command line and exit with its code."""
    # What was imported stays: to look through it at the exit costs half a second a process.
    gc.freeze()
    sys.exit(command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
