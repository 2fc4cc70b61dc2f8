"""Whose bad news it is: what part the customer plays in a clause.

Simple patterns over a clause in which the customer is written as TARGET. They err on the side of
silence only where the words are plain: "TARGET sues", "defrauded TARGET", "TARGET's supplier".
"""

from enum import StrEnum
from typing import Final

from feeds.chinese_role import CHINESE
from feeds.hint import Table
from feeds.onlooker import ONLOOKERS
from feeds.phrase import (
    AUX,
    DAY,
    FALL,
    FALLS,
    FEW,
    ILL,
    LOWER,
    MONEY,
    ONE_FALL,
    OWN,
    OWN_CASE,
    PARTNER,
    PARTNERS,
    RELATION,
    RELATIONS,
    SOMEBODY,
)
from feeds.word import in_simplified
from scoring.vocabulary import Category

TARGET: Final = "TARGET"


class Part(StrEnum):
    """The part that the customer plays (domain §6)."""

    ACCUSED = "accused"
    DEBTOR = "debtor"
    SUBJECT = "subject"
    PLAINTIFF = "plaintiff"
    VICTIM = "victim"
    RATER = "rater"
    RESCUER = "rescuer"
    BYSTANDER = "bystander"
    UNKNOWN = "unknown"

    @property
    def counts(self) -> bool:
        """Whether bad news in this part is bad news for the customer."""
        return self in _COUNTED


_COUNTED: Final = (Part.UNKNOWN, Part.ACCUSED, Part.DEBTOR, Part.SUBJECT)

