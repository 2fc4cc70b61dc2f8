"""The customer's file at the counter: its line on the card, and the dialogs that change it."""

from collections.abc import Sequence
from datetime import date

from bot.slack.blocks import kit
from bot.slack.blocks.kit import Block, Choice, Message, View
from bot.slack.blocks.markup import Mrkdwn, day, esc, join, many, md
from bot.slack.ids import Id
from scoring import length
from scoring.customer import Customer
from scoring.profile import CustomerProfile
from scoring.statement import FinancialStatement
from scoring.vocabulary import CustomerStatus

EDIT, ADD, ARCHIVE, STATEMENT = "Edit customer", "Add customer", "Archive", "Add statement"
REOPEN = "Unarchive"
NAME_MOST, LINE_MOST, LIST_MOST = 200, 80, 2_000
FIGURES = (
    (Id.STATEMENT_REVENUE, "Revenue"),
    (Id.STATEMENT_EQUITY, "Equity (net worth)"),
    (Id.STATEMENT_ASSETS, "Current assets"),
    (Id.STATEMENT_LIABILITIES, "Current liabilities"),
    (Id.STATEMENT_CAPITAL, "Working capital"),
    (Id.STATEMENT_INCOME, "Net income"),
)
_STATUSES = {
    CustomerStatus.PROSPECT: "no business yet",
    CustomerStatus.ACTIVE: "we deliver",
    CustomerStatus.DORMANT: "no orders for a while",
}
_CHANGES_SHOWN = 12


def line(p: CustomerProfile) -> Mrkdwn:
    """The file in two lines: family, newest statement and grades; how it was closed."""
    sheet = p.sheet
    family = (
        md("Segment {}", esc(p.customer.segment, 80)) if p.customer.segment else Mrkdwn(""),
        md("Parent {}", esc(sheet.parent, 150)) if sheet.parent else Mrkdwn(""),
        md("Parent of {}", esc(", ".join(sheet.children), 200)) if sheet.children else Mrkdwn(""),
        md("with {}", esc(", ".join(sheet.merged), 150)) if sheet.merged else Mrkdwn(""),
        esc(p.customer.status.value) if _unusual(p.customer) else Mrkdwn(""),
    )
    grades = [
        md("{} *{}* ({}, {})", esc(g.agency, 60), esc(g.grade, 40), esc(g.source, 80), day(g.as_of))
        for g in sheet.grades[:3]
    ]
    figures = _statement(sheet.statement) if sheet.statement else Mrkdwn("")
    found = join("\n", (_closed(p), join(" · ", family), figures, join(" · ", grades)))
    return md("*File*\n{}", found) if found else found


def _unusual(customer: Customer) -> bool:
    return customer.status in {CustomerStatus.PROSPECT, CustomerStatus.DORMANT}


def _closed(p: CustomerProfile) -> Mrkdwn:
    if p.customer.archived_on is None:
        return Mrkdwn("")
    told = md("{}: {}", day(p.customer.archived_on), esc(p.sheet.archived_because, 300))
    if p.customer.is_archived(p.as_of):
        return md(":file_cabinet: *Archived* since {}", told)
    return md(":file_cabinet: To be archived on {}", told)


def _statement(s: FinancialStatement) -> Mrkdwn:
    wanted = {"revenue", "equity", "working capital", "net income"}
    figures = join(
        ", ",
        [
            md("{} {}", esc(name), esc(f"{value:,.0f}"))
            for name, value in s.figures
            if value is not None and name in wanted
        ],
    )
    said = (esc(s.currency, 3), figures, esc(s.source, 80), day(s.as_of))
    return md("Statement to {}, {}: {} ({}, as of {})", day(s.period_end), *said)


def edit(customer: Customer, *, registry: str, metadata: str) -> View:
    """The form of a customer on file."""
    return kit.modal(
        EDIT,
        _head(customer, registry),
        callback=Id.FILE_SAVE,
        submit="Save",
        metadata=metadata,
    )


def add() -> View:
    """The form of a new customer."""
    blocks = [
        kit.field(
            Id.FILE_ID, "Id", kit.text_input(Id.FILE_ID, most=length.CUSTOMER),
            hint="As your ledger has it; empty: the bot gives one.", optional=True,
        ),
        *_head(None, ""),
    ]  # fmt: skip
    return kit.modal(ADD, blocks, callback=Id.FILE_ADD, submit="Add", metadata="{}")


def _head(c: Customer | None, registry: str) -> list[Block]:
    held = c
    return [
        _text(Id.FILE_NAME, "Name", NAME_MOST, held.name if held else "", needed=True),
        _text(Id.FILE_LEGAL, "Legal name", length.LEGAL_NAME, held.legal_name if held else ""),
        _text(
            Id.FILE_ALIASES, "Other names", LIST_MOST, " | ".join(held.aliases) if held else "",
            hint="With a bar between: BF Group | 光明食品",
        ),
        _text(
            Id.FILE_REGISTRY, "Registry ids", LIST_MOST, registry,
            hint="With a bar between: VAT DE136695976 | LEI 213800KUD8LAJWSQ9D15",
        ),
        _text(Id.FILE_COUNTRY, "Country", length.COUNTRY, held.country if held else ""),
        _text(Id.FILE_INDUSTRY, "Industry", LINE_MOST, held.industry if held else ""),
        _text(Id.FILE_SEGMENT, "Segment", LINE_MOST, held.segment if held else ""),
        _text(
            Id.FILE_PARENT, "Parent", length.CUSTOMER, held.parent if held else "",
            hint="The id of the company that it belongs to",
        ),
        kit.field(
            Id.FILE_STATUS, "Status", kit.select(Id.FILE_STATUS, _statuses(), chosen=_status(held))
        ),
        _person(Id.FILE_SALES, "Sales owner", held.sales_owner if held else ""),
        _person(Id.FILE_CREDIT, "Credit owner", held.credit_owner if held else ""),
        _text(
            Id.FILE_CONTEXT, "Context terms", LIST_MOST,
            " | ".join(held.context_terms) if held else "",
            hint="A weak name counts beside one of these: Leicester | spindles",
        ),
        _text(
            Id.FILE_EXCLUDE, "Exclude terms", LIST_MOST,
            " | ".join(held.exclude_terms) if held else "",
            hint="News with one of these is about somebody else: Summit Entertainment",
        ),
    ]  # fmt: skip


