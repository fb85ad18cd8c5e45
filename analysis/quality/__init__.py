"""How well judging went: control items, pairs judged twice, votes that came fast, sides, and the rule of a study."""
