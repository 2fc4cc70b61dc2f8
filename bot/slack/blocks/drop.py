"""A dropped file: how it is read, what it would do, how far it is, what it did; and exports."""

from dataclasses import dataclass

from bot.slack.blocks import kit, reading
from bot.slack.blocks.kit import Message
from bot.slack.blocks.markup import Mrkdwn, esc, join, many, md
from bot.slack.ids import Id

COLUMNS_SHOWN, PROBLEMS_SHOWN, CHANGES_SHOWN = 20, 5, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of rows: new, changed, as they were, left out; and the first problems by line.

    `older`: the file speaks of an earlier day than the ledger.
    """

    added: int = 0
    changed: int = 0
    same: int = 0
    new_customers: int = 0
    left_out: int = 0
    older: bool = False
    problems: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A file that was looked at; `good` counts the lines of a table whose rows are not compared.

    `changes` are names with the payment rating before and after (0: none), `changed` how many
    there are, None where that was not worked out. `mixed`: name, the currency it is billed in, and
    the one that lines without a currency count as.
    """

    file: str
    name: str
    kind: str
    spoken: str
    rows: int
    columns: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    tally: Tally
    as_of: str = ""
    good: int | None = None
    changed: int | None = None
    changes: tuple[tuple[str, int, int], ...] = ()
    mixed: tuple[tuple[str, str, str], ...] = ()


def preview(seen: Seen) -> Message:
    """How the file is read, what it would do, and the two buttons."""
    head = md("*{}* holds {}: {} ({})", esc(seen.name, 100), esc(seen.kind, 20),
              many(seen.rows, "line"), esc(seen.spoken, 80))  # fmt: skip
    columns = [
        md("`{}` ← {}", esc(ours), esc(theirs, 60)) for ours, theirs in seen.columns[:COLUMNS_SHOWN]
    ]
    ignored = [esc(name, 40) for name in seen.ignored[:COLUMNS_SHOWN]]
    unused = md("Not used: {}", join(", ", ignored)) if ignored else Mrkdwn("")
    buttons = kit.actions(
        kit.button(Id.DROP_IMPORT, "Import", kit.reference(Id.DROP_IMPORT, note=seen.file),
                   style="primary"),
        kit.button(Id.DROP_ASK, reading.TITLE, kit.reference(Id.DROP_ASK, note=seen.file)),
        kit.button(Id.DROP_CANCEL, "Cancel", kit.reference(Id.DROP_CANCEL, note=seen.file)),
    )  # fmt: skip
    parts = (
        join("  ·  ", columns),
        _would(seen),
        _mixed(seen),
        _changes(seen),
        _problems(seen.tally),
    )
    drawn = [kit.section(part) for part in parts if part]
    small = [kit.context(unused)] if unused else []
    return Message(text=head, blocks=(kit.section(head), *drawn, *small, *buttons))


def _would(seen: Seen) -> Mrkdwn:
    if seen.good is not None:
        return md("{} can be taken in.", many(seen.good, "line"))
    tally = seen.tally
    until = md(" The ledger would speak of {}.", esc(seen.as_of, 10)) if seen.as_of else Mrkdwn("")
    return md(
        "It would add {}, change {}, and leave {} as they are; {}.{}",
        many(tally.added, "invoice"), esc(f"{tally.changed:,}"), esc(f"{tally.same:,}"),
        many(tally.new_customers, "new customer"), join("", [until, *_older(tally)]),
    )  # fmt: skip


def _mixed(seen: Seen) -> Mrkdwn:
    """Customers whose lines would count as a currency in which they are not billed."""
    if not seen.mixed:
        return Mrkdwn("")
    lines = [
        md("{} is billed in {}; these lines would count as {}", esc(name, 60), esc(own, 40),
           esc(taken, 10))
        for name, own, taken in seen.mixed[:CHANGES_SHOWN]
    ]  # fmt: skip
    more = len(seen.mixed) - len(lines)
    rest = [md("… and {}", many(more, "more", "more"))] if more > 0 else []
    head = md(":warning: *Lines without a currency*, of {}", many(len(seen.mixed), "customer"))
    return join("\n", [head, *lines, *rest])


def _older(tally: Tally) -> list[Mrkdwn]:
    said = Mrkdwn(" The file is older than that: known invoices keep what is newer.")
    return [said] if tally.older else []


def _changes(seen: Seen) -> Mrkdwn:
    if seen.good is not None:
        return Mrkdwn("")
    if seen.changed is None:
        return Mrkdwn("The file is too long to say which payment ratings would change.")
    if not seen.changed:
        return Mrkdwn("No payment rating would change.")
    head = md("*{} would change*", many(seen.changed, "payment rating"))
    lines = [
        md("{}: {} → {}", esc(name, 60), _level(before), _level(after))
        for name, before, after in seen.changes[:CHANGES_SHOWN]
    ]
    more = seen.changed - len(lines)
    rest = [md("… and {}", many(more, "more", "more"))] if more > 0 else []
    return join("\n", [head, *lines, *rest])


def _level(level: int) -> Mrkdwn:
    return esc(level or "none")


def _problems(tally: Tally) -> Mrkdwn:
    if not tally.left_out:
        return Mrkdwn("")
    head = md("*{} left out*", many(tally.left_out, "line"))
    lines = [
        md("line {}: {}", esc(line), esc(reason, 200))
        for line, reason in tally.problems[:PROBLEMS_SHOWN]
    ]
    more = tally.left_out - len(lines)
    rest = [md("… and {}", many(more, "more", "more"))] if more > 0 else []
    return join("\n", [head, *lines, *rest])


def progress(stage: str, done: int, of: int) -> Message:
    """How far an import is."""
    share = f"{done * 100 // of} %" if of else "0 %"
    text = md("_Importing: {} {}, {} of {}…_", esc(stage, 20), esc(share), esc(f"{done:,}"),
              esc(f"{of:,}"))  # fmt: skip
    return _one(text)


def done(
    name: str, tally: Tally, *, as_of: str = "", fired: int = 0, proposed: str = ""
) -> Message:
    """What an import did, or put forward for another person to accept."""
    text = md(
        "*{}* is imported: {} added, {} changed, {} as they were.",
        esc(name, 100), esc(f"{tally.added:,}"), esc(f"{tally.changed:,}"),
        esc(f"{tally.same:,}"),
    )  # fmt: skip
    until = md("The ledger speaks of {}.", esc(as_of, 10)) if as_of else Mrkdwn("")
    raised = md("{} raised.", many(fired, "warning")) if fired else Mrkdwn("")
    wanted = "Put forward, for another administrator to accept: {}"
    asked = md(wanted, esc(proposed, 500)) if proposed else Mrkdwn("")
    whole = join(" ", [text, join("", [until, *_older(tally)]), raised, asked])
    parts = [part for part in (whole, _problems(tally)) if part]
    return Message(text=whole, blocks=tuple(kit.section(part) for part in parts))


def cancelled(name: str) -> Message:
    """The file was thrown away."""
    return _one(md("*{}* is thrown away; nothing was imported.", esc(name, 100)))


def sent(name: str, rows: int) -> Message:
    """An export went by direct message."""
    return _one(md("I sent you {} ({}) by direct message.", esc(name, 80), many(rows, "row")))


def _one(text: Mrkdwn) -> Message:
    return Message(text=text, blocks=(kit.section(text),))
