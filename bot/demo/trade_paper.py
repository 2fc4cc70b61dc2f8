"""The fictional trade paper for plant and machinery (Atom, English)."""

from bot.demo.press import Paper, news, story

TRADE_PAPER = Paper(
    name="plant-weekly",
    title="Plant & Machinery Weekly",
    about="News for people who make things. Fictional.",
    language="en",
    atom=True,
    stories=(
        story(
            "summit-spindle-line",
            -1,
            "Summit Spindle Works shows a quieter spindle for machine tools",
            "The Leicester firm Summit will deliver the first units in spring.",
        ),
        story(
            "rotensand-solvent-free",
            -3,
            "Farbwerke Rotensand moves two paint lines to water-based products",
            "The Krefeld site was rebuilt without a day of lost output.",
        ),
        story(
            "nimbrel-sensor",
            -4,
            "Nimbrel Sensors doubles the range of its pressure sensor",
            "The Tampere firm says that the first customers are in paper making.",
        ),
        story(
            "turin-summit",
            -5,
            "Machine builders meet for their summit in Turin",
            "Three hundred delegates will discuss standards for connected presses.",
        ),
        story(
            "sturmhaven-test-hall",
            -7,
            "Sturmhaven Elektronik rents a test hall in Dresden",
            "The maker of drive controllers wants to test larger cabinets itself.",
        ),
        story(
            "silberau-looms",
            -8,
            "Weberei Silberau orders twelve new looms",
            "The mill in Chemnitz replaces machines that are thirty years old.",
        ),
        story(
            "pump-maintenance",
            -10,
            "Five signs that a pump needs attention",
            "Noise, heat and a log book that nobody has opened.",
        ),
        story(
            "sierranegra-recycled",
            -13,
            "Polímeros Sierranegra sells its first recycled grade",
            "The Tarragona plant takes back film from greenhouses.",
        ),
        story(
            "halcyne-calibration",
            -16,
            "Halcyne Instruments opens calibration service in Denver",
            "Customers may send in flow meters of any make.",
        ),
        story(
            "kvistmark-bearings",
            -20,
            "Kvistmark Lager brings out a bearing for wet rooms",
            "The Gothenburg firm tested it for two years in dairies.",
        ),
        story(
            "valcortese-valves",
            -27,
            "Officine Valcortese supplies valves for a waterworks",
            "The order from a public utility runs for three years.",
        ),
        story(
            "clairbosc-late-report",
            -50,
            "Énergie Clairbosc fined for a late safety report",
            "The Dijon operator handed in its boiler report four months after the date.",
        ),
    ),
    later=(
        news(
            "clairbosc-fine",
            "<!channel> Regulator fines Énergie Clairbosc for breaches of boiler safety rules",
            "The fine of 310,000 is the second for Énergie Clairbosc within a year; "
            "Énergie Clairbosc has violated its permit at two sites, the regulator found.",
        ),
        news(
            "climate-summit",
            "Summit on climate collapses as delegates fail to agree",
            "The talks ended in the night without a common text.",
        ),
        news(
            "lundqvarn-reactor",
            "Lundqvarn Kemi starts up its new reactor in Malmö",
            "The plant reached full output within a week.",
        ),
        news(
            "standards-draft",
            "Draft standard for pressure vessels is open for comment",
            "Engineers have three months to send remarks.",
        ),
    ),
)
