"""What is typed after `/risk`."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.errors import Refusal
from bot.slack.inputs.command import (
    Command,
    Digest,
    Health,
    Help,
    LookUp,
    Misread,
    Warnings,
    parse_command,
)
from bot.slack.inputs.talk import said
from scoring.vocabulary import Pack


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Help()),
        ("  ", Help()),
        ("help", Help()),
        ("HELP ", Help()),
        ("warnings", Warnings()),
        ("health", Health()),
        ("digest", Digest()),
        ("digest high", Digest(pack=Pack.HIGH)),
        ("digest medium", Digest(pack=Pack.MEDIUM_LOW)),
        ("digest low", Digest(pack=Pack.MEDIUM_LOW)),
        ("digest services", LookUp(name="digest services")),
        ("health foods", LookUp(name="health foods")),
        ('"Health"', LookUp(name="Health")),
        ("“Help”", LookUp(name="Help")),
        ("Nordwind", LookUp(name="Nordwind")),
        ("  Nordwind   Logistik ", LookUp(name="Nordwind Logistik")),
        ("Nordwind as of 2026-03-31", LookUp(name="Nordwind", as_of="2026-03-31")),
        ("Nordwind AS OF  2026-03-31 ", LookUp(name="Nordwind", as_of="2026-03-31")),
        ('"A as of B" as of 2026-03-31', LookUp(name="A as of B", as_of="2026-03-31")),
        ("Nordwind as of yesterday", LookUp(name="Nordwind", as_of="yesterday")),
        ("Nordwind as of 31 March 2026", LookUp(name="Nordwind", as_of="31 March 2026")),
        ("Nordwind as of", Misread(sentence="")),
        ("as of 2026-03-31", Misread(sentence="")),
        ("x" * 301, Misread(sentence="")),
        ("Smith &amp; Sons", LookUp(name="Smith & Sons")),
        ("A &lt;b&gt;", LookUp(name="A <b>")),
        ("&amp;lt;", LookUp(name="&lt;")),
        ("<https://acme.example|acme.example>", LookUp(name="acme.example")),
        ("<@U0SALES|sam>", LookUp(name="sam")),
        ("北方物流", LookUp(name="北方物流")),
    ],
)
def test_what_is_typed_is_understood(typed: str, meant: Command) -> None:
    found = parse_command(typed)
    if isinstance(meant, Misread):
        assert isinstance(found, Misread)
        assert found.sentence.endswith(".")
    else:
        assert found == meant


def test_a_day_that_cannot_be_read_is_quoted_with_a_day_that_can() -> None:
    asked = LookUp(name="Nordwind", as_of="31/3/2026")
    with pytest.raises(Refusal, match="“31/3/2026” is no day that I can read: write it as 2026-03"):
        asked.day(date(2026, 11, 24))
    assert LookUp(name="Nordwind", as_of="last month").day(date(2026, 11, 24)) == date(2026, 10, 31)


@given(st.text())
def test_nothing_that_is_typed_breaks_anything(typed: str) -> None:
    assert isinstance(parse_command(typed), Command)


TALK = {"channel_type": "im", "user": "U0SALES", "text": " ACME  &amp; Sons "}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "ACME & Sons"),
        ({"text": "<https://acme.example|ACME>"}, "ACME"),
        ({"bot_id": "B0BOT"}, ""),
        ({"subtype": "message_changed"}, ""),
        ({"subtype": "file_share"}, ""),
        ({"channel_type": "channel"}, ""),
        ({"text": None}, ""),
        ({"user": ""}, ""),
    ],
)
def test_only_a_persons_own_words_in_direct_messages_are_talk(
    more: dict[str, str | None], words: str
) -> None:
    assert said({"event": TALK | more}) == words
