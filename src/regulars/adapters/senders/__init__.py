"""Ways out of the house: how a message is sent to an address somebody else gave us."""
