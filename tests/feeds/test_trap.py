"""A hundred headlines written before the judge had seen them, half of them traps.

Plaintiffs, victims, raters, bystanders, denials, retractions, settlements, what is only imagined or
long ago, and words that mean something else. The customer is Nordwind, in Chinese 北辰航运;
everybody else in them is invented as well.
"""

import pytest

from scoring.vocabulary import Category, Level, NewsSeverity
from tests.feeds.judging import judged

WARNED = (
    "Nordwind seeks court protection from its lenders",
    "Nordwind runs out of cash and halts payments to suppliers",
    "Tax office freezes accounts of Nordwind",
    "Bailiffs seize trucks at Nordwind depot",
    "Founder of Nordwind arrested for forging invoices",
    "EU hits Nordwind with sanctions over drone parts",
    "Nordwind shares suspended; files for insolvency",
    "Insolvency: Nordwind lays off 400",
    "北辰航运无力偿还到期债务，被多家银行起诉",
    "北辰航运账户被冻结，员工工资停发",
    "北辰航运商票持续逾期",
    "Nordwind put into administration as rescue talks fail",
    "Lenders call in loans to Nordwind after covenant breach",
    "Nordwind stops paying growers, union says",
    "Nordwind chairman detained in bribery case",
    "Nordwind added to UN blacklist for arms shipments",
    "Court freezes assets of Nordwind at request of bondholders",
    "Nordwind misses rent, asks court for protection from creditors",
    "北辰航运资金链断裂，工厂停产",
    "北辰航运被申请破产审查",
)
SHOWN = (
    "Nordwind in talks with banks over emergency loan",
    "Nordwind seeks emergency funding to get through winter",
    "Credit insurers withdraw cover for Nordwind suppliers",
    "Nordwind fails to file accounts for third year, strike-off notice issued",
    "Nordwind warns it may not survive the year without fresh capital",
    "Nordwind under investigation by anti-corruption agency",
    "Explosion at Nordwind chemical plant kills two",
    "Nordwind pays staff late for the fourth month running",
    "S&P lowers Nordwind two notches, citing thin liquidity",
    "Nordwind settles price-fixing case for 12m",
    "北辰航运实控人被采取刑事强制措施",
    "北辰航运被出具无法表示意见审计报告",
    "Unpaid hauliers blockade Nordwind warehouse",
    "Nordwind says auditors doubt it can continue as a going concern",
    "Customs officers raid offices of Nordwind",
    "Ransomware gang leaks Nordwind payroll records",
    "Nordwind loses operating licence after third accident",
    "Fitch cuts Nordwind deep into junk territory",
    "Nordwind to shut two mills and shed 700 jobs",
    "Landlord evicts Nordwind over unpaid rent",
    "Nordwind agrees to pay 9m to settle dumping claims",
    "北辰航运董事长被留置",
    "北辰航运因环保问题被责令停产整顿",
)
STOPPED = (
    "北辰航运宣布停止支付全部债务",
    "北辰航运供应商集体上门讨债",
)
PAID = (
    "北辰航运成功兑付到期债券",
    "北辰航运员工诈骗公司被判刑",
)
NEVER_HIGH = (
    "Collapse of supplier Halden delays Nordwind deliveries",
    "Nordwind denies fraud allegations",
    "Nordwind dismisses talk of insolvency as nonsense",
    "Nordwind rejects claim that it owes farmers 2m",
    "What if Nordwind went bankrupt? A thought experiment",
    "Nordwind would never default, says analyst",
    "海岳地产爆雷 北辰航运踩雷",
    "北辰航运踩雷信托产品，计提减值两亿",
    "假如北辰航运破产，谁会接盘",
    "Nordwind plays down exposure to bankrupt retailer Halden",
    "Nordwind denies it misled investors",
    "Could Nordwind go bust? Ask our columnist",
)
SILENT = (
    "Nordwind drags former distributor to court over unpaid invoices",
    "Fraud: Nordwind sues ex-treasurer",
    "Nordwind wins judgment against Halden for 3m in unpaid fees",
    "Warehouse crew jailed for stealing copper worth 2m from Nordwind",
    "Nordwind loses 4m to email scam as thieves pose as supplier",
    "Nordwind puts Halden on watch for downgrade",
    "Halden will default by March, Nordwind analysts predict",
    "Bankruptcy of Halden leaves Nordwind as only bidder for port contract",
    "Halden, which once shared a building with Nordwind, charged with tax fraud",
    "Newspaper apologises to Nordwind over false bribery story",
    "Paper withdraws article that called Nordwind insolvent",
    "Halden settles with Nordwind over unpaid royalties",
    "Ten years after its bankruptcy, Nordwind is market leader",
    "Museum tells story of 1931 strike at Nordwind",
    "Nordwind changes default settings in its billing software",
    "Nordwind launches strike-slip fault sensor for quake alerts",
    "Nordwind executive gives talk on bribery law at university",
    "Court clears Nordwind of cartel charge",
    "Nordwind repays emergency loan early",
    "Nordwind posts record sales; files patent suit against Halden",
    "Bankruptcy: Nordwind snaps up Halden mills",
    "北辰航运起诉前高管挪用资金",
    "北辰航运胜诉，获赔三千万元",
    "北辰航运辟谣：不存在资金链断裂",
    "北辰航运提示：警惕冒充本公司名义的诈骗行为",
    "北辰航运完成破产重整，恢复正常经营",
    "北辰航运参加反欺诈论坛",
    "Nordwind takes legal action to recover 5m from insolvent Halden",
    "Nordwind among creditors of collapsed builder Halden",
    "Two charged with counterfeiting Nordwind filters",
    "Hackers impersonating Nordwind jailed for three years",
    "Nordwind downgrades three airlines to sell",
    "Default by Halden is only a matter of time, says Nordwind",
    "Report that Nordwind was insolvent was false, broadcaster admits",
    "Prosecutors drop bribery case against Nordwind",
    "Nordwind, rescued from receivership in 2003, turns 100",
    "Nordwind default browser wins design prize",
    "Nordwind shuttle bus strike-free for ten years",
    "Halden goes under; Nordwind hires its engineers",
    "北辰航运向海岳集团追讨欠款",
    "海岳集团破产，北辰航运称影响有限",
    "北辰航运被指造假系误报，媒体致歉",
    "北辰航运发布合规手册，防范商业贿赂",
)


