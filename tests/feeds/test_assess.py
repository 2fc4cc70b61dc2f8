"""Judging a mention: whose bad news it is, how bad, how sure, and the words that say so."""

import pytest

from feeds.assess import assess
from feeds.assessment import Assessment, Label
from feeds.clause import clauses, named_spans
from feeds.lexicon import lexicon
from feeds.role import Part
from feeds.status import Status
from scoring.vocabulary import Category, Level, NewsSeverity

WHO = ("Nordwind",)
ZH = ("北辰航运",)


def judged(title: str, text: str = "") -> Assessment:
    return assess(title, text, ZH if "北辰" in title else WHO)


@pytest.mark.parametrize(
    ("title", "category", "severity"),
    [
        ("Nordwind files for bankruptcy", Category.INSOLVENCY, NewsSeverity.CRITICAL),
        ("Nordwind defaults on bond, say lenders", Category.PAYMENT_DEFAULT, NewsSeverity.CRITICAL),
        ("Nordwind placed on US sanctions list", Category.SANCTIONS_TRADE, NewsSeverity.CRITICAL),
        ("Nordwind halts all production", Category.OPERATIONS_DISRUPTION, NewsSeverity.CRITICAL),
        ("Nordwind defrauded investors, court told", Category.FRAUD_CORRUPTION, NewsSeverity.HIGH),
        ("Nordwind chief arrested in fraud probe", Category.FRAUD_CORRUPTION, NewsSeverity.HIGH),
        ("Nordwind fined 3 million", Category.REGULATORY_ENFORCEMENT, NewsSeverity.HIGH),
        ("Nordwind downgraded to junk", Category.CREDIT_DOWNGRADE, NewsSeverity.HIGH),
        ("Halden sues Nordwind over patent", Category.LITIGATION, NewsSeverity.MEDIUM),
        ("Nordwind sued by Halden", Category.LITIGATION, NewsSeverity.MEDIUM),
        ("Nordwind recalls heaters, fire hazard", Category.PRODUCT_SAFETY, NewsSeverity.MEDIUM),
        ("Nordwind hit by ransomware", Category.CYBER_DATA, NewsSeverity.MEDIUM),
        ("Nordwind workers go on strike", Category.LABOUR_ESG, NewsSeverity.MEDIUM),
        ("Nordwind net loss widens", Category.FINANCIAL_DETERIORATION, NewsSeverity.LOW),
        ("北辰航运申请破产重整", Category.INSOLVENCY, NewsSeverity.CRITICAL),
        ("北辰航运债券违约", Category.PAYMENT_DEFAULT, NewsSeverity.CRITICAL),
        ("北辰航运工厂全面停产", Category.OPERATIONS_DISRUPTION, NewsSeverity.CRITICAL),
        ("北辰航运遭证监会立案调查", Category.REGULATORY_ENFORCEMENT, NewsSeverity.HIGH),
    ],
)
def test_bad_news_of_the_customer_has_its_category_and_severity(
    title: str, category: Category, severity: NewsSeverity
) -> None:
    found = judged(title)
    assert found.label is Label.NEGATIVE
    assert found.adverse
    assert (found.category, found.severity) == (category, severity)
    assert found.role.counts
    assert found.words
    assert all(word in title for word in found.words)
    assert found.because.startswith("in the sentence about ")


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("Nordwind sues supplier Halden over fraud", Part.PLAINTIFF),
        ("Nordwind files lawsuit against Halden over unpaid invoices", Part.PLAINTIFF),
        ("Nordwind accuses former partner of fraud", Part.PLAINTIFF),
        ("Nordwind wins damages from Halden in fraud case", Part.PLAINTIFF),
        ("Fraudsters defrauded Nordwind of 2 million", Part.VICTIM),
        ("Nordwind was swindled by a bogus courier", Part.VICTIM),
        ("Thieves stole fuel from Nordwind in smuggling scandal", Part.VICTIM),
        ("Halden owes Nordwind 3 million as it files for bankruptcy", Part.VICTIM),
        ("Nordwind downgrades Halden to sell", Part.RATER),
        ("Nordwind cuts Halden to junk, cites default", Part.RATER),
        ("Nordwind to buy insolvent rival Halden", Part.RESCUER),
        ("Nordwind rescues bankrupt airline Halden", Part.RESCUER),
        ("Nordwind supplier Halden files for insolvency", Part.BYSTANDER),
        ("Halden, a supplier to Nordwind, files for insolvency", Part.BYSTANDER),
        ("北辰航运起诉供应商拖欠货款", Part.PLAINTIFF),
        ("北辰航运向法院申请海岳集团破产清算", Part.PLAINTIFF),
        ("不法分子冒充北辰航运实施诈骗", Part.VICTIM),
        ("北辰航运收购破产企业海岳", Part.RESCUER),
        ("北辰航运供应商海岳破产清算", Part.BYSTANDER),
    ],
)
def test_news_in_which_the_customer_is_not_the_accused_is_silent(title: str, part: Part) -> None:
    found = judged(title)
    assert found.role is part
    assert found.label is not Label.NEGATIVE
    assert found.level is Level.NONE
    assert found.severity is NewsSeverity.NONE


