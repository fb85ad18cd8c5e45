"""Likelihoods of a vote: Bradley–Terry, Davidson, Rao–Kupper and its grounded form, with one solver for all."""
