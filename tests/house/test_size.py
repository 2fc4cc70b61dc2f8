"""Sizes, seen to be able to fail."""

from tests.house.size import EXCEPTIONS, TEST_WALL, WALL, alarms, long_files, long_functions
from tests.house.source import ROOT, Source, none_of, product, proofs


def function(lines: int, path: str, head: str = "def f():") -> Source:
    """A file with one function of so many lines."""
    return Source(path=path, text="\n".join([head, *["    x = 1"] * (lines - 1)]))


def test_no_file_of_the_product_is_longer_than_the_wall() -> None:
    none_of(long_files(product(), WALL))


def test_no_file_of_tests_is_longer_than_its_wall() -> None:
    none_of(long_files(proofs(), TEST_WALL))


def test_no_function_is_longer_than_a_screen_and_no_listener_than_fifteen_lines() -> None:
    none_of(long_functions(product()))


def test_each_exception_is_of_a_file_that_exists_and_has_a_reason() -> None:
    for place, reason in EXCEPTIONS.items():
        assert (ROOT / place.partition("::")[0]).is_file(), place
        assert reason


def test_a_file_is_measured_against_alarm_and_wall() -> None:
    short, loud, long = (Source(path="bot/x.py", text="x\n" * n) for n in (250, 251, 401))
    assert not list(alarms([short, long]))
    assert "251 lines" in next(alarms([loud]))
    assert not list(long_files([short, loud], WALL))
    assert "401 lines" in next(long_files([long], WALL))


def test_a_long_function_and_a_long_listener_are_caught() -> None:
    assert not list(long_functions([function(40, "bot/x.py")]))
    assert "f has 41 lines" in next(long_functions([function(41, "bot/x.py")]))
    listener = "bot/slack/listeners/x.py"
    assert not list(long_functions([function(15, listener, "async def f():")]))
    assert "more than 15" in next(long_functions([function(16, listener, "async def f():")]))
    assert not list(long_functions([function(40, listener, "def register():")]))
    assert not list(long_functions([function(90, "bot/store/migrations/versions/x.py")]))
