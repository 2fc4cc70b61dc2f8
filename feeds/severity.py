"""How grave a category of news is by default, and when operations have stopped (domain §6)."""

import re
from typing import Final

from feeds.status import Status
from scoring.vocabulary import Category, NewsSeverity

_BY_CATEGORY: Final = {
    Category.INSOLVENCY: NewsSeverity.CRITICAL,
    Category.PAYMENT_DEFAULT: NewsSeverity.CRITICAL,
    Category.SANCTIONS_TRADE: NewsSeverity.CRITICAL,
    Category.FRAUD_CORRUPTION: NewsSeverity.HIGH,
    Category.REGULATORY_ENFORCEMENT: NewsSeverity.HIGH,
    Category.CREDIT_DOWNGRADE: NewsSeverity.HIGH,
    Category.LITIGATION: NewsSeverity.MEDIUM,
    Category.PRODUCT_SAFETY: NewsSeverity.MEDIUM,
    Category.CYBER_DATA: NewsSeverity.MEDIUM,
    Category.LABOUR_ESG: NewsSeverity.MEDIUM,
    Category.OPERATIONS_DISRUPTION: NewsSeverity.MEDIUM,
    Category.FINANCIAL_DETERIORATION: NewsSeverity.LOW,
    Category.GOVERNANCE: NewsSeverity.LOW,
    Category.MARKET_SIGNAL: NewsSeverity.NONE,
}
_ORDER: Final = tuple(NewsSeverity)
_STOPPED: Final = re.compile(
    r"\b(?:halt|stop|suspend|ceas)\w*\s+(?:all\s+|its\s+|most\s+)?(?:production|operations"
    r"|manufacturing)\b"
    r"|\b(?:production|operations)\s+(?:\w+\s+){0,2}(?:halted|stopped|suspended)\b"
    r"|\bproduction\s+halt\b"
    r"|\b(?:shut|clos|halt|idl)\w*\s+(?:down\s+)?all\s+(?:of\s+)?(?:its\s+)?(?:\w+\s+)?"
    r"(?:plants|factories|sites|mills)\b"
    r"|\b(?:clos|shut)\w*\s+(?:down\s+)?(?:for\s+good|its\s+doors\s+for\s+good)\b"
    r"|\bshut(?:s|ting)?\s+down\s+(?:all\s+|its\s+)*(?:operations|production|plants?|factor(?:y"
    r"|ies)|mills?)\b"
    r"|停产|停工|停止生产",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(
    r"\b(?:planned|scheduled|routine)\b|\bmaintenance\b|\bresum\w+|\brestart\w*|\breopen\w*|检修"
    r"|复产|复工|恢复生产",
    re.IGNORECASE,
)


def severity_of(category: Category | None, status: Status, text: str) -> NewsSeverity:
    """How grave the news is.

    By its category, worse where operations stopped, milder where it was settled.
    """
    if category is None:
        return NewsSeverity.NONE
    found = _BY_CATEGORY[category]
    if category is Category.OPERATIONS_DISRUPTION and stopped(text):
        found = NewsSeverity.CRITICAL
    if status.closes:
        return min(found, NewsSeverity.LOW, key=lambda s: s.rank)
    if status is Status.SETTLEMENT and found.rank > NewsSeverity.LOW.rank:
        return _ORDER[found.rank - 1]
    return found


def default_severity(category: Category) -> NewsSeverity:
    """Answer how grave a category is where nothing more is known."""
    return _BY_CATEGORY[category]


def stopped(text: str) -> bool:
    """Answer whether the text says that operations stopped, other than as planned."""
    return bool(_STOPPED.search(text)) and not _GOES_ON.search(text)
