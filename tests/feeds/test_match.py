"""Which customers a text names: word boundaries, legal forms, capitals, short and common names."""

from dataclasses import replace

import pytest

from feeds.match import NameIndex
from feeds.mention import Strength
from feeds.names import core_form, normal_form
from feeds.seen import Scope
from scoring.customer import Customer
from scoring.registry import RegistryId, RegistryKind
from scoring.vocabulary import CustomerId


def customer(name: str, id_: str = "C1", **more: object) -> Customer:
    return replace(Customer(id=CustomerId(id_), name=name), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("Nordwind GmbH & Co. KG", "nordwind"),
        ("AT&T Inc", "at & t"),
        ("AB Hallberg SA/NV", "ab hallberg"),
        ("Limited Editions, LLC", "limited editions"),
        ("Smith & Co", "smith & co"),
        ("Merck & Co., Inc.", "merck & co"),
        ("JPMorgan Chase & Co.", "jpmorgan chase"),
        ("Ernst Wolff und Sohn & Cie. KG", "ernst wolff und sohn"),
        ("Lang & Company", "lang & company"),
        ("Deutsche Bank Aktiengesellschaft", "deutsche bank"),
        ("Robert Bosch Gesellschaft mit beschränkter Haftung", "robert bosch"),
        ("Adler Gesellschaft m.b.H.", "adler"),
        ("Otto Wolf Kommanditgesellschaft auf Aktien", "otto wolf"),
        ("Marchand Société Anonyme", "marchand"),
        ("Lumière Société par Actions Simplifiée", "lumiere"),
        ("Aceros Norte, Sociedad Anónima de Capital Variable", "aceros norte"),
        ("Ferrone Società per Azioni", "ferrone"),
        ("Ferrone Società a responsabilità limitata", "ferrone"),
        ("De Haven Besloten Vennootschap met beperkte aansprakelijkheid", "de haven"),
        ("Zielona Góra Spółka z ograniczoną odpowiedzialnością", "zielona gora"),
        ("Ørland Aktieselskab", "orland"),
        ("Société Générale SA", "societe generale"),
        ("Bonded Warehouse Company", "bonded warehouse"),
        ("Harbour Tools Co., Ltd.", "harbour tools"),
        ("Ferrone S.p.A.", "ferrone"),
        ("Thermal Spa", "thermal spa"),
        ("Novum A/S", "novum"),
        ("Acme Pty Ltd", "acme"),
        ("Ｎordwind ＧｍｂＨ", "nordwind"),
        ("Société Lumière SARL", "societe lumiere"),
        ("The Limited", "the limited"),
        ("Ltd", "ltd"),
        ("PT Surya (Persero) Tbk", "surya"),
        ("ООО Ромашка", "ромашка"),
        ("北辰航运有限公司", "北 辰 航 运"),
        ("北辰航运（集团）股份有限公司", "北 辰 航 运"),
        ("海岳集团", "海 岳"),
        ("集团公司", "集 团"),
        ("有友食品有限公司", "有 友 食 品"),
        ("株式会社ミナト", "ミナト"),
        ("(株)ミナト", "ミナト"),
        ("한빛전자 주식회사", "한빛전자"),
    ],
)
def test_the_legal_form_comes_off_and_never_more(name: str, core: str) -> None:
    assert core_form(name) == core


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Marks and Sons", "MARKS & SONS"),
        ("Johnson&Johnson", "Johnson & Johnson"),
        ("J.P. Hallberg", "JP Hallberg"),
        ("Blau-Weiss", "Blau Weiss"),
        ("Café Étoile", "Cafe Etoile"),
        ("O’Brien", "O'Brien"),
        ("Ørland Łódź Œuvre Ævar", "Orland Lodz Oeuvre Aevar"),
        ("Weißmann", "WEISSMANN"),
    ],
)
def test_spellings_of_one_name_have_one_normal_form(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(
    ("name", "text", "surface"),
    [
        ("Nordwind", "Nordwind files for bankruptcy", "Nordwind"),
        ("Nordwind GmbH", "Creditors of Nordwind meet", "Nordwind"),
        ("Nordwind GmbH", "Creditors of Nordwind GmbH meet", "Nordwind GmbH"),
        ("Nordwind", "Nordwind's profit, Nordwinds and snordwind", "Nordwind"),
        ("Nordwind", "Nordwind’s profit", "Nordwind"),
        ("Nordwind", "the Nordwind-owned yard", "Nordwind"),
        ("Nordwind", "the ex-Nordwind chief", "Nordwind"),
        ("Nordwind", "NORDWIND COLLAPSES", "NORDWIND"),
        ("Nordwind", "see nordwind.example for more", None),
        ("Nordwind", "Nordwinden is a farm", None),
        ("Macy's", "Macy’s closes stores", "Macy’s"),
        ("Macy's", "Macy closes stores", None),
        ("Blau-Weiss", "Blau Weiss is insolvent", "Blau Weiss"),
        ("AT&T", "AT&amp;T or AT&T?", "AT&T"),
        ("3M Werke AG", "3M Werke’s plant", "3M Werke"),
        ("Nestor Café", "Nestor Cafe shuts", "Nestor Cafe"),
        ("The Harbour Works", "at the Harbour Works", "the Harbour Works"),
        ("De Beers", "sold to de Beers", "de Beers"),
        ("Harbour Works", "Rain: the harbour works again", None),
        ("Harbour Works", "strike at harbour works", "harbour works"),
        ("sylva plants", "Strike at sylva plants", "sylva plants"),
        ("北辰航运有限公司", "消息称北辰航运申请破产", "北辰航运"),
        ("北辰航运", "北辰航运股份有限公司停产", "北辰航运"),
        ("北辰航运", "东北辰航道运河", None),
        ("北辰航运", "增仓比-北辰航运-停产", "北辰航运"),
        ("Ｎordwind", "Nordwind wins", "Nordwind"),
        ("北辰航运", "😀北辰航运停产", "北辰航运"),
        ("北辰航运", "\ud800：北辰航运停产", "北辰航运"),
        ("𠀀𠀁航运", "消息称𠀀𠀁航运停产", "𠀀𠀁航运"),
        ("Silver Harbour Works", "at Silver  Harbour  Works.", "Silver  Harbour  Works"),
        ("Silver Harbour Works", "at Silver\nHarbour\u00a0Works", "Silver\nHarbour\u00a0Works"),
        ("Silver & Sons", "Silver And Sons defaults", "Silver And Sons"),
        ("OS Works", "macOS and iOS WORKS or OS Works", "OS Works"),
        ("3M Works", "x3M Works or 3M Works", "3M Works"),
        ("7digital Ltd", "Shares in (pre-7digital) fell", "7digital"),
        ("20TH Century Mills", "The 20th Century Mills strike", "20th Century Mills"),
        ("Silver Harbour Works", "at Silver Harbour  Works.", "Silver Harbour  Works"),
        ("Silver Harbour Works", "at Silver Harbour , Works.", "Silver Harbour , Works"),
    ],
)
def test_a_name_is_found_only_at_word_boundaries(name: str, text: str, surface: str | None) -> None:
    found = NameIndex([customer(name)]).find(text)
    assert [mention.surface for mention in found] == ([surface] if surface else [])
    for mention in found:
        assert text[mention.start : mention.end] == mention.surface


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("eBay, Etsy fined", ["eBay"]),
        ("Regulator (eBay) fined", ["eBay"]),
        ("Watchdog sues “eBay”; shares fall", ["eBay"]),
        ("eBay: fined", ["eBay"]),
        ("eBay's profit", ["eBay"]),
        ("The eBay-owned site", ["eBay"]),
        ("EBay and EBAY are one", ["EBay", "EBAY"]),
        ("easyJet’s planes, EasyJet's crews", ["easyJet", "EasyJet"]),
        ("Fraud at adidas.", ["adidas"]),
        ("Fraud at “adidas”", ["adidas"]),
        ("Adidas's boss arrested", ["Adidas"]),
        ("Sold by eBay to de Beers", ["eBay", "de Beers"]),
        ("A bay, an easy jet and a day das Haus", []),
        ("eBays and adidasse at the harbour works", []),
    ],
)
def test_a_name_that_begins_small_is_found_beside_any_sign(text: str, surfaces: list[str]) -> None:
    known = ("eBay Inc.", "adidas AG", "easyJet plc", "De Beers", "Harbour Works")
    index = NameIndex([customer(name, name) for name in known])
    assert [mention.surface for mention in index.find(text)] == surfaces


