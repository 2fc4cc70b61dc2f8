"""Words of risk that say the contrary: what did not happen, is over, or befell somebody unnamed.

"Has no plans to file for bankruptcy", "exits insolvency", "no fraud" tell no risk; "did not survive
bankruptcy", "fails to exit insolvency" and "cannot avoid default" do: a denial is undone by another
before it. Only words that carry a negation may stand between it and the term.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from feeds.hint import Sign, Table
from feeds.lexicon import Hit
from feeds.word import has_han, in_simplified
from scoring.vocabulary import Category

_BEHIND: Final = 90
_AHEAD: Final = 90
_OWED: Final = (Category.INSOLVENCY, Category.PAYMENT_DEFAULT)

_CARRIED: Final = (
    r"(?:(?:a|an|any|the|its|be|been|being|become|file|files|filed|filing|apply|applied|applying"
    r"|seek|seeking|sought|enter|entered|entering|go|going|gone|declare|declared|declaring"
    r"|commit|committed|face|facing|faced|guilty|involved|subject|at|for|in|into|of|on|to|under"
    r"|voluntary|actually|currently|formally|technically|now|planning|considering|contemplating"
    r"|preparing|heading|expect|expects|expected|expecting|intend|intends|want|wants|plan|plans"
    r"|accused|charged|suspected|investigated|with)\s+){0,5}"
)
_TOO_LATE: Final = re.compile(
    r"\W+(?:\w+\s+){0,2}?(?:in\s+time|soon\s+enough|sooner|early\s+enough|earlier|until)\b",
    re.IGNORECASE,
)
"""After a negated term: it happened all the same, "did not file for insolvency in time"."""

_YEAR: Final = r"(?:1[89]\d\d|20[01]\d)"
DENIALS: Final = Table(
    (
        (
            "not",
            (
                "not never cannot no isn aren wasn weren don didn doesn won't hasn haven hadn can't"
                " couldn wouldn shouldn mustn needn ain't"
            ),
            (
                r"(?:(?<!plead )(?<!pleads )(?<!pleaded )(?:not|never|cannot)|\w+n['’]t"
                r"|no\s+(?:\w+\s+)?(?:plans?|intentions?|need|reason|wish)"
                rf"\s+(?:to|for|of))\s+{_CARRIED}$"
            ),
        ),
        (
            "avoided",
            "no without avoid avert escap rul free surviv protect",
            (
                r"(?:no(?!\s+(?:choice|option|alternative|escape|hope|way|doubt|stranger|longer|end)\b)"
                r"|without|avoid(?:s|ed)?|avert(?:s|ed)?|escap(?:es|ed)|rul(?:es|ed) out|free of"
                r"|surviv(?:es?|ed|ing)|protect(?:s|ed|ing)?\s+(?:\w+\s+){1,3}?(?:from|against))\s+"
                r"(?:\w+\s+){0,2}?(?:of\s+)?$"
            ),
        ),
        (
            "left",
            "exit leave out emerge free releas recover save rescue come came",
            (
                r"(?:(?:exits|exited|leaves|out\s+of)|(?:emerges|emerged|freed|released|recovers|recovered)"
                r"\s+from|(?:saves|saved|rescues|rescued)\s+(?:[\w'’-]+\s+){0,3}from"
                r"|(?:comes|came)\s+(?:out\s+of|through))\s+"
                r"(?:(?:the|its|their|a|court|formal|provisional|supervised|[\w]+-[\w-]+)\s+){0,2}$"
            ),
        ),
        (
            "thrown out",
            "dismiss reject throw threw quash drop withdr strike",
            (
                r"(?:dismiss(?:es|ed)|rejects|rejected|throws?\s+out|threw\s+out|thrown\s+out|quash(?:es|ed)"
                r"|drops|dropped|withdraws|withdrew|strikes\s+out)\s+"
                r"(?:(?!appeals?\b|objections?\b|challenges?\b|bids?\b|attempts?\b|claims?\b)[\w'’-]+\s+){0,3}$"
            ),
        ),
        (
            "supposed",
            (
                "what suppose imagine as talk lecture speech seminar conference course webinar"
                " panel workshop training essay novel film documentary exhibition guide book lesson"
                " 180 181 182 183 184 185 186 187 188 189 190 191 192 193 194 195 196 197 198 199"
                " 200 201"
            ),
            (
                r"(?:(?:what\s+(?:happens\s+|would\s+happen\s+)?if|suppose|imagine|as\s+if)\b[^.!?;]*"
                r"|(?:talks?|lectures?|speech|seminar|conference|course|webinar|panel|workshop|training|essay"
                r"|novel|films?|documentary|exhibition|guide|book|lessons?)\s+(?:on|about|to)\s+(?:\w+\s+){0,2}"
                rf"|(?:(?<=\bof )|(?<=\bthe )|(?<=\bits )|(?<=\ba )){_YEAR}\s+)$"
            ),
        ),
    ),
    re.IGNORECASE,
)
"""What stands before a term and denies it, from the word on that begins it.

