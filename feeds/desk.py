"""The middle of the path: one entry in, what it says about each customer that it names out."""

from dataclasses import dataclass

from feeds.article import Entry
from feeds.assess import assess
from feeds.assessment import Assessment
from feeds.learnt import NOTHING, Learnt
from feeds.match import NameIndex
from feeds.mention import Mention
from feeds.seen import EVERYBODY, Scope
from scoring.vocabulary import CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedMention:
    """One customer that an entry names, by its best mention, and what the entry means for it.

    `times` counts all mentions of the customer in the entry.
    """

    customer_id: CustomerId
    mention: Mention
    assessment: Assessment
    times: int = 1

    @property
    def may_warn(self) -> bool:
        """Whether the name is sure and the news adverse: what is less is for people to look at."""
        return self.mention.strong and self.assessment.adverse


def read_entry(
    entry: Entry, index: NameIndex, scope: Scope = EVERYBODY, learnt: Learnt = NOTHING
) -> tuple[JudgedMention, ...]:
    """Every customer that the entry names, each once and judged for itself.

    They come in the order of the text. The span of a mention counts in `entry.text`. What was
    `learnt` in triage weighs in.
    """
    found: dict[CustomerId, list[Mention]] = {}
    for mention in index.find(entry.text, scope):
        found.setdefault(mention.customer_id, []).append(mention)
    return tuple(_judged(entry, customer, mentions, learnt) for customer, mentions in found.items())


def _judged(
    entry: Entry, customer: CustomerId, mentions: list[Mention], learnt: Learnt
) -> JudgedMention:
    best = min(mentions, key=lambda mention: (not mention.strong, mention.start))
    names = tuple(dict.fromkeys((best.surface, *(mention.surface for mention in mentions))))
    return JudgedMention(
        customer_id=customer,
        mention=best,
        assessment=assess(entry.title, entry.summary, names, learnt=learnt),
        times=len(mentions),
    )
