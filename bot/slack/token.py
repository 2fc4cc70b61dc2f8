"""Asking Slack once whether it accepts our tokens, for `risk-bot doctor`."""

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.fault import reason_of


def trouble_with(*, bot_token: str, app_token: str, base_url: str) -> str:
    """What is wrong, in a sentence with what to do; empty where the tokens are accepted.

    Without an app token (HTTP mode) only the bot token is asked about.
    """
    client = WebClient(token=bot_token, base_url=base_url, timeout=10, retry_handlers=[])
    try:
        client.auth_test()
    except SlackApiError as refused:
        reason = reason_of(refused)
        return f"the bot token is refused ({reason}): copy it again from OAuth & Permissions"
    except (SlackClientError, OSError) as away:
        return f"Slack cannot be reached ({type(away).__name__}): check the network and the proxy"
    if not app_token:
        return ""
    try:
        client.apps_connections_open(app_token=app_token)
    except SlackApiError as refused:
        reason = reason_of(refused)
        return f"the app token is refused ({reason}): it needs the scope connections:write"
    return ""
