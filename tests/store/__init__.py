"""Proofs of the archive, on real SQLite files.

Migrations from nothing, transactions that roll back, two writers at once, locks that die with their
process, and the outbox as a queue. Nothing is replaced here: a database that is not the real one
would prove nothing about the real one.
"""
