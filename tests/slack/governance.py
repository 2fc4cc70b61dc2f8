"""Proposals, versions and previews of the policy, overrides: what people decide, to draw."""

from dataclasses import dataclass

from bot.notices import AgreedSeat, ProposalNotice
from bot.services.merging import Suspicion
from scoring.customer import Customer
from scoring.override_report import OverrideLine, OverrideReport
from scoring.policy import Policy
from scoring.policy_preview import BandMove, Difference, PolicyPreview
from scoring.proposal import ProposalState, Seat
from scoring.vocabulary import CustomerId
from tests.slack.builder import ANA, C1, POLICY, SAM, TODAY


def proposal(
    state: ProposalState = ProposalState.OPEN, *, text: str = "", agreed: int = 0
) -> ProposalNotice:
    return ProposalNotice(
        proposal=3,
        headline=text or "lower rating",
        customer=C1,
        name=text or "Nordwind Logistik GmbH",
        asked=text or "contract performance 4 → 2",
        reason=text or "the breach was cured",
        requester=SAM,
        state=state,
        seats=(Seat.APPROVER, Seat.ADMIN) if state is ProposalState.OPEN else (),
        agreed=tuple(
            AgreedSeat(seat="approver", by=ANA, at="2026-03-31T08:12:00+00:00")
            for _ in range(min(agreed, 2))
        ),
        opened_at="2026-03-31T08:12:00+00:00",
        score=text or "3.55",
        band=text or "high",
        band_reason=text or "3.55 is 3.50 or more",
        standing_then=text or "3.05, medium",
        if_approved=(text or "3.05, medium (3.05 is 2.50 or more)") * (state == "open"),
        decided_by="" if state is ProposalState.OPEN else ANA,
        decided_at="" if state is ProposalState.OPEN else "2026-03-31T08:12:00+00:00",
        answer="" if state is ProposalState.OPEN else text or "Score 3.55 → 3.05, band high.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    policy: Policy
    author: str
    approved_by: str
    reason: str


def version(text: str = "") -> Version:
    return Version(
        policy=POLICY, author=text or ANA, approved_by=SAM, reason=text or "losses of the last year"
    )


def preview(*, text: str = "", many: int = 1) -> PolicyPreview:
    move = BandMove(
        customer=C1,
        name=text or "Nordwind Logistik GmbH",
        score_before="3.05",
        score_after="3.10",
        band_before="medium",
        band_after="high",
    )
    change = Difference(figure=text or "high_edge", before=text or "3.5", after=text or "3")
    return PolicyPreview(
        based_on=1,
        differences=(change,) * many,
        customers=600,
        scores_changed=many,
        moves=(move,) * many,
    )


def overrides(*, text: str = "", many: int = 1) -> OverrideReport:
    line = OverrideLine(
        id=1,
        customer=C1,
        name=text or "Nordwind Logistik GmbH",
        band="medium",
        computed_then="high",
        computed_now="high",
        upward=False,
        code="insured",
        text=text or "insured to 90 %",
        requester=SAM,
        approved_by=ANA,
        since=TODAY,
        expires=TODAY,
        outcome=text or "it lapsed",
    )
    return OverrideReport(
        as_of=TODAY,
        customers=max(many * 15, 1),
        active=(line,) * many,
        ended=(line,) * many,
        requesters=((SAM, many),),
        approvers=((ANA, many),),
    )


def twins(text: str = "") -> tuple[Customer, Customer]:
    """Two customers that may be one."""
    names = (text.strip() or "Nordwind Logistik GmbH", text.strip() or "Nordwind Logistik AG")
    one, other = (Customer(id=CustomerId(f"C-{n}"), name=name) for n, name in enumerate(names, 1))
    return one, other


def suspicion(text: str = "") -> Suspicion:
    """Why two customers may be one."""
    one, other = twins(text)
    return Suspicion(first=one, second=other, why=text or "same name but for its legal form")
