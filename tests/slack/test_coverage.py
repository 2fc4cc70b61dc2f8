"""Nobody says that there is no news of what was not checked (domain §6)."""

from dataclasses import replace

import pytest

from bot.slack.blocks import card, digest, review, silence, story
from bot.slack.blocks.kit import Message
from bot.slack.blocks.markup import Mrkdwn
from scoring.certificate import Certificate
from scoring.story import StoryList
from tests.slack import builder
from tests.slack.builder import TODAY, ZONE

UNREAD = Certificate(feeds=0, healthy=0, entries=0, names=60, last_success=None)
PAUSED = replace(UNREAD, feeds=1, gaps=("Harbour Gazette: paused",))
SURFACES = ("card", "stories", "waiting", "silence", "pack", "review")
CALMING = ("nothing adverse", "No adverse", "no adverse", "white_check_mark", "to report*")


def drawn(seen: Certificate) -> dict[str, Message]:
    """Every surface that speaks of news, where there is none to tell."""
    profile = replace(builder.fresh_profile(), certificate=seen)
    page = builder.silence("", 0)
    pack = builder.quiet_digest()
    form = review.form(profile, metadata="{}", zone=ZONE)
    return {
        "card": card.draw(profile, zone=ZONE),
        "stories": story.listing(StoryList(name="Nordwind", stories=(), certificate=seen), ZONE),
        "waiting": story.listing(StoryList(name="", stories=(), certificate=seen), ZONE),
        "silence": silence.draw(replace(page, certificate=seen, reasons=()), ZONE),
        "pack": digest.draw(replace(pack, coverage="News: not checked.", coverage_gaps=seen.gaps)),
        "review": Message(text=Mrkdwn("review"), blocks=tuple(form["blocks"])),
    }


@pytest.mark.parametrize("seen", [UNREAD, PAUSED], ids=["no feed", "paused"])
@pytest.mark.parametrize("surface", SURFACES)
def test_where_nothing_was_read_every_surface_says_not_checked(
    surface: str, seen: Certificate
) -> None:
    shown = str(drawn(seen)[surface])
    assert "ot checked" in shown
    assert [words for words in CALMING if words in shown] == []


def test_an_archived_customer_is_not_watched_and_its_card_says_so() -> None:
    profile = builder.fresh_profile()
    gone = replace(profile, customer=replace(profile.customer, archived_on=TODAY))
    shown = str(card.draw(gone, zone=ZONE))
    assert "an archived customer is not watched" in shown
    assert "nothing adverse" not in shown


def test_a_pack_with_gaps_speaks_of_what_was_checked_only() -> None:
    pack = replace(builder.quiet_digest(), coverage_gaps=("Harbour Gazette: paused",))
    assert "Nothing to report of what was checked" in str(digest.draw(pack))
