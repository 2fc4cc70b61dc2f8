"""The monitoring packs: building one, previewing it, posting it once for its period."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from bot.notices import DigestNotice, DigestRow
from bot.services.access import Act, Caller
from bot.services.coverage import certificate
from bot.services.dossier import due_date
from bot.services.ledger import rate_of
from bot.services.member import SYSTEM, actor
from bot.services.picture import Picture, frame, take
from bot.services.runtime import Runtime, Setup
from bot.store.outbox import key_of
from bot.store.unit import Unit
from scoring.certificate import Certificate
from scoring.day import written_day
from scoring.digest import Digest, Monitored, build
from scoring.early_warning import EarlyWarning
from scoring.score import counted, show
from scoring.vocabulary import Pack, WarningState

MONTHS = {Pack.HIGH: 1, Pack.MEDIUM_LOW: 3}
MOST_ROWS = 40


def preview(runtime: Runtime, caller: Caller, pack: Pack | None = None) -> DigestNotice:
    """What the pack would say now; without one, the high pack, which comes every month."""
    now = runtime.clock.now()
    with runtime.reading() as unit:
        actor(runtime.setup, unit, caller, Act.SEE_CARD)
        wanted = pack or Pack.HIGH
        return compile_notice(runtime.setup, unit, wanted, now, late=False)


def post(runtime: Runtime, pack: Pack, slot: date, *, late: bool) -> bool:
    """Leave a pack for its period in the outbox, once; False where it was posted before."""
    now = runtime.clock.now()
    with runtime.writing() as unit:
        period = period_of(pack, slot)
        if not unit.job_runs.take(f"digest.{pack.value}", slot.isoformat(), now=now):
            return False
        notice = compile_notice(runtime.setup, unit, pack, now, late=late)
        channel = runtime.setup.digest_channel
        key = key_of("digest", pack.value, period, channel)
        unit.outbox.put(notice, key=key, channel=channel, now=now)
        unit.audit.record(
            at=now, actor=SYSTEM, action="digest.posted", subject=pack.value, period=period
        )
        return True


def period_of(pack: Pack, day: date) -> str:
    """The period key of a day: 2026-11, or 2026-Q4."""
    if pack is Pack.HIGH:
        return f"{day:%Y-%m}"
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def compile_notice(
    setup: Setup, unit: Unit, pack: Pack, now: datetime, *, late: bool
) -> DigestNotice:
    """The facts of a pack as of now."""
    today = setup.today(now)
    since = today - timedelta(days=31 * MONTHS[pack])
    shot = frame(setup, unit, now)
    customers = unit.customers.all()
    ids = [c.id for c in customers]
    reviews = unit.diary.last_reviews(ids)
    known = {i: setup.today(at) for i, at in unit.customers.created_on(ids).items()}
    warnings = unit.warnings.of(ids)
    moves = unit.news.market_moves(now - timedelta(days=31 * MONTHS[pack]))
    monitored = (
        _monitored(
            picture,
            since,
            opened=_opened(warnings[picture.customer.id]),
            review_due=due_date(
                setup,
                picture,
                reviews.get(picture.customer.id),
                known_since=known[picture.customer.id],
            ),
            moves=moves.get(picture.customer.id, 0),
        )
        for picture in take(unit, customers, shot)
    )
    digest = build(
        pack,
        monitored,
        period=period_of(pack, today),
        as_of=today,
        since=since,
        due_before=today + timedelta(days=31 * MONTHS[pack]),
        late=late,
        rate=rate_of(unit, shot.ledger_day or today),
        certificate=certificate(unit, now),
    )
    return _notice(digest, setup.zone)


def _opened(warnings: Sequence[EarlyWarning]) -> int:
    return sum(1 for w in warnings if w.state is not WarningState.RESOLVED)


def _monitored(
    picture: Picture, since: date, *, opened: int, review_due: date | None, moves: int
) -> Monitored:
    earlier = [r for r in picture.history if r.point.day <= since]
    before = earlier[-1] if earlier else (picture.history[0] if picture.history else None)
    paying = picture.behaviour
    return Monitored(
        customer=picture.customer.id,
        name=picture.customer.name,
        band=picture.band.band,
        coverage=picture.score.coverage,
        score=picture.score.value,
        before=before.point.value if before else None,
        band_before=before.point.band if before else None,
        days_beyond_terms=str(paying.days_beyond_terms)
        if paying and paying.days_beyond_terms is not None
        else "",
        oldest_overdue_days=paying.oldest_overdue_days if paying else 0,
        adverse_events=sum(1 for e in picture.events if e.counts and e.day >= since),
        open_warnings=opened,
        review_due=review_due,
        stop=picture.band.stop,
        market_moves=moves,
    )


def _notice(digest: Digest, zone: tzinfo) -> DigestNotice:
    shown = digest.changed + tuple(m for m in digest.customers if not m.changed and not m.quiet)
    quiet_ones = tuple(m for m in digest.customers if not m.changed and m.quiet)
    return DigestNotice(
        pack=digest.pack.value,
        period=digest.period,
        as_of=digest.as_of.isoformat(),
        since=digest.since.isoformat(),
        late=digest.late,
        members=len(digest.customers),
        quiet=digest.quiet,
        overdue=digest.rate.overdue,
        active=digest.rate.active,
        ratio=show(digest.rate.ratio * 100, 1),
        rows=tuple(map(_row, (*shown, *quiet_ones)[:MOST_ROWS])),
        reviews_due=tuple(map(_row, digest.reviews_due[:MOST_ROWS])),
        gaps=tuple(m.name for m in digest.gaps),
        coverage=covered(digest.certificate, zone),
        coverage_gaps=digest.certificate.gaps,
        nothing_to_report=digest.nothing_to_report,
    )


def covered(found: Certificate, zone: tzinfo = UTC) -> str:
    """The coverage certificate in a sentence; "not checked" where nothing was read."""
    if not found.checked:
        return "News: not checked."
    since = f", looked for since {written_day(found.since.astimezone(zone))}" if found.since else ""
    last = found.last_success.astimezone(zone) if found.last_success else None
    read = f", last read {written_day(last)}, {last:%H:%M}" if last else ""
    return (
        f"News: {found.healthy} of {found.feeds} feeds healthy, {found.entries} entries read, "
        f"{found.names} customers watched{since}{read}."
    )


def _row(m: Monitored) -> DigestRow:
    said = []
    if m.days_beyond_terms:
        said.append(f"{m.days_beyond_terms} days beyond terms")
    if m.oldest_overdue_days:
        said.append(f"oldest {counted(m.oldest_overdue_days, 'day')} overdue")
    if m.adverse_events:
        said.append(counted(m.adverse_events, "adverse event"))
    if m.open_warnings:
        said.append(counted(m.open_warnings, "open warning"))
    if m.market_moves:
        said.append(counted(m.market_moves, "article") + " on its market price only")
    return DigestRow(
        customer=m.customer,
        name=m.name,
        band=m.band.value,
        score=show(m.score),
        before=show(m.before) if m.changed else "",
        note=", ".join(said) or "quiet",
        review_due=m.review_due.isoformat() if m.review_due else "",
    )
