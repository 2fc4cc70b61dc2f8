"""Who only looks on: the partner of a firm, its rival, a witness, somebody who is not hit.

Patterns over a clause in which the customer is TARGET, each with the word of `feeds.role.Part` that
it tells and with how a word begins that it needs (`feeds.hint`).
"""

from typing import Final

from feeds.phrase import RELATION, RELATIONS

ONLOOKERS: Final = (
    ("bystander", RELATIONS, rf"\b(?:{RELATION})\s+(?:of|to|for)\s+(?:\w+\s+)?TARGET"),
    (
        "bystander",
        "unlike suppl",
        r"\b(?:unlike|supplies|supplied|supplying)\s+(?:\w+\s+)?TARGET",
    ),
    (
        "bystander",
        "rival competitor peer",
        r"\b(?:rivals?|competitors?|peers?)\s+(?:such as|like|including)\s+TARGET",
    ),
    (
        "bystander",
        "affected hit exposed touched unaffected unscathed untouched exposure",
        (
            r"TARGET(?:\s+(?:is|was|says?|said|it|itself|remains?|still|largely|directly))*\s+"
            r"(?:not\s+(?:affected|hit|exposed|touched)|unaffected|unscathed|untouched"
            r"|(?:has|had)\s+no\s+exposure)\W*$"
        ),
    ),
    (
        "bystander",
        "testif evidence witness",
        (
            r"TARGET(?:'s|’s)?\s+(?:\w+\s+){0,2}?(?:testif(?:ies|ied|ying)\s+(?:against\b|for\s+(?:the\s+)?prosecut)"
            r"|(?:gives|gave|giving)\s+evidence(?:\s+(?:against|for|as)\b|\W*$)"
            r"|(?:is|was|as)\s+(?:an?\s+|the\s+)?(?:\w+\s+)?witness\b)"
        ),
    ),
)