@pytest.mark.parametrize(
    "title",
    [
        "Halden sues Nordwind over unpaid invoices",
        "Nordwind investors sue over accounting fraud",
        "Nordwind is sued for fraud by its supplier",
        "Nordwind investigates data breach",
        "Nordwind customers hit by data breach",
        "北辰航运被供应商起诉，涉嫌拖欠货款",
        "供应商起诉北辰航运",
    ],
)
def test_the_same_verbs_the_other_way_round_are_not_silent(title: str) -> None:
    assert judged(title).adverse


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Nordwind alleged to have paid bribes", Status.ALLEGATION),
        ("Nordwind charged with bribery", Status.CHARGE),
        ("Nordwind pleads not guilty to fraud", Status.CHARGE),
        ("Nordwind convicted of bribery", Status.FINDING),
        ("Nordwind settles bribery charges for 4 million", Status.SETTLEMENT),
        ("Nordwind acquitted of bribery", Status.ACQUITTAL),
        ("Court dismisses fraud lawsuit against Nordwind", Status.ACQUITTAL),
        ("Correction: Nordwind did not file for bankruptcy", Status.RETRACTION),
        ("北辰航运涉嫌虚假陈述", Status.ALLEGATION),
        ("北辰航运胜诉，法院驳回诉讼请求", Status.ACQUITTAL),
        ("北辰航运辟谣：破产消息不实", Status.RETRACTION),
    ],
)
def test_how_far_a_matter_has_come_is_told_apart(title: str, status: Status) -> None:
    found = judged(title)
    assert found.status is status
    assert found.adverse is not status.closes


def test_a_settlement_is_one_step_milder_than_the_charge() -> None:
    assert judged("Nordwind charged with bribery").severity is NewsSeverity.HIGH
    assert judged("Nordwind settles bribery charges").severity is NewsSeverity.MEDIUM


def test_an_acquittal_closes_also_what_the_summary_repeats() -> None:
    text = "The suit alleged that Nordwind misled investors. A judge found no wrongdoing."
    assert not judged("Judge throws out fraud case against Nordwind", text).adverse


def test_a_fall_of_the_shares_alone_waits_for_the_digest() -> None:
    for title in ("Nordwind shares fall 8% in early trading", "北辰航运股价大跌"):
        found = judged(title)
        assert found.level is Level.MARKET
        assert found.severity is NewsSeverity.NONE
        assert found.category is Category.MARKET_SIGNAL


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Nordwind opens warehouse in Bremen", Label.NEUTRAL),
        ("Nordwind shares surge after record orders", Label.POSITIVE),
        ("Nordwind averts bankruptcy with new loan", Label.NEUTRAL),
        ("No fraud at Nordwind, audit finds", Label.NEUTRAL),
        ("Nordwind restarts production after planned maintenance", Label.NEUTRAL),
        ("北辰航运业绩增长，中标新项目", Label.POSITIVE),
    ],
)
def test_what_is_not_bad_is_not_called_bad(title: str, label: Label) -> None:
    found = judged(title)
    assert found.label is label
    assert found.level is Level.NONE
    assert not found.adverse


