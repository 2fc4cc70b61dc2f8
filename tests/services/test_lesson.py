"""Learning from triage: tried, accepted by a second administrator, in force, taken back."""

from datetime import timedelta

import pytest

from bot.notices import ProposalNotice
from bot.services import lesson, triage
from bot.services.access import Caller
from bot.services.decision import approve
from bot.services.delivery import Settling, deliver_due
from bot.services.errors import NotAllowed, Refusal, Stale
from bot.services.feed_poll import absorb
from bot.services.health import report
from bot.services.runtime import Runtime
from bot.store.article import Article
from bot.store.lesson import LessonRow
from bot.store.news import MentionRecord
from scoring.adverse import AdverseEvent
from scoring.story import Verdict
from scoring.vocabulary import (
    Category,
    CustomerId,
    EventId,
    Level,
    NewsSeverity,
    PersonId,
    Role,
    Triage,
)
from tests.builder import (
    ADMIN,
    ANALYST,
    FIRST,
    NOW,
    TODAY,
    add_customers,
    add_feed,
    contents,
    customer,
    document,
    entry,
    feed_of,
    known,
)
from tests.fakes import FakeClock, FakePoster
from tests.feeds.test_lesson import rows

SECOND_ADMIN = Caller(person=PersonId("U0SECOND"))
UNSEEN = "Bakers chase Brightholm Foods for money"


@pytest.fixture
def taught(runtime: Runtime) -> Runtime:
    """A bot whose people have said of 48 stories what they are."""
    known(runtime)
    feed = add_feed(runtime)
    absorb(runtime, feed_of(runtime), document(entry("Rain is expected")))
    names = list(dict.fromkeys(r.name for r in rows()))
    ids = {name: CustomerId(f"C-1{place:03}") for place, name in enumerate(names)}
    add_customers(runtime, *(customer(ids[name], name) for name in names))
    with runtime.writing() as unit:
        unit.members.keep(SECOND_ADMIN.person, name="Bea", role=Role.ADMIN)
        articles = unit.articles.add_numbered(
            [
                Article(
                    feed=feed.id, entry=f"taught {place}", link="", title=row.title, summary="",
                    published=NOW, first_seen=NOW, fingerprint=f"{place}",
                )
                for place, row in enumerate(rows())
            ]
        )  # fmt: skip
        for article, row in zip(articles, rows(), strict=True):
            said = Triage.CONFIRMED if row.negative else Triage.NOT_NEGATIVE
            event = unit.news.add_event(
                AdverseEvent(
                    id=EventId(0), customer=ids[row.name], title=row.title, link="", outlet="P",
                    day=TODAY, dated=True, category=Category.GOVERNANCE, level=Level.REVIEW,
                    severity=NewsSeverity.LOW, triage=said, because="",
                ),
                summary="", first_seen=NOW,
            )  # fmt: skip
            unit.news.add_mention(
                MentionRecord(
                    article=article, customer=ids[row.name], event=event, surface=row.name,
                    start=0, end=1, alias=row.name, rule="", strong=True, p_negative=0.5,
                    label="neutral", level=Level.REVIEW, category=None,
                    severity=NewsSeverity.LOW, because="",
                )
            )  # fmt: skip
            unit.verdicts.add(
                Verdict(
                    event=event, customer=ids[row.name], said=said, at=NOW,
                    severity=NewsSeverity.LOW, author=ANALYST.person,
                )
            )  # fmt: skip
    return runtime


def in_force(runtime: Runtime) -> int:
    return lesson.lessons(runtime, ADMIN).in_force


def judged(runtime: Runtime) -> Level:
    """How the bot judges a story that nobody has spoken of."""
    at = runtime.clock.now()
    absorb(runtime, feed_of(runtime), document(entry(UNSEEN, published=at)))
    with runtime.reading() as unit:
        return unit.news.seen(FIRST, most=1)[0].level


def test_a_lesson_counts_once_a_second_administrator_accepts_it(taught: Runtime) -> None:
    put = lesson.retrain(taught, ADMIN)
    assert "48 stories, 24 of them bad news" in put.summary
    assert in_force(taught) == 0
    with pytest.raises(NotAllowed):
        approve(taught, ADMIN, put.proposal)
    decided = approve(taught, SECOND_ADMIN, put.proposal)
    assert decided.changed
    assert in_force(taught) == put.version
    assert judged(taught) is Level.REVIEW
    with taught.reading() as unit:
        assert f"version {put.version}" in unit.news.seen(FIRST, most=1)[0].because


