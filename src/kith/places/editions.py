"""Small areas of 2011 and 2021, and how counts and labels are carried from one edition to the other.

Nineteen in twenty areas did not change; the others were split (S), merged (M) or redrawn (X). Most codes are in both
editions, so a code alone does not tell its edition: the header must.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pyarrow as pa

from kith.errors import BadUsage, UnknownArea

CHANGES = {"U": "unchanged", "S": "split", "M": "merged", "X": "redrawn, with no simple tie"}
"""The change codes of the Office for National Statistics' LSOA (2011) to LSOA (2021) lookup."""

EDITIONS = ("lsoa11_code", "lsoa21_code")


def refuse_wrong_edition(codes: Sequence[str | None], lookup: pa.Table, *, edition: str, what: str) -> None:
    """Refuse area codes that are not all of one edition.

    Parameters
    ----------
    codes : area codes
    lookup : Table, one row per tie, with lsoa11_code, lsoa21_code, change_code
    edition : "lsoa11_code" or "lsoa21_code"
    what : where they stand, for the message

    Raises
    ------
    UnknownArea
        some are of the other edition (or of none); says how many, and names a few

    Examples
    --------
    >>> became = ["E01034000", "E01034001"]
    >>> ties = pa.table({"lsoa11_code": ["E01006185"] * 2, "lsoa21_code": became, "change_code": ["S"] * 2})
    >>> refuse_wrong_edition(["E01034000", "E01006185"], ties, edition="lsoa21_code", what="areas.csv")
    Traceback (most recent call last):
    kith.errors.UnknownArea: areas.csv mixes editions: 1 of 2 codes are LSOA 2011 (E01006185). \
Carry them over first with kith.places.editions.
    """
    this, other = (set(lookup[name].to_pylist()) for name in (edition, _other(edition)))
    strange = sorted({code for code in codes if code is not None and code not in this})
    if not strange:
        return
    foreign = [code for code in strange if code in other]
    total = len({code for code in codes if code is not None})
    year = _year(_other(edition))
    if foreign:
        said = "mixes editions" if len(foreign) < total else f"is not of {_year(edition)}"
        raise UnknownArea(
            f"{what} {said}: {len(foreign)} of {total} codes are LSOA {year} ({', '.join(foreign[:5])}).",
            "Carry them over first with kith.places.editions.",
        )
    raise UnknownArea(
        f"{what} has areas nobody described: {', '.join(strange[:5])}.", "Check the codes, or give a fuller lookup."
    )


def apportion(
    table: pa.Table,
    lookup: pa.Table,
    *,
    counts: Sequence[str],
    to: str = "lsoa21_code",
    weights: Mapping[str, float] | None = None,
) -> pa.Table:
    """Carry counts of people from the areas of one edition to those of the other.

    Parameters
    ----------
    table : Table with the other edition's code column, one row per area, and the counts
    lookup : Table, one row per tie, with lsoa11_code, lsoa21_code, change_code
    counts : columns to carry
    to : the edition wanted, "lsoa21_code" or "lsoa11_code"
    weights : people in each area of the edition wanted, which shares a split area's count out; None for equal shares

    Returns
    -------
    Table, one row per area of the edition wanted, in order of the codes, with `to`, the counts (not whole where an area
    was split) and change_code; a count is None where any part of it is not known

    Raises
    ------
    UnknownArea
        an area that the lookup does not have, or a weight that is missing

    Method
    ------
    Each old area's count is shared between the areas it became, by people or equally, and each new area adds up what it
    is given. The total is kept.

    Examples
    --------
    >>> became = ["E01034000", "E01034001"]
    >>> ties = pa.table({"lsoa11_code": ["E01006185"] * 2, "lsoa21_code": became, "change_code": ["S"] * 2})
    >>> rows = pa.table({"lsoa11_code": ["E01006185"], "patients": [2000]})
    >>> people = dict(zip(became, [900, 2700]))
    >>> apportion(rows, ties, counts=["patients"], weights=people)["patients"].to_pylist()
    [500.0, 1500.0]
    """
    ties = _ties(table, lookup, to)
    added: dict[str, dict[str, float | None]] = defaultdict(lambda: dict.fromkeys(counts, 0.0))
    for row in table.select([_other(to), *counts]).to_pylist():
        heirs = ties[row[_other(to)]]
        for code, share in zip(heirs, _shares(heirs, weights)):
            for count in counts:
                so_far, more = added[code][count], row[count]
                added[code][count] = None if so_far is None or more is None else so_far + more * share
    return _in_order(added, lookup, to, {count: pa.float64() for count in counts})


