"""What the news say of a customer, or the certificate of what was read before "nothing" is said."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.slack.blocks.markup import Mrkdwn, day, esc, join, link, many, md, moment
from scoring.adverse import AdverseEvent
from scoring.certificate import Certificate

SHOWN = 3
_GAPS = 3


def news(
    events: Sequence[AdverseEvent],
    certificate: Certificate,
    zone: ZoneInfo,
    *,
    archived: bool = False,
) -> Mrkdwn:
    """The newest adverse events with why each counts; without any, what was checked."""
    adverse = sorted((e for e in events if e.counts), key=lambda e: e.day, reverse=True)
    unsure = sum(1 for e in events if e.waits)
    waiting = md("{} to confirm", many(unsure, "story", "stories")) if unsure else Mrkdwn("")
    if not adverse and archived:
        unwatched = Mrkdwn("*News* · *not checked*: an archived customer is not watched")
        return join("\n", (unwatched, waiting))
    if not adverse:
        return join("\n", (md("*News* · {}", certified(certificate, zone)), waiting))
    more = len(adverse) - SHOWN
    rest = md("and {} more", esc(more)) if more > 0 else Mrkdwn("")
    head = md("*Adverse news* · {}", many(len(adverse), "story", "stories"))
    return join("\n", (head, *(_story(e) for e in adverse[:SHOWN]), join(" · ", (rest, waiting))))


def _story(event: AdverseEvent) -> Mrkdwn:
    undated = "" if event.dated else ", day first seen"
    told = f"{event.sources} sources" if event.sources > 1 else ""
    details = (
        esc(event.outlet, 60),
        md("{}{}", day(event.day), esc(undated)),
        md("{}, {}", esc(event.category.label), esc(event.severity)),
        esc(told),
        esc(event.because, 200),
    )
    return md(">{}\n>_{}_", link(event.link, event.title, 200), join(" · ", details))


def certified(certificate: Certificate, zone: ZoneInfo) -> Mrkdwn:
    """Nothing adverse, and what was read to say so; or "not checked", and why."""
    if not certificate.checked:
        return read(certificate, zone)
    return md("nothing adverse · {}", read(certificate, zone))


def read(certificate: Certificate, zone: ZoneInfo) -> Mrkdwn:
    """What was read of the news, and what was not."""
    gaps = join("; ", [esc(g, 120) for g in certificate.gaps[:_GAPS]])
    more = len(certificate.gaps) - _GAPS
    left = join("; ", (gaps, esc(f"{more} more") if more > 0 else Mrkdwn("")))
    if not certificate.checked:
        return md("*not checked*: {}", left or Mrkdwn("no feed is set up"))
    last = certificate.last_success
    facts = (
        md("{} of {} read", esc(certificate.healthy), many(certificate.feeds, "feed")),
        many(certificate.entries, "entry", "entries"),
        many(certificate.names, "name"),
        _young(certificate, zone),
        md("last {}", moment(last, zone)) if last else Mrkdwn(""),
    )
    missing = md("\n_Not checked: {}_", left) if left else Mrkdwn("")
    return md("{}{}", join(", ", facts), missing)


def _young(certificate: Certificate, zone: ZoneInfo) -> Mrkdwn:
    """Since when a customer is looked for that has not been on file for long."""
    if certificate.since is None:
        return Mrkdwn("")
    return md("looked for since {}", day(certificate.since.astimezone(zone)))
