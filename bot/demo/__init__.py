"""The demo book: about 60 fictional business customers to try the bot with.

Lives here: a script, the CSV and XML that it makes (kept beside it) and a README that says what
each file means. May touch: the standard library and its own folder; it imports nothing of ours.
The path through it: `company` (who they are) → `invoicing`, `appraisal`, `diary` (what happened to
them) and `press` with its four papers (what is written about them) → `build`, which draws the whole
with a fixed seed and writes the same bytes each time: `python -m bot.demo.build`.
Dates are day offsets from the day on which the book is loaded; 0 is that day, the past is negative.
"""
