"""How sure the strengths are, for every model of paired comparison.

`covariance` and `few_clusters` know no likelihood: they take the inverse information and the scores of
any of them. `differences`, `quasi_variances`, `rank_sets` and `multiple_tests` take strengths with their
covariance. `comparison` puts them together for the votes of a source.
"""
