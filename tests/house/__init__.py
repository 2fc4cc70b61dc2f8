"""The rules of the house that no import graph sees, as small machines.

Each test file holds one rule or a few of a kind: a function that takes sources and yields one
sentence for each breach, a test that turns it on the house, and tests that break it on purpose.
`source` reads the files; `size` counts lines, and is used by the summary of every run as well.
"""
