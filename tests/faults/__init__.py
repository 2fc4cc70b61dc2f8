"""Faults: the bot is killed at a named point of a delivery, and the warning is there once.

The local workspace runs in this process (`tests.workspace.rehearsal`); the bot is a real child,
`risk-bot serve`, ended with SIGKILL and started again on the same database. What Slack took is
counted on the workspace's side, by the key in the metadata of the posts; `bot_child` has both.

The path: a person re-rates -> the bot commits -> SIGKILL at the point -> restart -> count.
"""
