"""Measurements, run by `make bench` and never by the tests.

Each file with a function `rows` measures one noun and yields a row for each target: what was
measured, the figure, and what it is held against. Peers run in the same process or beside it, on
the same machine, in turn with ours; all that is measured on is made up from a fixed seed.
"""
