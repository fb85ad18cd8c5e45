"""Loaded weights behind a queue: answers that wait for the same model are made together.

One thread for each checkpoint loads it and makes answers, so the event loop stays free and no two
batches share a model at the same moment. A batch takes what waits when it begins; what comes later waits
for its end.
"""

import logging
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from arena.backends.checkpoint import CheckpointSource
from arena.backends.local_model import LocalModel
from arena.backends.rows import Job
from arena.errors import BackendError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

logger = logging.getLogger(__name__)

GATHER_SECONDS = 0.02
"""How long a first answer waits for others: the two sides of a battle are asked within this."""


class Worker:
    """One checkpoint in memory and the jobs that wait for it, for everybody who uses it."""

    def __init__(self, tokenizer: "PreTrainedTokenizerBase", source: CheckpointSource) -> None:
        self._waiting: deque[Job] = deque()
        self._changed = threading.Condition()
        self._users = 0
        self._closing = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="checkpoint")
        self._model = self._thread.submit(LocalModel, tokenizer, source)
        self._model.add_done_callback(_report)

    def join(self) -> bool:
        """Become one of its users; False if the last one has just left."""
        with self._changed:
            self._users += not self._closing
            return not self._closing

    def leave(self) -> None:
        """Stop being one; the last one to leave ends the thread and waits for it."""
        with self._changed:
            self._users -= 1
            self._closing = self._users == 0
            self._changed.notify_all()
        if self._closing:
            self._thread.shutdown()

    def submit(self, job: Job) -> None:
        """Put a job into the queue; it is told everything else."""
        with self._changed:
            if self._closing:
                job.tell(BackendError("cut", "the model was closed"))
                return
            self._waiting.append(job)
            self._changed.notify_all()
            self._thread.submit(self._work)

    def _work(self) -> None:
        jobs = self._gathered()
        if not jobs:
            return  # others took this call's job along
        try:
            model = self._model.result()
        except Exception as error:
            failure = BackendError("unavailable", f"the model failed: {error}")
            failure.__cause__ = error
            for job in jobs:
                job.tell(failure)
            return
        model.generate(jobs)

    def _gathered(self) -> list[Job]:
        """The next batch, without those that nobody waits for any more."""
        with self._changed:
            if not self._waiting:
                return []
            most = self._waiting[0].most
            self._changed.wait_for(
                lambda: self._closing or len(self._waiting) >= most,
                timeout=GATHER_SECONDS if most > 1 else 0,
            )
            jobs: list[Job] = []
            while self._waiting and len(jobs) < min(job.most for job in (*jobs, self._waiting[0])):
                job = self._waiting.popleft()
                if job.stopped():
                    job.tell(BackendError("cut", "the generation was stopped"))
                else:
                    jobs.append(job)
            return jobs


# Weak, so that it holds nothing by itself: a checkpoint is here while a backend uses it. Two entries of
# models.yaml are opened one by one and know nothing of each other, yet must not load the weights twice.
_IN_USE: WeakValueDictionary[CheckpointSource, Worker] = WeakValueDictionary()
_OPENING = threading.Lock()


def worker_of(tokenizer: "PreTrainedTokenizerBase", source: CheckpointSource) -> Worker:
    """The worker of a checkpoint, shared by all who ask for the same source; each leaves it once."""
    with _OPENING:
        worker = _IN_USE.get(source)
        if worker is None or not worker.join():
            worker = _IN_USE[source] = Worker(tokenizer, source)
            worker.join()
        return worker


def _report(loading: "Future[LocalModel]") -> None:
    """Tell the operator at once that weights cannot be loaded; battles only meet a model that is down."""
    if not loading.cancelled() and loading.exception() is not None:
        logger.error("a checkpoint could not be loaded: %s", loading.exception())
