"""Judging a headline about the made-up firms of these tests."""

from feeds.assess import assess
from feeds.assessment import Assessment


def judged(title: str) -> Assessment:
    """What a headline means for Nordwind and for 北辰航运."""
    return assess(title, "", ("Nordwind", "北辰航运"))
