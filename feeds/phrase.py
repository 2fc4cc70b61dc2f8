"""Pieces of which the patterns of roles are put together.

RELATIONS, PARTNERS and FALLS are how a word begins in RELATION, PARTNER and FALL (`feeds.hint`).
"""

from typing import Final

AUX: Final = (
    r"(?:'s|’s)?,?\s+(?:(?:\w+ly|also|now|again|to|will|would|has|have|had|may|might|could|must"
    r"|just)\s+)*"
)
FEW: Final = r"(?:[\w'’$£€.,%-]+\s+)"
ILL: Final = (
    r"(?:insolvent|bankrupt|collapsed|failed|failing|sinking|stricken|troubled|ailing|struggling|distressed|defunct"
    r"|stressed|crisis-hit)"
)
OWN: Final = r"(?:its|their|his|own|guidance|outlook|forecast|profit|revenue|earnings|sales)\b"
OWN_CASE: Final = (
    r"(?:its|their|own|internal|data|breach|cyber|fraud|incident|claims?|reports?|allegations?"
    r"|leak|possible|potential"
    r"|whether|how|accounting|a|an|the)\b"
)
RELATION: Final = (
    r"(?:(?:sub)?contractors?|suppliers?|rivals?|competitors?|peers?|vendors?|distributors?"
    r"|dealers?|franchisees?"
    r"|landlord|tenant|customer|client)"
)


FALL: Final = (
    r"(?=[a-dfilrwA-DFILRW])(?i:bankruptc\w*|bankrupt|insolven\w*|collapses?|collapsed|defaults?|failure|liquidation|demise"
    r"|administration|receivership|winding[ -]up|bust)"
)
ONE_FALL: Final = (
    rf"^(?!.*\b{FALL}\b.*\b{FALL}\b)"
    r"(?!.*\b(?:halt|stop|suspend|crippl|shut|idl|threaten|forc)(?:s|es|ed|ing)?\b).*?"
)
"""A clause that tells of one fall only, and of no halt: what else befell may be the customer's."""

SOMEBODY: Final = (
    r"(?:(?:its|their|a|an|the|one\s+of\s+its|major|main|key|big|biggest|larges?t?|largest|top|former"
    r"|longtime|important|single|second|\w+-largest|German|French|Italian|US|UK|Chinese)\s+){0,3}"
)
PARTNER: Final = rf"(?:{RELATION}|lenders?|partners?|buyers?|debtors?|borrowers?)"
DAY: Final = (
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
)


MONEY: Final = (
    r"(?:Rs|Yen|Yuan|Won|INR|USD|EUR|GBP|CHF|CNY|JPY|US|Euros?|Rupees?|Pounds?|Dollars?|Swiss|Canadian|Australian"
    r"|Hong|Singapore|Million|Billion|Record|Twice|Again|Nearly|Almost|Over|More|About|Up)\b"
)
LOWER: Final = r"(?:[a-z0-9][\w-]*\s+)"
RELATIONS: Final = (
    "contractor subcontractor supplier rival competitor peer vendor distributor dealer franchisee"
    " landlord tenant customer client"
)
PARTNERS: Final = f"{RELATIONS} lender partner buyer debtor borrower"
FALLS: Final = (
    "bankrupt insolven collapse default failure liquidation demise administration receivership"
    " winding bust"
)
