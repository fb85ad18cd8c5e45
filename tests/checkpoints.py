"""Tiny real checkpoints, built once per test run; import the fixture to use it.

from tests.checkpoints import checkpoints  # noqa: F401
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from data.studies.tiny.build_checkpoint import CHAT_TEMPLATE, NO_SYSTEM_ROLE, build_checkpoint


@dataclass(frozen=True)
class Checkpoints:
    """Folders: with and without chat template, and one whose template knows no system role."""

    chat: Path
    base: Path
    no_system_role: Path


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Checkpoints:
    torch.set_num_threads(1)  # its threads spin, and the tests share few cores
    folder = tmp_path_factory.mktemp("checkpoints")
    return Checkpoints(
        chat=build_checkpoint(folder / "chat", chat_template=CHAT_TEMPLATE),
        base=build_checkpoint(folder / "base", architecture="qwen2"),
        no_system_role=build_checkpoint(
            folder / "no-system-role", chat_template=NO_SYSTEM_ROLE + CHAT_TEMPLATE
        ),
    )
