"""Configuration from the environment or `.env`: RISK_… for ours, SLACK_… for Slack's own."""

import re
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
from pydantic import (
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_DURATION = re.compile(r"(\d+)\s*(s|m|h|d)")
_HOURS = re.compile(r"([01]?\d:[0-5]\d|2[0-3]:[0-5]\d)\s*[-–]\s*([01]?\d:[0-5]\d|2[0-3]:[0-5]\d)")
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _duration(text: object) -> object:
    if not isinstance(text, str):
        return text
    found = _DURATION.fullmatch(text.strip())
    if not found:
        msg = "write a number and s, m, h or d, for example 20m"
        raise ValueError(msg)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _listed(text: object) -> object:
    if not isinstance(text, str):
        return text
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as wrong:
        msg = f"{text!r} is no time zone; write one like Europe/Berlin"
        raise ValueError(msg) from wrong
    return text


def _country(text: str) -> str:
    code = text.strip().upper()
    if code and code not in holidays.list_supported_countries():
        msg = f"{text!r} is no country with known public holidays; write its code, like DE"
        raise ValueError(msg)
    return code


def _hours(text: object) -> object:
    if not isinstance(text, str):
        return text
    found = _HOURS.fullmatch(text.strip())
    if not found:
        msg = "write when people work, for example 09:00-17:00"
        raise ValueError(msg)
    opens, closes = (time.fromisoformat(part.zfill(5)) for part in found.groups())
    if not opens < closes:
        msg = f"{text!r} ends before it begins; write when people work, for example 09:00-17:00"
        raise ValueError(msg)
    return opens, closes


def _person(text: str) -> str:
    if text and not _USER.fullmatch(text.strip()):
        msg = f"{text!r} is no Slack user id; write one like U012AB3CD"
        raise ValueError(msg)
    return text.strip()


def _content(path: Path, name: str) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as wrong:
        msg = f"{name} names {path}, which cannot be read"
        raise ValueError(msg) from wrong
    if not text:
        msg = f"{name} names {path}, which is empty"
        raise ValueError(msg)
    return text


Secret = Path | None
"""The path of a file that holds a secret, as container platforms hand them in."""
Hours = Annotated[tuple[time, time], NoDecode, BeforeValidator(_hours)]
Person = Annotated[str, BeforeValidator(_person)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Listed = Annotated[frozenset[str], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """Every setting with its default; durations as 20m, lists separated by commas."""

    model_config = SettingsConfigDict(
        env_prefix="RISK_",
        env_file=".env",
        extra="ignore",
        populate_by_name=True,
        env_ignore_empty=True,
    )

    database_url: str = Field(default="sqlite:///var/risk.db", repr=False)
    database_url_file: Secret = None
    database_owner_url: str = Field(default="", repr=False)
    database_owner_url_file: Secret = None
    admins: Listed = frozenset()
    time_zone: Annotated[str, BeforeValidator(_zone)] = "UTC"
    country: Annotated[str, BeforeValidator(_country)] = ""
    channel_warnings: str = "#finance-warnings"
    channel_digest: str = "#risk-digest"
    channel_admin: str = "#risk-admin"
    escalation: Person = ""
    business_hours: Hours = (time(9), time(17))
    feed_interval: Duration = timedelta(minutes=20)
    feed_allow: Listed = frozenset()
    contact: str = "https://example.com/customer-risk-bot"
    settle: Duration = timedelta(seconds=30)
    unreadable_history: Literal["repost", "hold"] = "repost"
    keep_news: Annotated[Duration, Field(ge=timedelta(days=100))] = timedelta(days=400)
    keep_messages: Annotated[Duration, Field(ge=timedelta(days=100))] = timedelta(days=400)
    keep_receipts: Annotated[Duration, Field(ge=timedelta(days=1))] = timedelta(days=30)
    http_host: str = "127.0.0.1"
    http_port: int | None = Field(default=None, ge=0, le=65535)
    workspace_host: str = "127.0.0.1"
    workspace_port: int = Field(default=8765, ge=0, le=65535)
    state_folder: str = "var"
    supervised: bool = False
    test_postgres_url: str = ""
    slack_bot_token: SecretStr = Field(
        default=SecretStr(""), validation_alias=AliasChoices("SLACK_BOT_TOKEN", "slack_bot_token")
    )
    slack_app_token: SecretStr = Field(
        default=SecretStr(""), validation_alias=AliasChoices("SLACK_APP_TOKEN", "slack_app_token")
    )
    slack_signing_secret: SecretStr = Field(
        default=SecretStr(""), validation_alias="SLACK_SIGNING_SECRET"
    )
    slack_bot_token_file: Secret = Field(default=None, validation_alias="SLACK_BOT_TOKEN_FILE")
    slack_app_token_file: Secret = Field(default=None, validation_alias="SLACK_APP_TOKEN_FILE")
    slack_signing_secret_file: Secret = Field(
        default=None, validation_alias="SLACK_SIGNING_SECRET_FILE"
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/",
        validation_alias=AliasChoices("SLACK_API_URL", "slack_api_url"),
    )

    @model_validator(mode="after")
    def _from_files(self) -> Self:
        """Take secrets out of the files that were named, each from one place only."""
        for name in ("database_url", "database_owner_url"):
            path = getattr(self, f"{name}_file")
            if path is not None:
                self._once(name)
                setattr(self, name, _content(path, f"RISK_{name.upper()}_FILE"))
        for name in ("slack_bot_token", "slack_app_token", "slack_signing_secret"):
            path = getattr(self, f"{name}_file")
            if path is not None:
                self._once(name)
                setattr(self, name, SecretStr(_content(path, f"{name.upper()}_FILE")))
        return self

    def _once(self, name: str) -> None:
        if name in self.model_fields_set:
            shown = name.upper() if name.startswith("slack") else f"RISK_{name.upper()}"
            msg = f"{shown} and {shown}_FILE are both set: keep one of them"
            raise ValueError(msg)

    @model_validator(mode="after")
    def _owner_of_a_server(self) -> Self:
        """Refuse an owner where there are no roles: SQLite has none."""
        if self.database_owner_url and self.database_url.startswith("sqlite"):
            msg = "RISK_DATABASE_OWNER_URL is for PostgreSQL: SQLite has no roles, unset it"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _both_tokens(self) -> Self:
        """Refuse half of the secrets: a bot with one of them answers nobody."""
        if self.http_port is not None:
            return self._both_secrets()
        tokens = {
            "SLACK_BOT_TOKEN": self.slack_bot_token.get_secret_value(),
            "SLACK_APP_TOKEN": self.slack_app_token.get_secret_value(),
        }
        missing = [name for name, token in tokens.items() if not token]
        if len(missing) == 1:
            msg = f"{missing[0]} is missing: set both Slack tokens, or neither for the local page"
            raise ValueError(msg)
        return self

    def _both_secrets(self) -> Self:
        """Refuse HTTP mode without a signing secret: anybody could speak for Slack."""
        if not self.slack_signing_secret.get_secret_value():
            msg = "SLACK_SIGNING_SECRET is missing: with RISK_HTTP_PORT it tells Slack from others"
            raise ValueError(msg)
        if not self.slack_bot_token.get_secret_value():
            msg = "SLACK_BOT_TOKEN is missing: RISK_HTTP_PORT is for real Slack"
            raise ValueError(msg)
        return self

    @property
    def is_local(self) -> bool:
        """Whether no Slack is configured, so that the local workspace stands in for it."""
        return not self.slack_bot_token.get_secret_value()


class SettingsError(Exception):
    """The configuration cannot be used; the message is a sentence for people."""


def load() -> Settings:
    """The settings of this process; raises SettingsError with the first thing that is wrong."""
    try:
        return Settings()
    except OSError as wrong:
        msg = f"The file {wrong.filename} cannot be read: {wrong.strerror}. Run this as its owner."
        raise SettingsError(msg) from wrong
    except ValidationError as wrong:
        first = wrong.errors()[0]
        said = first["msg"].removeprefix("Value error, ")
        name = str(first["loc"][0]) if first["loc"] else ""
        spelled = name.upper() if name.upper().startswith("SLACK_") else f"RISK_{name.upper()}"
        msg = f"{spelled}: {said}." if name else f"{said}."
        raise SettingsError(msg) from wrong