def test_only_a_particle_may_stand_small_before_a_name_s_second_word() -> None:
    index = NameIndex([customer("De Beers", "A"), customer("Great Beers", "B")])
    found = index.find("great Beers, de Beers, de “Beers” and Great Beers")
    assert [(m.customer_id, m.surface) for m in found] == [
        ("A", "de Beers"),
        ("A", "de “Beers"),
        ("B", "Great Beers"),
    ]


def test_a_name_that_begins_small_is_watched_as_soon_as_it_is_known() -> None:
    index = NameIndex([customer("sonnen GmbH", "A")])
    assert not index.find("Fraud at adidas.")
    index.add(customer("“adidas” AG", "B"))
    assert [m.customer_id for m in index.find("Fraud at adidas.")] == ["B"]
    index.remove(CustomerId("B"))
    assert not index.find("Fraud at adidas.")


def test_a_mention_says_by_which_name_and_rule_it_was_found() -> None:
    index = NameIndex(
        [
            customer(
                "Nordwind Yachts GmbH",
                aliases=("NWY Marine",),
                registry_ids=(RegistryId(kind=RegistryKind.VAT, number="DE123456789"),),
            )
        ]
    )
    text = "Nordwind Yachts, NWY Marine and Nordwind Yachts GmbH (DE123456789)"
    assert [(m.surface, m.alias, m.why) for m in index.find(text)] == [
        ("Nordwind Yachts", "Nordwind Yachts GmbH", "legal name without its form"),
        ("NWY Marine", "NWY Marine", "alias"),
        ("Nordwind Yachts GmbH", "Nordwind Yachts GmbH", "exact name"),
        ("DE123456789", "DE123456789", "registry id"),
    ]


