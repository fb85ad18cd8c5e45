"""Why people preferred what they preferred: the tags that they gave to answers, by outcome and by model."""
