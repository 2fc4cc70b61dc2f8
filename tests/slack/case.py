"""The post of a case, with one text in every place for a text."""

from bot.notices import Evidence, FiredRule, Paper, WarningNotice, WorseRating
from scoring.vocabulary import WarningState
from tests.slack.builder import ANA, C1, SAM, STORY


def notice(
    state: WarningState = WarningState.OPEN,
    *,
    text: str = "",
    many: int = 1,
    by: str = "",
    triage: str = "",
) -> WarningNotice:
    return WarningNotice(
        case=7,
        customer=C1,
        name=text or "Nordwind Logistik GmbH",
        severity="critical",
        state=state,
        score=text or "2.20",
        band=text or "high",
        band_reason=text or "knock-out: payment history 5",
        terms=text or "shortened terms",
        prepayment=text or "30-50 %",
        as_of="2026-03-31",
        rules=tuple(
            FiredRule(
                rule=text or ("score_rise", "critical_news")[n % 2],
                severity="critical",
                text=text or "score 1.00 → 2.20: up 1.20 from its lowest of the last 90 days",
                state=state,
                cleared=bool(triage),
            )
            for n in range(many)
        ),
        evidence=tuple(
            Evidence(
                title=text or "Nordwind Logistik files for protection from creditors",
                link=STORY,
                outlet=text or "Harbour Gazette",
                day=text or "2026-03-12",
                because=text or "“files for protection” said of the customer",
                sources=max(3, many),
                papers=tuple(
                    Paper(name=text or name, link=STORY)
                    for name in ("Harbour Gazette", "Northern Courier")
                ),
                event=5,
                severity="critical",
                triage=triage,
                said_by=triage and ANA,
                said_at=triage and "2026-03-31T08:12:00+00:00",
            )
            for _ in range(many)
        ),
        owner=by and ANA,
        changed_by=by,
        changed_at="2026-03-31T08:12:00+00:00" if by else "",
        resolution="mitigated" if state is WarningState.RESOLVED else "",
        until="2026-04-03T07:00:00+00:00" if state is WarningState.SNOOZED else "",
        worse=tuple(
            WorseRating(
                rating=text or "contract performance 1 → 5",
                by=text or (SAM, "ledger")[n % 2],
                at="2026-03-31T08:12:00+00:00",
                reason=text or "they broke three contracts",
                link=STORY,
            )
            for n in range(min(many, 4))
        ),
        if_confirmed="" if triage else text or "stop, 100 % prepayment, no new exposure",
    )
