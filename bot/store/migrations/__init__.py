"""The history of the schema: forward only, one file a change.

`env` is alembic's entry, `versions` holds the changes; `bot.store.migrate` runs them under a lock.
A change is tested from an empty database and from the previous version's. `alembic check` (a test)
finds rows that have changed without a migration. The only room that may change tables; it touches
no drawer and keeps no values.
"""
