"""The desk of tasks, badges and leaderboards."""
