"""The table and the picture of how fast engines rank."""

import math
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from analysis.figures import svg
from analysis.figures.palette import colour

ROUNDS = 1000
INTERVAL_ROUNDS = 100
HEAD = (
    "engine", "BLAS threads", "first call", "rows to ratings", "with 95 % intervals", "times ours",
    "1,000 resamples", "times ours", "memory above the rows", "distance from the maximum",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """What one engine did with one log; `error` is its distance from the maximum, in points."""

    engine: str
    rows: int
    threads: str
    found: Mapping[str, Any]
    error: float

    @property
    def name(self) -> str:
        """As its authors write it."""
        return str(self.found["name"])

    @property
    def ratings(self) -> float:
        """Seconds from rows to ratings."""
        return float(self.found["load"] + self.found["fit"])

    @property
    def resamples(self) -> float | None:
        """Seconds for 1,000 resamples, from as many as were timed."""
        if "bootstrap" not in self.found:
            return None
        return float(self.found["bootstrap"] / self.found["rounds"] * ROUNDS)

    @property
    def interval(self) -> float | None:
        """Seconds from rows to ratings with the cheapest intervals: its own, or 100 resamples."""
        if self.found["interval"] is not None:
            return float(self.found["interval"])
        if self.resamples is None:
            return None
        return self.ratings + self.resamples * INTERVAL_ROUNDS / ROUNDS


def report(measured: Sequence[Measured], missing: set[str]) -> dict[str, str]:
    """The files by name."""
    return {"ranking.md": _page(measured, missing), "ranking.svg": _picture(measured)}


def _page(measured: Sequence[Measured], missing: set[str]) -> str:
    lines = [
        "# Votes to ratings: how fast, beside others",
        "",
        "Made by `make bench-rank` on simulated votes on 100 models, columns of text, 20 % ties: "
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}. Each engine ran in "
        "a process of its own in one run; the machine may be shared, so compare ratios. Where an engine "
        "has no interval of its own, 100 resamples are counted. ~ marks times that were extrapolated "
        "from fewer resamples. The first call of a process stands apart: some engines compile in it. Memory is the peak over three runs, a copy of the rows for each among it; [goals.md](goals.md) measures one call. The goal is to be at least 30 times as fast as FastChat and arena-rank at 5 million votes. Where only ratings without intervals are wanted, choix on a matrix of counts is sooner; reading the rows is not in the column of resamples.",
        "",
        "![Seconds from rows to ratings with intervals](ranking.svg)",
    ]
    for rows in sorted({each.rows for each in measured}):
        lines += ["", f"## {rows:,} votes", "", f"| {' | '.join(HEAD)} |"]
        lines.append("| --- | --- |" + " ---: |" * (len(HEAD) - 2))
        here = [each for each in measured if each.rows == rows]
        lines += [_row(each, _ours(here, each.threads)) for each in here]
    if missing:
        lines += ["", f"Not installed here: {', '.join(sorted(missing))}."]
    return "\n".join(lines) + "\n"


def _ours(measured: Sequence[Measured], threads: str) -> Measured:
    return next(e for e in measured if e.engine == "ours" and e.threads == threads)


def _row(each: Measured, ours: Measured) -> str:
    extrapolated = "~" if each.found.get("rounds", ROUNDS) < ROUNDS else ""
    cells = (
        each.name,
        each.threads,
        _seconds(max(each.found["first"], each.found["first_interval"] or 0.0)),
        _seconds(each.ratings),
        _seconds(each.interval, extrapolated if each.found["interval"] is None else ""),
        _times(each.interval, ours.interval),
        _seconds(each.resamples, extrapolated),
        _times(each.resamples, ours.resamples),
        f"{each.found['above_frame_megabytes']:.0f} MB",
        f"{each.error:.0e} points",
    )
    return f"| {' | '.join(cells)} |"


def _seconds(value: float | None, mark: str = "") -> str:
    if value is None:
        return "none"
    return f"{mark}{value:.3f} s" if value < 1 else f"{mark}{value:.1f} s"


def _times(value: float | None, ours: float | None) -> str:
    return "" if value is None or ours is None else f"{value / ours:.1f}"


# --- the picture: seconds on a logarithmic scale, a row for each engine ---------------------------

WIDTH, LEFT, ROW, TOP = 760, 150, 24, 56


def _picture(measured: Sequence[Measured]) -> str:
    shown = [each for each in measured if each.threads == "default" and each.interval is not None]
    sizes = sorted({each.rows for each in shown})
    names = list(dict.fromkeys(each.name for each in shown))
    seconds = [each.interval or 1.0 for each in shown]
    low, high = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))
    place = svg.linear((low, high), (LEFT, WIDTH - 60))
    height = TOP + ROW * len(names) * len(sizes) + 30 * len(sizes)
    title = "Seconds from rows to ratings with 95 % intervals"
    root = svg.drawing(WIDTH, height, title=title, description="Logarithmic scale; less is better.")
    svg.text(root, (12, 22), f"{title} (logarithmic; less is better)", size=14)
    for power in range(low, high + 1):
        svg.line(root, (place(power), TOP - 14), (place(power), height - 8), "grid")
        words = f"{10.0**power:g} s"
        svg.text(
            root, (place(power), TOP - 18), words, size=11, fill=colour("muted"), anchor="middle"
        )
    down: float = TOP
    for rows in sizes:
        svg.text(root, (12, down + 12), f"{rows:,} votes", size=12, fill=colour("muted"))
        down += 24
        for name in names:
            found = [each for each in shown if each.rows == rows and each.name == name]
            svg.text(root, (LEFT - 10, down + 12), name, anchor="end")
            if found and found[0].interval is not None:
                _dot(root, place, low, found[0], down)
            else:
                svg.text(root, (LEFT + 4, down + 12), "not run", size=11, fill=colour("muted"))
            down += ROW
        down += 6
    return svg.markup(root)


def _dot(
    root: Element, place: Callable[[float], float], low: int, each: Measured, down: float
) -> None:
    seconds = each.interval or 0.0
    end, ours = place(math.log10(seconds)), each.engine == "ours"
    svg.line(root, (place(low), down + 8), (end, down + 8), "grid", stroke_width="2")
    look = {"cx": svg.number(end), "cy": svg.number(down + 8), "r": "5.5" if ours else "4.5"}
    SubElement(root, "circle", look | {"fill": colour("first" if ours else "muted")})
    svg.text(root, (end + 10, down + 12), _seconds(seconds), size=11)
