"""THE CLERKS: one function a use case, one transaction each.

A function that takes `runtime` is a use case and opens one transaction; one that takes `unit` is a
step of it and opens none. `access` is the table of who may do what; `errors` are the refusals and
faults; everything else is one noun a file. They speak to `store` below them and know neither Slack
nor the scheduler.

The path: caller and request in -> permit -> read -> rules of `scoring` -> write, with outbox rows
and an audit row in the same transaction -> a value out. `delivery` empties the outbox later.
"""
