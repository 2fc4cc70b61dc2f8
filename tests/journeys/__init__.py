"""Journeys: the whole product as people meet it, from the page's side, over HTTP.

`product` starts `python -m bot run` in an empty folder and reads the address from the one line that
it prints: local workspace, bot and clock run as child processes, nothing is replaced. People are
`tests.workspace.person`. One started product is shared by the journeys of a test process
(`conftest`); so that they do not disturb each other, each file has customers of its own, and
whatever ends or breaks a product (`test_stop`) starts its own.

The path: person -> the page's HTTP -> workspace -> Socket Mode -> bot -> database -> workspace.
"""
