"""Every emoji that a drawing names by its code is one that the local page draws."""

import re

from tests.house.source import ROOT, sources

CODE = re.compile(r":([a-z][a-z0-9_]+):(?=[ *`\"{\\])")
SLACKS_OWN = "octagonal_sign"


def test_every_emoji_that_a_drawing_names_is_drawn_by_the_page() -> None:
    named = {found for source in sources("bot/slack") for found in CODE.findall(source.text)}
    table = (ROOT / "bot/workspace/page/emoji.js").read_text("utf-8")
    known = {pair.strip().split(" ")[0] for pair in re.split(r"[|\n]", table)}
    assert SLACKS_OWN in named, "the codes are found"
    assert named - known == set()
