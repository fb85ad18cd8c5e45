"""The fit checks of a set of votes in the order in which a reader needs them."""

from dataclasses import dataclass, replace

import numpy as np

from analysis.cells import Cells, cells_from_pairwise
from analysis.comparisons import Comparisons
from analysis.intervals import Unit, check_unit
from analysis.models.calibration import calibration, calibration_figure, calibration_table
from analysis.models.choices import Model, likelihood_of
from analysis.models.covariances import unit_covariance
from analysis.models.description import model_provenance
from analysis.models.fitting import ModelFit, fit_model
from analysis.models.goodness import comparison_table
from analysis.models.half_wins import BothBad
from analysis.models.intransitivity import intransitivity, intransitivity_table
from analysis.pairwise import Pairwise
from analysis.provenance import Provenance
from analysis.table import Column, Table
from analysis.uncertainty.covariance import Covariance, critical_values, with_freedom
from analysis.units import UnitChoice, chosen_unit

ROUNDS = 400
_DEGENERATE = 1e-9
_POSITION = (
    "“left” is log γ: the worth of the model on the left is multiplied by γ, so that zero means no "
    "advantage of a side. "
)


@dataclass(frozen=True, eq=False)
class Checked:
    """A fit with the cells that it is of, and how sure its parameters are.

    `covariance` is that of strengths and parameters with `unit` as what is independent: where that is the
    battle, the inverse information, which holds if the likelihood is right.
    """

    fit: ModelFit
    cells: Cells
    covariance: Covariance
    unit: Unit

    @property
    def words(self) -> str:
        """What the errors of the parameters take as independent."""
        if self.unit == "battle":
            return "inverse-information intervals, battles independent"
        return f"sandwich intervals clustered by {self.unit.replace('+', ' and ')}"

    @property
    def provenance(self) -> Provenance:
        """How the fit was made."""
        made = model_provenance(self.fit, self.cells)
        cluster = "none" if self.unit == "battle" else self.unit
        return replace(made, method=f"{made.method}; {self.words}", cluster=cluster)


def checked(
    source: Cells | Comparisons | Pairwise,
    model: Model = "davidson",
    *,
    both_bad: BothBad = "tie",
    position: bool = False,
    unit: UnitChoice = "auto",
) -> Checked:
    """Fit the likelihood whose checks are wanted; raises like `fit_model`, `likelihood_of` and `rank`."""
    likelihood = likelihood_of(model, both_bad=both_bad, position=position)
    rows = source if isinstance(source, Comparisons) else None
    independent = chosen_unit(source, unit)
    check_unit(rows, independent)
    cells = source.cells() if isinstance(source, Comparisons) else source
    if isinstance(cells, Pairwise):
        cells = cells_from_pairwise(cells)
    fit = fit_model(cells, likelihood)
    if rows is not None and independent != "battle":
        covariance = unit_covariance(fit, rows, independent)
        if (np.diag(covariance.matrix) > _DEGENERATE * np.diag(fit.covariance)).all():
            return Checked(fit, cells, covariance, independent)
    return Checked(fit, cells, with_freedom(fit.covariance, "inverse information"), "battle")


def check_tables(found: Checked, *, rounds: int = ROUNDS, seed: int = 0) -> list[Table]:
    """All likelihoods on one scale, the parameters of this one, circles, and calibration."""
    fit = found.fit
    tables = [comparison_table(found.cells)]
    if fit.parameters:
        tables.append(parameter_table(found))
    circles = intransitivity(found.cells.pairwise(), rounds=rounds, seed=seed)
    tables.append(intransitivity_table(circles))
    tables.append(calibration_table(calibration(fit, found.cells), fit.likelihood.title))
    return tables


def check_figure(found: Checked) -> str:
    """Observed against predicted scores, as an `<svg>` element."""
    return calibration_figure(calibration(found.fit, found.cells), found.fit.likelihood.title)


def parameter_table(found: Checked) -> Table:
    """Tie parameter and position effect with 95 % intervals."""
    fit, size = found.fit, len(found.fit.strengths)
    errors = np.sqrt(np.diag(found.covariance.matrix))[size:]
    reach = critical_values(found.covariance.freedom, 0.95)[size:] * errors
    rows = [
        (name, value, float(error), (value - float(half), value + float(half)))
        for (name, value), error, half in zip(fit.parameters.items(), errors, reach, strict=True)
    ]
    return Table(
        name="parameters",
        title=f"Parameters of {fit.likelihood.title}",
        columns=(
            Column("parameter", "Parameter"),
            Column("value", "Estimate", "rho"),
            Column("error", "Standard error", "rho"),
            Column("limits", "95 % interval", "limits"),
        ),
        rows=tuple(rows),
        note=(_POSITION if fit.likelihood.positional else "") + f"The errors: {found.words}.",
    )
