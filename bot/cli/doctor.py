"""`risk-bot doctor`: settings, files, database, Slack, feeds; each line ok or what to do."""

import argparse
from collections.abc import Callable
from urllib.parse import urlsplit

from bot.bootstrap import ask_slack, look_at_slack, probe_slack
from bot.cli import installation
from bot.cli.answer import Answer
from bot.cli.manifest import scopes
from bot.cli.opening import opened
from bot.mask import masked
from bot.services.health import HealthLine, report
from bot.services.member import OPERATOR
from bot.services.runtime import Runtime
from bot.settings import Settings

Add = Callable[[str, str], argparse.ArgumentParser]
HTTP_SECONDS = 10
"""How long a call to Slack may take: a shorter settle time would look before it has ended."""


def add_to(add: Add) -> None:
    """The command and its option."""
    verb = add("doctor", "check settings, files, database, Slack, channels and feeds")
    verb.add_argument(
        "--probe",
        metavar="CHANNEL",
        help="post two test lines into '#channel' and measure how soon Slack shows them",
    )


def _doctor(settings: Settings, asked: argparse.Namespace) -> Answer:
    with opened(settings) as runtime:
        return examine(settings, runtime, probe=asked.probe or "")


def examine(settings: Settings, runtime: Runtime, *, probe: str = "") -> Answer:
    """Look at the installation; exit code 1 where any line needs a person."""
    lines = [
        *_settings(settings),
        *installation.files(runtime.database.path),
        *installation.machine(settings.slack_api_url),
        HealthLine(name="database", ok=True, text="opens, and is up to date"),
        *installation.locks(runtime.database),
        *installation.durability(runtime.database),
        *installation.role(runtime.database, has_owner=bool(settings.database_owner_url)),
        *_slack(settings, probe),
        *report(runtime, OPERATOR).lines,
    ]
    return Answer(
        text="\n".join(
            masked(f"{'ok  ' if li.ok else 'MEND'}  {li.name}: {li.text}") for li in lines
        ),
        document=[{"name": li.name, "ok": li.ok, "text": masked(li.text)} for li in lines],
        code=0 if all(li.ok for li in lines) else 1,
    )


def _settings(settings: Settings) -> list[HealthLine]:
    """What is safe on one's own machine alone is refused before a real Slack."""
    text = f"time zone {settings.time_zone}, warnings to {settings.channel_warnings}"
    lines = [HealthLine(name="configuration", ok=True, text=text)]
    if settings.is_local:
        return [*lines, HealthLine(name="administrators", ok=True, text="set")]
    checks = {
        "administrators": (
            bool(settings.admins),
            "nobody: set RISK_ADMINS to the Slack user ids of your administrators",
        ),
        "addresses of feeds": (
            not settings.feed_allow,
            "RISK_FEED_ALLOW lets feeds reach into your network: unset it",
        ),
        "contact": (
            settings.contact != Settings.model_fields["contact"].default,
            "RISK_CONTACT is still the example: set an address at which sites can complain",
        ),
        "settle time": (
            settings.settle.total_seconds() >= HTTP_SECONDS,
            f"RISK_SETTLE is shorter than a call to Slack may take: set {HTTP_SECONDS}s or more",
        ),
        "address of Slack": (
            _is_safe(settings.slack_api_url),
            "SLACK_API_URL would carry the tokens in the clear: it must begin with https://",
        ),
        "kinds of tokens": (not (wrong := _wrong_kind(settings)), wrong),
    }
    return lines + [
        HealthLine(name=name, ok=ok, text="set" if ok else text)
        for name, (ok, text) in checks.items()
    ]


def _is_safe(url: str) -> bool:
    """Whether nobody between us and Slack can read along: encrypted, or on this very machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in {"127.0.0.1", "::1", "localhost"}


def _wrong_kind(settings: Settings) -> str:
    """The token that was put into the wrong place, without showing it."""
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if not bot.get_secret_value().startswith("xoxb-"):
        return "SLACK_BOT_TOKEN is no bot token: copy the one that begins with xoxb-"
    if app.get_secret_value() and not app.get_secret_value().startswith("xapp-"):
        return "SLACK_APP_TOKEN is no app-level token: copy the one that begins with xapp-"
    return ""


def _slack(settings: Settings, probe: str) -> list[HealthLine]:
    if settings.is_local:
        text = "not configured; `run` uses the local page"
        lines = [HealthLine(name="Slack", ok=True, text=text)]
        if probe:
            text = "needs real Slack: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN"
            lines.append(HealthLine(name="probe", ok=False, text=text))
        return lines
    trouble = ask_slack(settings)
    text = trouble or "the tokens are accepted"
    lines = [HealthLine(name="Slack", ok=not trouble, text=text)]
    if trouble:
        return lines
    lines += look_at_slack(settings, scopes())
    return [*lines, *(probe_slack(settings, probe) if probe else ())]


COMMANDS = {"doctor": _doctor}
