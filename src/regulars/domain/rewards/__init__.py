"""What members get beside points: rewards of the catalogue, gift cards, gifts of the year, check-in, games of chance."""
