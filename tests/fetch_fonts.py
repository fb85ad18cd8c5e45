"""Bring the fonts of the pages from npm: `python -m tests.fetch_fonts` writes arena/ui/static/fonts.

The files stay as their packages have them. A file's name carries the hash of what is in it, so that a
browser may keep it for ever: other letters, other name.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont

from tests.serving import ROOT

FONTS = ROOT / "arena" / "ui" / "static" / "fonts"
EUROPEAN = ("latin", "latin-ext", "vietnamese", "cyrillic", "cyrillic-ext")
LARGER = "size-adjust: 106%;\n  "
"""Its small letters are small beside those of the others at the same size."""


@dataclass(frozen=True)
class Family:
    """A family of letters: its package, which pieces of it the pages need, and what for.

    `descriptors` are written into each of its rules in `fonts.css`.
    """

    package: str
    subsets: tuple[str, ...]
    purpose: str
    descriptors: str = ""


FAMILIES = (
    Family("piazzolla@5.3.0", EUROPEAN, "headings in Latin and Cyrillic letters"),
    Family("source-sans-3@5.3.1", EUROPEAN, "text in Latin and Cyrillic letters", LARGER),
    Family("noto-sans-devanagari@5.3.0", ("devanagari",), "Hindi"),
    Family("noto-sans-bengali@5.3.0", ("bengali",), "Bengali"),
    Family("noto-sans-tamil@5.3.0", ("tamil",), "Tamil"),
    Family("noto-sans-thai@5.3.0", ("thai",), "Thai"),
    Family("noto-nastaliq-urdu@5.3.0", ("arabic",), "Urdu, in the hand it is read in"),
)
RULE = re.compile(r"/\* ([a-z0-9-]+) \*/\n(@font-face {.*?})", re.DOTALL)
HEAD = """/* The letters of the pages: a browser fetches a file only for characters that stand on the page.
   Written by `python -m tests.fetch_fonts`; README.md says where each comes from. */
"""
README = """# The letters of the pages

Every family is under the SIL Open Font License 1.1; its licence lies beside it as `OFL-<family>.txt`. The files are
those of the [Fontsource](https://fontsource.org) packages, unchanged, and named by what is in them. This page and
`fonts.css` are written by `python -m tests.fetch_fonts`.

| family | for | package | version of the fonts | bytes | copyright |
| --- | --- | --- | --- | ---: | --- |
"""


def unpack(package: str, folder: Path) -> Path:
    """Fetch a package by its name and version, and give the folder of what is in it."""
    command = ["npm", "pack", f"@fontsource-variable/{package}", "--silent"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    [archive] = folder.glob("*.tgz")
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    return folder / "package"


def write_family(family: Family, package: Path) -> tuple[list[str], str]:
    """Write the files of a family; returns its rules, and its row of the table."""
    about = json.loads((package / "metadata.json").read_text(encoding="utf-8"))
    text = (package / "wght.css").read_text(encoding="utf-8")
    rules, size, copyrights = [], 0, set()
    for name, rule in RULE.findall(text):
        subset = name.removeprefix(f"{about['id']}-").removesuffix("-wght-normal")
        if subset not in family.subsets:
            continue
        content = (package / "files" / f"{name}.woff2").read_bytes()
        file = f"{about['id']}-{subset}.{hashlib.sha256(content).hexdigest()[:8]}.woff2"
        (FONTS / file).write_bytes(content)
        size += len(content)
        copyrights.add(TTFont(BytesIO(content))["name"].getDebugName(0))
        source = f"{family.descriptors}src: url({file}) format('woff2');"
        rules.append(re.sub(r"src: .*?;", source, rule).replace(" Variable'", "'"))
    licence = (package / "LICENSE").read_text(encoding="utf-8")
    (FONTS / f"OFL-{about['id']}.txt").write_text(licence, encoding="utf-8")
    row = (
        f"| {about['family']} | {family.purpose} | `@fontsource-variable/{family.package}` "
        f"| {about['version']} | {size:,} | {'; '.join(sorted(copyrights))} |"
    )
    return rules, row


def main() -> None:
    FONTS.mkdir(exist_ok=True)
    for old in FONTS.iterdir():
        old.unlink()
    rules, rows = [], []
    for family in FAMILIES:
        with tempfile.TemporaryDirectory() as folder:
            found, row = write_family(family, unpack(family.package, Path(folder)))
        rules += found
        rows.append(row)
    (FONTS / "fonts.css").write_text(HEAD + "\n".join(rules) + "\n", encoding="utf-8")
    (FONTS / "README.md").write_text(README + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
