"""Names of files say what is in them, and every package has its room sign."""

import ast
from collections.abc import Iterable, Iterator

import pytest

from tests.house.source import Source, none_of, product, proofs

BANNED = {"data", "info", "item", "obj", "process", "manager", "helper", "util", "misc", "common"}
SIGN = range(5, 13)
"""How many lines a room sign has."""


def empty_names(files: Iterable[Source]) -> Iterator[str]:
    """Files and folders with a name that could stand on anything."""
    for source in files:
        words = {w for part in source.path.removesuffix(".py").split("/") for w in part.split("_")}
        for word in sorted(words & (BANNED | {f"{b}s" for b in BANNED})):
            yield f"{source.path}: '{word}' names nothing; which noun of the house lives here?"


def bad_signs(files: Iterable[Source]) -> Iterator[str]:
    """Packages whose `__init__` is not a room sign of 5-12 lines and nothing else."""
    for source in files:
        if source.name != "__init__":
            continue
        sign = (ast.get_docstring(source.tree) or "").strip()
        if len(sign.splitlines()) not in SIGN:
            yield (
                f"{source.path}: the room sign has {len(sign.splitlines())} lines and should have "
                "5 to 12: what lives here, what it may touch, the path through it"
            )
        for node in source.tree.body[1 if sign else 0 :]:
            yield source.at(node, "a room sign holds no code: one name has one address")


def test_no_file_has_a_name_that_says_nothing() -> None:
    none_of(empty_names([*product(), *proofs()]))


def test_every_package_has_a_room_sign_and_no_re_exports() -> None:
    none_of(bad_signs(product()))


@pytest.mark.parametrize("path", ["bot/utils.py", "bot/feed_manager.py", "feeds/common/x.py"])
def test_an_empty_name_is_caught(path: str) -> None:
    assert len(list(empty_names([Source(path=path, text="")]))) == 1


def test_a_telling_name_is_not_caught() -> None:
    assert not list(empty_names([Source(path="scoring/early_warning.py", text="")]))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "0 lines"),
        ('"""Too short."""', "1 lines"),
        ('"""' + "line\n" * 13 + '"""', "13 lines"),
        ('"""' + "line\n" * 6 + '"""\nfrom bot.x import y', "no code"),
    ],
)
def test_a_poor_room_sign_is_caught(text: str, why: str) -> None:
    (breach,) = bad_signs([Source(path="bot/x/__init__.py", text=text)])
    assert why in breach
