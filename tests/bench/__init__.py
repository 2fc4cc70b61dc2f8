"""Measurements, run by `make bench` and never by the tests: one line for each thing measured."""
