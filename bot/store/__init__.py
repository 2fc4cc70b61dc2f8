"""THE ARCHIVE: the only room that speaks SQL.

`database` holds the engines and the only commit of the house; `unit` is one transaction with its
drawers; every other file is one drawer: the row, row <-> value, the queries. Rows never leave their
drawer. `migrations` change the schema, forward only; `lock` is the sender's lock.

The path: a service opens a unit, asks drawers for values, hands them values to keep; the outbox row
and the audit row of a change are written in the transaction of the change.
"""
