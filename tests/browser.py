"""A Chromium for the tests: one that is there, else one that is installed, else a clear sentence.

`python -m tests.browser` finds or installs it; `chromium_path()` only finds it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
MISSING = (
    "The tests drive a real browser and none could be found or installed: "
    "install Chromium, or name one with CHROMIUM=/path/to/chromium."
)


def chromium_path() -> str | None:
    """Where a Chromium is that runs: the variable CHROMIUM, the search path, or Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if _runs(named) else None
    for name in NAMES:
        found = shutil.which(name)
        if found and _runs(found):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if _runs(own) else None


def _runs(path: str) -> bool:
    """Whether it is more than a name: a stub of a package or a missing library does not run."""
    if not Path(path).exists():
        return False
    try:
        done = subprocess.run(
            [path, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"],
            capture_output=True, timeout=60, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _install() -> None:
    """Debian's Chromium with its fonts where apt may be used, else the build that Playwright fetches."""
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    ways = [[playwright]]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        packages = ["chromium", "fonts-noto-core"]
        apt = [
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        ]
        ways = [apt, [[*playwright, "--with-deps"]]]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for way in ways:
        for command in way:
            subprocess.run(
                command, check=False, env=environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        if chromium_path() is not None:
            return


def main() -> int:
    if chromium_path() is None:
        sys.stderr.write("No Chromium is here; installing one (once) ...\n")
        _install()
    if chromium_path() is None:
        sys.stderr.write(MISSING + "\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
