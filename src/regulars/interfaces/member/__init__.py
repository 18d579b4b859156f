"""Pages for members: what they have, what is next, and what the shop may do. They need no script."""
