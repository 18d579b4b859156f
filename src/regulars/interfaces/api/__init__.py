"""The HTTP interface: requests in, the till and the records asked, JSON out. `routes` lists every route; `door` is the way in."""
