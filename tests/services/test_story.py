"""One story in many papers: echoes, edits, worse news, corrections; who told it."""

from datetime import timedelta

from bot.notices import LineNotice, WarningNotice
from bot.services.delivery import Settling, deliver_due
from bot.services.feed_poll import MOST_EDITS, Swept, absorb
from bot.services.runtime import Runtime
from bot.services.triage import TriageRequest, decide
from bot.store.news import Story
from scoring.vocabulary import Level, NewsSeverity, Triage
from tests.builder import ANALYST, FIRST, NOW, TODAY, add_feed, document, entry, feed_of, known
from tests.fakes import FakeClock, FakePoster

GAZETTE, COURIER = "Harbour Gazette", "Northern Courier"
WEATHER = "Rain expected across the northern ports this week"
INSOLVENT = "Brightholm Foods files for insolvency after bank pulls credit"
PROBE = "Regulator probes Brightholm Foods over false accounts"


def read(runtime: Runtime, *entries: str, name: str = GAZETTE) -> Swept:
    return absorb(runtime, feed_of(runtime, name), document(*entries, title=name))


def started(runtime: Runtime, *names: str) -> None:
    known(runtime)
    for name in names:
        add_feed(runtime, name)
        read(runtime, entry(WEATHER), name=name)


def stories(runtime: Runtime) -> tuple[Story, ...]:
    with runtime.reading() as unit:
        return unit.news.stories(FIRST, since=TODAY - timedelta(days=400))


def said(runtime: Runtime) -> list[str]:
    """What the bot said, in short: the kind of each post, the words of each line."""
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    notices = [posted.notice for posted in poster.posted]
    return [n.text if isinstance(n, LineNotice) else n.kind for n in notices]


def edited(title: str, *, said_first: str, summary: str = "") -> str:
    """An entry that kept its identity and changed its words."""
    return entry(title, summary=summary).replace(
        f"<guid isPermaLink='false'>{title}</guid>",
        f"<guid isPermaLink='false'>{said_first}</guid>",
    )


def test_a_headline_with_its_paper_hung_on_is_the_same_story_told_by_two(
    runtime: Runtime,
) -> None:
    started(runtime, GAZETTE, COURIER)
    read(runtime, entry("Brightholm Foods insolvent"))
    read(runtime, entry("Brightholm Foods insolvent - Northern Courier"), name=COURIER)
    (story,) = stories(runtime)
    assert (story.event.outlets, story.event.sources) == ((GAZETTE, COURIER), 2)
    assert said(runtime) == ["warning"]


def test_the_post_names_each_paper_with_its_own_article_once_a_second_one_tells_it(
    runtime: Runtime, clock: FakeClock
) -> None:
    started(runtime, GAZETTE, COURIER)
    read(runtime, entry(INSOLVENT))
    poster = FakePoster()
    deliver_due(runtime, poster, Settling())
    clock.pass_by(hours=2)
    read(runtime, entry(f"{INSOLVENT} - Northern Courier"), name=COURIER)
    deliver_due(runtime, poster, Settling())
    first, again = poster.posted[0].notice, poster.updated[-1][1]
    assert isinstance(first, WarningNotice)
    assert isinstance(again, WarningNotice)
    assert first.evidence[0].papers == ()
    assert [p.name for p in again.evidence[0].papers] == [GAZETTE, COURIER]
    assert len({p.link for p in again.evidence[0].papers}) == 2


def test_one_article_in_two_feeds_is_one_story_whatever_its_headline(runtime: Runtime) -> None:
    started(runtime, GAZETTE, COURIER)
    other = "Bakery chain is bankrupt: administrators now run the ovens of Brightholm Foods"
    link = "https://news.example/2026/11/24/a-7341?utm_source="
    for name, title in ((GAZETTE, INSOLVENT), (COURIER, other)):
        own = f"https://news.example/{title.casefold().replace(' ', '-')}"
        read(runtime, entry(title).replace(own, f"{link}{name[:3]}"), name=name)
    (story,) = stories(runtime)
    assert story.event.outlets == (GAZETTE, COURIER)
    assert said(runtime) == ["warning"]


