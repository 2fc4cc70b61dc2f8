"""Plain statements: clauses that say outright that something grave befell the customer.

"TARGET files for bankruptcy" needs no weighing of words. The customer is written TARGET.
"""

import re
from typing import Final

_AUX: Final = (
    r"(?:\s+(?:has|have|had|is|was|were|are|been|being|be|to|will|may|could|again|also|now|formally"
    r"|officially|reportedly))*\s+"
)
_COURT: Final = (
    r"(?:bankruptcy|insolvency|administration|liquidation|receivership|court\s+protection"
    r"|creditors?\s+protection|protection\s+from\s+creditors|chapter\s+(?:7|11|15))"
)
_FEW: Final = r"(?:[\w'’$€£.,%-]+\s+)"
_STATEMENTS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"TARGET,?{_AUX}(?:fil(?:es?|ed|ing)|appl(?:y|ies|ied))\s+for\s+{_FEW}{{0,2}}(?i:{_COURT})",
        (
            rf"TARGET,?{_AUX}(?:enter(?:s|ed)?|falls?\s+into|fell\s+into|slid(?:es)?\s+into|goes\s+into"
            rf"|went\s+into|collapses?\s+into|collapsed\s+into|placed\s+in(?:to)?|put\s+into|forced\s+into"
            rf"|tipped\s+into)\s+{_FEW}{{0,1}}{_COURT}"
        ),
        (
            rf"TARGET,?{_AUX}(?:declared\s+|declares\s+itself\s+|goes\s+|went\s+|gone\s+)?"
            r"(?:bankrupt|insolvent|bust)\b"
        ),
        rf"TARGET,?{_AUX}(?:collapses|collapsed|ceases\s+trading|ceased\s+trading)(?!\s+(?:\d|by\b|in\s+value))",
        rf"TARGET,?{_AUX}(?:defaults?|defaulted)\s+on\b",
        r"TARGET(?:'s|’s)?\s+(?:workers|staff|employees)\s+(?:go|goes|went|are|remain)\s+on\s+strike\b",
        r"(?i:\bauditors?\s+(?:resigns?|resigned|quits?)\s+(?:from\s+|at\s+)?)TARGET\b",
        (
            rf"TARGET,?{_AUX}(?:misses|missed|fails?\s+to\s+(?:make|pay|repay)|failed\s+to\s+(?:make|pay|repay)"
            rf"|skips|skipped)\s+{_FEW}{{0,3}}(?:payments?|coupon|interest|bonds?|loans?|debts?|suppliers|wages"
            r"|invoices|rent|instal?lments?)\b"
        ),
        (
            rf"TARGET,?{_AUX}(?:placed|put|added|listed)\s+(?:on|to)\s+{_FEW}{{0,4}}(?:sanctions\s+list|blacklist"
            r"|entity\s+list)"
        ),
        (
            rf"TARGET,?{_AUX}(?:hit\s+(?:by|with)\s+{_FEW}{{0,2}}sanctions|sanctioned|blacklisted|indicted"
            rf"|convicted|found\s+guilty|pleads?\s+guilty|pleaded\s+guilty|charged\s+(?:with|over|in))\b"
        ),
        (
            r"\b(?:[Ss]anctions|[Bb]lacklists|[Ii]ndicts|[Ff]ines|[Rr]aids)\s+TARGET(?!\s+(?:rivals?"
            r"|competitors?|suppliers?))"
        ),
        rf"TARGET,?{_AUX}(?:downgraded|cut)\s+(?:\w+\s+){{0,3}}to\s+(?:junk|default|selective\s+default)\b",
        r"\b[Cc]uts?\s+TARGET(?:'s|’s)?\s+(?:\w+\s+){0,3}to\s+junk\b",
        (
            r"(?i:\b(?:administrators?|liquidators?|receivers?)\s+(?:are\s+|were\s+|was\s+|is\s+)?"
            rf"(?:appointed|called\s+in|named|sent\s+in)\s+(?:at|to|over|for)\s+){_FEW}{{0,4}}TARGET\b"
        ),
        r"(?i:\brevok(?:es?|ed)\s+(?:the\s+)?(?:\w+\s+)?licen[cs]es?\s+(?:of|from)\s+)TARGET\b",
        (
            r"\b(?:halts?|halted|stops?|stopped|suspends?|suspended|ends?|cripples?|crippled)\s+"
            r"(?:all\s+|most\s+)?(?:production|operations|manufacturing)\s+(?:at|of|in)\s+"
            rf"{_FEW}{{0,4}}TARGET\b(?!\s+(?:rivals?|competitors?|suppliers?))"
        ),
        rf"TARGET,?{_AUX}downgraded\s+{_FEW}{{0,4}}by\s+(?!itself)",
        (
            r"(?i:\bhackers?\s+(?:steal|stole|have\s+stolen|leak|leaked)\s+(?:\w+\s+){1,4}?"
            r"(?:of|from)\s+)TARGET\b"
        ),
        (
            rf"TARGET,?{_AUX}(?:halts|halted|stops|stopped|suspends|suspended|ceases|ceased)\s+(?:all\s+|its\s+"
            r"|most\s+|entire\s+)*(?:production|operations|manufacturing)\b"
        ),
    )
)


def states_plainly(clause: str) -> bool:
    """Answer whether the clause, with the customer as TARGET, says it outright."""
    return any(pattern.search(clause) for pattern in _STATEMENTS)
