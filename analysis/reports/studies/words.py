"""Estimates in the sentences of a study's report."""

from analysis.agreement.estimate import Estimate


def as_share(found: Estimate) -> str:
    """A share in per cent with its interval."""
    if found.value is None:
        return "unknown"
    ends = found.range
    told = "" if ends is None else f" ({100 * ends[0]:.0f} to {100 * ends[1]:.0f} %)"
    return f"{100 * found.value:.0f} %{told}"


def as_number(found: Estimate, decimals: int = 2) -> str:
    """A number with its interval."""
    if found.value is None:
        return "unknown"
    ends = found.range
    told = "" if ends is None else f" ({ends[0]:.{decimals}f} to {ends[1]:.{decimals}f})"
    return f"{found.value:.{decimals}f}{told}".replace("-", "−")


def as_points(found: Estimate) -> str:
    """A difference of shares in points of per cent, with its sign and interval."""
    if found.value is None:
        return "unknown"
    ends = found.range
    told = "" if ends is None else f" ({100 * ends[0]:+.1f} to {100 * ends[1]:+.1f})"
    return f"{100 * found.value:+.1f} points{told}".replace("-", "−")


def excludes_zero(found: Estimate) -> bool:
    """Whether the interval lies on one side of zero."""
    return found.range is not None and (found.range[0] > 0 or found.range[1] < 0)
