"""Telling echoes from other stories, against MinHash with locality-sensitive hashing."""

import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import opencc
from datasketch import MinHash, MinHashLSH

from feeds import event
from feeds.headline import bare
from tests.bench.press import SEED
from tests.bench.verdict import in_turn, judged, ratio

Row = tuple[str, str, str]
CUSTOMERS, STORIES = 100, 6
OUTLETS = ("Harbour Wire", "Northern Courier", "Plant Weekly")
_DEEDS = (
    "files for insolvency after {who} pulls credit line of {n} million euros",
    "recalls {n} thousand boilers over gas leak found by {who}",
    "fined {n} million by {who} for rigging bids on rail works",
    "cuts {n} hundred jobs at {place} mill as orders from {who} dry up",
    "misses payment of {n} million bond, {who} says in {place}",
    "under investigation by {who} over {n} false invoices in {place}",
    "loses {n} million contract with {who} after fire at {place} plant",
    "chief quits over dispute with {who} about {n} percent stake",
    "halts production in {place} for {n} days after strike called by {who}",
    "sued by {who} for {n} million over delayed ships at {place} yard",
)
_WHO = "Halden Bank,Baltic Union,Rhine Regulator,Orion Lenders,Vega Auditors,Polar Pensions".split(
    ","
)
_PLACES = "Bremen,Leeds,Turin,Gdansk,Oslo,Porto,Lyon,Graz".split(",")
_MORE = (
    "The company did not comment on {day}. Suppliers in {place} fear for their money, said {who}.",
    "{who} confirmed the step on {day}; a hearing in {place} is set for next month.",
    "Shares fell on {day}. Staff in {place} were told by letter, according to {who}.",
)
_DAYS = "Monday,Tuesday,Wednesday,Thursday,Friday".split(",")
_ZH_DEEDS = (
    "因{who}起诉拖欠{n}亿元货款被法院冻结账户",
    "{place}工厂爆炸致停产，{who}称损失约{n}亿元",
    "未能兑付{n}亿元债券，{who}启动追偿",
    "因虚增利润{n}亿元被{who}立案调查",
    "裁员{n}百人，{place}总部员工向{who}申请仲裁",
    "向{who}申请破产重整，负债{n}亿元",
    "召回{n}万台锅炉，{who}发现漏气隐患",
)
_ZH_WHO = "海东银行,监管总局,市场监督局,江南信托,高新法院".split(",")
_ZH_PLACES = "青岛,无锡,东莞,洛阳,温州".split(",")
_ZH_MORE = (
    "公司未回应置评请求。{place}的供应商担心货款，{who}表示{day}将公布细节。",
    "{who}在{day}证实此事，{place}的听证会定于下月举行。",
    "{day}股价下跌，{place}员工收到书面通知，{who}称影响有限。",
)
_ZH_DAYS = "周一,周二,周三,周四,周五".split(",")
_TRADITIONAL = opencc.OpenCC("s2t")


@dataclass(frozen=True, slots=True)
class Item:
    """An article about a customer, and the number of the story that it tells."""

    customer: int
    story: int
    title: str
    summary: str
    outlet: str

    @property
    def text(self) -> str:
        """Title and summary."""
        return f"{self.title} {self.summary}"


def items() -> list[Item]:
    """Stories, each with echoes that were cut, edited, turned around or signed by their paper.

    Every sixth customer is Chinese. One story in six is a hard one: the words of the one before it
    and another figure.
    """
    chance = random.Random(SEED)
    found: list[Item] = []
    for customer in range(CUSTOMERS):
        told = _told_in_chinese if customer % 6 == 0 else _told
        deeds = chance.sample(_ZH_DEEDS if customer % 6 == 0 else _DEEDS, STORIES - 1)
        for place, deed in enumerate((*deeds, deeds[-1])):
            found += told(chance, customer, customer * STORIES + place, deed)
    chance.shuffle(found)
    return found


def _told(chance: random.Random, customer: int, story: int, deed: str) -> list[Item]:
    who = chance.choice(_WHO) if story % STORIES < STORIES - 2 else _WHO[customer % len(_WHO)]
    facts = {
        "who": who,
        "place": _PLACES[customer % len(_PLACES)],
        "n": str(2 + 7 * (story % STORIES) + chance.randrange(5)),
        "day": chance.choice(_DAYS),
    }
    name = f"{'Brax Keld Torv Munn Velt Darn Solb Fenn'.split()[customer % 8]}{customer} Works"
    title = f"{name} {deed.format(**facts)}"
    summary = chance.choice(_MORE).format(**facts)
    cut = " ".join(title.split()[:8]) + "…"
    head, _, tail = title.partition(" after ") if " after " in title else title.partition(" by ")
    turned = f"After {tail}: {head}" if tail else title
    return [
        Item(customer, story, title, summary, OUTLETS[0]),
        Item(customer, story, f"{title} - {OUTLETS[1]}", summary, OUTLETS[1]),
        Item(customer, story, cut, summary, OUTLETS[2]),
        Item(customer, story, title, _edited(chance, summary, 10), OUTLETS[2]),
        Item(customer, story, _edited(chance, title, 4), _edited(chance, summary, 4), OUTLETS[2]),
        Item(customer, story, turned, summary, OUTLETS[1]),
    ]


