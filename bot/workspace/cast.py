"""The people and channels of the local workspace, and how Slack's API describes them."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

TEAM, OTHER_TEAM = "T0LOCAL", "T0PARTNER"
TEAM_NAME, TEAM_DOMAIN = "Local workspace", "local-workspace"
APP, BOT_ID, BOT_USER = "A0LOCAL", "B0BOT", "U0BOT"
SYSTEM_USER = "USLACKBOT"
VERIFICATION = "local-verification"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can be acted as. `handle` is what is typed after @."""

    id: str
    handle: str
    name: str
    title: str
    colour: str
    team: str = TEAM
    is_admin: bool = False
    is_restricted: bool = False

    @property
    def dm(self) -> str:
        """Answer the id of this person's direct messages with the bot."""
        return "D" + self.id[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel, who beside the team's own people is in it, and whether the bot is."""

    id: str
    name: str
    topic: str
    guests: tuple[str, ...] = ()
    has_bot: bool = True
    is_ext_shared: bool = False


PEOPLE = {
    person.id: person
    for person in (
        Person(id="U0SALES", handle="sam", name="Sam Sales", title="sales", colour="#2f6f4f"),
        Person(id="U0ANALYST", handle="ana", name="Ana Analyst", title="analyst", colour="#7a4fa3"),
        Person(
            id="U0APPROVER", handle="ava", name="Ava Approver", title="approver", colour="#b3541e"
        ),
        Person(
            id="U0ADMIN",
            handle="ada",
            name="Ada Admin",
            title="admin",
            colour="#1f5f99",
            is_admin=True,
        ),
        Person(
            id="U0SECOND", handle="ivo", name="Ivo Admin", title="second admin", colour="#0f766e"
        ),
        Person(
            id="U0GUEST",
            handle="gus",
            name="Gus Guest",
            title="guest",
            colour="#6b7280",
            is_restricted=True,
        ),
        Person(
            id="U0STRANGER",
            handle="stan",
            name="Stan Stranger",
            title="partner company",
            colour="#9a3412",
            team=OTHER_TEAM,
        ),
    )
}

CHANNELS = {
    channel.id: channel
    for channel in (
        Channel(id="C0FINANCE", name="finance-warnings", topic="Early warnings about customers"),
        Channel(id="C0SALES", name="sales", topic="The sales team", guests=("U0GUEST",)),
        Channel(id="C0DIGEST", name="risk-digest", topic="Regular risk packs"),
        Channel(id="C0ADMIN", name="risk-admin", topic="The bot's own health"),
        Channel(id="C0LOUNGE", name="lounge", topic="The bot is not in here", has_bot=False),
        Channel(
            id="C0SHARED",
            name="partner-shared",
            topic="Shared with another company",
            guests=("U0GUEST", "U0STRANGER"),
            is_ext_shared=True,
        ),
    )
}

DMS = {person.dm: person.id for person in PEOPLE.values()}


def is_in(person_id: str, channel_id: str) -> bool:
    """Say whether this person can see this channel."""
    if channel_id in DMS:
        return DMS[channel_id] == person_id
    person, channel = PEOPLE[person_id], CHANNELS[channel_id]
    outside = person.is_restricted or person.team != TEAM
    return person_id in channel.guests if outside else True


def channel_json(channel_id: str, changes: Json) -> Json:
    """Describe a channel or direct message as conversations.info does, tests' changes laid over."""
    plain = {"id": channel_id, "created": 1_700_000_000, "is_archived": False, "is_mpim": False}
    if channel_id in DMS:
        direct = {"is_im": True, "user": DMS[channel_id], "is_org_shared": False, "is_open": True}
        return plain | direct | {"is_channel": False, "is_group": False, "is_private": True}
    channel = CHANNELS[channel_id]
    members = [one for one in PEOPLE if is_in(one, channel_id)]
    described = plain | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_private": False,
        "is_general": False,
        "is_member": channel.has_bot,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": TEAM,
        "shared_team_ids": [TEAM, *([OTHER_TEAM] if channel.is_ext_shared else [])],
        "creator": "U0ADMIN",
        "num_members": len(members) + channel.has_bot,
        "topic": {"value": channel.topic, "creator": "U0ADMIN", "last_set": 0},
        "purpose": {"value": channel.topic, "creator": "U0ADMIN", "last_set": 0},
    }
    return described | changes


def user_json(user_id: str) -> Json | None:
    """Describe a user as users.info does; None where there is no such user."""
    if user_id == BOT_USER:
        profile = {"real_name": "Risk bot", "display_name": "", "bot_id": BOT_ID, "api_app_id": APP}
        return _user(BOT_USER, "risk", "Risk bot", TEAM) | {"is_bot": True, "profile": profile}
    person = PEOPLE.get(user_id)
    if person is None:
        return None
    described = _user(person.id, person.handle, person.name, person.team) | {
        "is_admin": person.is_admin,
        "is_restricted": person.is_restricted,
        "profile": {
            "real_name": person.name,
            "real_name_normalized": person.name,
            "display_name": person.handle,
            "title": person.title,
            "team": person.team,
        },
    }
    return described | ({"is_stranger": True} if person.team != TEAM else {})


def _user(user_id: str, handle: str, name: str, team: str) -> Json:
    return {
        "id": user_id,
        "team_id": team,
        "name": handle,
        "real_name": name,
        "deleted": False,
        "tz": "Europe/London",
        "tz_label": "Greenwich Mean Time",
        "tz_offset": 0,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
    }
