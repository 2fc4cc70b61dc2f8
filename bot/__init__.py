"""THE BUILDING: where the rules and the news desk are put to work.

`services` are the clerks, one function a use case; `store` is the archive and the only room that
speaks SQL; `slack` is the counter; `jobs` is the alarm clock; `workspace` is the rehearsal stage;
`demo` holds the fictional book. `bootstrap` puts them together and `cli` starts them.

The path: listener -> service -> store, and the answer comes up as a value. What must be said
later is left in the outbox, which `services.delivery` empties through the poster.
"""
