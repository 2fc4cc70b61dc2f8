"""THE ALARM CLOCK: says when, and nothing else.

`table` is the whole timetable on one screen; `slot` is pure: from now to the slot that should have
run last, or that it is too late; `scheduler` is the only file that knows APScheduler, which merely
ticks. Which slots were carried out is in the database, so several clocks do no harm.

The path: tick -> table -> slot -> a use case of `services.timetable`.
"""
