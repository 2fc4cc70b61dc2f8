"""Headlines in which a word of risk says the contrary, and real bad news that looks like one.

The customer is Nordwind, in Chinese 北辰航运; everybody else in them is invented as well.
"""

import pytest

from feeds.assess import assess
from feeds.assessment import Assessment
from feeds.role import Part
from scoring.vocabulary import Category, Level, NewsSeverity

DENIED = (
    "Nordwind has no plans to file for bankruptcy",
    "Nordwind has no intention of filing for Chapter 11",
    "Nordwind did not default, says finance chief",
    "Nordwind has not defaulted on its bonds",
    "Nordwind never filed for bankruptcy",
    "Nordwind not insolvent, says chief executive",
    "Nordwind isn't bankrupt",
    "Nordwind is not being investigated for fraud",
    "Nordwind does not expect to default",
    "No bankruptcy for Nordwind, court rules",
    "Nordwind wasn’t declared insolvent",
    "Nordwind is not going into administration",
    "Unlike Halden, Nordwind did not default",
    "北辰航运未被制裁",
    "北辰航运未违约",
    "北辰航运从未申请破产",
)
OVER = (
    "Nordwind exits insolvency after creditors approve plan",
    "Nordwind emerges from Chapter 11 with debt cut by half",
    "Nordwind has emerged from court-supervised insolvency",
    "Nordwind comes out of receivership",
    "Nordwind rescued from insolvency by rival",
    "Nordwind narrowly escapes bankruptcy",
    "Nordwind survives bankruptcy scare",
    "Court dismisses bankruptcy petition against Nordwind",
    "Judge throws out Halden's winding-up petition against Nordwind",
    "Winding-up petition against Nordwind withdrawn",
    "Nordwind bankruptcy averted",
    "北辰航运已清偿全部逾期债务",
    "北辰航运已全额偿还逾期贷款",
    "北辰航运破产重整成功",
    "北辰航运破产重整计划执行完毕",
    "北辰航运成功走出破产重整",
    "北辰航运获准撤销退市风险警示",
)
TOPICS = (
    "Nordwind hires experts to protect customers from fraud",
    "Nordwind sponsors fraud awareness week",
    "Nordwind trains staff to spot fraud",
    "Nordwind launches insolvency advice service",
    "Nordwind wins contract to rebuild prison",
    "Nordwind plans to recruit prison leavers",
    "北辰航运发布防诈骗提示",
    "北辰航运获破产企业订单",
)
OTHERS = (
    ("Bankruptcy of its biggest customer hits Nordwind", Part.BYSTANDER),
    ("Insolvency of a key supplier delays Nordwind ship", Part.BYSTANDER),
    ("Nordwind hit by collapse of its largest customer", Part.BYSTANDER),
    ("Nordwind shaken by insolvency of main lender", Part.BYSTANDER),
    ("Customer's bankruptcy costs Nordwind 3 million", Part.BYSTANDER),
    ("Nordwind offers help to workers of bankrupt Halden", Part.BYSTANDER),
    ("Court appoints Nordwind as administrator of Halden", Part.BYSTANDER),
    ("Nordwind appointed administrators of Halden", Part.BYSTANDER),
    ("Nordwind petitions for the winding up of its debtor Halden", Part.PLAINTIFF),
    ("Nordwind petitions to wind up Halden", Part.PLAINTIFF),
    ("Halden ordered to pay Nordwind 3 million", Part.PLAINTIFF),
    ("大客户破产,北辰航运三千万货款或难收回", Part.UNKNOWN),
    ("海岳线材破产 北辰航运接盘", Part.UNKNOWN),
)
REAL = (
    # What looks denied, over or another's, and is not.
    ("Nordwind did not survive bankruptcy", Category.INSOLVENCY),
    ("Nordwind fails to exit insolvency", Category.INSOLVENCY),
    ("Nordwind has not emerged from Chapter 11", Category.INSOLVENCY),
    ("Nordwind failed to avoid bankruptcy", Category.INSOLVENCY),
    ("Nordwind cannot avoid default", Category.PAYMENT_DEFAULT),
    ("Nordwind has not ruled out bankruptcy", Category.INSOLVENCY),
    ("Nordwind in talks with lenders to avoid default", Category.PAYMENT_DEFAULT),
    ("Nordwind struggles to survive insolvency", Category.INSOLVENCY),
    ("Nordwind did not file for insolvency in time, prosecutors say", Category.INSOLVENCY),
    ("Court dismisses appeal against bankruptcy of Nordwind", Category.INSOLVENCY),
    ("Court rejects Nordwind's bid to avoid bankruptcy", Category.INSOLVENCY),
    ("Nordwind pleads not guilty to fraud", Category.FRAUD_CORRUPTION),
    ("Nordwind failed to protect clients from fraud", Category.FRAUD_CORRUPTION),
    ("Nordwind sees no way to avoid bankruptcy", Category.INSOLVENCY),
    ("Nordwind has no choice but bankruptcy", Category.INSOLVENCY),
    ("Nothing can save Nordwind from bankruptcy", Category.INSOLVENCY),
    ("Nordwind fails to emerge from Chapter 11", Category.INSOLVENCY),
    ("Nordwind is no longer solvent", Category.PAYMENT_DEFAULT),
    ("Nordwind hasn't paid suppliers since May", Category.PAYMENT_DEFAULT),
    ("北辰航运未按期偿还贷款，被法院强制执行", Category.PAYMENT_DEFAULT),
    ("北辰航运未能走出破产重整", Category.INSOLVENCY),
    ("供应商破产,北辰航运停产", Category.OPERATIONS_DISRUPTION),
    ("Not only late: Nordwind is insolvent", Category.INSOLVENCY),
    ("Nordwind not only insolvent but looted", Category.INSOLVENCY),
    ("Bankruptcy of Nordwind hits its biggest customer", Category.INSOLVENCY),
    ("Collapse of its biggest customer drives Nordwind into bankruptcy", Category.INSOLVENCY),
    ("Nordwind files for bankruptcy after collapse of its biggest customer", Category.INSOLVENCY),
    ("Nordwind left bankrupt by fraud", Category.INSOLVENCY),
    ("Nordwind declared bankrupt Friday", Category.INSOLVENCY),
    ("Nordwind petitions for its own winding up", Category.INSOLVENCY),
    ("Former Nordwind boss sentenced to prison", Category.LITIGATION),
    ("北辰航运未能避免破产", Category.INSOLVENCY),
    ("北辰航运被要求偿还逾期债务", Category.PAYMENT_DEFAULT),
    ("北辰航运无法偿还逾期债务", Category.PAYMENT_DEFAULT),
    ("北辰航运破产重整未成功", Category.INSOLVENCY),
    ("北辰航运沦为破产企业", Category.INSOLVENCY),
    ("破产企业北辰航运资产拍卖", Category.INSOLVENCY),
    ("北辰航运拖欠供应商货款", Category.PAYMENT_DEFAULT),
    ("供应商起诉,北辰航运债券违约", Category.PAYMENT_DEFAULT),
    ("北辰航运 债券违约", Category.PAYMENT_DEFAULT),
    ("北辰航运深陷困境 多只债券违约", Category.PAYMENT_DEFAULT),
)
PLAIN = (
    ("Nordwind enters administration", Category.INSOLVENCY, NewsSeverity.CRITICAL),
    ("Nordwind calls in administrators", Category.INSOLVENCY, NewsSeverity.CRITICAL),
    ("Nordwind appoints KPMG as administrator", Category.INSOLVENCY, NewsSeverity.CRITICAL),
    ("Nordwind appointed joint liquidators", Category.INSOLVENCY, NewsSeverity.CRITICAL),
    ("Nordwind: receivers called in", Category.INSOLVENCY, NewsSeverity.CRITICAL),
    ("Nordwind, which makes valves, has filed for Chapter 11", Category.INSOLVENCY,
     NewsSeverity.CRITICAL),
    ("Nordwind, whose ships sail to Oslo, collapsed on Monday", Category.INSOLVENCY,
     NewsSeverity.CRITICAL),
    ("Nordwind, a Kiel freight firm, has filed for insolvency", Category.INSOLVENCY,
     NewsSeverity.CRITICAL),
    ("Nordwind and Halden file for bankruptcy", Category.INSOLVENCY, NewsSeverity.CRITICAL),
    ("Nordwind proposes CVA to creditors", Category.INSOLVENCY, NewsSeverity.CRITICAL),
    ("Nordwind hit with winding-up petition", Category.INSOLVENCY, NewsSeverity.CRITICAL),
    ("Nordwind seeks protection from creditors", Category.INSOLVENCY, NewsSeverity.CRITICAL),
    ("Nordwind misses loan repayment", Category.PAYMENT_DEFAULT, NewsSeverity.CRITICAL),
    ("Nordwind bounces cheques to suppliers", Category.PAYMENT_DEFAULT, NewsSeverity.CRITICAL),
    ("Fire destroys Nordwind warehouse; production halted", Category.OPERATIONS_DISRUPTION,
     NewsSeverity.CRITICAL),
    ("Nordwind depot gutted by fire", Category.OPERATIONS_DISRUPTION, NewsSeverity.MEDIUM),
    ("Nordwind closes for good after 90 years", Category.OPERATIONS_DISRUPTION,
     NewsSeverity.CRITICAL),
    ("Nordwind auditor quits", Category.GOVERNANCE, NewsSeverity.LOW),
    ("Nordwind credit rating cut to junk", Category.CREDIT_DOWNGRADE, NewsSeverity.HIGH),
    ("北辰航运被裁定重整", Category.INSOLVENCY, NewsSeverity.CRITICAL),
    ("北辰航运被吊销营业执照", Category.REGULATORY_ENFORCEMENT, NewsSeverity.HIGH),
    ("北辰航运被美国财政部制裁", Category.SANCTIONS_TRADE, NewsSeverity.CRITICAL),
)  # fmt: skip
DOUBTFUL = (
    ("Nordwind owes suppliers 3 million", Category.PAYMENT_DEFAULT),
    ("Nordwind pays suppliers late", Category.PAYMENT_DEFAULT),
    ("Nordwind secures standstill with lenders", Category.PAYMENT_DEFAULT),
    ("Nordwind ordered to pay $40m", Category.LITIGATION),
    ("Nordwind banned from public tenders", Category.REGULATORY_ENFORCEMENT),
    ("Nordwind shuts all its plants", Category.OPERATIONS_DISRUPTION),
    ("北辰航运被列入经营异常名录", Category.REGULATORY_ENFORCEMENT),
)