"Exits" and what is thrown out speak of insolvency and default only; what is supposed is only
imagined, a topic of talk, or long ago: "what if it went bankrupt".
"""

_REQUEST: Final = r"(?:petitions?|applications?|proceedings?|requests?|motions?|case)"
_ASKED: Final = re.compile(rf"[\w -]*?\b{_REQUEST}\b(?!\s+(?:by|from|of)\b)", re.IGNORECASE)
_ENDED: Final = re.compile(
    rf"(?:\s+{_REQUEST})?(?:\s+against\s+(?:[\w&.’'-]+\s+){{0,3}}[\w&.’'-]+)?"
    r"\s+(?:(?:is|was|were|has\s+been|have\s+been)\s+)?"
    r"(?:averted|avoided|dismissed|thrown\s+out|withdrawn|lifted|called\s+off|quashed)\b",
    re.IGNORECASE,
)
_UNDONE: Final = re.compile(
    r"(?:\b(?:not|never|cannot|unable|unlikely|fail\w*|failure|struggl\w*|fight\w*|fought|battl\w*"
    r"|scrambl\w*|rac(?:es|ed|ing)|tr(?:y|ies|ied|ying)|seeks?|sought|hop(?:es?|ing)|talks|bid"
    r"|attempt\w*|reject\w*|nothing|no\s+(?:way|hope|chance|means)|plea|pleads|begs|needs|without)|n['’]t)\s+(?:[\w'’-]+\s+){0,4}$",
    re.IGNORECASE,
)
_STILL: Final = re.compile(
    r"(?:\b(?:not|never|cannot|fail\w*|unable)|n['’]t)\s+(?:[\w'’-]+\s+){0,2}$", re.IGNORECASE
)
"""What undoes an exit: "has not been freed from"."""

_PAST: Final = re.compile(
    r"\W+(?:\w+\s+){0,2}?(?:in\s+(?:19\d\d|20[01]\d)\b|(?:years|decades?)\s+ago\b)", re.IGNORECASE
)

_ZH_NOT: Final = re.compile(
    r"(?:否认|没有|不存在|并未|从未|未曾|未被|未发生|不会|无|未|没|绝不|并不)(?:任何)?$"
)
_ZH_AVOIDED: Final = re.compile(r"(?:免于|避免|走出|退出|摆脱|脱离)(?:了)?(?:任何)?$")
_ZH_PAID: Final = re.compile(
    r"(?:已经?|全额|全数|足额|如期|提前|成功)(?:全部|全额|足额|如期|提前)?"
    r"(?:清偿|偿还|偿付|还清|结清|付清|归还|化解)(?:完毕|了)?"
    r"(?:全部|所有|其|上述|剩余|到期|的|债务|贷款|债券)*$"
)
_ZH_UNDONE: Final = re.compile(
    r"(?:未能?|无法|难以|没能|不能|尚未|无力|不足以|拒不)[^，。；]{0,4}$"
)
_ZH_DONE: Final = re.compile(
    r"(?:计划|方案|程序|工作)?(?:已经?|均|全部|圆满|顺利)*(?:成功|执行完毕|完成|收官)"
)
_ZH_SAVED: Final = re.compile(r"重整|和解|重组")
_ZH_OTHERS: Final = re.compile(r"(?:的)?(?:企业|公司|客户|供应商|房企|同行|对手)")
_ZH_FALL: Final = re.compile(r"破产|违约|倒闭|逾期|资金链|[爆暴]雷|跑路|清算|重整|资不抵债")
_ZH_OWNER: Final = re.compile(
    r"(?:^|[，。；：！？,;:\s])(?:第一|最|其|某|一|两|多|几|家|名|大|主要|核心|重要|关键|下游|上游|海外|国内)*"
    r"(?:客户|供应商|经销商|承包商|竞争对手|同行)(?:突然|已|被|因|申请|宣布|宣告|陷入|出现|发生|的)*$"
)
"""Whose the fall is, where a clause opens with a customer's customer or supplier."""

