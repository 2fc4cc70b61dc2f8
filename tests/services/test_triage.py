"""Saying what a story is: what follows, what is remembered, what it teaches."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.notices import LineNotice, WarningNotice
from bot.services import customer, customer_file, duplicate, reminder, silence, triage
from bot.services.archive import ArchiveRequest, archive
from bot.services.customer_file import FileRequest
from bot.services.delivery import Settling, deliver_due
from bot.services.errors import NotAllowed, Refusal
from bot.services.feed_poll import absorb
from bot.services.resolution import ResolveRequest, resolve
from bot.services.runtime import Runtime
from bot.services.subscription import pause_feed, resume_feed
from bot.services.triage import TriageRequest
from bot.slack.blocks import story as drawing
from scoring.customer import Customer
from scoring.story import Story, Triaged
from scoring.vocabulary import Category, CustomerId, Resolution, Triage, WarningState
from tests.builder import (
    ADMIN,
    ANALYST,
    APPROVER,
    FIRST,
    NOW,
    SALES,
    SECOND,
    TODAY,
    VIEWER,
    ZONE,
    add_customers,
    add_feed,
    contents,
    document,
    entry,
    feed_of,
    known,
)
from tests.fakes import FakeClock, FakePoster

INSOLVENT = "Brightholm Foods files for insolvency"
FINED = "Regulator fines Brightholm Foods over mislabelled meat"
SUMMIT = CustomerId("C-0009")


@pytest.fixture
def poster() -> FakePoster:
    """Who posts."""
    return FakePoster()


@pytest.fixture
def gazette(runtime: Runtime) -> Runtime:
    """A customer that is watched, and a paper whose first reading is past."""
    known(runtime)
    add_feed(runtime)
    absorb(runtime, feed_of(runtime), document(entry("Rain is expected")))
    return runtime


def read(runtime: Runtime, *titles: str, summary: str = "") -> None:
    at = runtime.clock.now()
    told = [entry(title, published=at, summary=summary) for title in titles]
    absorb(runtime, feed_of(runtime), document(*told))


def story(runtime: Runtime, title: str) -> Story:
    every = triage.stories(runtime, ANALYST, FIRST).stories
    return next(s for s in every if s.event.title == title)


def say(runtime: Runtime, title: str, said: Triage, note: str = "") -> Triaged:
    request = TriageRequest(event=story(runtime, title).event.id, said=said, note=note)
    return triage.decide(runtime, ANALYST, request)


def said(runtime: Runtime, poster: FakePoster) -> list[object]:
    before = len(poster.posted)
    deliver_due(runtime, poster, Settling())
    return [p.notice for p in poster.posted[before:]]


def test_a_dismissed_story_counts_no_more_and_its_warning_says_so(
    gazette: Runtime, poster: FakePoster
) -> None:
    read(gazette, INSOLVENT)
    assert [type(n) for n in said(gazette, poster)] == [WarningNotice]
    answer = say(gazette, INSOLVENT, Triage.NOT_NEGATIVE)
    assert answer.changed
    lines = [n for n in said(gazette, poster) if isinstance(n, LineNotice)]
    assert any("has cleared" in line.text for line in lines)
    newest = poster.updated[-1][1]
    assert isinstance(newest, WarningNotice)
    assert [(e.triage, e.said_by) for e in newest.evidence] == [("not_negative", ANALYST.person)]
    assert all(r.cleared for r in newest.rules)
    assert not story(gazette, INSOLVENT).event.counts


def test_who_dismisses_a_story_has_answered_its_warning_and_nobody_is_reminded(
    gazette: Runtime, poster: FakePoster, clock: FakeClock
) -> None:
    read(gazette, INSOLVENT)
    said(gazette, poster)
    say(gazette, INSOLVENT, Triage.NOT_NEGATIVE)
    clock.pass_by(days=3)
    assert reminder.patrol(gazette) == 0
    with gazette.reading() as unit:
        (held,) = unit.warnings.of([FIRST])[FIRST]
    assert (held.state, held.owner, held.cleared) == (
        WarningState.ACKNOWLEDGED, ANALYST.person, True,
    )  # fmt: skip


def test_the_same_again_stays_silent_until_its_facts_get_worse(
    gazette: Runtime, poster: FakePoster, clock: FakeClock
) -> None:
    read(gazette, FINED)
    say(gazette, FINED, Triage.NOT_NEGATIVE)
    said(gazette, poster)
    clock.pass_by(days=20)
    read(gazette, f"{FINED} sold in May")
    assert len(triage.stories(gazette, ANALYST, FIRST).stories) == 1
    read(gazette, f"{FINED}: Brightholm Foods now insolvent")
    every = triage.stories(gazette, ANALYST, FIRST).stories
    assert [s.event.triage for s in every] == [Triage.OPEN, Triage.NOT_NEGATIVE]
    assert any(isinstance(n, WarningNotice) for n in said(gazette, poster))


def test_an_edit_that_gets_worse_is_heard_though_what_it_said_before_was_dismissed(
    gazette: Runtime, poster: FakePoster
) -> None:
    recall = "Brightholm Foods recalls batch of soup over mislabelled glass jars"
    read(gazette, recall)
    say(gazette, recall, Triage.NOT_NEGATIVE)
    worse = "Brightholm Foods recalls batch of soup and files for insolvency"
    guid = "<guid isPermaLink='false'>"
    edited = entry(worse).replace(f"{guid}{worse}", f"{guid}{recall}")
    absorb(gazette, feed_of(gazette), document(edited))
    every = triage.stories(gazette, ANALYST, FIRST).stories
    assert [s.event.triage for s in every] == [Triage.OPEN, Triage.NOT_NEGATIVE]
    assert [type(n) for n in said(gazette, poster)] == [WarningNotice]


def test_an_ambiguous_name_is_for_people_to_look_at_and_warns_once_confirmed(
    gazette: Runtime, poster: FakePoster
) -> None:
    add_customers(gazette, Customer(id=SUMMIT, name="Target Corp"))
    title = "Target files for insolvency"
    read(gazette, title, "Target opens a shop")
    assert said(gazette, poster) == []
    (waits,) = triage.waiting(gazette, ANALYST).stories
    assert (waits.event.title, waits.event.level, waits.event.counts) == (title, "review", False)
    assert waits.event.because.startswith("“Target” may mean somebody else (")
    read(gazette, f"{title} and defaults on bonds")
    assert said(gazette, poster) == []
    request = TriageRequest(event=waits.event.id, said=Triage.CONFIRMED)
    triage.decide(gazette, ANALYST, request)
    assert [type(n) for n in said(gazette, poster)] == [WarningNotice]


def test_an_ambiguous_name_makes_no_story_worse_that_counts(gazette: Runtime) -> None:
    add_customers(gazette, Customer(id=SUMMIT, name="Target Corp"))
    recall = "recalls batch of lamps over faulty cables"
    read(gazette, f"Target Corp {recall}")
    read(gazette, f"Target {recall} and files for insolvency")
    every = triage.stories(gazette, ANALYST, SUMMIT).stories
    assert [(s.event.level, s.event.category) for s in every] == [
        ("review", Category.INSOLVENCY), ("high", Category.PRODUCT_SAFETY),
    ]  # fmt: skip


def test_a_repeat_says_who_was_first_and_changes_nothing(gazette: Runtime) -> None:
    read(gazette, FINED)
    say(gazette, FINED, Triage.CONFIRMED)
    before = contents(gazette.database)
    again = say(gazette, FINED, Triage.CONFIRMED)
    assert not again.changed
    assert again.sentence == (
        "Confirmed, said by <@U0ANALYST> on 24 Nov 2026, 11:00: nothing changed."
    )
    assert contents(gazette.database) == before


def test_a_mind_may_be_changed_and_both_verdicts_are_kept(gazette: Runtime) -> None:
    read(gazette, FINED)
    say(gazette, FINED, Triage.NOT_NEGATIVE)
    say(gazette, FINED, Triage.CONFIRMED, note="It is a new fine.")
    seen = story(gazette, FINED)
    assert seen.event.counts
    assert seen.verdict is not None
    assert (seen.verdict.said, seen.verdict.note) == (Triage.CONFIRMED, "It is a new fine.")
    assert len(contents(gazette.database)["verdict"]) == 2
    with gazette.reading() as unit:
        assert unit.audit.actions(FIRST).count("event.triaged") == 2


def test_a_duplicate_is_one_of_another_story_and_never_of_none(gazette: Runtime) -> None:
    read(gazette, INSOLVENT)
    before = contents(gazette.database)
    with pytest.raises(Refusal, match="no other story about this customer"):
        say(gazette, INSOLVENT, Triage.DUPLICATE)
    assert contents(gazette.database) == before
    read(gazette, FINED)
    done = say(gazette, INSOLVENT, Triage.DUPLICATE)
    assert done.story.verdict is not None
    assert done.story.verdict.note == f"of “{FINED}”"


def test_it_is_asked_of_which_of_several_stories_one_is_a_duplicate(gazette: Runtime) -> None:
    hacked = "Hackers steal customer records from Brightholm Foods"
    read(gazette, INSOLVENT, FINED, hacked)
    event = story(gazette, INSOLVENT).event.id
    offered = duplicate.choices(gazette, ANALYST, event)
    assert {e.title for e in offered} == {FINED, hacked}
    with pytest.raises(Refusal, match="Say which story it repeats"):
        say(gazette, INSOLVENT, Triage.DUPLICATE)
    of = story(gazette, hacked).event.id
    request = TriageRequest(event=event, said=Triage.DUPLICATE, of=of)
    told = triage.decide(gazette, ANALYST, request).story.verdict
    assert told is not None
    assert told.note == f"of “{hacked}”"


def test_a_confirmed_insolvency_stops_and_a_click_does_not_lift_that(
    gazette: Runtime, poster: FakePoster
) -> None:
    read(gazette, INSOLVENT)
    (post,) = [n for n in said(gazette, poster) if isinstance(n, WarningNotice)]
    assert (post.terms, post.prepayment) == ("standard terms", "none")
    assert post.if_confirmed == "stop, 100 % prepayment, no new exposure"
    say(gazette, INSOLVENT, Triage.CONFIRMED)
    said(gazette, poster)
    after = poster.updated[-1][1]
    assert isinstance(after, WarningNotice)
    assert (after.prepayment, after.if_confirmed) == ("100 %", "")
    with pytest.raises(Refusal, match="put a stop on the customer"):
        say(gazette, INSOLVENT, Triage.NOT_NEGATIVE)


def test_who_may_say_what_a_story_is(gazette: Runtime) -> None:
    read(gazette, FINED)
    request = TriageRequest(event=story(gazette, FINED).event.id, said=Triage.CONFIRMED)
    for caller in (VIEWER, SALES):
        with pytest.raises(NotAllowed):
            triage.decide(gazette, caller, request)
    with pytest.raises(NotAllowed):
        triage.waiting(gazette, VIEWER)
    assert triage.stories(gazette, VIEWER, FIRST).stories


def summit(runtime: Runtime) -> None:
    """A customer whose name is a common word, with a city that makes it sure."""
    add_customers(
        runtime,
        Customer(
            id=SUMMIT, name="Summit Spindle", aliases=("Summit",), context_terms=("Leicester",)
        ),
    )


def test_another_of_that_name_proposes_words_to_leave_out(
    gazette: Runtime, clock: FakeClock
) -> None:
    summit(gazette)
    wrong = "Summit Entertainment defrauded investors, Leicester court hears"
    read(
        gazette, wrong, "Leicester: Summit Entertainment convicted of bribery and money laundering"
    )
    (first, second) = triage.stories(gazette, ANALYST, SUMMIT).stories
    request = TriageRequest(event=second.event.id, said=Triage.NOT_THIS_CUSTOMER)
    proposed = triage.decide(gazette, ANALYST, request).exclusion
    assert proposed is not None
    assert proposed.term == "Summit Entertainment"
    assert set(proposed.hidden) == {first.event.title, second.event.title}
    clock.pass_by(seconds=1)
    assert "do not count for Summit Spindle" in triage.exclude(gazette, ANALYST, second.event.id)
    assert "excluded for Summit Spindle already" in triage.exclude(
        gazette, ANALYST, second.event.id
    )
    before = len(triage.stories(gazette, ANALYST, SUMMIT).stories)
    again = "Summit Entertainment accused of fraud by Leicester fund"
    read(gazette, again)
    assert len(triage.stories(gazette, ANALYST, SUMMIT).stories) == before
    kept = FileRequest(customer=SUMMIT, name="Summit Spindle", aliases=("Summit",))
    assert customer_file.edit(gazette, ANALYST, kept).changes == ()
    back = customer_file.edit(gazette, ANALYST, replace(kept, exclude_terms=()))
    assert back.changes == (("exclude_terms", "Summit Entertainment", ""),)
    read(gazette, f"{again}, and of bribery")
    assert len(triage.stories(gazette, ANALYST, SUMMIT).stories) == before + 1


def test_where_no_words_would_do_the_answer_says_so(gazette: Runtime) -> None:
    read(gazette, FINED)
    answer = say(gazette, FINED, Triage.NOT_THIS_CUSTOMER)
    assert answer.exclusion is None
    assert "No words beside the name would keep" in str(drawing.done(answer, ZONE))


def test_what_people_said_is_kept_to_learn_from(gazette: Runtime) -> None:
    read(gazette, FINED, INSOLVENT)
    say(gazette, FINED, Triage.NOT_NEGATIVE)
    say(gazette, INSOLVENT, Triage.CONFIRMED)
    rows = {(r.title, r.label, r.entity, r.lang) for r in triage.labelled(gazette, ADMIN)}
    assert rows == {
        (FINED, "neutral", "Brightholm Foods", "en"),
        (INSOLVENT, "negative", "Brightholm Foods", "en"),
    }


def test_silence_is_explained_by_what_was_and_was_not_checked(runtime: Runtime) -> None:
    known(runtime)
    assert silence.explain(runtime, VIEWER, FIRST).reasons[0] == (
        "News are not checked: no feed is set up."
    )
    add_feed(runtime)
    pause_feed(runtime, ADMIN, feed_of(runtime).id)
    assert silence.explain(runtime, VIEWER, FIRST).reasons[0] == (
        "News are not checked: every feed is paused."
    )
    resume_feed(runtime, ADMIN, feed_of(runtime).id)
    assert silence.explain(runtime, VIEWER, FIRST).reasons[0] == (
        "News are not checked: no feed was read since it was put on file on 24 Nov 2026."
    )
    absorb(runtime, feed_of(runtime), document(entry(INSOLVENT, published=NOW)))
    found = silence.explain(runtime, VIEWER, FIRST)
    assert any("a baseline, and is not warned of" in reason for reason in found.reasons)
    assert [m.title for m in found.matches] == [INSOLVENT]
    assert {n.name for n in found.names} == {"Brightholm Foods Ltd"}


def test_silence_names_dismissals_unsure_names_and_bands(
    gazette: Runtime, clock: FakeClock
) -> None:
    summit(gazette)
    read(gazette, FINED)
    assert any(
        "warns only while a customer is in high" in r
        for r in silence.explain(gazette, VIEWER, FIRST).reasons
    )
    say(gazette, FINED, Triage.NOT_NEGATIVE)
    found = silence.explain(gazette, VIEWER, FIRST)
    assert [s.event.title for s in found.dismissed] == [FINED]
    assert any("dismissed by a person" in reason for reason in found.reasons)
    add_customers(gazette, Customer(id=CustomerId("C-0010"), name="Target"))
    weak = silence.explain(gazette, VIEWER, "Target")
    assert "None of its names counts by itself: “Target” (a common word)" in weak.reasons[0]
    clock.instant += timedelta(days=2)
    assert any("not checked" in r.lower() for r in silence.explain(gazette, VIEWER, FIRST).reasons)


def test_silence_says_that_articles_name_it_only_unsurely(gazette: Runtime) -> None:
    add_customers(gazette, Customer(id=CustomerId("C-0010"), name="Target Corp"))
    read(gazette, "Target files for insolvency", "Target Corp opens a shop")
    assert not any("may or may not" in r for r in silence.explain(gazette, VIEWER, FIRST).reasons)
    reasons = silence.explain(gazette, VIEWER, "Target Corp").reasons
    assert (
        "1 article of the last 30 days may or may not mean it (“Target”: legal name without its "
        "form, a common word): such an article warns of nothing until somebody confirms its story."
    ) in reasons


def test_what_was_read_before_a_customer_was_on_file_was_not_read_for_it(
    gazette: Runtime, clock: FakeClock
) -> None:
    clock.pass_by(days=100)
    read(gazette, "Kestrel Castings files for insolvency")
    clock.pass_by(minutes=5)
    known(gazette, SECOND)
    seen = customer.profile(gazette, VIEWER, SECOND).certificate
    assert (seen.checked, seen.gaps) == (
        False, ("Harbour Gazette: not read since this customer was put on file",),
    )  # fmt: skip
    assert not triage.stories(gazette, VIEWER, SECOND).certificate.checked
    assert "since it was put on file" in silence.explain(gazette, VIEWER, SECOND).reasons[0]
    clock.pass_by(hours=1)
    read(gazette, "Rain is expected")
    seen = customer.profile(gazette, VIEWER, SECOND).certificate
    assert (seen.checked, seen.since) == (True, clock.now() - timedelta(hours=1))
    assert silence.explain(gazette, VIEWER, SECOND).reasons == (
        "In all feeds since it was put on file on 4 Mar 2027 no adverse story was found.",
    )
    assert customer.profile(gazette, VIEWER, FIRST).certificate.since is None


def test_there_are_never_no_stories_about_who_is_archived(gazette: Runtime) -> None:
    archive(gazette, APPROVER, ArchiveRequest(customer=FIRST, on=TODAY, reason="no more orders"))
    shown = str(drawing.listing(triage.stories(gazette, VIEWER, FIRST), ZONE))
    assert "is *not checked*: it is archived" in shown
    assert "No adverse story" not in shown


def test_silence_has_a_reason_for_each_story_that_does_not_warn(
    gazette: Runtime, poster: FakePoster, clock: FakeClock
) -> None:
    at = clock.now() - timedelta(days=95)
    absorb(gazette, feed_of(gazette), document(entry(INSOLVENT, published=at)))
    (old, nothing) = silence.explain(gazette, VIEWER, FIRST).reasons
    assert (
        old == "1 adverse article was older than 90 days at first sight: kept, and not warned of."
    )
    assert "no adverse story" in nothing
    loss = "Brightholm Foods reports heavy loss and warns of weak sales"
    read(gazette, loss)
    assert silence.explain(gazette, VIEWER, FIRST).reasons[0] == (
        "1 story was of low severity: that is listed, and never warned of."
    )
    read(gazette, FINED)
    read(gazette, f"Correction: report that {FINED} was wrong")
    assert "1 story was taken back by a paper." in silence.explain(gazette, VIEWER, FIRST).reasons
    assert len(silence.explain(gazette, VIEWER, FIRST).reasons) == 3
    waiting = triage.waiting(gazette, ANALYST).stories
    assert [s.event.title for s in waiting] == [loss]


def test_a_resolved_warning_is_named_as_a_reason(gazette: Runtime) -> None:
    read(gazette, INSOLVENT)
    with gazette.reading() as unit:
        (held,) = unit.warnings.of((FIRST,))[FIRST]
    request = ResolveRequest(case=held.case, how=Resolution.NOT_MATERIAL, note="paid in advance")
    resolve(gazette, ANALYST, request)
    assert silence.explain(gazette, VIEWER, FIRST).reasons == (
        "1 warning about its stories was resolved: the same is not warned of again.",
    )


def test_an_open_warning_is_named_as_a_reason(gazette: Runtime) -> None:
    read(gazette, INSOLVENT)
    found = silence.explain(gazette, VIEWER, FIRST)
    assert any("open already" in reason for reason in found.reasons)
    with gazette.reading() as unit:
        assert {w.state for w in unit.warnings.of((FIRST,))[FIRST]} == {WarningState.OPEN}


def test_a_confirmed_story_suggests_a_reputation_and_a_person_accepts_it(gazette: Runtime) -> None:
    read(gazette, FINED)
    done = say(gazette, FINED, Triage.CONFIRMED)
    assert (done.suggested, done.rated) == (4, 1)
    with gazette.reading() as unit:
        assert {r.level for r in unit.ratings.of([FIRST])[FIRST]} == {1}
    assert say(gazette, FINED, Triage.NOT_NEGATIVE).suggested == 0


def test_what_was_confirmed_as_less_stops_nobody_when_a_graver_article_joins(
    gazette: Runtime,
) -> None:
    read(gazette, FINED)
    say(gazette, FINED, Triage.CONFIRMED)
    read(gazette, f"{FINED}, who files for insolvency")
    (only,) = triage.stories(gazette, ANALYST, FIRST).stories
    assert (only.event.category, only.event.triage) == (Category.INSOLVENCY, Triage.OPEN)
    with gazette.reading() as unit:
        assert unit.exposure.of((FIRST,))[FIRST].stops == ()
        assert "event.reopened" in unit.audit.actions(FIRST)
