"""The colours of every figure, for light and dark pages, as CSS custom properties.

The ramps run through OKLab, so that equal steps look equal; orange against blue stays apart for every
common kind of colour blindness. The ink of a step is whichever of black and white reads better on it
(contrast of at least 4.5 to 1).
"""

from dataclasses import dataclass

LIGHT = {
    "ink": "#1b1b1f",
    "muted": "#5b5f6b",
    "grid": "#e3e3e6",
    "zero": "#a9acb5",
    "band": "#f6f6f7",
    "ground": "#ffffff",
    "first": "#1b5fa8",
    "second": "#b4560c",
    "third": "#1d7d74",
}
DARK = {
    "ink": "#ececf0",
    "muted": "#a4a8b5",
    "grid": "#35373f",
    "zero": "#6b6f7b",
    "band": "#1f2026",
    "ground": "#17181c",
    "first": "#7db9f5",
    "second": "#ffad66",
    "third": "#5fc9bb",
}


def _ramp(codes: str) -> tuple[str, ...]:
    """The steps of a ramp, from low to high."""
    return tuple(codes.split())


DIVERGING_LIGHT = _ramp(
    "#9c4300 #b35e20 #d9833d #eca76f #f3ceb1 #f6f4f0 #c0d6e7 #8bb7dc #5c95c6 #356fa6 #0a4a86"
)
DIVERGING_DARK = _ramp(
    "#ffb26b #e1934d #c4742f #985a2a #604433 #2b2d33 #314963 #316598 #4284c2 #67a6e0 #8cc8ff"
)
SEQUENTIAL_LIGHT = _ramp("#eef5f3 #cfe5e1 #b0d6cf #90c6bd #6fb7ac #589e94 #3b8077 #286e66 #0b5750")
SEQUENTIAL_DARK = _ramp("#232b2d #293f3f #2d5351 #2f6964 #2f7f78 #47988f #5fb1a7 #77cbbf #8fe6d8")


def colour(name: str) -> str:
    """A named colour as a custom property that falls back to its light value."""
    return f"var(--plot-{name}, {LIGHT[name]})"


@dataclass(frozen=True, slots=True)
class Shades:
    """A scale from values to the steps of a ramp: two colours around `midpoint`, or one that grows."""

    low: float
    high: float
    midpoint: float | None = None

    @property
    def edges(self) -> tuple[float, float]:
        """The values at the two ends of the ramp, as far from the midpoint as each other."""
        if self.midpoint is None:
            return self.low, self.high
        reach = max(self.high - self.midpoint, self.midpoint - self.low)
        return self.midpoint - reach, self.midpoint + reach

    @property
    def count(self) -> int:
        """The number of steps."""
        return len(self.codes)

    @property
    def codes(self) -> tuple[str, ...]:
        """The fills of the steps on a light page, as `#rrggbb`."""
        return SEQUENTIAL_LIGHT if self.midpoint is None else DIVERGING_LIGHT

    def index(self, value: float) -> int:
        """The step of a value; a value beyond the ends has the colour of the end."""
        start, end = self.edges
        share = (value - start) / (end - start) if end > start else 0.5
        return min(max(int(share * self.count), 0), self.count - 1)

    def step(self, index: int) -> tuple[str, str]:
        """Fill and ink of a step, as custom properties that fall back to their light values."""
        name = f"--plot-{'sequential' if self.midpoint is None else 'diverging'}-{index}"
        code = self.codes[index]
        return f"var({name}, {code})", f"var({name}-ink, {ink_on(code)})"


def plot_style(dark_selector: str | None = None) -> str:
    """The style sheet that figures expect from their page.

    Without it a figure shows its light colours at its natural size.

    Args:
        dark_selector: where the dark colours apply, such as `.dark` for a page that switches by a
            class; None follows the reader's `prefers-color-scheme`. Paper is always light.
    """
    light = _declarations(LIGHT, DIVERGING_LIGHT, SEQUENTIAL_LIGHT)
    dark = _declarations(DARK, DIVERGING_DARK, SEQUENTIAL_DARK)
    shade = (
        f"{dark_selector}{{{dark}}}"
        if dark_selector
        else f"@media (prefers-color-scheme: dark){{:root{{{dark}}}}}"
    )
    paper = f":root, {dark_selector}" if dark_selector else ":root"
    return (
        f":root{{{light}}}\n{shade}\n@media print{{{paper}{{{light}}}}}\n"
        ".plot{display:block;max-width:100%;height:auto;"
        "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}\n"
        ".plot text{font-variant-numeric:tabular-nums}\n"
        ".plot-narrow{display:none}\n"
        "@media (max-width:599px){.plot-wide{display:none}.plot-narrow{display:block}}\n"
        "@media print{.plot-wide{display:block}.plot-narrow{display:none}}\n"
    )


def ink_on(fill: str) -> str:
    """Black or white, whichever has the higher contrast on a `#rrggbb` fill (WCAG 2 luminance)."""
    return "#16161a" if luminance(fill) > 0.1833 else "#ffffff"


def luminance(colour_code: str) -> float:
    """Relative luminance of an `#rrggbb` colour, from 0 (black) to 1 (white), as WCAG 2 defines it."""
    channels = [int(colour_code[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _declarations(
    named: dict[str, str], diverging: tuple[str, ...], sequential: tuple[str, ...]
) -> str:
    """Custom properties of one theme."""
    lines = [f"--plot-{name}:{value}" for name, value in named.items()]
    for ramp, fills in (("diverging", diverging), ("sequential", sequential)):
        for index, fill in enumerate(fills):
            lines.append(f"--plot-{ramp}-{index}:{fill};--plot-{ramp}-{index}-ink:{ink_on(fill)}")
    return ";".join(lines)
