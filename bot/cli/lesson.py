"""The command about what triage taught the judge: try it, put it forward, list, take it back."""

import argparse
from collections.abc import Callable, Mapping

from bot.cli.answer import Answer
from bot.cli.opening import opened
from bot.services import lesson
from bot.services.lesson import Retrained
from bot.services.member import OPERATOR
from bot.services.runtime import Runtime
from bot.settings import Settings
from bot.store.lesson import LessonRecord

Add = Callable[[str, str], argparse.ArgumentParser]


def add_to(add: Add) -> None:
    """Say what can be asked for."""
    verb = add("retrain", "learn from what people said of stories; an administrator accepts it")
    one = verb.add_mutually_exclusive_group()
    one.add_argument("--dry-run", action="store_true", help="say how it would do, only")
    one.add_argument("--list", action="store_true", help="every version, and which is in force")
    one.add_argument(
        "--back", type=int, metavar="VERSION", help="an earlier version again; 0: as shipped"
    )


def _retrain(settings: Settings, asked: argparse.Namespace) -> Answer:
    with opened(settings) as runtime:
        if asked.list:
            return _list(runtime)
        if asked.back is not None:
            said = lesson.put_back(runtime, OPERATOR, asked.back)
            return Answer(text=said, document={"sentence": said})
        return _told(lesson.retrain(runtime, OPERATOR, dry=asked.dry_run))


def _told(found: Retrained) -> Answer:
    lines = [found.summary]
    if found.chinese:
        lines.append(f"{found.chinese} Chinese stories were left out: those are judged by words.")
    if found.proposal:
        lines.append(
            f"Put forward as request {found.proposal}: an administrator accepts it in Slack. "
            "Nothing is changed until then."
        )
    else:
        lines.append(
            found.lesson.refused or "It may be used: leave out --dry-run to put it forward."
        )
    trial = found.lesson.trial
    document = {
        "stories": trial.rows,
        "negative": trial.negative,
        "chinese": found.chinese,
        "loss": list(trial.loss),
        "wrong": list(trial.wrong),
        "missed": list(trial.missed),
        "refused": found.lesson.refused or None,
        "version": found.version or None,
        "proposal": found.proposal or None,
    }
    return Answer(text="\n".join(lines), document=document)


def _list(runtime: Runtime) -> Answer:
    found = lesson.lessons(runtime, OPERATOR)
    lines = [_line(one, found.in_force, found.edition) for one in found.lessons]
    document = [
        {
            "version": one.version,
            "in_force": one.version == found.in_force,
            "fits": one.edition in {"", found.edition},
            "summary": one.summary,
            "author": one.author,
            "at": one.at.isoformat(),
            "accepted_by": one.accepted_by or None,
            "accepted_at": one.accepted_at.isoformat() if one.accepted_at else None,
        }
        for one in found.lessons
    ]
    text = "\n".join(lines) or "Nothing was learnt yet: the judge is as it was shipped."
    return Answer(text=text, document=document)


def _line(one: LessonRecord, in_force: int, edition: str) -> str:
    state = f"accepted by {one.accepted_by} {one.accepted_at:%Y-%m-%d}" if one.accepted_at else ""
    mark = "in force" if one.version == in_force else state or "not accepted"
    old = "" if one.edition in {"", edition} else ", for older weights: not used"
    return f"{one.version}  {mark}{old}; by {one.author} {one.at:%Y-%m-%d}. {one.summary}"


COMMANDS: Mapping[str, Callable[[Settings, argparse.Namespace], Answer]] = {"retrain": _retrain}
"""What is done for the verb."""