BEST = customer("Best", context_terms=("Hamburg", "Eva Lind"), industry="logistics", country="DE")
PING = customer("平安", context_terms=("深圳",), aliases=("平安海运",))


@pytest.mark.parametrize(
    ("who", "text", "strength"),
    [
        (BEST, "the best deal in Hamburg", None),
        (BEST, "Best practice for your garden", Strength.AMBIGUOUS),
        (BEST, "Best defaults on loan", Strength.AMBIGUOUS),
        (BEST, "Best Ltd defaults on loan", Strength.STRONG),
        (BEST, "Best of Hamburg defaults on loan", Strength.STRONG),
        (BEST, "Eva Lind leaves Best", Strength.STRONG),
        (BEST, "Logistics firm Best defaults", Strength.STRONG),
        (PING, "祝大家平安健康", Strength.AMBIGUOUS),
        (PING, "深圳平安停产", Strength.STRONG),
        (PING, "平安有限公司停产", Strength.STRONG),
        (PING, "平安海运停产", Strength.STRONG),
        (customer("海尔森"), "海尔森停产", Strength.AMBIGUOUS),
        (customer("海尔森工"), "海尔森工停产", Strength.STRONG),
        (customer("Gap Inc"), "Gap Inc shuts stores", Strength.STRONG),
        (customer("Gap Inc"), "the gap widens", None),
        (customer("Nordwind"), "Nordwind falls", Strength.STRONG),
        (customer("Nordwind", ambiguous=True), "Nordwind falls", Strength.AMBIGUOUS),
        (customer("Target Lines"), "Target Lines defaults", Strength.STRONG),
    ],
)
def test_a_short_or_common_name_needs_a_second_signal(
    who: Customer, text: str, strength: Strength | None
) -> None:
    found = NameIndex([who]).find(text)
    assert [m.strength for m in found] == ([strength] if strength else [])


