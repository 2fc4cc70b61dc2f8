"""The policy, requests and overrides at the side door."""

import json
from pathlib import Path

from tests.cli.conftest import Shell

RATINGS = "customer_id,indicator,rating,as_of,author,reason\n" + "".join(
    f"C-0001,{indicator},{level},2026-01-05,ana,a talk\n"
    for indicator, level in (
        ("payment_history", 3),
        ("contract_performance", 3),
        ("market_reputation", 4),
        ("compliance_record", 3),
    )
)
"""A score of 3.19: medium, and high where high begins at 3."""


def test_the_policy_is_exported_changed_previewed_and_put_forward(shell: Shell) -> None:
    shell("import", "customers", shell.file("c.csv", "customer_id,name\nC-0001,Brightholm Foods\n"))
    shell("import", "ratings", shell.file("r.csv", RATINGS))
    assert "is in policy.json: change it" in shell("policy", "export", "policy.json").out
    figures = json.loads(Path("policy.json").read_text(encoding="utf-8"))
    assert figures["high_edge"] == "3.5"
    same = shell("policy", "preview", "policy.json").sentence
    assert "nothing would change" in same
    tighter = shell.file("tighter.json", json.dumps(figures | {"high_edge": "3"}))
    seen = shell("policy", "preview", tighter, "--json").document
    assert seen["differences"] == [{"figure": "high_edge", "before": "3.5", "after": "3"}]
    assert seen["moves"]
    assert {tuple(m["band"]) for m in seen["moves"]} == {("medium", "high")}
    put = shell("policy", "accept", tighter, "--reason", "the losses of last year")
    assert "Put forward as request 1" in put.out
    assert "new policy" in shell("proposals").out
    assert "your own request" in shell("policy", "accept", "1").sentence
    assert shell("policy", "show", "--json").document["version"] == figures["version"]


def test_a_policy_that_cannot_be_read_is_refused_in_a_sentence(shell: Shell) -> None:
    assert "Say which file" in shell("policy", "preview").sentence
    assert "cannot be read" in shell("policy", "preview", "nowhere.json").sentence
    bad = shell.file("bad.json", json.dumps({"weights": {"payment_history": 100}}))
    assert "one weight of 1 percent" in shell("policy", "preview", bad).sentence


def test_overrides_and_requests_of_an_empty_book(shell: Shell) -> None:
    assert "0 active overrides, 0.0 % of 0 customers" in shell("overrides").out
    assert shell("overrides", "--json").document["flag"] is None
    assert "Nothing waits for a decision." in shell("proposals").out
