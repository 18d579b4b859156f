"""Room 1. Raw rows in; clean events out, and refusals with their reasons.

Comes in: the first lines of a file, a relation of text columns. Goes out: how to read the file (`encoding`, `reading`), which
column means what and how sure that is (`mapping`), and questions that turn rows into events and lines (`clean.sql`, `orders.sql`,
`order_lines.sql`). Rows read = accepted + rejected + merged, always. Never writes the log.
"""
