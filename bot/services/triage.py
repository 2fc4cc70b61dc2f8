"""Triage: what people say of stories, what follows from it, and what it teaches.

A confirmed story counts whatever the judge thought; a dismissed one does not, and neither does the
same again until its facts get worse (`services.event`). *Not this customer* proposes the words that
would have kept such articles away; a person accepts them.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.services.access import Act, Caller
from bot.services.assessment import Cause, assess_ids
from bot.services.coverage import certificate
from bot.services.customer import find, keys_of
from bot.services.duplicate import original
from bot.services.errors import Refusal
from bot.services.member import actor
from bot.services.picture import Picture
from bot.services.runtime import Runtime, Setup
from bot.store.unit import Unit
from bot.store.verdict import Wording
from feeds.exclusion import Told, propose
from feeds.word import is_chinese
from scoring.adverse import AdverseEvent
from scoring.certificate import Certificate
from scoring.customer import Customer
from scoring.day import written_day
from scoring.early_warning import EarlyWarning
from scoring.story import REPUTATION, ProposedExclusion, Story, StoryList, Triaged, Verdict
from scoring.vocabulary import CustomerId, EventId, Indicator, Level, PersonId, Triage
from scoring.warning_life import acknowledged

SHOWN_DAYS = 90
MOST = 20
HIDDEN_SHOWN = 5
NEWS_RULES = ("negative_news", "critical_news")


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageRequest:
    """What a person says of a story; `of`: the one that a duplicate repeats, 0 for the only one."""

    event: EventId
    said: Triage
    note: str = ""
    of: EventId = EventId(0)


def waiting(runtime: Runtime, caller: Caller) -> StoryList:
    """The stories of the last 90 days that wait for somebody to confirm or dismiss them.

    What warns already comes first, then what the judge was not sure of; the newest first.
    """
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.TRIAGE)
        names = {c.id: c.name for c in unit.customers.all()}
        since = runtime.setup.today(now) - timedelta(days=SHOWN_DAYS)
        every = [e for own in unit.news.events(list(names), since=since).values() for e in own]
        open_ones = [e for e in every if e.triage is Triage.OPEN and e.level is not Level.NONE]
        open_ones.sort(key=lambda e: (e.level is Level.HIGH, e.severity.rank, e.day), reverse=True)
        found = [Story(event=e, name=names[e.customer]) for e in open_ones]
        return _listed("", found, certificate(unit, now))


def stories(runtime: Runtime, caller: Caller, asked: str) -> StoryList:
    """Every story of the last 90 days about one customer, dismissed ones too, the newest first.

    Raises NotFound with the near names, NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        return stories_of(runtime.setup, unit, find(runtime.directory, unit, asked), now)


def stories_of(setup: Setup, unit: Unit, customer: Customer, now: datetime) -> StoryList:
    """The same as a step."""
    since = setup.today(now) - timedelta(days=SHOWN_DAYS)
    found = unit.news.events((customer.id,), since=since)[customer.id]
    said = unit.verdicts.newest([e.id for e in found])
    lines = [Story(event=e, name=customer.name, verdict=said.get(e.id)) for e in found]
    watched = unit.customers.created_on((customer.id,))[customer.id]
    listed = _listed(customer.name, lines, certificate(unit, now, watched=watched))
    return replace(listed, watched=not customer.is_archived(setup.today(now)))