def test_one_story_in_five_papers_over_nine_days_is_one_post_until_it_is_told_for_two_weeks(
    runtime: Runtime, clock: FakeClock
) -> None:
    papers = tuple(f"Paper {number}" for number in range(6))
    started(runtime, *papers)
    for name, days in zip(papers, (0, 2, 2, 2, 3, 6), strict=True):
        clock.pass_by(days=days)
        read(runtime, entry(f"{INSOLVENT} - {name}", published=clock.now()), name=name)
    assert [s.event.sources for s in stories(runtime)] == [1, 5]
    assert said(runtime) == ["warning", "warning"]


def test_two_feeds_of_one_paper_are_one_source(runtime: Runtime) -> None:
    started(runtime, GAZETTE, COURIER)
    source = "<source url='https://w.example/'>Wire</source></item>"
    for name in (GAZETTE, COURIER):
        read(runtime, entry(INSOLVENT).replace("</item>", source), name=name)
    (story,) = stories(runtime)
    assert (story.event.outlets, story.event.sources) == (("Wire",), 1)


def test_an_edit_is_silent(runtime: Runtime, clock: FakeClock) -> None:
    started(runtime, GAZETTE)
    read(runtime, entry(INSOLVENT))
    assert said(runtime) == ["warning"]
    clock.pass_by(hours=1)
    changed = edited(f"{INSOLVENT}, court says", said_first=INSOLVENT)
    swept = read(runtime, changed)
    assert (swept.tally.articles, swept.tally.events, swept.fired) == (0, 0, 0)
    (story,) = stories(runtime)
    assert (story.event.title, story.event.sources) == (INSOLVENT, 1)
    assert said(runtime) == []


def test_an_edit_that_makes_it_worse_is_heard(runtime: Runtime, clock: FakeClock) -> None:
    started(runtime, GAZETTE)
    mild = "Brightholm Foods recalls batch of soup over mislabelled glass jars"
    read(runtime, entry(mild))
    before = stories(runtime)[0].event.severity
    assert said(runtime) == []
    clock.pass_by(hours=1)
    worse = "Brightholm Foods recalls batch of soup and files for insolvency"
    assert read(runtime, edited(worse, said_first=mild)).fired == 1
    (story,) = stories(runtime)
    assert before.rank < story.event.severity.rank == NewsSeverity.CRITICAL.rank
    assert said(runtime) == ["warning"]


def test_an_edit_of_what_a_new_feed_told_first_stays_silent_unless_it_gets_worse(
    runtime: Runtime, clock: FakeClock
) -> None:
    known(runtime)
    add_feed(runtime)
    recall = "Brightholm Foods recalls batch of soup over mislabelled glass jars"
    read(runtime, entry(INSOLVENT), entry(recall))
    clock.pass_by(hours=1)
    assert read(runtime, edited(f"{INSOLVENT}, court says", said_first=INSOLVENT)).fired == 0
    assert all(s.event.baseline_at for s in stories(runtime))
    assert said(runtime) == []
    worse = "Brightholm Foods recalls batch of soup and files for insolvency"
    assert read(runtime, edited(worse, said_first=recall)).fired == 1


def test_an_old_article_that_is_edited_stays_with_the_story_that_it_told(
    runtime: Runtime, clock: FakeClock
) -> None:
    started(runtime, GAZETTE)
    read(runtime, entry(INSOLVENT))
    clock.pass_by(days=91)
    read(runtime, edited(f"{INSOLVENT}, court says", said_first=INSOLVENT))
    (story,) = stories(runtime)
    with runtime.reading() as unit:
        (told,) = unit.verdicts.of_event(story.event.id)
    assert told.title == f"{INSOLVENT}, court says"


def test_a_feed_that_changes_with_every_request_is_no_longer_listened_to(
    runtime: Runtime,
) -> None:
    started(runtime, GAZETTE)
    for number in range(MOST_EDITS + 3):
        read(runtime, entry(WEATHER, summary=f"The time is {number}"))
    with runtime.reading() as unit:
        feed = feed_of(runtime).id
        seen = unit.articles.known({feed: [WEATHER]})
    assert seen[feed, WEATHER].edits == MOST_EDITS


