"""The sixth step of the schema: where answers come from, and battles that were less than blind.

`origins` says of a response how its prompt was rendered and from which weights it came; responses that are older
have none. `marks` says why a battle is not counted; both are facts like any other. The counts and the view
`comparisons` know of them from here on.
"""

from arena.store.count_triggers import RANKED, UNMARKED, counting
from arena.store.log_schema import comparisons_view
from arena.store.schema import sequence, time_column
from arena.store.triggers import Trigger

# Written out, not taken from the codes: a released step is never edited.
_RENDERINGS = "'none', 'chat', 'chat_system_in_user', 'completion', 'frame'"
_MARKS = ("named_itself", "recognised")

MARK_TABLES = (
    f"""CREATE TABLE origins (
        {sequence()},
        battle TEXT NOT NULL,
        turn INTEGER NOT NULL,
        side TEXT NOT NULL,
        rendering TEXT NOT NULL CHECK (rendering IN ({_RENDERINGS})),
        template_hash TEXT,
        revision TEXT,
        recorded INTEGER NOT NULL CHECK (recorded IN (0, 1)),
        UNIQUE (battle, turn, side),
        FOREIGN KEY (battle, turn, side) REFERENCES responses (battle, turn, side)
    ) STRICT""",
    f"""CREATE TABLE marks (
        {sequence()},
        battle TEXT NOT NULL REFERENCES battles (id),
        kind TEXT NOT NULL CHECK (kind IN {_MARKS}),
        {time_column("marked_at")},
        UNIQUE (battle, kind)
    ) STRICT""",
    # Whose side is next is asked for every battle.
    "CREATE INDEX battles_by_pair ON battles (study, model_left, model_right)",
)


def _has(mark: str) -> str:
    return (
        "CASE WHEN EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id"
        f" AND marks.kind = '{mark}') THEN 1 ELSE 0 END AS {mark}"
    )


_RECORDED = (
    "(SELECT count(DISTINCT origins.side) FROM origins WHERE origins.battle = battles.id"
    " AND origins.recorded = 1) AS recorded"
)

MARK_COLUMNS = "".join(f",\n        {term}" for term in (*map(_has, _MARKS), _RECORDED))
"""What the view says of a battle beside its vote, as further columns of a statement."""

MARK_VIEWS = ("DROP VIEW comparisons", comparisons_view(MARK_COLUMNS))

REPLACED = counting(RANKED)
"""The triggers of the fifth step that this one makes anew."""

MARK_TRIGGERS = (
    *counting(UNMARKED),
    *(
        Trigger(f"{table}_{word}", moment, table, refusal=f"what is stored in {table} is {said}")
        for table in ("origins", "marks")
        for word, moment, said in (
            ("never_change", "BEFORE UPDATE", "never changed"),
            ("are_kept", "BEFORE DELETE", "kept"),
        )
    ),
)
