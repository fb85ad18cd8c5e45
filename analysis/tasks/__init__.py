"""What work that is dealt out says: means of ratings, decisions of reviewers, won, tied and lost."""
