"""The office's own tables: roles, rates, feeds, taken in from files."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.services.access import Caller
from bot.services.decision import approve
from bot.services.errors import NotAllowed, Refusal
from bot.services.member import OPERATOR
from bot.services.office import import_feeds, import_people, import_rates
from bot.services.runtime import Runtime
from scoring.proposal import ProposalKind
from scoring.vocabulary import PersonId, Role
from tests.builder import ADMIN, known


def file(folder: Path, text: str) -> Path:
    """A CSV file."""
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_people_get_their_roles_and_a_bad_line_stops_nobody(
    runtime: Runtime, tmp_path: Path
) -> None:
    """The same file twice changes nothing."""
    path = file(tmp_path, "user_id,name,role\nU0NEW,Nora,approver\nU0BAD,Bo,king\n")
    report = import_people(runtime, OPERATOR, path)
    assert report.done.added == 1
    assert [p.line for p in report.problems] == [3]
    with runtime.reading() as unit:
        assert unit.members.role(PersonId("U0NEW")) is Role.APPROVER
        assert "role.given" in unit.audit.actions("U0NEW")
    assert import_people(runtime, OPERATOR, path).done.added == 0


def test_rates_are_a_new_version_of_the_policy_and_the_same_again_are_none(
    runtime: Runtime, tmp_path: Path
) -> None:
    """Rates that are not named stay."""
    path = file(tmp_path, "currency,rate\nUSD,0.9\n")
    with runtime.reading() as unit:
        before = unit.policies.current()
    assert import_rates(runtime, OPERATOR, path).done.added == 1
    with runtime.reading() as unit:
        after = unit.policies.current()
    assert after.rate("USD") == Decimal("0.9")
    assert after.version > before.version
    assert import_rates(runtime, OPERATOR, path).done.same == 1
    with runtime.reading() as unit:
        assert unit.policies.current().version == after.version


def test_once_anybody_is_rated_rates_are_put_forward_and_another_administrator_accepts(
    runtime: Runtime, tmp_path: Path
) -> None:
    """The same rates again are no change, and nothing is put forward twice."""
    known(runtime)
    path = file(tmp_path, "currency,rate\nUSD,0.9\n")
    report = import_rates(runtime, OPERATOR, path)
    assert report.done.added == 0
    assert "USD" in report.proposed
    with runtime.reading() as unit:
        assert unit.policies.current().rate("USD") is None
        (waiting,) = unit.proposals.opened()
    assert waiting.kind is ProposalKind.POLICY
    with pytest.raises(Refusal, match="asked for already"):
        import_rates(runtime, OPERATOR, path)
    approve(runtime, ADMIN, waiting.id)
    with runtime.reading() as unit:
        assert unit.policies.current().rate("USD") == Decimal("0.9")
    assert import_rates(runtime, OPERATOR, path).done.same == 1


def test_feeds_are_added_once_and_only_by_web_address(runtime: Runtime, tmp_path: Path) -> None:
    """A file address or one with a password is a bad line."""
    path = file(
        tmp_path,
        "title,url\nWire,https://news.example/rss\nOdd,file:///etc/x\nPass,https://a:b@x.example/\n",
    )
    report = import_feeds(runtime, OPERATOR, path)
    assert (report.done.added, [p.line for p in report.problems]) == (1, [3, 4])
    assert import_feeds(runtime, OPERATOR, path).done.same == 1
    with runtime.reading() as unit:
        assert [f.url for f in unit.feeds.all()] == ["https://news.example/rss"]


def test_only_an_administrator_may_change_the_office(runtime: Runtime, tmp_path: Path) -> None:
    """A full member without a role is a viewer."""
    viewer = Caller(person=PersonId("U0NOBODY"))
    path = file(tmp_path, "title,url\nWire,https://news.example/rss\n")
    with pytest.raises(NotAllowed):
        import_feeds(runtime, viewer, path)
    with runtime.reading() as unit:
        assert unit.feeds.all() == ()
