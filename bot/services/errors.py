"""The kinds of error of the house: Refusal, Transient, Permanent; anything else is a bug."""

from dataclasses import dataclass

from scoring.vocabulary import CustomerId


class Refusal(Exception):
    """An expected no: `sentence` says what is wrong and what to do, `fields` where in a form."""

    def __init__(self, sentence: str, *, fields: dict[str, str] | None = None) -> None:
        """Keep the sentence and, for a form, the sentence of each field by its name."""
        super().__init__(sentence)
        self.sentence = sentence
        self.fields = fields or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class NearName:
    """A customer whose name is near the one asked for."""

    customer: CustomerId
    name: str


class NotFound(Refusal):
    """No one customer of that name; carries the near ones, or the several that share the name."""

    def __init__(self, asked: str, near: tuple[NearName, ...], *, several: bool = False) -> None:
        """Word the refusal for the name asked for."""
        hint = "Did you mean one of these?" if near else "Check the spelling or try its id."
        sentence = f"I know no customer “{asked}”. {hint}"
        if several:
            sentence = f"{len(near)} customers are called “{asked}”. Which one do you mean?"
        super().__init__(sentence)
        self.asked = asked
        self.near = near


class NotAllowed(Refusal):
    """The person's role does not include this."""


class NotSaved(Refusal):
    """The database saves nothing just now, whatever it is."""


class Stale(Refusal):
    """Somebody else changed the same thing in the meantime."""


class Transient(Exception):
    """A fault that passes; `retry_after` in seconds where the other side named it."""

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        """Keep the reason and how long to wait."""
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class Unknown(Transient):
    """A call whose outcome is not known: look before doing it again."""


class Unauthorised(Transient):
    """Slack refuses our token: nothing can be sent until a person mends it."""


class Permanent(Exception):
    """A fault that no repetition mends; a human looks at it."""

    def __init__(self, reason: str) -> None:
        """Keep the reason as Slack named it."""
        super().__init__(reason)
        self.reason = reason
