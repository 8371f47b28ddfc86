"""Standard populations: how many people of each age a rate is weighed by, each with its publication and licence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from kith.errors import BadUsage, StandardMismatch
from kith.measures.grouping import require, with_columns


class StandardPopulation(NamedTuple):
    """People of each age band in a population that everybody agreed to weigh by."""

    title: str
    publication: str
    licence: str
    weights: Mapping[str, float]


def standard_population(name: str = "esp2013") -> StandardPopulation:
    """Read a standard population that comes with Kith.

    Raises
    ------
    BadUsage
        no such population; names those there are

    Source
    ------
    each file names its publication and licence

    Examples
    --------
    >>> esp = standard_population()
    >>> esp.weights["90+"], sum(esp.weights.values())
    (1000, 100000)
    """
    folder = resources.files("kith.measures").joinpath("populations")
    there = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    if name not in there:
        raise BadUsage(f"There is no standard population {name}.", f"There are: {', '.join(there)}.")
    written = tomllib.loads(resources.files("kith.measures").joinpath("populations", f"{name}.toml").read_text("utf-8"))
    return StandardPopulation(*(written[part] for part in StandardPopulation._fields))


def with_standard(table: pa.Table, *, age: str = "age_band", population: StandardPopulation | None = None) -> pa.Table:
    """Put the standard population's people of the same age beside each row.

    Parameters
    ----------
    table : Table, with a column of age bands such as 0-4, 5 to 9, 90+
    age : its name
    population : whom to weigh by; the European Standard Population 2013 unless told

    Returns
    -------
    Table, same rows in the same order, with `standard`, people in the standard population

    Raises
    ------
    StandardMismatch
        an age band that the standard does not have, or one it has that no row has

    Examples
    --------
    >>> bands = list(standard_population().weights)
    >>> with_standard(pa.table({"age_band": bands}))["standard"].to_pylist()[:2]
    [5000.0, 5500.0]
    """
    require(table, [age])
    population = population or standard_population()
    weights = {_plain_band(band): float(weight) for band, weight in population.weights.items()}
    bands = [_plain_band(band) for band in table[age].to_pylist()]
    strange = [band for band in bands if band not in weights]
    absent = [band for band in weights if band not in set(bands)]
    if strange or absent:
        what = f"{strange[0]} is not an age band of" if strange else f"No row is of the age band {absent[0]} of"
        mend = f"Its bands are: {', '.join(population.weights)}. Bring counts and people to these."
        raise StandardMismatch(f"{what} the {population.title}.", mend)
    return with_columns(table, {"standard": np.array([weights[band] for band in bands])})


def _plain_band(band: object) -> str:
    """Read 05–09, 5 to 9 and 5-9 as one band, and 90+ as 90 and over."""
    ages = [str(int(age)) for age in re.findall(r"\d+", str(band))]
    return "-".join(ages) if len(ages) == 2 else f"{ages[0]}+" if len(ages) == 1 else str(band)
