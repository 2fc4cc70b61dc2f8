"""Tests of the alarm clock: which slot is due, and when it is too late.

`test_slot` is a table of instants: months and quarters, holidays, both changes of summer time, leap
days, down-time. Nothing here ticks and no time passes: instants are arguments.
The scheduler itself is seen at work in the journeys, where packs are posted by the real clock.
The path: an instant and the slots that were taken -> the slot and its verdict.
"""
