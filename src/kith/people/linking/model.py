"""The trained settings as plain values, fit for JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kith.errors import BadInput
from kith.people.linking.comparing import EVERY, Comparison
from kith.people.linking.training import Weights

VERSION = 1
"""Goes up when a level is added, taken away or renamed: a model of another version is trained again."""


def as_model(comparisons: Sequence[Comparison], weights: Weights, rows: int, largest_block: int) -> dict[str, Any]:
    """The model of a run.

    Parameters
    ----------
    comparisons : what was compared
    weights : what was learnt, or the defaults
    rows : entries it was learnt from
    largest_block : size of the largest block that was taken

    Returns
    -------
    dict of plain values: version, rows, largest_block, prior, per_person, and weights as
    `{comparison: {level: {"m": ..., "u": ...}}}`

    Examples
    --------
    >>> from kith.people.linking.comparing import SEX
    >>> from kith.people.linking.training import default_weights
    >>> as_model([SEX], default_weights([SEX]), 2, 2)["weights"]
    {'sex': {'same': {'m': 0.985, 'u': 0.5}, 'different': {'m': 0.015, 'u': 0.5}}}
    """
    return {
        "version": VERSION,
        "rows": rows,
        "largest_block": largest_block,
        "prior": weights.prior,
        "per_person": weights.per_person,
        "weights": {c.name: _weights_of(c, m, u) for c, m, u in zip(comparisons, weights.m, weights.u)},
    }


def _weights_of(comparison: Comparison, m: np.ndarray, u: np.ndarray) -> dict[str, dict[str, float]]:
    numbers = {level.name: comparison.number(level.name) for level in comparison.levels}
    return {name: {"m": float(m[number]), "u": float(u[number])} for name, number in numbers.items()}


def fits(model: Mapping[str, Any], comparisons: Sequence[Comparison]) -> bool:
    """Whether a model was made by this version of Kith for these comparisons.

    Examples
    --------
    >>> fits({"version": 0}, [])
    False
    """
    return model.get("version") == VERSION and set(model["weights"]) == {c.name for c in comparisons}


def weights_in(model: Mapping[str, Any]) -> tuple[tuple[Comparison, ...], Weights]:
    """The comparisons and weights that a model holds.

    Raises
    ------
    BadInput
        it is not a model of this version.

    Examples
    --------
    >>> from kith.people.linking.comparing import SEX
    >>> from kith.people.linking.training import default_weights
    >>> comparisons, weights = weights_in(as_model([SEX], default_weights([SEX]), 2, 2))
    >>> comparisons[0].name, weights.m[0].tolist()
    ('sex', [0.015, 0.985])
    """
    if model.get("version") != VERSION:
        raise BadInput("This model was made by another version of Kith.", "Leave it out: the model is trained again.")
    held = model["weights"]
    comparisons = tuple(comparison for comparison in EVERY if comparison.name in held)
    return comparisons, Weights(
        tuple(_array(comparison, held[comparison.name], "m") for comparison in comparisons),
        tuple(_array(comparison, held[comparison.name], "u") for comparison in comparisons),
        model["prior"],
        model["per_person"],
    )


def _array(comparison: Comparison, held: Mapping[str, Mapping[str, float]], of: str) -> np.ndarray:
    return np.array([held[level.name][of] for level in reversed(comparison.levels)])
