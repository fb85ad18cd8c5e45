"""Which files of a data set hold its rows, and how they come onto this disk."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

from httpx2 import HTTPError
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.utils.tqdm import disable_progress_bars

from arena.document_check import did_you_mean
from arena.errors import InputError
from arena.hub_data.rows import READERS

KIND = "dataset"


class HubDataset:
    """`OWNER/NAME` at a revision; without one at the newest, whose commit `revision` then names."""

    def __init__(
        self,
        name: str,
        revision: str | None = None,
        *,
        token: str | None = None,
        endpoint: str | None = None,
    ) -> None:
        """Ask the hub which commit that is; raises InputError. `endpoint` is for another hub."""
        self.name = name
        self._api = HfApi(endpoint=endpoint, token=token or False, library_name="epaile")
        with self._translated():
            info = self._api.dataset_info(name, revision=revision)
        self.revision = str(info.sha)

    def files(self, pattern: str | None) -> Sequence[str]:
        """The files with rows whose names fit a pattern like `data/train-*`; all of them without one.

        Raises InputError where there is none.
        """
        with self._translated():
            names = self._api.list_repo_files(self.name, repo_type=KIND, revision=self.revision)
        readable = sorted(name for name in names if Path(name).suffix.lower() in READERS)
        found = [name for name in readable if pattern is None or fnmatch(name, pattern)]
        if not found:
            problem = f"no file fits {pattern!r}" if pattern else "it has no file that can be read"
            cure = did_you_mean(
                pattern or "", readable, f"a file ends in {', '.join(READERS)}; name"
            )
            raise InputError(problem, where=self.name, cure=cure)
        return found

    def download(self, file: str) -> Path:
        """A file of this revision on this disk, from the cache where it lies there already."""
        with self._translated():
            path = self._api.hf_hub_download(
                self.name, file, repo_type=KIND, revision=self.revision
            )
        return Path(path)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            with disable_progress_bars():
                yield
        except RevisionNotFoundError as error:
            cure = "name a branch, a tag or a commit of it"
            raise InputError(
                "the data set has no such revision", where=self.name, cure=cure
            ) from error
        except RepositoryNotFoundError as error:
            cure = "check the name; for one that is private or gated set HF_TOKEN"
            raise InputError("the hub has no such data set", where=self.name, cure=cure) from error
        except HfHubHTTPError as error:
            status = error.response.status_code
            cure = "try again later; for a gated data set set HF_TOKEN"
            raise InputError(
                f"the hub answered with status {status}", where=self.name, cure=cure
            ) from error
        except (HTTPError, OSError) as error:
            raise InputError(
                f"the hub could not be reached ({type(error).__name__})",
                where=self.name,
                cure="check the connection and HF_ENDPOINT, or give a file on this disk",
            ) from error
