"""All answers of a study that were made beforehand, by model, prompt and number of the sample."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from arena.backends.protocol import GenerationRequest
from arena.backends.recorded import RecordedOptions, completion_of
from arena.backends.recorded_file import RecordedFile
from arena.codes import Role
from arena.domain import Message, Model, Prompt, Response, Study


class RecordedAnswers:
    """Reads answers from the files of a study's models; a model without a file has none."""

    def __init__(self, files: Mapping[str, RecordedFile]) -> None:
        self._files = files

    def samples(self, prompts: Sequence[str]) -> Mapping[str, Mapping[str, Sequence[int]]]:
        """By model and prompt, the numbers of the samples."""
        return {
            model: {prompt: tuple(file.samples(prompt)) for prompt in prompts}
            for model, file in self._files.items()
        }

    def to_prompt(self, study: Study, prompt: Prompt, model: str, sample: int) -> Response:
        """One answer to a prompt of a study's bank; raises as `response`."""
        texts = ((Role.SYSTEM, study.system_prompt), (Role.USER, prompt.text))
        messages = tuple(Message(role, text) for role, text in texts if text)
        request = GenerationRequest(messages, study.settings[model], prompt.id)
        return self.response(model, sample, request)

    def response(self, model: str, sample: int, request: GenerationRequest) -> Response:
        """One answer to the prompt of a request.

        Raises:
            BackendError: (unavailable) the file was taken away or changed since it was read.
            KeyError: there is no such answer.
        """
        file = self._files[model]
        answer = file.read(file.samples(request.prompt_id or "")[sample])
        completion = completion_of(answer, request)
        return Response(
            model=model,
            text=answer.text,
            finish=completion.finish,
            settings=completion.settings,
            rendered_prompt=completion.rendered_prompt,
            engine=completion.engine,
            first_token_seconds=answer.first_token_seconds or 0.0,
            total_seconds=answer.total_seconds or 0.0,
            prompt_tokens=completion.prompt_tokens,
            response_tokens=completion.response_tokens,
            origin=completion.origin,
        )


def open_answers(models: Sequence[Model], folder: Path) -> RecordedAnswers:
    """The answers of recorded models, and those of live ones that have a file `responses/<model id>.jsonl`.

    Raises:
        InputError: a line of a file is wrong.
    """
    files = {}
    for model in models:
        recorded = model.backend == "recorded"
        options = RecordedOptions.model_validate(model.options) if recorded else RecordedOptions()
        if recorded or (folder / "responses" / f"{model.id}.jsonl").is_file():
            files[model.id] = options.read_file(model.id, folder)
    return RecordedAnswers(files)
