"""A wall clock that jumps while people vote changes neither limits nor seconds nor the order of votes."""
