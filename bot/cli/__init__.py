"""THE SIDE DOOR: the command line, for people and scripts.

`parser` says what can be asked, `front` answers and turns whatever is refused into one sentence and
an exit code; `report` words the answers as text, CSV or one JSON document; `doctor` looks at the
installation. It touches services and `bootstrap` alone, never the database or Slack.

The path: arguments -> parser -> front -> a service -> report -> standard output.
"""
