"""The command that replays a ledger: what a policy would have warned of, and how well."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from bot.cli.answer import Answer
from bot.cli.calculation import UsageError
from bot.cli.opening import opened
from bot.intake.policy import policy_from
from bot.services import backtest
from bot.services.member import OPERATOR
from bot.settings import Settings
from scoring.day import month_end, read_day
from scoring.outcome import Outcome
from scoring.policy import Policy
from scoring.score import show
from scoring.vocabulary import Indicator

Arguments = argparse.Namespace
Add = Callable[[str, str], argparse.ArgumentParser]


def add_to(add: Add) -> None:
    """The command's own words."""
    tested = add("backtest", "replay a ledger month by month under one policy, or two side by side")
    tested.add_argument("--ledger", type=Path, metavar="FILE", help="default: the database's own")
    tested.add_argument("--policy", type=Path, metavar="FILE", help="default: the one in force")
    tested.add_argument("--policy-b", type=Path, metavar="FILE", help="beside the first one")
    tested.add_argument("--from", dest="first", metavar="MONTH", help="2024-01")
    tested.add_argument("--to", dest="last", metavar="MONTH", help="2024-12")
    tested.add_argument("--horizon", type=int, default=60, metavar="DAYS")
    tested.add_argument(
        "--bad", type=int, default=60, metavar="DAYS", help="past due by more is bad; default: 60"
    )
    tested.add_argument(
        "--others", type=int, choices=range(1, 6), metavar="LEVEL",
        help="assume this level for the other indicators; default: unknown, or as stored",
    )  # fmt: skip


def replay(settings: Settings, asked: Arguments) -> Answer:
    """The figures of one policy, or of two side by side."""
    unknown = set(Indicator) - {Indicator.PAYMENT_HISTORY}
    others = {i: int(asked.others) for i in unknown} if asked.others else {}
    wanted = backtest.Wanted(
        ledger=asked.ledger,
        first=_month(asked.first),
        last=_month(asked.last),
        horizon=asked.horizon,
        bad_days=asked.bad,
        others=others,
    )
    with opened(settings) as runtime:
        base = backtest.in_force(runtime)
        policies = [_policy(asked.policy, base)]
        if asked.policy_b:
            policies.append(_policy(asked.policy_b, base))
        with _progress() as said:
            found = backtest.run(runtime, OPERATOR, wanted, policies, said)
    head = (
        f"{found.span.months[0]:%Y-%m} to {found.span.months[-1]:%Y-%m}, the ledger tells up to "
        f"{found.span.until.isoformat()}, horizon {found.span.horizon} days, bad is more than "
        f"{found.span.bad_days} days past due"
    )
    paths = (asked.policy, asked.policy_b)[: len(policies)]
    names = [path.stem if path else "in force" for path in paths]
    lines = _table([("", *names), *_rows(found.outcomes)])
    document = {
        "from": found.span.months[0].isoformat(),
        "to": found.span.months[-1].isoformat(),
        "until": found.span.until.isoformat(),
        "horizon": found.span.horizon,
        "bad_days": found.span.bad_days,
        "policies": [
            {"policy": name, **_document(o)} for name, o in zip(names, found.outcomes, strict=True)
        ],
    }
    complaints = tuple(f"line {p.line}: {p.reason}" for p in found.problems)
    return Answer(text="\n".join((head, *lines)), document=document, complaints=complaints)


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    padded = ([cell.ljust(w) for cell, w in zip(row, widths, strict=True)] for row in rows)
    return ["  ".join(cells).rstrip() for cells in padded]


@contextmanager
def _progress() -> Iterator[backtest.Progress]:
    """A bar for each part of the work, on a terminal only."""
    bars: dict[str, tqdm[NoReturn]] = {}

    def said(part: str, more: int, whole: int | None) -> None:
        if part not in bars:
            bars[part] = tqdm(desc=part, total=whole, disable=None, file=sys.stderr)
        bars[part].update(more)

    try:
        yield said
    finally:
        for bar in bars.values():
            bar.close()


def _month(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        found = read_day(text, today=date.max)
    except ValueError as wrong:
        raise UsageError(str(wrong)) from wrong
    return month_end(found.year, found.month)


def _percent(share: Fraction | None) -> str:
    return f"{show(share * 100, 1)} %" if share is not None else "–"


def _rows(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    figures: tuple[tuple[str, Callable[[Outcome], str]], ...] = (
        ("customers", lambda o: f"{o.customers:,}"),
        ("customer-months, active", lambda o: f"{o.customer_months:,}"),
        ("alerts per 100 customers a month", lambda o: show(o.alerts_per_100, 2)),
        ("alerts", lambda o: f"{o.alerts:,}"),
        ("  when bad already", lambda o: f"{o.late:,}"),
        ("precision", lambda o: f"{_percent(o.precision)} ({o.came_true} of {o.warned})"),
        ("capture", lambda o: f"{_percent(o.capture)} ({o.captured} of {o.turns})"),
        ("median lead time, days", lambda o: show(o.median_lead, 1)),
        ("rating changes", lambda o: f"{_percent(o.changed_share)} ({o.changes:,})"),
        ("jumps of two levels or more", lambda o: f"{_percent(o.jump_share)} ({o.jumps:,})"),
        ("months above the overdue limit", lambda o: f"{o.over_limit} of {len(o.active)}"),
        ("customer-months in high", lambda o: f"{o.bands['high']:,}"),
        ("left out, a rate is missing", lambda o: f"{o.left_out:,}"),
    )
    rows = [(title, *(figure(o) for o in outcomes)) for title, figure in figures]
    rules = sorted({rule for o in outcomes for rule in o.rules})
    rows += [
        (f"  {rule.replace('_', ' ')} fired", *(f"{o.rules[rule]:,}" for o in outcomes))
        for rule in rules
    ]
    return rows


def _document(o: Outcome) -> dict[str, object]:
    def exact(share: Fraction | None) -> str | None:
        return show(share, 4) if share is not None else None

    return {
        "customers": o.customers,
        "customer_months": o.customer_months,
        "alerts": o.alerts,
        "alerts_per_100_customers_a_month": exact(o.alerts_per_100),
        "alerts_when_bad_already": o.late,
        "warned": o.warned,
        "came_true": o.came_true,
        "precision": exact(o.precision),
        "turned_bad": o.turns,
        "captured": o.captured,
        "capture": exact(o.capture),
        "median_lead_days": exact(o.median_lead),
        "rating_pairs": o.rated_pairs,
        "changes": o.changes,
        "jumps": o.jumps,
        "rules": dict(sorted(o.rules.items())),
        "bands": dict(sorted(o.bands.items())),
        "months_above_overdue_limit": o.over_limit,
        "left_out": o.left_out,
    }


def _policy(path: Path | None, base: Policy) -> Policy:
    return policy_from(path, base) if path else base


COMMANDS: dict[str, Callable[[Settings, Arguments], Answer]] = {"backtest": replay}
