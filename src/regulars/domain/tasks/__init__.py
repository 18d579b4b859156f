"""Tasks, badges and leaderboards: what members do, and what they are shown for it."""
