"""The news desk: bytes in, judged mentions out.

It knows the words of `scoring` (vocabulary, customer) and none of its rules, and it knows nobody
above it. The path of a story: `fetch` brings bytes (by `curl` and its `transfer`s, the only network
code; `address` and `url` guard it), `parser` has a killable `child` read them (`decode`, `date` and
`parse`, the only file that knows feedparser), `article` holds what came out, `match` finds
customers by their names (`word`, `names`, `finder`) and says what that proves (`evidence`),
`assess` judges each mention for that customer (`lexicon`, `clause`, `role`), and `event` says which
mentions tell one story. `desk` walks the middle of that path for one entry. A bad entry is skipped
and counted; a bad feed is a `FeedProblem` with a name and one line of advice (`errors`). All but
what fetches and `parser` is pure, save for reading the word lists that lie beside them.
"""
