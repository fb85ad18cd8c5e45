"""A private dataset on the Hugging Face Hub as a place for copies.

Its history keeps every file, so nothing is ever removed from it; the token comes from whoever opens it, and
stands in no message.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from httpx2 import HTTPError
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils.tqdm import disable_progress_bars

from arena.errors import BackupError, InputError

KIND = "dataset"
DOWNLOADS_AT_ONCE = 8
_FORBIDDEN = (401, 403)


class HubDestination:
    """`OWNER/NAME` of a dataset, which is made where it is missing and must be private."""

    forgets = False

    def __init__(self, dataset: str, token: str | None, endpoint: str | None = None) -> None:
        """Connects to nothing yet; InputError without a token. `endpoint` is for another hub."""
        if not token:
            raise InputError(
                "a dataset needs a token that may write to it",
                where=f"hf://datasets/{dataset}",
                cure="set HF_TOKEN in the environment",
            )
        self._dataset = dataset
        self._api = HfApi(endpoint=endpoint, token=token, library_name="epaile")

    @property
    def place(self) -> str:
        return f"hf://datasets/{self._dataset}"

    def sizes(self) -> Mapping[str, int]:
        with self._translated():
            if self._is_private() is None:
                return {}
            entries = self._api.list_repo_tree(self._dataset, repo_type=KIND, recursive=True)
            return {entry.path: entry.size for entry in entries if isinstance(entry, RepoFile)}

    def put(self, files: Mapping[str, Path]) -> None:
        self._require_private()
        taken = sorted(set(files) & set(self.sizes()))
        if taken:
            raise BackupError(
                f"{self.place} has {taken[0]} already, and copies are never overwritten."
            )
        additions = [
            CommitOperationAdd(path_in_repo=name, path_or_fileobj=path)
            for name, path in files.items()
        ]
        with self._translated():
            self._api.create_commit(
                self._dataset,
                additions,
                repo_type=KIND,
                commit_message=f"Add {len(additions)} files of a backup",
            )

    def fetch(self, names: Iterable[str], folder: Path) -> Mapping[str, Path]:
        wanted = list(names)
        with self._translated(), ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
            paths = pool.map(
                lambda name: self._api.hf_hub_download(
                    self._dataset, name, repo_type=KIND, local_dir=folder
                ),
                wanted,
            )
            return dict(zip(wanted, map(Path, paths), strict=True))

    def remove(self, names: Iterable[str]) -> None:
        raise AssertionError(f"{self.place} forgets nothing: {list(names)}")

    def _require_private(self) -> None:
        """Make the dataset where it is missing; raises InputError for one that everybody can read."""
        with self._translated():
            if self._is_private() is None:
                self._api.create_repo(self._dataset, repo_type=KIND, private=True, exist_ok=True)
            private = self._is_private()
        if not private:
            raise InputError(
                "the dataset is public, and votes are private",
                where=self.place,
                cure="make it private in its settings, or name another one",
            )

    def _is_private(self) -> bool | None:
        """None where there is no such dataset. It is asked without the retries that other calls make."""
        try:
            return self._api.repo_info(self._dataset, repo_type=KIND).private is True
        except RepositoryNotFoundError as error:
            if error.response.status_code == 404:
                return None
            raise

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """The errors of the hub and of the network as ours, and no bars of its own in the log."""
        try:
            with disable_progress_bars():
                yield
        except HfHubHTTPError as error:
            status = error.response.status_code
            if isinstance(error, RepositoryNotFoundError) or status in _FORBIDDEN:
                raise InputError(
                    f"the token may not use this dataset (status {status})",
                    where=self.place,
                    cure="check the name, and that HF_TOKEN may write to it",
                ) from error
            raise BackupError(f"{self.place} answered with status {status}.") from error
        except (HTTPError, OSError, RuntimeError, ValueError) as error:
            raise BackupError(
                f"{self.place} could not be reached ({type(error).__name__})."
            ) from error
