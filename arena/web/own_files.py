"""Our static files, each with its kind; fonts are kept by a browser for ever."""

import os
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

KINDS = {".woff2": "font/woff2", ".webmanifest": "application/manifest+json"}
"""What not every machine's list of kinds knows; a file of no known kind would go out as text."""
FOR_EVER = "public, max-age=31536000, immutable"


class OwnFiles(StaticFiles):
    """A font's name carries the hash of what is in it, so that a name never means anything else."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file, or that the browser's own is still good."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        ending = Path(full_path).suffix
        if ending in KINDS:
            response.headers["Content-Type"] = KINDS[ending]
        if ending == ".woff2":
            response.headers["Cache-Control"] = FOR_EVER
        return response
