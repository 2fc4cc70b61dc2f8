"""The policy: its figures and versions, the dialog that proposes others, and their preview."""

from collections.abc import Sequence
from typing import Protocol

from bot.slack.blocks import kit
from bot.slack.blocks.glance import percent
from bot.slack.blocks.kit import Message, View
from bot.slack.blocks.markup import Mrkdwn, esc, join, many, md, number, person
from bot.slack.ids import Id
from scoring.policy import Policy
from scoring.policy_figure import GROUPS, Written
from scoring.policy_preview import PolicyPreview
from scoring.vocabulary import Band, Indicator

TITLE, PREVIEW = "Propose a policy", "What it would change"
REASON_MOST = 2_000
VERSIONS, MOVES = 8, 20
_OPENS = (Id.POLICY_OPEN, Id.POLICY_WARNINGS, Id.POLICY_CREDIT)


class Version(Protocol):
    """One version of the policy, with who asked for it and who accepted it."""

    @property
    def policy(self) -> Policy:
        """Its figures."""

    @property
    def author(self) -> str:
        """Who asked for it."""

    @property
    def approved_by(self) -> str:
        """Who accepted it; empty for an import."""

    @property
    def reason(self) -> str:
        """Why."""


def draw(versions: Sequence[Version]) -> Message:
    """The figures in force and the versions before them, with a button to propose others."""
    policy = versions[-1].policy
    head = md("*Policy {}* is in force", esc(policy.version))
    past = [_version(v) for v in reversed(versions[-VERSIONS:])]
    offers = [
        kit.button(do, f"Change {title.lower()}", kit.reference(Id.POLICY_OPEN, note=group))
        for do, (group, (title, _)) in zip(_OPENS, GROUPS.items(), strict=True)
    ]
    hint = Mrkdwn("An administrator can export every figure. Two administrators change one.")
    return Message(
        text=head,
        blocks=(
            kit.section(head),
            kit.fields(_figures(policy)),
            kit.section(join("\n", [Mrkdwn("*Versions*"), *past])),
            kit.context(hint),
            *kit.actions(*offers),
        ),
    )


def form(policy: Policy, group: str, *, metadata: str) -> View:
    """The form with a group of figures as they are; what others would change is shown first."""
    title, figures = GROUPS[group]
    fields = [
        kit.field(
            f"policy.{figure.field}",
            figure.label,
            kit.text_input(Id.POLICY_FIGURE, most=20, initial=figure.shown(policy)),
            optional=figure.written is Written.AMOUNT,
        )
        for figure in figures
    ]
    reason = kit.text_input(Id.POLICY_REASON, most=REASON_MOST, lines=True)
    blocks = [*fields, kit.field(Id.POLICY_REASON, "Reason", reason)]
    return kit.modal(title, blocks, callback=Id.POLICY_PREVIEW, submit="Preview", metadata=metadata)


def preview(found: PolicyPreview, *, metadata: str) -> View:
    """What the figures would change, and the button that puts them forward."""
    changes = [md("• {}", esc(str(d), 200)) for d in found.differences[:20]]
    moves = [
        md(
            "• *{}* {} → {}, score {} → {}",
            esc(m.name, 100), esc(m.band_before), esc(m.band_after),
            esc(m.score_before), esc(m.score_after),
        )
        for m in found.moves[:MOVES]
    ]  # fmt: skip
    more = len(found.moves) - MOVES
    rest = [md("and {} more", esc(more))] if more > 0 else []
    counted = md(
        "*{} of {} change score, {} move band*",
        esc(found.scores_changed), many(found.customers, "customer"), esc(len(found.moves)),
    )  # fmt: skip
    blocks = [
        kit.section(join("\n", changes)),
        kit.section(join("\n", [counted, *moves, *rest])),
        kit.context(Mrkdwn("Nothing is changed yet. Another administrator accepts it.")),
    ]
    return kit.modal(
        PREVIEW, blocks, callback=Id.POLICY_SAVE, submit="Put forward", metadata=metadata
    )


def _figures(p: Policy) -> list[Mrkdwn]:
    weights = [md("{} {} %", esc(i.label.capitalize()), esc(p.weight(i))) for i in Indicator]
    edges = (
        md("Medium from {}", number(p.medium_edge)),
        md("High from {}", number(p.high_edge)),
        md("Left only {} below the edge", number(p.hysteresis)),
        md("Rise above {}, overdue above {}", number(p.rise), percent(p.overdue_limit)),
        md(
            "Credit line {} / {} / {} %",
            *(esc(p.line_share(b)) for b in (Band.LOW, Band.MEDIUM, Band.HIGH)),
        ),
    )
    return [*weights, *edges]


def _version(v: Version) -> Mrkdwn:
    agreed = md(", accepted by {}", person(v.approved_by)) if v.approved_by else Mrkdwn("")
    by = md(" · {}{}", person(v.author), agreed) if v.author else Mrkdwn("")
    return md("{}: {}{}", esc(v.policy.version), esc(v.reason or "–", 200), by)
