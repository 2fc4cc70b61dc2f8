"""Taking in the office's own tables: who may do what, rates of currencies, feeds."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from bot.intake.layout import Choices
from bot.intake.sheet import Problem
from bot.intake.table import FeedAddressCells, PersonCells, RateCells, read_table
from bot.services.access import Act, Caller
from bot.services.feed import add_feeds
from bot.services.importing import ImportReport
from bot.services.ledger import Imported, reassess_everybody
from bot.services.member import actor
from bot.services.policy import PolicyRequest, put_forward
from bot.services.runtime import Runtime
from scoring.vocabulary import Band, PersonId


def import_people(
    runtime: Runtime, caller: Caller, path: Path, choices: Choices | None = None
) -> ImportReport:
    """Take in roles: user_id, name, role; whoever is not named stays as before."""
    lines = list(read_table(path, PersonCells, choices=choices))
    people = [line for line in lines if not isinstance(line, Problem)]
    done = keep_people(runtime, caller, people)
    return ImportReport(done=done, problems=tuple(x for x in lines if isinstance(x, Problem)))


def import_rates(
    runtime: Runtime, caller: Caller, path: Path, choices: Choices | None = None
) -> ImportReport:
    """Take in rates: currency, rate (units of the base currency for one unit).

    Once anybody is rated, they are put forward as any change of the policy is, with a preview, and
    another administrator accepts them; before that, at the first set-up, they are in force at once.
    """
    lines = list(read_table(path, RateCells, choices=choices))
    rates = {line.currency: line.rate for line in lines if not isinstance(line, Problem)}
    problems = tuple(x for x in lines if isinstance(x, Problem))
    with runtime.reading() as unit:
        begun = any(band is not Band.UNRATED for band in unit.scores.bands())
    if not begun:
        done = keep_rates(runtime, caller, rates)
        if done.added:
            reassess_everybody(runtime, "new rates", quiet=True)
        return ImportReport(done=done, problems=problems)
    asked = propose_rates(runtime, caller, rates)
    done = Imported() if asked else Imported(same=len(rates))
    return ImportReport(done=done, problems=problems, proposed=asked)


def import_feeds(
    runtime: Runtime, caller: Caller, path: Path, choices: Choices | None = None
) -> ImportReport:
    """Take in feeds: title, url; a known address is left as it is."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
    lines = list(read_table(path, FeedAddressCells, choices=choices))
    feeds = [(line.title, line.url) for line in lines if not isinstance(line, Problem)]
    added = add_feeds(runtime, feeds)
    return ImportReport(
        done=Imported(added=added, same=len(feeds) - added),
        problems=tuple(x for x in lines if isinstance(x, Problem)),
    )


def keep_people(runtime: Runtime, caller: Caller, people: Iterable[PersonCells]) -> Imported:
    """Give people their roles, in one transaction."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        added = same = 0
        for person in people:
            member = PersonId(person.user_id)
            if unit.members.role(member) is person.role:
                same += 1
                continue
            added += 1
            unit.members.keep(member, name=person.name, role=person.role)
            unit.audit.record(
                at=now, actor=who, action="role.given", subject=member, role=person.role.value
            )
        return Imported(added=added, same=same)


def keep_rates(runtime: Runtime, caller: Caller, rates: dict[str, Decimal]) -> Imported:
    """Store the rates of a first set-up as a version of the policy; the same again are none."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        policy = unit.policies.current()
        merged = dict(policy.rates) | rates
        if merged == dict(policy.rates):
            return Imported(same=len(rates))
        changed = replace(policy, rates=tuple(sorted(merged.items())))
        version = unit.policies.add(changed, author=who, at=now, reason="import of rates")
        unit.audit.record(
            at=now, actor=who, action="policy.changed", subject="rates", version=str(version)
        )
        return Imported(added=len(rates))


def propose_rates(runtime: Runtime, caller: Caller, rates: dict[str, Decimal]) -> str:
    """Put the rates forward as a change of the policy; what is asked, empty where none changes."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        held = dict(unit.policies.current().rates)
    merged = held | rates
    if merged == held:
        return ""
    figures = {"rates": {currency: format(rate, "f") for currency, rate in sorted(merged.items())}}
    request = PolicyRequest(figures=figures, reason="import of rates")
    return put_forward(runtime, caller, request).proposal.asked
