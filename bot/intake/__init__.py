"""THE LETTER BOX: files that people hand in, read into checked values.

`sheet` reads a CSV line by line; `invoice`, `customer` and `table` say what a good line is; `book`
reads the demo book, whose dates are day offsets. A bad line becomes a problem with its number and
reason and stops nobody else. It touches no database: the services keep what is read here.

The path: file -> sheet -> a value of `scoring` or a Problem.
"""
