"""Servers for the models of a study: which ones, with what commands, and kept running.

`plan` reads them out of models.yaml, `command_lines` writes what starts them, `processes` holds one
of them and `fleet` all. None of them knows battles or votes.
"""
