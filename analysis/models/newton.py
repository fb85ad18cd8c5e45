"""One way up every likelihood: Newton steps that never go down, and a certificate at the top."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve
from scipy.linalg.lapack import dpotrf

from analysis.errors import NotConverged
from analysis.pairwise import FloatArray
from arena.errors import EpaileError

CERTIFICATE = 1e-8
"""The longest entry of the last Newton step must be shorter than this."""
FLAT = 1e-11
"""A direction in which the likelihood bends this much less than in others is not determined."""
_HALVINGS = 40
_FADED = 1e-3
_ROUNDING = 1e-11


@dataclass(frozen=True, eq=False, slots=True)
class Point:
    """A function at one place: its value, gradient (P,), and minus its second derivative (P, P)."""

    value: float
    gradient: FloatArray
    information: FloatArray


@dataclass(frozen=True, eq=False, slots=True)
class Maximum:
    """Where the steps ended, (P,), with what certifies it.

    `gradient_norm` is the largest absolute entry of the gradient there, `newton_decrement` the root of
    gᵀH⁻¹g one step before, `steps` how many steps it took to get that far.
    """

    place: FloatArray
    point: Point
    gradient_norm: float
    newton_decrement: float
    steps: int


class Undetermined(EpaileError):
    """The function does not bend along `direction` (P,): it rises without end, or is flat there."""

    def __init__(self, direction: FloatArray, steps: int) -> None:
        super().__init__("the maximum does not exist.")
        self.direction = direction
        self.steps = steps


def maximise(
    evaluate: Callable[[FloatArray], Point],
    start: FloatArray,
    null: FloatArray | None = None,
    *,
    steps: int = 100,
) -> Maximum:
    """Newton's method from `start` with steps of at most 1 in each entry, halved until they do not descend.

    `null` (P,) is a direction that changes nothing, such as a constant added to all strengths; the steps
    have no part along it. The function outside its domain has the value −∞. Where the second derivative is
    not negative definite the step is one of Levenberg and Marquardt. Raises Undetermined where the function
    has no maximum at a finite place, and NotConverged where `steps` steps do not earn the certificate.
    """
    place, point = start, evaluate(start)
    longest, strongest = np.inf, 0.0
    step = np.zeros(len(start))
    for taken in range(steps):
        # The bend is held against the strongest one met: far out, all of them fade together.
        strongest = max(strongest, float(np.abs(point.information.diagonal()).max(initial=0.0)))
        step = _step(point, null, strongest, taken)
        longest = float(np.abs(step).max(initial=0.0))
        if longest < CERTIFICATE:
            decrement = math.sqrt(max(float(point.gradient @ step), 0.0))
            last = evaluate(place + step)
            norm = float(np.abs(last.gradient).max(initial=0.0))
            return Maximum(place + step, last, norm, decrement, taken)
        place, point = _ascend(evaluate, place, point, step / max(1.0, longest))
    faded = float(np.linalg.norm(point.information @ step)) < _FADED * strongest * longest
    if faded and longest >= 1:
        raise Undetermined(step, steps)
    raise NotConverged(f"the last Newton step was {longest:.2g}, not below {CERTIFICATE:g}.")


def factor(information: FloatArray, null: FloatArray | None) -> FloatArray | None:
    """Lower Cholesky factor of an information matrix, made regular along `null`; None if not positive."""
    matrix = information
    if null is not None:
        shift, unit = _regular(information, null)
        matrix = information + shift * np.outer(unit, unit)
    lower, failed = dpotrf(matrix, lower=1)
    return None if failed else lower


def inverse(information: FloatArray, null: FloatArray | None = None) -> FloatArray:
    """Inverse of a positive definite matrix, or pseudo-inverse of one whose null space is `null`.

    Raises numpy.linalg.LinAlgError if the matrix has another direction without information.
    """
    lower = factor(information, null)
    if lower is None:
        raise np.linalg.LinAlgError("the information matrix is singular")
    full: FloatArray = cho_solve((lower, True), np.eye(len(information)), check_finite=False)
    if null is not None:
        shift, unit = _regular(information, null)
        full -= np.outer(unit, unit) / shift
    return (full + full.T) / 2


def _regular(information: FloatArray, null: FloatArray) -> tuple[float, FloatArray]:
    shift = max(float(np.trace(information)) / len(null), np.finfo(float).tiny)
    return shift, null / np.linalg.norm(null)


def _step(point: Point, null: FloatArray | None, strongest: float, taken: int) -> FloatArray:
    lower = factor(point.information, null)
    if lower is None:
        return _damped(point, null, strongest, taken)
    step: FloatArray = cho_solve((lower, True), point.gradient, check_finite=False)
    pivots = np.diag(lower) ** 2
    if pivots.min(initial=np.inf) < FLAT * strongest:
        raise Undetermined(step, taken)
    return step


def _damped(point: Point, null: FloatArray | None, strongest: float, taken: int) -> FloatArray:
    values, vectors = np.linalg.eigh(point.information)
    apart = vectors if null is None else vectors - np.outer(null, null @ vectors) / (null @ null)
    lengths = np.linalg.norm(apart, axis=0)
    bends = np.where(lengths > 0.5, values, np.inf)
    lowest = int(np.argmin(bends))
    if bends[lowest] > -FLAT * strongest:
        raise Undetermined(apart[:, lowest], taken)
    shift = 1e-3 * strongest - bends[lowest]
    step: FloatArray = np.linalg.solve(
        point.information + shift * np.eye(len(values)), point.gradient
    )
    return step


def _ascend(
    evaluate: Callable[[FloatArray], Point], place: FloatArray, point: Point, step: FloatArray
) -> tuple[FloatArray, Point]:
    floor = point.value - _ROUNDING * (1.0 + abs(point.value))
    for _ in range(_HALVINGS):
        tried = evaluate(place + step)
        if tried.value >= floor:
            return place + step, tried
        step = step / 2
    raise NotConverged("no step along Newton's direction goes up.")
