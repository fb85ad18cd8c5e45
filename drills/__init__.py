"""Drills: what is promised of a vote, tried at full size. See README.md; `make drill` runs all of them."""
