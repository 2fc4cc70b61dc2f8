"""What a change of policy would do, as a value: figures, scores, bands (nothing is written)."""

from dataclasses import dataclass

from scoring.vocabulary import CustomerId

NAMED = 5
"""How many customers that move band are named in the post; the preview lists all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One figure that changes, as people read it."""

    figure: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.figure} {self.before} → {self.after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BandMove:
    """One customer who would be in another band."""

    customer: CustomerId
    name: str
    score_before: str
    score_after: str
    band_before: str
    band_after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPreview:
    """What a policy would change: figures, scores, bands; nothing was written."""

    based_on: int
    differences: tuple[Difference, ...]
    customers: int
    scores_changed: int
    moves: tuple[BandMove, ...]

    @property
    def summary(self) -> str:
        """How many scores and bands would change, and whose band."""
        named = ", ".join(f"{m.name} {m.band_before} → {m.band_after}" for m in self.moves[:NAMED])
        more = len(self.moves) - NAMED
        rest = f" and {more} more" if more > 0 else ""
        who = f": {named}{rest}" if named else ""
        return (
            f"{self.scores_changed} of {self.customers} scores change, "
            f"{len(self.moves)} customers move band{who}"
        )