def decide(runtime: Runtime, caller: Caller, request: TriageRequest) -> Triaged:
    """Say what a story is; score, warnings and posts follow in the same transaction.

    The same said again changes nothing and says who said it first. Raises Refusal, NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.TRIAGE).person
        event = _event(unit, request.event)
        customer = _customer(unit, event.customer)
        before = unit.verdicts.newest([event.id]).get(event.id)
        if event.triage is request.said:
            story = Story(event=event, name=customer.name, verdict=before)
            return Triaged(changed=False, sentence=_late(runtime.setup, before), story=story)
        _check(unit, event, request)
        if request.said is Triage.DUPLICATE:
            told = original(unit, event, request.of)
            request = replace(request, note=request.note or f"of “{told.title}”")
        after = replace(event, triage=request.said)
        verdict = _keep(unit, after, request, who, now)
        if request.said.dismissed:
            _answered(unit, event, who, now)
        cause = Cause(words=f"story {_word(request.said)}", actor=who, case=_case_of(unit, event))
        assessed = assess_ids(runtime.setup, unit, [customer.id], now=now, cause=cause)
        done = Triaged(
            changed=True,
            sentence=_done(request.said),
            story=Story(event=after, name=customer.name, verdict=verdict),
            case=_case_of(unit, event),
        )
        if request.said is Triage.NOT_THIS_CUSTOMER:
            return replace(done, exclusion=_exclusion(unit, after, customer))
        if request.said is Triage.CONFIRMED and assessed:
            return _suggesting(done, assessed[0].picture)
        return done


def _suggesting(done: Triaged, picture: Picture) -> Triaged:
    """With the market reputation that the story suggests, where it is worse than the rated one."""
    held = picture.ratings.get(Indicator.MARKET_REPUTATION)
    level = REPUTATION.get(done.story.event.severity, 0)
    if level <= (held.level if held else 0):
        return done
    return replace(done, suggested=level, rated=held.level if held else 0)


def exclude(runtime: Runtime, caller: Caller, event: EventId) -> str:
    """Take over the words that were proposed for a story; a sentence for the person.

    Raises Refusal where nothing is proposed any more, NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.TRIAGE).person
        told = _event(unit, event)
        customer = _customer(unit, told.customer)
        proposed = _exclusion(unit, told, customer)
        if proposed is None:
            msg = "There are no words left that would hide this story and no right one."
            raise Refusal(msg)
        if proposed.term in customer.exclude_terms:
            return f"“{proposed.term}” was excluded for {customer.name} already."
        changed = replace(customer, exclude_terms=(*customer.exclude_terms, proposed.term))
        unit.customers.keep(changed, keys_of(changed), now=now)
        unit.audit.record(
            at=now, actor=who, action="customer.excluded", subject=customer.id, term=proposed.term
        )
        return (
            f"Articles with “{proposed.term}” do not count for {customer.name} from now on. Edit "
            "the customer to take that back."
        )


def _event(unit: Unit, event: EventId) -> AdverseEvent:
    found = unit.news.find_event(event)
    if found is None:
        msg = "This story is not on file any more: nothing was changed."
        raise Refusal(msg)
    return found


def _customer(unit: Unit, customer: CustomerId) -> Customer:
    found = unit.customers.find(customer)
    if found is None:
        msg = "This customer is not on file any more: nothing was changed."
        raise Refusal(msg)
    return found


def _check(unit: Unit, event: AdverseEvent, request: TriageRequest) -> None:
    if request.said is Triage.OPEN:
        msg = "Say what the story is: confirmed, or why it does not count."
        raise Refusal(msg)
    stops = unit.exposure.of((event.customer,))[event.customer].stops
    if any(s.event == event.id and s.closed_at is None for s in stops):
        msg = (
            "This story put a stop on the customer. A stop is lifted by an approver and an "
            "administrator together: ask for it on the customer's card."
        )
        raise Refusal(msg)


def _keep(
    unit: Unit, event: AdverseEvent, request: TriageRequest, who: PersonId, now: datetime
) -> Verdict:
    verdict = Verdict(
        event=event.id,
        customer=event.customer,
        said=request.said,
        severity=event.severity,
        author=who,
        at=now,
        note=request.note.strip(),
    )
    unit.verdicts.add(verdict)
    unit.news.triage(event.id, request.said, by=who)
    unit.audit.record(
        at=now, actor=who, action="event.triaged", subject=event.customer,
        event=str(event.id), said=request.said.value,
    )  # fmt: skip
    return verdict


