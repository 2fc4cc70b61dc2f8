"""What the bot can do, and how it feels."""

from collections.abc import Sequence
from typing import Protocol

from bot.slack.blocks import kit
from bot.slack.blocks.kit import Message
from bot.slack.blocks.markup import Mrkdwn, esc, join, md

_COMMANDS = (
    ("/risk NAME", "the customer card, by name, alias or id; only you see it"),
    ("/risk NAME as of 2026-03-31", "what was known on that day; also `yesterday`, `last quarter`"),
    ("/risk warnings", "the open warnings, the worst first; `mine` or a name picks some"),
    ("/risk mitigations", "what is being done, the earliest due first; `mine` or a name"),
    ("/risk rules", "the early-warning rules, in words"),
    ("/risk proposals", "what waits for somebody's decision"),
    ("/risk news NAME", "the stories about a customer, to confirm or dismiss; alone: what waits"),
    ("/risk feeds", "the news feeds and their health; administrators add, test and pause them"),
    ("/risk why-silent NAME", "what was read, what was found, and what holds a warning back"),
    ("/risk what-if NAME payment=5 news=critical", "what would follow; nothing is saved"),
    ("/risk review NAME", "sign its review: three checks, keep or change, a note"),
    ("/risk reviews", "who is due, the most urgent first; `/risk reviews mine`"),
    ("/risk work", "the work list of this week, as it stands"),
    ("/risk add", "put a new customer on file"),
    ("/risk duplicates", "customers that may be one; administrators merge them"),
    ("/risk overrides", "whose band people have moved, and how often that happens"),
    ("/risk policy", "the figures behind score and band, and their versions"),
    ("/risk digest", "the next monitoring pack, as it stands; `high` or `medium` picks one"),
    ("/risk export portfolio", "a CSV file by direct message; `history NAME` or `audit` too"),
    ("/risk health", "whether feeds, ledger, clock and posts are well"),
    ("/risk help", "this page"),
)
TITLE = "Customer risk"


class Line(Protocol):
    """One thing that is looked after."""

    @property
    def name(self) -> str:
        """What it is."""

    @property
    def ok(self) -> bool:
        """Whether it is well."""

    @property
    def text(self) -> str:
        """How it is, in words."""


def draw() -> Message:
    """What can be typed, and what else there is."""
    typed = join("\n", [md("`{}`  {}", esc(c), Mrkdwn(about)) for c, about in _COMMANDS])
    more = Mrkdwn(
        'A customer that is called like a command: put its name in quotes, `/risk "Health"`.'
    )
    text = Mrkdwn("Type `/risk NAME` to see how risky a customer is and what to ask of it.")
    return Message(
        text=text,
        blocks=(kit.header(TITLE), kit.section(text), kit.section(typed), kit.context(more)),
    )


def health(lines: Sequence[Line]) -> Message:
    """The state of what runs, the unwell first."""
    ordered = sorted(lines, key=lambda line: line.ok)
    ill = sum(1 for line in lines if not line.ok)
    head = md("*{} of {} need a look*", esc(ill), esc(len(lines))) if ill else Mrkdwn("*All well*")
    drawn = [
        md(
            "{} *{}* {}",
            Mrkdwn(":white_check_mark:" if line.ok else ":x:"),
            esc(line.name, 60),
            esc(line.text, 200),
        )
        for line in ordered[:40]
    ]
    parts = [join("\n", drawn[n : n + 10]) for n in range(0, len(drawn), 10)]
    return Message(text=head, blocks=(kit.section(head), *(kit.section(p) for p in parts)))
