"""What triage teaches: it helps on stories it has not seen, and breaks nothing that was right."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from feeds.assess import assess
from feeds.learnt import MOST, NOTHING, Learnt, moved
from feeds.lesson import FEWEST, Taught, check_stories, learn, unsafe
from feeds.shipped import shipped
from scoring.vocabulary import Level

BAD = ("Growers chase {} for money again", "Packers chase {} for their money")
CALM = ("Students lose fear of risk at {} lecture", "{} lecture on loss and risk draws crowd")
HERE = shipped().edition


def rows(bad: Sequence[str] = BAD, calm: Sequence[str] = CALM) -> list[Taught]:
    """What people said of stories about twelve customers."""
    names = [f"{a} {b}" for a in ("Halvorsen", "Kirkby", "Marrow", "Ashe") for b in "ABC"]
    told = [(title, True) for title in bad] + [(title, False) for title in calm]
    return [
        Taught(title=title.format(name), text="", name=name, negative=negative)
        for name in names
        for title, negative in told
    ]


def crying(word: str, much: float) -> Learnt:
    """A lesson that makes very much of one word."""
    return Learnt(version=2, edition=HERE, weights={word: much, f"C:{word}": much})


def test_a_lesson_helps_on_stories_that_it_has_not_seen() -> None:
    found = learn(rows())
    assert found.refused == ""
    assert (found.trial.rows, found.trial.negative) == (48, 24)
    before, after = found.trial.loss
    assert after < before
    assert found.trial.wrong[1] < found.trial.wrong[0]
    unseen = "Bakers chase Nordwind for money"
    assert assess(unseen, "", ("Nordwind",)).level is Level.NONE
    assert assess(unseen, "", ("Nordwind",), "en", found.learnt).level is Level.REVIEW


def test_the_same_rows_give_the_same_lesson() -> None:
    assert learn(rows()) == learn(rows())


def test_a_story_that_the_lesson_brings_up_says_so() -> None:
    learnt = replace(learn(rows()).learnt, version=4)
    found = assess("Bakers chase Nordwind for money", "", ("Nordwind",), "en", learnt)
    assert found.because.endswith("; weighed with what triage taught (version 4)")


@pytest.mark.parametrize(
    ("some", "why"),
    [
        (rows()[: FEWEST - 1], "Too little was said"),
        (rows(calm=()) + rows(bad=())[:7], "Too little was said"),
        ([replace(r, name="Nordwind") for r in rows()], "Too few customers"),
    ],
)
def test_too_little_teaches_nothing(some: list[Taught], why: str) -> None:
    found = learn(some)
    assert found.refused.startswith(why)
    assert found.learnt == NOTHING


def test_what_does_not_hold_for_others_is_refused() -> None:
    halves = [replace(r, negative=n // len(BAD) % 2 == 0) for n, r in enumerate(rows(calm=()) * 2)]
    assert "stories that it had not seen" in learn(halves).refused


def test_a_lesson_that_would_lose_a_plain_story_is_refused() -> None:
    gloomy = Learnt(edition=HERE, weights={"TARGET": -50.0, "C:TARGET": -50.0})
    assert unsafe(gloomy).startswith("With the lesson a plain story would be lost: “")
    assert unsafe(NOTHING) == ""


def test_no_lesson_makes_less_of_what_is_high_without_it() -> None:
    high = [t for t, bad in check_stories() if bad and _level(t) is Level.HIGH]
    assert len(high) > 20
    for title in high:
        words = {f"C:{word}": -9.0 for word in title.casefold().split()} | {"TARGET": -9.0}
        learnt = Learnt(version=1, edition=HERE, weights=words)
        assert _level(title, learnt) is Level.HIGH, title


def test_the_plain_stories_are_right_without_any_lesson() -> None:
    for title, bad in check_stories():
        level = _level(title)
        assert level in {Level.HIGH, Level.REVIEW} if bad else level is not Level.HIGH, title


def test_an_article_is_moved_by_so_much_at_most() -> None:
    assert crying("depot", 99.0).push({"depot": 1.0}) == MOST
    assert crying("depot", -99.0).push({"depot": 1.0}) == -MOST
    assert moved(0.5, 0.0) == 0.5
    assert moved(0.5, MOST) > 0.8


def test_a_lesson_for_other_weights_is_not_used() -> None:
    title = "Nordwind opens new depot in town"
    loud = crying("depot", 50.0)
    assert _p(title, loud) > _p(title)
    assert _p(title, replace(loud, edition="of last year")) == _p(title)


def test_what_is_not_the_customers_stays_silent_whatever_was_taught() -> None:
    title = "Nordwind sues Halden for fraud"
    assert _level(title, crying("sue", 50.0)) is Level.NONE


def test_chinese_is_judged_by_words_and_by_no_lesson() -> None:
    title = "北辰航运债券违约"
    names = ("北辰航运",)
    assert assess(title, "", names, "", crying("债", -50.0)) == assess(title, "", names)


def _level(title: str, learnt: Learnt = NOTHING) -> Level:
    return assess(title, "", ("Nordwind",), "en", learnt).level


def _p(title: str, learnt: Learnt = NOTHING) -> float:
    return assess(title, "", ("Nordwind",), "en", learnt).p_negative
