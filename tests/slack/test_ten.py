"""Ten stories, half of them traps, are drawn as the warnings and silences that they should be."""

from collections.abc import Mapping

import pytest

from bot.slack.blocks.limit import problems
from tests.slack.ten import TEN, Drawn, Told, read_all, text


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Drawn]:
    """What Slack shows of each, by the customer's name."""
    return read_all(tmp_path_factory.mktemp("ten"))


@pytest.mark.parametrize("one", [o for o in TEN if o.warns], ids=lambda o: o.kind)
def test_a_bad_story_is_a_post_with_its_words(one: Told, drawn: Mapping[str, Drawn]) -> None:
    post = drawn[one.name].post
    assert post is not None
    assert not drawn[one.name].over
    shown = text(post)
    assert one.title in shown
    assert [part for part in one.warns if part not in shown] == []
    assert not problems({"text": post.text, "blocks": list(post.blocks)})


@pytest.mark.parametrize("one", [o for o in TEN if o.silent], ids=lambda o: o.kind)
def test_a_trap_is_silent_and_the_page_of_silence_says_why(
    one: Told, drawn: Mapping[str, Drawn]
) -> None:
    found = drawn[one.name]
    assert found.post is None or found.over
    shown = text(found.page)
    assert (one.later or one.title) in shown
    assert [part for part in one.silent if part not in shown] == []


def test_half_of_them_are_traps() -> None:
    assert (len(TEN), sum(bool(one.silent) for one in TEN)) == (10, 5)
