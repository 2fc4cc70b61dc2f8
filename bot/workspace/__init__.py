"""The rehearsal stage: a stand-in Slack with a web page, for trying the bot and for journeys.

`server` is the door (`serve`, `start`) and assembles a `stage`. `call` answers the Web API (`chat`,
`conversation`, `view`, `file`) behind `limits`, the table of what Slack refuses, read by `check`.
`link` is Socket Mode. `interaction`, `submission` and `event` carry to the bot what a person does
and show what Slack would show; `hook` and `respond` are the response_url; `feed` serves demo
news; `desk` is what the page in `page/` speaks; `control` is for tests, on this machine only:
faults, rate, lag, cut sockets, the posts taken (its docstring has the list).
It may touch the standard library and aiohttp, and imports nothing of ours.
The path: page → desk → interaction → link → the bot → call or respond → state → page.
"""
