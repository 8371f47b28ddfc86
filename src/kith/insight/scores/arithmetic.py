"""The arithmetic of each score on factors that are already known: no events, no people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

import numpy as np

from kith.errors import BadUsage
from kith.insight.scores.definitions import SCORES
from kith.insight.scores.score import Definition
from kith.insight.scores.weights import weights_of

__all__ = ["Figure", "banded", "cambridge_of", "efi2_of", "efi_of", "hfrs_of", "largest_only", "risk_of"]


class Figure(NamedTuple):
    """One person's score.

    points    sum of the weights that counted
    value     the score, points over its divisor
    category  its published band; None where there is none
    risk      chance of the outcome within a year, as a share; None where none is published
    """

    points: float
    value: float
    category: str | None
    risk: float | None = None


def efi_of(deficits: Iterable[str]) -> Figure:
    """The Electronic Frailty Index of a set of deficits.

    Parameters
    ----------
    deficits : names of deficits; twice the same is once

    Returns
    -------
    Figure: the number of deficits, that over 36, and fit, mild, moderate or severe

    Raises
    ------
    BadUsage
        no such deficit

    Method
    ------
    Bands are of whole deficits: 0 to 4, 5 to 8, 9 to 12, 13 and more.

    Source
    ------
    Clegg 2016, Age and Ageing 45:353

    Examples
    --------
    >>> efi_of(["falls", "diabetes", "falls"])
    Figure(points=2.0, value=0.05555555555555555, category='fit', risk=None)
    """
    return _figure(SCORES["efi"], deficits, weights_of(SCORES["efi"]))


def efi2_of(deficits: Iterable[str], coefficients: Mapping[str, float]) -> Figure:
    """The Electronic Frailty Index 2 of a set of deficits.

    Parameters
    ----------
    deficits : names of deficits, categories of missing records among them
    coefficients : the weight of every deficit (`read_weights`)

    Returns
    -------
    Figure: the linear predictor, that over 8.429, the band, and the chance of the outcome within a year

    Raises
    ------
    BadUsage
        no such deficit
    BadWeights
        coefficients that are not the published table

    Method
    ------
    Only the largest counts of memory concerns, cognitive impairment and dementia; and one category each of alcohol,
    body mass index and number of medicines. Risk is 1 - exp(-0.0151 exp(LP)).

    Source
    ------
    Best 2025, Age and Ageing 54(4):afaf077

    Caution
    -------
    A missing body mass index or intake of alcohol adds weight: give the figure without them beside.
    """
    return _figure(SCORES["efi2"], deficits, weights_of(SCORES["efi2"], given=coefficients))


def cambridge_of(conditions: Iterable[str], outcome: str = "") -> Figure:
    """The Cambridge Multimorbidity Score of a set of conditions.

    Parameters
    ----------
    conditions : names of conditions
    outcome : general37 unless told; see `SCORES["cambridge"].outcomes`

    Returns
    -------
    Figure: the sum of weights; no bands are published

    Raises
    ------
    BadUsage
        no such condition or outcome

    Source
    ------
    Payne 2020, CMAJ 192:E107

    Examples
    --------
    >>> cambridge_of(["diabetes", "chronic_kidney_disease", "heart_failure"]).value
    2.34
    """
    return _figure(SCORES["cambridge"], conditions, weights_of(SCORES["cambridge"], outcome))


def hfrs_of(codes: Iterable[str]) -> Figure:
    """The Hospital Frailty Risk Score of the ICD-10 codes of two years.

    Parameters
    ----------
    codes : ICD-10 codes of any length, with or without a point; only the first three characters are looked at

    Returns
    -------
    Figure: points of the different three-character codes, and low, intermediate or high

    Source
    ------
    Gilbert 2018, Lancet 391:1775; points as in OmopIndices (OHDSI), Apache-2.0

    Examples
    --------
    >>> hfrs_of(["F00.1", "F009", "R26"]).value
    9.7
    """
    weights = weights_of(SCORES["hfrs"])
    short = {code.strip().upper()[: SCORES["hfrs"].characters] for code in codes}
    return _figure(SCORES["hfrs"], short & set(weights), weights)


def _figure(definition: Definition, names: Iterable[str], weights: Mapping[str, float]) -> Figure:
    known = [factor.name for factor in definition.factors]
    present = sorted(set(names))
    for name in present:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise BadUsage(f"The {definition.title} does not count {name}.", f"Did you mean {near[0]}?" if near else "")
    counted = np.array([known.index(name) for name in present if name in weights], np.int64)
    points = np.array([weights[known[place]] for place in counted], np.float64)
    kept = largest_only(definition, np.zeros(len(counted), np.int64), counted, points)
    total = np.round(np.array([points[kept].sum()]), definition.decimals)
    value = total / definition.divide_by
    risk = risk_of(definition, total)
    return Figure(
        float(total[0]), float(value[0]), banded(definition, total, value)[0], None if risk is None else float(risk[0])
    )


def largest_only(definition: Definition, person: np.ndarray, factor: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Which factors of each person count, where of some only the one that weighs most does.

    Parameters
    ----------
    definition : the score, with its groups of which only the largest counts
    person, factor, points : of each factor found: whose, its place among the factors, its weight

    Returns
    -------
    true for those that count

    Examples
    --------
    >>> from kith.insight.scores.definitions import SCORES
    >>> efi2 = SCORES["efi2"]
    >>> names = [factor.name for factor in efi2.factors]
    >>> both = np.array([names.index("memory_concerns"), names.index("dementia")])
    >>> largest_only(efi2, np.array([0, 0]), both, np.array([0.1, 0.4])).tolist()
    [False, True]
    """
    group = np.arange(len(definition.factors)) + len(definition.largest)
    places = {one.name: place for place, one in enumerate(definition.factors)}
    for number, names in enumerate(definition.largest):
        group[[places[name] for name in names]] = number
    order = np.lexsort((factor, -points, group[factor], person))
    whose, grouped = person[order], group[factor][order]
    first = np.ones(len(order), bool)
    first[1:] = (whose[1:] != whose[:-1]) | (grouped[1:] != grouped[:-1])
    kept = np.zeros(len(order), bool)
    kept[order] = first
    return kept


def banded(definition: Definition, points: np.ndarray, value: np.ndarray) -> Sequence[str | None]:
    """The published band of each score; None where there are none, or no value.

    Examples
    --------
    >>> from kith.insight.scores.definitions import SCORES
    >>> banded(SCORES["hfrs"], np.array([4.9, 5.0, 15.0, 15.1]), np.zeros(4))
    ['low', 'intermediate', 'intermediate', 'high']
    """
    if not definition.bands:
        return [None] * len(value)
    figures = points if definition.bands_on == "points" else value
    place = np.zeros(len(figures), np.int64)
    for band in definition.bands[:-1]:
        place += figures > band.at_most if band.at_most is not None else figures >= band.below
    names = [band.name for band in definition.bands]
    return [None if blank else names[at] for at, blank in zip(place.tolist(), np.isnan(figures).tolist())]


def risk_of(definition: Definition, points: np.ndarray) -> np.ndarray | None:
    """The chance of the outcome within a year, as a share; None for a score that publishes no baseline.

    Method
    ------
    1 - exp(-baseline * exp(points)), as of a Cox model.

    Examples
    --------
    >>> from kith.insight.scores.definitions import SCORES
    >>> risk_of(SCORES["efi2"], np.array([0.0])).round(6).tolist()
    [0.014987]
    """
    if definition.risk_baseline is None:
        return None
    return -np.expm1(-definition.risk_baseline * np.exp(points))
