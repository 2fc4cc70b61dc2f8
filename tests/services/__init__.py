"""Proofs of the clerks: each use case on a real database, with the three fakes.

`tests.builder` opens the runtime and fills it; `tests.fakes` has the clock, the fetcher and the
poster. A use case is called as a listener or a job would call it; what it left is read back through
the drawers, or heard from the poster after delivery.
"""
