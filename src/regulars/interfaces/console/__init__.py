"""The marketer's console: pages made on the server, beside the HTTP API on the same port.

Start at `screens.py`, the list of everything that can be asked; `door.py` answers; `pages/` holds a small file and a
template for each page.
"""

from __future__ import annotations
