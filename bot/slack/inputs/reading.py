"""How a person says that a dropped file is to be read."""

from bot.services.errors import Refusal
from bot.services.file_question import AnswerRequest
from bot.slack.ids import Id
from bot.slack.inputs.form import entered
from bot.slack.inputs.reference import Json, about

COLUMN = f"{Id.DROP_COLUMN}_".partition(".")[2]
"""What the name of a field begins with that says where one of our columns stands."""
_DATES, _DECIMALS = ("", "dmy", "mdy"), ("", "point", "comma")
WHAT = "Choose what the file holds."


def file_of(view: Json) -> str:
    """Which file the dialog is about."""
    return about(view).customer


def kind_of(view: Json) -> str:
    """What the file is said to hold so far; empty where nothing is chosen."""
    return entered(view).get("kind", "")


def answer(view: Json) -> AnswerRequest:
    """The answers; raises Refusal where it is not said what the file holds."""
    given = entered(view)
    if not given.get("kind"):
        raise Refusal(WHAT, fields={"kind": WHAT})
    chosen = {n.removeprefix(COLUMN): v for n, v in given.items() if n.startswith(COLUMN)}
    dates, decimal = given.get("dates", ""), given.get("decimal", "")
    return AnswerRequest(
        file=file_of(view),
        kind=given["kind"],
        columns={n: int(v) if v.isdecimal() else None for n, v in chosen.items()},
        dates=dates if dates in _DATES else "",
        decimal=decimal if decimal in _DECIMALS else "",
    )
