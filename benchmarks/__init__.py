"""Benchmarks: a table, with ratios against peers measured in the same run. Never asserted by a test."""
