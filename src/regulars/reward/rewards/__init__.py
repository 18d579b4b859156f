"""A programme's rewards, gifts, check-in and games, and the page of what was handed out, in; what is handed out now, out."""
