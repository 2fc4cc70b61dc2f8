"""`python -m tests.bench`: runs every measurement and prints the table."""

from collections.abc import Callable

Row = tuple[str, str, str]
"""What was measured, the figure with its unit, and the target or peer it is held against."""

HEADER: Row = ("measured", "figure", "against")

MEASUREMENTS: tuple[Callable[[], Row], ...] = ()
"""Each measures one thing and returns its row; a new benchmark is added here."""


def main() -> None:
    """Print the header and a row for each measurement, or that there is none."""
    template = "{:<44} {:>16}  {}"
    print(template.format(*HEADER))
    for measure in MEASUREMENTS:
        print(template.format(*measure()))
    if not MEASUREMENTS:
        print("(no benchmark yet: nothing was measured)")


if __name__ == "__main__":
    main()
