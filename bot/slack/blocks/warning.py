"""The warning post: the work item of finance. What fired, on what evidence, what to do, its state.

The same drawing serves the first post and every update of it; who acts is seen in the post itself.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.notices import Evidence, FiredRule, Paper, WarningNotice, WorseRating
from bot.slack.blocks import kit, standing, story
from bot.slack.blocks.glance import band_mark, prepayment_answer, state_word
from bot.slack.blocks.kit import Block, Choice, Message
from bot.slack.blocks.markup import Mrkdwn, esc, join, link, many, md, person, when
from bot.slack.ids import Id
from scoring.vocabulary import PORTFOLIO, NewsSeverity, Triage, WarningState

RULES_SHOWN = 8
EVIDENCE_SHOWN = 3
PAPERS_SHOWN = 6
LISTED = 12
_LINK_MOST = 250
_NOTE_MOST = 60


def draw(notice: WarningNotice, *, zone: ZoneInfo) -> Message:
    """The post of a case, in the state that the notice says, in times of the zone."""
    rules = [_rule(same, notice.state) for same in _alike(notice.rules[:RULES_SHOWN])]
    more = len(notice.rules) - RULES_SHOWN
    rest = md("and {} more", esc(more)) if more > 0 else Mrkdwn("")
    blocks: list[Block] = [
        kit.header(f"{standing.mark(notice)} {_headline(notice)}"),
        kit.section(join("\n", [*rules, rest])),
        *_worse(notice, zone),
        *_coverage(notice, zone),
    ]
    if notice.band:
        blocks.append(kit.section(_standing(notice)))
    blocks.append(
        kit.context(join(" · ", (standing.state(notice, zone), md("as of {}", when(notice.as_of)))))
    )
    return Message(text=_fallback(notice, zone), blocks=(*blocks, *_buttons(notice)))


def listing(notices: Sequence[WarningNotice], *, mine: bool = False) -> Message:
    """The open cases, the worst first, each with what can be done about it; `mine`: the asker's."""
    if not notices:
        text = Mrkdwn("No open warning is yours." if mine else "No warning is open.")
        return Message(text=text, blocks=(kit.section(text),))
    head = md("*{}*{}", many(len(notices), "open warning"), Mrkdwn(" of yours" if mine else ""))
    shown = [row(n, menu=True) for n in notices[:LISTED]]
    more = len(notices) - len(shown)
    rest = [kit.context(md("and {} more, less urgent", esc(more)))] if more > 0 else []
    return Message(text=head, blocks=(kit.section(head), *shown, *rest))


def row(notice: WarningNotice, *, menu: bool = False) -> Block:
    """One case in a list: what fired, its state, and the way to its card, or all that can be done.

    What is only listed and never posted is dealt with from the menu.
    """
    fired = join("; ", [esc(text, 200) for text in _texts(notice)[:2]])
    mark = join(" ", (standing.mark(notice), band_mark(notice.band)))
    owner = md(", {}", person(notice.owner)) if notice.owner else Mrkdwn("")
    state = md("_{}{}{}_", state_word(notice.state), esc(standing.end_word(notice)), owner)
    text = md("{} *{}* · {}\n{}", mark, esc(notice.name, 120), state, fired)
    if menu:
        return kit.section(text, kit.overflow(Id.WARNING_MORE, _choices(notice)))
    return kit.section(text, _open_card(notice) if _about_customer(notice) else None)


def _choices(notice: WarningNotice) -> list[Choice]:
    """The menu of a row: card, acknowledge, snooze, resolve, why."""
    card = Choice(label="Open card", value=kit.reference(Id.CARD_OPEN, notice.customer))
    take = kit.reference(Id.WARNING_ACKNOWLEDGE, case=notice.case)
    return [
        *([card] if _about_customer(notice) else []),
        *(
            [Choice(label="Acknowledge", value=take)]
            if notice.state in {WarningState.OPEN, WarningState.SNOOZED}
            and not standing.is_over(notice)
            else []
        ),
        _snooze(notice),
        _resolve(notice),
        _why(notice),
    ]


def _about_customer(notice: WarningNotice) -> bool:
    return notice.customer not in {"", PORTFOLIO}


