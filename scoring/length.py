"""How long texts from outside may be, in characters: one place for files, dialogs and tables."""

WORD = 40
PERSON = 40
CUSTOMER = 64
NAME = 200
LEGAL_NAME = 300
COUNTRY = 60
INDUSTRY = 80
SEGMENT = 80
INVOICE = 80
AGENCY = 80
GRADE = 40
SOURCE = 300
REASON = 3_000
ADDRESS = 2_000
FIGURE = 20
"""Digits before the point of an amount."""
