"""Plain statements: clauses that say outright that something grave befell the customer.

"TARGET files for bankruptcy" needs no weighing of words. The customer is written TARGET.
"""

import re
from typing import Final

from feeds.hint import Table
from feeds.role import TARGET

_AUX: Final = (
    r"(?:\s+(?:has|have|had|is|was|were|are|been|being|be|to|will|may|could|again|also|now|formally"
    r"|officially|reportedly))*\s+"
)
_COURT: Final = (
    r"(?:bankruptcy|insolvency|administration|liquidation|receivership|court\s+protection"
    r"|creditors?\s+protection|protection\s+from\s+creditors|chapter\s+(?:7|11|15))"
)
_FEW: Final = r"(?:[\w'’$€£.,%-]+\s+)"
_OPENS: Final = (
    r"(?:opens?|opened|launch(?:es|ed)?|begins?|starts?)\s+(?:an?\s+)?(?:\w+\s+)?"
    r"(?:inquiry|enquiry|review|probe|investigation|examination)\s+(?:into|of)"
)
_KEEPERS: Final = r"(?:administrators?|receivers?|liquidators?)"
_AND: Final = r"(?:\s+and\s+(?:[A-Z][\w&.-]*\s+){0,2}[A-Z][\w&.-]*)?"
_ASIDE: Final = re.compile(r"TARGET,\s+(?:(?:which|who|whose)\b|[a-z])[^,]{0,90},\s+(?=[a-z])")
"""What is told of the customer in passing: "TARGET, which makes valves, has filed"."""