@pytest.mark.parametrize(
    ("name", "text", "strength"),
    [
        ("SPLK", "SPLK defaults", Strength.STRONG),
        ("SPLK", "splk is noise", None),
        ("SPLK", "Splk is noise", Strength.AMBIGUOUS),
        ("SPLK GMBH", "Splk GmbH defaults", Strength.STRONG),
        ("ACME LTD", "Acme files for bankruptcy", Strength.STRONG),
        ("ACME LTD", "ACME files for bankruptcy", Strength.STRONG),
        ("ACME LTD", "ACME FILES FOR BANKRUPTCY", Strength.STRONG),
        ("ACME LTD", "It was the acme of bad taste", None),
        ("NOKIA OYJ", "Nokia’s creditors meet", Strength.STRONG),
        ("TESCO PLC", "Fraud at “Tesco”", Strength.STRONG),
        ("BASF SE", "Basf shuts a plant", Strength.STRONG),
        ("LYFT", "Lyft defaults", Strength.STRONG),
        ("ŽABKA", "Zabka defaults", Strength.STRONG),
        ("ЛАДА", "Лада банкрот", Strength.STRONG),
        ("SHELL PLC", "Shell defaults", Strength.AMBIGUOUS),
        ("TOTAL SE", "The total defaults", None),
        ("E.ON SE", "Eon of bad news", None),
        ("E.ON SE", "E.ON defaults", Strength.AMBIGUOUS),
        ("SAP SE", "Sap runs from the tree", None),
        ("ABX", "ABX defaults", Strength.AMBIGUOUS),
        ("ABX", "Abx pills", None),
        ("ABX Holding", "Abx Holding defaults", Strength.STRONG),
        ("NRDW", "ALL THAT NRDW COULD DO WAS SING", Strength.AMBIGUOUS),
    ],
)
def test_acronyms_keep_their_capitals(name: str, text: str, strength: Strength | None) -> None:
    found = NameIndex([customer(name)]).find(text)
    assert [m.strength for m in found] == ([strength] if strength else [])


SURE, DOUBT = Strength.STRONG, Strength.AMBIGUOUS


@pytest.mark.parametrize(
    ("name", "text", "strength"),
    [
        ("JPMorgan Chase & Co.", "JPMorgan Chase fined", SURE),
        ("J.P. Morgan Chase & Co.", "JP Morgan Chase fined", SURE),
        ("Merck & Co., Inc.", "Merck & Co. sued", SURE),
        ("Merck & Co., Inc.", "Merck sued", DOUBT),
        ("Merck & Co., Inc.", "Merck Inc. sued", SURE),
        ("Merck & Co., Inc.", "they merck about", None),
        ("Smith & Co", "Smith resigns", DOUBT),
        ("Smith & Co", "Smith & Co insolvent", SURE),
        ("Smith & Co", "Smith and company went home", DOUBT),
        ("The Boeing Company", "Boeing halts", SURE),
        ("The Boeing Company", "The Boeing Company halts", SURE),
        ("The Boeing Company", "A boeing landed", None),
        ("The Home Depot, Inc.", "Home Depot data breach", SURE),
        ("The Home Depot, Inc.", "Home depot of a smuggler found", None),
        ("The Home Depot, Inc.", "The home depot is empty", None),
        ("The Home Depot, Inc.", "Thieves at the Home Depot", SURE),
        ("The Gap, Inc.", "The gap widens", None),
        ("The Bank of Norland", "Bank of Norland defaults", SURE),
        ("The Gap, Inc.", "Gap widens", DOUBT),
        ("The Gap, Inc.", "The Gap Inc. defaults", SURE),
        ("The Economist", "Economist warns of defaults", DOUBT),
        ("The Limited", "Limited supply", None),
        ("The Limited", "The Limited shuts shops", SURE),
        ("Deutsche Bank Aktiengesellschaft", "Deutsche Bank fined", SURE),
        ("Target Aktiengesellschaft", "Target missed", DOUBT),
        ("Nordwind AG", "Nordwind Aktiengesellschaft insolvent", SURE),
        ("Müller Maschinenbau GmbH", "Mueller Maschinenbau is insolvent", SURE),
        ("Mueller Maschinenbau GmbH", "Müller Maschinenbau ist insolvent", SURE),
        ("MUELLER MASCHINENBAU GMBH", "Müller-Maschinenbau ist insolvent", SURE),
        ("Müller GmbH", "Müller ist insolvent", SURE),
        ("Müller GmbH", "Mueller is insolvent", DOUBT),
        ("Müller GmbH", "Mueller GmbH is insolvent", SURE),
        ("Mueller GmbH", "Müller ist insolvent", DOUBT),
        ("Blue Harbour Ltd", "Blu Harbour defaults", None),
        ("Blue Harbour Ltd", "Blue Harbour defaults", SURE),
        ("Ørsted A/S", "Orsted writes off", SURE),
        ("Grupa Łabędź", "Grupa Labedz defaults", SURE),
        ("Großmann Werke", "GROSSMANN WERKE defaults", SURE),
    ],
)
def test_a_name_is_found_as_people_shorten_and_spell_it(
    name: str, text: str, strength: Strength | None
) -> None:
    found = NameIndex([customer(name)]).find(text)
    assert [m.strength for m in found] == ([strength] if strength else [])


