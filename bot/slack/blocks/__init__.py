"""THE DRAWING BOARD: values in, Slack's blocks out; pure.

`markup` makes text safe, `kit` holds every block, element and view there is, `limit` is the table
of Slack's limits with the one check and the one pair of scissors; every other file draws one
surface: `card`, `why`, `warning`, `line`, `digest`, `home`, `help`, `refusal`, and the dialogs
`rerate`, `mitigation`, `feedback`, `resolve`. `screen` draws any message as a dialog.
They may touch the words and values of `scoring`, `bot.notices` and `ids`, nothing else.

The path: a value -> a drawing file -> `kit` -> a `Message` or a view, clipped before it is sent.
"""
