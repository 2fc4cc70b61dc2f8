"""Who may do what: one table (domain §10), denied by default, checked again at commit."""

from dataclasses import dataclass
from enum import StrEnum

from bot.services.errors import NotAllowed
from scoring.proposal import Seat
from scoring.vocabulary import PersonId, Role


class Act(StrEnum):
    """What a person may be allowed to do, in the words of the audit log."""

    SEE_CARD = "see customer cards"
    RAISE_RATING = "raise a rating"
    RERATE = "rate a customer"
    LOWER_FAR = "lower a rating by two levels or more"
    ASK = "ask for a change that others decide"
    DECIDE_RATING = "decide on a lower rating"
    APPROVE = "approve what lowers or accepts a risk"
    TRIAGE = "triage warnings"
    SIGN_REVIEW = "sign reviews"
    LOG_MITIGATION = "log mitigations"
    LOG_FEEDBACK = "log feedback"
    IMPORT = "import a ledger"
    EXPORT = "export the portfolio"
    EDIT_CUSTOMER = "edit customer files"
    ARCHIVE = "archive customers"
    ADMINISTER = "administer the bot"


_ALLOWED: dict[Role, frozenset[Act]] = {
    Role.VIEWER: frozenset({Act.SEE_CARD}),
    Role.SALES: frozenset({Act.SEE_CARD, Act.RAISE_RATING, Act.ASK, Act.LOG_FEEDBACK}),
    Role.ANALYST: frozenset(set(Act) - {Act.LOWER_FAR, Act.APPROVE, Act.ARCHIVE, Act.ADMINISTER}),
    Role.APPROVER: frozenset(set(Act) - {Act.ADMINISTER}),
    Role.ADMIN: frozenset(set(Act) - {Act.LOWER_FAR, Act.APPROVE}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, as Slack tells it; guests, strangers and bots may do nothing."""

    person: PersonId
    outsider: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person with the role that our own table gives."""

    person: PersonId
    role: Role


def allows(role: Role, act: Act) -> bool:
    """Whether the role includes the act."""
    return act in _ALLOWED[role]


def permit(actor: Actor, *acts: Act) -> None:
    """Pass where the actor's role includes one of the acts; raises NotAllowed otherwise."""
    if any(allows(actor.role, act) for act in acts):
        return
    able = sorted(r.value for r in Role if any(allows(r, act) for act in acts))
    msg = f"You are {actor.role} here, and may not {acts[0]}. Ask one of: {', '.join(able)}."
    raise NotAllowed(msg)


SEATS = {
    Seat.ANALYST: Act.DECIDE_RATING,
    Seat.APPROVER: Act.APPROVE,
    Seat.ADMIN: Act.ADMINISTER,
}
"""What a person must be allowed to do to sit in each seat of a proposal."""
OUTSIDER = NotAllowed("This bot answers full members of its own workspace only.")
"""What a guest, a stranger or a bot is told, whatever was asked."""