def test_another_spelling_of_a_name_is_no_second_name_beside_it() -> None:
    index = NameIndex([customer("Müller GmbH", ambiguous=True, aliases=("Milchhof Nord",))])
    assert [m.strong for m in index.find("Müller, that is Mueller")] == [False, False]
    assert [m.strong for m in index.find("Müller, Milchhof Nord")] == [True, True]


def test_other_spellings_leave_with_their_customer() -> None:
    index = NameIndex([customer("The Müller & Co. KG", "A"), customer("Nordwind", "B")])
    assert [m.customer_id for m in index.find("Müller, Mueller and The Müller & Co")] == ["A"] * 3
    index.remove(CustomerId("A"))
    assert not index.find("Müller, Mueller and The Müller & Co")


def test_a_customer_s_exclude_terms_win() -> None:
    index = NameIndex([customer("Nordwind", exclude_terms=("kite school", "风筝"))])
    assert index.find("Nordwind defaults on its loan")
    assert not index.find("Nordwind kite-school defaults on its loan")
    assert not index.find("Nordwind 风筝学校 closes")


def test_the_longest_known_name_wins() -> None:
    index = NameIndex([customer("Nordwind", "A"), customer("Nordwind Yachts", "B")])
    found = index.find("Nordwind Yachts sinks; Nordwind floats")
    assert [(m.customer_id, m.surface) for m in found] == [
        ("B", "Nordwind Yachts"),
        ("A", "Nordwind"),
    ]


def test_two_customers_of_one_name_are_both_named_and_both_in_doubt() -> None:
    index = NameIndex(
        [customer("Nordwind", "A"), customer("Nordwind", "B", context_terms=("Bremen",))]
    )
    assert [m.strong for m in index.find("Nordwind defaults")] == [False, False]
    assert [m.strong for m in index.find("Nordwind of Bremen defaults")] == [False, True]


def test_customers_come_change_and_go_without_a_rebuild() -> None:
    index = NameIndex([customer("Nordwind GmbH", "A"), customer("Nordwind Yachts", "B")])
    index.add(customer("Südwind GmbH", "A"))
    assert [m.customer_id for m in index.find("Nordwind, Sudwind, Nordwind Yachts")] == ["A", "B"]
    index.remove(CustomerId("A"))
    index.remove(CustomerId("never there"))
    assert [m.customer_id for m in index.find("Südwind, Nordwind Yachts")] == ["B"]
    index.remove(CustomerId("B"))
    assert len(index) == 0
    assert not index._table._firsts
    assert not index._table._owners
    assert not index._kept


def test_a_name_with_a_possessive_outlives_one_without_it() -> None:
    index = NameIndex([customer("Macy's", "A"), customer("Macy", "B")])
    index.remove(CustomerId("B"))
    assert [m.customer_id for m in index.find("Macy’s and Macy")] == ["A"]
    index.add(customer("Macy", "B"))
    assert [m.customer_id for m in index.find("Macy’s and Macy")] == ["A", "B"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("臺積電路製造", "消息稱臺積電路製造停產"),
        ("台积电路制造", "消息稱臺積電路製造停產"),
        ("臺積電路製造", "消息称台积电路制造停产"),
    ],
)
def test_traditional_and_simplified_name_the_same_in_their_own_place(name: str, text: str) -> None:
    (found,) = NameIndex([customer(name)]).find(text)
    assert text[found.start : found.end] == found.surface == text[3:9]


MIDEA = customer("美的", context_terms=("佛山",))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("精美的佛山瓷器", False),
        ("完美的结局在佛山", False),
        ("消息称美的停产，佛山", True),
        ("佛山美的集团停产", True),
        ("美的停产，总部在佛山", True),
        ("佛山，美的停产", True),
    ],
)
def test_the_end_of_another_word_is_no_name(text: str, named: bool) -> None:
    assert bool(NameIndex([MIDEA]).find(text)) is named


def test_a_feed_about_a_customer_or_its_industry_is_a_second_signal() -> None:
    index = NameIndex([BEST])
    text = "Best defaults on loan"
    for scope, strong in [
        (Scope(), False),
        (Scope(customer=BEST.id), True),
        (Scope(customer=CustomerId("other")), False),
        (Scope(industry="Logistics"), True),
        (Scope(industry="food"), False),
        (Scope(customer=BEST.id, searched=True), False),
    ]:
        (found,) = index.find(text, scope)
        assert found.strong is strong, scope