def best_fit(
    table: pa.Table,
    lookup: pa.Table,
    *,
    labels: Sequence[str],
    to: str = "lsoa21_code",
    weights: Mapping[str, float] | None = None,
) -> pa.Table:
    """Carry labels (a decile, a ward) from the areas of one edition to those of the other.

    Parameters
    ----------
    table : Table with the other edition's code column, one row per area, and the labels
    lookup : Table, one row per tie, with lsoa11_code, lsoa21_code, change_code
    labels : columns to carry
    to : the edition wanted
    weights : people in each area of the edition that `table` is of; decides which label a merged area keeps

    Returns
    -------
    Table, one row per area of the edition wanted, in order of the codes, with `to`, the labels and change_code

    Raises
    ------
    UnknownArea
        an area that the lookup does not have

    Method
    ------
    A split area's label goes to each of its parts. A merged area keeps the label of most people; where the parts differ
    and `weights` is not given (or ties), its label is None: not known, rather than guessed.

    Examples
    --------
    >>> were = ["E01011973", "E01011976"]
    >>> ties = pa.table({"lsoa11_code": were, "lsoa21_code": ["E01035188"] * 2, "change_code": ["M"] * 2})
    >>> rows = pa.table({"lsoa11_code": were, "imd_decile": [1, 3]})
    >>> best_fit(rows, ties, labels=["imd_decile"])["imd_decile"].to_pylist()
    [None]
    >>> people = dict(zip(were, [900, 1400]))
    >>> best_fit(rows, ties, labels=["imd_decile"], weights=people)["imd_decile"].to_pylist()
    [3]
    """
    ties = _ties(table, lookup, to)
    votes: dict[str, dict[str, dict]] = defaultdict(lambda: {label: defaultdict(float) for label in labels})
    for row in table.select([_other(to), *labels]).to_pylist():
        for code in ties[row[_other(to)]]:
            for label in labels:
                votes[code][label][row[label]] += weights.get(row[_other(to)], 0.0) if weights else 0.0
    chosen = {code: {label: _most(votes[code][label]) for label in labels} for code in votes}
    return _in_order(chosen, lookup, to, {label: table.schema.field(label).type for label in labels})


def _ties(table: pa.Table, lookup: pa.Table, to: str) -> dict[str, list[str]]:
    """List, for each old area, the areas it became; refuse areas without any."""
    if to not in EDITIONS:
        raise BadUsage(f"{to} is not an edition.", f"Use one of: {', '.join(EDITIONS)}.")
    source = _other(to)
    if source not in table.column_names:
        raise UnknownArea(
            f"The table has no column {source}, so its edition is not known.",
            f'Name its area column {source} (or give `to="{source}"` if it is the other edition).',
        )
    codes = table[source].to_pylist()
    if None in codes or len(set(codes)) < len(codes):
        raise UnknownArea("An area stands twice, or has no code.", "Give one row per area.")
    refuse_wrong_edition(codes, lookup, edition=source, what="the table")
    ties: dict[str, list[str]] = defaultdict(list)
    for old, new in zip(lookup[source].to_pylist(), lookup[to].to_pylist()):
        ties[old].append(new)
    return ties


def _shares(heirs: Sequence[str], weights: Mapping[str, float] | None) -> list[float]:
    if len(heirs) == 1:
        return [1.0]
    if weights is None:
        return [1 / len(heirs)] * len(heirs)
    missing = [code for code in heirs if code not in weights]
    if missing:
        raise UnknownArea(f"No weight for {', '.join(missing)}.", "Give the people of each area, or no weights at all.")
    total = sum(weights[code] for code in heirs)
    return [weights[code] / total for code in heirs] if total else [1 / len(heirs)] * len(heirs)


def _most(votes: Mapping) -> object:
    if len(votes) == 1:
        return next(iter(votes))
    first, second = sorted(votes.values(), reverse=True)[:2]
    return max(votes, key=lambda label: votes[label]) if first > second else None


def _in_order(rows: Mapping[str, Mapping], lookup: pa.Table, to: str, types: Mapping[str, pa.DataType]) -> pa.Table:
    changes = dict(zip(lookup[to].to_pylist(), lookup["change_code"].to_pylist()))
    codes = sorted(rows)
    columns = {to: pa.array(codes, pa.string())}
    columns |= {name: pa.array([rows[code][name] for code in codes], kind) for name, kind in types.items()}
    return pa.table(columns | {"change_code": pa.array([changes[code] for code in codes], pa.string())})


def _other(edition: str) -> str:
    return EDITIONS[1] if edition == EDITIONS[0] else EDITIONS[0]


def _year(edition: str) -> str:
    return f"20{edition[4:6]}"
