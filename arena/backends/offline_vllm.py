"""Batches of prompts through vLLM in this process, without a server.

vLLM lives in an environment of its own (requirements-vllm.txt), and is imported once it is asked for.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arena.backends.answers import AnswerText
from arena.backends.checkpoint import find_checkpoint, require_chat_template
from arena.backends.offline import OfflineAnswer, Rendered, Renderer
from arena.backends.openai import OpenAIOptions
from arena.backends.protocol import Completion, GenerationRequest
from arena.backends.transformers import TransformersOptions
from arena.codes import Finish
from arena.domain import GenerationSettings, Model
from arena.errors import BackendError, InputError

if TYPE_CHECKING:
    from vllm import RequestOutput, SamplingParams

_SEED_BITS = 31


class OfflineVLLM:
    """Weights in vLLM's own engine.

    Args:
        model: the entry of models.yaml.
        options: where the weights are: the checkpoint of backend transformers, or the name under which
            a server has them.
        folder: the study's folder, where a relative checkpoint starts.
        language: the study's language, which chooses the few-shot frame.
        engine: further arguments of `vllm.LLM`, such as tensor_parallel_size.

    Raises:
        InputError: vLLM is not there, or the weights cannot be loaded.
    """

    def __init__(
        self,
        model: Model,
        options: OpenAIOptions | TransformersOptions,
        *,
        folder: Path,
        language: str,
        engine: Mapping[str, Any],
    ) -> None:
        if find_spec("vllm") is None:
            raise InputError(
                "vLLM is not installed in this environment",
                cure="run the command with the Python of vLLM's own environment (requirements-vllm.txt)",
            )
        import vllm  # noqa: PLC0415

        self._sampling_parameters = vllm.SamplingParams
        weights = _weights(model, options, folder)
        try:
            self._llm = vllm.LLM(**{**weights, **engine})
        except (OSError, ValueError, RuntimeError, TypeError) as error:
            raise InputError(
                f"vLLM cannot load {weights['model']!r}: {error}",
                cure="check the checkpoint, its revision and --engine-options",
            ) from error
        tokenizer = self._llm.get_tokenizer()
        require_chat_template(model, tokenizer.chat_template, weights["model"])
        revision = options.revision
        self._engine = f"vllm {vllm.__version__}, offline: {weights['model']}{f'@{revision}' if revision else ''}"
        self._renderer = Renderer(
            model, tokenizer, frame=options.frame, language=language, revision=revision
        )

    def answer(
        self, requests: Sequence[GenerationRequest]
    ) -> Sequence[OfflineAnswer | BackendError]:
        """All answers, when the last one is made."""
        results: list[OfflineAnswer | BackendError | Rendered] = []
        longest = self._llm.llm_engine.model_config.max_model_len
        for request in requests:
            try:
                results.append(_seeded(self._renderer.render(request, longest=longest)))
            except BackendError as error:
                results.append(error)
        rendered = [result for result in results if isinstance(result, Rendered)]
        outputs = iter(self._outputs(rendered))
        return [
            self._result(result, next(outputs)) if isinstance(result, Rendered) else result
            for result in results
        ]

    def close(self) -> None:
        """Leave the engine to the end of the process, which frees it."""

    def _outputs(self, rendered: Sequence[Rendered]) -> "Sequence[RequestOutput]":
        if not rendered:
            return []
        try:
            outputs: Sequence[RequestOutput] = self._llm.generate(
                [{"prompt_token_ids": one.tokens} for one in rendered],
                [self._parameters(one.settings) for one in rendered],
                use_tqdm=False,
            )
        except (RuntimeError, ValueError) as error:
            raise BackendError("unavailable", f"vLLM failed: {error}") from error
        return outputs

    def _parameters(self, settings: GenerationSettings) -> "SamplingParams":
        return self._sampling_parameters(
            temperature=settings.temperature,
            top_p=settings.top_p,
            max_tokens=settings.max_tokens,
            stop=list(settings.stop),
            seed=settings.seed,
        )

    def _result(self, rendered: Rendered, output: "RequestOutput") -> OfflineAnswer | BackendError:
        made = output.outputs[0]
        if made.finish_reason not in ("stop", "length"):
            return BackendError("cut", f"the answer was ended by {made.finish_reason!r}")
        answer = AnswerText(strip_start=self._renderer.strips_start)
        try:
            text = "".join(piece.text for piece in (*answer.feed(made.text), *answer.finish()))
        except BackendError as error:
            return error
        return OfflineAnswer(
            text,
            Completion(
                finish=Finish(made.finish_reason),
                settings=rendered.settings,
                rendered_prompt=rendered.text,
                engine=self._engine,
                prompt_tokens=len(rendered.tokens),
                response_tokens=len(made.token_ids),
                origin=rendered.origin,
            ),
        )


def _seeded(rendered: Rendered) -> Rendered:
    """An absent seed is drawn here, so that it can be recorded."""
    if rendered.settings.seed is not None:
        return rendered
    return replace(rendered, settings=replace(rendered.settings, seed=secrets.randbits(_SEED_BITS)))


def _weights(
    model: Model, options: OpenAIOptions | TransformersOptions, folder: Path
) -> dict[str, Any]:
    if isinstance(options, OpenAIOptions):
        name = find_checkpoint(options.model or model.id, folder)
        return {"model": name, "revision": options.revision}
    return {
        "model": find_checkpoint(options.checkpoint, folder),
        "revision": options.revision,
        "dtype": options.dtype,
        "trust_remote_code": options.trust_remote_code,
    }
