"""What can be asked of `risk-bot`."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.cli import backtest, doctor, file, governance, lesson, letter, newsroom, outlook, upkeep
from scoring.vocabulary import Pack

IMPORTS = (
    "customers", "invoices", "industries", "ratings", "people", "rates", "feeds", "demo",
    "statements", "external-ratings",
)  # fmt: skip
FEEDS = (
    "check", "poll", "add", "test", "list", "pause", "resume", "remove", "import-opml",
    "export-opml",
)  # fmt: skip
PLAIN = {
    "run": "start everything: the local page (or real Slack), the bot and the clock",
    "serve": "the bot alone",
    "worker": "reads feeds and delivers posts, beside `serve`; for PostgreSQL",
    "clock": "the clock alone",
    "workspace": "the local page alone",
    "migrate": "bring the database up to date",
    "manifest": "print the Slack app manifest",
    "rules": "print the early-warning rules as users read them",
}
Add = Callable[[str, str], argparse.ArgumentParser]


def day(text: str) -> date:
    """A date as 2026-03-31."""
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        msg = f"“{text}” is no date; write it as 2026-03-31"
        raise argparse.ArgumentTypeError(msg) from wrong


def build() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="risk-bot",
        description="Customer risk in Slack: scores, early warnings, news, reviews.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, help=text, description=text)
        verb.add_argument("--json", action="store_true", help="print one JSON document")
        return verb

    for name, text in PLAIN.items():
        add(name, text)
    _add_import(add)
    _add_questions(add)
    outlook.add_to(add)
    backtest.add_to(add)
    upkeep.add_to(add)
    letter.add_to(add)
    doctor.add_to(add)
    file.add_to(add, day)

    newsroom.add_to(add)
    lesson.add_to(add)
    governance.add_to(add)
    return parser


def _add_import(add: Add) -> None:
    taking = add("import", "take in a CSV file; `import demo` loads the demo book")
    taking.add_argument("what", choices=IMPORTS)
    taking.add_argument("file", type=Path, nargs="?", metavar="FILE")
    taking.add_argument("--dry-run", action="store_true", help="say what would change, only")
    taking.add_argument("--as-of", type=day, metavar="DATE", help="the day the ledger speaks of")
    taking.add_argument(
        "--map", action="append", default=[], metavar="OURS=THEIRS",
        help='which column is meant, as invoice_id="Beleg Nr"; nothing after =: there is none',
    )  # fmt: skip
    taking.add_argument("--dates", choices=("dmy", "mdy"), help="what comes first in 01/02/2026")
    taking.add_argument("--decimal", choices=("point", "comma"), help="what 1.234 and 1,234 mean")
    taking.add_argument("--encoding", metavar="NAME", help="where it cannot be told, as big5")
    taking.add_argument(
        "--problems", type=Path, metavar="FILE", help="write every line that is left out to a CSV"
    )


def _add_questions(add: Add) -> None:
    digest = add("digest", "show a monitoring pack")
    digest.add_argument("what", choices=("preview",))
    digest.add_argument("--pack", choices=[p.value for p in Pack], help="default: the next one due")
    show = add("show", "show a customer")
    show.add_argument("name", metavar="NAME_OR_ID", nargs="+")
    show.add_argument("--as-of", metavar="DATE", help="what was known then: a date, last quarter")
    portfolio = add("portfolio", "active and overdue customers and their ratio")
    portfolio.add_argument("--as-of", type=day, metavar="DATE", required=True)
    payment = add("payment", "payment behaviour of every customer, as CSV")
    payment.add_argument("--as-of", type=day, metavar="DATE", required=True)
    export = add("export", "write the portfolio, the history or the audit log as CSV")
    export.add_argument("what", choices=("portfolio", "history", "audit"))
    export.add_argument("--out", type=Path, metavar="FILE", help="where to; else it is printed")
    export.add_argument("--customer", default="", metavar="NAME_OR_ID", help="of one only")
    export.add_argument("--since", type=day, metavar="DATE", help="what was recorded since then")
    score = add("score", "score a set of ratings")
    score.add_argument("--ratings", required=True, metavar="INDICATOR=LEVEL,…")
    assess = add("assess", "judge news: JSON lines in, JSON lines out")
    assess.add_argument("file", type=Path, nargs="?", metavar="FILE")
    _add_feeds(add)


def _add_feeds(add: Add) -> None:
    feeds = add("feeds", "look at feeds, add, list, pause them; lists as OPML; ask those due")
    feeds.add_argument("what", choices=FEEDS)
    feeds.add_argument("source", nargs="*", metavar="FILE_URL_OR_NUMBER")
    feeds.add_argument("--name", help="what an added feed is called; default: its title")
    feeds.add_argument("--customer", help="the customer that an added feed is about, by id or name")
    feeds.add_argument("--industry", help="the industry that an added feed is about")
    feeds.add_argument("--dry-run", action="store_true", help="`add`: look at the feed only")
