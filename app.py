"""The front door: read the study, build the parts, serve. A Hugging Face Space runs this file."""

import logging
import os
import sys
from pathlib import Path

# Gradio reads these while it is imported.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_SSR_MODE", "False")

import uvicorn
from fastapi import FastAPI

from arena.backends.registry import OPTIONS, open_backend
from arena.domain import Study
from arena.errors import EpaileError
from arena.referee import Referee
from arena.store import open_store
from arena.study import find_study, read_study, study_document
from arena.ui.pages import Pages
from arena.ui.words import read_words
from arena.web.shell import build_application

ROOT = Path(__file__).parent
VERSION = "0.1.0"


def build(study_name: str, database: str) -> FastAPI:
    """Read a study and put the application together; raises InputError and StoreError."""
    folder = find_study(study_name, ROOT)
    study: Study = read_study(folder, ROOT / "models.yaml", OPTIONS)
    store = open_store(database)
    store.register(study, study_document(study))
    backends = {model.id: open_backend(model, folder=folder) for model in study.models}
    referee = Referee(study, store, backends, code_version=VERSION)
    languages = {language: read_words(language) for language in study.interface}
    return build_application(referee, Pages(study, languages), languages)


def main() -> int:
    """Serve until told to stop. Settings: PORT, HOST, ARENA_STUDY, ARENA_DATABASE."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        app = build(
            os.environ.get("ARENA_STUDY", "demo"),
            os.environ.get("ARENA_DATABASE", str(ROOT / "data" / "arena.db")),
        )
    except EpaileError as error:
        print(error, file=sys.stderr)  # noqa: T201 the one sentence that an operator reads
        return 2
    uvicorn.run(
        app,
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "7860")),
        log_level="warning",
        timeout_graceful_shutdown=3,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
