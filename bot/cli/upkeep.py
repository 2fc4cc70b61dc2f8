"""Commands that look after the installation: the audit log's chain, backups, erasure."""

import argparse
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from bot.bootstrap import release
from bot.cli.answer import Answer
from bot.cli.opening import opened
from bot.services import audit, backup, erasure, retention
from bot.services.member import OPERATOR
from bot.settings import Settings
from bot.store.audit import ChainVerdict
from bot.store.backup import put_back
from bot.store.database import Database, UnusableDatabaseError
from bot.store.migrate import version
from scoring.score import counted
from scoring.vocabulary import CustomerId

Add = Callable[[str, str], argparse.ArgumentParser]


def add_to(add: Add) -> None:
    """Say what can be asked for."""
    verb = add("audit", "check that the audit log is as it was written")
    verb.add_argument("what", choices=("verify",))
    verb.add_argument("--head", default="", metavar="HASH", help="a head that was posted earlier")
    saving = add("backup", "write a backup of the database, also while the bot runs")
    saving.add_argument("file", type=Path, metavar="FILE", help="a new file")
    restoring = add("restore", "put a backup back in the database's place; the bot must be stopped")
    restoring.add_argument("file", type=Path, metavar="FILE")
    purging = add("purge", "take away what is older than RISK_KEEP_… says; the clock does it daily")
    purging.add_argument("--dry-run", action="store_true", help="say what would go, only")
    forgetting = add("forget", "erase a customer for good, everywhere; asks for --yes")
    forgetting.add_argument("customer", metavar="CUSTOMER_ID")
    forgetting.add_argument("--yes", action="store_true", help="do it; without it, a preview")


def _audit(settings: Settings, asked: argparse.Namespace) -> Answer:
    with opened(settings) as runtime:
        found = audit.verify(runtime, OPERATOR, head=asked.head)
    return Answer(
        text=_said(found, asked.head),
        document={
            "sound": found.sound,
            "rows": found.rows,
            "erased": found.erased,
            "head": found.head,
            "broken_at": found.broken_at or None,
            "anchored": found.anchored,
        },
        code=0 if found.sound else 1,
    )


def _said(found: ChainVerdict, head: str) -> str:
    if found.broken_at:
        return (
            f"BROKEN: entry {found.broken_at} of the audit log does not fit: it, or one before it, "
            f"was changed, added or taken out. The {found.rows - 1} entries before it are sound."
        )
    if not found.anchored:
        return (
            f"BROKEN: the chain of {found.rows} entries is sound in itself, but the head {head} "
            "does not stand in it: the end of the log was cut off or written anew."
        )
    erased = f", {found.erased} of them with erased personal fields" if found.erased else ""
    return f"The audit log is sound: {found.rows} entries{erased}, head {found.head or 'none'}."


def _backup(settings: Settings, asked: argparse.Namespace) -> Answer:
    with opened(settings) as runtime:
        size = backup.save(runtime, OPERATOR, asked.file)
    return Answer(
        text=f"{asked.file}: {size:,} bytes. It holds everything: keep it as safe as the database.",
        document={"file": str(asked.file), "bytes": size},
    )


def _restore(settings: Settings, asked: argparse.Namespace) -> Answer:
    if not _is_unusable(settings):
        release(settings)
        with opened(settings) as runtime:
            backup.refuse_while_running(runtime, OPERATOR)
    with closing(Database(settings.database_owner_url or settings.database_url)) as database:
        found = put_back(database, asked.file)
    release(settings)
    with opened(settings) as runtime:
        held = backup.note_restored(runtime, OPERATOR, asked.file)
    text = f"{asked.file} is in place (it was at version {found}); the bot may be started."
    return Answer(
        text=text + _consequences(held),
        document={
            "file": str(asked.file),
            "version": found,
            "doubted": held.doubted,
            "until": held.until.isoformat() if held.until else None,
        },
    )


def _consequences(held: backup.Restored) -> str:
    """What a restore cannot bring back, and what to do about it."""
    text = f" What waits to be posted ({held.doubted}) is looked for in Slack first."
    text *= bool(held.doubted)
    if held.until is not None:
        text += (
            f" Its last change is of {held.until:%Y-%m-%d %H:%M} UTC; what was said and done after "
            "that is gone. Import the ledger anew and repeat the decisions; a warning that is "
            "found anew is posted again. Press no buttons of posts made since then."
        )
    return text


def _is_unusable(settings: Settings) -> bool:
    """Whether the database cannot be opened: what a backup is most needed for."""
    database = Database(settings.database_url)
    try:
        version(database)
    except UnusableDatabaseError:
        return True
    finally:
        database.close()
    return False


def _purge(settings: Settings, asked: argparse.Namespace) -> Answer:
    with opened(settings) as runtime:
        work = retention.preview_purge if asked.dry_run else retention.purge
        done = work(runtime, OPERATOR)
    verb = "would go" if asked.dry_run else "went"
    return Answer(
        text=(
            f"The texts of {done.articles} articles, {done.messages} messages and {done.receipts} "
            f"receipts {verb}."
        ),
        document={
            "dry_run": asked.dry_run,
            "articles": done.articles,
            "messages": done.messages,
            "receipts": done.receipts,
        },
    )


def _forget(settings: Settings, asked: argparse.Namespace) -> Answer:
    customer = CustomerId(asked.customer)
    with opened(settings) as runtime:
        if not asked.yes:
            found = erasure.preview_forgetting(runtime, OPERATOR, customer)
            text = (
                f"{customer}: {_rows(found)} would be erased for good. Nothing was changed yet; to "
                f"do it: risk-bot forget {customer} --yes"
            )
            return Answer(text=text, document=_forgotten(found, done=False))
        found = erasure.forget(runtime, OPERATOR, customer)
    text = (
        f"Erased: {_rows(found)}. Being replaced in Slack: {counted(found.messages, 'message')}. "
        "Backups made earlier still hold the customer: erase them, too."
    )
    return Answer(text=text, document=_forgotten(found, done=True))


def _rows(found: erasure.Forgotten) -> str:
    parts = [f"{count} of {name}" for name, count in found.rows.items()]
    return ", ".join((*parts, f"{found.log_entries} entries of the audit log"))


def _forgotten(found: erasure.Forgotten, *, done: bool) -> dict[str, object]:
    return {
        "erased": done,
        "rows": dict(found.rows),
        "log_entries": found.log_entries,
        "messages": found.messages,
    }


COMMANDS: Mapping[str, Callable[[Settings, argparse.Namespace], Answer]] = {
    "audit": _audit,
    "backup": _backup,
    "restore": _restore,
    "forget": _forget,
    "purge": _purge,
}
"""What is done for each verb."""