def judged(title: str) -> Assessment:
    return assess(title, "", ("北辰航运",) if "北辰" in title else ("Nordwind",))


@pytest.mark.parametrize("title", [*DENIED, *OVER, *TOPICS])
def test_what_did_not_happen_is_over_or_only_a_topic_is_silent(title: str) -> None:
    found = judged(title)
    assert found.level is Level.NONE
    assert found.severity is NewsSeverity.NONE


@pytest.mark.parametrize("title", [t for t in DENIED if t.isascii()])
def test_a_denial_stays_one_when_the_text_repeats_it(title: str) -> None:
    found = assess(title, f"{title}, the company said on Tuesday.", ("Nordwind",))
    assert found.level is Level.NONE


@pytest.mark.parametrize(("title", "part"), OTHERS)
def test_the_fall_of_a_customers_customer_is_not_the_customers(title: str, part: Part) -> None:
    found = judged(title)
    assert found.level is Level.NONE
    assert found.role is part


@pytest.mark.parametrize(("title", "category"), REAL)
def test_real_bad_news_that_looks_like_a_denial_is_still_seen(
    title: str, category: Category
) -> None:
    found = judged(title)
    assert found.adverse
    assert found.category is category


@pytest.mark.parametrize(("title", "category", "severity"), PLAIN)
def test_plain_bad_news_warns_at_once(
    title: str, category: Category, severity: NewsSeverity
) -> None:
    found = judged(title)
    assert (found.level, found.category, found.severity) == (Level.HIGH, category, severity)


@pytest.mark.parametrize(("title", "category"), DOUBTFUL)
def test_what_may_be_bad_is_shown_to_a_person_with_its_category(
    title: str, category: Category
) -> None:
    found = judged(title)
    assert found.adverse
    assert found.category is category


def test_a_suppliers_fall_that_halts_the_customers_production_is_not_silent() -> None:
    assert judged("Supplier's insolvency halts production at Nordwind").adverse


def test_a_name_that_is_a_possessive_is_shown_whole() -> None:
    found = assess("Moody's downgrades Halden to junk", "", ("Moody's",))
    assert found.because.startswith("Moody's is the rater here")
