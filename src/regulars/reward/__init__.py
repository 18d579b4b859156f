"""Room 6: acts and refunds in, postings out.

Comes in: a request and the open page of the ledger (`regulars.domain.ledger.book`): lots, holds, debts, as far as the
request names them. Goes out: the entries, holds and reversals to be written, or a refusal. Start at `decide`.
Never: money or points as a float, a clock of its own, a database.
"""
