"""What is due on a paid membership, and where it stands."""
