"""How far a matter has come.

From an allegation to a finding, a settlement, or an end without a stain.
"""

import re
from enum import StrEnum
from typing import Final

from feeds.word import has_han, in_simplified


class Status(StrEnum):
    """How far a matter has come; NONE where the words do not say."""

    NONE = "none"
    ALLEGATION = "allegation"
    CHARGE = "charge"
    FINDING = "finding"
    SETTLEMENT = "settlement"
    ACQUITTAL = "acquittal"
    RETRACTION = "retraction"

    @property
    def closes(self) -> bool:
        """Whether the matter is over without a stain."""
        return self in {Status.ACQUITTAL, Status.RETRACTION}


def _stages(*rows: tuple[Status, str]) -> tuple[tuple[Status, re.Pattern[str]], ...]:
    return tuple((status, re.compile(pattern, re.IGNORECASE)) for status, pattern in rows)


_STAGES: Final = _stages(
    (
        Status.RETRACTION,
        (
            r"^\s*(?:correction|corrected|retraction)\b|\bretract(?:s|ed|ion)\b|\bwithdr(?:aws|ew"
            r"|awn)\s+(?:its\s+|the\s+|a\s+|an\s+)?"
            r"(?:report|story|article|claim|allegation)s?\b|\breport(?:s"
            r"|ed)?\s+(?:\w+\s+){0,4}(?:was|were)\s+(?:false|wrong|untrue)\b"
            r"|\b(?:wrongly|falsely|mistakenly)\s+(?:reported|named|linked|accused)\b|撤回[^，。；]{0,15}报道|更正声明|致歉声明"
            r"|辟谣|系误报|报道不实|消息不实|系谣言|纯属谣言|纯属谣传|不实传闻"
        ),
    ),
    (
        Status.ACQUITTAL,
        (
            r"\bacquit\w*|\bcleared\s+(?:of|in|over)\b|\bclears\s+TARGET|\bexonerat\w+"
            r"|(?<!plead )(?<!pleads )(?<!pleaded )\bnot\s+guilty\b"
            r"|\b(?:charges?|case|lawsuit|suit|claims?|complaint|petition|probe"
            r"|investigation)\s+(?:\w+\s+){0,5}?(?:dropped|dismissed|thrown\s+out"
            r"|quashed|withdrawn|closed)\b|\b(?:drops?|dropped|dismiss(?:es|ed)|throws?\s+out"
            r"|threw\s+out|toss(?:es|ed)|quash(?:es|ed)|withdraws?|ends|closes)"
            r"\s+(?:\w+\s+){0,4}?(?:charges?|case|lawsuit|suit|complaint|petition|probe"
            r"|investigation|claims?|fine|penalty)\b"
            r"|TARGET\s+wins\s+(?:\w+\s+){0,3}(?:appeal|case|lawsuit|dismissal)"
            r"|\bno\s+wrongdoing\s+(?:was\s+)?found|\bfound\s+no\s+(?:evidence|wrongdoing)"
            r"|无罪|撤诉|TARGET胜诉|撤销处罚|撤销立案|不予起诉|不起诉|解除处罚|驳回[^，。；]{0,12}(?:起诉|诉讼请求)"
        ),
    ),
    (
        Status.SETTLEMENT,
        (
            r"\bsettl(?:e|es|ed|ing|ement)\b|\bagrees?\s+to\s+pay\s+.{0,40}\bto\s+(?:resolve|end)\b"
            r"|\bconsent\s+order\b|和解"
        ),
    ),
    (
        Status.FINDING,
        (
            r"\bconvict(?:s|ed|ion)\b|\bfound\s+(?:guilty|liable|in\s+breach)\b"
            r"|\bguilty\b(?<!not guilty)|\bsentenced\b|\bjailed\b|\bfined\b"
            r"|\bpenali[sz]ed\b|\bordered\s+to\s+pay\b|\bruled\s+against\b|\bverdict\s+against\b|判决"
            r"|败诉|判刑|被罚|罚款|处罚|吊销"
        ),
    ),
    (
        Status.CHARGE,
        (
            r"\bcharged\b|\bindict\w*|\bsues?\b|\bsued\b|\blawsuit\b|\bprosecut(?:ed|es|ing|ions?)\b|\bplead\w*\b"
            r"|\barrest\w*|起诉|公诉|立案|被诉|刑拘|逮捕|批捕"
        ),
    ),
    (
        Status.ALLEGATION,
        (
            r"\balleg\w+|\baccus\w+|\bsuspect(?:s|ed)?\b|\braid(?:s|ed)?\b|\bclaims?\s+that\b|\bprob(?:e|es|ed|ing)\b"
            r"|\binvestigat\w+|\bunder\s+scrutiny\b|涉嫌|调查|举报|质疑|指控"
        ),
    ),
)


_HINTS: Final = {
    Status.RETRACTION: "retract correct withdr wrong untrue false mistaken",
    Status.ACQUITTAL: "acquit clear exonerat guilty drop dismiss throw threw toss quash clos ends"
    " wins withdr wrongdoing found",
    Status.SETTLEMENT: "settl agree consent",
    Status.FINDING: "convict found guilty sentenced jailed fined penal ordered ruled verdict",
    Status.CHARGE: "charged indict sue lawsuit prosecut plead arrest",
    Status.ALLEGATION: "alleg accus suspect raid claim prob investigat scrutiny",
}
"""What the English patterns of a stage have in common: without one of them they are not tried."""

_SPLIT: Final = {status: tuple(words.split()) for status, words in _HINTS.items()}


def status_of(text: str) -> Status:
    """How far the matter has come by the words of the text.

    The customer is written TARGET in it. An end outweighs what came before it: a retraction,
    then an acquittal, then a settlement.
    """
    text = in_simplified(text)
    lowered = text.lower()
    english = not has_han(text)
    for status, pattern in _STAGES:
        if english and not any(hint in lowered for hint in _SPLIT[status]):
            continue
        if pattern.search(text):
            return status
    return Status.NONE