def test_a_retraction_closes_the_story_and_says_so(runtime: Runtime, clock: FakeClock) -> None:
    started(runtime, GAZETTE, COURIER)
    read(runtime, entry(INSOLVENT))
    assert said(runtime) == ["warning"]
    clock.pass_by(days=1)
    correction = "Correction: report that Brightholm Foods files for insolvency was wrong"
    swept = read(runtime, entry(correction, published=clock.now()), name=COURIER)
    assert swept.tally.events == 0
    (story,) = stories(runtime)
    assert (story.event.level, story.event.counts) == (Level.NONE, False)
    assert story.event.because.startswith("retraction by Northern Courier: Correction")
    (line,) = said(runtime)
    assert "cleared" in line
    assert f"retraction by Northern Courier: {correction}" in line


def test_echoes_and_edits_do_not_bring_back_what_was_retracted_and_worse_news_are_another_story(
    runtime: Runtime, clock: FakeClock
) -> None:
    started(runtime, GAZETTE, COURIER)
    recall = "Brightholm Foods recalls batch of soup over mislabelled glass jars"
    read(runtime, entry(recall))
    read(runtime, entry(f"Correction: report that {recall} was wrong"), name=COURIER)
    clock.pass_by(hours=2)
    read(runtime, edited(f"{recall}, shops say", said_first=recall))
    read(runtime, entry(f"{recall} - Northern Courier"), name=COURIER)
    (story,) = stories(runtime)
    assert (story.event.level, story.event.counts) == (Level.NONE, False)
    assert said(runtime) == []
    read(runtime, entry("Brightholm Foods recalls batch of soup and files for insolvency"))
    assert len(stories(runtime)) == 2
    assert said(runtime) == ["warning"]


def test_who_confirmed_a_story_is_told_that_a_paper_takes_it_back(runtime: Runtime) -> None:
    started(runtime, GAZETTE, COURIER)
    read(runtime, entry(INSOLVENT))
    (story,) = stories(runtime)
    decide(runtime, ANALYST, TriageRequest(event=story.event.id, said=Triage.CONFIRMED))
    said(runtime)
    correction = "Correction: report that Brightholm Foods files for insolvency was wrong"
    for _ in range(2):
        read(runtime, entry(correction), name=COURIER)
    (line,) = said(runtime)
    assert line == (
        f"Retraction by Northern Courier: {correction}. The story was confirmed by a person, and "
        "counts until a person says otherwise."
    )
    (story,) = stories(runtime)
    assert story.event.counts
    assert story.event.because.endswith(f"retraction by Northern Courier: {correction}")


def test_an_acquittal_lowers_the_story(runtime: Runtime, clock: FakeClock) -> None:
    started(runtime, GAZETTE)
    fraud = "Brightholm Foods charged with fraud over false accounts"
    read(runtime, entry(fraud))
    assert stories(runtime)[0].event.severity is NewsSeverity.HIGH
    clock.pass_by(days=20)
    read(runtime, entry("Brightholm Foods cleared of fraud over accounts", published=clock.now()))
    (story,) = stories(runtime)
    assert story.event.severity is NewsSeverity.LOW
    assert story.event.level is Level.REVIEW


def test_a_correction_of_something_else_changes_nothing(runtime: Runtime, clock: FakeClock) -> None:
    started(runtime, GAZETTE)
    read(runtime, entry(INSOLVENT))
    clock.pass_by(days=1)
    other = "Correction: Brightholm Foods opened its bakery on Tuesday"
    read(runtime, entry(other, published=NOW + timedelta(days=1)))
    (story,) = stories(runtime)
    assert story.event.level is not Level.NONE


def test_one_wire_story_in_three_feeds_on_five_sites_is_one_event_and_one_post(
    runtime: Runtime,
) -> None:
    sites = ("Harbour Gazette", "Northern Courier", "Quay Times", "Market Mirror", "Dock Daily")
    feeds = (GAZETTE, COURIER, "City Wire")
    started(runtime, *feeds)
    for place, site in enumerate(sites):
        told = f"<source url='https://{place}.example/'>{site}</source></item>"
        item = entry(f"Brightholm Foods files for insolvency - {site}").replace("</item>", told)
        read(runtime, item, name=feeds[place % len(feeds)])
    (story,) = stories(runtime)
    assert (set(story.event.outlets), story.event.sources) == (set(sites), 5)
    assert said(runtime) == ["warning"]
