"""Why the bot is silent about a customer: reasons, what was read, names, last matches."""

from zoneinfo import ZoneInfo

from bot.slack.blocks import coverage, kit
from bot.slack.blocks.kit import Message
from bot.slack.blocks.markup import Mrkdwn, day, esc, join, link, md, moment, person
from scoring.silence import Silence, WatchedName
from scoring.story import Seen, Story
from scoring.vocabulary import Level

_MADE = {
    Level.HIGH: "adverse",
    Level.REVIEW: "unsure, to be confirmed",
    Level.MARKET: "a move of the market only",
    Level.NONE: "not adverse",
}


def draw(found: Silence, zone: ZoneInfo) -> Message:
    """The page; what holds a warning back comes first."""
    head = md("*Why is it silent about {}?*", esc(found.name, 120))
    reasons = [md("• {}", esc(reason, 400)) for reason in found.reasons]
    names = join(" · ", [_name(n) for n in found.names[:15]])
    left_out = md("\nLeft out: {}", esc(", ".join(found.excluded), 300)) if found.excluded else None
    blocks = [
        kit.section(join("\n", (head, *reasons))),
        kit.section(md("*Read* · {}", coverage.read(found.certificate, zone))),
        kit.section(md("*Watched names*\n{}{}", names or Mrkdwn("none"), left_out or Mrkdwn(""))),
        kit.section(md("*Last matches*\n{}", _matches(found.matches, zone))),
    ]
    gone = [_dismissed(s, zone) for s in found.dismissed[:5]]
    if gone:
        blocks.append(kit.section(join("\n", (Mrkdwn("*Dismissed*"), *gone))))
    blocks.append(kit.context(md("As of {}", day(found.as_of))))
    return Message(text=head, blocks=tuple(blocks))


def _dismissed(story: Story, zone: ZoneInfo) -> Mrkdwn:
    """A story that a person has dismissed: as what, who and when."""
    told = link(story.event.link, story.event.title, 200)
    if story.verdict is None:
        return md("• {}", told)
    word = esc(story.verdict.said.value.replace("_", " "))
    by, at = person(story.verdict.author), moment(story.verdict.at, zone)
    return md("• {}\n>_{} by {} on {}_", told, word, by, at)


def _name(watched: WatchedName) -> Mrkdwn:
    if not watched.doubt:
        return esc(watched.name, 100)
    return md("{} _({}: needs a second signal)_", esc(watched.name, 100), esc(watched.doubt, 60))


def _matches(found: tuple[Seen, ...], zone: ZoneInfo) -> Mrkdwn:
    return join("\n", [_match(m, zone) for m in found]) or Mrkdwn(
        "No article that was read has named it."
    )


def _match(seen: Seen, zone: ZoneInfo) -> Mrkdwn:
    made = esc(_MADE[seen.level] if seen.strong else "the name alone is not enough")
    if seen.strong and seen.because:
        made = md("{}: {}", made, esc(seen.because, 250))
    return md(
        "• {} · {} · {} · by “{}” ({})\n>_{}_",
        link(seen.link, seen.title or "(text no longer kept)", 160),
        esc(seen.outlet, 60),
        moment(seen.first_seen, zone),
        esc(seen.surface, 60),
        esc(seen.rule, 80),
        made,
    )
