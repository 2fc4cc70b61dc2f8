"""Reviews, work lists and what-ifs to draw, with the same text wherever a text can stand."""

from dataclasses import dataclass
from datetime import date

from bot.notices import OwnedWork, WorkLine, WorkListNotice
from bot.services.what_if import Firing, Side, WhatIf
from scoring.band import compute_band
from scoring.policy import Policy
from scoring.proposal import Proposal, ProposalKind
from scoring.review import CHECKS, Check, Review
from scoring.score import compute
from scoring.vocabulary import Band, Indicator, PersonId, Severity
from tests.slack.builder import ANA, C1, NOW, customer

POLICY = Policy()


def review(text: str = "") -> Review:
    return Review(
        customer=C1,
        reviewer=ANA,
        signed=date(2026, 3, 2),
        due=date(2026, 2, 28),
        anchor=31,
        note=text or "Their books are in order; the dispute is settled.",
        due_by=date(2026, 3, 2),
        band=Band.HIGH,
        checks=tuple(Check(indicator=i, before=n, after=2) for n, i in enumerate(CHECKS, start=1)),
        recorded_at=NOW,
    )


def asked(text: str = "") -> Proposal:
    return Proposal(
        kind=ProposalKind.LEAVE_HIGH,
        customer=C1,
        asked=text or "leave high for medium, with a score of 2.80",
        reason=text or "Their books are in order.",
        requester=ANA,
        opened_at=NOW,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    customer: str
    name: str
    band: str
    score: str
    due: date
    days_late: int
    last: date | None
    owner: PersonId
    may_sign: bool = True


def due(text: str = "") -> Due:
    return Due(
        customer=C1,
        name=text or "Nordwind Logistik GmbH",
        band=text or "high",
        score=text or "3.75",
        due=date(2026, 3, 25),
        days_late=6,
        last=date(2026, 2, 25),
        owner=ANA,
    )


def work(text: str, many: int) -> WorkListNotice:
    kinds = ("review", "mitigation", "decision", "stale")
    lines = tuple(
        WorkLine(
            kind=kinds[n % 4],  # type: ignore[arg-type]
            customer=C1,
            name=text or f"Nordwind {n} GmbH",
            text=text or "review, high",
            due="2026-03-30" if n % 4 < 2 else "",
            days_late=n % 2,
        )
        for n in range(many)
    )
    owners = (ANA, "*deciders*", "", *(text or f"U0{n:04d}" for n in range(many - 3)))
    return WorkListNotice(
        period=text or "2026-W14",
        as_of="2026-03-30",
        until="2026-04-05",
        late=True,
        reviews=many,
        overdue=many // 2,
        owned=tuple(OwnedWork(owner=owner, lines=lines) for owner in owners[:many]),
    )


def supposed(text: str, many: int) -> WhatIf:
    return WhatIf(
        customer=customer(text if text.strip() else "Nordwind Logistik GmbH", text),
        supposed=(text or "payment history 5", text or "news: insolvency (critical)"),
        before=_side((1, 1, 1, 1, None)),
        after=_side((5, 1, 1, 1, None)),
        firing=tuple(
            Firing(
                rule=text or "score_rise",
                severity=Severity.CRITICAL,
                text=text or "score 1.00 → 2.33: up 1.33 from its lowest of the last 90 days",
                why=text or "The score rose by more than 1.00 above its lowest value.",
                open_already=bool(n % 2),
            )
            for n in range(many)
        ),
    )


def _side(levels: tuple[int | None, ...]) -> Side:
    known = {i: n for i, n in zip(Indicator, levels, strict=True) if n is not None}
    score = compute(known, POLICY)
    band = compute_band(score, POLICY)
    terms = POLICY.terms(band.band, score.value, stop=band.stop)
    return Side(score=score, band=band, terms=terms)
