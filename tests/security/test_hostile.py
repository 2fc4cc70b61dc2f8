"""Hostile words, from every side at once: file, dialog, feed; into card, post, list and export."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from bot.services.customer import keys_of
from bot.services.feed import add_feeds
from bot.services.feed_poll import absorb
from feeds.outcome import Body, Validators
from scoring.customer import Customer
from scoring.vocabulary import CustomerId, PersonId
from tests.slack.room import Room, opened

SALES, FINANCE = "#sales", "#finance-warnings"
EVIL = (
    "=cmd|' /C calc'!A0 <!channel> <@U0ADMIN> <http://evil.example|bank> *_~`\u202e\u200b\x07 &lt;"
)
OURS = re.compile(r"<@U0(?:ANALYST|SALES)>|<!date\^[^<>]*>")
ARTICLE = re.compile(r"<https://news\.example/[^<>|]*\|[^<>|]*>")
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@pytest.fixture
def room(engine: str, tmp_path: Path) -> Iterator[Room]:
    """A counter one of whose customers has a name that is meant to do harm."""
    with opened(tmp_path) as found:
        evil = Customer(id=CustomerId("C-0001"), name=EVIL, sales_owner=PersonId("U0SALES"))
        with found.runtime.writing() as unit:
            unit.customers.keep(evil, keys_of(evil), now=datetime.now(UTC))
        yield found


def texts(thing: object) -> Iterator[str]:
    """Every text of what was sent that Slack reads as its markup, fallbacks included."""
    if isinstance(thing, dict):
        for name, value in thing.items():
            if name == "text" and isinstance(value, str) and thing.get("type") != "plain_text":
                yield value
            else:
                yield from texts(value)
    elif isinstance(thing, list | tuple):
        for part in thing:
            yield from texts(part)


def shown(room: Room) -> list[str]:
    """All that the bot has said to anybody."""
    state = room.running.stage.state
    said = [m for some in (*state.messages.values(), *state.private.values()) for m in some]
    posts = [m for m in said if m.get("user") == "U0BOT"]
    return list(texts([*posts, *state.homes.values()]))


def test_a_hostile_name_and_a_hostile_note_ring_nobody_and_link_nowhere(room: Room) -> None:
    ana = room.person("ana")
    ana.says(SALES, "/risk C-0001")
    ana.sees("1.00, low", SALES)
    ana.presses("Log feedback")
    ana.sees("What was said")
    ana.fills({"Kind": "Complaint", "What was said": EVIL}).submits()
    ana.sees("Logged as complaint")
    ana.closes(everything=True)
    ana.presses("Re-rate", channel=SALES)
    ana.sees("Choose an indicator")
    ana.chooses("Contract performance · now 1")
    ana.sees("no breach in 12 months")
    ana.fills({"Rating: contract performance": "5 · worst", "Reason": EVIL}).submits()
    ana.sees("Warnings raised")
    ana.closes(everything=True)
    room.deliver()
    ana.sees("score rise", FINANCE)
    for words in ("C-0001", "warnings", EVIL, f"add {EVIL}"):
        ana.says(SALES, f"/risk {words}")
    assert room.drained()
    said = shown(room)
    assert any("cmd|" in text for text in said)
    for text in said:
        assert "<" not in OURS.sub("", text), text
        assert not HIDDEN.search(text), text


def paper(*titles: str) -> Body:
    """A feed that means harm in every field: titles, links, summaries, its own name."""
    evil, now = escape(EVIL.replace("\x07", "")), format_datetime(datetime.now(UTC))
    entries = "".join(
        f"<item><title>{escape(title)} {evil}</title><guid>{number}{evil}</guid>"
        f"<link>https://news.example/{number}/{evil}</link><pubDate>{now}</pubDate>"
        f"<description>{escape(title)} {evil}</description><author>{evil}</author></item>"
        for number, title in enumerate(titles)
    )
    text = f"<rss version='2.0'><channel><title>{evil}</title>{entries}</channel></rss>"
    return Body(body=text.encode(), charset="utf-8", url="", validators=Validators())


def test_a_hostile_feed_rings_nobody_and_links_nowhere_but_to_its_article(room: Room) -> None:
    runtime, name = room.runtime, "Nordlicht Werft"
    add_feeds(runtime, [(EVIL, "https://news.example/rss")])
    for page in (
        paper("Rain over the ports"),
        paper(
            "Rain over the ports",
            f"{name} files for insolvency",
            f"{name} fined for bribery {'x' * 100_000}",
            f"{name} defaults on its bonds =1+1",
        ),
    ):
        with runtime.reading() as unit:
            [feed] = unit.feeds.all()
        swept = absorb(runtime, feed, page)
        assert not swept.trouble
    assert swept.tally.mentions == 3
    room.deliver()
    ana = room.person("ana")
    ana.sees(f"{name} AG: ", FINANCE)
    for words in (name, f"news {name}", "news", "feeds", "warnings", "health", "digest", "work"):
        ana.says(SALES, f"/risk {words}")
    ana.opens_home()
    assert room.drained()
    said = shown(room)
    assert len([text for text in said if "cmd|" in text and ARTICLE.search(text)]) > 2
    for text in said:
        assert "<" not in ARTICLE.sub("", OURS.sub("", text)), text
        assert not HIDDEN.search(text), text
