"""Room 4: what customers are likely to do next.

Comes in: histories (how often, how recently, how long known), as columns, none of them reaching past the question's
`as_of`. Goes out: scores and forecasts with the method that made them. Nothing here reads a log, asks the time or
rolls dice; a generator for simulations is handed in.

Start at `histories`, then `beta_geometric` or `pareto_nbd`; `historical_rate` is the baseline each has to beat.
"""
