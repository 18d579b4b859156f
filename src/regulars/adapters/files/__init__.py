"""Ports kept as plain files of a folder."""
