"""Every command, action, callback and block id, once: "noun.verb", or "noun.field" in forms."""

from enum import StrEnum


class Id(StrEnum):
    """What Slack sends back to say which command, button, dialog or field it was.

    The id of a form's field is "noun.field"; the field's name is the one that services use.
    """

    RISK = "/risk"

    CARD_OPEN = "card.open"
    CARD_SHARE = "card.share"
    CARD_WHY = "card.why"
    CARD_MORE = "card.more"

    RERATE_OPEN = "rerate.open"
    RERATE_CHOOSE = "rerate.indicator"
    RERATE_SAVE = "rerate.save"
    RERATE_LEVEL = "rerate.level"
    RERATE_REASON = "rerate.reason"
    RERATE_EVIDENCE = "rerate.evidence"

    MITIGATION_OPEN = "mitigation.open"
    MITIGATION_SAVE = "mitigation.save"
    MITIGATION_ACTION = "mitigation.action"
    MITIGATION_OWNER = "mitigation.owner"
    MITIGATION_DUE = "mitigation.due"
    MITIGATION_NOTE = "mitigation.note"
    MITIGATION_CHANGE = "mitigation.change"
    MITIGATION_KEEP = "mitigation.keep"
    MITIGATION_STATE = "mitigation.state"

    FEEDBACK_OPEN = "feedback.open"
    FEEDBACK_SAVE = "feedback.save"
    FEEDBACK_KIND = "feedback.kind"
    FEEDBACK_TEXT = "feedback.text"

    REVIEW_OPEN = "review.open"
    REVIEW_SAVE = "review.save"
    REVIEW_PAYMENT = "review.payment"
    REVIEW_CONTRACT = "review.contract"
    REVIEW_NEWS = "review.news"
    REVIEW_NOTE = "review.note"

    WARNING_ACKNOWLEDGE = "warning.acknowledge"
    WARNING_RESOLVE = "warning.resolve"
    WARNING_SAVE = "warning.save"
    WARNING_WHY = "warning.why"
    WARNING_MORE = "warning.more"
    WARNING_HOW = "warning.how"
    WARNING_NOTE = "warning.note"
    WARNING_ASSIGN = "warning.assign"
    WARNING_HAND = "warning.hand"
    WARNING_TO = "warning.to"
    WARNING_SNOOZE = "warning.snooze"
    WARNING_REST = "warning.rest"
    WARNING_DAYS = "warning.days"

    PROPOSAL_APPROVE = "proposal.approve"
    PROPOSAL_DECLINE = "proposal.decline"
    PROPOSAL_WITHDRAW = "proposal.withdraw"
    PROPOSAL_SAVE = "proposal.save"
    PROPOSAL_ANSWER = "proposal.answer"
    PROPOSAL_MORE = "proposal.more"

    STORY_SAY = "story.say"
    STORY_EXCLUDE = "story.exclude"
    STORY_OPEN = "story.open"

    FILE_MORE = "file.more"
    FILE_OPEN = "file.open"
    FILE_SAVE = "file.save"
    FILE_ADD = "file.add"
    FILE_ID = "file.id"
    FILE_NAME = "file.name"
    FILE_LEGAL = "file.legal_name"
    FILE_ALIASES = "file.aliases"
    FILE_REGISTRY = "file.registry_ids"
    FILE_COUNTRY = "file.country"
    FILE_INDUSTRY = "file.industry"
    FILE_SEGMENT = "file.segment"
    FILE_PARENT = "file.parent"
    FILE_STATUS = "file.status"
    FILE_SALES = "file.sales_owner"
    FILE_CREDIT = "file.credit_owner"

    ARCHIVE_OPEN = "archive.open"
    ARCHIVE_SAVE = "archive.save"
    ARCHIVE_ON = "archive.on"
    ARCHIVE_REASON = "archive.reason"

    STATEMENT_OPEN = "statement.open"
    STATEMENT_SAVE = "statement.save"
    STATEMENT_END = "statement.period_end"
    STATEMENT_CURRENCY = "statement.currency"
    STATEMENT_REVENUE = "statement.revenue"
    STATEMENT_EQUITY = "statement.equity"
    STATEMENT_ASSETS = "statement.current_assets"
    STATEMENT_LIABILITIES = "statement.current_liabilities"
    STATEMENT_CAPITAL = "statement.working_capital"
    STATEMENT_INCOME = "statement.net_income"
    STATEMENT_SOURCE = "statement.source"
    STATEMENT_AS_OF = "statement.as_of"

    SCREEN_SHOW = "screen.show"
