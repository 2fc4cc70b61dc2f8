"""The trained judge as it is shipped: its file, its hashes, some of its scores, its reasons."""

import gzip
import hashlib
import json
from dataclasses import replace
from importlib.resources import files

import pytest

from feeds.assess import assess
from feeds.assessment import Label
from feeds.model import Model, Settling, model, settle, settling_of
from feeds.reading import read
from feeds.shipped import UnfitJudgeError, fitting
from feeds.view import Views, ordinary_words, stem, views

HERE = files("feeds")
DOCUMENT = json.loads((HERE / "judge.json").read_text("utf-8"))
MEGABYTE = 1024 * 1024
FLAT = Settling(aware=(0, 0, 0), blind=(0, 0, 0), evidence=(0.0,) * 6, slope=1.0, offset=0.0)


def seen(text: str, name: str = "Nordwind") -> Views:
    return views(read(text, (name,)))


def test_the_shipped_weights_are_those_that_the_figures_speak_of() -> None:
    packed = (HERE / "judge.tsv.gz").read_bytes()
    assert hashlib.sha256(packed).hexdigest() == DOCUMENT["weights"]["sha256"]
    lines = gzip.decompress(packed).decode("utf-8").splitlines()
    assert len(lines) == DOCUMENT["weights"]["tokens"] == len(model())
    assert lines == sorted(lines)
    assert len(set(lines)) == len(lines)
    assert 20_000 <= len(lines) <= 60_000


def test_the_words_are_those_that_the_weights_were_trained_with() -> None:
    words = (HERE / "judge_words.txt").read_bytes()
    assert hashlib.sha256(words).hexdigest() == DOCUMENT["words"]["sha256"]
    assert len(words.split()) == DOCUMENT["words"]["words"] == len(ordinary_words())


@pytest.mark.parametrize("name", ["judge.tsv.gz", "judge_words.txt"])
def test_a_file_of_another_training_is_refused_with_what_to_do(name: str) -> None:
    def read_changed(wanted: str) -> bytes:
        return (HERE / wanted).read_bytes() + (b"x" if wanted == name else b"")

    with pytest.raises(UnfitJudgeError, match=rf"{name} is not the file .* one release"):
        fitting(read_changed)


@pytest.mark.parametrize("label", [b"", b"[]", b"{}", b'{"weights": 1}'])
def test_a_judge_without_a_readable_label_is_refused(label: bytes) -> None:
    with pytest.raises(UnfitJudgeError, match="train the judge anew"):
        fitting(lambda name: label if name == "judge.json" else (HERE / name).read_bytes())


def test_all_files_of_the_judge_together_stay_small() -> None:
    names = (
        "judge.tsv.gz",
        "judge.json",
        "judge_words.txt",
        "judge.README.md",
        "adverse_terms.csv",
    )
    assert sum(len((HERE / name).read_bytes()) for name in names) <= 2 * MEGABYTE


def test_the_training_files_are_named_by_their_hashes() -> None:
    assert len(DOCUMENT["trained_on"]) == 4
    assert all(len(each["sha256"]) == 64 for each in DOCUMENT["trained_on"].values())


def test_the_figures_that_came_with_the_weights_meet_their_bars() -> None:
    found = DOCUMENT["cross_validation"]
    assert found["market"]["f1"] >= 0.80
    assert found["market"]["average_precision"] >= 0.88
    assert found["market"]["precision_at_0.5"] >= 0.94
    assert found["market"]["precision_at_0.7"] >= 0.88
    assert found["market"]["calibration_error"] <= 0.03
    assert found["conflicting"]["f1"] >= 0.69
    assert found["reuters"]["f1"] >= 0.69
    assert found["reuters"]["average_precision"] >= 0.77
    assert found["adverse"]["f1"] >= 0.83
    assert found["adverse"]["average_precision"] >= 0.89
    assert found["adverse"]["calibration_error"] <= 0.08


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Nordwind shares plunge as quarterly loss widens", 0.8, 1.0),
        ("Nordwind accused of defrauding pensioners", 0.6, 1.0),
        ("Nordwind profit slumps on weak demand", 0.8, 1.0),
        ("Nordwind wins order worth 20 million", 0.0, 0.2),
        ("Nordwind appoints new head of sales", 0.0, 0.2),
        ("Halden slumps while Nordwind gains 4%", 0.0, 0.45),
        ("Nordwind slumps while Halden gains 4%", 0.5, 1.0),
    ],
)
def test_some_headlines_are_scored_as_they_were_when_it_was_trained(
    text: str, least: float, most: float
) -> None:
    assert least <= assess(text, "", ("Nordwind",), "en").p_negative <= most


