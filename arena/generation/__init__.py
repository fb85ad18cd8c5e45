"""Answers made before anybody votes: every prompt, model and sample, in files that `recorded` reads."""
