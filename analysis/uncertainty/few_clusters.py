"""Fewer than 40 clusters: the CR2 covariance with Bell–McCaffrey degrees of freedom.

The residuals of a fit are smaller than the errors, and the more so the larger a cluster's share of the
information. CR2 divides each cluster's residuals by (I − H_gg)^½, which makes the covariance unbiased if
the battles are independent with variances in proportion to those of the model; its standard errors are
then read against Student's t with the degrees of freedom that match the variance of the variance (Bell &
McCaffrey 2002; Pustejovsky & Tipton 2018). With A the information, S = A⁺^½ and M_g = S A_g S for the
information A_g of a cluster, all of this needs no row: X_gᵀ f(H_gg) e_g = S⁺ f(M_g) S u_g.
"""

import numpy as np

from analysis.linear_algebra import single_threaded
from analysis.pairwise import FloatArray
from analysis.uncertainty.covariance import Covariance

_ALL = 1e-8


def bias_reduced(information: FloatArray, scores: FloatArray, pieces: FloatArray) -> Covariance:
    """CR2 covariance with its degrees of freedom for every parameter and every difference of two.

    Args:
        information: (P, P) of all battles; it may be singular, as that of strengths with mean zero.
        scores: (G, P) summed by cluster.
        pieces: (G, P, P) information of each cluster; they add up to the information.

    A direction in which one cluster holds all the information has no variance here: nothing but that
    cluster speaks of it, and how clusters differ cannot be seen.
    """
    with single_threaded():
        root = _root_of_inverse(information)
        values, vectors = np.linalg.eigh(root @ pieces @ root)
        left = 1.0 - values
        rest = np.where(left > _ALL, 1.0 / np.sqrt(np.maximum(left, _ALL)), 0.0)
        turned = np.einsum("gpq,gp->gq", vectors, scores @ root)
        spread = np.einsum("gpq,gq->gp", vectors, rest * turned) @ root
        matrix = spread.T @ spread
        back = vectors.transpose(0, 2, 1) @ root
        own = (rest * np.sqrt(np.maximum(values, 0.0)))[:, :, None] * back
        pulls = vectors @ ((rest * values)[:, :, None] * back)
        freedom, pair_freedom = _freedom(own, pulls)
    return Covariance(matrix, freedom, pair_freedom, (len(scores),), "CR2")


def _root_of_inverse(information: FloatArray) -> FloatArray:
    values, vectors = np.linalg.eigh(information)
    seen = values > 1e-12 * values[-1]
    root: FloatArray = (vectors[:, seen] / np.sqrt(values[seen])) @ vectors[:, seen].T
    return root


def _freedom(own: FloatArray, pulls: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(tr Γ)² / tr Γ² with Γ_gh = δ_gh a_gᵀa_g − b_gᵀb_h, (P,) and for differences (P, P)."""
    groups, size, _ = pulls.shape
    trace, square = np.zeros(size), np.zeros(size)
    pair_trace, pair_square = np.zeros((size, size)), np.zeros((size, size))
    for one in range(groups):
        for other in range(one + 1):
            product = -pulls[one].T @ pulls[other]
            if one == other:
                product += own[one].T @ own[one]
            single = product.diagonal()
            pair = single[:, None] + single[None, :] - product - product.T
            times = 2.0
            if one == other:
                times = 1.0
                trace += single
                pair_trace += pair
            square += times * single**2
            pair_square += times * pair**2
    return _matched(trace, square), _matched(pair_trace, pair_square)


def _matched(trace: FloatArray, square: FloatArray) -> FloatArray:
    tiny = np.finfo(float).tiny
    return np.where(square > tiny, trace**2 / np.maximum(square, tiny), 1.0)
