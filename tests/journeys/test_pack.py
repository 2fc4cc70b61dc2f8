"""The monitoring packs: posted on schedule, caught up when missed, previewed on demand."""

import json
import re

from tests.journeys.product import Product, carried_out
from tests.workspace.person import Json, Person, text

DIGEST = "#risk-digest"


def packs(person: Person, title: str) -> list[Json]:
    return [m for m in person.messages(DIGEST) if text(m["blocks"][:1]).startswith(title)]


def test_both_packs_are_posted_once_with_figures_and_what_was_not_checked(ava: Person) -> None:
    ava.sees("High pack", DIGEST)
    ava.sees("Medium and low pack", DIGEST)
    [high], [rest] = packs(ava, "High pack"), packs(ava, "Medium and low pack")
    shown = text(high)
    for name in ("Thornwick Castings", "东澜新型建材", "Marrowby Freight"):
        assert name in shown
        assert name not in text(rest["blocks"][-1])
    assert "4 of 58 active = 6.9 %" in shown
    assert "Reviews due" in shown
    assert re.search(r"News: .+\.", shown), "what was read of the news, and what was not"
    assert "Edilizia Montesordo" in text(rest)


def test_a_pack_is_previewed_privately_and_nothing_is_posted(sam: Person) -> None:
    before = len(sam.messages(DIGEST))
    sam.says("#sales", "/risk digest high")
    preview = sam.sees("nothing was posted", "#sales")
    assert preview["private"]
    assert "High pack" in text(preview)
    assert len(sam.messages(DIGEST)) <= before + 2


def test_the_command_line_previews_the_next_pack_beside_the_running_bot(product: Product) -> None:
    done = carried_out(product.folder, "digest", "preview", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
