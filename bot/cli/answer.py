"""What a command answered: text for people, one JSON document for scripts, an exit code."""

import json
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer of one command; `complaints` go to standard error."""

    text: str = ""
    document: object = None
    code: int = 0
    complaints: tuple[str, ...] = ()


def give(answer: Answer, *, as_json: bool) -> int:
    """Write the answer; its exit code."""
    if as_json and answer.document is not None:
        sys.stdout.write(json.dumps(answer.document, ensure_ascii=False) + "\n")
    elif answer.text:
        sys.stdout.write(answer.text.rstrip("\n") + "\n")
    for complaint in answer.complaints:
        sys.stderr.write(complaint + "\n")
    return answer.code
