"""Words that a reader takes for bad by themselves: only these are shown as what moved the judge.

"Plunges" explains a verdict; "files", "lenders" and "claims" do not, whatever they added to it.
"""

from functools import lru_cache
from typing import Final

from feeds.view import stem

_BAD: Final = frozenset(
    stem(word)
    for word in (
        # What goes down, and what goes badly.
        "fall fell fallen drop dropped plunge plummet slump tumble slide slid sink sank sunk"
        " dip slip decline decrease shrink shrank shrunk contract contraction crash tank"
        " nosedive dive collapse crumble erode evaporate dwindle fade retreat lag languish"
        " falter stumble stutter stagnate stagnant stall slow slower slowdown sluggish weak"
        " weaker weaken weakness soft softer poor worse worst worsen deteriorate deterioration"
        " bad badly bleak dismal dire grim gloom gloomy lacklustre subdued choppy bearish"
        " downbeat negative negatively low lower lowest lows down downturn downward downside"
        " underperform underweight loser losers lose lost loss losses red disappoint"
        " disappointing disappointment miss missed shortfall deficit"
        # What hurts, and what is feared.
        " hit hurt harm damage dent drag weigh squeeze strain stress pressure pain painful"
        " suffer struggle battered bruised crippled cripple cut slash axe shed scrap cancel"
        " suspend halt stop shut closure abandon delay disrupt disruption outage shortage"
        " setback trouble troubled woe woes crisis chaos turmoil threat threaten risk risky"
        " danger dangerous fear fears worry worries concern concerns anxiety doubt doubts"
        " uncertain uncertainty caution cautious warn warning alarm panic volatile pessimism"
        " pessimistic"
        # What is wrong, and what follows from it.
        " fail failed failure flaw faulty defect defective breach violate violation illegal"
        " unlawful wrongdoing misconduct mislead misleading false fake lie lied lies cheat"
        " deceive deceit fraud fraudulent scam scandal corrupt corruption bribe bribery launder"
        " embezzle steal stolen theft abuse abusive accuse accused blame criticise criticize"
        " criticism slam slammed condemn protest boycott outrage anger angry dispute feud clash"
        " row sue sued lawsuit probe investigate raid arrest charge charged guilty convict jail"
        " jailed prison sentence penalty fine fined punish ban banned bar barred blacklist"
        " sanction sanctions revoke resign resignation quit ousted oust sacked fired layoff"
        " layoffs strike leak hack attack toxic pollute pollution spill contaminate contaminated"
        " unsafe recall explosion blast blaze fire flood accident injure injured kill killed die"
        " died death deaths fatal victim victims distress distressed insolvent insolvency"
        " bankrupt bankruptcy default debt debts owe owes owed unpaid overdue arrears writedown"
        " impairment downgrade junk devalue devaluation sell-off selloff slap slapped flee"
        " fugitive murder crime criminal terror terrorist conspiracy exploit exploitation"
        " flounder ail ailing embattled beleaguered plagued mired stricken hemorrhage bleed glut"
        " overcapacity unrest war dud flop"
    ).split()
)


@lru_cache(maxsize=50_000)
def is_bad(norm: str) -> bool:
    """Answer whether a word, by its normal form, is bad by itself."""
    return stem(norm) in _BAD