@pytest.mark.parametrize("title", [*WARNED, *STOPPED])
def test_plain_bad_news_of_the_customer_warns_at_once(title: str) -> None:
    found = judged(title)
    assert found.level is Level.HIGH
    assert found.category is not None


@pytest.mark.parametrize("title", SHOWN)
def test_bad_news_that_is_less_plain_is_at_least_shown(title: str) -> None:
    found = judged(title)
    assert found.adverse
    assert found.words


@pytest.mark.parametrize("title", NEVER_HIGH)
def test_what_is_denied_imagined_or_an_exposure_is_never_cried(title: str) -> None:
    assert judged(title).level is not Level.HIGH


@pytest.mark.parametrize("title", [*SILENT, *PAID])
def test_a_trap_is_silent(title: str) -> None:
    found = judged(title)
    assert not found.adverse
    assert found.severity is NewsSeverity.NONE


def test_a_denial_of_what_an_authority_did_is_still_cried() -> None:
    assert judged("Nordwind denies fraud after raid by police").level is Level.HIGH
    assert judged("Nordwind denies fraud allegations").level is Level.REVIEW


def test_stepping_on_anothers_mine_is_an_exposure_and_no_default() -> None:
    found = judged("北辰航运踩雷信托产品，计提减值两亿")
    assert (found.category, found.severity) == (Category.FINANCIAL_DETERIORATION, NewsSeverity.LOW)


@pytest.mark.parametrize(
    "title",
    [
        "Nordwind shares suspended; files for insolvency",
        "Nordwind misses rent, asks court for protection from creditors",
    ],
)
def test_a_clause_without_a_subject_goes_on_with_the_customers(title: str) -> None:
    found = judged(title)
    assert (found.level, found.category) == (Level.HIGH, Category.INSOLVENCY)


@pytest.mark.parametrize(
    "title",
    [
        "Halden shares suspended, files for insolvency; Nordwind opens a depot",
        "Halden sues Nordwind for rent, files for insolvency",
    ],
)
def test_a_clause_without_a_subject_is_not_the_customers_where_another_opened_it(
    title: str,
) -> None:
    assert judged(title).category is not Category.INSOLVENCY or not judged(title).adverse


@pytest.mark.parametrize(
    ("title", "idle"),
    [
        (
            "Lenders of Nordwind file claims over loan default",
            {"file", "claims", "Lenders", "loan"},
        ),
        ("Nordwind runs out of cash and halts payments to suppliers", {"runs", "cash"}),
        ("Founder of Nordwind arrested for forging invoices", {"Founder", "invoices"}),
    ],
)
def test_only_words_that_are_bad_by_themselves_are_shown_as_what_moved_the_judge(
    title: str, idle: set[str]
) -> None:
    found = judged(title)
    assert found.adverse
    assert not idle & set(found.words)