def _statuses() -> list[Choice]:
    return [Choice(label=s.capitalize(), value=s, about=about) for s, about in _STATUSES.items()]


def _status(held: Customer | None) -> str:
    return held.status.value if held else CustomerStatus.ACTIVE.value


def _text(
    field: Id, label: str, most: int, initial: str, *, hint: str = "", needed: bool = False
) -> Block:
    element = kit.text_input(field, most=most, initial=initial)
    return kit.field(field, label, element, hint=hint, optional=not needed)


def _person(field: Id, label: str, chosen: str) -> Block:
    known = chosen if chosen[:1] in {"U", "W"} else ""
    return kit.field(field, label, kit.people(field, known), optional=True)


def filed(
    name: str, changes: Sequence[tuple[str, str, str]], *, added: bool, asked: str = ""
) -> Message:
    """What was saved: each field before and after; what an approver decides before it is."""
    shown = [
        md(
            "• {}: {} → *{}*",
            esc(field.replace("_", " "), 40),
            esc(old or "–", 150),
            esc(new or "–", 150),
        )
        for field, old, new in changes[:_CHANGES_SHOWN]
    ]
    head = md(":white_check_mark: *{}* is on file", esc(name, 150)) if added else esc(name, 150)
    quiet = Mrkdwn("") if shown or added or asked else Mrkdwn("Nothing changed.")
    waits = md(":raised_hand: Waits for an approver: {}", esc(asked, 300)) if asked else quiet
    text = join("\n", (head, *shown, waits))
    return Message(text=head, blocks=(kit.section(text),))


def archive(name: str, *, metadata: str, today: date) -> View:
    """The form that archives a customer from a day on."""
    blocks = [
        kit.section(
            md(
                "*{}*\nNothing is deleted: open warnings are resolved as archived, and from that "
                "day on the customer is in no ratio, pack or news watch.",
                esc(name, 150),
            )
        ),
        kit.field(Id.ARCHIVE_ON, "From", kit.calendar(Id.ARCHIVE_ON, today)),
        _text(Id.ARCHIVE_REASON, "Reason", 1_000, "", needed=True),
    ]
    return kit.modal(ARCHIVE, blocks, callback=Id.ARCHIVE_SAVE, submit="Archive", metadata=metadata)


def archived(name: str, on: date | None, cases: int, *, effective: bool) -> Message:
    """That it was archived, or will be."""
    text = md(":file_cabinet: *{}* will be archived on {}.", esc(name, 150), day(on))
    if effective:
        closed = md("{} resolved.", many(cases, "open case"))
        text = md(":file_cabinet: *{}* is archived. {}", esc(name, 150), closed)
    return Message(text=text, blocks=(kit.section(text),))


def reopen(name: str, *, metadata: str) -> View:
    """The form that takes a customer out of the archive."""
    blocks = [
        kit.section(
            md(
                "*{}*\nIt counts again from now on: it is scored anew, and is in ratios, packs and "
                "the news watch.",
                esc(name, 150),
            )
        ),
        _text(Id.REOPEN_REASON, "Reason", 1_000, "", needed=True),
    ]
    return kit.modal(REOPEN, blocks, callback=Id.REOPEN_SAVE, submit="Unarchive", metadata=metadata)


def reopened(name: str) -> Message:
    """That it counts again."""
    text = md(":open_file_folder: *{}* counts again; it was scored anew.", esc(name, 150))
    return Message(text=text, blocks=(kit.section(text),))


def statement(name: str, *, metadata: str, today: date) -> View:
    """The form of a financial statement."""
    blocks = [
        kit.section(md("*{}*", esc(name, 150))),
        kit.field(Id.STATEMENT_END, "Period ends", kit.calendar(Id.STATEMENT_END, today)),
        _text(Id.STATEMENT_CURRENCY, "Currency", 3, "EUR", needed=True),
        *(_text(field, label, 30, "", hint="As 1234567.89") for field, label in FIGURES),
        _text(Id.STATEMENT_SOURCE, "Source", 300, "", hint="As annual report", needed=True),
        kit.field(Id.STATEMENT_AS_OF, "As of", kit.calendar(Id.STATEMENT_AS_OF, today)),
    ]
    return kit.modal(
        STATEMENT, blocks, callback=Id.STATEMENT_SAVE, submit="Save", metadata=metadata
    )


def stated(kept: FinancialStatement) -> Message:
    """That a statement was added, and what it says."""
    text = md(":white_check_mark: Added. {}", _statement(kept))
    return Message(text=text, blocks=(kit.section(text),))
