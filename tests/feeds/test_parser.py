"""The cage: what stops a document, what that costs the next one, and who goes first."""

import os
import signal
import subprocess
from collections.abc import Iterator

import pytest

from feeds.article import ParsedFeed
from feeds.errors import FeedError, FeedProblem
from feeds.parser import Lane, Parser

FAR = 60.0
"""A limit that is not met."""
SMALL = b"<rss version='2.0'><channel><item><title>Rain</title></item></channel></rss>"
LONG = b"<rss version='2.0'><channel>%s &</channel></rss>" % (b"<item><b>x</b></item>" * 20_000)
"""Reading it takes many seconds, in Python."""
FLOOD = b"<rss><item " + b" ".join(b'a%d="1"' % n for n in range(60_000)) + b"/></rss>"
"""Reading it takes many seconds, in code that hears no call to stop."""

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this platform counts no processor's time"
)


@pytest.fixture
def lanes() -> Iterator[list[Lane]]:
    """Lanes that are closed at the end."""
    opened = list[Lane]()
    yield opened
    for lane in opened:
        lane.close()


def opened(lanes: list[Lane], *, wall: float = FAR, cpu: float = FAR, modest: bool = False) -> Lane:
    lane = Lane(wall, cpu, modest=modest)
    lanes.append(lane)
    return lane


def child_of(lane: Lane) -> subprocess.Popen[bytes]:
    assert lane._child is not None
    return lane._child


def ask(lane: Lane, body: bytes) -> ParsedFeed:
    return lane.ask(body, None, "")


def refused(lane: Lane, body: bytes) -> FeedError:
    with pytest.raises(FeedProblem) as caught:
        ask(lane, body)
    return caught.value.code


def test_among_the_quick_a_costly_document_is_given_up_and_the_child_lives_on(
    lanes: list[Lane],
) -> None:
    lane = opened(lanes, cpu=0.2)
    ask(lane, SMALL)
    child = child_of(lane)
    assert refused(lane, LONG) is FeedError.PARSE_TIMEOUT
    assert len(ask(lane, SMALL).entries) == 1
    assert child_of(lane) is child


def test_processor_time_stops_a_document_that_hears_nothing_and_the_next_one_is_read(
    lanes: list[Lane],
) -> None:
    lane = opened(lanes, cpu=0.2, modest=True)
    ask(lane, SMALL)
    child = child_of(lane)
    assert refused(lane, FLOOD) is FeedError.PARSE_TIMEOUT
    assert child.returncode == -signal.SIGPROF
    assert len(ask(lane, SMALL).entries) == 1


def test_a_child_that_takes_long_without_computing_is_stopped_too(lanes: list[Lane]) -> None:
    lane = opened(lanes, modest=True)
    ask(lane, SMALL)
    child, lane._wall = child_of(lane), 0.2
    os.kill(child.pid, signal.SIGSTOP)
    assert refused(lane, SMALL) is FeedError.PARSE_TIMEOUT
    assert child.returncode == -signal.SIGKILL


def test_a_modest_child_lets_its_parent_go_first(lanes: list[Lane]) -> None:
    """In the same session: where each has its own, Linux gives them equal shares."""
    modest, quick = opened(lanes, modest=True), opened(lanes)
    for lane in (modest, quick):
        ask(lane, SMALL)
        child = child_of(lane).pid
        assert os.getsid(child) == os.getsid(0)
        assert os.getpgid(child) == child, "the terminal's Ctrl-C is its parent's affair"
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, child_of(quick).pid) == own
    assert os.getpriority(os.PRIO_PROCESS, child_of(modest).pid) > min(own, 18)


def test_a_document_that_looks_costly_never_meets_the_quick_lane() -> None:
    with Parser(cpu_seconds=0.2) as parser:
        assert parser.parse_quickly(FLOOD) is None
        assert parser._quick._child is None
        with pytest.raises(FeedProblem, match="parse_timeout"):
            parser.parse_slowly(FLOOD)
        assert parser.parse(SMALL).entries[0].title == "Rain"
