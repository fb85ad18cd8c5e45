"""Words that several tables about factors share."""

from analysis.factors.comparison import FactorComparison
from analysis.factors.design import Term


def interval_heading(result: FactorComparison) -> str:
    """The heading over intervals."""
    return f"{100 * result.settings.level:g} % interval"


def term_words(names: Term) -> str:
    """A term, or the levels of one."""
    return " × ".join(names)


def spread_sentence(result: FactorComparison) -> str:
    """What the models have beyond their factors, in a sentence."""
    second, points = result.stages.two_stage, result.settings.scale.factor
    if isinstance(second, str):
        return f"The spread of models beyond their factors is not identified: {second}."
    low, high = points * second.tau_low, points * second.tau_high
    return (
        f"Models of the same factors differ by a standard deviation of {points * second.tau:.0f} "
        f"{result.settings.unit_of_scale} ({low:.0f} to {high:.0f}) beyond what their factors say; Student's t "
        f"has {second.freedom} degrees of freedom."
    )
