"""Every surface that the counter draws, by name, with one text in every place for a text."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.notices import AlertNotice, LineNotice, MemoNotice, WarningNotice
from bot.slack.blocks import (
    card,
    digest,
    drop,
    exposure,
    feed,
    feedback,
    file,
    grade,
    help,  # noqa: A004 - the page has the name of the command
    home,
    line,
    merging,
    mitigation,
    policy,
    proposal,
    reading,
    refusal,
    rerate,
    resolve,
    review,
    screen,
    silence,
    story,
    triage,
    warning,
    what_if,
    why,
    work_list,
)
from bot.slack.blocks.kit import Message
from scoring.certificate import Certificate
from scoring.policy_figure import GROUPS
from scoring.proposal import ProposalState
from scoring.vocabulary import Band, Indicator, WarningState
from tests.slack import builder, case, governance, outlook
from tests.slack.builder import ANA, TODAY, ZONE, Plenty
from tests.slack.dropping import dropped, unclear

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    customer: str
    name: str
    band: str
    score: str
    review_due: date | None = TODAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    role: str
    warnings: tuple[WarningNotice, ...]
    mine: tuple[Row, ...]
    coverage: Certificate
    others: int = 2
    may_sign: bool = True
    as_of: date = TODAY
    today: date = TODAY
    ratio: str = "10.0"
    overdue: int = 3
    active: int = 30
    bands: tuple[tuple[str, int], ...] = (("low", 40), ("medium", 15), ("high", 5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    ok: bool
    text: str


def _sent(message: Message) -> Json:
    return {"text": message.text, "blocks": list(message.blocks)}


def _home(text: str, many: int) -> Json:
    notices = tuple(case.notice(text=text) for _ in range(many))
    own = Row(customer="C-0001", name=text or "Nordwind", band=text or "high", score=text or "2.20")
    overview = Overview(
        role=text or "analyst",
        warnings=notices,
        mine=(own,) * many,
        coverage=builder.certificate(text, gaps=many),
    )
    return home.draw(overview, zone=ZONE)


def _stories(text: str, many: int) -> dict[str, Message]:
    """Stories to judge, and why there are none."""
    told = builder.stories(text, many)
    none = builder.stories(text, 0)
    return {
        "stories": story.listing(told, ZONE),
        "stories_none": story.listing(none, ZONE),
        "story_done": story.done(builder.triaged(text, many), ZONE),
        "silence": silence.draw(builder.silence(text, many), ZONE),
    }


def messages(text: str = "", many: int = 1) -> dict[str, Json]:
    """Every message; `text` in every field (empty: ordinary ones), `many` of every list."""
    plenty = Plenty(events=many, warnings=many, notes=many)
    profile = builder.profile(text=text, plenty=plenty, gaps=many - 1)
    done = {"before": text or "1.00", "after": text or "2.20", "band_before": text or "low"}
    names = tuple((f"C-{n}", text or f"Nordwind {n}") for n in range(many))
    health = tuple(Line(name=text or "feeds", ok=bool(n % 2), text=text) for n in range(many))
    drawn = {
        "card": card.draw(profile, zone=ZONE, share=True),
        "card_past": card.draw(profile, zone=ZONE, asked=TODAY),
        "card_shared": card.shared(profile, zone=ZONE, by=ANA),
        "card_unrated": card.draw(builder.fresh_profile(), zone=ZONE),
        "why": why.band(profile),
        "rules": why.book(),
        "why_rule": why.rule(("score_rise", "negative_news", text)),
        "warning": warning.draw(case.notice(text=text, many=many), zone=ZONE),
        "warning_acknowledged": warning.draw(
            case.notice(WarningState.ACKNOWLEDGED, text=text, many=many, by=ANA), zone=ZONE
        ),
        "warning_snoozed": warning.draw(
            case.notice(WarningState.SNOOZED, text=text, many=many, by=ANA), zone=ZONE
        ),
        "warning_resolved": warning.draw(
            case.notice(WarningState.RESOLVED, text=text, many=many, by=text or ANA), zone=ZONE
        ),
        "warning_dismissed": warning.draw(
            case.notice(text=text, many=many, triage="not_this_customer"), zone=ZONE
        ),
        "warnings": warning.listing([case.notice(text=text, many=many)] * many),
        "line": line.draw(LineNotice(text=text or "Acknowledged.", by=ANA), name=text or "Ana"),
        "alert": line.alert(AlertNotice(text=text or "A feed is silent.")),
        "memo": line.memo(
            MemoNotice(text=text or f"What you asked for was approved by <@{ANA}>.", customer="C-1")
        ),
        "proposal": proposal.draw(governance.proposal(text=text), zone=ZONE),
        "proposal_agreed": proposal.draw(governance.proposal(text=text, agreed=many), zone=ZONE),
        "proposal_approved": proposal.draw(
            governance.proposal(ProposalState.APPROVED, text=text, agreed=1), zone=ZONE
        ),
        "proposals": proposal.listing([governance.proposal(text=text)] * many, zone=ZONE),
        "proposals_none": proposal.listing((), zone=ZONE),
        "proposed": rerate.proposed(profile, builder.asked(text)),
        "asked": exposure.asked(text or "Nordwind", text or "high → medium"),
        "overridden": exposure.done(text or "Nordwind", Band.HIGH, text or "override until"),
        "overrides": exposure.report(governance.overrides(text=text, many=many)),
        "overrides_none": exposure.report(governance.overrides(many=0)),
        "policy": policy.draw([governance.version(text)] * many),
        "digest": digest.draw(builder.digest(many, text=text, gaps=many)),
        "digest_quiet": digest.draw(builder.quiet_digest(), preview=True),
        "help": help.draw(),
        "health": help.health(health),
        "not_found": refusal.not_found(
            text or "I know no customer “Nordwnd”.", names, as_of="2026-03-31", command="help"
        ),
        "refused": refusal.draw(text or "You are viewer here."),
        "incident": refusal.incident("1a2b3c4d"),
        "rerated": rerate.done(profile, **done, fired=[builder.warning(text)] * many),
        "reviewed": review.done(
            profile,
            outlook.review(text),
            before=text or "2.20",
            band_before=text or "low",
            fired=[builder.warning(text)] * many,
            proposals=[outlook.asked(text)] * many,
            leaving=outlook.asked(text),
        ),
        "reviews": review.listing([outlook.due(text)] * many, today=TODAY),
        "reviews_none": review.listing([], mine=True, today=TODAY),
        "work_list": work_list.draw(outlook.work(text, many)),
        "work_list_quiet": work_list.draw(outlook.work(text, 0), preview=True),
        "what_if": what_if.draw(outlook.supposed(text, many)),
        "what_if_quiet": what_if.draw(outlook.supposed(text, 0)),
        "drop": drop.preview(dropped(text, many)),
        "drop_table": drop.preview(dropped(text, many, table=True)),
        "duplicates": merging.listing([governance.suspicion(text)] * many),
        "duplicates_none": merging.listing(()),
        "merged": merging.done(*governance.twins(text), [text or "1 invoice of C-2 counts"] * many),
        "drop_doubt": reading.doubt("F1", text or "ledger.csv", text or "Which is the amount?"),
        "drop_looked": reading.looked(text or "ledger.csv"),
        "drop_progress": drop.progress(text or "reading", 500, 2_000),
        "drop_done": drop.done(
            text or "ledger.csv", dropped(text, many).tally, as_of="2026-03-31", fired=many
        ),
        "drop_cancelled": drop.cancelled(text or "ledger.csv"),
        "export_sent": drop.sent(text or "risk-portfolio-2026-03-31.csv", many),
        "mitigated": mitigation.done(builder.mitigation(text)),
        "mitigations": mitigation.listing([builder.followed(text)] * many),
        "followed": mitigation.followed(builder.followed(text)),
        **_stories(text, many),
        "feeds": feed.listing(builder.feeds(text, many), ZONE),
        "feeds_none": feed.listing((), ZONE),
        "feed_tested": feed.tested(builder.look(text, many)),
        "feed_added": feed.added(text or "Harbour Gazette", many),
        "filed": file.filed(
            text or "Nordwind", ((text or "segment", text, text),) * many, added=False
        ),
        "file_waits": file.filed(
            text or "Nordwind", (), added=False, asked=text or "industry coal → media"
        ),
        "file_added": file.filed(text or "Nordwind", (), added=True),
        "archived": file.archived(text or "Nordwind", TODAY, many, effective=True),
        "archive_planned": file.archived(text or "Nordwind", TODAY, 0, effective=False),
        "stated": file.stated(builder.statement(text)),
        "card_reviewed": card.draw(
            replace(builder.profile(text=text), reviews=(outlook.review(text),) * many), zone=ZONE
        ),
        "reopened": file.reopened(text or "Nordwind"),
        "graded": grade.added(builder.archived_profile(text).sheet.grades[0]),
        "card_archived": card.draw(builder.archived_profile(text), zone=ZONE),
        "fed_back": feedback.done(builder.feedback(text)),
    }
    return {name: _sent(message) for name, message in drawn.items()}


def views(text: str = "", many: int = 1) -> dict[str, Json]:
    """Every dialog, and Home."""
    profile = builder.profile(text=text)
    unread = card.draw(profile, zone=ZONE)
    return {
        "rerate": rerate.form(profile, metadata="{}"),
        "rerate_guide": rerate.form(profile, metadata="{}", chosen=Indicator.COMPLIANCE_RECORD),
        "review": review.form(profile, metadata="{}", zone=ZONE),
        "review_unrated": review.form(builder.fresh_profile(), metadata="{}", zone=ZONE),
        "mitigation": mitigation.form(profile, metadata="{}", owner=ANA, due=TODAY),
        "feedback": feedback.form(text or "Nordwind", metadata="{}"),
        "file": file.edit(
            builder.customer(text if text.strip() else "Nordwind", text),
            registry=text,
            metadata="{}",
        ),
        "file_new": file.add(),
        "archive": file.archive(text or "Nordwind", metadata="{}", today=TODAY),
        "reopen": file.reopen(text or "Nordwind", metadata="{}"),
        "grade": grade.form(text or "Nordwind", metadata="{}", today=TODAY),
        "statement": file.statement(text or "Nordwind", metadata="{}", today=TODAY),
        "resolve": resolve.form(metadata="{}"),
        "duplicate_of": story.which([builder.event(text, number=1)] * 2, metadata="{}"),
        "assign": triage.assign_form(metadata="{}", owner=ANA),
        "snooze": triage.snooze_form(metadata="{}"),
        "mitigation_follow": mitigation.follow_form(builder.followed(text), metadata="{}"),
        "decline": proposal.form(metadata="{}"),
        "override_form": exposure.override(profile, metadata="{}", expires=TODAY),
        "override_end": exposure.end(profile, metadata="{}"),
        "limit_form": exposure.limit(profile, metadata="{}"),
        "leave_form": exposure.leave(profile, metadata="{}"),
        "lift_form": exposure.lift(profile, metadata="{}"),
        "merge_form": merging.form(
            governance.twins(text), "C-1", [text or "Copied: 1 rating."] * many, metadata="{}"
        ),
        "drop_form": reading.form(text or "ledger.csv", unclear(text, many), metadata="{}"),
        **{
            f"policy_{group}": policy.form(builder.POLICY, group, metadata="{}") for group in GROUPS
        },
        "policy_preview": policy.preview(governance.preview(text=text, many=many), metadata="{}"),
        "feed": feed.form(metadata="{}"),
        "feed_looking": feed.looking(),
        "feed_preview": feed.preview(builder.look(text, many), metadata="{}"),
        "feed_broken": feed.form(
            metadata="{}",
            typed={"address": text or "https://gazette.example/news.xml"},
            wrong=builder.look(text, 0, trouble=True).trouble,
        ),
        "page": screen.page(unread, text or "Card"),
        "tab": screen.tab(refusal.draw(text or "This bot answers full members only.")),
        "loading": screen.loading(),
        "saving": screen.saving(),
        "home": _home(text, many),
    }


def everything(text: str = "", many: int = 1) -> dict[str, Json]:
    """All of it."""
    return messages(text, many) | views(text, many)