def _headline(notice: WarningNotice) -> str:
    named = list(dict.fromkeys(r.rule.replace("_", " ") for r in notice.rules))
    words = ", ".join(named[:2]) + (" and more" if len(named) > 2 else "")  # noqa: PLR2004
    return f"{notice.name[:90]}: {words or notice.severity}{standing.end_word(notice)}"


def _fallback(notice: WarningNotice, zone: ZoneInfo) -> Mrkdwn:
    fired = join("; ", [esc(text, 300) for text in _texts(notice)[:3]])
    loud = standing.end_word(notice).strip(" ()") or notice.severity
    text = md("{} · {}: {}", esc(loud), esc(notice.name, 150), fired)
    held = _standing(notice) if notice.band else Mrkdwn("")
    return join(". ", (text, held, standing.state(notice, zone)))


def _texts(notice: WarningNotice) -> list[str]:
    """What fired; two rules that say the same of the same story say it once."""
    return list(dict.fromkeys(r.text for r in notice.rules))


def _alike(rules: Sequence[FiredRule]) -> list[list[FiredRule]]:
    """The rules that say the same of the same story, together: it is read once."""
    found: dict[tuple[str, str, bool], list[FiredRule]] = {}
    for rule in rules:
        found.setdefault((rule.text, rule.state, rule.cleared), []).append(rule)
    return list(found.values())


def _rule(same: list[FiredRule], state: str) -> Mrkdwn:
    first = same[0]
    own = md(" _({})_", state_word(first.state)) if first.state not in {"", state} else Mrkdwn("")
    if first.cleared and first.state != WarningState.RESOLVED:
        own = md("{} _(no longer holds)_", own)
    names = ", ".join(dict.fromkeys(r.rule.replace("_", " ") for r in same))
    return md("• *{}*: {}{}", esc(names.capitalize(), 120), esc(first.text, 600), own)


def _worse(notice: WarningNotice, zone: ZoneInfo) -> list[Block]:
    """The ratings behind the warning: who rated what, from which level to which, and why."""
    told = [_rated(w, zone) for w in notice.worse]
    return [kit.section(join("\n", told))] if told else []


def _rated(w: WorseRating, zone: ZoneInfo) -> Mrkdwn:
    by = md("rated by {}", person(w.by)) if w.by else Mrkdwn("")
    by = Mrkdwn("by the ledger") if w.by == "ledger" else by
    source = link(w.link if len(w.link) <= _LINK_MOST else "", "source", 20) if w.link else None
    head = join(" · ", (md("*{}*", esc(w.rating, 80)), by, when(w.at, zone), source or Mrkdwn("")))
    return md(">{}\n>_{}_", head, esc(w.reason, 300)) if w.reason else md(">{}", head)


def _coverage(notice: WarningNotice, zone: ZoneInfo) -> list[Block]:
    """The stories behind the warning, each with the outlets that told it."""
    blocks: list[Block] = []
    for piece in notice.evidence[:EVIDENCE_SHOWN]:
        blocks.append(kit.section(_evidence(piece, zone), _say(piece, notice)))
        if piece.sources > 1:
            blocks.append(kit.context(_sources(piece)))
    more = len(notice.evidence) - EVIDENCE_SHOWN
    if more > 0:
        blocks.append(kit.context(md("and {}: see /risk news", many(more, "story", "stories"))))
    return blocks


def _sources(e: Evidence) -> Mrkdwn:
    """How many outlets told the story, and which, each with its own article."""
    counted = md("told by {} sources", esc(e.sources))
    named = [_paper(p) for p in e.papers[:PAPERS_SHOWN]]
    more = e.sources - len(named)
    rest = [md("{} more", esc(more))] if named and more > 0 else []
    listed = join(" · ", [*named, *rest])
    return md("{}: {}", counted, listed) if listed else counted


def _paper(p: Paper) -> Mrkdwn:
    return link(p.link if len(p.link) <= _LINK_MOST else "", p.name, 60)


