"""Commands about what people decide: the policy, what waits for a decision, overrides."""

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.cli.answer import Answer
from bot.cli.calculation import UsageError
from bot.cli.opening import opened
from bot.services import decision, override_report, policy
from bot.services.member import OPERATOR
from bot.services.policy import PolicyRequest
from bot.services.runtime import Runtime
from bot.settings import Settings
from bot.store.policy import PolicyRecord, figures_of
from scoring.override_report import OverrideReport
from scoring.policy_preview import PolicyPreview
from scoring.score import counted, show

Add = Callable[[str, str], argparse.ArgumentParser]
Arguments = argparse.Namespace


def add_to(add: Add) -> None:
    """Say what can be asked for."""
    verb = add("policy", "show, export, preview or accept the policy's figures")
    verb.add_argument("what", choices=("show", "export", "preview", "accept"))
    verb.add_argument(
        "source",
        nargs="?",
        metavar="FILE",
        help="figures as JSON; accept: the same, or the number of a request made in Slack",
    )
    verb.add_argument("--reason", default="", metavar="TEXT", help="why the policy shall change")
    add("proposals", "what waits for somebody's decision")
    add("overrides", "which bands people have moved, and how often")


def _policy(settings: Settings, asked: Arguments) -> Answer:
    if asked.what != "show" and not asked.source:
        msg = f"Say which file: risk-bot policy {asked.what} FILE."
        raise UsageError(msg)
    with opened(settings) as runtime:
        return _POLICY[asked.what](runtime, asked)


def _show(runtime: Runtime, _asked: Arguments) -> Answer:
    versions = policy.history(runtime, OPERATOR)
    now = versions[-1]
    figures = figures_of(now.policy)
    lines = [f"Policy {now.policy.version} is in force."]
    lines += [f"  {name}: {_word(value)}" for name, value in figures.items()]
    lines += ["Versions:", *map(_version, versions)]
    document = {
        "version": now.policy.version,
        "figures": figures,
        "versions": [
            {
                "version": v.policy.version,
                "author": v.author,
                "approved_by": v.approved_by,
                "reason": v.reason,
                "at": v.at.isoformat() if v.at else None,
            }
            for v in versions
        ],
    }
    return Answer(text="\n".join(lines), document=document)


def _export(runtime: Runtime, asked: Arguments) -> Answer:
    now = policy.history(runtime, OPERATOR)[-1].policy
    document = {"version": now.version} | figures_of(now)
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    try:
        Path(asked.source).write_text(text, encoding="utf-8")
    except OSError as wrong:
        msg = f"{asked.source} cannot be written: {wrong.strerror}."
        raise UsageError(msg) from wrong
    said = f"Policy {now.version} is in {asked.source}: change it, then preview it."
    return Answer(text=said, document=document)


def _preview(runtime: Runtime, asked: Arguments) -> Answer:
    return _previewed(policy.preview(runtime, OPERATOR, policy.parse(_read(asked.source))), "")


def _accept(runtime: Runtime, asked: Arguments) -> Answer:
    """Put a file forward, or accept what an administrator put forward in Slack."""
    if asked.source.isdecimal():
        decided = decision.approve(runtime, OPERATOR, int(asked.source))
        return Answer(
            text=decided.sentence,
            document={"changed": decided.changed, "sentence": decided.sentence},
            code=0 if decided.changed else 1,
        )
    reason = asked.reason or f"figures of {Path(asked.source).name}"
    request = PolicyRequest(figures=policy.parse(_read(asked.source)), reason=reason)
    put = policy.put_forward(runtime, OPERATOR, request)
    said = (
        f"Put forward as request {put.proposal.id}: an administrator accepts it in Slack. Nothing "
        "is changed until then."
    )
    return _previewed(put.preview, said, proposal=put.proposal.id)


