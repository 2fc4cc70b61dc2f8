"""Made-up companies and the snippets of news that they are planted in.

Half of the Latin names are of words that texts are made of too (Silver Harbour Logistics), as real
ones are; some real awkward ones (AT&T, Gap, 平安) are among them. Where RISK_NEWS_ROWS names a
folder with labelled rows, the snippets are real ones; else their words are as unevenly frequent.
"""

import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate, cycle
from pathlib import Path

_ONSETS = "b br d f fl g gr h j k kl l m n p qu r s st t tr v w z".split()
_VOWELS = "a e i o u au ei ia".split()
_CODAS = "l ld m nd ng r rn s st t x ck".split()
_TRADES = "Foods Castings Logistics Mills Pumps Timber Glass Foundry Shipping Optics".split()
_FORMS = "Ltd,GmbH,AG,Inc,BV,Oy,LLC".split(",")
_HAN = (
    "安博诚大德东方丰高光国海恒宏华汇吉佳建金锦晶聚康科乐力联隆明鹏平普启强庆荣瑞润森盛世顺泰天通"
)
_ZH_TRADES = "科技 电子 机械 物流 食品 化工 纺织 能源 建材 医药".split()
_ZH_WORDS = (
    "市场 今日 表示 监管 部门 调查 账目 银行 要求 更多 担保 分析师 预计 交付 推迟"
    " 需求 疲软 的 了 在 与 对 公司 公告 称 元 年 月 同比 增长 下降 净利润 股份 资金 中国 项目"
).split()
COMMON = (
    "Best Next Key Target Gap Apple Shell Orange Visa Dell Ford Gates Sharp Total Boots".split()
)
AWKWARD = (
    *COMMON,
    *"AT&T 3M HP GE BP ING UPS SAP ABB LG KIA H&M E.ON Eni Aon Man Macy's Moody's".split(),
    *"Coca-Cola Rolls-Royce 平安 美的 大众 格力 海尔 万科".split(),
    "J.P. Morgan",
)
"""Names that are words, short, or written with signs."""
_LENGTH, _ZH_LENGTH, _SHORTEST = 440, 136, 340


@dataclass(frozen=True, slots=True)
class Planted:
    """A text, and the name that was put into it ("" for none)."""

    text: str
    name: str


def names(count: int, chance: random.Random) -> list[str]:
    """Made-up companies, three in ten of them Chinese; each name once."""
    found: dict[str, None] = dict.fromkeys(AWKWARD)
    while len(found) < count:
        found[_chinese(chance) if chance.random() < 0.3 else _latin(chance)] = None
    return list(found)


def _latin(chance: random.Random) -> str:
    word = _coined if chance.random() < 0.5 else _plain
    words = [word(chance) for _ in range(chance.choice((1, 1, 2)) + (word is _plain))]
    return " ".join((*words, chance.choice(_TRADES), chance.choice(_FORMS)))


def _coined(chance: random.Random) -> str:
    ends = (chance.choice(_CODAS), chance.choice(_CODAS))
    parts = (chance.choice(_ONSETS) + chance.choice(_VOWELS) + end for end in ends)
    return "".join(parts).capitalize()


def _plain(chance: random.Random) -> str:
    return chance.choice(common()).capitalize()


@cache
def common() -> list[str]:
    """The words that texts and half of the names are made of."""
    return (files("feeds") / "words.txt").read_text("utf-8").split()


def _chinese(chance: random.Random) -> str:
    core = "".join(chance.sample(_HAN, chance.choice((2, 3, 4))))
    return core + chance.choice(_ZH_TRADES) + chance.choice(("有限公司", "股份有限公司"))


def texts(known: list[str], count: int, chance: random.Random) -> list[Planted]:
    """Snippets of some 400 bytes, a fifth of them Chinese, a name in two of five."""
    latin = [n for n in known if n.isascii() and n not in AWKWARD]
    chinese = [n for n in known if not n.isascii() and n not in AWKWARD]
    english, han = snippets(chance)
    return [
        _planted(next(han), "", chinese, chance)
        if number % 5 == 0
        else _planted(next(english), " ", latin, chance)
        for number in range(count)
    ]


def _planted(text: str, gap: str, known: list[str], chance: random.Random) -> Planted:
    if chance.random() >= 0.4:
        return Planted(text, "")
    name = chance.choice(known)
    words = text.split(" ") if gap else list(text)
    words.insert(chance.randrange(len(words)), name)
    return Planted(gap.join(words), name)


def snippets(chance: random.Random) -> tuple[Iterator[str], Iterator[str]]:
    """Texts without end, English and Chinese ones: real where there are some, else made up."""
    english, han = real()
    if english and han:
        chance.shuffle(english)
        return cycle(english), cycle(han)
    return _made(chance), _made_chinese(chance)


def real() -> tuple[list[str], list[str]]:
    """The texts of the folder of labelled rows, English and Chinese ones, each once."""
    found: dict[str, dict[str, None]] = {"en": {}, "zh": {}}
    folder = os.environ.get("RISK_NEWS_ROWS", "")
    for path in sorted(Path(folder).glob("*.jsonl")) if folder else ():
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            found[row["lang"]][f"{row['title']}\n{row['text']}".strip()] = None
    english = [t[:_LENGTH] for t in found["en"] if len(t) >= _SHORTEST]
    return english, [t[:_ZH_LENGTH] for t in found["zh"]]


def _made(chance: random.Random) -> Iterator[str]:
    words = common()
    chance.shuffle(words := [*words])
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    while True:
        some = chance.choices(words, cum_weights=weights, k=60)
        marks = chance.choices(("", ",", ".", "’s"), weights=(16, 2, 2, 1), k=60)
        told = " ".join(word + mark for word, mark in zip(some, marks, strict=True))
        yield ". ".join(part.capitalize() for part in told.split(". "))


def _made_chinese(chance: random.Random) -> Iterator[str]:
    while True:
        words = chance.choices(_ZH_WORDS, k=70)
        yield "，".join("".join(words[at : at + 7]) for at in range(0, 70, 7)) + "。"
