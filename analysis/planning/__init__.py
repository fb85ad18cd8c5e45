"""How many votes and people a study needs, which pairs to ask next, and when it may stop."""
