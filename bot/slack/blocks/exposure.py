"""The dialogs about band and credit: override, limit, leaving high, lifting a stop; the report."""

from datetime import date

from bot.slack.blocks import kit
from bot.slack.blocks.glance import band_mark, percent, standing
from bot.slack.blocks.kit import Block, Choice, Message, View
from bot.slack.blocks.markup import Mrkdwn, bold, day, esc, join, many, md, person
from bot.slack.ids import Id
from scoring.override import MOST_DAYS, OverrideCode
from scoring.override_report import OverrideLine, OverrideReport
from scoring.profile import CustomerProfile
from scoring.vocabulary import Band

OVERRIDE, END, LIMIT = "Override band", "End override", "Ask for a limit"
LEAVE, LIFT = "Ask to leave high", "Ask to lift the stop"
TEXT_MOST, LISTED = 2_000, 15
_STEPS = (Band.LOW, Band.MEDIUM, Band.HIGH)


def override(profile: CustomerProfile, *, metadata: str, expires: date) -> View:
    """The form that moves the band by one step."""
    computed = profile.band.computed
    bands = [
        Choice(label=b.capitalize(), value=b, about=_about(b, computed))
        for b in _STEPS
        if b is not computed and abs(b.rank - computed.rank) <= 1
    ]
    only = bands[0].value if len(bands) == 1 else ""
    codes = [Choice(label=c.label.capitalize(), value=c) for c in OverrideCode]
    blocks = [
        kit.section(_head(profile)),
        kit.field(Id.OVERRIDE_BAND, "Band", kit.radio(Id.OVERRIDE_BAND, bands, chosen=only)),
        kit.field(Id.OVERRIDE_CODE, "Reason", kit.select(Id.OVERRIDE_CODE, codes)),
        kit.field(
            Id.OVERRIDE_TEXT,
            "In your own words",
            kit.text_input(Id.OVERRIDE_TEXT, most=TEXT_MOST, lines=True),
            hint="What do you know that the indicators do not show?",
        ),
        kit.field(
            Id.OVERRIDE_EXPIRES,
            "Counts until",
            kit.calendar(Id.OVERRIDE_EXPIRES, expires),
            hint=f"{MOST_DAYS} days at most; you are warned a week before.",
        ),
    ]
    return kit.modal(OVERRIDE, blocks, callback=Id.OVERRIDE_SAVE, submit="Save", metadata=metadata)


def end(profile: CustomerProfile, *, metadata: str) -> View:
    """The form that ends the override of a band before it lapses."""
    hint = "A band that was moved up is moved back by an approver who did not move it."
    return _reasoned(
        END, profile, Id.OVERRIDE_REASON, Id.OVERRIDE_END, hint, metadata, submit="End it"
    )


def limit(profile: CustomerProfile, *, metadata: str) -> View:
    """The form that asks for a credit limit."""
    line = profile.credit
    recommended = line.recommended if line else None
    initial = "" if recommended is None else str(int(recommended))
    amount = kit.text_input(Id.LIMIT_AMOUNT, most=20, initial=initial)
    unit = line.currency if line else ""
    blocks = [
        kit.section(_head(profile)),
        kit.field(Id.LIMIT_AMOUNT, f"Limit in {unit}", amount, hint="An approver decides."),
        kit.field(
            Id.LIMIT_REASON, "Reason", kit.text_input(Id.LIMIT_REASON, most=TEXT_MOST, lines=True)
        ),
    ]
    return kit.modal(LIMIT, blocks, callback=Id.LIMIT_SAVE, submit="Ask", metadata=metadata)


def leave(profile: CustomerProfile, *, metadata: str) -> View:
    """The form that asks an approver to let a customer leave high."""
    hint = "It takes a review signed after the better rating, and an approver."
    return _reasoned(LEAVE, profile, Id.LEAVE_REASON, Id.LEAVE_SAVE, hint, metadata)


