"""THE COUNTER: the only room that speaks Slack.

Lives here: `app` (the socket, its watchdog, the listeners' door), `listeners` (one dialogue a
file), `visit` (one person at the counter: who, where, how to answer), `desk` (what every listener
needs), `inputs` (text and forms -> typed requests), `blocks` (pure drawing), `poster` (the outbox's
way out), `errors` (what becomes of a refusal and of a bug), `ids` (every id, once).
It may touch `services`, `notices`, `clock` and the words of `scoring`; never SQL or settings.

The path: envelope -> listener -> inputs -> a service in a worker thread -> blocks -> the answer.
"""
