"""One story, many articles; and the path from an entry to its judged mentions."""

import pytest

from feeds.article import Entry
from feeds.desk import read_entry
from feeds.event import same_article, same_words
from feeds.match import NameIndex
from scoring.customer import Customer
from scoring.vocabulary import CustomerId, Level


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Nordwind files for insolvency", "NORDWIND FILES FOR INSOLVENCY!", True),
        ("Nordwind files for insolvency in Bremen", "Nordwind files for insolvency - Wire", True),
        (
            "Nordwind files for insolvency after losing navy contract",
            "After losing navy contract, Nordwind files for insolvency",
            True,
        ),
        (
            "Nordwind profit falls 12% in first quarter",
            "Nordwind profit falls 30% in first quarter",
            False,
        ),
        ("Nordwind Q3 earnings beat forecasts", "Nordwind Q4 earnings beat forecasts", False),
        (
            "Halden sues Nordwind over unpaid steel invoices",
            "Baltic sues Nordwind over unpaid steel invoices",
            False,
        ),
        ("Nordwind files for insolvency", "Nordwind wins navy contract", False),
        ("北辰航运申请破产重整", "北辰航运向法院申请破产重整", True),
        ("海岳集团起诉北辰航运拖欠货款", "东港物流起诉北辰航运拖欠货款", False),
        ("北辰航运一季度净利下降12%", "北辰航运一季度净利下降30%", False),
    ],
)
def test_articles_tell_one_story_unless_figures_or_leading_names_disagree(
    one: str, other: str, *, same: bool
) -> None:
    assert same_words(one, "", other, "") is same
    assert same_words(other, "", one, "") is same


INDEX = NameIndex(
    [
        Customer(id=CustomerId("N"), name="Nordwind GmbH"),
        Customer(id=CustomerId("H"), name="Halden AB"),
        Customer(id=CustomerId("B"), name="Best"),
    ]
)


@pytest.mark.parametrize(
    ("link", "other", "same"),
    [
        ("https://n.example/a/4711?utm_source=rss", "https://N.example/a/4711#top", True),
        ("https://n.example/a?id=4711", "https://n.example/a?id=4712", False),
        ("https://n.example/nordwind-files-for-insolvency",) * 2 + (True,),
        ("https://n.example/",) * 2 + (False,),
        ("https://n.example/press-releases",) * 2 + (False,),
        ("", "", False),
    ],
)
def test_two_links_lead_to_one_article_where_it_has_an_address_of_its_own(
    link: str, other: str, same: bool
) -> None:
    assert same_article(link, other) is same


def test_an_entry_is_judged_for_each_customer_by_itself() -> None:
    entry = Entry(
        id="1",
        title="Nordwind sues Halden over fraud",
        summary="Nordwind says Halden forged documents. Best wishes went unanswered.",
    )
    nordwind, halden, best = read_entry(entry, INDEX)
    assert (nordwind.customer_id, halden.customer_id, best.customer_id) == ("N", "H", "B")
    assert not nordwind.assessment.adverse
    assert halden.assessment.level is Level.HIGH
    assert halden.may_warn
    assert halden.times == 2
    assert not best.mention.strong
    assert not best.may_warn
    span = halden.mention
    assert entry.text[span.start : span.end] == "Halden"


def test_an_entry_that_names_nobody_says_nothing() -> None:
    assert read_entry(Entry(id="1", title="Rain in Bremen"), INDEX) == ()
