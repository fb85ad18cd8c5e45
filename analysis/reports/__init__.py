"""The report on any vote log: sections that each say one thing, gathered in one page.

A section is a module with `section(material) -> Section | Absent`; `contents.py` lists them in their
order. What does not apply to the votes at hand is absent with its reason, never an empty table.
"""
