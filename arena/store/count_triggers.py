"""Triggers that keep `vote_counts` in the transaction of a vote, its change or its withdrawal.

Which battles count changed once: since the sixth step of the schema a marked battle does not. A released step is
never edited, so that the triggers are made for a condition.
"""

from arena.store.schema import VOTE_COLUMNS, each_count
from arena.store.triggers import Trigger

RANKED = "{row}.kind = 'preference' AND battles.purpose = 'ranked'"
"""Which answers count, up to the fifth step of the schema."""
UNMARKED = f"{RANKED} AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id)"
"""Which answers count now. A battle is marked before its vote or never."""


def battle_of(table: str) -> str:
    """The battle of an answer that is deleted, as a term."""
    if table == "answers":
        return "(SELECT battle FROM ballots WHERE seq = old.ballot)"
    return "(SELECT battle FROM amendments WHERE seq = old.amendment)"


_PLACE = """battles.study, {row}.question, left_model.seq, right_model.seq"""
_MODELS = """JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right"""


def _counted(ranked: str, table: str, battle: str) -> Trigger:
    """Add a new answer to the counts."""
    source = f"FROM battles {_MODELS} WHERE battles.id = {battle}"
    return Trigger(
        f"{table}_are_counted",
        "AFTER INSERT",
        table,
        f"INSERT INTO vote_counts ({VOTE_COLUMNS})"
        f" SELECT {_PLACE.format(row='new')}, {each_count('CAST({is} AS INTEGER)', 'new')} {source}"
        f" AND {ranked.format(row='new')}"
        " ON CONFLICT (study, question, model_left, model_right) DO UPDATE SET "
        + each_count("{column} = vote_counts.{column} + excluded.{column}"),
    )


def _discount(answers: str) -> str:
    """Take answers of one battle out of the counts; at most one of them is to each question."""
    said = f"(SELECT count(*) {answers} AND said.question = vote_counts.question AND {{is}})"
    return (
        f"UPDATE vote_counts SET {each_count('{column} = {column} - ' + said, 'said')}"
        f" WHERE EXISTS (SELECT 1 {answers} AND said.question = vote_counts.question"
        " AND battles.study = vote_counts.study AND left_model.seq = vote_counts.model_left"
        " AND right_model.seq = vote_counts.model_right)"
    )


def _version_before(ranked: str) -> str:
    return f"""FROM version_answers AS said
        JOIN battles ON battles.id = said.battle {_MODELS}
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND {ranked.format(row="said")}"""


def _discounted(ranked: str, table: str, battle: str, when: str) -> Trigger:
    """Take a withdrawn answer out of the counts, if it was in them."""
    return Trigger(
        f"{table}_are_discounted",
        "AFTER DELETE",
        table,
        f"UPDATE vote_counts SET {each_count('{column} = {column} - CAST({is} AS INTEGER)', 'old')}"
        f" WHERE (study, question, model_left, model_right) = (SELECT {_PLACE.format(row='old')}"
        f" FROM battles {_MODELS} WHERE battles.id = {battle} AND {ranked.format(row='old')})",
        when=when,
    )


def counting(ranked: str) -> tuple[Trigger, ...]:
    """The triggers that count the answers for which a condition holds."""
    return (
        _counted(ranked, "answers", "(SELECT battle FROM ballots WHERE seq = new.ballot)"),
        _counted(
            ranked, "amended_answers", "(SELECT battle FROM amendments WHERE seq = new.amendment)"
        ),
        Trigger(
            "amendments_replace_counts",
            "AFTER INSERT",
            "amendments",
            _discount(_version_before(ranked)),
        ),
        _discounted(
            ranked,
            "answers",
            battle_of("answers"),
            "NOT EXISTS (SELECT 1 FROM amendments JOIN ballots ON ballots.battle = amendments.battle"
            " WHERE ballots.seq = old.ballot)",
        ),
        _discounted(
            ranked,
            "amended_answers",
            battle_of("amended_answers"),
            "NOT EXISTS (SELECT 1 FROM amendments AS later"
            " JOIN amendments ON amendments.battle = later.battle"
            " WHERE amendments.seq = old.amendment AND later.number > amendments.number)",
        ),
    )


def recount(ranked: str) -> str:
    """What `vote_counts` must hold, counted from the standing answers themselves."""
    return f"""SELECT battles.study AS study, said.question AS question,
        left_model.seq AS model_left, right_model.seq AS model_right,
        {each_count("sum(CAST({is} AS INTEGER)) AS {column}", "said")}
    FROM version_answers AS said JOIN battles ON battles.id = said.battle {_MODELS}
    WHERE {ranked.format(row="said")} AND NOT EXISTS (
        SELECT 1 FROM amendments WHERE amendments.battle = said.battle
            AND amendments.number > said.number)
    GROUP BY battles.study, said.question, left_model.seq, right_model.seq"""
