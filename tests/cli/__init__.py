"""Proofs of the side door: `main([...])` as a shell would call it.

Settings come from the environment of the test, answers are read from standard output, refusals are
one sentence on standard error and an exit code. Each test stands in a folder of its own, with a
database of its own; nothing reaches the network but loopback.
"""
