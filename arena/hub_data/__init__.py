"""Data sets of the Hugging Face hub, or files like theirs, as the prompts and recorded answers of a study."""