_ZH_IS: Final = re.compile(r"(?:成为|成了|沦为|列为|认定为|系|是|为|属于)(?:一家)?$")

_TOPIC: Final = re.compile(
    r"\s+(?:laws?|prevention|detection|awareness|training|seminar|conference|webinar|workshop|museum"
    r"|novel|simulator|drill)\b(?!\s+(?:firm|suit|breach|case|charge|violat|enforce))",
    re.IGNORECASE,
)
_ZH_SUPPOSED: Final = re.compile(r"(?:假如|假设|倘若|设想|若是)[^，。；！？]*$")
_ZH_ENDED: Final = re.compile(r"(?:完成|结束|走完|终结|终止)了?$")


class Before(NamedTuple):
    """What stands before a term in its line, and the words there that may begin a denial."""

    text: str
    start: int
    end: int
    signs: list[Sign]

    def found(self, kind: str) -> re.Match[str] | None:
        """The first denial of the kind."""
        return DENIALS.opened(kind, self.signs, self.text, self.end) if self.signs else None


def tells_no_risk(hit: Hit, text: str, starts: tuple[int, ...], signs: Sequence[Sign]) -> bool:
    """Whether the term is denied, over or somebody else's.

    The customer stands at `starts`; `signs` are the words of the text that `DENIALS` sighted.
    """
    start, end = hit.start, hit.end
    first = max(0, start - _BEHIND, text.rfind("\n", 0, start) + 1)
    after = text[end : end + _AHEAD].partition("\n")[0]
    if has_han(hit.surface):
        near = any(end <= place <= end + 4 for place in starts)
        before = in_simplified(text[first:start])
        return _is_denied_in_chinese(hit, before, in_simplified(after), near=near)
    told = Before(text, first, start, [sign for sign in signs if first <= sign[0] < start])
    if hit.risk and (_PAST.match(after) or _TOPIC.match(after) or told.found("supposed")):
        return True
    if told.found("not"):
        return _TOO_LATE.match(after) is None
    avoided = told.found("avoided")
    if avoided:
        return _UNDONE.search(text, first, avoided.start()) is None
    return hit.category in _OWED and _is_over(hit, told, after, starts)


def _is_over(hit: Hit, told: Before, after: str, starts: tuple[int, ...]) -> bool:
    """Whether an insolvency or a default was left behind, or never came to be."""
    left = told.found("left")
    if left:
        return _STILL.search(told.text, told.start, left.start()) is None
    thrown = told.found("thrown out")
    if thrown and _ASKED.match(hit.surface + after):
        # The customer's own petition that was dismissed is no relief.
        return not any(thrown.start() <= place < hit.start for place in starts)
    return _ENDED.match(after) is not None


def _is_denied_in_chinese(hit: Hit, before: str, after: str, *, near: bool) -> bool:
    denied = _ZH_NOT.search(before) or _ZH_PAID.search(before) or _ZH_SUPPOSED.search(before)
    avoided = _ZH_AVOIDED.search(before)
    if avoided:
        return _ZH_UNDONE.search(before[: avoided.start()]) is None
    if denied:
        return True
    if _ZH_SAVED.search(hit.term) and (_ZH_DONE.match(after) or _ZH_ENDED.search(before)):
        return True
    if _ZH_FALL.search(hit.term) and _ZH_OWNER.search(before):
        return True
    others = hit.category is Category.INSOLVENCY and _ZH_OTHERS.match(after)
    return bool(others) and not near and not _ZH_IS.search(before)
