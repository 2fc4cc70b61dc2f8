"""The work list of a week: by owner what is due, with a button for each review."""

from bot.notices import OwnedWork, WorkLine, WorkListNotice
from bot.slack.blocks import kit
from bot.slack.blocks.kit import Block, Message
from bot.slack.blocks.markup import PERSON, Mrkdwn, esc, join, many, md, person, when
from bot.slack.ids import Id

OWNERS_SHOWN = 12
LINES_SHOWN = 8
BUTTONS_SHOWN = 4
_MARKS = {
    "review": Mrkdwn(":mag:"),
    "mitigation": Mrkdwn(":shield:"),
    "decision": Mrkdwn(":ballot_box_with_check:"),
    "stale": Mrkdwn(":hourglass:"),
}


def draw(notice: WorkListNotice, *, preview: bool = False) -> Message:
    """The list as it is posted, or previewed."""
    title = f"Work list · {notice.period}"
    count = sum(len(work.lines) for work in notice.owned)
    parts = (
        Mrkdwn("*Preview*, nothing was posted") if preview else Mrkdwn(""),
        md("Due up to {}", when(notice.until)),
        md("as of {}", when(notice.as_of)),
        Mrkdwn("*late*: posted after its day") if notice.late else Mrkdwn(""),
    )
    figures = md(
        "{} · {} · {} overdue",
        many(count, "thing to do", "things to do"),
        many(notice.reviews, "review"),
        esc(notice.overdue),
    )
    if not count:
        figures = Mrkdwn(":white_check_mark: *Nothing to report*: nothing is due this week")
    more = len(notice.owned) - OWNERS_SHOWN
    rest = [kit.context(md("and {} more", many(more, "owner")))] if more > 0 else []
    blocks = (
        kit.header(title),
        kit.context(join(" · ", parts)),
        kit.section(figures),
        *(b for n, work in enumerate(notice.owned[:OWNERS_SHOWN]) for b in _work(work, n)),
        *rest,
    )
    return Message(text=md("{}: {}", esc(title, 100), figures), blocks=blocks)


def _work(work: OwnedWork, place: int) -> list[Block]:
    more = len(work.lines) - LINES_SHOWN
    rest = [md("and {} more", esc(more))] if more > 0 else []
    lines = [_line(line) for line in work.lines[:LINES_SHOWN]]
    reviews = [x for x in work.lines if x.kind == "review" and x.customer][:BUTTONS_SHOWN]
    buttons = [
        kit.button(
            Id.REVIEW_OPEN,
            f"Review {line.name}",
            kit.reference(Id.REVIEW_OPEN, line.customer),
            place=f"{place}.{n}",
        )
        for n, line in enumerate(reviews)
    ]
    text = join("\n", [md("*{}*", _owner(work.owner)), *lines, *rest])
    return [kit.section(text), *kit.actions(*buttons)]


def _owner(owner: str) -> Mrkdwn:
    if PERSON.fullmatch(owner):
        return person(owner)
    return Mrkdwn("Waiting for a decision") if owner == "*deciders*" else Mrkdwn("Nobody's yet")


def _line(line: WorkLine) -> Mrkdwn:
    late = md("*{} overdue*", many(line.days_late, "day")) if line.days_late else Mrkdwn("")
    due = md("due {}", when(line.due)) if line.due else Mrkdwn("")
    name = md("{} *{}*", _MARKS.get(line.kind, Mrkdwn("•")), esc(line.name, 100))
    return join(" · ", (name, esc(line.text, 160), due, late))
