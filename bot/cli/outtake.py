"""`risk-bot export`: a file, or standard output."""

import argparse

from bot.cli.answer import Answer
from bot.cli.calculation import UsageError
from bot.services.export import ExportKind, ExportRequest, export
from bot.services.member import OPERATOR
from bot.services.runtime import Runtime


def hand_out(runtime: Runtime, asked: argparse.Namespace) -> Answer:
    """Write the file that was asked for; raises UsageError where it cannot be written."""
    kind = ExportKind(asked.what)
    request = ExportRequest(kind=kind, customer=asked.customer, since=asked.since)
    found = export(runtime, OPERATOR, request)
    document = {"rows": found.rows, "file": str(asked.out) if asked.out else None}
    if asked.out is None:
        return Answer(text=found.text, document=document | {"csv": found.text})
    try:
        asked.out.write_text(found.text, encoding="utf-8", newline="")
    except OSError as wrong:
        msg = f"{asked.out} cannot be written: {wrong.strerror}."
        raise UsageError(msg) from wrong
    return Answer(text=f"{found.rows} rows are in {asked.out}.", document=document)
