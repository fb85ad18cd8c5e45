"""The download: the released columns as one archive, built rarely, only where the study allows it."""

import asyncio
import csv
import io
import zipfile
from dataclasses import replace

from arena.web.downloads import KEPT_SECONDS, Archives
from tests.demo_votes import BAD, FAIR, GOOD, admit, read_page, vote

pytest_plugins = ("tests.demo_fixtures",)


def test_the_data_come_as_an_archive_without_nicknames(ballot_box, demo):
    admit(ballot_box, demo, "ane", "Goitizena")
    vote(ballot_box, demo, "ane", [(GOOD, BAD, "left"), (FAIR, BAD, "tie")])
    answer = read_page(demo, ballot_box, "api/export.zip")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="epaile-demo.zip"'
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    everything = b"\n".join(archive.read(name) for name in archive.namelist())
    assert b"Goitizena" not in everything
    ballots = next(name for name in archive.namelist() if name.endswith("ballots.csv"))
    rows = csv.DictReader(io.StringIO(archive.read(ballots).decode()))
    assert {row["battle"] for row in rows} == {"ane-0", "ane-1"}


def test_a_study_that_keeps_its_data_has_no_download(ballot_box, demo):
    closed = replace(demo, download=False)
    assert read_page(closed, ballot_box, "api/export.zip").status_code == 404
    for page in ("leaderboard", "about"):
        assert "export.zip" not in read_page(closed, ballot_box, f"en/{page}").text


def test_an_archive_is_built_once_a_minute(ballot_box, demo, tmp_path):
    times = [0.0]
    archives = Archives(demo, ballot_box, tmp_path / "key", lambda: times[0])

    async def ask(moment: float):
        times[0] = moment
        first, second = await asyncio.gather(archives.latest(), archives.latest())
        assert first is second
        return first

    async def play():
        kept = await ask(0.0)
        assert await ask(KEPT_SECONDS - 1) is kept
        newer = await ask(KEPT_SECONDS)
        assert newer is not kept
        assert b"".join(kept.pieces())[:2] == b"PK"
        assert len(b"".join(newer.pieces())) == newer.size

    asyncio.run(play())
