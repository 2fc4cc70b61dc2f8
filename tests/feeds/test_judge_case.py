"""Headlines written for these tests, with the traps that news sets: whose bad news, and is it bad.

The customer is Nordwind, in Chinese 北辰航运; everybody else in them is invented as well.
"""

import pytest

from feeds.assess import assess
from feeds.assessment import Assessment
from feeds.role import Part
from feeds.status import Status
from scoring.vocabulary import Category, Level, NewsSeverity

CASES = (
    # Bad news of the customer's own, one category after the other.
    ("Nordwind files for Chapter 11 protection", Category.INSOLVENCY),
    ("Administrators appointed at freight firm Nordwind", Category.INSOLVENCY),
    ("Court orders winding up of Nordwind over unpaid tax", Category.INSOLVENCY),
    ("Nordwind enters insolvency proceedings, 900 jobs at risk", Category.INSOLVENCY),
    ("Nordwind misses coupon payment on its 2027 bond", Category.PAYMENT_DEFAULT),
    ("Suppliers say Nordwind has not paid invoices for months", Category.PAYMENT_DEFAULT),
    ("Nordwind, in default on bank loans, asks lenders for time", Category.PAYMENT_DEFAULT),
    ("Nordwind added to US sanctions list", Category.SANCTIONS_TRADE),
    ("Washington blacklists Nordwind over exports to Iran", Category.SANCTIONS_TRADE),
    ("Nordwind finance chief charged with embezzlement", Category.FRAUD_CORRUPTION),
    ("Nordwind inflated revenue for years, auditors say", Category.FRAUD_CORRUPTION),
    ("Police raid Nordwind in bribery investigation", Category.FRAUD_CORRUPTION),
    ("Watchdog fines Nordwind 4 million for dumping waste", Category.REGULATORY_ENFORCEMENT),
    ("Regulator revokes licence of Nordwind", Category.REGULATORY_ENFORCEMENT),
    ("Moody's cuts Nordwind to junk", Category.CREDIT_DOWNGRADE),
    ("Nordwind downgraded two notches by rating agency", Category.CREDIT_DOWNGRADE),
    ("Rival Halden sues Nordwind over trade secrets", Category.LITIGATION),
    ("Class action lawsuit filed against Nordwind", Category.LITIGATION),
    ("Nordwind recalls 40,000 heaters after fires", Category.PRODUCT_SAFETY),
    ("FDA import alert issued against Nordwind for contaminated shrimp", Category.PRODUCT_SAFETY),
    ("Hackers steal data of Nordwind customers", Category.CYBER_DATA),
    ("Ransomware attack cripples Nordwind", Category.CYBER_DATA),
    ("Nordwind to cut 1,200 jobs", Category.LABOUR_ESG),
    ("Drivers at Nordwind walk out in pay strike", Category.LABOUR_ESG),
    ("Nordwind halts production at all plants", Category.OPERATIONS_DISRUPTION),
    ("Nordwind posts wider loss as costs rise", Category.FINANCIAL_DETERIORATION),
    ("Auditor resigns from Nordwind", Category.GOVERNANCE),
    # The second of two firms, a headline that asks, a subordinate who did it.
    ("Halden reports record orders, but Nordwind collapses", Category.INSOLVENCY),
    ("Is Nordwind insolvent? Lenders fear the worst", Category.INSOLVENCY),
    ("Nordwind subsidiary files for bankruptcy", Category.INSOLVENCY),
    ("Nordwind unit fined for safety breaches", Category.REGULATORY_ENFORCEMENT),
    ("Nordwind denies fraud after raid by police", Category.FRAUD_CORRUPTION),
    ("Nordwind loses appeal in bribery case", Category.FRAUD_CORRUPTION),
    ("Nordwind sued by investors over accounting fraud", Category.FRAUD_CORRUPTION),
    # Chinese.
    ("北辰航运被法院裁定受理破产清算", Category.INSOLVENCY),
    ("北辰航运进入破产重整程序", Category.INSOLVENCY),
    ("北辰航运未能按期兑付债券本息", Category.PAYMENT_DEFAULT),
    ("北辰航运拖欠员工工资三个月", Category.PAYMENT_DEFAULT),
    ("北辰航运被列为失信被执行人", Category.PAYMENT_DEFAULT),
    ("投诉：北辰航运平台无法提现，客服失联", Category.PAYMENT_DEFAULT),
    ("北辰航运爆雷，老板跑路", Category.PAYMENT_DEFAULT),
    ("北辰航运被列入实体清单", Category.SANCTIONS_TRADE),
    ("北辰航运财务造假被查", Category.FRAUD_CORRUPTION),
    ("北辰航运虚假宣传，消费者要求退款", Category.FRAUD_CORRUPTION),
    ("北辰航运收到证监会行政处罚决定书", Category.REGULATORY_ENFORCEMENT),
    ("北辰航运收到交易所问询函", Category.REGULATORY_ENFORCEMENT),
    ("北辰航运主体信用评级遭下调", Category.CREDIT_DOWNGRADE),
    ("北辰航运被供应商起诉", Category.LITIGATION),
    ("北辰航运召回问题产品", Category.PRODUCT_SAFETY),
    ("北辰航运数百万客户信息泄露", Category.CYBER_DATA),
    ("北辰航运大规模裁员引发讨薪", Category.LABOUR_ESG),
    ("在北辰航运交的押金迟迟不退，用户排队维权", Category.PAYMENT_DEFAULT),
    ("海岳、北辰航运两家平台均已暴雷", Category.PAYMENT_DEFAULT),
    ("北辰航运码头全面停工", Category.OPERATIONS_DISRUPTION),
    ("北辰航运上半年净利润同比下降六成", Category.FINANCIAL_DETERIORATION),
    ("北辰航运董事长失联", Category.GOVERNANCE),
    ("海岳集团业绩大增，而北辰航运债券违约", Category.PAYMENT_DEFAULT),
)
SILENT = (
    # Somebody else's bad news: plaintiff, victim, rater, rescuer, bystander.
    ("Nordwind sues Halden for fraud", Part.PLAINTIFF),
    ("Nordwind takes Halden to court over unpaid bills", Part.PLAINTIFF),
    ("Nordwind wins 3 million in damages from Halden over breach of contract", Part.PLAINTIFF),
    ("Nordwind files winding-up petition against Halden", Part.PLAINTIFF),
    ("Nordwind fires supplier Halden over forced labour", Part.BYSTANDER),
    ("Gang stole 2 million from Nordwind in invoice fraud", Part.VICTIM),
    ("Nordwind falls victim to counterfeit parts ring", Part.VICTIM),
    ("Man jailed for defrauding Nordwind", Part.VICTIM),
    ("Ex-clerk embezzled 400,000 from Nordwind, court hears", Part.VICTIM),
    ("Halden collapses owing Nordwind 5 million", Part.VICTIM),
    ("Halden downgraded to sell by Nordwind", Part.RATER),
    ("Nordwind cuts its rating on Halden to junk", Part.RATER),
    ("Halden faces default risk, says Nordwind", Part.RATER),
    ("Halden likely to default: Nordwind", Part.RATER),
    ("Nordwind sees Halden defaulting this year", Part.RATER),
    ("Nordwind buys bankrupt rival Halden", Part.RESCUER),
    ("Nordwind steps in to rescue failing Halden", Part.RESCUER),
    ("Halden, a customer of Nordwind, files for bankruptcy", Part.BYSTANDER),
    ("Nordwind rival Halden collapses", Part.BYSTANDER),
    ("北辰航运起诉海岳集团拖欠运费", Part.PLAINTIFF),
    ("北辰航运诉海岳集团买卖合同纠纷案开庭", Part.PLAINTIFF),
    ("北辰航运申请冻结海岳集团资产", Part.PLAINTIFF),
    ("男子伪造公章诈骗北辰航运被判刑", Part.VICTIM),
    ("北辰航运遭诈骗团伙冒充", Part.VICTIM),
    ("海岳集团拖欠北辰航运货款", Part.VICTIM),
    ("北辰航运下调海岳集团评级", Part.RATER),
    ("北辰航运收购破产船厂", Part.RESCUER),
    ("北辰航运竞争对手海岳集团债券违约", Part.BYSTANDER),
)
CALM = (
    # Not bad, or bad once and no more.
    "Nordwind avoids bankruptcy after deal with banks",
    "Nordwind emerges from bankruptcy protection",
    "No evidence of fraud at Nordwind, auditors find",
    "Nordwind repays bond in full, ending default fears",
    "Halden collapses, but Nordwind reports record orders",
    "Halden files for bankruptcy while Nordwind hires 200 people",
    "Nordwind opens fraud prevention centre",
    "Nordwind sponsors bankruptcy law conference",
    "Nordwind, which survived a bankruptcy in 1998, opens a new terminal",
    "Nordwind acquitted of all bribery charges",
    "Judge dismisses fraud suit against Nordwind",
    "Correction: Nordwind did not default on its loans",
    "Nordwind wins appeal; fine annulled",
    "Investigators drop probe into Nordwind",
    "Nordwind was wrongly named in fraud report, newspaper says",
    "Nordwind launches anti-corruption training",
    "Nordwind upgraded by Moody's after debt cut",
    "北辰航运未发生债务违约",
    "北辰航运否认破产传闻",
    "北辰航运澄清：不存在逾期情形",
    "北辰航运扭亏为盈，中标大单",
    "北辰航运回购股份",
    "北辰航运胜诉，海岳集团败诉",
    "海岳集团破产清算，北辰航运业绩增长",
    "北辰航运被判无罪",
    "北辰航运解除股份冻结",
    "北辰航运回应破产传闻：纯属谣言",
    "海岳贷跑路，钱取不出来，不像北辰航运一直正常回款",
    "海岳优选被曝虚假宣传，北辰航运未受影响",
    "北辰航运紧急冻结了骗子的账户",
)