STATEMENTS: Final = Table(
    (
        (
            True,
            "account book audit report statement",
            (
                r"(?i:\b(?:regulators?|watchdogs?|commission|authorit(?:y|ies)|ministry|exchange|prosecutors?|police|auditors?)\s+"
                rf"(?:{_OPENS}\s+|examin(?:es?|ed|ing)|scrutini[sz](?:es?|ed|ing)|(?:looks?|looking)\s+into)\s*)"
                r"(?:\w+\s+){0,2}TARGET(?:'s|’s)?\s+(?:\w+\s+)?"
                r"(?:accounts|accounting|bookkeeping|books|audits?|financial\s+(?:reports?|statements?))\b"
            ),
        ),
        (
            True,
            "plant factor mill smelter refiner shipyard mine",
            (
                rf"TARGET,?{_AUX}(?:clos(?:es?|ed|ing)|shut(?:s|ting)?(?:\s+down)?|mothball(?:s|ed)?)\s+(?:its\s+)?"
                r"(?:last|only|sole|final)\s+(?:remaining\s+)?(?:\w+\s+)?"
                r"(?:plant|factory|mill|smelter|refinery|shipyard|mine)\b"
            ),
        ),
        (
            True,
            "emergency rescue bridge",
            (
                rf"TARGET,?{_AUX}(?:seeks?|sought|seeking|needs?|needing|asks?\s+for|asked\s+for|begs?\s+for|appeals?\s+for"
                rf"|in\s+talks\s+{_FEW}{{0,4}}(?:over|on|about|for))\s+{_FEW}{{0,2}}(?:emergency|rescue|bridge)\s+"
                r"(?:funding|funds|loans?|financing|finance|cash|capital|credit|liquidity|package)\b"
            ),
        ),
        (
            True,
            "cash money funds",
            (
                rf"TARGET,?{_AUX}(?:runs|ran|running|run)\s+(?:out\s+of|short\s+of|low\s+on)\s+"
                r"(?:cash|money|funds|liquidity)\b"
            ),
        ),
        (
            True,
            "insurer",
            (
                r"(?i:\b(?:credit|trade)\s+insurers?)\s+(?:\w+\s+){0,2}?(?:withdraws?|pulls?|cuts?|cancels?"
                r"|reduces?|refuses?|drops?|stops?)\s+(?:\w+\s+){0,3}TARGET\b"
            ),
        ),
        (
            True,
            "freez froze frozen",
            (
                rf"(?i:\b(?:freezes|froze|freeze)\s+(?:the\s+|all\s+)?(?:bank\s+)?(?:accounts?|assets)\s+(?:of|at)\s+){_FEW}{{0,2}}TARGET\b"
                r"|TARGET(?:'s|’s)?\s+(?:bank\s+)?(?:accounts|assets)\s+(?:are\s+|were\s+|have\s+been\s+)?(?:frozen|seized)\b"
            ),
        ),
        (
            True,
            "lender bank creditor",
            (
                r"(?i:\b(?:lenders?|banks?|creditors?)\s+(?:calls?\s+in|called\s+in|recalls?|recalled|accelerates?)\s+)"
                r"(?:\w+\s+){0,2}(?:loans?|debts?|credit\s+lines?)\s+(?:to|of|for|at)\s+TARGET\b"
            ),
        ),
        (
            True,
            "bailiff",
            rf"(?i:\bbailiffs?\s+(?:seize|seized|raid|raided|enter|entered|arrive|turn\s+up|remove)\s+){_FEW}{{0,5}}TARGET\b",
        ),
        (
            True,
            "late",
            (
                rf"TARGET,?{_AUX}(?:pays?|paid|paying)\s+{_FEW}{{0,1}}(?:staff|workers|employees|wages|salaries|suppliers"
                r"|creditors|vendors|farmers|growers|contractors|bills|invoices)\s+late\b"
            ),
        ),
        (
            True,
            "p moody fitch dbrs scope",
            (
                r"\b(?:S&P|Moody(?:'s|’s)|Fitch|DBRS|Scope)(?:\s+Global|\s+Ratings)*\s+(?:again\s+)?"
                r"(?:lowers|lowered|cuts|downgrades|downgraded)\s+TARGET\b(?!(?:'s|’s)?\s+(?:rivals?|peers?|parent))"
            ),
        ),
        (
            True,
            "fil appl",
            (
                rf"TARGET{_AND},?{_AUX}(?:fil(?:es?|ed|ing)|appl(?:y|ies|ied))\s+for\s+{_FEW}{{0,2}}(?i:{_COURT})"
            ),
        ),
        (
            True,
            "court bankruptcy insolvency administrat liquidat receiver protection chapter",
            (
                rf"TARGET,?{_AUX}(?:enter(?:s|ed)?|falls?\s+into|fell\s+into|slid(?:es)?\s+into|goes\s+into"
                rf"|went\s+into|collapses?\s+into|collapsed\s+into|placed\s+in(?:to)?|put\s+into|forced\s+into"
                rf"|tipped\s+into)\s+{_FEW}{{0,1}}{_COURT}"
            ),
        ),
        (
            True,
            "bankrupt insolvent bust",
            (
                rf"TARGET,?{_AUX}(?:declared\s+|declares\s+itself\s+|goes\s+|went\s+|gone\s+)?"
                r"(?:bankrupt|insolvent|bust)\b"
            ),
        ),
        (
            True,
            "collaps ceas",
            (
                rf"TARGET,?{_AUX}(?:collapses|collapsed|ceases\s+trading|ceased\s+trading)(?!\s+(?:\d|by\b|in\s+value))"
            ),
        ),
        (
            True,
            "administrator receiver liquidator",
            (rf"TARGET,?{_AUX}(?:call(?:s|ed)\s+in|appoint(?:s|ed))\s+(?:joint\s+)?{_KEEPERS}\b"),
        ),
        (
            True,
            "administrator receiver liquidator",
            (
                rf"TARGET,?{_AUX}appoint(?:s|ed)\s+{_FEW}{{1,4}}as\s+(?:its\s+|joint\s+)*{_KEEPERS}\b(?!\s+(?:of|for)\b)"
            ),
        ),
        (
            True,
            "administrator receiver liquidator",
            (
                rf"TARGET:\s+(?:joint\s+)?(?i:{_KEEPERS})\s+(?:are\s+|were\s+)?(?:called\s+in|appointed|sent\s+in)\b"
            ),
        ),
        (
            True,
            "cva arrangement",
            (
                rf"TARGET,?{_AUX}(?:propos(?:es|ed)|launch(?:es|ed)|enter(?:s|ed)(?:\s+into)?|agree(?:s|d))\s+(?:a\s+)?"
                r"(?:CVA|[Cc]ompany\s+[Vv]oluntary\s+[Aa]rrangement)\b"
            ),
        ),
        (True, "wound", (rf"TARGET,?{_AUX}(?:ordered\s+)?wound[\s-]up\b")),
        (
            True,
            "winding",
            (
                rf"TARGET,?{_AUX}(?:hit\s+with|faces|faced|facing|served\s+with)\s+{_FEW}{{0,2}}"
                r"winding[\s-]up\s+(?:petition|order)\b"
            ),
        ),
        (
            True,
            "protection",
            (
                rf"TARGET,?{_AUX}(?:seeks?|sought|seeking|wins?|won|gets?|granted)\s+{_FEW}{{0,1}}"
                r"(?:protection\s+from\s+(?:its\s+)?(?:creditors|lenders|banks)|creditor\s+protection"
                r"|(?:bankruptcy|court)\s+protection)\b"
            ),
        ),
        (True, "bounc", (rf"TARGET,?{_AUX}bounc(?:es|ed)\s+{_FEW}{{0,2}}(?:cheques?|checks)\b")),
        (
            True,
            "good",
            (
                rf"TARGET,?{_AUX}(?:closes|closed|shuts|shut)\s+(?:down\s+)?(?:its\s+doors\s+)?for\s+good\b"
            ),
        ),
        (
            True,
            "auditor",
            (
                r"TARGET(?:'s|’s)?\s+auditors?\s+(?:resigns?|resigned|quits?|steps?\s+down|walks?\s+out)\b"
            ),
        ),
        (
            True,
            "destroyed gutted wrecked",
            (
                r"TARGET(?:'s|’s)?\s+(?:[\w-]+\s+){0,4}(?:destroyed|gutted|wrecked)\s+(?:by|in)\s+"
                rf"{_FEW}{{0,2}}(?:fire|blaze|explosion|flood)"
            ),
        ),
        (
            True,
            "fire blaze explosion flood",
            (
                r"(?i:\b(?:fire|blaze|explosion|flood)\s+(?:destroys|destroyed|guts|gutted|wrecks|wrecked"
                rf"|rips\s+through)\s+){_FEW}{{0,3}}TARGET\b(?!\s+(?:rivals?|competitors?|suppliers?))"
            ),
        ),
        (
            True,
            "rating",
            (
                r"TARGET(?:'s|’s)?\s+(?:\w+\s+)?(?:credit\s+)?rating\s+(?:is\s+|was\s+)?(?:cut|lowered|slashed)\s+to\s+junk\b"
            ),
        ),
        (True, "default", (rf"TARGET,?{_AUX}(?:defaults?|defaulted)\s+on\b")),
        (
            True,
            "strike",
            (
                r"TARGET(?:'s|’s)?\s+(?:workers|staff|employees)\s+(?:go|goes|went|are|remain)\s+on\s+strike\b"
            ),
        ),
        (
            True,
            "auditor",
            (r"(?i:\bauditors?\s+(?:resigns?|resigned|quits?)\s+(?:from\s+|at\s+)?)TARGET\b"),
        ),
        (
            True,
            "miss fail skip",
            (
                rf"TARGET,?{_AUX}(?:misses|missed|fails?\s+to\s+(?:make|pay|repay)|failed\s+to\s+(?:make|pay|repay)"
                rf"|skips|skipped)\s+{_FEW}{{0,3}}(?:(?:re)?payments?|coupon|interest|bonds?|loans?|debts?|suppliers|wages"
                r"|invoices|rent|instal?lments?)\b"
            ),
        ),
        (
            True,
            "list blacklist",
            (
                rf"TARGET,?{_AUX}(?:placed|put|added|listed)\s+(?:on|to)\s+{_FEW}{{0,4}}(?:sanctions\s+list|blacklist"
                r"|entity\s+list)"
            ),
        ),
        (
            True,
            "sanctions sanctioned blacklisted indicted convicted guilty charged",
            (
                rf"TARGET,?{_AUX}(?:hit\s+(?:by|with)\s+{_FEW}{{0,2}}sanctions|sanctioned|blacklisted|indicted"
                rf"|convicted|found\s+guilty|pleads?\s+guilty|pleaded\s+guilty|charged\s+(?:with|over|in))\b"
            ),
        ),
        (
            True,
            "sanctions blacklists indicts fines raids",
            (
                r"\b(?:[Ss]anctions|[Bb]lacklists|[Ii]ndicts|[Ff]ines|[Rr]aids)\s+TARGET(?!\s+(?:rivals?"
                r"|competitors?|suppliers?))"
            ),
        ),
        (
            True,
            "downgraded cut",
            (
                rf"TARGET,?{_AUX}(?:downgraded|cut)\s+(?:\w+\s+){{0,3}}to\s+(?:junk|default|selective\s+default)\b"
            ),
        ),
        (True, "cut", (r"\b[Cc]uts?\s+TARGET(?:'s|’s)?\s+(?:\w+\s+){0,3}to\s+junk\b")),
        (
            True,
            "administrator liquidator receiver",
            (
                r"(?i:\b(?:administrators?|liquidators?|receivers?)\s+(?:are\s+|were\s+|was\s+|is\s+)?"
                rf"(?:appointed|called\s+in|named|sent\s+in)\s+(?:at|to|over|for)\s+){_FEW}{{0,4}}TARGET\b"
            ),
        ),
        (
            True,
            "revok",
            (
                r"(?i:\brevok(?:es?|ed)\s+(?:the\s+)?(?:\w+\s+)?licen[cs]es?\s+(?:of|from)\s+)TARGET\b"
            ),
        ),
        (
            True,
            "production operations manufacturing",
            (
                r"\b(?:halts?|halted|stops?|stopped|suspends?|suspended|ends?|cripples?|crippled)\s+"
                r"(?:all\s+|most\s+)?(?:production|operations|manufacturing)\s+(?:at|of|in)\s+"
                rf"{_FEW}{{0,4}}TARGET\b(?!\s+(?:rivals?|competitors?|suppliers?))"
            ),
        ),
        (True, "downgraded", (rf"TARGET,?{_AUX}downgraded\s+{_FEW}{{0,4}}by\s+(?!itself)")),
        (
            True,
            "hacker",
            (
                r"(?i:\bhackers?\s+(?:steal|stole|have\s+stolen|leak|leaked)\s+(?:\w+\s+){1,4}?"
                r"(?:of|from)\s+)TARGET\b"
            ),
        ),
        (
            True,
            "production operations manufacturing",
            (
                rf"TARGET,?{_AUX}(?:halts|halted|stops|stopped|suspends|suspended|ceases|ceased)\s+(?:all\s+|its\s+"
                r"|most\s+|entire\s+)*(?:production|operations|manufacturing)\b"
            ),
        ),
    )
)


def states_plainly(clause: str) -> bool:
    """Answer whether the clause, with the customer as TARGET, says it outright."""
    core = _ASIDE.sub(TARGET + " ", clause)
    return STATEMENTS.first(core) is not None
