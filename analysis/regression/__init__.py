"""Strengths beside covariates: of the answers, of the prompts, of the people, and of the day.

Everything here is one likelihood, logit P(left wins) = θ_left − θ_right + xᵀβ with ties as half wins. A
covariate of the two answers (their lengths) is a column of x; a covariate of the battle (its category,
the voter's level, the week) gives every model one strength per level, and a test of whether they differ.
"""