def judged(title: str, text: str = "") -> Assessment:
    return assess(title, text, ("北辰航运",) if "北辰" in title else ("Nordwind",))


@pytest.mark.parametrize(("title", "category"), CASES)
def test_bad_news_is_seen_with_its_category_its_words_and_its_clause(
    title: str, category: Category
) -> None:
    found = judged(title)
    assert found.adverse
    assert found.category is category
    assert found.severity is not NewsSeverity.NONE
    assert found.words
    assert all(word in title for word in found.words)
    assert found.clause in title
    assert any(word in found.because for word in found.words)


@pytest.mark.parametrize(("title", "part"), SILENT)
def test_the_bad_news_of_others_is_silent_and_says_what_the_customer_is_in_it(
    title: str, part: Part
) -> None:
    found = judged(title)
    assert found.level is Level.NONE
    assert found.role is part
    assert found.severity is NewsSeverity.NONE


@pytest.mark.parametrize("title", CALM)
def test_what_is_not_bad_or_no_more_is_silent(title: str) -> None:
    found = judged(title)
    assert not found.adverse
    assert found.severity is NewsSeverity.NONE


@pytest.mark.parametrize(
    "title",
    [
        "Nordwind shares slump 8%",
        "Nordwind stock hits 52-week low",
        "北辰航运股价跌停",
    ],
)
def test_a_move_of_the_market_waits_for_the_digest(title: str) -> None:
    assert judged(title).level in {Level.MARKET, Level.NONE}


