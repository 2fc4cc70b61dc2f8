"""The fictional regional paper (RSS 2.0, English)."""

from bot.demo.press import Paper, news, story

REGIONAL_PAPER = Paper(
    name="northern-courier",
    title="Northern Courier: Business and Town",
    about="What happens between the moors and the coast. Fictional.",
    language="en",
    atom=False,
    stories=(
        story(
            "brightwater-apprentices",
            -1,
            "Brightwater Foods takes on fifteen apprentices in Grimsby",
            "The fish processor has room for two more in its laboratory.",
        ),
        story(
            "rovers-draw",
            -2,
            "Aldermoor Rovers hold the league leaders to a draw",
            "A late header saved a point in front of four thousand.",
        ),
        story(
            "aldermoor-cold-store",
            -3,
            "Aldermoor Cold Chain extends its cold store in Derby",
            "The warehouse gains room for six thousand pallets.",
        ),
        story(
            "choir-concert",
            -4,
            "Choir concert is the acme of the season",
            "The hall was sold out for the third year running.",
        ),
        story(
            "harlowbeck-flats",
            -6,
            "Harlowbeck Developments tops out forty flats in Leeds",
            "The first tenants are expected before the summer.",
        ),
        story(
            "windlecote-ale",
            -7,
            "Windlecote Brewing revives an old York ale",
            "The recipe was found in a ledger of the cathedral kitchen.",
        ),
        story(
            "greyfell-haul-road",
            -9,
            "Greyfell Aggregates moves its lorries to a new haul road",
            "Villagers near Carlisle had asked for it for ten years.",
        ),
        story(
            "library-hours",
            -11,
            "Town library tries longer opening hours",
            "The trial runs until the end of the school year.",
        ),
        story(
            "kestrelby-pilot-boat",
            -14,
            "Kestrelby Shipping names its new pilot boat in Hull",
            "Schoolchildren chose the name from three hundred ideas.",
        ),
        story(
            "tarnwick-open-day",
            -18,
            "Tarnwick Solvents invites neighbours to an open day",
            "The Middlesbrough plant shows how it keeps its air clean.",
        ),
        story(
            "marrowby-van",
            -25,
            "Marrowby Freight lends a van to the food bank",
            "Volunteers will use it on two evenings a week.",
        ),
        story(
            "kirkmarden-discharge",
            -37,
            "Kirkmarden Mills fined over discharge into the burn",
            "The Dundee mill paid 18,000 after a complaint by anglers.",
        ),
    ),
    later=(
        news(
            "thornwick-insolvency",
            "Thornwick Castings files for insolvency, administrators appointed",
            "Thornwick Castings has ceased operations at its Sheffield foundry. "
            "Creditors of Thornwick Castings are asked to register their claims by post.",
        ),
        news(
            "kirkmarden-pollution",
            "Kirkmarden Mills fined 240,000 for river pollution",
            "The agency found that Kirkmarden Mills had violated its discharge permit for a year.",
        ),
        news(
            "marrowby-sues",
            "Marrowby Freight sues terminal operator over a dropped crane",
            "Marrowby Freight wants the operator of the Felixstowe terminal to pay for the repair.",
        ),
        news(
            "rovers-administration",
            "Aldermoor Rovers collapse into administration",
            "The football club could not pay its players; a buyer is sought.",
        ),
        news(
            "brightwater-victim",
            "Former bookkeeper convicted of defrauding Brightwater Foods",
            "The court heard that the man stole from Brightwater Foods for three years.",
        ),
    ),
)
