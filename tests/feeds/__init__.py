"""The news desk, noun by noun: tables of cases, a loopback server for fetching."""
