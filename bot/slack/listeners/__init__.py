"""THE DIALOGUES: one file for each thing people do at the counter, not for each type of payload.

A listener takes a `Visit`, reads the payload through `inputs`, lets a service work, draws what came
of it and answers; it is at most fifteen lines long. Listeners do not know each other. Each file
ends with `register`, which says what its listeners listen to; the guard makes them safe.
They may touch `visit`, `route`, `inputs`, `blocks`, `ids` and the services.

The path: ack first (or open the dialog first) -> inputs -> `visit.run` -> blocks -> `visit.show`.
"""
