"""THE READING DESK: what people type, pick and fill in becomes typed requests, or a mistake told.

Everything that comes back from Slack may have been altered: it is read strictly, what is extra is
refused, lengths are capped; the services authorise every id again. `command` reads what follows
`/risk`, `reference` what a click or a dialog is about, `form` what was filled in.
They may touch pydantic, the requests of `services`, the words of `scoring`, and `ids`.

The path: payload -> a reader here -> a request, or a Refusal with a sentence for each field.
"""