def test_the_three_chances_are_together_one() -> None:
    odds = model().judge(seen("Nordwind opens a depot"), (0.0,) * 6)
    assert odds.negative + odds.neutral + odds.positive == pytest.approx(1)
    assert not odds.calls_negative


def test_the_reasons_are_words_of_the_article_as_they_stand_there() -> None:
    found = assess("Nordwind flounders, gloom deepens and losses mount", "", ("Nordwind",), "en")
    assert found.label is Label.NEGATIVE
    assert found.words
    assert all(word in "Nordwind flounders, gloom deepens and losses mount" for word in found.words)
    assert not any(mask in found.because for mask in ("TARGET", "OTHER", "C:", "B:", "0"))


def test_a_verdict_always_shows_a_word_be_it_a_capitalised_one() -> None:
    found = assess("Cautious on Nordwind: Gaurav", "", ("Nordwind",), "en")
    assert found.adverse
    assert found.words == ("Cautious",)


def test_what_each_word_added_sums_to_what_the_weights_say() -> None:
    tiny = Model(["TARGET fail\t1000\t2000\t-1000\t-1000", "fail\t1000\t1000\t0\t-1000"], FLAT)
    shares = tiny.shares(seen("Nordwind fails"))
    assert set(shares) == {0, 1}
    assert shares[1] > shares[0] > 0


def test_an_article_without_a_known_token_is_left_to_the_constants() -> None:
    settling = settling_of(DOCUMENT)
    empty = Model([], settling)
    assert empty.judge(seen("Nordwind"), (0.0,) * 6) == empty.judge(seen(""), (0.0,) * 6)


def test_a_settings_file_without_constants_is_refused() -> None:
    with pytest.raises(TypeError, match="train the judge anew"):
        settling_of({"settling": None})


def test_the_customer_is_masked_and_so_are_other_names_but_not_in_headline_capitals() -> None:
    tokens = set(seen("Nordwind sues the firm Halden over 3 ships").aware.forms)
    assert {"TARGET", "OTHER", "0", "C:TARGET sue", "r1:sue", "R:OTHER"} <= tokens
    titled = set(seen("Nordwind Sues Shipping Firm Halden Over Ships").aware.forms)
    assert "OTHER" not in titled
    assert "R:halden" in titled


def test_a_name_that_opens_a_sentence_is_masked_and_an_ordinary_word_there_is_not() -> None:
    assert "OTHER" in seen("Halden falls as profit of Nordwind rises").aware.forms
    opened = seen("Cautious on Nordwind after a weak quarter").aware.forms
    assert "OTHER" not in opened
    assert stem("cautious") in opened
    assert {"cautious", "shares", "after"} <= ordinary_words()
    assert "halden" not in ordinary_words()


def test_an_article_is_called_negative_from_the_edge_on() -> None:
    odds = settle((0.4, 0.35, 0.25), (0.0,) * 6, replace(FLAT, edge=0.4))
    assert odds.calls_negative
    assert not settle((0.4, 0.35, 0.25), (0.0,) * 6, replace(FLAT, edge=0.41)).calls_negative


def test_a_token_that_comes_again_counts_more_but_not_twice() -> None:
    tiny = Model(["C:fail\t1000\t1000\t0\t-1000", "C:rise\t1000\t-1000\t0\t1000"], FLAT)
    even = tiny.blended(seen("Nordwind fail rise"))
    more = tiny.blended(seen("Nordwind fail fail rise"))
    assert even[0] == pytest.approx(even[2])
    assert more[0] > more[2]


def test_each_side_and_clause_of_the_customer_has_its_own_view() -> None:
    tokens = set(seen("Halden fell sharply; shares of Nordwind rose").aware.forms)
    assert {"O:fell", "C:rose", "L:share", "R:rose", "r1:rose", "l1:of"} <= tokens
    assert {"cl:share", "cl:of", "cr:rose"} <= tokens
    assert not {"cl:fell", "cr:share"} & tokens
    blind = set(seen("Halden fell").blind.forms)
    assert blind == {"B:halden", "B:fell", "B:halden fell"}


def test_stems_bring_the_forms_of_a_word_together() -> None:
    assert stem("defaults") == stem("defaulted") == stem("defaulting")
