"""The part of the eighth step that tells how a conversation went: turns that were stopped, and what they continue.

A turn that its participant stopped has no answers that could be judged. It stands in `stopped_turns` and no longer
in `turns`, so that the conversation is what was complete. That is the one way in which a turn leaves its table.
"""

from arena.store.log_schema import FINAL
from arena.store.schema import sequence, time_column
from arena.store.triggers import Trigger

COURSE_TABLES = (
    f"""CREATE TABLE stopped_turns (
        {sequence()},
        battle TEXT NOT NULL REFERENCES battles (id),
        number INTEGER NOT NULL CHECK (number >= 2),
        prompt TEXT NOT NULL,
        {time_column("asked_at")},
        {time_column("stopped_at")}
    ) STRICT""",
    "CREATE INDEX stopped_turns_by_battle ON stopped_turns (battle)",
    "CREATE INDEX battles_by_continued ON battles (continues) WHERE continues IS NOT NULL",
)

UNKEPT = tuple(trigger for trigger in FINAL if trigger.name == "turns_are_kept")
"""The trigger of the fifth step that this one makes anew."""

COURSE_TRIGGERS = (
    Trigger(
        "turns_are_kept",
        "BEFORE DELETE",
        "turns",
        refusal="what is stored in turns is kept",
        when="NOT EXISTS (SELECT 1 FROM stopped_turns WHERE stopped_turns.battle = old.battle"
        " AND stopped_turns.number = old.number AND stopped_turns.asked_at = old.asked_at)",
    ),
    Trigger(
        "stopped_turns_never_change",
        "BEFORE UPDATE",
        "stopped_turns",
        refusal="what is stored in stopped_turns is never changed",
    ),
)
