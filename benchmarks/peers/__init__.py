"""Engines for ranking by pairwise votes, ours and others', each behind the same few functions.

`load(frame)` turns a frame of the text columns model_a, model_b, winner into what the engine fits;
`fit(loaded)` gives the names and their strengths on the log scale; `interval(loaded)`, where the engine
has intervals without a bootstrap, does the fit with them; `bootstrap(loaded, rounds)` refits to that many
resamples. An engine that lacks one of the last two has no such function.

An engine that is not installed is left out of the comparison, and named there.
"""