@pytest.mark.parametrize(
    ("title", "status", "severity"),
    [
        ("Nordwind accused of bribery", Status.ALLEGATION, NewsSeverity.HIGH),
        ("Nordwind indicted over bribery", Status.CHARGE, NewsSeverity.HIGH),
        ("Nordwind found guilty of bribery", Status.FINDING, NewsSeverity.HIGH),
        ("Nordwind agrees to pay 3 million to settle bribery case", Status.SETTLEMENT,
         NewsSeverity.MEDIUM),
        ("北辰航运涉嫌行贿被举报", Status.ALLEGATION, NewsSeverity.HIGH),
        ("北辰航运因行贿被判罚款", Status.FINDING, NewsSeverity.HIGH),
    ],
)  # fmt: skip
def test_the_stage_of_a_matter_is_told_and_a_settlement_is_milder(
    title: str, status: Status, severity: NewsSeverity
) -> None:
    found = judged(title)
    assert found.adverse
    assert (found.status, found.severity) == (status, severity)


def test_a_rise_in_a_banks_bad_loans_is_no_insolvency_of_the_bank() -> None:
    found = judged("Nordwind reports rise in bad loans")
    assert found.category is Category.FINANCIAL_DETERIORATION
    assert found.severity in {NewsSeverity.LOW, NewsSeverity.NONE}


def test_an_import_alert_is_about_a_product_and_no_sanction() -> None:
    found = judged("US health agency issues import alert on drugs made by Nordwind")
    assert found.category is Category.PRODUCT_SAFETY
