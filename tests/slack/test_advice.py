"""Whatever is wrong with a feed, a person reads one line of advice in the list of feeds."""

from pathlib import Path

from bot.services.feed_poll import absorb
from bot.services.subscription import list_feeds
from bot.slack.blocks import feed
from bot.slack.blocks.limit import problems
from bot.slack.blocks.markup import esc
from feeds.errors import FeedError
from feeds.outcome import Failed, Gone, Outcome
from tests import archive
from tests.builder import ADMIN, ZONE, add_feed, feed_of, opened
from tests.fakes import FakeClock


def test_each_error_stands_in_the_list_with_its_advice(tmp_path: Path) -> None:
    with archive.chosen("sqlite"), opened(tmp_path, FakeClock()) as runtime:
        for code in FeedError:
            add_feed(runtime, f"Paper {code.value}")
            gone = code is FeedError.HTTP_410
            outcome: Outcome = Gone() if gone else Failed(code=code)
            absorb(runtime, feed_of(runtime, f"Paper {code.value}"), outcome)
        lines = list_feeds(runtime, ADMIN)
    assert len(lines) == len(FeedError)
    for line in lines:
        code = FeedError(line.name.removeprefix("Paper "))
        message = feed.listing([line], ZONE)
        assert line.trouble.startswith(code.advice), code
        assert esc(code.advice) in str(message.blocks), code
        assert not problems({"text": message.text, "blocks": list(message.blocks)})
