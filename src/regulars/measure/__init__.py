"""Room 9. What was done and what happened in; what worked, or what would have to, out.

Comes in: past windows (`returns.sql`), a margin, costs. Goes out: unaided return rates with their margins, break-even and
detectable lifts, proposals of tests. Never changes an assignment; never calls anything an effect without a control group.
"""
