"""What comes from outside shows as text, whatever it is."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.blocks.markup import (
    Mrkdwn,
    clean,
    esc,
    host,
    join,
    link,
    many,
    moment,
    number,
    person,
    plain,
    said,
    short,
    when,
)
from tests.slack.builder import ZONE


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!channel> & <@U0SAM>", "&lt;!channel&gt; &amp; &lt;@U0SAM&gt;"),
        ("a\u202eb\u200bc\x00d\u2066e\ufefff\x85", "abcdef"),
        ("two\nlines\tand  a\r tab", "two lines and a tab"),
        ("失信被执行人 / Größe", "失信被执行人 / Größe"),
    ],
)
def test_text_from_outside_is_stripped_and_escaped(text: str, shown: str) -> None:
    assert esc(text) == shown


def test_a_text_is_shortened_before_it_is_escaped() -> None:
    assert esc("&" * 10, 4) == "&amp;&amp;&amp;…"
    assert short("a long name", 6) == "a lon…"


def test_line_ends_survive_cleaning_and_nothing_else_that_is_hidden() -> None:
    assert clean("a\nb\u2028c\ud800") == "a\nbc"


def test_plain_text_has_no_angle_brackets_at_all() -> None:
    assert plain("<!here> A&B") == "‹!here› A&B"


@pytest.mark.parametrize(
    ("url", "leads_to"),
    [
        ("https://news.example/a?b=1", "news.example"),
        ("HTTP://News.Example:8080", "news.example:8080"),
        ("javascript:alert(1)", ""),
        ("ftp://news.example/a", ""),
        ("https://bank.example@evil.example/", ""),
        ("https://news.example/a b", ""),
        ("https://news.example/\u202egpj", ""),
        ("https://news.example/" + "a" * 2_000, ""),
        ("//news.example", ""),
        ("", ""),
    ],
)
def test_a_link_leads_to_http_only_and_its_host_is_known(url: str, leads_to: str) -> None:
    assert host(url) == leads_to


def test_a_link_shows_its_host_and_escapes_its_label() -> None:
    assert (
        link("https://news.example/a?b=1&c=<x|y>", "Up | <!here>")
        == "<https://news.example/a?b=1&amp;c=%3Cx%7Cy%3E|Up ¦ &lt;!here&gt;> (news.example)"
    )


def test_a_link_that_is_none_is_its_label() -> None:
    assert link("javascript:alert(1)", "Read <me>") == "Read &lt;me&gt;"
    assert link("https://news.example", "") == ""


@pytest.mark.parametrize(
    ("user", "shown"),
    [("U0SALES", "<@U0SALES>"), ("system", "system"), ("U0> <!here", "U0&gt; &lt;!here")],
)
def test_a_person_is_shown_by_user_id_only(user: str, shown: str) -> None:
    assert person(user) == shown


def test_a_sentence_of_the_house_may_name_people_and_nothing_else() -> None:
    assert said("By <@U0SALES>, <!here> & <@x>") == "By <@U0SALES>, &lt;!here&gt; &amp; &lt;@x&gt;"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-03-03", "3 Mar 2026"),
        ("2026-03-31T08:12:00+00:00", "31 Mar 2026, 10:12"),
        ("2026-03-31T08:12:00", "31 Mar 2026, 08:12"),
        ("last <week>", "last &lt;week&gt;"),
        ("", ""),
    ],
)
def test_days_and_instants_of_notices_are_shown_in_the_zone(text: str, shown: str) -> None:
    assert when(text, ZONE) == shown


def test_an_instant_without_a_zone_to_show_it_in_says_utc() -> None:
    assert when("2026-03-31T08:12:00+00:00") == "31 Mar 2026, 08:12 UTC"
    assert moment(datetime(2026, 1, 31, 23, 30, tzinfo=UTC), ZONE) == "1 Feb 2026, 00:30"


def test_numbers_are_shown_half_up() -> None:
    assert number(Fraction(47, 16)) == "2.94"
    assert number(None) == "–"
    assert (many(1, "story", "stories"), many(2_000, "story", "stories")) == (
        "1 story",
        "2,000 stories",
    )


def test_empty_parts_leave_no_trace() -> None:
    assert join(" · ", [Mrkdwn("a"), Mrkdwn(""), Mrkdwn("b")]) == "a · b"


@given(st.text())
def test_no_text_whatever_makes_a_tag(text: str) -> None:
    assert not set("<>") & set(esc(text) + plain(text))


@given(st.text(), st.text())
def test_no_address_and_label_make_more_than_one_link(url: str, label: str) -> None:
    for made in (link(url, label), link(f"https://{url}", label)):
        assert made.count("<") == made.count(">") <= 1
        assert not made.startswith(("<!", "<@", "<#"))
