"""Learning from triage: tried, put forward, accepted by a second administrator, taken back.

Nothing is learnt behind anybody's back. A lesson lies on top of the shipped weights; it never makes
less of a story that is HIGH without it, and it can be taken back at any time.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.services.access import Act, Caller
from bot.services.errors import Refusal, Stale
from bot.services.member import actor
from bot.services.proposal import propose
from bot.services.runtime import Runtime, Setup
from bot.services.triage import labelled_rows
from bot.store.lesson import LessonRecord
from bot.store.unit import Unit
from feeds.learnt import NOTHING, Learnt
from feeds.lesson import Lesson, Taught, learn
from feeds.shipped import shipped
from scoring.proposal import Proposal, ProposalKind, Seat
from scoring.vocabulary import CustomerId

SHIPPED = 0
MEND = "mend it: `risk-bot retrain`, or `risk-bot retrain --back 0`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrained:
    """A lesson with how it did; `chinese` rows it could not use; the proposal it became (0: none).

    `version` is what it will be known by once it is accepted.
    """

    lesson: Lesson
    summary: str
    chinese: int
    version: int = 0
    proposal: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonList:
    """Every version, and which one is in force; `edition` names the weights that are shipped."""

    lessons: tuple[LessonRecord, ...]
    in_force: int
    edition: str


def retrain(runtime: Runtime, caller: Caller, *, dry: bool = False) -> Retrained:
    """Fit a lesson to what people said of stories, try it, and put it forward where it is good.

    Another administrator accepts it. A dry run writes nothing. Raises Refusal where the lesson may
    not be used or the same is waiting already, NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        rows = labelled_rows(unit)
    taught = [
        Taught(title=r.title, text=r.text, name=r.entity, negative=r.label == "negative")
        for r in rows
        if r.lang == "en" and r.label in {"negative", "neutral"}
    ]
    lesson = learn(taught)
    chinese = sum(r.lang == "zh" and r.label in {"negative", "neutral"} for r in rows)
    found = Retrained(lesson=lesson, summary=_summary(lesson), chinese=chinese)
    if dry:
        return found
    if lesson.refused:
        raise Refusal(f"{lesson.refused} Nothing was changed.")
    return _put_forward(runtime, caller, found, now)


def _put_forward(runtime: Runtime, caller: Caller, found: Retrained, now: datetime) -> Retrained:
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER)
        version = unit.lessons.add(
            found.lesson.learnt,
            LessonRecord(
                version=0,
                edition=found.lesson.learnt.edition,
                stories=found.lesson.trial.rows,
                summary=found.summary,
                author=who.person,
                at=now,
            ),
        )
        asked = Proposal(
            kind=ProposalKind.LESSON,
            customer=CustomerId(""),
            asked=f"Version {version}. {found.summary}",
            payload={"lesson": str(version), "based_on": str(unit.lessons.in_force())},
            reason="What people said of stories in triage.",
            requester=who.person,
            seats=(Seat.ADMIN,),
            opened_at=now,
        )
        kept = propose(runtime.setup, unit, asked, now=now)
        return Retrained(
            lesson=found.lesson,
            summary=found.summary,
            chinese=found.chinese,
            version=version,
            proposal=kept.id,
        )


def apply_lesson(_setup: Setup, unit: Unit, proposal: Proposal, now: datetime) -> str:
    """Bring an accepted lesson into force: it weighs in from the next article on.

    Raises Stale where the weights are others by now, or another lesson came into force.
    """
    version = int(proposal.payload["lesson"])
    found = unit.lessons.find(version)
    if found is None or found.edition != shipped().edition:
        msg = "This lesson was learnt on older weights: decline it, and retrain."
        raise Stale(msg)
    if str(unit.lessons.in_force()) != proposal.payload["based_on"]:
        msg = "Another lesson came into force since this one was tried: decline it, and retrain."
        raise Stale(msg)
    unit.lessons.accept(version, by=proposal.decided_by, at=now)
    unit.audit.record(
        at=now, actor=proposal.decided_by, action="lesson.accepted", subject="judge",
        version=str(version), author=proposal.requester, stories=str(found.stories),
    )  # fmt: skip
    return f"Version {version} of what triage taught is in force from the next article on."


def put_back(runtime: Runtime, caller: Caller, version: int) -> str:
    """Bring back an earlier lesson, or the judge as shipped (0), at once; a sentence about it.

    Raises Refusal where there is no such version or it is in force, NotAllowed.
    """
    now = runtime.clock.now()
    with runtime.writing() as unit:
        who = actor(runtime.setup, unit, caller, Act.ADMINISTER).person
        before = unit.lessons.in_force()
        source, learnt = _earlier(unit, version, before)
        kept = unit.lessons.add(
            learnt,
            LessonRecord(
                version=0,
                edition=learnt.edition,
                stories=source.stories if source else 0,
                summary=f"Version {version} again." if source else "The judge as it was shipped.",
                author=who,
                at=now,
                accepted_by=who,
                accepted_at=now,
            ),
        )
        unit.audit.record(
            at=now, actor=who, action="lesson.put_back", subject="judge",
            version=str(kept), like=str(version), before=str(before),
        )  # fmt: skip
    told = f"version {version}" if source else "the judge as it was shipped"
    return f"From the next article on {told} judges again (kept as version {kept})."


def _earlier(unit: Unit, version: int, now_in_force: int) -> tuple[LessonRecord | None, Learnt]:
    """The record and the corrections to bring back; only what was in force once may come back."""
    if version == SHIPPED:
        if not unit.lessons.get(now_in_force).weights:
            msg = "The judge is as it was shipped: nothing was changed."
            raise Refusal(msg)
        return None, NOTHING
    found = unit.lessons.find(version)
    if found is None or found.accepted_at is None:
        msg = f"Version {version} was never in force: `risk-bot retrain --list` shows which were."
        raise Refusal(msg)
    if version == now_in_force:
        msg = f"Version {version} is in force already: nothing was changed."
        raise Refusal(msg)
    return found, unit.lessons.get(version)


def lessons(runtime: Runtime, caller: Caller) -> LessonList:
    """Every version of what triage taught, and which is in force; raises NotAllowed."""
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.ADMINISTER)
        return LessonList(
            lessons=unit.lessons.history(),
            in_force=unit.lessons.in_force(),
            edition=shipped().edition,
        )


def state_of(unit: Unit) -> tuple[bool, str]:
    """Whether the judge is as people think it is, and in words what it judges by."""
    version = unit.lessons.in_force()
    learnt = unit.lessons.get(version)
    if not learnt.weights:
        return True, "as it was shipped"
    if not learnt.suits(shipped().edition):
        unused = f"version {version} of what triage taught is for older weights and not used"
        return False, f"{unused}; {MEND}"
    return True, f"with version {version} of what triage taught"


def _summary(lesson: Lesson) -> str:
    trial = lesson.trial
    stories = f"{trial.rows} stories, {trial.negative} of them bad news"
    if not any(trial.loss):
        return f"{stories}."
    wrong, missed = trial.wrong, trial.missed
    return (
        f"Learnt from {stories}. Of those it had not seen it calls {wrong[1]} wrongly, the judge "
        f"without it {wrong[0]}; bad ones missed: {missed[1]} and {missed[0]}."
    )
