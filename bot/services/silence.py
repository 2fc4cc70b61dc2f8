"""Why the bot is silent about a customer: what was read, what was found, what holds a warning back.

"No news" is only said of what was checked (domain §6); everything else is named here.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.services.access import Act, Caller
from bot.services.customer import find
from bot.services.member import actor
from bot.services.news import STORED_ONLY_DAYS
from bot.services.picture import frame, take
from bot.services.runtime import Runtime, Setup
from bot.services.triage import NEWS_RULES, stories_of
from bot.store.unit import Unit
from feeds.naming import DAYS, Naming
from feeds.pattern import FREQUENT, patterns_of
from scoring.adverse import AdverseEvent
from scoring.certificate import Certificate
from scoring.customer import Customer
from scoring.day import written_day
from scoring.score import counted
from scoring.silence import Silence, WatchedName
from scoring.story import Story, Unsure
from scoring.vocabulary import Band, Level, NewsSeverity, Triage, WarningState

LAST_MATCHES = 5
WINDOW_DAYS = 30
MOST_SPELLINGS = 3


def explain(runtime: Runtime, caller: Caller, asked: str) -> Silence:
    """Everything that could hold a warning about the customer back, as of now.

    Raises NotFound with the near names, NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        customer = find(runtime.directory, unit, asked)
        told = stories_of(runtime.setup, unit, customer, now)
        seen = told.certificate
        since = now - timedelta(days=DAYS)
        often = [n for n in unit.namings.since(since, customer.id) if n.too_frequent]
        names = _names(customer, often)
        unsure = unit.news.unsure(customer.id, now - timedelta(days=WINDOW_DAYS))
        return Silence(
            name=customer.name,
            customer=customer.id,
            as_of=runtime.setup.today(now),
            certificate=seen,
            names=names,
            excluded=customer.exclude_terms,
            reasons=(
                *_about_frequent(names, often),
                *_about_unsure(unsure),
                *_reasons(runtime.setup, unit, customer, names, seen, told.stories, now),
            ),
            matches=unit.news.seen(customer.id, most=LAST_MATCHES),
            dismissed=tuple(s for s in told.stories if s.event.triage.dismissed),
        )


def _names(customer: Customer, often: Sequence[Naming]) -> tuple[WatchedName, ...]:
    frequent = {naming.alias for naming in often}
    doubts: dict[str, str] = {}
    for pattern in patterns_of(customer).values():
        doubt = pattern.doubt or (FREQUENT if pattern.single and pattern.alias in frequent else "")
        doubts[pattern.alias] = doubt if doubts.get(pattern.alias, "x") else ""
    return tuple(WatchedName(name=name, doubt=doubt) for name, doubt in doubts.items())


def _about_frequent(names: Sequence[WatchedName], often: Sequence[Naming]) -> list[str]:
    doubted = {name.name for name in names if name.doubt == FREQUENT}
    return [
        f"“{naming.alias}” stood in {naming.articles} of the {naming.read:,} articles of the last "
        f"{DAYS} days: so often that it counts only beside a second signal."
        for naming in often
        if naming.alias in doubted
    ]


def _about_unsure(unsure: Sequence[Unsure]) -> list[str]:
    """That articles name it in a way that warns of nothing, however bad they are."""
    if not unsure:
        return []
    spelled = "; ".join(f"“{u.surface}”: {u.rule}" for u in unsure[:MOST_SPELLINGS])
    articles = counted(sum(u.articles for u in unsure), "article")
    said = (
        f"{articles} of the last {WINDOW_DAYS} days may or may not mean it ({spelled}): such an "
        "article warns of nothing until somebody confirms its story."
    )
    return [said]


def _reasons(
    setup: Setup,
    unit: Unit,
    customer: Customer,
    names: tuple[WatchedName, ...],
    seen: Certificate,
    told: tuple[Story, ...],
    now: datetime,
) -> tuple[str, ...]:
    return (
        *_about_the_customer(setup, customer, names, now),
        *_about_the_feeds(setup, seen),
        *_about_the_stories(setup, unit, customer, told, now),
        *_nothing_found(setup, customer, names, seen, told, now),
        *_about_the_messages(unit, customer),
    )


def _about_the_customer(
    setup: Setup, customer: Customer, names: tuple[WatchedName, ...], now: datetime
) -> list[str]:
    found = []
    if customer.archived_on is not None and customer.archived_on <= setup.today(now):
        found.append(f"It was archived on {written_day(customer.archived_on)}: it is not watched.")
    if all(name.doubt for name in names):
        spelled = ", ".join(f"“{n.name}” ({n.doubt})" for n in names)
        found.append(
            f"None of its names counts by itself: {spelled}. Add the legal name, an alias, or "
            "context terms such as its city or product."
        )
    return found


