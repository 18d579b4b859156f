"""Rewards, gift cards, gifts, check-in and games: found, decided by the room, handed out in one transaction."""
