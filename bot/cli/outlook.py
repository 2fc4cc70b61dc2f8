"""Commands about what was, what is due and what would be: reviews, work list, what-if, backtest."""

import argparse
from collections.abc import Callable
from datetime import date

from bot.cli.answer import Answer
from bot.cli.calculation import UsageError
from bot.cli.opening import opened
from bot.services import review, what_if, work_list
from bot.services.member import OPERATOR
from bot.settings import Settings
from scoring.score import counted, show
from scoring.what_if import EXAMPLE, HELP, split

Arguments = argparse.Namespace
Add = Callable[[str, str], argparse.ArgumentParser]


def add_to(add: Add) -> None:
    """The commands' own words."""
    reviews = add("reviews", "the planned reviews, the most urgent first")
    reviews.add_argument("--due-before", metavar="DATE", type=date.fromisoformat)
    add("work", "the work list of the week, as it stands")
    supposed = add("what-if", "what would follow from ratings or news; writes nothing")
    supposed.add_argument("words", nargs="+", metavar="NAME … payment=5 news=critical")
    supposed.epilog = HELP


def reviews(settings: Settings, asked: Arguments) -> Answer:
    """Who is due."""
    with opened(settings) as runtime:
        rows = review.due(runtime, OPERATOR, before=asked.due_before)
    lines = [
        f"{r.due.isoformat()}  {r.name} ({r.customer}): {r.score} {r.band}; "
        f"last {r.last.isoformat() if r.last else 'never'}"
        + (f"; {counted(r.days_late, 'day')} overdue" if r.days_late else "")
        for r in rows
    ]
    document = [
        {
            "customer_id": r.customer,
            "name": r.name,
            "band": r.band,
            "score": r.score,
            "due": r.due.isoformat(),
            "days_late": r.days_late,
            "last": r.last.isoformat() if r.last else None,
            "owner": r.owner,
        }
        for r in rows
    ]
    return Answer(text="\n".join(lines) or "No review is planned.", document=document)


def work(settings: Settings, _asked: Arguments) -> Answer:
    """The week's list."""
    with opened(settings) as runtime:
        found = work_list.preview(runtime, OPERATOR)
    lines = [f"Work list {found.period}, due up to {found.until}"]
    for owned in found.owned:
        lines.append(owned.owner or "nobody's yet")
        for line in owned.lines:
            due = f", due {line.due}" if line.due else ""
            late = f", {counted(line.days_late, 'day')} overdue" if line.days_late else ""
            lines.append(f"  {line.name}: {line.text}{due}{late}")
    if not found.owned:
        lines.append("  Nothing to report.")
    document = {
        "period": found.period,
        "owners": [
            {
                "owner": owned.owner,
                "lines": [
                    {"kind": x.kind, "customer_id": x.customer, "text": x.text, "due": x.due,
                     "days_late": x.days_late}
                    for x in owned.lines
                ],
            }
            for owned in found.owned
        ],
    }  # fmt: skip
    return Answer(text="\n".join(lines), document=document)


def suppose(settings: Settings, asked: Arguments) -> Answer:
    """Before and after, and the rules that would fire."""
    name, words = split(" ".join(asked.words))
    if not name:
        msg = f"Which customer? Write risk-bot what-if NAME {EXAMPLE}."
        raise UsageError(msg)
    with opened(settings) as runtime:
        found = what_if.what_if(runtime, OPERATOR, name, words)
    lines = [f"What if {found.customer.name} ({found.customer.id}): {', '.join(found.supposed)}"]
    sides = {"before": found.before, "after": found.after}
    for word, side in sides.items():
        stop = "; STOP: no new exposure" if side.band.stop else ""
        lines.append(
            f"  {word}: {show(side.score.value)}, {side.band.band.value} ({side.band.reason}); "
            f"{side.terms.name}, prepayment {side.terms.prepayment}, "
            f"credit line {side.terms.credit_line}{stop}"
        )
    for fired in found.firing:
        verb = "is open already" if fired.open_already else "would fire"
        lines.append(f"  {fired.rule.replace('_', ' ')} {verb} ({fired.severity}): {fired.text}")
        lines.append(f"      {fired.why}")
    if not found.firing:
        lines.append("  No rule would fire.")
    document = {
        "customer_id": found.customer.id,
        "supposed": list(found.supposed),
        **{word: _side(side) for word, side in sides.items()},
        "rules": [
            {"rule": f.rule, "severity": f.severity.value, "text": f.text, "why": f.why,
             "open_already": f.open_already}
            for f in found.firing
        ],
    }  # fmt: skip
    return Answer(text="\n".join(lines), document=document)


def _side(side: what_if.Side) -> dict[str, object]:
    return {
        "score": show(side.score.value) if side.score.value is not None else None,
        "range": [show(side.score.least), show(side.score.most)],
        "band": side.band.band.value,
        "computed_band": side.band.computed.value,
        "reason": side.band.reason,
        "knock_outs": [k.name for k in side.band.knock_outs],
        "stop": side.band.stop,
        "terms": side.terms.name,
        "prepayment": side.terms.prepayment,
        "credit_line": side.terms.credit_line,
    }


COMMANDS: dict[str, Callable[[Settings, Arguments], Answer]] = {
    "reviews": reviews,
    "work": work,
    "what-if": suppose,
}
