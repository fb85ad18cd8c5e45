"""The report on a study whose work was dealt out: ratings, reviews, pairs, judges, and scores from elsewhere."""
