"""Which recorded answers are kept: by points on criteria, or as reviewers left them.

`items` are the answers of a task, `threshold` and `reviews` say what becomes of one and are pure, `filtering` and
`verifying` read what was said of each from a database, `writing` puts rows into files.
"""
