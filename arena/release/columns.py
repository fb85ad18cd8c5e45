"""The documented allow-list: what leaves the database, under which name, and what stays and why.

A column of the database that stands neither in `COLUMNS` nor in `withheld.WITHHELD` fails a test.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds. A time is UTC, ISO 8601, rounded down to the hour."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Column:
    """One released column. `sources` names the columns of the database that it is made from."""

    name: str
    kind: Kind
    meaning: str
    sources: tuple[str, ...]


def _column(name: str, kind: Kind, meaning: str, *sources: str) -> Column:
    return Column(name, kind, meaning, sources)


_T, _I, _N, _B, _H = Kind.TEXT, Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN, Kind.TIME

OUTCOMES = (
    "one column for each preference question: left, right, tie, both_good, both_bad or cannot_say"
)
CODES = "one column for each choice or review question of the form: the code of the answer"
POINTS = (
    "one column for each rating: the point of its scale; .left and .right where it is of one side"
)
TAGS = "one column for each question of tags: their codes with a space between; .left and .right where they are of one side"
PROFILE = "one column for each choice question of the profile: the code of the answer"

_PURPOSE = (
    "ranked; control (a check: one text is plainly better); repeat (a pair that the same person judged before); "
    "unranked. Only ranked battles enter a leaderboard."
)
_EXPECTED = "What a control item expects of this question: left, right, left_or_tie or right_or_tie; empty elsewhere."
_REPEATS = "The battle that was shown to the same person once more; empty elsewhere."
_NAMED = "Whether an answer says which model wrote it; no ranking counts such a battle by itself."
_PURPOSE = (
    "ranked, control, repeat or unranked (of a cohort that the study keeps out of its ranking);"
    " only ranked battles enter a leaderboard."
)
_RECOGNISED = (
    "Whether the participant said that they can tell a model; no ranking counts it by itself."
)

BATTLES = (
    _column("battle", _T, "Random id of the battle.", "battles.id"),
    _column("study", _T, "Id of the study.", "studies.id", "battles.study"),
    _column("study_hash", _T, "SHA-256 of the study as it was then.", "studies.hash", "battles.study_hash"),
    _column("participant", _T, "Keyed id of the participant.", "battles.participant"),
    _column("interface_language", _T, "Language in which the participant saw the pages.", "participants.interface_language"),
    _column("prompt", _T, "Id in the study's prompts; empty where the participant wrote it.", "battles.prompt_id"),
    _column("prompt_text", _T, "First prompt, as the models got it.", "battles.prompt_text"),
    _column("prompt_category", _T, "Category of the prompt.", "battles.prompt_category"),
    _column("prompt_language", _T, "Language of the prompt.", "battles.prompt_language"),
    _column("model_left", _T, "Model on the left (A); control.better or control.worse for a text that was written as a check.", "battles.model_left"),
    _column("model_right", _T, "Model on the right (B); empty where one answer stood alone.", "battles.model_right"),
    _column("expected_language", _T, "Language that an answer should be in, where it is not that of the prompt.", "prompts.answer_language"),
    _column("task", _T, "Id of the task, where the battle was dealt out.", "assignments.task", "assignments.battle"),
    _column("item", _T, "The prompt with its answers, by model and sample, in an order that is no seating.", "assignments.item"),
    _column("sample_left", _I, "Number of the recorded answer on the left.", "assignments.sample_left"),
    _column("sample_right", _I, "Number of the recorded answer on the right.", "assignments.sample_right"),
    _column("revises", _T, "The battle whose edited text was shown in place of the recorded answer.", "assignments.revises"),
    _column("policy", _T, "Rule by which the pair was drawn.", "battles.policy"),
    _column("probability", _N, "Probability with which the rule draws this ordered pair.", "battles.probability"),
    _column("purpose", _T, _PURPOSE, "battles.purpose"),
    _column("replaces", _T, "The battle that failed before its first token and that this one stands in for.", "battles.replaces"),
    _column("repeats", _T, _REPEATS, "repeats.earlier", "repeats.battle"),
    _column("continues", _T, "The battle before it in the same conversation, where each turn is judged by itself: its turns were read first.", "battles.continues"),
    _column("turns", _I, "Number of turns asked.", "turns.number"),
    _column("outcome_*", _T, f"The answers, {OUTCOMES}.", "answers.value"),
    _column("answer_*", _T, f"The other answers, {CODES}.", "answers.value"),
    _column("rating_*", _I, f"Points given, {POINTS}.", "answers.value"),
    _column("tags_*", _T, f"Tags given, {TAGS}.", "answers.value"),
    _column("derived", _T, "The questions, with commas between, whose answer was derived from others.", "answers.derived"),
    _column("seconds", _N, "Seconds from the end of the answers to the ballot, on the server's clock.", "ballots.seconds"),
    _column("named_itself", _B, _NAMED, "marks.kind", "marks.battle"),
    _column("recognised", _B, _RECOGNISED, "marks.kind"),
    _column("amendments", _I, "How often the vote was changed; what stands is the last version, and none if it was taken back.", "amendments.number"),
    _column("void", _T, "Why the battle could not be voted on; empty where it has a ballot.", "voids.reason"),
    _column("void_side", _T, "The side that failed, where one did.", "voids.side"),
    _column("profile_*", _T, f"What the participant said of themselves, {PROFILE}.", "participants.profile"),
    _column("code_version", _T, "Version of the arena.", "battles.code_version"),
    _column("opened_at", _H, "Hour in which the battle began.", "battles.opened_at"),
)  # fmt: skip

RESPONSES = (
    _column("battle", _T, "The battle.", "responses.battle", "turns.battle"),
    _column("turn", _I, "Number of the turn, from 1.", "responses.turn"),
    _column("side", _T, "left or right.", "responses.side"),
    _column("model", _T, "The model that answered.", "responses.model"),
    _column("prompt", _T, "What was asked in this turn.", "turns.prompt"),
    _column("text", _T, "The answer, complete.", "responses.text"),
    _column("detected_language", _T, "Language of the answer as py3langid takes it; empty for a text of fewer than 20 letters. For information: nothing is dropped by it.", "responses.text"),
    _column("detected_probability", _N, "How probable the library takes that language to be.", "responses.text"),
    _column("finish", _T, "stop: the model ended by itself; length: it reached max_tokens.", "responses.finish"),
    _column("temperature", _N, "Sampling temperature, as used.", "responses.settings"),
    _column("top_p", _N, "Nucleus sampling, as used.", "responses.settings"),
    _column("max_tokens", _I, "Token limit, as used.", "responses.settings"),
    _column("stop", _T, "JSON list of the strings that end an answer.", "responses.settings"),
    _column("seed", _I, "Seed, where one was set.", "responses.settings"),
    _column("rendered_prompt", _T, "What the model read: the exact string, or the messages as JSON.", "responses.rendered_prompt"),
    _column("engine", _T, "The engine and its version.", "responses.engine"),
    _column("rendering", _T, "How the prompt was put: chat, chat_system_in_user (its template knows no system role), completion, frame, none.", "origins.rendering", "origins.battle", "origins.turn", "origins.side"),
    _column("template_hash", _T, "SHA-256 of the chat template or frame, where it is known.", "origins.template_hash"),
    _column("revision", _T, "Version of the weights, where it is known.", "origins.revision"),
    _column("recorded", _B, "Whether the answer was made before the battle.", "origins.recorded"),
    _column("first_token_seconds", _N, "Seconds from the request to the first token.", "responses.first_token_seconds"),
    _column("total_seconds", _N, "Seconds from the request to the last token.", "responses.total_seconds"),
    _column("prompt_tokens", _I, "Tokens read; empty where the engine does not tell.", "responses.prompt_tokens"),
    _column("response_tokens", _I, "Tokens written; empty where the engine does not tell.", "responses.response_tokens"),
)  # fmt: skip

BALLOTS = (
    _column("battle", _T, "The battle.", "ballots.battle"),
    _column("study", _T, "Id of the study.", "battles.study"),
    _column("question", _T, "Id of the preference question.", "answers.question", "answers.kind"),
    _column("model_left", _T, "Model on the left (A).", "battles.model_left"),
    _column("model_right", _T, "Model on the right (B).", "battles.model_right"),
    _column("outcome", _T, "left, right, tie, both_good, both_bad or cannot_say.", "answers.value"),
    _column("derived", _B, "Whether the answer follows from other answers.", "answers.derived"),
    _column("participant", _T, "Keyed id of the participant.", "ballots.participant"),
    _column("prompt", _T, "Id in the study's prompts; empty where the participant wrote it.", "battles.prompt_id"),
    _column("category", _T, "Category of the prompt.", "battles.prompt_category"),
    _column("language", _T, "Language of the prompt.", "battles.prompt_language"),
    _column("purpose", _T, _PURPOSE, "battles.purpose"),
    _column("policy", _T, "Rule by which the pair was drawn.", "battles.policy"),
    _column("probability", _N, "Probability with which the rule draws this ordered pair.", "battles.probability"),
    _column("turns", _I, "Number of turns asked.", "turns.number"),
    _column("seconds", _N, "Seconds from the end of the answers to the ballot, on the server's clock.", "ballots.seconds"),
    _column("stored_at", _H, "Hour in which the ballot was stored.", "ballots.stored_at"),
    _column("named_itself", _B, _NAMED, "marks.kind"),
    _column("recognised", _B, _RECOGNISED, "marks.kind"),
    _column("recorded", _I, "How many of the two answers were made before the battle.", "origins.recorded"),
    _column("cohort", _T, "The class or campaign by whose invitation the participant came.", "cohort_members.cohort"),
    _column("expected", _T, _EXPECTED, "expectations.expected", "expectations.question"),
    _column("repeats", _T, _REPEATS, "repeats.earlier"),
    _column("characters", _I, "Characters of both answers of the last turn: what there was to read before the vote.", "responses.text"),
)  # fmt: skip

RATINGS = (
    _column("battle", _T, "The battle, of one answer or of two.", "ballots.battle"),
    _column("study", _T, "Id of the study.", "battles.study"),
    _column("task", _T, "Id of the task, where the battle was dealt out.", "assignments.task"),
    _column("item", _T, "The prompt with its answers, by model and sample.", "assignments.item"),
    _column("question", _T, "Id of the criterion.", "answers.question", "answers.kind"),
    _column("model", _T, "The model whose answer was rated.", "battles.model_left", "battles.model_right"),
    _column("sample", _I, "Number of the recorded answer.", "assignments.sample_left", "assignments.sample_right"),
    _column("opponent", _T, "The model of the answer beside it; empty where it stood alone.", "battles.model_left", "battles.model_right"),
    _column("value", _I, "The point of the scale.", "answers.value"),
    _column("participant", _T, "Keyed id of the participant.", "ballots.participant"),
    _column("rater_kind", _T, "human or judge (a model).", "participants.kind"),
    _column("prompt", _T, "Id in the study's prompts; empty where the participant wrote it.", "battles.prompt_id"),
    _column("category", _T, "Category of the prompt.", "battles.prompt_category"),
    _column("language", _T, "Language of the prompt.", "battles.prompt_language"),
    _column("purpose", _T, "ranked, control, repeat (the same item once more to the same person) or unranked (of a cohort that the study keeps out of its ranking).", "battles.purpose"),
    _column("seconds", _N, "Seconds from the item to the ballot, on the server's clock.", "ballots.seconds"),
    _column("stored_at", _H, "Hour in which the ballot was stored.", "ballots.stored_at"),
)  # fmt: skip

PARTICIPANTS = (
    _column("participant", _T, "Keyed id: HMAC-SHA-256 with a key that is not released.", "participants.id"),
    _column("study", _T, "Id of the study.", "participants.study"),
    _column("kind", _T, "human or judge (a model).", "participants.kind"),
    _column("interface_language", _T, "Language in which the pages were seen.", "participants.interface_language"),
    _column("consent_version", _T, "Version of the text that was agreed to, the last one.", "participants.consent_version", "consents.version"),
    _column("profile_*", _T, f"What the participant said of themselves, {PROFILE}.", "participants.profile"),
    _column("training_share", _N, "Share of the study's examples that were answered as expected before the first battle, of those answered; empty where none was.", "training_answers.expected"),
)  # fmt: skip

MODELS = (
    _column("model", _T, "Id of the model.", "models.id", "model_notes.model"),
    _column("label", _T, "Its name for readers, the latest one.", "models.label", "model_notes.label"),
    _column("backend", _T, "What it was run with.", "models.backend"),
    _column("template", _T, "chat, completion or frame: how a prompt becomes what the model reads.", "models.template"),
    _column("factors", _T, "JSON object of its factors (backbone, corpus, size, …), the latest ones.", "models.factors", "model_notes.factors"),
)  # fmt: skip

COLUMNS: Mapping[str, Sequence[Column]] = {
    "battles": BATTLES,
    "responses": RESPONSES,
    "ballots": BALLOTS,
    "ratings": RATINGS,
    "participants": PARTICIPANTS,
    "models": MODELS,
}
"""Every released table and its columns, in order."""

MEANINGS: Mapping[str, str] = {
    "battles": "One row for each battle that has a ballot or became void.",
    "responses": "One row for each complete answer of a model in these battles.",
    "ballots": "One row for each ballot and preference question: what a ranking is computed from.",
    "ratings": "One row for each ballot and rating: what agreement and means are computed from.",
    "participants": "One row for each participant of these battles.",
    "models": "One row for each model of these battles; control.better and control.worse are none.",
}