def _edited(chance: random.Random, text: str, share: int) -> str:
    """The text with one word in so many replaced; its head and its figures stay."""
    words = text.split()
    free = [n for n, word in enumerate(words) if n > 1 and not word.isdecimal()]
    for place in chance.sample(free, max(1, len(words) // share)):
        words[place] = "reportedly"
    return " ".join(words)


def _told_in_chinese(chance: random.Random, customer: int, story: int, deed: str) -> list[Item]:
    who = chance.choice(_ZH_WHO)
    facts = {
        "who": who if story % STORIES < STORIES - 2 else _ZH_WHO[customer % len(_ZH_WHO)],
        "place": _ZH_PLACES[customer % len(_ZH_PLACES)],
        "n": str(2 + 7 * (story % STORIES) + chance.randrange(5)),
        "day": chance.choice(_ZH_DAYS),
    }
    name = "博远 恒锐 金拓 联晟 瑞森 中泓".split()[customer % 5] + "科技"
    title = name + deed.format(**facts)
    summary = chance.choice(_ZH_MORE).format(**facts)
    return [
        Item(customer, story, title, summary, OUTLETS[0]),
        Item(customer, story, f"{title} - {OUTLETS[1]}", summary, OUTLETS[1]),
        Item(customer, story, title[: len(title) * 2 // 3] + "…", summary, OUTLETS[2]),
        Item(customer, story, title, summary.replace("公司", "该公司"), OUTLETS[2]),
        Item(customer, story, title.replace("，", "："), summary[: len(summary) // 2], OUTLETS[2]),
        Item(
            customer, story, _TRADITIONAL.convert(title), _TRADITIONAL.convert(summary), OUTLETS[1]
        ),
    ]


def _ours(found: list[Item]) -> list[int]:
    """For each item the place of the first item of its story, looked for at its customer."""
    event._told.cache_clear()
    heads: dict[int, list[int]] = defaultdict(list)
    told = []
    for place, item in enumerate(found):
        title = bare(item.title, OUTLETS)
        for head in heads[item.customer]:
            other = found[head]
            if event.same_words(title, item.summary, bare(other.title, OUTLETS), other.summary):
                told.append(head)
                break
        else:
            heads[item.customer].append(place)
            told.append(place)
    return told


def _sketched(found: list[Item]) -> list[int]:
    index = MinHashLSH(threshold=0.5, num_perm=128)
    told = []
    for place, item in enumerate(found):
        words = item.text.casefold().split()
        sketch = MinHash(num_perm=128)
        sketch.update_batch([f"{a} {b}".encode() for a, b in pairwise(words)])
        near = index.query(sketch)
        told.append(min(map(int, near)) if near else place)
        if not near:
            index.insert(str(place), sketch)
    return told


def _quality(found: list[Item], told: list[int]) -> tuple[float, float]:
    """Precision and recall of the echoes that were recognised."""
    firsts: dict[int, int] = {}
    right = claimed = echoes = 0
    for place, item in enumerate(found):
        echo = item.story in firsts
        firsts.setdefault(item.story, place)
        echoes += echo
        if told[place] != place:
            claimed += 1
            right += found[told[place]].story == item.story
    return right / max(claimed, 1), right / max(echoes, 1)


def rows() -> Iterator[Row]:
    """Speed, precision and recall of both."""
    found = items()
    told: dict[str, list[int]] = {}
    ours, theirs = in_turn(
        [
            lambda: told.__setitem__("ours", _ours(found)),
            lambda: told.__setitem__("theirs", _sketched(found)),
        ],
        5,
        clock=time.thread_time,
    )
    share = theirs / ours
    precision, recall = _quality(found, told["ours"])
    peer = _quality(found, told["theirs"])
    yield (
        f"near-duplicates, {len(found):,} articles",
        f"{len(found) / ours:,.0f} articles/s",
        f"{ratio(share)} of datasketch LSH .5/128 ({len(found) / theirs:,.0f}/s); "
        + judged(">= 1.3x", met=share >= 1.3),
    )
    yield (
        "  precision",
        f"{precision:.2f}",
        f"datasketch {peer[0]:.2f}; " + judged(">= .93", met=precision >= 0.93),
    )
    yield (
        "  recall",
        f"{recall:.2f}",
        f"datasketch {peer[1]:.2f}; " + judged(">= .90", met=recall >= 0.90),
    )
