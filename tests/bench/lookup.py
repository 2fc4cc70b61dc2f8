"""Looking names up: our index against a scan with rapidfuzz, on made-up names, in the same run."""

import random
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from feeds.lookup import LookUp
from feeds.names import normal_form
from scoring.customer import Customer
from scoring.vocabulary import CustomerId

Row = tuple[str, str, str]
HOW_MANY, SEED = 100_000, 20_261
_ONSETS = "b br c cl d dr f fl g gr h j k kl l m n p pr qu r s sch sl st t tr v w z".split()
_VOWELS = "a e i o u au ei ia io oa ou".split()
_CODAS = "l ld m n nd ng r rn s ss st t x ck".split()
_TRADES = (
    "Foods Castings Logistics Textiles Coatings Pumps Timber Glass Foundry Polymers Shipping "
    "Instruments Tooling Paper Chemicals Bearings Packaging Optics Seeds Energy Mills Trading"
).split()
_FORMS = "Ltd,GmbH,AG,Inc.,S.p.A.,BV,Oy,LLC,Sp. z o.o.,GmbH & Co. KG".split(",")
_PLACES = "北京 上海 广州 深圳 杭州 苏州 成都 武汉 天津 宁波 青岛 厦门".split()
_HAN = (
    "安博诚大德东方丰高光国海恒宏华汇吉佳建金锦晶聚康科乐力联隆明鹏平普启强庆荣瑞润森盛世顺泰天通"
    "拓腾万威伟文欣新信兴雄旭亚扬益永宇源远云运泽展正志智中众卓"
)
_ZH_TRADES = "科技 电子 机械 物流 食品 化工 纺织 能源 建材 医药 贸易 精密 环保 包装".split()
_ZH_FORMS = "有限公司 股份有限公司 集团有限公司".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is typed, of which kind, and the place of the name that is meant."""

    kind: str
    typed: str
    meant: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one way of looking up did: milliseconds a question, and recall in the first five."""

    p50: float
    p95: float
    recall: dict[str, float]


def names(count: int, chance: random.Random) -> list[str]:
    """Made-up companies, three in ten of them Chinese; each name once."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[_chinese(chance) if chance.random() < 0.3 else _latin(chance)] = None
    return list(found)


def _word(chance: random.Random) -> str:
    parts = (
        chance.choice(_ONSETS) + chance.choice(_VOWELS) + (chance.choice(_CODAS) * (n == 1))
        for n in range(2)
    )
    return "".join(parts).capitalize()


def _latin(chance: random.Random) -> str:
    words = [_word(chance) for _ in range(chance.choice((1, 1, 2)))]
    return " ".join((*words, chance.choice(_TRADES), chance.choice(_FORMS)))


def _chinese(chance: random.Random) -> str:
    core = "".join(chance.sample(_HAN, chance.choice((2, 3, 4))))
    return chance.choice(_PLACES) + core + chance.choice(_ZH_TRADES) + chance.choice(_ZH_FORMS)


def questions(known: Sequence[str], chance: random.Random) -> list[Question]:
    """60 typos, 60 beginnings, 30 swapped words, 60 Chinese parts, 30 Chinese typos."""
    latin = [n for n, name in enumerate(known) if name.isascii() and len(name.split()) > 2]
    han = [n for n, name in enumerate(known) if not name.isascii()]
    wanted = (
        ("typo", latin, _typo, 60),
        ("prefix", latin, _beginning, 60),
        ("swap", latin, _swapped, 30),
        ("zh part", han, _part, 60),
        ("zh typo", han, _zh_typo, 30),
    )
    return [
        Question(kind=kind, typed=change(known[place], chance), meant=place)
        for kind, places, change, count in wanted
        for place in chance.sample(places, count)
    ]


def _typo(name: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(name) - 4)
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    return chance.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + letter + name[at:],
            name[:at] + letter + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )


def _beginning(name: str, chance: random.Random) -> str:
    first = len(name.split(maxsplit=1)[0])
    return name[: chance.randrange(first, first + 8)]


def _swapped(name: str, _chance: random.Random) -> str:
    first, second, *rest = name.split()
    return " ".join((second, first, *rest))


def _part(name: str, _chance: random.Random) -> str:
    return name[2:-4]


def _zh_typo(name: str, chance: random.Random) -> str:
    at = chance.randrange(2, len(name) - 4)
    return name[:at] + chance.choice(_HAN) + name[at + 1 :]


def measure(ask: Callable[[str], Iterable[int]], asked: Sequence[Question]) -> Result:
    """Ask each question once; time is that of the processor, so that neighbours do not count."""
    spent: list[float] = []
    hits: dict[str, list[bool]] = {}
    for question in asked:
        start = time.thread_time()
        found = list(ask(question.typed))
        spent.append((time.thread_time() - start) * 1_000)
        hits.setdefault(question.kind, []).append(question.meant in found)
    cuts = statistics.quantiles(spent, n=20)
    return Result(
        p50=statistics.median(spent),
        p95=cuts[18],
        recall={kind: sum(h) / len(h) for kind, h in hits.items()},
    )


def compare(count: int = HOW_MANY) -> tuple[Result, Result, float]:
    """Our index and the scan on the same names and questions; the seconds the index took to make.

    Every name is asked about as it is typed; both sides compare normal forms.
    """
    chance = random.Random(SEED)
    known = names(count, chance)
    asked = questions(known, chance)
    start = time.thread_time()
    index = LookUp(Customer(id=CustomerId(str(n)), name=name) for n, name in enumerate(known))
    index.near("warm up")
    made = time.thread_time() - start
    keys = [normal_form(name) for name in known]

    def ours(typed: str) -> Iterable[int]:
        return (int(near.customer) for near in index.near(typed))

    def scan(typed: str) -> Iterable[int]:
        found = process.extract(normal_form(typed), keys, scorer=fuzz.WRatio, limit=5)
        return (place for _, _, place in found)

    return measure(ours, asked), measure(scan, asked), made


def rows(count: int = HOW_MANY) -> tuple[Row, ...]:
    """The table: speed against the target, and recall of both."""
    ours, scan, made = compare(count)
    speed: Row = (
        f"look-up of {count:,} names, p95",
        f"{ours.p95:.1f} ms",
        f"1/{scan.p95 / ours.p95:.0f} of rapidfuzz WRatio ({scan.p95:.0f} ms); target 1/20",
    )
    making: Row = ("  index made in", f"{made:.1f} s", "once; then customer by customer")
    recall = (
        (f"  recall@5, {kind}", f"{found:.2f}", f"scan {scan.recall[kind]:.2f}; not .01 lower")
        for kind, found in ours.recall.items()
    )
    return (speed, making, *recall)
