"""`risk-bot doctor`: configuration, database, Slack and feeds, each line ok or what to do."""

from bot.bootstrap import ask_slack
from bot.cli.answer import Answer
from bot.services.health import HealthLine, report
from bot.services.member import OPERATOR
from bot.services.runtime import Runtime
from bot.settings import Settings


def examine(settings: Settings, runtime: Runtime) -> Answer:
    """Look at the installation; exit code 1 where any line needs a person."""
    lines = [
        HealthLine(
            name="configuration",
            ok=True,
            text=f"time zone {settings.time_zone}, warnings to {settings.channel_warnings}",
        ),
        _admins(settings),
        HealthLine(name="database", ok=True, text="opens, and is up to date"),
        _slack(settings),
        *report(runtime, OPERATOR).lines,
    ]
    return Answer(
        text="\n".join(f"{'ok  ' if li.ok else 'MEND'}  {li.name}: {li.text}" for li in lines),
        document=[{"name": li.name, "ok": li.ok, "text": li.text} for li in lines],
        code=0 if all(li.ok for li in lines) else 1,
    )


def _admins(settings: Settings) -> HealthLine:
    if settings.admins or settings.is_local:
        return HealthLine(name="administrators", ok=True, text="set")
    text = "nobody: set RISK_ADMINS to the Slack user ids of your administrators"
    return HealthLine(name="administrators", ok=False, text=text)


def _slack(settings: Settings) -> HealthLine:
    if settings.is_local:
        return HealthLine(name="Slack", ok=True, text="not configured; `run` uses the local page")
    trouble = ask_slack(settings)
    return HealthLine(name="Slack", ok=not trouble, text=trouble or "both tokens are accepted")
