"""Annotations that were made elsewhere: files of several kinds, checked row by row, become votes.

`sheet` is what every reader makes of a file (`delimited`, `workbook`, `records`, and from the last `label_studio` and
`argilla`); `reading` chooses among them. `columns` says which column means what, `labels` which code a label is,
`annotations` checks, `votes` makes what the page would have stored. Nothing here knows SQL.
"""
