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
    """Where a Chromium is: the variable CHROMIUM, the search path, or Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def _install() -> None:
    """Debian's Chromium with its fonts where apt may be used, else the build that Playwright fetches."""
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        packages = ["chromium", "fonts-noto-core"]
        commands = [
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        ]
    quiet = {
        "stdout": subprocess.DEVNULL,
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    }
    for command in commands:
        subprocess.run(command, check=False, **quiet)


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
