"""Ways in: the command line and the report; later the HTTP API, the console, the member's own pages.

Comes in: what people and programs ask. Goes out: answers in their language. Translates, checks access, calls the loop.
"""
