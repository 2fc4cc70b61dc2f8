"""Registry ids: under which number a company is registered, and in which register."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NUMBER_MOST: Final = 64
_SIGNS: Final = re.compile(r"[\s.\-/]+")


class RegistryKind(StrEnum):
    """The registers that the bot can check a number of; any other one is kept as it is written."""

    USCC = "uscc"
    LEI = "lei"
    VAT = "vat"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The register's name as people read it."""
        return {
            RegistryKind.USCC: "统一社会信用代码",
            RegistryKind.LEI: "LEI",
            RegistryKind.VAT: "VAT",
            RegistryKind.OTHER: "register no.",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryId:
    """One number in one register; two are the same where their letters and digits are."""

    kind: RegistryKind
    number: str

    def __post_init__(self) -> None:
        """Refuse an empty or endless number."""
        if not 1 <= len(self.number.strip()) <= NUMBER_MOST:
            msg = f"a registry id has 1 to {NUMBER_MOST} characters"
            raise ValueError(msg)

    @property
    def key(self) -> str:
        """What makes it the same as another one: letters and digits, in capitals."""
        return _SIGNS.sub("", self.number).upper()

    def __str__(self) -> str:
        """As people write it: VAT DE136695976."""
        return f"{self.kind.label} {self.number}"
