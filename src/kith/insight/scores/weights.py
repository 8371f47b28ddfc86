"""What each factor weighs: as published, or as the user gives it where the publication's licence keeps it from us."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from pathlib import Path

from kith.errors import BadWeights
from kith.insight.scores.score import Definition
from kith.tables import open_cells

__all__ = ["read_weights", "weights_of"]

_CLOSE = 0.00005


def read_weights(path: Path | str, *, factor: str = "deficit", weight: str = "beta") -> dict[str, float]:
    """Read the weights of a score from a file of the user's.

    Parameters
    ----------
    path : CSV or any table that Kith opens, one row per factor
    factor, weight : names of its two columns

    Returns
    -------
    the weight of each factor

    Raises
    ------
    BadWeights
        a column is not there, a weight is no number, or a factor stands twice

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from kith.tables import write_csv
    >>> import pyarrow as pa
    >>> with TemporaryDirectory() as folder:
    ...     _ = write_csv(pa.table({"deficit": ["falls"], "beta": [0.5]}), Path(folder) / "weights.csv")
    ...     read_weights(Path(folder) / "weights.csv")
    {'falls': 0.5}
    """
    cells = open_cells(path)
    for column in (factor, weight):
        if column not in cells.header:
            raise BadWeights(f"The file of weights has no column {column}.", f"It has: {', '.join(cells.header)}.")
    found: dict[str, float] = {}
    for batch in cells.batches():
        names, numbers = (batch.column(cells.header.index(column)).to_pylist() for column in (factor, weight))
        for name, number in zip(names, numbers):
            if name in found:
                raise BadWeights(f"The file of weights has {name} twice.", "Keep one of the rows.")
            try:
                found[name] = float(number)
            except (TypeError, ValueError):
                raise BadWeights(f"The weight of {name} is no number: {number}.", "Mend the file.") from None
    return found


def weights_of(definition: Definition, outcome: str = "", given: Mapping[str, float] | None = None) -> dict[str, float]:
    """The weight of each factor that the score counts for an outcome.

    Parameters
    ----------
    definition : the score
    outcome : one of its outcomes; empty for the usual one
    given : the user's, for a score whose weights do not come with Kith

    Raises
    ------
    BadWeights
        the weights do not come with Kith and nobody gave them; a factor is absent, unknown, or the sum is not right
    BadUsage
        no such outcome, or weights were given to a score that has its own

    Method
    ------
    With every factor at its worst, the weights must add up to the published sum.

    Examples
    --------
    >>> from kith.insight.scores.definitions import SCORES
    >>> weights_of(SCORES["cambridge"])["dementia"]
    2.46
    """
    outcome = definition.of_outcome(outcome)
    if not definition.weights_from_user:
        if given is not None:
            raise BadWeights(f"The {definition.title} has published weights of its own.", "Leave the weights out.")
        return {
            factor.name: float(factor.weights[outcome]) for factor in definition.factors if outcome in factor.weights
        }
    if given is None:
        raise BadWeights(
            f"The weights of the {definition.title} do not come with Kith: {definition.licence.partition(',')[0]}.",
            "Give a file with the columns deficit and beta.",
        )
    _check(definition, given)
    return {factor.name: float(given[factor.name]) for factor in definition.factors}


def _check(definition: Definition, given: Mapping[str, float]) -> None:
    wanted = [factor.name for factor in definition.factors]
    absent = [name for name in wanted if name not in given]
    if absent:
        raise BadWeights(f"The weights of the {definition.title} lack {', '.join(absent)}.", "Give the whole table.")
    strange = [name for name in given if name not in wanted]
    if strange:
        raise BadWeights(f"The {definition.title} has no factor {', '.join(strange)}.", "Take these rows out.")
    endless = [name for name in wanted if not isfinite(given[name])]
    if endless:
        raise BadWeights(f"The weight of {endless[0]} is no number: {given[endless[0]]}.", "Mend the file.")
    worst: dict[str, float] = {}
    for name in wanted:
        stem = name.partition("__")[0]
        worst[stem] = max(worst.get(stem, 0.0), float(given[name]))
    total = sum(worst.values())
    if definition.checksum is not None and not abs(total - definition.checksum) < _CLOSE:
        raise BadWeights(
            f"The weights of the {definition.title} add up to {total:.5f}, not to {definition.checksum:.5f}.",
            "Compare the file with the published table.",
        )