def _answered(unit: Unit, event: AdverseEvent, who: PersonId, now: datetime) -> None:
    """Whoever dismisses a story has answered its warnings: nobody is reminded of them (§5)."""
    for warning in _about(unit, event):
        after = acknowledged(warning, by=who, at=now)
        if after is not warning:
            unit.warnings.change(after)
            unit.audit.record(
                at=now, actor=who, action="warning.acknowledged", subject=event.customer,
                fingerprint=warning.fingerprint,
            )  # fmt: skip


def _about(unit: Unit, event: AdverseEvent) -> list[EarlyWarning]:
    """The warnings of the story."""
    held = unit.warnings.of((event.customer,))[event.customer]
    return [w for w in held if w.rule in NEWS_RULES and w.episode == str(event.id)]


def _case_of(unit: Unit, event: AdverseEvent) -> int:
    """The case that the story opened, so that what follows from it stays in its thread."""
    told = _about(unit, event)
    return told[-1].case if told else 0


def _exclusion(unit: Unit, event: AdverseEvent, customer: Customer) -> ProposedExclusion | None:
    wrong = unit.verdicts.of_event(event.id)
    if not wrong:
        return None
    every = unit.news.events((customer.id,), since=date.min)[customer.id]
    by_event = {e.id: e for e in every}
    others, kept = [], []
    for one in unit.verdicts.wordings(customer.id):
        about = by_event.get(one.event) if one.event is not None else None
        if one.article == wrong[0].article:
            continue
        if about is not None and about.triage is Triage.CONFIRMED:
            kept.append(_text(one))
        elif one.alias == wrong[0].alias:
            others.append(one)
    found = propose(_told(wrong[0]), [_told(one) for one in others], kept)
    if found is None:
        return None
    titles = [wrong[0].title, *(one.title for one in others)]
    hidden = tuple(dict.fromkeys(titles[place] for place in found.hides))
    return ProposedExclusion(
        customer=customer.id,
        name=customer.name,
        term=found.term,
        hidden=hidden[:HIDDEN_SHOWN],
        more=len(hidden[HIDDEN_SHOWN:]),
    )


def _text(one: Wording) -> str:
    return f"{one.title}\n{one.summary}" if one.summary else one.title


def _told(one: Wording) -> Told:
    return Told(text=_text(one), start=one.start, end=one.end)


def _listed(name: str, found: list[Story], seen: Certificate) -> StoryList:
    shown, more = tuple(found[:MOST]), len(found[MOST:])
    return StoryList(name=name, stories=shown, more=more, certificate=seen)


def _word(said: Triage) -> str:
    return said.value.replace("_", " ")


def _done(said: Triage) -> str:
    if said is Triage.CONFIRMED:
        return "Confirmed: the story counts."
    return f"Noted as {_word(said)}: the story does not count, nor the same again."


def _late(setup: Setup, verdict: Verdict | None) -> str:
    if verdict is None:
        return "Nothing changed."
    at = verdict.at.astimezone(setup.zone)
    word = _word(verdict.said).capitalize()
    return f"{word}, said by <@{verdict.author}> on {written_day(at)}, {at:%H:%M}: nothing changed."


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledRow:
    """One row to learn from: an article, the customer's name in it, and what people said of it."""

    lang: str
    title: str
    text: str
    entity: str
    label: str


_LABELS = {
    Triage.CONFIRMED: "negative",
    Triage.NOT_NEGATIVE: "neutral",
    Triage.NOT_THIS_CUSTOMER: "not_this_customer",
}
"""What a verdict says; only the first two speak of the judge's work, the third of the name's."""


def labelled(runtime: Runtime, caller: Caller) -> tuple[LabelledRow, ...]:
    """What people have taught so far, oldest first; raises NotAllowed."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        return labelled_rows(unit)


def labelled_rows(unit: Unit) -> tuple[LabelledRow, ...]:
    """The same as a step."""
    return tuple(
        LabelledRow(
            lang="zh" if is_chinese(f"{one.wording.title} {one.wording.summary}") else "en",
            title=one.wording.title,
            text=one.wording.summary,
            entity=one.wording.surface,
            label=_LABELS[one.verdict.said],
        )
        for one in unit.verdicts.labelled()
        if one.verdict.said in _LABELS
    )
