"""Room 6: acts and refunds in, postings out.

Comes in: a request and the open page of the ledger (`regulars.domain.ledger.book`): lots, holds, debts, as far as the
request names them. Goes out: the entries, holds and reversals to be written, or a refusal. Start at `decide`. Besides, a
ladder and what counts for it come in, and a member's tier with its moves goes out: start at `tiers`.
Never: money or points as a float, a clock of its own, a database.
"""
