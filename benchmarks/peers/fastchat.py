"""FastChat's own functions, from the file `rating_systems.py` of its source (not in its package).

The environment variable FASTCHAT names that file: fastchat/serve/monitor/rating_systems.py.
"""

import importlib.util
import os
import sys
from types import ModuleType

import numpy as np
import pandas as pd

NAME = "FastChat"


def _functions() -> ModuleType:
    path = os.environ.get("FASTCHAT", "")
    if not path:
        raise ModuleNotFoundError("FASTCHAT names no rating_systems.py")
    described = importlib.util.spec_from_file_location("rating_systems", path)
    if described is None or described.loader is None:
        raise ModuleNotFoundError(f"{path} is not Python")
    module = importlib.util.module_from_spec(described)
    # Its pool of processes looks the functions up by the name of their module.
    sys.modules[described.name] = module
    described.loader.exec_module(module)
    return module


FASTCHAT = _functions()


def load(frame: pd.DataFrame) -> pd.DataFrame:
    """Nothing: each of its functions takes the rows and counts them itself."""
    return frame


def fit(loaded: pd.DataFrame) -> tuple[list[str], np.ndarray]:
    """Its Bradley–Terry, counting included."""
    found = FASTCHAT.compute_bt(loaded)
    return list(found.index), found.to_numpy() / 400 * np.log(10)


def bootstrap(loaded: pd.DataFrame, rounds: int) -> None:
    """Multinomial resamples on as many processes as there are cores."""
    FASTCHAT.compute_bootstrap_bt(loaded, rounds)
