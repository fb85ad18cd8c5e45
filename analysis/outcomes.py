"""What an outcome of a battle is as a number; the order is part of every array that is indexed by it."""

FIRST, SECOND, TIE, BOTH_GOOD, BOTH_BAD = range(5)
OUTCOMES = 5
"""How many outcomes count; whatever else a log holds is left out and counted there."""
