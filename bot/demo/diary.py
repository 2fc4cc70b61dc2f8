"""What is noted beside the figures: counter-measures, feedback, the people, exchange rates."""

from collections.abc import Iterator

from bot.demo.company import ADMIN, ANALYST, APPROVER, COMPANIES, SALES, SECOND

NOTE_COLUMNS = ("customer_id", "kind", "author", "day", "owner", "due_day", "state", "text")
PERSON_COLUMNS = ("user_id", "name", "role")
RATE_COLUMNS = ("currency", "rate", "as_of_day")

_PEOPLE = (
    (SALES, "Sam Sales", "sales"),
    (ANALYST, "Ana Analyst", "analyst"),
    (APPROVER, "Ava Approver", "approver"),
    (ADMIN, "Ada Admin", "admin"),
    (SECOND, "Ivo Admin", "admin"),
)

# Round figures, made up: euros for one unit.
_RATES = (("USD", "0.90"), ("GBP", "1.20"), ("CNY", "0.125"), ("CHF", "1.05"))
_RATES_DAY = -1

# name; author, day, owner, due day, state, text
_MITIGATIONS = (
    (
        "Tessitura Castelverro",
        (ANALYST, -32, ANALYST, 14, "doing"),
        "Payment plan for the overdue invoices: four equal parts, first one due this month.",
    ),
    (
        "Tessitura Castelverro",
        (ANALYST, -32, SALES, -4, "done"),
        "New orders only against 50 % prepayment; told to the buyer by phone and in writing.",
    ),
    (
        "Harlowbeck Developments",
        (ANALYST, -11, SALES, 10, "planned"),
        "Visit the site office and ask which stage payments they are waiting for themselves.",
    ),
    (
        "Thornwick Castings",
        (ANALYST, -22, ANALYST, 8, "doing"),
        "Credit line halved; deliveries released one by one until the next balance sheet.",
    ),
    (
        "Marrowby Freight",
        (APPROVER, -18, ANALYST, 21, "doing"),
        "Weekly call with their accounts office until nothing is older than 30 days.",
    ),
    (
        "东澜新型建材",
        (ANALYST, -16, SALES, 12, "planned"),
        "大额新订单要求预付 40%，并请客户提供最近一期财务报表。",
    ),
    (
        "Kirkmarden Mills",
        (ANALYST, -27, ANALYST, 6, "doing"),
        "Review of the compliance record: ask for the permit of each site and a training date.",
    ),
    (
        "Énergie Clairbosc",
        (ANALYST, -70, ANALYST, -30, "done"),
        "Short terms agreed: 14 days instead of 45 for all new deliveries.",
    ),
)
# state is the kind of feedback: opinion, complaint, praise or suggestion
_FEEDBACK = (
    (
        "ACME Industrial Supplies",
        (SALES, -13, SALES, None, "praise"),
        "Buyer is pleased with the new delivery note format; fewer questions at goods-in.",
    ),
    (
        "Brightwater Foods",
        (SALES, -21, SALES, None, "opinion"),
        "Would like one monthly statement instead of single invoices to the sister company.",
    ),
    (
        "Ravensholt Haulage",
        (SALES, -8, ANALYST, None, "complaint"),
        "Two reminders were sent for an invoice that they had disputed in writing.",
    ),
    (
        "Veldmoor Logistik",
        (SALES, -44, SALES, None, "praise"),
        "Thanked us for the quick replacement of the damaged pallets.",
    ),
    (
        "霁岚纺织科技",
        (SALES, -26, SALES, None, "opinion"),
        "希望对账单同时提供中文版本，便于财务核对。",
    ),
)


def note_rows() -> Iterator[tuple[str, ...]]:
    """The lines of notes.csv, mitigations first."""
    ids = {company.name: company.id for company in COMPANIES}
    for kind, notes in (("mitigation", _MITIGATIONS), ("feedback", _FEEDBACK)):
        for name, (author, day, owner, due_day, state), text in notes:
            due = "" if due_day is None else str(due_day)
            yield ids[name], kind, author, str(day), owner, due, state, text


def person_rows() -> Iterator[tuple[str, ...]]:
    """The lines of people.csv: the five whom one may act as in the local workspace."""
    yield from _PEOPLE


def rate_rows() -> Iterator[tuple[str, ...]]:
    """The lines of rates.csv: euros for one unit of the currency."""
    for currency, rate in _RATES:
        yield currency, rate, str(_RATES_DAY)
