"""Secrets never reach a log line: what looks like one, and those that this process was given.

Nor does a row that the database refused.
"""

import logging
import re

HIDDEN = "***"
_LOOKS = (
    (re.compile(r"\b(xox[a-z](?:\.xox[a-z])?|xapp)-[A-Za-z0-9.%-]{4,}"), rf"\1-{HIDDEN}"),
    (re.compile(r"(?<=://)([^\s:/@]*):[^\s@]+@"), rf"\1:{HIDDEN}@"),
    (re.compile(r"(?i)(?<![a-z])(password|passwd|secret|token)(['\"]?\s*[=:]\s*['\"]?)[^\s'\",;&)]+"),
     rf"\1\2{HIDDEN}"),
    # Some feeds are read with a key in their address.
    (re.compile(r"(?i)([?&][\w.-]*(?:key|token|secret|auth|sig|signature|pass|pwd)=)[^\s&'\"<>)]+"),
     rf"\1{HIDDEN}"),
    # What PostgreSQL says of a row that it refuses holds the whole row: names, notes, amounts.
    (re.compile(r"(?ms)^(DETAIL:).*?(?=\n(?:\[SQL|HINT:|CONTEXT:|\nThe above|\nDuring)|\Z)"),
     rf"\1 {HIDDEN}"),
    (re.compile(r"(https?://hooks\.slack\.com)/[^\s'\">]+"), rf"\1/{HIDDEN}"),
)  # fmt: skip
_SHORTEST = 6
"""A given secret that is shorter would take words out of ordinary sentences."""
_GIVEN: set[str] = set()


def hide(*secrets: str) -> None:
    """Take these out of every line from now on, whatever they look like."""
    _GIVEN.update(secret for secret in secrets if len(secret) >= _SHORTEST)


def masked(text: str) -> str:
    """The text without secrets."""
    for secret in _GIVEN:
        text = text.replace(secret, HIDDEN)
    for pattern, instead in _LOOKS:
        text = pattern.sub(instead, text)
    return text


class MaskedFormatter(logging.Formatter):
    """Writes a record without secrets: its sentence, its arguments, its stack trace."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it goes out."""
        return masked(super().format(record))
