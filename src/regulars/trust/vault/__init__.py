"""The vault: what says who somebody is, readable only with the shop's key.

Comes in: keys, and words to hide. Goes out: sealed words, blind indexes, wrapped keys. Nothing here opens a file.
"""
