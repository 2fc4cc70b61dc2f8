"""Commands on customer files: archive, unarchive, merge, duplicates."""

import argparse
from collections.abc import Callable, Mapping
from datetime import date

from bot.cli.answer import Answer
from bot.cli.opening import opened
from bot.services import archive, merging
from bot.services.member import OPERATOR
from bot.services.merging import MergePreview
from bot.settings import Settings
from scoring.score import counted
from scoring.vocabulary import CustomerId

Add = Callable[[str, str], argparse.ArgumentParser]
Arguments = argparse.Namespace


def add_to(add: Add, day: Callable[[str], date]) -> None:
    """Say what can be asked for."""
    closing = add("archive", "take a customer out of ratios, packs and news from a day on")
    closing.add_argument("customer", metavar="ID")
    closing.add_argument("--on", type=day, metavar="DATE", help="default: today")
    closing.add_argument("--reason", required=True, metavar="TEXT")
    opening = add("unarchive", "take a customer out of the archive, or call an archiving off")
    opening.add_argument("customer", metavar="ID")
    opening.add_argument("--reason", default="", metavar="TEXT")
    joining = add("merge", "let one customer's file go on under another one's id")
    joining.add_argument("source", metavar="FROM")
    joining.add_argument("target", metavar="INTO")
    joining.add_argument("--reason", default="", metavar="TEXT")
    joining.add_argument("--dry-run", action="store_true", help="say what would be joined, only")
    add("duplicates", "customers with one registry id, or one name but for its legal form")


def _archive(settings: Settings, asked: Arguments) -> Answer:
    with opened(settings) as runtime:
        on = asked.on or runtime.setup.today(runtime.clock.now())
        request = archive.ArchiveRequest(
            customer=CustomerId(asked.customer), on=on, reason=asked.reason
        )
        done = archive.archive(runtime, OPERATOR, request)
    name, when = done.customer.name, on.isoformat()
    text = f"{name} is archived since {when}; {counted(done.cases, 'case')} resolved."
    if not done.effective:
        text = f"{name} will be archived on {when}; until then nothing changes."
    return Answer(
        text=text,
        document={
            "customer_id": done.customer.id,
            "archived_on": when,
            "effective": done.effective,
            "cases_resolved": done.cases,
        },
    )


def _unarchive(settings: Settings, asked: Arguments) -> Answer:
    with opened(settings) as runtime:
        done = archive.unarchive(runtime, OPERATOR, CustomerId(asked.customer), asked.reason)
    return Answer(
        text=f"{done.customer.name} counts again; it was scored anew.",
        document={"customer_id": done.customer.id, "status": done.customer.status.value},
    )


def _merge(settings: Settings, asked: Arguments) -> Answer:
    source, target = CustomerId(asked.source), CustomerId(asked.target)
    with opened(settings) as runtime:
        if asked.dry_run:
            return _joined(merging.preview(runtime, OPERATOR, source, target), dry_run=True)
        done = merging.merge(runtime, OPERATOR, source, target, reason=asked.reason)
        return _joined(done, dry_run=False)


def _joined(found: MergePreview, *, dry_run: bool) -> Answer:
    old, new = found.source, found.target
    verb = "would go on" if dry_run else "goes on"
    lines = [f"{old.name} ({old.id}) {verb} as {new.name} ({new.id}).", *merging.said(found)]
    return Answer(
        text="\n".join(lines),
        document={
            "from": old.id,
            "into": new.id,
            "dry_run": dry_run,
            "ratings": found.ratings,
            "statements": found.statements,
            "invoices": found.invoices,
            "same_invoices": found.same_invoices,
            "clashes": list(found.clashes),
            "open_warnings": found.open_warnings,
            "notes": found.notes,
            "new_names": list(found.new_names),
            "new_registry_ids": list(found.new_numbers),
        },
    )


def _duplicates(settings: Settings, _asked: Arguments) -> Answer:
    with opened(settings) as runtime:
        found = merging.duplicates(runtime, OPERATOR)
    lines = [
        f"{s.first.id} {s.first.name}  =  {s.second.id} {s.second.name}  ({s.why})" for s in found
    ]
    return Answer(
        text="\n".join(lines) or "No two customers look like one.",
        document=[{"first": s.first.id, "second": s.second.id, "why": s.why} for s in found],
    )


COMMANDS: Mapping[str, Callable[[Settings, Arguments], Answer]] = {
    "archive": _archive,
    "unarchive": _unarchive,
    "merge": _merge,
    "duplicates": _duplicates,
}
"""What is done for each verb."""