def test_without_the_lesson_the_same_story_is_silent(taught: Runtime) -> None:
    lesson.retrain(taught, ADMIN)
    assert judged(taught) is Level.NONE


def test_the_request_is_posted_to_the_administrators_with_how_it_did(taught: Runtime) -> None:
    lesson.retrain(taught, ADMIN)
    poster = FakePoster()
    deliver_due(taught, poster, Settling())
    (post,) = [p for p in poster.posted if isinstance(p.notice, ProposalNotice)]
    assert post.channel == taught.setup.admin_channel
    assert isinstance(post.notice, ProposalNotice)
    assert "Of those it had not seen it calls" in post.notice.asked


def test_a_dry_run_and_a_second_request_change_nothing(taught: Runtime) -> None:
    before = contents(taught.database)
    found = lesson.retrain(taught, ADMIN, dry=True)
    assert (found.proposal, found.lesson.refused) == (0, "")
    assert contents(taught.database) == before
    lesson.retrain(taught, ADMIN)
    before = contents(taught.database)
    with pytest.raises(Refusal, match="asked for already"):
        lesson.retrain(taught, ADMIN)
    assert contents(taught.database) == before


def test_too_few_verdicts_are_refused_and_nothing_is_written(runtime: Runtime) -> None:
    before = contents(runtime.database)
    with pytest.raises(Refusal, match=r"Too little was said .* Nothing was changed"):
        lesson.retrain(runtime, ADMIN)
    assert contents(runtime.database) == before


def test_a_lesson_is_taken_back_at_once_and_may_come_again(
    taught: Runtime, clock: FakeClock
) -> None:
    put = lesson.retrain(taught, ADMIN)
    approve(taught, SECOND_ADMIN, put.proposal)
    clock.pass_by(days=1)
    assert "as it was shipped judges again" in lesson.put_back(taught, ADMIN, 0)
    assert judged(taught) is Level.NONE
    clock.pass_by(days=1)
    again = lesson.put_back(taught, ADMIN, put.version)
    assert f"version {put.version} judges again" in again
    with taught.reading() as unit:
        held = taught.lessons.in_force(unit)
    assert held.weights == put.lesson.learnt.weights
    assert [one.summary for one in lesson.lessons(taught, ADMIN).lessons[1:]] == [
        "The judge as it was shipped.",
        f"Version {put.version} again.",
    ]


@pytest.mark.parametrize(("version", "why"), [(0, "as it was shipped"), (7, "never in force")])
def test_what_was_never_in_force_cannot_come_back(runtime: Runtime, version: int, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        lesson.put_back(runtime, ADMIN, version)


def test_a_lesson_for_older_weights_is_not_accepted_and_health_says_so(taught: Runtime) -> None:
    put = lesson.retrain(taught, ADMIN)
    with taught.writing() as unit:
        unit.lessons._session.get_one(LessonRow, put.version).edition = "older"
    with pytest.raises(Stale, match="older weights"):
        approve(taught, SECOND_ADMIN, put.proposal)
    with taught.writing() as unit:
        unit.lessons.accept(put.version, by=ADMIN.person, at=NOW + timedelta(hours=1))
    for caller, mend in ((ADMIN, "`risk-bot retrain`"), (ANALYST, "an administrator can mend it")):
        line = next(li for li in report(taught, caller).lines if li.name == "judge of news")
        assert not line.ok
        assert "older weights and not used; " in line.text
        assert mend in line.text
    assert judged(taught) is Level.NONE


def test_only_administrators_teach_list_and_take_back(taught: Runtime) -> None:
    for forbidden in (
        lambda: lesson.retrain(taught, ANALYST),
        lambda: lesson.lessons(taught, ANALYST),
        lambda: lesson.put_back(taught, ANALYST, 0),
    ):
        with pytest.raises(NotAllowed):
            forbidden()


def test_every_click_that_labels_is_a_row(taught: Runtime) -> None:
    found = triage.labelled(taught, ADMIN)
    assert {(r.lang, r.label) for r in found} == {("en", "negative"), ("en", "neutral")}
    assert len(found) == 48
