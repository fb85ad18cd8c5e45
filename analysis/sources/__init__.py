"""Where votes come from: files, databases, and the columns that others give their logs."""
