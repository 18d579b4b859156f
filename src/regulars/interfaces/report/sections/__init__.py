"""Sections of a report: each answers one question in words before it shows anything. One file a section."""
