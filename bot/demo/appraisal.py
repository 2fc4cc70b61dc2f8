"""What people judged of the fictional customers: ratings by hand and signed reviews."""

from collections.abc import Iterator

from bot.demo.company import ANALYST, APPROVER, COMPANIES, Company, draw, pick

RATING_COLUMNS = ("customer_id", "indicator", "rating", "as_of_day", "author", "reason")
REVIEW_COLUMNS = ("customer_id", "reviewer", "due_day", "signed_day", "note")

_REASON: dict[str, dict[int, tuple[str, ...]]] = {
    "contract_performance": {
        1: ("no breach in the last 12 months", "all call-offs taken as agreed"),
        2: ("one late call-off, made good", "minor: returns papers missing twice, cured"),
        3: ("volume commitment missed twice", "repeated late acceptance of goods"),
        4: ("minimum purchase not met, still open", "set off our invoice without agreement"),
    },
    "market_reputation": {
        1: ("nothing adverse found", "references good throughout"),
        2: ("an old trade complaint, resolved", "small local press item, no follow-up"),
        3: ("one confirmed story of medium weight", "two suppliers report tougher talks"),
        4: ("confirmed story of high weight this year", "several suppliers ask for prepayment"),
    },
    "compliance_record": {
        1: ("clean and checked", "registry and sanctions lists checked, nothing"),
        2: ("late annual filing, remedied", "minor labelling remark, remedied"),
        3: ("environmental remark still open", "two late filings in a year"),
        4: ("serious penalty in the last 12 months", "under investigation by the authority"),
        5: ("operating licence withdrawn for one site",),
    },
}
# indicator: oldest and newest usual day of the judgement
_WINDOW = {
    "contract_performance": (-150, -12),
    "market_reputation": (-150, -12),
    "compliance_record": (-300, -20),
}
# Older than a rating of that indicator stays valid: marked stale, the value is kept.
_STALE = {
    ("Pescaluna Conservas", "contract_performance"): -201,
    ("Gerüstbau Torfhagen", "contract_performance"): -190,
    ("Greyfell Aggregates", "market_reputation"): -216,
    ("Lanificio Ombravalle", "compliance_record"): -402,
}
# Fresh on purpose: the README invites people to re-rate these two.
_FRESH = {"ACME Industrial Supplies": -14, "Brightwater Foods": -9}
_PAYMENT_BY_PERSON = {
    "Brightwater Foods": (1, "pays by standing order; billed by the sister company, no invoices")
}
_EARLIER_SHARE = 1 / 8

_NEVER_REVIEWED = {"Fjordglim Energi", "Windpark Heideflut"}
# Signed so long ago that the next review is overdue at load.
_REVIEW_OVERDUE = {
    "Marrowby Freight": -43,
    "Polímeros Sierranegra": -108,
    "Filature Grandsorbe": -117,
    "Transportes Monteluna": -101,
}
_HIGH = {
    "Thornwick Castings",
    "Marrowby Freight",
    "东澜新型建材",
    "Tessitura Castelverro",
    "Kirkmarden Mills",
    "Énergie Clairbosc",
}
_NOTES = (
    "Payments, contract and news looked at; ratings kept.",
    "Nothing new; ratings kept.",
    "Spoke with their accounts office; payment plan confirmed. Ratings kept.",
    "News read, one item of no weight; ratings kept.",
)
_HIGH_NOTES = (
    "Stays high. Credit line kept at half, no extension.",
    "Stays high; prepayment asked for new large orders.",
)


def _judged(company: Company) -> Iterator[tuple[str, int]]:
    for indicator, rating in (
        ("contract_performance", company.contract),
        ("market_reputation", company.reputation),
        ("compliance_record", company.compliance),
    ):
        if rating is not None:
            yield indicator, rating


def rating_rows() -> Iterator[tuple[str, ...]]:
    """The lines of ratings.csv; of two ratings of one indicator the older comes first."""
    for company in COMPANIES:
        chance = draw(company.id, "rating")
        fresh = _FRESH.get(company.name)
        if company.name in _PAYMENT_BY_PERSON:
            rating, reason = _PAYMENT_BY_PERSON[company.name]
            yield company.id, "payment_history", str(rating), str(fresh or -9), ANALYST, reason
        for indicator, rating in _judged(company):
            reasons = _REASON[indicator][rating]
            reason = reasons[pick(chance, 0, len(reasons) - 1)]
            oldest, newest = _WINDOW[indicator]
            drawn = pick(chance, oldest, newest)
            day = fresh or _STALE.get((company.name, indicator), drawn)
            earlier = max(1, rating - 1)
            if chance.random() < _EARLIER_SHARE:
                before = _REASON[indicator][earlier][0]
                yield company.id, indicator, str(earlier), str(day - 170), ANALYST, before
            yield company.id, indicator, str(rating), str(day), ANALYST, reason


def review_rows() -> Iterator[tuple[str, ...]]:
    """The lines of reviews.csv: the last signed review of each customer that has had one."""
    for company in COMPANIES:
        if company.name in _NEVER_REVIEWED:
            continue
        chance = draw(company.id, "review")
        high = company.name in _HIGH
        drawn = pick(chance, -24, -4) if high else pick(chance, -80, -6)
        signed = _REVIEW_OVERDUE.get(company.name, drawn)
        due = signed - (pick(chance, 9, 16) if chance.random() < 1 / 12 else pick(chance, -4, 5))
        notes = _HIGH_NOTES if high else _NOTES
        reviewer = APPROVER if high and chance.random() < 1 / 2 else ANALYST
        note = notes[pick(chance, 0, len(notes) - 1)]
        yield company.id, reviewer, str(due), str(signed), note
