"""Wording the answers of the command line."""

import csv
import io
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from bot.cli.answer import Answer
from bot.cli.file_report import file_document, file_lines
from bot.notices import DigestNotice
from bot.services.ledger import PaymentLine
from bot.services.spreadsheet import safe
from scoring.credit import CreditLine
from scoring.ledger import PaymentBehaviour
from scoring.portfolio import OverdueRate
from scoring.profile import CustomerProfile, IndicatorLine
from scoring.review import Review
from scoring.score import counted, show

REVIEWS_SHOWN = 3
PAYMENT_COLUMNS = (
    "customer_id", "n", "dbt", "late_share", "oldest_overdue_days", "overdue_amount_share",
    "rating", "confidence",
)  # fmt: skip


def four(share: Fraction) -> str:
    """A share to four decimals, half-up."""
    value = Decimal(share.numerator) / Decimal(share.denominator)
    return str(value.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def portfolio(rate: OverdueRate) -> Answer:
    """Active, overdue, ratio."""
    text = (
        f"As of {rate.as_of.isoformat()}: {rate.overdue} of {rate.active} active customers are "
        f"overdue, {show(rate.ratio * 100, 1)} %; {show(rate.amount_ratio * 100, 1)} % of the "
        "open amount."
    )
    if rate.without_rate:
        text += f" Without a rate for their currency: {counted(rate.without_rate, 'customer')}."
    return Answer(
        text=text,
        document={
            "as_of": rate.as_of.isoformat(),
            "active": rate.active,
            "overdue": rate.overdue,
            "ratio": four(rate.ratio),
            "amount_ratio": four(rate.amount_ratio),
        },
    )


def payments(lines: tuple[PaymentLine, ...]) -> Answer:
    """Everybody's payment behaviour as CSV, or as a list of objects."""
    rows = [_payment(line) for line in lines]
    out = io.StringIO()
    writer = csv.DictWriter(out, PAYMENT_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: safe(cell) for name, cell in row.items()} for row in rows)
    return Answer(
        text=out.getvalue(),
        document=rows,
        complaints=tuple(line.trouble for line in lines if line.trouble),
    )


def _payment(line: PaymentLine) -> dict[str, str]:
    found = line.behaviour
    rated = found is not None and found.eligible > 0
    return {
        "customer_id": line.customer,
        "n": str(line.eligible),
        "dbt": str(found.days_beyond_terms) if found and rated else "",
        "late_share": four(Fraction(line.late, line.eligible)) if line.eligible else "",
        "oldest_overdue_days": str(line.oldest_overdue_days),
        "overdue_amount_share": four(found.overdue_share) if found else "",
        "rating": str(found.level) if found and rated else "",
        "confidence": line.confidence.value,
    }


def profile(found: CustomerProfile) -> Answer:
    """A customer as text, or as one JSON document."""
    band = found.band
    lines = [
        f"{found.customer.name} ({found.customer.id}) as of {found.as_of.isoformat()}",
        (
            f"{show(found.score.value)}, {band.band.value} ({band.reason}); "
            f"{found.score.coverage.value}, range "
            f"{show(found.score.least)}-{show(found.score.most)}"
        ),
        (
            f"Terms: {found.terms.name}; prepayment {found.terms.prepayment}; "
            f"credit line {found.terms.credit_line}"
        ),
    ]
    if found.credit:
        lines.append(_credit(found.credit))
    lines.extend(map(_indicator, found.lines))
    lines.extend(file_lines(found))
    if found.distance:
        lines.append(f"Distance: {'; '.join(found.distance)}")
    if found.change:
        lines.append(f"Change: {found.change}")
    if found.drivers:
        lines.append("Drivers: " + "; ".join(found.drivers))
    if found.behaviour and found.behaviour.eligible:
        lines.append(_paying(found.behaviour))
    if found.ledger_trouble:
        lines.append(found.ledger_trouble)
    lines.extend(f"Warning: {w.rule.replace('_', ' ')}: {w.text}" for w in found.warnings)
    lines.extend(f"News: {e.day} {e.title} ({e.because})" for e in found.events)
    lines.extend(map(_review, found.reviews[: -1 - REVIEWS_SHOWN : -1]))
    if found.review_due:
        lines.append(f"Next review: {found.review_due.isoformat()}")
    return Answer(text="\n".join(lines), document=_document(found))


def _paying(b: PaymentBehaviour) -> str:
    late, overdue = (show((s or Fraction(0)) * 100, 1) for s in (b.late_share, b.overdue_share))
    return (
        f"Payment: {b.days_beyond_terms} days beyond terms over {b.eligible} invoices, {b.late} of "
        f"them late ({late} %), oldest {b.oldest_overdue_days} days overdue, {b.overdue_amount} of "
        f"{b.open_amount} {b.currency} open are overdue ({overdue} %)"
        + (f"; {b.credit_notes} credit note(s) within a year are left out" * bool(b.credit_notes))
    )


def _review(signed: Review) -> str:
    changed = ", ".join(
        f"{c.indicator.label} {c.before or '–'} → {c.after or '–'}"
        if c.asked is None
        else f"{c.indicator.label} stays {c.after or '–'}, asked for {c.asked}"
        for c in signed.checks
        if c.touched
    )
    told = f"Review: {signed.signed.isoformat()} by {signed.reviewer}"
    return ": ".join(filter(None, (told, "; ".join(filter(None, (changed, signed.note))))))