def _evidence(e: Evidence, zone: ZoneInfo) -> Mrkdwn:
    details = join(" · ", (esc(e.outlet, 80), when(e.day)))
    because = md("\n>_{}_", esc(e.because, 300)) if e.because else Mrkdwn("")
    told = md("\n>{}", standing.verdict(e, zone)) if e.triage else Mrkdwn("")
    return md(">{}\n>{}{}{}", link(e.link, e.title, 300), details, because, told)


def _say(e: Evidence, notice: WarningNotice) -> Block | None:
    """The menu that says what a story is, while the case is open; what was dismissed comes back."""
    if not e.event or e.triage == Triage.CONFIRMED or notice.state == WarningState.RESOLVED:
        return None
    return story.menu(e.event, notice.customer, critical=e.severity == NewsSeverity.CRITICAL)


def _standing(notice: WarningNotice) -> Mrkdwn:
    score = md("{}, ", esc(notice.score, 10)) if notice.score else Mrkdwn("")
    band = md("{} *{}{}*", band_mark(notice.band), score, esc(notice.band, 20))
    reason = md("({})", esc(notice.band_reason, 300)) if notice.band_reason else Mrkdwn("")
    terms = esc(notice.terms, 120)
    asked = prepayment_answer(notice.prepayment) if terms else Mrkdwn("")
    after = Mrkdwn("")
    if notice.if_confirmed:
        asked = md("*Until confirmed:* {}", asked)
        after = md("*Once confirmed:* {}", esc(notice.if_confirmed, 120))
    return join("\n", (join(" ", (band, reason)), join(" · ", (asked, terms)), after))


def _buttons(notice: WarningNotice) -> list[Block]:
    """Two buttons and a menu while there is something to do; then only the way to the card."""
    ours = _about_customer(notice)
    if notice.state == WarningState.RESOLVED:
        return kit.actions(_open_card(notice)) if ours else []
    waits = notice.state == WarningState.OPEN and not standing.is_over(notice)
    first = _acknowledge(notice) if waits else _open_card(notice)
    return kit.actions(
        _close(notice) if standing.is_over(notice) else None,
        first if ours or waits else None,
        _rerate(notice) if ours else None,
        kit.overflow(Id.WARNING_MORE, _menu(notice, ours=ours)),
    )


def _acknowledge(notice: WarningNotice) -> Block:
    value = kit.reference(Id.WARNING_ACKNOWLEDGE, case=notice.case)
    return kit.button(Id.WARNING_ACKNOWLEDGE, "Acknowledge", value, style="primary")


def _close(notice: WarningNotice) -> Block:
    value = kit.reference(Id.WARNING_RESOLVE, case=notice.case)
    return kit.button(Id.WARNING_RESOLVE, "Resolve", value)


def _open_card(notice: WarningNotice) -> Block:
    return kit.button(Id.CARD_OPEN, "Open card", kit.reference(Id.CARD_OPEN, notice.customer))


def _rerate(notice: WarningNotice) -> Block:
    value = kit.reference(Id.RERATE_OPEN, notice.customer, case=notice.case)
    return kit.button(Id.RERATE_OPEN, "Re-rate", value)


def _menu(notice: WarningNotice, *, ours: bool) -> list[Choice]:
    mitigate = kit.reference(Id.MITIGATION_OPEN, notice.customer, case=notice.case)
    assign = kit.reference(Id.WARNING_ASSIGN, case=notice.case)
    return [
        *([Choice(label="Log mitigation", value=mitigate)] if ours else []),
        Choice(label="Assign to…", value=assign),
        _snooze(notice),
        _resolve(notice),
        _why(notice),
    ]


def _snooze(notice: WarningNotice) -> Choice:
    return Choice(label="Snooze…", value=kit.reference(Id.WARNING_SNOOZE, case=notice.case))


def _resolve(notice: WarningNotice) -> Choice:
    return Choice(label="Resolve", value=kit.reference(Id.WARNING_RESOLVE, case=notice.case))


def _why(notice: WarningNotice) -> Choice:
    names = list(dict.fromkeys(r.rule for r in notice.rules))
    while len("+".join(names)) > _NOTE_MOST:
        names.pop()
    why = kit.reference(Id.WARNING_WHY, case=notice.case, note="+".join(names))
    return Choice(label="Why this rule?", value=why)
