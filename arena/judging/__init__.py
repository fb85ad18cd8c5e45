"""A language model as a judge: what it is asked, what its replies say, and how they become votes."""