def _credit(line: CreditLine) -> str:
    told = "unknown"
    if line.base is not None:
        note = f", {line.note}" if line.note else ""
        told = (
            f"{line.recommended_shown} {line.currency} recommended, {line.share} % of "
            f"{line.base_shown} ({line.base.set_by}){note}"
        )
    limit = "none approved"
    if line.limit is not None:
        used = f", {show(line.use * 100, 0)} % in use" if line.use is not None else ""
        limit = f"{line.limit_shown} {line.currency} approved{used}"
    return f"Credit line: {told}; {limit}"


def _indicator(line: IndicatorLine) -> str:
    rating = line.rating
    said = "unknown"
    if rating is not None:
        said = f"{rating.level} from {rating.source.value.replace('_', ' ')}, {rating.as_of}"
    marks = ", ".join(m for m in ("stale" if line.stale else "", line.note) if m)
    return f"  {line.indicator.label} ({line.weight} %): {said}{f' ({marks})' if marks else ''}"


def _document(found: CustomerProfile) -> dict[str, object]:
    return {
        "customer_id": found.customer.id,
        "name": found.customer.name,
        "as_of": found.as_of.isoformat(),
        "score": show(found.score.value) if found.score.value is not None else None,
        "range": [show(found.score.least), show(found.score.most)],
        "coverage": found.score.coverage.value,
        "band": found.band.band.value,
        "computed_band": found.band.computed.value,
        "band_reason": found.band.reason,
        "stop": found.band.stop,
        "knock_outs": [k.name for k in found.band.knock_outs],
        "terms": found.terms.name,
        "prepayment": found.terms.prepayment,
        "credit": _credit_document(found.credit),
        **_outlook(found),
        "indicators": [
            {
                "indicator": line.indicator.value,
                "weight": line.weight,
                "rating": line.rating.level if line.rating else None,
                "source": line.rating.source.value if line.rating else None,
                "as_of": line.rating.as_of.isoformat() if line.rating else None,
                "stale": line.stale,
            }
            for line in found.lines
        ],
        "file": file_document(found),
        "warnings": [{"rule": w.rule, "state": w.state.value, "text": w.text}
                     for w in found.warnings],
        "events": [{"day": e.day.isoformat(), "title": e.title, "severity": e.severity.value}
                   for e in found.events],
        "reviews": [
            {"signed": r.signed.isoformat(), "reviewer": r.reviewer, "note": r.note,
             "changed": {c.indicator.value: [c.before, c.after] for c in r.checks if c.changed}}
            for r in found.reviews[: -1 - REVIEWS_SHOWN : -1]
        ],
        "review_due": found.review_due.isoformat() if found.review_due else None,
    }  # fmt: skip


def _outlook(found: CustomerProfile) -> dict[str, object]:
    """What moved the score, how far it is from the next edge and warning, what is pending."""
    ends = found.band.override_ends
    return {
        "drivers": list(found.drivers),
        "change": found.change,
        "distance": list(found.distance),
        "override_ends": ends.isoformat() if ends else None,
        "waiting": [p.asked for p in found.asked],
    }


def _credit_document(line: CreditLine | None) -> dict[str, object] | None:
    if line is None:
        return None
    return {
        "currency": line.currency,
        "base": show(line.base.amount) if line.base else None,
        "set_by": line.base.set_by if line.base else None,
        "share": line.share,
        "recommended": show(line.recommended) if line.recommended is not None else None,
        "note": line.note,
        "limit": str(line.limit.amount) if line.limit else None,
        "open": show(line.open_amount) if line.open_amount is not None else None,
        "use": four(line.use) if line.use is not None else None,
    }


def digest(notice: DigestNotice) -> Answer:
    """A pack as text."""
    title = "High pack" if notice.pack == "high" else "Medium-and-low pack"
    lines = [
        f"{title} {notice.period}, as of {notice.as_of}",
        (
            f"{notice.members} customers, {notice.quiet} quiet; "
            f"{notice.overdue} of {notice.active} active customers overdue ({notice.ratio} %). "
            f"{notice.coverage}"
        ),
    ]
    for row in notice.rows:
        before = f" (was {row.before})" if row.before else ""
        lines.append(
            f"  {row.name}: {row.score} {row.band}{before}; {row.note}; review {row.review_due}"
        )
    lines.extend(f"  data gap: {name}" for name in notice.gaps)
    lines.extend(f"  not checked: {gap}" for gap in notice.coverage_gaps)
    if notice.nothing_to_report:
        missing = notice.coverage_gaps or "not checked" in notice.coverage
        lines.append(f"  Nothing to report{' of what was checked' if missing else ''}.")
    document = {
        "pack": notice.pack,
        "period": notice.period,
        "as_of": notice.as_of,
        "members": notice.members,
        "quiet": notice.quiet,
        "overdue": notice.overdue,
        "active": notice.active,
        "rows": [{"customer_id": r.customer, "name": r.name, "band": r.band, "score": r.score,
                  "note": r.note, "review_due": r.review_due} for r in notice.rows],
        "gaps": list(notice.gaps),
        "coverage": notice.coverage,
    }  # fmt: skip
    return Answer(text="\n".join(lines), document=document)
