"""The shop's past under a programme: read from the log, compared, and posted."""