def _about_the_feeds(setup: Setup, seen: Certificate) -> list[str]:
    if not seen.feeds:
        return ["News are not checked: no feed is set up."]
    if seen.paused == seen.feeds:
        return ["News are not checked: every feed is paused."]
    if seen.since and (seen.last_success is None or seen.last_success < seen.since):
        day = written_day(setup.today(seen.since))
        return [f"News are not checked: no feed was read since it was put on file on {day}."]
    if not seen.checked:
        return ["News are not checked: no feed is read as often as it should be."]
    if seen.gaps:
        return [f"Not checked: {'; '.join(seen.gaps[:5])}."]
    return []


def _about_the_stories(
    setup: Setup,
    unit: Unit,
    customer: Customer,
    told: tuple[Story, ...],
    now: datetime,
) -> list[str]:
    first = setup.today(now) - timedelta(days=WINDOW_DAYS)
    recent = [s.event for s in told if s.event.day >= first]
    gone = [s for s in told if s.event.triage.dismissed]
    found = _about_what_waits(recent, len(gone))
    counting = [e for e in recent if e.counts]
    first_reading = [e for e in counting if e.baseline_at is not None]
    if first_reading:
        found.append(
            f"{len(first_reading)} {_stories(first_reading)} told when a feed was first read: that "
            "is a baseline, and is not warned of."
        )
    mild = [e for e in counting if NewsSeverity.MEDIUM.rank <= e.severity.rank]
    mild = [e for e in mild if e.severity is not NewsSeverity.CRITICAL and e not in first_reading]
    picture = next(take(unit, (customer,), frame(setup, unit, now)))
    if mild and picture.band.band is not Band.HIGH:
        found.append(
            f"{len(mild)} {_stories(mild)} below critical: that warns only while a customer is in "
            f"high, and this one is {picture.band.band.value}."
        )
    found += _about_warnings(unit, customer, recent)
    old = unit.news.stored_only(customer.id, now - timedelta(days=WINDOW_DAYS))
    if old:
        found.append(
            f"{counted(old, 'adverse article')} {_was(old)} older than {STORED_ONLY_DAYS} days "
            "at first sight: kept, and not warned of."
        )
    return found


def _about_what_waits(recent: Sequence[AdverseEvent], gone: int) -> list[str]:
    """The stories that do not count, or are too mild ever to warn."""
    unsure = [e for e in recent if e.waits]
    back = [e for e in recent if e.triage is Triage.OPEN and e.level is Level.NONE]
    low = [e for e in recent if e.counts and e.severity is NewsSeverity.LOW]
    said = (
        (len(unsure), f"unsure {_many(unsure)} for somebody to confirm."),
        (gone, f"{_stories(range(gone))} dismissed by a person, listed below."),
        (len(back), f"{_stories(back)} taken back by a paper."),
        (len(low), f"{_stories(low)} of low severity: that is listed, and never warned of."),
    )
    return [f"{number} {sentence}" for number, sentence in said if number]


def _about_warnings(unit: Unit, customer: Customer, recent: Sequence[AdverseEvent]) -> list[str]:
    """Warnings that stand already, or that somebody has resolved."""
    held = [w for w in unit.warnings.of((customer.id,))[customer.id] if w.rule in NEWS_RULES]
    waiting = [w for w in held if w.state is not WarningState.RESOLVED]
    told = {str(e.id) for e in recent if e.counts}
    over = [w for w in held if w.state is WarningState.RESOLVED and w.episode in told]
    found = []
    if waiting:
        found.append(
            f"{counted(len(waiting), 'warning')} about its stories "
            f"{'is' if len(waiting) == 1 else 'are'} open already: see /risk warnings."
        )
    if over:
        found.append(
            f"{counted(len(over), 'warning')} about its stories "
            f"{_was(len(over))} resolved: the same is not warned of again."
        )
    return found


def _nothing_found(
    setup: Setup,
    customer: Customer,
    names: tuple[WatchedName, ...],
    seen: Certificate,
    told: tuple[Story, ...],
    now: datetime,
) -> list[str]:
    """That no story was found, where its names were looked for in feeds that were read."""
    first = setup.today(now) - timedelta(days=WINDOW_DAYS)
    watched = customer.archived_on is None and not all(n.doubt for n in names)
    if not (watched and seen.checked) or any(s.event.day >= first for s in told):
        return []
    read = "what was read" if seen.gaps else "all feeds"
    when = f"of the last {WINDOW_DAYS} days"
    if seen.since and setup.today(seen.since) >= first:
        when = f"since it was put on file on {written_day(setup.today(seen.since))}"
    return [f"In {read} {when} no adverse story was found."]


def _about_the_messages(unit: Unit, customer: Customer) -> list[str]:
    lost = unit.outbox.undelivered(customer.id)
    if not lost:
        return []
    return [f"{counted(lost, 'message')} about it could not be delivered: see /risk health."]


def _stories(found: Sequence[object]) -> str:
    return f"{'story' if len(found) == 1 else 'stories'} {_was(len(found))}"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _many(found: Sequence[object]) -> str:
    return "story waits" if len(found) == 1 else "stories wait"
