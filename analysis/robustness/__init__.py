"""How far a leaderboard would move if some votes were not there, or were read in another way.

`flips` finds the fewest votes that turn a pair of neighbours round, `leave_out` what one participant
decides, `variants` what the choice of votes and of the tie rule decides.
"""
