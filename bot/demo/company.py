"""Who the fictional customers are: names, places, and how they are meant to stand at load."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

SEED = "demo book 1"

SALES, ANALYST, APPROVER = "U0SALES", "U0ANALYST", "U0APPROVER"
ADMIN, SECOND = "U0ADMIN", "U0SECOND"

COLUMNS = (
    "customer_id",
    "customer_name",
    "legal_name",
    "aliases",
    "country",
    "industry",
    "context_terms",
    "exclude_terms",
    "ambiguous",
    "sales_owner",
    "credit_owner",
    "registry_id",
)

# Each line: name; legal form (after "=": the whole legal name); aliases; country; city; ratings.
# Ratings are payment, contract, reputation, compliance; "-" where none is known. The payment figure
# is what the invoices are drawn for; the ledger is what says it in the end.
_SUPPLIES = """
ACME Industrial Supplies; Ltd; ACME; GB; Birmingham; 2121
Thornwick Castings; Ltd; Thornwick; GB; Sheffield; 4443
Brennholt Maschinenbau; GmbH; Brennholt; DE; Kassel; 1121
Summit; =Summit Spindle Works Ltd; ; GB; Leicester; 2222
Officine Valcortese; S.p.A.; Valcortese; IT; Brescia; 3322
Dubrelle Outillage; SAS; Dubrelle; FR; Lyon; 2332
曜桐精密机械; =曜桐精密机械有限公司; Yaotong Precision; CN; 苏州, Suzhou; 2232
Kvistmark Lager; AB; Kvistmark; SE; Gothenburg; 3332
"""
_FOOD = """
Brightwater Foods; Ltd; Brightwater; GB; Grimsby; -221
Molino Serravento; S.r.l.; Serravento; IT; Parma; 1111
Käserei Almgrund; AG; Almgrund, Kaeserei Almgrund; CH; Luzern; 1211
泓禾谷食品; =泓禾谷食品有限公司; Honghegu Foods; CN; 厦门, Xiamen; 3344
Pescaluna Conservas; S.A.; Pescaluna; ES; Vigo; 3332
Windlecote Brewing; Ltd; Windlecote; GB; York; 4332
Moulins de Tournevent; SAS; Tournevent; FR; Rennes; 2221
Zuivel Oostwaarde; B.V.; Oostwaarde; NL; Zwolle; 2322
"""
_LOGISTICS = """
Marrowby Freight; Ltd; Marrowby; GB; Felixstowe; 5232
Veldmoor Logistik; GmbH; Veldmoor; DE; Bremen; 2222
Ravensholt Haulage; A/S; Ravensholt; DK; Aarhus; 3333
Kestrelby Shipping; plc; Kestrelby; GB; Hull; 3232
岱川远洋物流; =岱川远洋物流有限公司; Daichuan Ocean Logistics, 岱川; CN; 宁波, Ningbo; 3332
Transportes Monteluna; S.L.; Monteluna; ES; Zaragoza; 2332
Aldermoor Cold Chain; Ltd; Aldermoor; GB; Derby; 2232
Spedition Hagenfels; GmbH; Hagenfels; AT; Linz; 3222
"""
_CONSTRUCTION = """
东澜新型建材; =东澜新型建材有限公司; 东澜建材, Donglan Building Materials; CN; 青岛, Qingdao; 4344
Gerüstbau Torfhagen; GmbH & Co. KG; Torfhagen, Geruestbau Torfhagen; DE; Rostock; 3332
Harlowbeck Developments; Ltd; Harlowbeck; GB; Leeds; 3333
Edilizia Montesordo; S.r.l.; Montesordo; IT; Bari; 3433
Bâtir Ouestval; SAS; Ouestval; FR; Nantes; 2232
Budowlane Jodłogóra; sp. z o.o.; Jodłogóra, Jodlogora; PL; Kraków; 333-
Greyfell Aggregates; Ltd; Greyfell; GB; Carlisle; 2332
墨屿装配建筑; =墨屿装配建筑股份有限公司; Moyu Prefab; CN; 成都, Chengdu; 3322
"""
_TEXTILES = """
Tessitura Castelverro; S.p.A.; Castelverro; IT; Biella; 4432
霁岚纺织科技; =霁岚纺织科技有限公司; Jilan Textile; CN; 绍兴, Shaoxing; 3333
Weberei Silberau; GmbH; Silberau; DE; Chemnitz; 2221
Lanificio Ombravalle; S.r.l.; Ombravalle; IT; Prato; 2232
Kirkmarden Mills; Ltd; Kirkmarden; GB; Dundee; 3335
Têxteis Ribeirouro; Lda; Ribeirouro; PT; Braga; 23-2
Filature Grandsorbe; SA; Grandsorbe; BE; Ghent; 3332
Ipekova Tekstil; A.Ş.; Ipekova; TR; Bursa; 3322
"""
_CHEMICALS = """
Osterquell Chemie; AG; Osterquell; DE; Ludwigshafen; 1221
Solvanne Coatings; N.V.; Solvanne; BE; Antwerp; 2322
澄砾化工; =澄砾化工有限公司; Chengli Chemical; CN; 南京, Nanjing; 3344
Polímeros Sierranegra; S.A.; Sierranegra; ES; Tarragona; 333-
Tarnwick Solvents; Ltd; Tarnwick; GB; Middlesbrough; 3233
Farbwerke Rotensand; GmbH; Rotensand; DE; Krefeld; 2222
Resine Colleforte; S.r.l.; Colleforte; IT; Ferrara; 2333
Lundqvarn Kemi; AB; Lundqvarn; SE; Malmö; 2332
"""
_ELECTRONICS = """
砚溪微电子; =砚溪微电子股份有限公司; Yanxi Microelectronics; CN; 深圳, Shenzhen; 1121
Quillhaven Circuits; Inc.; Quillhaven; US; Austin; 2222
Sturmhaven Elektronik; GmbH; Sturmhaven; DE; Dresden; 3433
Circuitos Lagoverde; S.L.; Lagoverde; ES; Valencia; 4332
Nimbrel Sensors; Oy; Nimbrel; FI; Tampere; 1221
Halcyne Instruments; LLC; Halcyne; US; Denver; 2-32
"""
_ENERGY = """
Fjordglim Energi; AS; Fjordglim; NO; Bergen; --3-
Solparque Dunaluz; S.A.; Dunaluz; ES; Seville; 3333
Windpark Heideflut; GmbH & Co. KG; Heideflut; DE; Husum; 1222
Énergie Clairbosc; SAS; Clairbosc; FR; Dijon; 4444
Corrigmore Biofuels; Ltd; Corrigmore; IE; Cork; 3333
曙岬新能源; =曙岬新能源股份有限公司; Shujia New Energy; CN; 天津, Tianjin; 4343
"""
_BY_INDUSTRY = {
    "Industrial supplies": _SUPPLIES,
    "Food and drink": _FOOD,
    "Logistics": _LOGISTICS,
    "Construction": _CONSTRUCTION,
    "Textiles": _TEXTILES,
    "Chemicals": _CHEMICALS,
    "Electronics": _ELECTRONICS,
    "Energy": _ENERGY,
}

# industry: rating, reason, as of which day
INDUSTRIES = {
    "Industrial supplies": (3, "cyclical; orders follow the capital goods cycle", -41),
    "Food and drink": (2, "stable demand, thin margins", -41),
    "Logistics": (3, "freight rates are slowing after two strong years", -34),
    "Construction": (4, "permits in decline and defaults rising", -20),
    "Textiles": (4, "in decline for three years, several closures", -41),
    "Chemicals": (3, "cyclical; energy costs weigh on margins", -34),
    "Electronics": (1, "growing and stable", -48),
    "Energy": (2, "stable, long contracts", -48),
}

_AMBIGUOUS = {"Summit"}
_EXTRA_CONTEXT = {
    "Summit": ("Spindle Works", "spindle", "machine tools"),
    "岱川远洋物流": ("物流", "远洋", "集装箱"),
    "Aldermoor Cold Chain": ("cold store", "warehouse"),
}
_EXCLUDED = {"Aldermoor Cold Chain": ("Aldermoor Rovers", "Aldermoor FC")}
_BOTH_OWNERS = {"ACME Industrial Supplies", "Brightwater Foods"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """One fictional customer and the ratings (1–5, None where unknown) it is drawn for."""

    id: str
    name: str
    legal_name: str
    aliases: tuple[str, ...]
    country: str
    places: tuple[str, ...]
    industry: str
    payment: int | None
    contract: int | None
    reputation: int | None
    compliance: int | None


def draw(company_id: str, purpose: str) -> random.Random:
    """A source of chance of the company's own, so that one change leaves its neighbours alone.

    Only `random()` of it is used: that method alone is promised to stay the same in every Python.
    """
    return random.Random(f"{SEED}/{purpose}/{company_id}")


def pick(chance: random.Random, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    return low + int(chance.random() * (high - low + 1))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _company(number: int, industry: str, line: str) -> Company:
    name, form, aliases, country, places, ratings = (part.strip() for part in line.split(";"))
    known = [None if mark == "-" else int(mark) for mark in ratings]
    return Company(
        id=f"C-{number}",
        name=name,
        legal_name=form[1:] if form.startswith("=") else f"{name} {form}",
        aliases=_listed(aliases),
        country=country,
        places=_listed(places),
        industry=industry,
        payment=known[0],
        contract=known[1],
        reputation=known[2],
        compliance=known[3],
    )


def _companies() -> Iterator[Company]:
    lines = [
        (industry, line) for industry, table in _BY_INDUSTRY.items() for line in table.split("\n")
    ]
    filled = (pair for pair in lines if pair[1])
    for number, (industry, line) in enumerate(filled, start=1001):
        yield _company(number, industry, line)


COMPANIES: tuple[Company, ...] = tuple(_companies())


def customer_rows() -> Iterator[tuple[str, ...]]:
    """The lines of customers.csv, in the order of COLUMNS."""
    for company in COMPANIES:
        chance = draw(company.id, "owner")
        sold, watched, registered = (chance.random() for _ in range(3))
        both = company.name in _BOTH_OWNERS
        yield (
            company.id,
            company.name,
            company.legal_name,
            "|".join(company.aliases),
            company.country,
            company.industry,
            "|".join((*company.places, *_EXTRA_CONTEXT.get(company.name, ()))),
            "|".join(_EXCLUDED.get(company.name, ())),
            "yes" if company.name in _AMBIGUOUS else "no",
            SALES if both or sold < 2 / 3 else "",
            ANALYST if both or watched < 3 / 4 else "",
            f"DEMO-{company.country}-{company.id[2:]}" if registered < 1 / 2 else "",
        )


def industry_rows() -> Iterator[tuple[str, ...]]:
    """The lines of industries.csv: industry, rating, reason, as_of_day."""
    for industry, (rating, reason, as_of_day) in INDUSTRIES.items():
        yield industry, str(rating), reason, str(as_of_day)