def _previewed(found: PolicyPreview, said: str, *, proposal: int = 0) -> Answer:
    lines = [f"  {d}" for d in found.differences]
    moves = [
        f"  {m.name} ({m.customer}): {m.band_before} → {m.band_after}, "
        f"score {m.score_before} → {m.score_after}"
        for m in found.moves
    ]
    counted = (
        f"{found.scores_changed} of {found.customers} scores change, "
        f"{len(found.moves)} customers move band:"
    )
    told = said or "Nothing was written."
    document = {
        "based_on": found.based_on,
        "differences": [
            {"figure": d.figure, "before": d.before, "after": d.after} for d in found.differences
        ],
        "customers": found.customers,
        "scores_changed": found.scores_changed,
        "moves": [
            {
                "customer_id": m.customer,
                "name": m.name,
                "score": [m.score_before, m.score_after],
                "band": [m.band_before, m.band_after],
            }
            for m in found.moves
        ],
        "proposal": proposal or None,
    }
    return Answer(text="\n".join([*lines, counted, *moves, told]), document=document)


def _proposals(settings: Settings, _asked: Arguments) -> Answer:
    with opened(settings) as runtime:
        waiting = decision.opened(runtime, OPERATOR)
    lines = [
        f"{n.proposal}  {n.headline}{f', {n.name}' if n.name else ''}: {n.asked} "
        f"(asked by {n.requester}; needs {' and '.join(n.seats)})"
        for n in waiting
    ]
    document = [
        {
            "id": n.proposal,
            "kind": n.headline,
            "customer_id": n.customer or None,
            "asked": n.asked,
            "reason": n.reason,
            "requester": n.requester,
            "needs": list(n.seats),
            "opened_at": n.opened_at,
        }
        for n in waiting
    ]
    return Answer(text="\n".join(lines) or "Nothing waits for a decision.", document=document)


def _overrides(settings: Settings, _asked: Arguments) -> Answer:
    with opened(settings) as runtime:
        found = override_report.report(runtime, OPERATOR)
    count = len(found.active)
    head = (
        f"{counted(count, 'active override')}, {show(found.rate * 100, 1)} % of {found.customers} "
    )
    lines = [head + f"customers: {found.upward} up, {count - found.upward} down."]
    lines += [f"FLAG: {found.flag}."] if found.flag else []
    lines += [
        f"  {o.name} ({o.customer}): {o.band} until {o.expires} (computed {o.computed_then}, now "
        f"{o.computed_now}); {o.code}: {o.text}; by {o.requester}"
        f"{f', approved by {o.approved_by}' if o.approved_by else ''}"
        for o in found.active
    ]
    lines += [f"  ended within a year: {n} × {how}" for how, n in found.outcomes]
    return Answer(text="\n".join(lines), document=_report(found))


def _report(found: OverrideReport) -> dict[str, object]:
    return {
        "as_of": found.as_of.isoformat(),
        "customers": found.customers,
        "rate": show(found.rate * 100, 1),
        "flag": found.flag or None,
        "active": [
            {
                "id": o.id, "customer_id": o.customer, "band": o.band, "upward": o.upward,
                "computed": [o.computed_then, o.computed_now], "code": o.code, "text": o.text,
                "requester": o.requester, "approved_by": o.approved_by or None,
                "since": o.since.isoformat(), "expires": o.expires.isoformat(),
            }
            for o in found.active
        ],
        "outcomes": dict(found.outcomes),
        "requesters": dict(found.requesters),
        "approvers": dict(found.approvers),
    }  # fmt: skip


def _version(v: PolicyRecord) -> str:
    by = f", by {v.author}" if v.author else ""
    agreed = f", accepted by {v.approved_by}" if v.approved_by else ""
    at = f", {v.at:%Y-%m-%d}" if v.at else ""
    return f"  {v.policy.version}{at}{by}{agreed}: {v.reason}"


def _word(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read(source: str) -> str:
    try:
        return Path(source).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        msg = f"{source} cannot be read: {wrong}."
        raise UsageError(msg) from wrong


_POLICY: Mapping[str, Callable[[Runtime, Arguments], Answer]] = {
    "show": _show,
    "export": _export,
    "preview": _preview,
    "accept": _accept,
}
COMMANDS: Mapping[str, Callable[[Settings, Arguments], Answer]] = {
    "policy": _policy,
    "proposals": _proposals,
    "overrides": _overrides,
}
"""What is done for each verb."""
