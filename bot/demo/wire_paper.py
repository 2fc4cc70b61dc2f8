"""The fictional business wire (RSS 2.0, English)."""

from bot.demo.press import Paper, news, story

WIRE_PAPER = Paper(
    name="harbour-business",
    title="Harbour Business Wire",
    about="Company news from both sides of the water. Fictional.",
    language="en",
    atom=False,
    stories=(
        story(
            "serravento-second-mill",
            -1,
            "Molino Serravento opens a second mill near Parma",
            "The family firm adds forty jobs and doubles its capacity for durum flour.",
        ),
        story(
            "pellmarsh-volumes",
            -2,
            "Pellmarsh port reports a busy quarter",
            "Container moves rose by three per cent, the harbour board said.",
        ),
        story(
            "acme-rail-depot",
            -3,
            "ACME Industrial Supplies wins three-year contract with rail depot",
            "ACME will stock and maintain the depot's stores in Birmingham.",
        ),
        story(
            "brennholt-order-book",
            -4,
            "Brennholt Maschinenbau says its order book is full until autumn",
            "The Kassel maker of presses is training twenty new fitters.",
        ),
        story(
            "freight-rates",
            -5,
            "Freight rates hold steady for a fourth week",
            "Brokers on the Tidewell Exchange expect little movement before the holidays.",
        ),
        story(
            "veldmoor-electric",
            -6,
            "Veldmoor Logistik puts thirty electric trucks on the Bremen run",
            "The first charging hall opens next month, the company said.",
        ),
        story(
            "quillhaven-design-team",
            -8,
            "Quillhaven Circuits hires a design team in Austin",
            "The maker of control boards wants to shorten its development times.",
        ),
        story(
            "e-invoices",
            -9,
            "What small exporters should know about electronic invoices",
            "A guide to the new formats, with a list of questions for your bank.",
        ),
        story(
            "solvanne-recall",
            -12,
            "Solvanne Coatings recalls a batch of floor varnish over a labelling defect",
            "The Antwerp firm asks shops to return 400 cans; nobody was harmed.",
        ),
        story(
            "osterquell-dividend",
            -15,
            "Osterquell Chemie raises its dividend after a strong year",
            "The Ludwigshafen group also named a new site for its research laboratory.",
        ),
        story(
            "corrigmore-feedstock",
            -19,
            "Corrigmore Biofuels signs long feedstock agreement with growers",
            "The contract secures supplies for the Cork plant for five years.",
        ),
        story(
            "marrowby-timetable",
            -24,
            "Marrowby Freight publishes its winter timetable from Felixstowe",
            "Two sailings a week stay in place, the forwarder told its customers.",
        ),
        story(
            "thornwick-wages",
            -41,
            "Workers go on strike at Thornwick Castings over late wages",
            "The union says that two months are owed at the Sheffield foundry.",
        ),
    ),
    later=(
        news(
            "thornwick-insolvency",
            "Thornwick Castings files for insolvency, administrators appointed",
            "Thornwick Castings has ceased operations at its Sheffield foundry. "
            "Creditors of Thornwick Castings are asked to register their claims.",
        ),
        news(
            "ravensholt-default",
            "Ravensholt Haulage misses payment to lenders and defaults on loan",
            "The Aarhus haulier Ravensholt Haulage is in arrears with two banks, "
            "a notice to bondholders says.",
        ),
        news(
            "acme-sues-haulier",
            "ACME Industrial Supplies sues former haulier over damaged stock",
            "ACME Industrial Supplies claims damages for three lorry loads of bearings.",
        ),
        news(
            "veldmoor-shares",
            "Veldmoor Logistik shares fall 4% as transport stocks slip",
            "Shares of Veldmoor Logistik dropped with the sector; there was no company news.",
        ),
        news(
            "tidewell-survey",
            "Tidewell survey finds exporters in better spirits",
            "Two firms in three expect more orders, the exchange said.",
        ),
    ),
)
