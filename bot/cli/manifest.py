"""The Slack app manifest: what to paste at *Create New App → From a manifest*."""

import re

MANIFEST = """\
display_information:
  name: Customer risk
  description: Scores, early warnings and news about your business customers
  background_color: "#1f3a4d"
features:
  app_home:
    home_tab_enabled: true
    messages_tab_enabled: true
    messages_tab_read_only_enabled: false
  bot_user:
    display_name: risk
    always_online: true
  slash_commands:
    - command: /risk
      description: Look a customer up, list warnings, get help
      usage_hint: "NAME | warnings | digest | health | help"
      should_escape: true
oauth_config:
  scopes:
    bot:
      - commands
      - chat:write
      - channels:read
      - groups:read
      - users:read
      - im:write
      - channels:history
      - groups:history
      - im:history
      - files:read
      - files:write
settings:
  event_subscriptions:
    bot_events:
      - app_home_opened
      - message.im
  interactivity:
    is_enabled: true
  org_deploy_enabled: false
  socket_mode_enabled: true
  token_rotation_enabled: false
"""


def scopes() -> frozenset[str]:
    """The scopes of the bot token that the manifest asks for."""
    asked = MANIFEST.partition("scopes:\n    bot:\n")[2].partition("settings:")[0]
    return frozenset(re.findall(r"^ {6}- (\S+)$", asked, re.MULTILINE))
