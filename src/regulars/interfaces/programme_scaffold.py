"""The programme that `regulars init` writes: the plain default, with a word on everything it says."""

from __future__ import annotations

from typing import Final

__all__ = ["PROGRAMME_TEXT"]

PROGRAMME_TEXT: Final = """\
# What this shop gives its members, and for what. Every key, with examples: docs/en/programme.md.
# Its schema: docs/schemas/programme.schema.json. Check it: regulars programme check
version: 1
name: Points
currencies:
  - name: points
    kind: spendable              # spendable, qualifying (counted, never spent), stored_value
    cost_per_unit: 0             # what one point costs the shop when it is spent, major units of money
    claw_back: within_balance    # a refund takes spent points from the others; what is missing is forgiven
earn:
  - id: purchase
    on: Order Completed
    currency: points
    points: 1                    # for each ...
    per: major                   # ... whole unit of money; minor: for each cent; event: for each order
    basis: paid                  # after discounts; shipping and tax never count
    rounding: floor              # once an order; largest remainders take what is left over by line
    activation: {kind: immediate}
    expiry: {kind: none}
    # multipliers:
    #   - {id: coffee-mornings, times: 2, when: {categories: [coffee], from: "07:00", to: "10:00"}}
    # caps:
    #   - {id: monthly, points: 5000, per: month, on_limit: reduce}
"""
