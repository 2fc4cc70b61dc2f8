"""The tests: they mirror the house; clock, fetcher and poster have fakes, nothing else does."""