def test_bad_news_counts_for_the_one_in_whose_clause_it_stands() -> None:
    title = "Halden files for bankruptcy while Nordwind reports record orders"
    assert assess(title, "", ("Halden",)).level is Level.HIGH
    assert assess(title, "", ("Nordwind",)).level is Level.NONE


def test_the_reason_names_the_sentence_the_words_and_the_category() -> None:
    found = judged("Nordwind defaults on bond", "Suppliers said invoices are overdue.")
    assert found.because == "in the sentence about Nordwind: *defaults on* (payment default)"
    assert found.words == ("defaults on", "overdue")
    assert found.clause == "Nordwind defaults on bond"
    assert judged("Nordwind sues Halden").because == "Nordwind is the plaintiff here: *sues*"


def test_where_the_customer_is_not_named_every_clause_counts() -> None:
    found = assess("Shipyard files for bankruptcy", "", ("Nordwind",))
    assert found.adverse
    assert found.because.startswith("in the article: *bankruptcy* (insolvency)")


def test_a_name_that_is_itself_a_word_of_risk_is_no_risk() -> None:
    assert assess("Default Systems opens office", "", ("Default Systems",)).level is Level.NONE


def test_a_long_article_is_judged_by_the_sentences_about_the_customer() -> None:
    text = "The harbour was busy. " * 60 + "Nordwind filed for bankruptcy on Monday."
    assert judged("Harbour news", text).level is Level.HIGH


def test_the_same_words_always_give_the_same_answer() -> None:
    title = "Nordwind charged with bribery; Nordwind denies fraud"
    assert judged(title) == judged(title)
    assert assess("", "", ()) == assess("", "", ())
    assert assess("", "", ()).level is Level.NONE


def test_only_the_terms_of_the_asked_language_are_used() -> None:
    text = "Nordwind 破产 bankrupt"
    assert [hit.term for hit in lexicon().find(text, "zh")] == ["破产"]
    assert [hit.term for hit in lexicon().find(text, "en")] == ["bankrupt*"]
    assert len(lexicon().find(text)) == 2


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("Bankruptcies and BANKRUPT", ["Bankruptcies", "BANKRUPT"]),
        ("embankruptcy", []),
        ("chapter\n11", ["chapter 11"]),
        ("money   laundering case", ["money laundering"]),
        ("licence revoked", ["licence revoked"]),
        ("破产清算", ["破产清算"]),
        ("债券违约逾期", ["债券违约", "逾期"]),
    ],
)
def test_terms_are_whole_words_or_the_longest_chinese_match(text: str, surfaces: list[str]) -> None:
    assert [hit.surface for hit in lexicon().find(text)] == surfaces


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("A falls, B rises", ["A falls,", " B rises"]),
        ("A rose 2.5% in the U.S. market. B fell", ["A rose 2.5% in the U.S. market.", " B fell"]),
        ("A rises while B falls", ["A rises ", "while B falls"]),
        ("A Corp. falls, which hurts", ["A Corp. falls, which hurts"]),
        ("A serves as a supplier", ["A serves as a supplier"]),
        ("甲公司停产，但乙公司增长。", ["甲公司停产，", "但乙公司增长。"]),
    ],
)
def test_a_text_is_cut_into_clauses(text: str, parts: list[str]) -> None:
    assert [text[c.start : c.end] for c in clauses(text, ())] == parts


def test_no_cut_is_made_inside_a_name() -> None:
    text = "Acme, Inc. and Wow! Media fall"
    spans = named_spans(text, ("Acme, Inc", "Wow! Media"))
    assert len(clauses(text, spans)) == 1
