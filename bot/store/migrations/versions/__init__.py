"""The changes of the schema, in order.

Each file names the one before it (`down_revision`) and has an `upgrade` alone: the way back is a
restored backup, never a downgrade. Column types are written out or taken from `bot.store.base`, so
that what was stored can be read for ever. Names of constraints come from the convention there.
The path: `bot.store.migrate` -> `env` -> the files here that the database has not seen yet.
"""
