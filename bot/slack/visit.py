"""One visit at the counter: one command, click, form or event, and the one way to answer it.

Where the answer goes follows from where the person is: into the dialog that was opened, into the
form's acknowledgement, privately into the channel, by direct message where others read along.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.errors import SlackApiError

from bot.services import member, refused
from bot.services.access import Act, Caller
from bot.services.errors import NotAllowed, Refusal
from bot.services.runtime import Runtime
from bot.slack import file, parcel
from bot.slack.blocks import screen
from bot.slack.blocks.kit import Message, View
from bot.slack.channel import Reach
from bot.slack.desk import Desk
from bot.slack.fault import reason_of
from bot.slack.inputs.command import Command, parse_command
from bot.slack.inputs.form import fields
from bot.slack.inputs.reference import Reference, chosen
from scoring.vocabulary import CustomerId

P = ParamSpec("P")
T = TypeVar("T")
LOG = logging.getLogger(__name__)
SETTLE_SECONDS = 0.5
"""How long after *Saving…* the result may follow without arriving before it."""
OK = 200
ELSEWHERE = "This channel is shared with another company: I sent you the answer directly."
FORM = "view_submission"
GONE = "not_found"
"""Slack's word for a dialog that was closed."""


class Visit:
    """What a listener works with; made for each payload by the guard in `errors`."""

    def __init__(self, desk: Desk, args: AsyncArgs) -> None:
        """Read who is where from the payload."""
        self.desk = desk
        self.body: Mapping[str, Any] = args.body
        self.choice: Reference = chosen(args.body)
        self.view: Mapping[str, Any] = args.body.get("view") or {}
        self.zone: ZoneInfo = desk.runtime.setup.zone
        self._args = args
        self._opened = ""

    @property
    def acknowledged(self) -> bool:
        """Whether Slack has been told that we got it."""
        return self._args.ack.response is not None

    @property
    def is_form(self) -> bool:
        """Whether a form was submitted."""
        return self.body.get("type") == FORM

    @property
    def command(self) -> Command | None:
        """What was typed, where it is a command."""
        return parse_command(self.body.get("text") or "") if "command" in self.body else None

    @property
    def channel(self) -> str:
        """The channel in which the person is; empty in dialogs and Home."""
        here = self.body.get("channel_id") or (self.body.get("channel") or {}).get("id")
        return str(here or "")

    @property
    def today(self) -> date:
        """The day in the workspace."""
        return self.desk.runtime.setup.today(self.desk.runtime.clock.now())

    async def ack(self, **answer: Any) -> None:
        """Tell Slack that we got it; of several times the first counts."""
        if not self.acknowledged:
            await self._args.ack(**answer)

    async def caller(self) -> Caller:
        """The person; raises Refusal where that cannot be checked."""
        return await self.desk.people.caller(self.body)

    async def run(
        self,
        service: Callable[Concatenate[Runtime, Caller, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """What the service answers to this person, from a worker thread; raises its Refusal.

        What the person may not do leaves a trace.
        """
        caller, runtime = await self.caller(), self.desk.runtime
        try:
            return await self.desk.pool(service, runtime, caller, *args, **kwargs)
        except NotAllowed:
            asked, customer = _asked(service, *args), _customer(*args)
            await self.desk.pool(refused.note, runtime, caller, asked=asked, customer=customer)
            raise

    async def may(self, *acts: Act) -> None:
        """Pass where the person may do one of the acts: before a dialog is filled in vain."""
        await self.run(member.may, *acts)

    async def open(self, view: View) -> None:
        """Open a dialog, on top of the one from which this came; answers go there from now on."""
        drawn = parcel.view(view)
        trigger = str(self.body["trigger_id"])
        on_top = self.view.get("type") == "modal"
        call = self.desk.client.views_push if on_top else self.desk.client.views_open
        answer = await call(trigger_id=trigger, view=drawn)
        self._opened = str((answer.get("view") or {}).get("id") or "")

    async def page(self, title: str) -> None:
        """Open an empty page first where there is no other way to answer: its trigger lives 3 s."""
        if not self.body.get("response_url"):
            await self.open(screen.loading(title))

    async def put(self, view: View) -> None:
        """Draw into the dialog that was opened, or from which this came."""
        view_id = self._opened or str(self.view["id"])
        await self.desk.client.views_update(view_id=view_id, view=parcel.view(view))

    async def submit(
        self,
        service: Callable[[Runtime, Caller, Any], T],
        request: object,
        draw: Callable[[T], Message],
    ) -> None:
        """Run a form's transaction, and show what came of it; the ack waits for it, but not long.

        Raises the Refusal of the service, whose fields belong to the form while it is open.
        """
        work = asyncio.ensure_future(self.run(service, request))
        await asyncio.wait({work}, timeout=self.desk.save_seconds)
        if not work.done():
            await self.ack(response_action="update", view=screen.saving(self.title))
            self._opened = str(self.view["id"])
            await asyncio.gather(work, asyncio.sleep(SETTLE_SECONDS), return_exceptions=True)
        await self.show(draw(await work))

    async def hold(self, view: View | None = None) -> None:
        """Say *One moment…* in a submitted form, where what follows takes longer than Slack waits.

        What is put or refused after that goes into the same dialog. The acknowledgement gets a head
        start: a drawing that overtook it would be drawn over by it, and stay so.
        """
        drawn = parcel.view(view) if view else screen.loading(self.title)
        await self.ack(response_action="update", view=drawn)
        self._opened = str(self.view["id"])
        await asyncio.sleep(SETTLE_SECONDS)

    @property
    def title(self) -> str:
        """The title of the dialog from which this came."""
        return str((self.view.get("title") or {}).get("text") or screen.TITLE)

    async def refuse(self, refusal: Refusal, drawn: Message) -> None:
        """Say no: at the fields of an open form, else wherever answers go."""
        blocks = fields(self.view)
        errors = {blocks[n]: s for n, s in refusal.fields.items() if n in blocks}
        if self.is_form and not self.acknowledged and errors:
            await self.ack(response_action="errors", errors=errors)
        else:
            await self.show(drawn)

    async def show(self, message: Message, *, replace: bool = False) -> None:
        """Answer the person, and nobody else; `replace`: in place of the message clicked."""
        if self._opened:
            await self._show_in_dialog(message)
        elif self.is_form and not self.acknowledged:
            drawn = parcel.view(screen.page(message, self.title))
            await self.ack(response_action="update", view=drawn)
        elif self.body.get("response_url"):
            await self._reply(message, replace=replace)
        elif self._is_talk:
            await self.say(message)
        elif "event" in self.body:
            await self.publish(screen.tab(message))
        else:
            LOG.warning("An answer had no way to the person", extra={"action": "answer.lost"})

    async def _show_in_dialog(self, message: Message) -> None:
        """Draw into the dialog; where the person has closed it meanwhile, say it directly."""
        try:
            await self.put(screen.page(message, self.title))
        except SlackApiError as error:
            if reason_of(error) != GONE:
                raise
            await self.tell(message)

    @property
    def _is_talk(self) -> bool:
        """Whether the person talks to the bot in direct messages."""
        return (self.body.get("event") or {}).get("channel_type") == "im"

    async def say(self, message: Message) -> None:
        """Answer what a person said, or dropped, in direct messages."""
        channel = str(self.body["event"]["channel"])
        await self.desk.client.chat_postMessage(channel=channel, **parcel.message(message))

    async def redraw(self, message: Message) -> None:
        """Draw the message anew whose button was pressed."""
        ts = str((self.body.get("container") or {}).get("message_ts") or "")
        drawn = parcel.message(message)
        await self.desk.client.chat_update(
            channel=self.channel, ts=ts, text=drawn["text"], blocks=drawn["blocks"]
        )

    async def give(self, *, name: str, text: str, comment: str) -> None:
        """Send the person a file by direct message, never into a channel."""
        channel = await self._direct_channel()
        await file.send(self.desk.client, channel, name=name, text=text, comment=comment)

    async def publish(self, view: View) -> None:
        """Draw the person's Home."""
        user = (await self.caller()).person
        await self.desk.client.views_publish(user_id=user, view=parcel.view(view))

    async def may_share(self) -> bool:
        """Whether everybody who reads in the channel is one of ours."""
        return await self.desk.channels.reach(self.channel) is Reach.OURS

    async def post_here(self, message: Message) -> None:
        """Show something to the whole channel, because the person asked for that."""
        await self._respond(response_type="in_channel", **parcel.message(message))

    async def _reply(self, message: Message, *, replace: bool) -> None:
        reach = await self.desk.channels.reach(self.channel)
        if reach is Reach.SHARED:
            await self.tell(message)
            await self._respond(response_type="ephemeral", text=ELSEWHERE)
            return
        drawn = parcel.message(message)
        await self._respond(response_type="ephemeral", replace_original=replace, **drawn)

    async def _respond(self, **answer: Any) -> None:
        answer = {"replace_original": False} | parcel.NO_PREVIEW | answer
        sent = await self._args.respond(**answer)
        if sent.status_code != OK:
            extra = {"action": "answer.refused", "status": sent.status_code}
            LOG.warning("Slack refused an answer", extra=extra)

    async def _direct_channel(self) -> str:
        user = (await self.caller()).person
        opened = await self.desk.client.conversations_open(users=[user])
        return str((opened.get("channel") or {}).get("id") or "")

    async def tell(self, message: Message) -> None:
        """Say something to the person by direct message."""
        channel = await self._direct_channel()
        await self.desk.client.chat_postMessage(channel=channel, **parcel.message(message))


def _asked(service: Callable[..., object], *args: object) -> str:
    """A use case as the audit log names it: rating.rerate; or what a dialog would have been for."""
    if args and isinstance(args[0], Act):
        return args[0].value
    name = getattr(service, "__name__", "")
    return f"{service.__module__.rpartition('.')[2]}.{name}"


def _customer(*args: object) -> CustomerId:
    """Whom a request is about, where it says so by an id."""
    found = getattr(args[0], "customer", "") if args else ""
    return CustomerId(found if isinstance(found, str) else "")


Listener = Callable[[Visit], Awaitable[None]]
Guard = Callable[[Listener], Callable[[AsyncArgs], Awaitable[None]]]
"""Makes a listener safe to register: it acknowledges, and whatever is raised becomes an answer."""
Matcher = Callable[[dict[str, Any]], Awaitable[bool]]
