"""A served feed carries stories: some become warnings, once; the others stay silent."""

import re
import time

import pytest

from bot.demo.chinese_paper import CHINESE_PAPER
from bot.demo.regional_paper import REGIONAL_PAPER
from bot.demo.trade_paper import TRADE_PAPER
from bot.demo.wire_paper import WIRE_PAPER
from tests.journeys.product import Product
from tests.workspace.person import Json, Person, text

WARNINGS = "#finance-warnings"
PAPERS = (CHINESE_PAPER, REGIONAL_PAPER, TRADE_PAPER, WIRE_PAPER)
ENTRIES = sum(len(paper.stories) + len(paper.later) for paper in PAPERS)
WITHIN_SECONDS = 60.0
TOLD = {
    "Thornwick Castings": "Harbour Business Wire",
    "Ravensholt Haulage": "Harbour Business Wire",
    "Kirkmarden Mills": "Northern Courier",
    "Énergie Clairbosc": "Plant &amp; Machinery Weekly",
    "东澜新型建材": "江海财经虚拟报",
    "岱川远洋物流": "江海财经虚拟报",
}
SILENT = [
    *("ACME Industrial Supplies", "Veldmoor Logistik", "Marrowby Freight"),
    *("Aldermoor Cold Chain", "Summit", "霁岚纺织科技", "曙岬新能源"),
]


def news_posts(person: Person) -> list[Json]:
    """The posts that a story caused."""
    posts = person.messages(WARNINGS)
    return [p for p in posts if re.search(r"(negative|critical) news$", text(p["blocks"][:1]))]


def reads_everything(product: Product) -> Person:
    """Somebody who waited until every entry, the later ones too, was read by the bot."""
    ava = product.person("ava")
    for name in TOLD:
        ava.sees(f" {name}: ", WARNINGS, seconds=WITHIN_SECONDS)
    until = time.monotonic() + WITHIN_SECONDS
    ava.says("bot", "/risk ACME")
    while f"{ENTRIES} entries" not in text(ava.sees("News*")):
        assert time.monotonic() < until, text(ava.sees("News*"))
        time.sleep(0.5)
        ava.says("bot", "/risk ACME")
    return ava


def test_a_story_is_a_warning_within_a_minute_with_link_outlet_and_words(
    product: Product,
) -> None:
    ana = product.person("ana")
    ana.sees("Thornwick Castings: ", WARNINGS, seconds=WITHIN_SECONDS)
    post = ana.sees("told by 2 sources", WARNINGS)
    shown = text(post)
    assert "Thornwick Castings: " in shown
    assert "<https://news.example/" in shown
    assert re.search(r"Harbour Business Wire|Northern Courier", shown)
    assert "*insolvency*, *ceased operations* (insolvency)" in shown
    assert post["blocks"][0]["text"]["text"].startswith(":rotating_light:")


def test_each_story_is_posted_once_with_its_outlet(product: Product) -> None:
    ava = reads_everything(product)
    posts = news_posts(ava)
    for name, outlet in TOLD.items():
        [post] = [p for p in posts if f" {name}: " in text(p["blocks"][0])]
        assert outlet in text(post) or name == "Thornwick Castings"
    assert len(posts) == len(TOLD), [text(p["blocks"][0]) for p in posts]


@pytest.mark.parametrize("name", SILENT)
def test_a_story_in_which_the_customer_is_not_to_blame_stays_silent(
    product: Product, name: str
) -> None:
    ava = reads_everything(product)
    ava.says("#sales", f"/risk {name}")
    card = text(ava.sees(f"{name}\n:", "#sales"))
    assert "nothing adverse" in card
    assert " news*" not in card


def test_a_headline_is_shown_as_text_and_pings_nobody(product: Product) -> None:
    ava = reads_everything(product)
    [post] = [p for p in news_posts(ava) if "Énergie Clairbosc" in text(p["blocks"][0])]
    assert "Regulator fines Énergie Clairbosc for breaches" in text(post)
    everything = str(ava.messages(WARNINGS))
    assert not re.search(r"<!(channel|here|everyone)", everything)
