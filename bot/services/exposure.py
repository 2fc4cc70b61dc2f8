"""Noting what comes and goes by itself: stops that begin, overrides that end."""

from datetime import datetime

from bot.services.member import SYSTEM
from bot.services.picture import Picture, stop_name
from bot.store.unit import Unit
from scoring.stop import Stop


def note_changes(unit: Unit, picture: Picture, now: datetime) -> None:
    """Keep the stops that a picture shows for the first time, and end overrides that are over."""
    subject = picture.customer.id
    for event in picture.new_stops:
        name = stop_name(event)
        unit.exposure.add_stop(Stop(customer=subject, event=event.id, name=name, opened_at=now))
        unit.audit.record(at=now, actor=SYSTEM, action="stop.opened", subject=subject, stop=name)
    for override, why in picture.ended:
        unit.exposure.end_override(override.id, why=why, by=SYSTEM, at=now)
        unit.audit.record(
            at=now, actor=SYSTEM, action="override.ended", subject=subject, why=why.value
        )
