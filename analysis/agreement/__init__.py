"""Do people agree? Kappa, alpha and correlations between annotators, repeats, and the noise ceiling."""