PARTS: Final = Table(
    (
        (
            Part.DEBTOR,
            "downgraded cut lowered",
            rf"TARGET{AUX}(?:is\s+|was\s+|been\s+|gets\s+)?(?:downgraded|cut|lowered)\s+{LOWER}{{0,5}}(?:by|to)\b",
        ),
        (Part.ACCUSED, "accused", rf"TARGET{AUX}(?:is\s+|was\s+)?accused\s+(?:of|by|over)\b"),
        (Part.ACCUSED, "sued", rf"TARGET{AUX}sued\s*(?:$|by|over|for|in|after|under|again)\b"),
        (
            Part.PLAINTIFF,
            "sue suing accus fine penali prosecut indict arrest blacklist ban bar raid summon",
            (
                rf"TARGET{AUX}(?:sues?|suing|sued|accus(?:es?|ed|ing)|fines|penali[sz]es|prosecutes"
                rf"|indicts|arrests"
                rf"|blacklists|bans|bars|raids|summons)\s+\S"
            ),
        ),
        (
            Part.DEBTOR,
            "insurer insurers",
            (
                r"(?i:\b(?:credit|trade)\s+insurers?)\s+(?:\w+\s+){0,2}?"
                r"(?:withdraws?|pulls?|cuts?|cancels?|reduces?|refuses?|drops?|stops?)\s"
            ),
        ),
        (
            Part.PLAINTIFF,
            "fined penali",
            (
                rf"TARGET{AUX}(?:fined|penali[sz]ed)\s+(?!{DAY}|{MONEY})[A-Z][\w&.’'-]+\s+"
                rf"(?:[A-Z][\w&.’'-]+\s+){{0,2}}(?:under|{LOWER}{{1,3}}for)\b"
            ),
        ),
        (
            Part.PLAINTIFF,
            "freez froze seiz impound",
            rf"TARGET{AUX}(?:freezes|froze|seizes|seized|impounds)\s+{FEW}{{0,3}}(?:accounts?|assets|goods|cargo)\b",
        ),
        (
            Part.VICTIM,
            "scam fraudster con phish swindl thie theft hacker",
            (
                rf"TARGET{AUX}(?:loses|lost|defrauded\s+of|tricked\s+out\s+of)\s+{FEW}{{0,5}}(?:to|in|through|after)\s+"
                rf"{FEW}{{0,3}}(?:scams?|scammers?|fraudsters?|con\s+(?:men|man|artists?)|phishing|swindlers?|thieves|theft"
                r"|hackers)\b"
            ),
        ),
        (
            Part.VICTIM,
            "settle pay repay",
            (
                rf"^\W*(?!{TARGET})[A-Z][\w&.’'-]*\s+(?:[A-Z][\w&.’'-]*\s+){{0,2}}(?:settles?|settled|agrees\s+to\s+pay"
                rf"|pays|repays)\s+(?:with\s+)?TARGET\s+(?:over|for)\s+{FEW}{{0,2}}(?:unpaid|overdue|royalt\w+|debts?"
                r"|arrears|invoices?|bills|fees|loans?)\b"
            ),
        ),
        (
            Part.BYSTANDER,
            "which who whose",
            (
                r"^\W*(?!TARGET)[A-Z][\w&.’'-]*(?:\s+[A-Z][\w&.’'-]*){0,3},\s+(?:which|who|whose)\s+"
                r"(?!.*\b(?:own|control|parent|acquir|buy|bought|guarant|fund|financ|lend|back|run|ran|lead|led|head"
                r"|found|manag|chair|suppl)\w*)[^,]*\bTARGET\W*$"
            ),
        ),
        (
            Part.PLAINTIFF,
            "against",
            (
                rf"TARGET{AUX}(?:files?|filed|filing|launch(?:es|ed)?|brings?|brought|begins?|began"
                rf"|starts?|started|initiat\w+"
                rf"|moves?|moved|wins?|won|lodg\w+|takes?|took|pursu\w+|fights?)\s+{FEW}{{0,6}}against\b"
            ),
        ),
        (
            Part.PLAINTIFF,
            "court tribunal",
            (
                rf"TARGET{AUX}(?:takes?|took|drags?|dragged|hauls?)\s+{FEW}{{1,4}}to\s+(?:court"
                rf"|tribunal)"
            ),
        ),
        (
            Part.PLAINTIFF,
            "damages compensation repayment payment",
            (
                rf"TARGET{AUX}(?:seeks?|sought|demands?|demanded|wins?|won|claims?|recovers?"
                rf"|awarded)\s+{FEW}{{0,4}}"
                r"(?:damages|compensation|repayment|payment)\s+(?:from|over)\b"
            ),
        ),
        (
            Part.PLAINTIFF,
            "wind bankrupt insolvency liquidat",
            (
                rf"TARGET{AUX}(?:petitions?|petitioned|applies|applied|asks?|asked)\s+{FEW}{{0,3}}"
                rf"(?:for\s+{FEW}{{0,2}}"
                r"(?:winding[ -]up|bankruptcy|insolvency|liquidation)\s+of"
                r"|to\s+(?:wind\s+up|bankrupt|liquidate))"
                r"\s+(?!itself|its\s+own|TARGET)\S"
            ),
        ),
        (
            Part.PLAINTIFF,
            "ordered",
            rf"\bordered\s+to\s+pay\s+(?:{FEW}{{1,6}}to\s+)?{FEW}{{0,1}}TARGET\b",
        ),
        (
            Part.PLAINTIFF,
            "probes investigates inspects",
            rf"TARGET{AUX}(?:probes|investigates|inspects)\s+(?!{OWN_CASE})\S",
        ),
        (
            Part.PLAINTIFF,
            "declare classif",
            (
                rf"TARGET{AUX}(?:declares|declared|classifies"
                rf"|classified)\s+{FEW}{{1,5}}(?:as\s+)?(?:a\s+)?"
                r"(?:wilful\s+)?(?:defaulter|fraud|npa)\b"
            ),
        ),
        (
            Part.VICTIM,
            "defraud swindl dup cheat scamm robb impersonat counterfeit extort",
            (
                r"\b(?:defraud|swindl|dup|cheat|scamm|robb|impersonat|counterfeit|extort)(?:ed|es|e|s"
                r"|ing|ting)?\s+"
                rf"{FEW}{{0,1}}TARGET(?!(?:'s|’s)?\s+(?:customers?|investors?|clients?|users?|lenders?"
                rf"|creditors?))"
            ),
        ),
        (
            Part.VICTIM,
            "fake bogus posing pretending purporting",
            r"\b(?:fake|bogus|posing as|pretending to be|purporting to be)\s+TARGET",
        ),
        (
            Part.VICTIM,
            "embezzl stol steal siphon extort theft loot",
            (
                r"\b(?:embezzl\w*|st(?:ole|eals?|ealing|olen)(?!\s+(?:\S+\s+){0,3}?(?:data|records|details|files))|siphon\w*|extort\w*|theft|loot\w*)\s+"
                rf"{FEW}{{0,5}}(?:from|of)\s+TARGET"
            ),
        ),
        (
            Part.VICTIM,
            "victim defraud swindl dup cheat robb scamm",
            (
                r"TARGET(?:'s|’s)?,?\s+(?:(?:was|were|is|has been|had been|have been|being|falls?"
                r"|fell)\s+)?(?:also\s+)?(?:the\s+|a\s+)?"
                r"(?:victims?\b|(?:defrauded|swindled|duped|cheated|robbed|scammed)\s+(?:by|out|of|$))"
            ),
        ),
        (
            Part.VICTIM,
            "defraud swindl dup cheat robb scamm",
            (
                r"TARGET\s+(?:was|were|had been|has been)\s+"
                r"(?:defrauded|swindled|duped|cheated|robbed|scammed)"
            ),
        ),
        (
            Part.VICTIM,
            "fraud scam theft robbery libel smear",
            r"\b(?:fraud|scam|theft|robbery|libel|smear\w*)\s+(?:against|on|targeting)\s+TARGET",
        ),
        (
            Part.VICTIM,
            "owe owing fail default unpaid debt arrears",
            (
                rf"\b(?:ow(?:e[sd]?|ing)|fail\w*\s+to\s+(?:re)?pay|default\w*\s+on\s+{FEW}{{0,6}}(?:to|from"
                rf"|with)|unpaid\s+{FEW}{{0,4}}to"
                rf"|debts?\s+to|arrears\s+to)\s+{FEW}{{0,1}}TARGET"
            ),
        ),
        (
            Part.RATER,
            "downgrad upgrad",
            (
                rf"TARGET{AUX}(?:downgrades?|downgraded|upgrades?)\s+(?!{OWN}|by\b|to\b|at\b|after\b"
                rf"|on\b|$)\S"
            ),
        ),
        (
            Part.RATER,
            "sell hold neutral junk negative underweight underperform reduce review watch",
            (
                rf"TARGET{AUX}(?:cuts?|lowers?|lowered|places?|puts?|slashes|revises?|affirms?|assigns?"
                rf"|withdraws?)\s+(?!its\b|their\b)"
                rf"{FEW}{{1,5}}(?:to\s+(?:sell|hold|neutral|junk|negative|underweight|underperform"
                rf"|reduce)|on\s+(?:review|watch))\b"
            ),
        ),
        (
            Part.RATER,
            "cut lower slash revise",
            (
                rf"TARGET{AUX}(?:cuts?|lowers?|lowered|slashes|revises?)\s+(?:ratings?|outlook"
                rf"|(?:price\s+)?target)\s+(?:on|of|for)\b"
            ),
        ),
        (
            Part.RATER,
            "cut lower slash raise",
            (
                rf"TARGET{AUX}(?:cuts?|lowers?|lowered|slashes|raises?)\s+its\s+{FEW}{{0,2}}"
                r"(?:rating|outlook|target|recommendation)s?\s+(?:on|of|for)\b"
            ),
        ),
        (
            Part.RATER,
            "sees expects predicts forecasts fears reckons",
            (
                rf"TARGET{AUX}(?:sees|expects|predicts|forecasts|fears|reckons)\s+(?:that\s+)?[A-Z][a-z]+\s+"
                r"(?:\w+ing|to|will|may|could|might)\b"
            ),
        ),
        (
            Part.RATER,
            "say said warn according",
            r"^(?:says?|said|warns?|according\s+to)\s+TARGET\W*$",
        ),
        (
            Part.RATER,
            "downgraded cut rated",
            r"\b(?:downgraded|cut|rated)\s+(?:\S+\s+){0,3}by\s+TARGET",
        ),
        (
            Part.RATER,
            "analyst economist strategist survey research",
            r"TARGET(?:'s|’s)?\s+(?:analysts?|economists?|strategists?|survey|research)\b",
        ),
        (Part.RATER, "", r"[:–—-]\s*TARGET\s*$"),
        (
            Part.RESCUER,
            (
                "insolven bankrupt collapsed fail sinking stricken troubled ailing struggling"
                " distressed defunct stressed crisis administrat receiver liquidat"
            ),
            (
                rf"TARGET{AUX}(?:buys?|bought|acquir(?:es?|ed)|rescues?|rescued|bails?\s+out"
                rf"|takes?\s+over|took\s+over|bids?\s+for"
                rf"|offers?\s+to\s+buy|snaps?\s+up|saves?|saved|agrees?\s+to\s+(?:buy|acquire|rescue)"
                rf"|steps?\s+in)\s+"
                rf"(?:{FEW}{{0,4}}{ILL}\b|.*\bout\s+of\s+(?:insolvency|bankruptcy|administration)"
                rf"|.*\bfrom\s+(?:its\s+|the\s+)?(?:administrators?|receivers?|liquidators?|insolvency"
                rf"|bankruptcy))"
            ),
        ),
        (
            Part.RESCUER,
            "rescue bail save",
            rf"TARGET{AUX}(?:rescues?|rescued|bails?\s+out|saves?)\s+(?!its\b|own\b|from\b|by\b)\S",
        ),
        (
            Part.BYSTANDER,
            RELATIONS,
            (
                r"TARGET(?:(?:'s|’s)\s+(?:\w+\s+)?|\s+(?:(?:key|main|major|top|big|bigger|biggest|largest|former"
                r"|fires|sacks|drops|dumps|ditches|sheds|axes|leaves)\s+)?)"
                rf"{RELATION}\b(?!\s+(?:data|complaints?|service|base))"
            ),
        ),
        (
            Part.BYSTANDER,
            f"{FALLS} & {PARTNERS}",
            rf"{ONE_FALL}\b{FALL}\s+(?:of|at|by)\s+{SOMEBODY}{PARTNER}\b(?!\s+TARGET)",
        ),
        (
            Part.BYSTANDER,
            f"{FALLS} & {PARTNERS}",
            rf"{ONE_FALL}(?i:\b{SOMEBODY}{PARTNER})(?:'s|’s|['’])\s+(?:\w+\s+)?{FALL}\b",
        ),
        (
            Part.BYSTANDER,
            "bankrupt insolvent collapsed failed",
            (
                rf"{ONE_FALL}\b(?:of|at|from|for|by|with|against|to|in)\s+(?:the\s+)?(?:bankrupt|insolvent"
                rf"|collapsed|failed)\s+(?!TARGET|(?:{DAY}))(?:\w+\s+)?[A-Z][a-z]"
            ),
        ),
        (
            Part.BYSTANDER,
            "appoint named",
            (
                r"\b[Aa]ppoint(?:s|ed)?\s+TARGET\s+as\b"
                r"|TARGET(?:\s+(?:is|was|has\s+been))?\s+(?:appointed|named)\s+(?:as\s+)?"
                r"(?:joint\s+)?(?:administrator|receiver|liquidator)s?\s+(?:of|to|for|at|over)\b"
            ),
        ),
        (
            Part.BYSTANDER,
            (
                f"{FALLS} & leaves hits hurts costs dents weighs boosts helps opens gives lifts"
                " benefits spurs prompts delays clears makes brings"
            ),
            (
                rf"{ONE_FALL}\b{FALL}\s+(?:of|at)\s+(?!TARGET)(?:[A-Z][\w&.’'-]*\s+){{1,3}}(?:leaves|hits|hurts|costs"
                r"|dents|weighs|boosts|helps|opens|gives|lifts|benefits|spurs|prompts|delays|clears|makes|brings)\b"
                r"(?!.*\b(?:of|at)\s+TARGET)"
            ),
        ),
        *((Part(kind), wanted, pattern) for kind, wanted, pattern in ONLOOKERS),
        *((Part(kind), "", pattern) for kind, pattern in CHINESE),
    )
)


def part_in(clause: str) -> Part:
    """The part that the customer, written TARGET, plays in the clause.

    UNKNOWN where no pattern says.
    """
    flat = " ".join(in_simplified(clause).split())
    return PARTS.first(flat) or Part.UNKNOWN


def part_of(category: Category | None) -> Part:
    """Answer the part of a customer whose own clause holds a risk of this category."""
    if category in {Category.INSOLVENCY, Category.PAYMENT_DEFAULT, Category.CREDIT_DOWNGRADE}:
        return Part.DEBTOR
    return Part.ACCUSED if category in LEGAL else Part.SUBJECT


LEGAL: Final = frozenset(
    {
        Category.LITIGATION,
        Category.FRAUD_CORRUPTION,
        Category.REGULATORY_ENFORCEMENT,
        Category.SANCTIONS_TRADE,
        Category.GOVERNANCE,
        Category.LABOUR_ESG,
        Category.PRODUCT_SAFETY,
        Category.CYBER_DATA,
    }
)
"""Categories that somebody may be cleared of."""