def lift(profile: CustomerProfile, *, metadata: str) -> View:
    """The form that asks an approver and an administrator to close what stops a customer."""
    hint = "An approver and an administrator both decide."
    return _reasoned(LIFT, profile, Id.LIFT_REASON, Id.LIFT_SAVE, hint, metadata)


def asked(name: str, sentence: str) -> Message:
    """That something waits for a decision."""
    text = join("\n", (bold(esc(name, 150)), md("Asked for: {}", esc(sentence, 600))))
    hint = Mrkdwn("Nothing changes until it is decided; you are told.")
    return Message(text=text, blocks=(kit.section(text), kit.context(hint)))


def done(name: str, band: Band, reason: str) -> Message:
    """That the band was moved at once."""
    text = md("*{}*\n{} {} ({})", esc(name, 150), band_mark(band), esc(band), esc(reason, 300))
    return Message(text=text, blocks=(kit.section(text),))


def report(found: OverrideReport) -> Message:
    """The overrides that stand, their share, and how earlier ones ended."""
    count = len(found.active)
    head = md(
        "*{}* · {} of {}, {} up and {} down",
        many(count, "active override"),
        percent(found.rate),
        many(found.customers, "customer"),
        esc(found.upward),
        esc(count - found.upward),
    )
    flag = md(":triangular_flag_on_post: {}", esc(found.flag)) if found.flag else Mrkdwn("")
    shown = [_line(line) for line in found.active[:LISTED]]
    more = count - len(shown)
    rest = md("and {} more; {}", esc(more), kit.LISTED) if more > 0 else Mrkdwn("")
    blocks = [
        kit.section(join("\n", (head, flag))),
        *shown,
        *([kit.context(rest)] if rest else []),
        kit.context(_past(found)),
    ]
    return Message(text=head, blocks=tuple(blocks))


def _line(line: OverrideLine) -> Block:
    agreed = md(", approved by {}", person(line.approved_by)) if line.approved_by else Mrkdwn("")
    computed = (
        line.computed_then
        if line.computed_now == line.computed_then
        else (f"{line.computed_then}, now {line.computed_now or 'archived'}")
    )
    text = md(
        "{} *{}* {} until {} (computed {})\n{}{} · {}",
        band_mark(line.band),
        esc(line.name, 120),
        esc(line.band),
        day(line.expires),
        esc(computed, 60),
        person(line.requester),
        agreed,
        esc(line.text, 200),
    )
    named = ((Id.CARD_OPEN, "Open card"), (Id.OVERRIDE_STOP, END))
    menu = [Choice(label=label, value=kit.reference(do, line.customer)) for do, label in named]
    return kit.section(text, kit.overflow(Id.OVERRIDE_MORE, menu))


def _past(found: OverrideReport) -> Mrkdwn:
    if not found.ended:
        return Mrkdwn("None ended within a year.")
    ends = [md("{} × {}", esc(n), esc(how, 60)) for how, n in found.outcomes]
    return md("Ended within a year: {}", join(", ", ends))


def _about(band: Band, computed: Band) -> str:
    if band.rank > computed.rank:
        return "worse than computed: counts at once"
    return "better than computed: an approver decides"


def _head(p: CustomerProfile) -> Mrkdwn:
    computed = md("Computed band: {}", esc(p.band.computed))
    name = md("*{}*", esc(p.customer.name, 150))
    now = md("{} {}", band_mark(p.band.band), standing(p.score, p.band))
    return join("\n", (name, now, computed))


def _reasoned(
    title: str,
    profile: CustomerProfile,
    field: Id,
    save: Id,
    hint: str,
    metadata: str,
    *,
    submit: str = "Ask",
) -> View:
    text = kit.text_input(field, most=TEXT_MOST, lines=True)
    blocks = [kit.section(_head(profile)), kit.field(field, "Reason", text, hint=hint)]
    return kit.modal(title, blocks, callback=save, submit=submit, metadata=metadata)
