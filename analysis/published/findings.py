"""Where our numbers and the published ones differ, by how much, and why, in plain sentences."""

from dataclasses import dataclass

from scipy.stats import chisquare, norm

from analysis.factors import FactorTable
from analysis.published.reproduction import AUTHORS_ROUNDS, Reproduction, finite
from analysis.table import signed, written

LEVEL_RATIO = float(
    norm.ppf(0.95) / norm.ppf(0.975)
)  # width of a 90 % interval over that of a 95 % one

SIXTH_DECIMAL = 0.000001  # the last that the authors print


@dataclass(frozen=True, slots=True)
class Finding:
    """One quantity: how close ours is to the published one, and the reason for the rest."""

    quantity: str
    closeness: str
    reason: str


def findings(result: Reproduction) -> tuple[Finding, ...]:
    """One finding for each kind of published number."""
    return (
        _ratings(result),
        _procedure(result),
        _intervals(result),
        _ranks(result),
        _factors(result),
        _correlations(result),
        _pairs(result),
        Finding(
            "Content and language ratings",
            "shown as published",
            "The published counts hold the votes on the overall question only, so these two columns "
            "cannot be computed from them.",
        ),
    )


def largest_difference(result: Reproduction) -> float:
    """The largest distance of one of our ratings from the published one, in points."""
    return max(abs(line.difference) for line in result.models)


def level_difference(result: Reproduction, table: FactorTable) -> float:
    """The largest distance of a level's rating from the published one, in points."""
    published = result.study.levels[table.factor]
    return max(
        abs(finite(rating.rating) - published[rating.model].rating)
        for rating in table.ranking.ratings
    )


def _ratings(result: Reproduction) -> Finding:
    mean = sum(line.difference for line in result.models) / len(result.models)
    return Finding(
        "Ratings, overall",
        f"within {largest_difference(result):.2f} points; {signed(mean, 2)} on average",
        f"The authors average {AUTHORS_ROUNDS} bootstrap fits and cut off the decimals, which alone lowers "
        "a rating by half a point on average; ours is the maximum of the likelihood of the votes "
        "themselves, and does not depend on chance.",
    )


def _procedure(result: Reproduction) -> Finding:
    largest = max(
        abs(finite(line.procedure.rating) - line.model.ratings["overall"].rating)
        for line in result.models
    )
    return Finding(
        "The authors' procedure, run again",
        f"within {largest:.0f} points",
        f"The same {result.rounds} rounds with other random numbers: this is how far their procedure "
        f"is from itself. Our ratings are within {largest_difference(result):.2f} of the published ones.",
    )


def _intervals(result: Reproduction) -> Finding:
    ours = [finite(line.ours.high) - finite(line.ours.low) for line in result.models]
    theirs = [
        line.model.ratings["overall"].high - line.model.ratings["overall"].low
        for line in result.models
    ]
    wide, narrow = sum(ours) / len(ours), sum(theirs) / len(theirs)
    return Finding(
        "Intervals",
        f"ours {wide:.0f} points wide on average, theirs {narrow:.0f}",
        "Ours hold with 95 % confidence and come from a sandwich covariance; theirs are the 5th and 95th "
        "percentile of the bootstrap, 90 %, written as distances from the median and put around the "
        f"mean. At 90 % ours would be {wide * LEVEL_RATIO:.0f} points wide; cutting decimals and taking "
        "percentiles of so few rounds explain the rest. "
        "Neither allows for one participant having cast many votes: the counts do not say who voted.",
    )


def _ranks(result: Reproduction) -> Finding:
    ranges = [
        finite(line.ours.rank_high) - finite(line.ours.rank_low) + 1 for line in result.models
    ]
    changed = sum(line.ours.rank != line.model.ratings["overall"].rank for line in result.models)
    return Finding(
        "Ranks",
        f"{changed} of {len(ranges)} differ by their rule for equal ratings",
        "The authors rank ratings that were cut to whole numbers and give equal ones the worst of their "
        f"ranks. Ours also says which ranks the votes allow: {sum(ranges) / len(ranges):.1f} for a model "
        "on average, from tests of all its differences at once.",
    )


def _factors(result: Reproduction) -> Finding:
    corpus = level_difference(result, result.corpus)
    instructions = level_difference(result, result.instructions)
    return Finding(
        "Factor tables",
        f"within {corpus:.2f} (corpus) and {instructions:.2f} (instructions)",
        "The same collapsed counts; the authors cut off the decimals. For the backbone, which the "
        "authors do not print as a table, the answer turns on what is held fixed.",
    )


def _correlations(result: Reproduction) -> Finding:
    again = max(abs(line.authors.rho - line.published[0]) for line in result.correlations)
    clean = max(abs(line.clean.rho - line.published[0]) for line in result.correlations)
    return Finding(
        "Correlations with benchmarks",
        f"their way, within {max(again, SIXTH_DECIMAL):.6f}; from the tasks alone, within {clean:.3f}",
        "Their mean over the benchmark table takes in two more columns, the mean itself and the rank by "
        "it; the rank then counts as a score, the higher the better. Without these two columns nothing "
        "changes in substance: Basque benchmarks agree with people, English and Spanish ones do not.",
    )


def _pairs(result: Reproduction) -> Finding:
    battles = result.study.votes.battles
    counts = [int(battles[row, column]) for row in range(len(battles)) for column in range(row)]
    uniform = chisquare(counts)
    return Finding(
        "Battles of each pair",
        f"{min(counts)} to {max(counts)}, {sum(counts) / len(counts):.1f} on average",
        "The counts are the published ones. If every pair had had the same chance, they would be as uneven as "
        f"this with a probability of {written('p', float(uniform.pvalue))} (χ² = {uniform.statistic:.0f}, "
        f"{len(counts) - 1} degrees of freedom). Ratings do not suffer from it; raw win rates over all "
        "opponents would.",
    )
