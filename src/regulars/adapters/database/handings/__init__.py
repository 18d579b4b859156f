"""What was handed out, in SQLite or PostgreSQL."""
