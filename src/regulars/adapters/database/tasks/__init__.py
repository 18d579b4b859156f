"""What members have done towards tasks, and what they were awarded, in the database."""
