"""How far a matter has come.

From an allegation to a finding, a settlement, or an end without a stain.
"""

import re
from enum import StrEnum
from typing import Final

from feeds.hint import Table
from feeds.word import in_simplified


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


STAGES: Final = Table(
    (
        (
            Status.RETRACTION,
            "correct retract",
            r"^\s*(?:correction|corrected)\b|\bretract(?:s|ed|ion)\b",
        ),
        (
            Status.RETRACTION,
            "withdr",
            (
                r"\bwithdr(?:aws|ew|awn)\s+(?:its\s+|the\s+|a\s+|an\s+)?"
                r"(?:report|story|article|claim|allegation)s?\b"
            ),
        ),
        (
            Status.RETRACTION,
            "false wrong untrue",
            r"\breport(?:s|ed)?\s+(?:\w+\s+){0,4}(?:was|were)\s+(?:false|wrong|untrue)\b",
        ),
        (
            Status.RETRACTION,
            "apolog",
            r"\bapologi[sz](?:es?|ed)\s+to\s+TARGET\s+(?:over|for|after)\b",
        ),
        (
            Status.RETRACTION,
            "wrongly falsely mistakenly",
            r"\b(?:wrongly|falsely|mistakenly)\s+(?:reported|named|linked|accused)\b",
        ),
        (
            Status.RETRACTION,
            "",
            (
                r"撤回[^，。；]{0,15}报道|更正声明|致歉声明|辟谣|系误报|报道不实|消息不实|系谣言|纯属谣言"
                r"|纯属谣传|不实传闻"
            ),
        ),
        (Status.ACQUITTAL, "acquit exonerat", r"\bacquit\w*|\bexonerat\w+"),
        (Status.ACQUITTAL, "clear", r"\b(?:cleared\s+(?:of|in|over)\b|clears\s+TARGET)"),
        (
            Status.ACQUITTAL,
            "guilty",
            r"(?<!plead )(?<!pleads )(?<!pleaded )\bnot\s+guilty\b",
        ),
        (
            Status.ACQUITTAL,
            "dropped dismissed thrown quashed withdrawn closed",
            (
                r"\b(?:charges?|case|lawsuit|suit|class\s+action|claims?|complaint|petition|probe|investigation)\s+"
                r"(?:\w+\s+){0,5}?(?:dropped|dismissed|thrown\s+out|quashed|withdrawn|closed)\b"
            ),
        ),
        (
            Status.ACQUITTAL,
            "drop dismiss throw threw toss quash withdraw ends closes",
            (
                r"\b(?:drops?|dropped|dismiss(?:es|ed)|throws?\s+out|threw\s+out|toss(?:es|ed)"
                r"|quash(?:es|ed)|withdraws?|ends|closes)\s+(?:(?!bids?\b|attempts?\b|efforts?\b)\w+\s+){0,4}?"
                r"(?:charges?|case|lawsuit"
                r"|suit|class\s+action|complaint|petition|probe|investigation|claims?|fine|penalty)\b"
            ),
        ),
        (
            Status.ACQUITTAL,
            "reject",
            (
                r"\b(?:court|judge|jury|tribunal)s?\s+(?:\w+\s+)?reject(?:s|ed)\s+(?:[\w'’-]+\s+){0,4}?"
                r"(?:case|lawsuit|suit|class\s+action|complaint|petition|claims?)\s+(?:\w+\s+)?against\s+TARGET\b"
            ),
        ),
        (
            Status.ACQUITTAL,
            "wins",
            r"TARGET\s+wins\s+(?:\w+\s+){0,3}(?:appeal|case|lawsuit|dismissal)",
        ),
        (
            Status.ACQUITTAL,
            "found",
            r"\b(?:no\s+wrongdoing\s+(?:was\s+)?found|found\s+no\s+(?:evidence|wrongdoing))",
        ),
        (
            Status.ACQUITTAL,
            "",
            (
                r"无罪|撤诉|TARGET胜诉|撤销处罚|撤销立案|不予起诉|不起诉|解除处罚"
                r"|驳回[^，。；]{0,12}(?:起诉|(?<!上)诉讼)"
            ),
        ),
        (
            Status.SETTLEMENT,
            "settl agree consent",
            (
                r"\b(?:settl(?:e|es|ed|ing|ement)\b|agrees?\s+to\s+pay\s+.{0,40}\bto\s+(?:resolve|end)\b"
                r"|consent\s+order\b)"
            ),
        ),
        (Status.SETTLEMENT, "", r"和解"),
        (
            Status.FINDING,
            "convict found guilty sentenced jailed fined penal ordered ruled verdict",
            (
                r"\b(?:convict(?:s|ed|ion)|found\s+(?:guilty|liable|in\s+breach)"
                r"|guilty(?<!not guilty)|sentenced|jailed|fined|penali[sz]ed|ordered\s+to\s+pay"
                r"|ruled\s+against|verdict\s+against)\b"
            ),
        ),
        (Status.FINDING, "", r"判决|败诉|判刑|被罚|罚款|处罚|吊销"),
        (
            Status.CHARGE,
            "charged indict sue lawsuit prosecut plead arrest",
            (
                r"\b(?:charged|indict\w*|sues?|sued|lawsuit|prosecut(?:ed|es|ing|ions?)|plead\w*"
                r"|arrest\w*)\b"
            ),
        ),
        (Status.CHARGE, "", r"起诉|公诉|立案|被诉|刑拘|逮捕|批捕"),
        (
            Status.ALLEGATION,
            "alleg accus suspect raid claim prob investigat scrutiny",
            (
                r"\b(?:alleg\w+|accus\w+|suspect(?:s|ed)?|raid(?:s|ed)?|claims?\s+that"
                r"|prob(?:e|es|ed|ing)|investigat\w+|under\s+scrutiny)\b"
            ),
        ),
        (Status.ALLEGATION, "", r"涉嫌|调查|举报|质疑|指控"),
    ),
    re.IGNORECASE,
)


def may_tell_status(text: str) -> int:
    """The stages that are worth looking for; 0 only where `status_of` finds NONE."""
    return STAGES.tried(text)


def status_of(text: str, tried: int | None = None) -> Status:
    """How far the matter has come by the words of the text.

    The customer is written TARGET in it. An end outweighs what came before it: a retraction,
    then an acquittal, then a settlement. `tried` are the stages worth looking for, if known.
    """
    return STAGES.first(in_simplified(text), tried) or Status.NONE
