"""Proofs of the letter box: files that people hand in, line by line.

Good lines become values, bad ones a line number and a reason; a file that is no use at all is one
sentence. Files are written into the test's own folder. No database, no clock.
"""
