"""The words of the house: ids, indicators, bands, severities, states. Imports nothing of ours."""

from enum import StrEnum
from typing import NewType

CustomerId = NewType("CustomerId", str)
EventId = NewType("EventId", int)
PersonId = NewType("PersonId", str)
PolicyVersion = NewType("PolicyVersion", int)

PORTFOLIO = CustomerId("*portfolio*")
"""The subject of a warning that is about all customers together."""


class Indicator(StrEnum):
    """The five indicators of the plan (§4.1), in the order in which people read them."""

    PAYMENT_HISTORY = "payment_history"
    CONTRACT_PERFORMANCE = "contract_performance"
    INDUSTRY_RISK = "industry_risk"
    MARKET_REPUTATION = "market_reputation"
    COMPLIANCE_RECORD = "compliance_record"

    @property
    def label(self) -> str:
        """The indicator's name as people read it, in lower case."""
        return self.value.replace("_", " ")


class Band(StrEnum):
    """Low, medium, high; or unrated, where less than half of the weight is known."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    UNRATED = "unrated"

    @property
    def rank(self) -> int:
        """How bad the band is: 1 low, 2 medium (and unrated, which is treated so), 3 high."""
        return {Band.LOW: 1, Band.MEDIUM: 2, Band.UNRATED: 2, Band.HIGH: 3}[self]


class Coverage(StrEnum):
    """How much of the picture is known (domain §3)."""

    COMPLETE = "complete"
    PROVISIONAL = "provisional"
    UNRATED = "unrated"


class Source(StrEnum):
    """Where a rating comes from."""

    PERSON = "person"
    LEDGER = "ledger"
    INDUSTRY_TABLE = "industry_table"
    IMPORT = "import"


class CustomerStatus(StrEnum):
    """Where a customer stands with us; of an archived or merged one the file is closed."""

    PROSPECT = "prospect"
    ACTIVE = "active"
    DORMANT = "dormant"
    ARCHIVED = "archived"
    MERGED = "merged"


class Severity(StrEnum):
    """How loud a warning is."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """1 info, 2 warning, 3 critical."""
        return {Severity.INFO: 1, Severity.WARNING: 2, Severity.CRITICAL: 3}[self]


class NewsSeverity(StrEnum):
    """How grave a piece of coverage is for the customer (domain §6)."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 none, 1 low, 2 medium, 3 high, 4 critical."""
        return list(NewsSeverity).index(self)


class Level(StrEnum):
    """What the judge says of one mention (news.md, design 6)."""

    HIGH = "high"
    REVIEW = "review"
    MARKET = "market"
    NONE = "none"


class Category(StrEnum):
    """The risk categories of the lexicon."""

    INSOLVENCY = "insolvency"
    PAYMENT_DEFAULT = "payment_default"
    SANCTIONS_TRADE = "sanctions_trade"
    FRAUD_CORRUPTION = "fraud_corruption"
    REGULATORY_ENFORCEMENT = "regulatory_enforcement"
    CREDIT_DOWNGRADE = "credit_downgrade"
    LITIGATION = "litigation"
    PRODUCT_SAFETY = "product_safety"
    CYBER_DATA = "cyber_data"
    LABOUR_ESG = "labour_esg"
    OPERATIONS_DISRUPTION = "operations_disruption"
    FINANCIAL_DETERIORATION = "financial_deterioration"
    GOVERNANCE = "governance"
    MARKET_SIGNAL = "market_signal"

    @property
    def label(self) -> str:
        """The category's name as people read it."""
        return {
            Category.SANCTIONS_TRADE: "sanctions or trade ban",
            Category.FRAUD_CORRUPTION: "fraud or corruption",
            Category.CYBER_DATA: "cyber attack or data loss",
            Category.LABOUR_ESG: "labour or environment",
            Category.MARKET_SIGNAL: "market move",
        }.get(self, self.value.replace("_", " "))


class Triage(StrEnum):
    """What a person said of an adverse event."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    NOT_THIS_CUSTOMER = "not_this_customer"
    NOT_NEGATIVE = "not_negative"
    DUPLICATE = "duplicate"

    @property
    def dismissed(self) -> bool:
        """Whether a person has said that the event does not count."""
        return self in {Triage.NOT_THIS_CUSTOMER, Triage.NOT_NEGATIVE, Triage.DUPLICATE}


class WarningState(StrEnum):
    """The life of an early warning (domain §5)."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Resolution(StrEnum):
    """Why a warning was resolved (domain §5)."""

    MITIGATED = "mitigated"
    ACCEPTED = "accepted"
    FALSE_MATCH = "false_match"
    NOT_MATERIAL = "not_material"
    DUPLICATE = "duplicate"
    WRONG_DATA = "wrong_data"
    ARCHIVED = "archived"


class Role(StrEnum):
    """Who may do what (domain §10); a stranger has none of these."""

    VIEWER = "viewer"
    SALES = "sales"
    ANALYST = "analyst"
    APPROVER = "approver"
    ADMIN = "admin"


class MitigationState(StrEnum):
    """The life of a counter-measure (domain §8)."""

    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    CANCELLED = "cancelled"


class FeedbackKind(StrEnum):
    """What was said: a customer's opinion, complaint or praise, or a staff suggestion."""

    OPINION = "opinion"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    SUGGESTION = "suggestion"


class Pack(StrEnum):
    """The two monitoring digests (domain §7)."""

    HIGH = "high"
    MEDIUM_LOW = "medium_low"
