"""The credit line of a customer, and asking for a limit: the bot recommends, a person approves."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from bot.services.access import Act, Caller
from bot.services.errors import Refusal, Stale
from bot.services.file_sheet import sheet_of
from bot.services.member import actor
from bot.services.on_file import on_file, standing
from bot.services.picture import Picture, frame, take
from bot.services.proposal import propose
from bot.services.runtime import Runtime, Setup
from bot.store.unit import Unit
from scoring.credit import CreditLimit, CreditLine, base_line, credit_line, monthly_billing
from scoring.policy import Policy
from scoring.proposal import Proposal, ProposalKind, Seat
from scoring.score import show
from scoring.statement import FinancialStatement
from scoring.vocabulary import CustomerId

MOST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRequest:
    """The limit that a person asks for, in base currency, and why."""

    customer: CustomerId
    amount: Decimal
    reason: str
    receipt: str = ""


def credit_of(picture: Picture, statement: FinancialStatement | None) -> CreditLine:
    """What a card says of credit, from the ledger, the newest statement, the band and the limit."""
    policy, billing = picture.policy, None
    if picture.ledger_as_of is not None:
        billing = monthly_billing(picture.invoices, as_of=picture.ledger_as_of, policy=policy)
    return credit_line(
        policy,
        base=base_line(
            policy,
            billing=billing,
            net_worth=_in_base(policy, statement, statement.equity if statement else None),
            working_capital=_in_base(
                policy, statement, statement.working_capital if statement else None
            ),
        ),
        band=picture.band.band,
        score=picture.score.value,
        stop=picture.band.stop,
        limit=picture.limit,
        open_amount=picture.open_amount,
    )


def _in_base(
    policy: Policy, statement: FinancialStatement | None, amount: Decimal | None
) -> Fraction | None:
    """A figure of a statement in base currency; None where it or its rate is not known."""
    rate = policy.rate(statement.currency) if statement else None
    return None if amount is None or rate is None else Fraction(amount * rate)


def ask_limit(runtime: Runtime, caller: Caller, request: LimitRequest) -> Proposal:
    """Propose a credit limit; an approver decides, whoever asks.

    Raises Refusal with fields where amount or reason is missing, or where a stop allows no raise;
    NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ASK)
        customer = standing(unit, request.customer, on=runtime.setup.today(now))
        if not Decimal(0) <= request.amount < MOST:
            sentence = "Write an amount of 0 or more, as 25000."
            raise Refusal(sentence, fields={"amount": sentence})
        if not request.reason.strip():
            sentence = "Say why: the approver and the audit log read it."
            raise Refusal(sentence, fields={"reason": sentence})
        shot = frame(runtime.setup, unit, now)
        picture = next(take(unit, (customer,), shot))
        line = credit_of(picture, sheet_of(unit, customer, shot).statement)
        bound = _bound(line, request.amount, stop=picture.band.stop)
        held = show(Fraction(line.limit.amount), 0) if line.limit else "none"
        base = "unknown" if line.recommended is None else show(line.recommended, 0)
        asked = Proposal(
            kind=ProposalKind.LIMIT,
            customer=customer.id,
            asked=(
                f"limit {held} → {show(Fraction(request.amount), 0)} {line.currency} "
                f"(recommended: {base}){bound}"
            ),
            payload={"amount": format(request.amount, "f")},
            reason=request.reason.strip(),
            requester=who.person,
            seats=(Seat.APPROVER,),
            opened_at=now,
        )
        return propose(runtime.setup, unit, asked, now=now)


def apply_limit(setup: Setup, unit: Unit, proposal: Proposal, now: datetime) -> str:
    """Append an approved limit; the newest counts.

    Raises Stale where it would raise the limit of a customer that is under a stop by now.
    """
    customer, amount = on_file(unit, proposal.customer), Decimal(proposal.payload["amount"])
    shot = frame(setup, unit, now)
    picture = next(take(unit, (customer,), shot))
    line = credit_of(picture, sheet_of(unit, customer, shot).statement)
    try:
        bound = _bound(line, amount, stop=picture.band.stop)
    except Refusal as refused:
        msg = f"{refused} Decline it, and let it be asked for again once the stop is closed."
        raise Stale(msg) from refused
    limit = CreditLimit(
        customer=customer.id,
        amount=amount,
        reason=proposal.reason,
        requester=proposal.requester,
        approved_by=proposal.decided_by,
        at=now,
    )
    unit.exposure.add_limit(limit)
    unit.audit.record(
        at=now, actor=limit.approved_by, action="limit.approved", subject=limit.customer,
        amount=proposal.payload["amount"], requester=limit.requester,
    )  # fmt: skip
    return f"The limit is {show(Fraction(limit.amount), 0)}{bound}."


def _bound(line: CreditLine, amount: Decimal, *, stop: bool) -> str:
    """What is said of a limit that goes above what the band allows; empty where nothing is.

    Raises Refusal where it would be raised under a stop.
    """
    if amount <= (line.limit.amount if line.limit else 0):
        return ""
    if stop:
        sentence = "The customer is under a stop: its limit can be lowered, not raised."
        raise Refusal(sentence, fields={"amount": sentence})
    return f"; the band allows {line.note}" if line.note else ""
