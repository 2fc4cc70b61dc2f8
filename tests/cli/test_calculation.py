"""Commands without a database: score, assess, feeds check, manifest."""

import json
import re
from pathlib import Path

import pytest

from scoring.vocabulary import Indicator
from tests.builder import document, entry
from tests.cli.conftest import Shell

ENTITIES = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
BOMB = f"<!DOCTYPE r [<!ENTITY a0 'aaaaaaaaaa'>{ENTITIES}]><rss><title>&a9;</title></rss>"


def levels(*given: int | str) -> str:
    """The five indicators with these levels, as they are typed."""
    return ",".join(f"{i}={level}" for i, level in zip(Indicator, given, strict=True))


def test_a_set_of_ratings_is_scored_exactly(shell: Shell) -> None:
    answer = shell("score", "--ratings", levels(3, 3, 3, 4, 4), "--json")
    assert answer.code == 0
    found = answer.document
    assert (found["score"], found["band"]) == ("3.25", "medium")
    assert found["coverage"] == "complete"
    assert found["range"] == ["3.25", "3.25"]
    assert [c["contribution"] for c in found["contributions"]] == [
        "0.90", "0.75", "0.60", "0.60", "0.40",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ratings", "score", "band"),
    [
        (levels(5, 1, 1, 1, 1), "2.20", "high"),
        (levels(3, 3, 2, 4, "unknown"), "2.94", "medium"),
        ("industry_risk=2,market_reputation=2", "2.00", "unrated"),
        ("", None, "unrated"),
    ],
)
def test_knock_outs_and_gaps_are_told(
    shell: Shell, ratings: str, score: str | None, band: str
) -> None:
    found = shell("score", "--ratings", ratings, "--json").document
    assert (found["score"], found["band"]) == (score, band)


@pytest.mark.parametrize(
    ("ratings", "sentence"),
    [
        ("mood=3", "“mood” is no indicator; they are payment_history,"),
        ("payment_history=6", "must be a whole number from 1 to 5, not 6"),
        ("payment_history=3.5", "“3.5” is no level of payment_history; give a whole number"),
        ("payment_history=-1", "“-1” is no level"),
    ],
)
def test_ratings_that_are_none_are_refused(shell: Shell, ratings: str, sentence: str) -> None:
    assert sentence in shell("score", "--ratings", ratings).sentence


def test_news_is_judged_line_by_line(shell: Shell) -> None:
    lines = [
        {"id": 1, "title": "Brightholm Foods files for insolvency", "entity": "Brightholm Foods"},
        {"id": 2, "title": "Brightholm Foods opens a warehouse", "entity": "Brightholm Foods"},
    ]
    path = shell.file("news.jsonl", "\n".join(map(json.dumps, lines)) + "\n\n")
    answer = shell("assess", path)
    first, second = map(json.loads, answer.out.splitlines())
    assert answer.code == 0
    assert (first["id"], first["label"], first["category"]) == (1, "negative", "insolvency")
    assert 0.5 < first["p_negative"] <= 1
    assert (second["id"], second["label"], second["category"]) == (2, "neutral", None)
    assert shell("assess", path, "--json").document == [first, second]


def test_a_line_that_is_no_news_is_a_complaint_and_the_others_go_on(shell: Shell) -> None:
    path = shell.file("news.jsonl", 'nonsense\n[1]\n{"id": 3, "title": "Fine weather"}\n')
    answer = shell("assess", path)
    assert answer.code == 1
    assert json.loads(answer.out)["id"] == 3
    assert [line.partition(":")[0] for line in answer.err.splitlines()] == ["line 1", "line 2"]


def test_news_from_a_file_that_is_not_there_is_refused(shell: Shell) -> None:
    assert "cannot be read" in shell("assess", "nowhere.jsonl").sentence


def test_the_entries_of_a_feed_are_shown(shell: Shell) -> None:
    feed = document(entry("Rain expected"), entry("Harbour & docks reopen", published=None))
    path = shell.file("feed.xml", feed.body.decode())
    answer = shell("feeds", "check", path)
    assert answer.code == 0
    assert answer.document["errors"] == []
    dated, undated = answer.document["entries"]
    assert (dated["title"], dated["published"]) == ("Rain expected", "2026-11-24T10:00:00+00:00")
    assert (undated["title"], undated["published"]) == ("Harbour & docks reopen", None)


@pytest.mark.parametrize(
    ("text", "code"),
    [(BOMB, "entity_bomb"), ("<html><p>hi</p></html>", "not_a_feed"), (" \n", "empty")],
)
def test_a_hostile_file_is_an_error_by_name_and_the_others_are_read(
    shell: Shell, text: str, code: str
) -> None:
    good = shell.file("good.xml", document(entry("Rain expected")).body.decode())
    bad = shell.file("bad.xml", text)
    answer = shell("feeds", "check", bad, good)
    assert answer.code == 1
    assert [e["title"] for e in answer.document["entries"]] == ["Rain expected"]
    (error,) = answer.document["errors"]
    assert (error["source"], error["code"]) == (bad, code)
    assert error["message"]


def test_an_address_within_the_house_is_refused_by_name(shell: Shell) -> None:
    answer = shell("feeds", "check", "http://127.0.0.1:8080/rss")
    assert answer.code == 1
    assert answer.document["errors"][0]["code"] == "refused_address"


def test_a_feed_file_that_is_not_there_is_refused(shell: Shell) -> None:
    assert shell("feeds", "check", "none.xml").sentence == (
        "none.xml cannot be read: No such file or directory."
    )


def test_the_manifest_can_be_pasted(shell: Shell) -> None:
    text = shell("manifest").out
    line = re.compile(r"( {2})*(- )?([a-z_]+:( .+)?|[a-z:_.]+)")
    assert [x for x in text.splitlines() if not line.fullmatch(x)] == []
    for wanted in ("command: /risk", "socket_mode_enabled: true", "- chat:write"):
        assert wanted in text


def test_the_manifest_needs_no_settings_beyond_good_ones(shell: Shell) -> None:
    assert shell("manifest").code == 0
    assert not (Path.cwd() / "var").exists()
