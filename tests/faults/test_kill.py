"""SIGKILL between commit and post, and between post and mark: the warning is there once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.bot_child import NAME, Scene, scene, until
from tests.workspace.person import Person


@pytest.fixture
def stage(engine: str, tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path) as setting:
        yield setting


def killed_between_post_and_mark(stage: Scene) -> None:
    """Slack takes the post, its answer never comes, and the bot is killed."""
    stage.start()
    stage.breaks("accept_hang")
    stage.rerates()
    until(stage.count, "Slack never took the post")
    assert stage.row()[1] == "sending"
    stage.kill()
    assert stage.count() == 1


def test_killed_between_commit_and_post_the_warning_is_there_once(stage: Scene) -> None:
    stage.start()
    with stage.silenced():
        stage.rerates()
        assert stage.row()[1] == "pending"
        stage.kill()
    assert stage.count() == 0
    stage.start()
    stage.settles()
    stage.is_there_once()


def test_killed_while_slack_has_not_taken_the_post_the_warning_is_there_once(
    stage: Scene,
) -> None:
    stage.start()
    stage.breaks("hang")
    stage.rerates()
    until(lambda: stage.row()[1] == "sending", "the bot does not begin to send")
    stage.kill()
    assert stage.count() == 0
    stage.start()
    stage.settles()
    stage.is_there_once()


def test_killed_between_post_and_mark_the_warning_is_there_once(stage: Scene) -> None:
    killed_between_post_and_mark(stage)
    stage.start()
    stage.settles()
    stage.is_there_once()


def test_killed_twice_and_once_more_after_the_mark_it_is_still_there_once(stage: Scene) -> None:
    killed_between_post_and_mark(stage)
    stage.start()
    stage.kill()
    stage.start()
    stage.settles()
    stage.kill()
    stage.start()
    stage.settles()
    stage.is_there_once()


def test_asked_to_stop_in_the_middle_of_a_command_it_saves_what_it_acknowledged(
    stage: Scene,
) -> None:
    stage.start()
    sam = Person(stage.url, "sam")
    sam.says("#sales", f"/risk {NAME}")
    sam.presses("Log feedback", near=NAME)
    sam.sees("What was said")
    sam.fills({"Kind": "Praise", "What was said": "Very quick"})
    with stage.nobody_writes():
        # Acknowledged as *Saving…*: its transaction is at work and waits for its turn.
        sam.submits()
        assert stage.kept("feedback") == 0
        stage.is_asked_to_stop()
    assert stage.ends() == 0
    assert stage.kept("feedback") == 1
    sam.sees("Logged as praise")


def test_a_bot_that_forgot_its_doubt_would_post_twice_and_be_caught(stage: Scene) -> None:
    killed_between_post_and_mark(stage)
    stage.forge("pending")
    stage.start()
    stage.settles()
    with pytest.raises(AssertionError, match="posted 2 times"):
        stage.is_there_once()


def test_a_bot_that_marked_first_would_lose_the_warning_and_be_caught(stage: Scene) -> None:
    stage.start()
    with stage.silenced():
        stage.rerates()
        stage.kill()
    stage.forge("sent")
    stage.start()
    stage.settles()
    with pytest.raises(AssertionError, match="posted 0 times"):
        stage.is_there_once()
