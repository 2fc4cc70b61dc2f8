"""A monitoring pack: the figures, what changed, who is due, what was not checked."""

from collections.abc import Sequence

from bot.notices import DigestNotice, DigestRow
from bot.slack.blocks import kit, review
from bot.slack.blocks.glance import band_mark
from bot.slack.blocks.kit import Block, Message
from bot.slack.blocks.markup import Mrkdwn, esc, join, many, md, when
from scoring.vocabulary import Pack

ROWS_SHOWN = 40
LINES_SHOWN = 10
_PACKS = {Pack.HIGH: "High pack", Pack.MEDIUM_LOW: "Medium and low pack"}
_HEAD = ("Customer", "Band", "Score", "Before", "What", "Review due")


def draw(notice: DigestNotice, *, preview: bool = False) -> Message:
    """The pack as it is posted, or previewed; works for no customer and for 500."""
    title = title_of(notice)
    blocks: list[Block] = [
        kit.header(title),
        kit.context(_print(notice, preview=preview)),
        kit.fields(_figures(notice)),
        *(kit.section(part) for part in _parts(notice) if part),
        *_reviews(notice.reviews_due),
        kit.context(_coverage(notice)),
        *_table(notice.rows),
    ]
    return Message(text=_fallback(notice, title), blocks=tuple(blocks))


def _print(notice: DigestNotice, *, preview: bool) -> Mrkdwn:
    parts = (
        Mrkdwn("*Preview*, nothing was posted") if preview else Mrkdwn(""),
        md("As of {}", when(notice.as_of)),
        md("changes since {}", when(notice.since)),
        Mrkdwn("*late*: posted after its day") if notice.late else Mrkdwn(""),
    )
    return join(" · ", parts)


def title_of(notice: DigestNotice) -> str:
    """The pack and its period."""
    known = notice.pack in set(Pack)
    return f"{_PACKS[Pack(notice.pack)] if known else notice.pack} · {notice.period}"


def _fallback(notice: DigestNotice, title: str) -> Mrkdwn:
    first = join(", ", [esc(r.name, 60) for r in notice.rows[:5]])
    quiet = Mrkdwn(_nothing(notice)) if notice.nothing_to_report else Mrkdwn("")
    return join(
        ". ",
        (
            esc(title, 150),
            quiet,
            md("{}, {} quiet", many(notice.members, "customer"), esc(notice.quiet)),
            _rate(notice),
            first,
            md("{} due", many(len(notice.reviews_due), "review")),
        ),
    )


def _rate(notice: DigestNotice) -> Mrkdwn:
    figures = (esc(notice.overdue), esc(notice.active), esc(notice.ratio, 20))
    return md("Overdue {} of {} ({} %)", *figures)


def _figures(notice: DigestNotice) -> list[Mrkdwn]:
    overdue = md(
        "{} of {} active = {} %", esc(notice.overdue), esc(notice.active), esc(notice.ratio, 20)
    )
    return [
        md("*Customers*\n{}, {} quiet", esc(notice.members), esc(notice.quiet)),
        md("*Overdue*\n{}", overdue),
        md("*To look at*\n{}", many(max(notice.members - notice.quiet, 0), "customer")),
        md("*Reviews due*\n{}", esc(len(notice.reviews_due))),
    ]


def _parts(notice: DigestNotice) -> list[Mrkdwn]:
    mark = "" if _has_gaps(notice) else ":white_check_mark: "
    quiet = f"{mark}*{_nothing(notice)}*: no change, no review due, nothing overdue"
    return [
        Mrkdwn(quiet) if notice.nothing_to_report else Mrkdwn(""),
        _listed("Data gaps", [esc(g, 150) for g in notice.gaps]),
    ]


def _has_gaps(notice: DigestNotice) -> bool:
    return bool(notice.coverage_gaps) or "not checked" in notice.coverage


def _nothing(notice: DigestNotice) -> str:
    """That there is nothing to report, but never of news that were not checked."""
    return "Nothing to report of what was checked" if _has_gaps(notice) else "Nothing to report"


def _listed(title: str, lines: list[Mrkdwn]) -> Mrkdwn:
    if not lines:
        return Mrkdwn("")
    more = len(lines) - LINES_SHOWN
    rest = [md("and {} more", esc(more))] if more > 0 else []
    return join(
        "\n", [md("*{}*", esc(title)), *(md("• {}", x) for x in lines[:LINES_SHOWN]), *rest]
    )


def _reviews(rows: Sequence[DigestRow]) -> list[Block]:
    """Who is due, each with the button that opens the review."""
    if not rows:
        return []
    more = len(rows) - LINES_SHOWN
    rest = [kit.context(md("and {} more: `/risk reviews`", esc(more)))] if more > 0 else []
    drawn = [kit.section(_review(r), review.button(r.customer)) for r in rows[:LINES_SHOWN]]
    return [kit.section(Mrkdwn("*Reviews due*")), *drawn, *rest]


def _review(row: DigestRow) -> Mrkdwn:
    name = md("{} {}", band_mark(row.band), esc(row.name, 100))
    return md("{} · {}", name, when(row.review_due))


def _coverage(notice: DigestNotice) -> Mrkdwn:
    gaps = join("; ", [esc(g, 150) for g in notice.coverage_gaps[:LINES_SHOWN]])
    more = len(notice.coverage_gaps) - LINES_SHOWN
    rest = md(" and {} more", esc(more)) if more > 0 else Mrkdwn("")
    missing = md("*Not checked*: {}{}", gaps, rest) if gaps else Mrkdwn("")
    return join("\n", (esc(notice.coverage, 400), missing))


def _table(rows: Sequence[DigestRow]) -> list[Block]:
    """The customers as a table, last, where Slack shows tables anyway."""
    if not rows:
        return []
    shown = [
        (r.name, r.band, r.score, r.before, r.note, when(r.review_due) if r.review_due else "")
        for r in rows[:ROWS_SHOWN]
    ]
    more = len(rows) - len(shown)
    rest = [(f"and {more} more", "", "", "", "", "")] if more > 0 else []
    return [kit.table([_HEAD, *shown, *rest])]
