"""Who may import whom: the contracts of pyproject.toml hold, and each of them can be broken.

They are broken in a doll's house: the same contracts over empty files, one forbidden import each.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.source import ROOT

CHECK = "from importlinter.cli import lint_imports_command as main; main()"
ROOMS = (
    *("scoring", "feeds", "bot", "bot/store", "bot/services", "bot/jobs", "bot/workspace"),
    *("bot/demo", "bot/slack", "bot/slack/blocks", "bot/slack/listeners"),
)
FILES = (
    *("scoring/vocabulary", "scoring/customer", "scoring/score"),
    *("feeds/curl", "feeds/fetch", "feeds/parse"),
    *("feeds/match", "bot/__main__", "bot/cli", "bot/bootstrap", "bot/settings", "bot/notices"),
    *("bot/clock", "bot/intake", "bot/store/base", "bot/services/rating", "bot/jobs/scheduler"),
    *("bot/workspace/page", "bot/demo/book", "bot/slack/app", "bot/slack/poster", "bot/slack/ids"),
    *("bot/slack/errors", "bot/slack/inputs", "bot/slack/blocks/kit", "bot/slack/route"),
    *("bot/slack/visit", "bot/slack/desk", "bot/slack/people", "bot/slack/channel"),
    *(
        "bot/slack/parcel",
        "bot/slack/fault",
        "bot/slack/token",
        "bot/slack/wire",
        "bot/slack/checkup",
    ),
    *("bot/slack/probe", "bot/mask", "bot/slack/door", "bot/slack/looks"),
    *("bot/slack/file", "bot/slack/dropped"),
    "bot/supervisor",
    *("bot/slack/listeners/warning", "bot/slack/listeners/rating"),
)

BREACHES = {
    "floors": ("scoring/score", "import feeds.match"),
    "rooms": ("bot/store/base", "import bot.services.rating"),
    "counter": ("bot/slack/inputs", "import bot.slack.blocks.kit"),
    "listeners": ("bot/slack/listeners/warning", "import bot.slack.listeners.rating"),
    "words": ("feeds/match", "import scoring.score"),
    "pure": ("bot/slack/blocks/kit", "import logging"),
    "sql": ("bot/services/rating", "import sqlalchemy"),
    "slack": ("bot/jobs/scheduler", "import slack_sdk"),
    "feedparser": ("feeds/match", "import feedparser"),
    "apscheduler": ("bot/bootstrap", "import apscheduler"),
    "pydantic": ("bot/services/rating", "import pydantic"),
    "settings": ("bot/services/rating", "import bot.settings"),
    "circles": ("scoring/vocabulary", "import scoring.customer"),
    "stage": ("bot/workspace/page", "import scoring.vocabulary"),
    "network": ("feeds/fetch", "import pycurl"),
    "training": ("feeds/match", "import sklearn"),
}
"""The id of each contract → a file of the doll's house and the import that it forbids there."""

LAWFUL = {
    "bot/__main__": "import bot.cli",
    "bot/cli": "import bot.bootstrap, bot.settings",
    "bot/bootstrap": "import bot.settings, bot.slack.app, bot.jobs.scheduler, slack_bolt",
    "bot/jobs/scheduler": "import apscheduler, bot.services.rating",
    "bot/slack/app": "import bot.slack.listeners.warning, bot.slack.errors, bot.services.rating",
    "bot/slack/inputs": "import pydantic, bot.slack.ids",
    "bot/slack/poster": "import slack_sdk, bot.slack.blocks.kit, bot.notices",
    "bot/services/rating": "import bot.store.base, bot.clock, feeds.match, scoring.score",
    "bot/store/base": "import sqlalchemy, alembic",
    "feeds/match": "import scoring.customer, scoring.vocabulary",
    "feeds/curl": "import pycurl, socket, ssl",
    "feeds/fetch": "import feeds.curl",
    "feeds/parse": "import feedparser",
    "scoring/customer": "import scoring.vocabulary",
}


def lint(folder: Path, *words: str) -> tuple[int, str]:
    """Run import-linter in a folder: its exit code and what it said."""
    answer = subprocess.run(
        [sys.executable, "-c", CHECK, "--no-logo", "--no-cache", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    return answer.returncode, answer.stdout + answer.stderr


@pytest.fixture
def doll(tmp_path: Path) -> Path:
    """The doll's house: empty files under the contracts of pyproject.toml, with lawful imports."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for room in ROOMS:
        (tmp_path / room).mkdir(parents=True)
        (tmp_path / room / "__init__.py").touch()
    for file in FILES:
        (tmp_path / f"{file}.py").write_text(LAWFUL.get(file, "") + "\n", encoding="utf-8")
    return tmp_path


def contract_ids() -> list[str]:
    """The ids of the contracts in pyproject.toml, in their order."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [c["id"] for c in project["tool"]["importlinter"]["contracts"]]


def test_the_house_keeps_its_contracts() -> None:
    code, said = lint(ROOT)
    assert code == 0, said


def test_lawful_imports_break_no_contract(doll: Path) -> None:
    code, said = lint(doll)
    assert code == 0, said
    assert f"{len(contract_ids())} kept, 0 broken" in said


def test_there_is_a_breach_for_every_contract() -> None:
    assert list(BREACHES) == contract_ids()


@pytest.mark.parametrize("contract", BREACHES)
def test_each_contract_can_be_broken(doll: Path, contract: str) -> None:
    file, line = BREACHES[contract]
    with (doll / f"{file}.py").open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    code, said = lint(doll, "--contract", contract)
    assert code == 1, said
    assert re.search(r"0 kept, 1 broken", said), said


@pytest.mark.parametrize(("container", "contract"), [("bot", "rooms"), ("bot/slack", "counter")])
def test_a_room_that_nobody_planned_is_noticed(doll: Path, container: str, contract: str) -> None:
    (doll / container / "cupboard.py").touch()
    code, said = lint(doll, "--contract", contract)
    assert code == 1, said
    assert "cupboard" in said
