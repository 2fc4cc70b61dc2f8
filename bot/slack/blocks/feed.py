"""Feeds: the list with its health, the form that adds one, and what a look at one shows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.slack.blocks import kit
from bot.slack.blocks.kit import Block, Choice, Message, View
from bot.slack.blocks.markup import Mrkdwn, esc, join, many, md, moment
from bot.slack.ids import Id

TITLE, SOURCE_MOST = "Add a feed", 2_000
SHOWN = 40
_NOTHING: Mapping[str, str] = MappingProxyType({})
_MARKS = {"well": ":large_green_circle:", "new": ":white_circle:", "paused": ":black_circle:"}


class Line(Protocol):
    """One feed with its health."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def shown(self) -> str:
        """Its address, without secrets."""

    @property
    def state(self) -> str:
        """How it is, in a word."""

    @property
    def customer(self) -> str:
        """Whom it is about alone; empty for everybody."""

    @property
    def industry(self) -> str:
        """Which industry it is about; empty for all."""

    @property
    def last_success(self) -> datetime | None:
        """When it was last read well."""

    @property
    def rhythm(self) -> str:
        """How often it is asked, in words; empty while it is not."""

    @property
    def trouble(self) -> str:
        """What is wrong, with what to do."""


class Entry(Protocol):
    """One entry of a feed that was looked at."""

    @property
    def title(self) -> str:
        """Its headline."""

    @property
    def customers(self) -> tuple[str, ...]:
        """Which customers it would have been matched with."""


class Look(Protocol):
    """What a feed holds."""

    @property
    def shown(self) -> str:
        """Its address, without secrets."""

    @property
    def title(self) -> str:
        """What it calls itself."""

    @property
    def entries(self) -> Sequence[Entry]:
        """The last five entries."""

    @property
    def many(self) -> int:
        """How many there are."""

    @property
    def trouble(self) -> str:
        """Why it cannot be had; empty where it can."""


def listing(lines: Sequence[Line], zone: ZoneInfo) -> Message:
    """Every feed with its health, those in trouble first, each with its menu."""
    adding = kit.actions(
        kit.button(Id.FEED_OPEN, "Add a feed", kit.reference(Id.FEED_OPEN), style="primary")
    )
    if not lines:
        text = Mrkdwn("No feed is read: news are not checked.")
        return Message(text=text, blocks=(kit.section(text), *adding))
    ill = sum(1 for line in lines if line.trouble)
    rests = sum(1 for line in lines if line.state == "paused")
    idle = md(", {} paused", esc(rests)) if rests else Mrkdwn("")
    calm = Mrkdwn(", the others well" if rests else ", all well")
    state = md("{}{}", idle, md(", {} in trouble", esc(ill)) if ill else calm)
    head = md("*{}*{}", many(len(lines), "feed"), state)
    more = len(lines) - SHOWN
    rest = [kit.context(md("and {} more; {}", esc(more), kit.LISTED))] if more > 0 else []
    drawn = [_line(line, zone) for line in lines[:SHOWN]]
    return Message(text=head, blocks=(kit.section(head), *drawn, *rest, *adding))


def form(*, metadata: str, typed: Mapping[str, str] = _NOTHING, wrong: str = "") -> View:
    """What is asked of a new feed; where it could not be had, why, and what was typed."""

    def text(field: Id, most: int) -> Block:
        return kit.text_input(field, most=most, initial=typed.get(field.partition(".")[2], ""))

    hint = "An RSS, Atom or JSON feed. For a search: google, google-zh or bing, and a customer."
    whose = "Its stories count for this one only, and help where the name is weak."
    about = "Customer (name or id)"
    blocks = [
        *([kit.section(md(":x: {}", esc(wrong, 600)))] if wrong else []),
        kit.field(
            Id.FEED_SOURCE, "Address, or a search", text(Id.FEED_SOURCE, SOURCE_MOST), hint=hint
        ),
        kit.field(Id.FEED_NAME, "Name", text(Id.FEED_NAME, 200), optional=True),
        kit.field(Id.FEED_CUSTOMER, about, text(Id.FEED_CUSTOMER, 200), hint=whose, optional=True),
        kit.field(Id.FEED_INDUSTRY, "Industry", text(Id.FEED_INDUSTRY, 80), optional=True),
    ]
    return kit.modal(TITLE, blocks, callback=Id.FEED_LOOK, submit="Look", metadata=metadata)


def looking() -> View:
    """What the form shows while the server is asked."""
    return kit.modal(TITLE, [kit.section(Mrkdwn("_Asking the server…_"))], callback=Id.FEED_LOOK)


def preview(look: Look, *, metadata: str) -> View:
    """What the feed holds, and the button that adds it."""
    note = Mrkdwn("_What it holds now is its baseline: nothing is posted of it._")
    return kit.modal(
        TITLE,
        [*_seen(look), kit.context(note)],
        callback=Id.FEED_KEEP,
        submit="Add",
        metadata=metadata,
    )


def tested(look: Look) -> Message:
    """What a feed answered just now."""
    head = md("*{}*", esc(look.title or look.shown, 200))
    return Message(text=head, blocks=tuple(_seen(look)))


def added(name: str, entries: int) -> Message:
    """That a feed is read from now on."""
    text = md(
        "*{}* is read from now on; {} kept.", esc(name, 200), many(entries, "entry", "entries")
    )
    return Message(text=text, blocks=(kit.section(text),))


def _line(line: Line, zone: ZoneInfo) -> Block:
    mark = Mrkdwn(_MARKS.get(line.state, ":red_circle:"))
    about = line.customer or line.industry
    facts = join(
        " · ",
        (
            esc(line.state, 40),
            md("read {}", moment(line.last_success, zone)) if line.last_success else Mrkdwn(""),
            esc(line.rhythm, 40),
            md("for {}", esc(about, 80)) if about else Mrkdwn(""),
        ),
    )
    wrong = md("\n_{}_", esc(line.trouble, 300)) if line.trouble else Mrkdwn("")
    text = md("{} *{}* · {}\n{}{}", mark, esc(line.name, 120), facts, esc(line.shown, 200), wrong)
    return kit.section(text, _menu(line))


def _menu(line: Line) -> Block | None:
    asked = line.state in {"paused", "ended"}
    turn = (Id.FEED_RESUME, "Resume") if asked else (Id.FEED_PAUSE, "Pause")
    return kit.overflow(
        Id.FEED_MORE,
        [
            Choice(label=label, value=kit.reference(do, case=line.id))
            for do, label in (turn, (Id.FEED_TEST, "Test now"), (Id.FEED_REMOVE, "Remove"))
        ],
    )


def _seen(look: Look) -> list[Block]:
    head = md("*{}*\n{}", esc(look.title or "A feed", 200), esc(look.shown, 300))
    if look.trouble:
        return [kit.section(head), kit.section(md(":x: {}", esc(look.trouble, 600)))]
    entries = [_entry(e) for e in look.entries]
    listed = join("\n", entries) or Mrkdwn("It has no entries yet.")
    count = md("*The last of {}*", many(look.many, "entry", "entries"))
    return [kit.section(head), kit.section(join("\n", (count, listed)))]


def _entry(entry: Entry) -> Mrkdwn:
    named = ", ".join(entry.customers[:6])
    matched = md(" → *{}*", esc(named, 200)) if named else Mrkdwn("")
    return md("• {}{}", esc(entry.title, 200), matched)
