"""That nothing was altered: a Merkle tree over every entry, signed checkpoints, receipts.

Comes in: leaves in their order, and heads that were signed before. Goes out: roots, proofs, and whether they hold.
"""
