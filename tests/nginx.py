"""An nginx for the tests: one that is there, else one that is installed, else a clear sentence.

`python -m tests.nginx` finds or installs it; `binary()` only finds it.
"""

import os
import shutil
import subprocess
import sys

MISSING = (
    "The tests put processes of the arena behind a real nginx and none could be found or installed: "
    "install nginx, or name it with NGINX=/path/to/nginx."
)


def binary() -> str | None:
    """An nginx that runs."""
    named = os.environ.get("NGINX")
    # On Debian it lies where only an administrator's path leads.
    candidates = [named] if named else [shutil.which("nginx"), "/usr/sbin/nginx"]
    return next((path for path in candidates if path and _runs(path)), None)


def _runs(path: str) -> bool:
    try:
        done = subprocess.run([path, "-v"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _install() -> None:
    if not (shutil.which("apt-get") and os.geteuid() == 0):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "nginx-light"],
    ):
        subprocess.run(
            command, check=False, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def main() -> int:
    if binary() is None:
        sys.stderr.write("No nginx is here; installing one (once) ...\n")
        _install()
    if binary() is None:
        sys.stderr.write(MISSING + "\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
