"""The policy: shown, previewed, put forward, and accepted by a second administrator."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import starmap

from bot.services.access import Act, Caller
from bot.services.assessment import Cause, assess
from bot.services.errors import Refusal, Stale
from bot.services.member import actor
from bot.services.picture import Picture, frame, take
from bot.services.policy_change import due_now, pass_over_new
from bot.services.proposal import propose
from bot.services.runtime import Runtime, Setup
from bot.store.policy import PolicyRecord, figures_of, policy_of
from bot.store.unit import Unit
from scoring.figure import Json, read
from scoring.policy import Policy
from scoring.policy_preview import BandMove, Difference, PolicyPreview
from scoring.proposal import Proposal, ProposalKind, Seat
from scoring.score import show as shown
from scoring.vocabulary import CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRequest:
    """The figures that shall change, by name, and why."""

    figures: Mapping[str, Json]
    reason: str
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutForward:
    """What was put forward, and what it would change."""

    proposal: Proposal
    preview: PolicyPreview


def history(runtime: Runtime, caller: Caller) -> tuple[PolicyRecord, ...]:
    """Every version of the policy, the oldest first; the last one is in force."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        return unit.policies.history()


def editable(runtime: Runtime, caller: Caller) -> Policy:
    """The policy in force, for whoever may propose another; raises NotAllowed."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        return unit.policies.current()


def preview(runtime: Runtime, caller: Caller, figures: Mapping[str, Json]) -> PolicyPreview:
    """Score everybody under the changed figures, and write nothing.

    Raises Refusal where the figures make no policy, or change nothing; NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        return _preview(runtime.setup, unit, _changed(unit, figures), now)


def put_forward(runtime: Runtime, caller: Caller, request: PolicyRequest) -> PutForward:
    """Propose changed figures, with their preview; another administrator accepts them.

    Everybody is scored before the transaction that keeps it, so that nobody waits for that.
    Raises Refusal as the preview does, and where the reason is missing; Stale where another version
    was accepted meanwhile; NotAllowed.
    """
    now = runtime.clock.now()
    reason = request.reason.strip()
    if not reason:
        sentence = "Say why the policy shall change: the audit log keeps it."
        raise Refusal(sentence, fields={"reason": sentence})
    seen = preview(runtime, caller, request.figures)
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER)
        policy = _changed(unit, request.figures)
        if unit.policies.current().version != seen.based_on:
            msg = "Another policy was accepted while this one was looked at: preview it again."
            raise Stale(msg)
        asked = Proposal(
            kind=ProposalKind.POLICY,
            customer=CustomerId(""),
            asked=f"{'; '.join(map(str, seen.differences))}. {seen.summary}",
            payload={
                "figures": json.dumps(figures_of(policy)),
                "based_on": str(seen.based_on),
            },
            reason=reason,
            requester=who.person,
            seats=(Seat.ADMIN,),
            opened_at=now,
        )
        kept = propose(runtime.setup, unit, asked, now=now)
        return PutForward(proposal=kept, preview=seen)


def apply_policy(setup: Setup, unit: Unit, proposal: Proposal, now: datetime) -> str:
    """Carry out an accepted policy: a new version, everybody scored anew, nothing raised.

    What holds only because of it is not raised on the next morning either.
    Raises Stale where another version was accepted in the meantime: its preview is no longer true.
    """
    before = unit.policies.current()
    if str(before.version) != proposal.payload["based_on"]:
        msg = (
            f"Policy {before.version} has been accepted since this was previewed: decline it, and "
            "let it be previewed again."
        )
        raise Stale(msg)
    everyone = unit.customers.all()
    was_due = due_now(setup, unit, everyone, now=now)
    policy = policy_of(json.loads(proposal.payload["figures"]), before.version)
    version = unit.policies.add(
        policy,
        author=proposal.requester,
        approved_by=proposal.decided_by,
        reason=proposal.reason,
        at=now,
    )
    cause = Cause(words=f"policy {version}", actor=proposal.decided_by, quiet=True)
    assessed = assess(setup, unit, everyone, now=now, cause=cause)
    is_due = due_now(setup, unit, everyone, now=now)
    passed = pass_over_new(setup, unit, was_due, is_due, cause.words, now=now)
    unit.audit.record(
        at=now,
        actor=proposal.decided_by,
        action="policy.changed",
        subject="policy",
        version=str(version),
        author=proposal.requester,
        changes="; ".join(map(str, differences(before, policy))),
        passed_over=str(passed),
    )
    return f"Policy {version} is in force, {len(assessed)} customers are scored anew."


def differences(before: Policy, after: Policy) -> tuple[Difference, ...]:
    """The figures in which two policies differ, in the order of the policy."""
    old, new = figures_of(before), figures_of(after)
    return tuple(d for name in old for d in _differences(name, old[name], new[name]))


def parse(text: str) -> dict[str, Json]:
    """The figures of an exported file, all or some of them; raises Refusal where it is none."""
    try:
        found = json.loads(text, parse_float=str)
    except ValueError as wrong:
        msg = f"This is no JSON: {wrong}. `policy export` writes a file to start from."
        raise Refusal(msg) from wrong
    if not isinstance(found, dict):
        msg = "A policy is an object of figures by name. `policy export` writes one."
        raise Refusal(msg)
    found.pop("version", None)
    return found


def _changed(unit: Unit, figures: Mapping[str, Json]) -> Policy:
    before = unit.policies.current()
    try:
        policy: Policy = read(Policy, figures, base=before)
    except ValueError as wrong:
        msg = f"This policy cannot be applied: {wrong}."
        raise Refusal(msg) from wrong
    policy = replace(policy, version=before.version)
    if policy == before:
        msg = f"These are the figures of policy {before.version}: nothing would change."
        raise Refusal(msg)
    return policy


def _preview(setup: Setup, unit: Unit, policy: Policy, now: datetime) -> PolicyPreview:
    everyone = unit.customers.all()
    before = unit.policies.current()
    pairs = zip(
        take(unit, everyone, frame(setup, unit, now)),
        take(unit, everyone, frame(setup, unit, now, policy=policy)),
        strict=True,
    )
    both = [(a, b) for a, b in pairs if _state(a) != _state(b)]
    return PolicyPreview(
        based_on=before.version,
        differences=differences(before, policy),
        customers=len(everyone),
        scores_changed=sum(a.score.value != b.score.value for a, b in both),
        moves=tuple(starmap(_move, (p for p in both if p[0].band.band is not p[1].band.band))),
    )


def _state(picture: Picture) -> tuple[object, object]:
    return picture.score.value, picture.band.band


def _move(before: Picture, after: Picture) -> BandMove:
    return BandMove(
        customer=before.customer.id,
        name=before.customer.name,
        score_before=shown(before.score.value),
        score_after=shown(after.score.value),
        band_before=before.band.band.value,
        band_after=after.band.band.value,
    )


def _differences(name: str, old: Json, new: Json) -> tuple[Difference, ...]:
    if old == new:
        return ()
    if isinstance(old, dict) and isinstance(new, dict):
        return tuple(
            Difference(
                figure=f"{name} {key}", before=_word(old.get(key)), after=_word(new.get(key))
            )
            for key in dict.fromkeys([*old, *new])
            if old.get(key) != new.get(key)
        )
    return (Difference(figure=name, before=_word(old), after=_word(new)),)


def _word(value: Json) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
