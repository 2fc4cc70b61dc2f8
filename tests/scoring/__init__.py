"""Tests of the rules: values in, values out, no fake needed.

`test_golden` holds the golden cases of the domain page that concern score, knock-outs, payment,
rise, overdue rate, news window and reviews; `test_ledger` compares payment behaviour with a slow
reference of its own; `test_property` states what must hold for all ratings; `test_warning` is the
table of an early warning's life. `build` makes histories and events.
The path: a case in a table, one function of `scoring`, one assertion.
"""
