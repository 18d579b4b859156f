"""Drawings of a report: Vega-Lite specifications as Python dicts, one file a chart; `drawing` makes SVG of them."""
