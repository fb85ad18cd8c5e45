"""From annotations to what the page would have stored: a person, a battle with its answers, a ballot."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from arena.assignment import Answered
from arena.backends.recorded_answers import RecordedAnswers
from arena.codes import Purpose
from arena.domain import Ballot, Battle, Pairing, Participant, Prompt, Response, Study
from arena.errors import BackendError, InputError
from arena.importing.annotations import Annotation, plain_name
from arena.store import IncomingVote
from arena.tasks import Assignment, Task
from arena.tokens import new_id, new_receipt

POLICY = "import"
CODE_VERSION = "import 1"

_ROUNDS = 200_000
"""A name is easily guessed; this makes every guess cost a tenth of a second."""


def annotator_digest(study: str, annotator: str) -> str:
    """By what an annotator of a study is found again, in place of a name: no secret has this digest.

    PBKDF2 (RFC 8018) with HMAC-SHA-256 of the name under the study's id.
    """
    name = plain_name(annotator).encode()
    salt = f"annotator of {study}".encode()
    return f"import {hashlib.pbkdf2_hmac('sha256', name, salt, _ROUNDS).hex()}"


class Votes:
    """Makes the votes of one task. `consent` is the version of what its annotators agreed to."""

    def __init__(
        self, study: Study, task: Task, answers: RecordedAnswers, consent: str, now: str
    ) -> None:
        """`now` is the time that is stored, UTC, ISO 8601."""
        self._study = study
        self._task = task
        self._answers = answers
        self._consent = consent
        self._now = now
        self._prompts = {str(prompt.id): prompt for prompt in study.prompts}
        self._people: dict[str, str] = {}

    def people(
        self, annotations: Sequence[Annotation], profiles: Mapping[str, Mapping[str, str]]
    ) -> Mapping[str, Participant]:
        """Everybody as a new participant, by what they are found by where they are there already."""
        for name in dict.fromkeys(annotation.annotator for annotation in annotations):
            self._people[name] = annotator_digest(self._study.id, name)
        return {
            found_by: self._participant(profiles.get(name, {}))
            for name, found_by in self._people.items()
        }

    def incoming(self, annotations: Sequence[Annotation]) -> Iterator[IncomingVote]:
        """The votes in the order of the annotations, whose people were asked for before.

        Raises:
            InputError: a file of answers was changed meanwhile, or an edited text is the text as it was.
        """
        for annotation in annotations:
            yield self._vote(annotation)

    def _participant(self, profile: Mapping[str, str]) -> Participant:
        consent = self._study.consent
        known = self._consent == consent.version
        return Participant(
            id=new_id(),
            study=self._study.id,
            interface_language=self._study.language,
            consent_version=self._consent,
            # Of a consent that was given elsewhere there is no text here.
            consent_hash=consent.hash if known else POLICY,
            profile=profile,
            joined_at=self._now,
        )

    def _vote(self, annotation: Annotation) -> IncomingVote:
        prompt = self._prompts[annotation.seated.prompt]
        left, *others = (self._response(prompt, each) for each in annotation.seated.answers)
        self._refuse_unedited(annotation, left)
        found_by = self._people[annotation.annotator]
        battle = Battle(
            id=new_id(),
            study=self._study.id,
            study_hash=self._study.hash,
            participant=found_by,
            prompt=prompt,
            pairing=Pairing(left.model, others[0].model if others else None, POLICY, 1.0),
            purpose=Purpose.REPEAT if annotation.repeat else Purpose.RANKED,
            replaces=None,
            code_version=CODE_VERSION,
            opened_at=annotation.time or self._now,
            assignment=Assignment(
                self._task.id,
                annotation.item,
                tuple(answer.sample for answer in annotation.seated.answers),
            ),
        )
        ballot = Ballot(
            battle=battle.id,
            participant=found_by,
            answers=annotation.ballot.answers,
            derived=annotation.ballot.derived,
            seconds=annotation.seconds,
            receipt=new_receipt(),
            stored_at=self._now,
        )
        return IncomingVote(found_by, battle, left, others[0] if others else None, ballot)

    def _refuse_unedited(self, annotation: Annotation, shown: Response) -> None:
        for question in self._task.form:
            if question.revises and annotation.ballot.answers.get(question.id) == shown.text:
                raise InputError(
                    f"`{question.id}` is the text as it was",
                    where=annotation.place.where,
                    line=annotation.place.line,
                    cure="accept the item, or write what was changed",
                )

    def _response(self, prompt: Prompt, answer: Answered) -> Response:
        try:
            return self._answers.to_prompt(self._study, prompt, answer.model, answer.sample)
        except BackendError as error:
            raise InputError(
                f"the answers of `{answer.model}` were changed while they were read",
                where=self._study.folder,
                cure="run the command again",
            ) from error
