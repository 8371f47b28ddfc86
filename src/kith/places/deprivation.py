"""The Index of Multiple Deprivation by edition; decile 1 is the most deprived, always.

Files exist whose 1 is the *least* deprived. Turned round by mistake, such a file would send help to those who need it
least, so a file must show which way it runs, and one that runs the other way is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from kith.errors import UnknownArea, WrongDirection

AREAS_RANKED = {"2019": 32_844, "2025": 33_755}
"""Areas that each edition ranks: LSOA 2011 in 2019, LSOA 2021 in 2025 (Ministry of Housing, Communities and Local
Government, English Indices of Deprivation 2019 and 2025, File 1)."""

LSOA_EDITION = {"2019": "lsoa11", "2025": "lsoa21"}
"""The small areas that each edition was made for."""

CORE20_DECILES = (1, 2)
"""The most deprived fifth of areas nationally (NHS England, Core20PLUS5)."""

_CLEAR = 0.2
"""Least rank correlation that shows a direction; real files run at 0.9 and more, or the other way."""

_HOW = "Decile 1 must be the most deprived: ask the sender for the rank or score, or turn the file round and say so."


def known_edition(edition: str | None) -> str:
    """Give an edition of the index back if it is one, else refuse.

    Raises
    ------
    UnknownArea
        no edition, or one that is not known; names those that are

    Examples
    --------
    >>> known_edition("2025")
    '2025'
    """
    if edition in AREAS_RANKED:
        return str(edition)
    said = "No edition of the Index of Multiple Deprivation is named" if edition is None else f"No edition {edition}"
    raise UnknownArea(
        f"{said}.", f"Name one of: {', '.join(AREAS_RANKED)} (in the header, as imd2025_rank, or beside it)."
    )


def decile(rank: int, edition: str) -> int:
    """Give the decile of an area from its national rank; 1 is the most deprived tenth.

    Parameters
    ----------
    rank : national rank, 1 for the most deprived area
    edition : edition of the index, which says how many areas there are

    Returns
    -------
    1 to 10

    Raises
    ------
    UnknownArea
        unknown edition, or a rank that the edition does not have

    Method
    ------
    ⌈10 · rank / areas ranked⌉; holds for every area of both published files.

    Examples
    --------
    >>> decile(3284, "2019"), decile(3285, "2019"), decile(33755, "2025")
    (1, 2, 10)
    """
    areas = AREAS_RANKED[known_edition(edition)]
    if not 1 <= rank <= areas:
        raise UnknownArea(
            f"Rank {rank} is not one of the {areas:,} of edition {edition}.", "Check which edition it is."
        )
    return -(-10 * rank // areas)


def quintile(decile: int | None) -> int | None:
    """Give the fifth that a decile lies in; unknown stays unknown.

    Examples
    --------
    >>> quintile(1), quintile(2), quintile(10), quintile(None)
    (1, 1, 5, None)
    """
    return None if decile is None else (decile + 1) // 2


def is_core20(decile: int | None) -> bool | None:
    """Say whether an area is in the most deprived fifth nationally; unknown is not "no".

    Examples
    --------
    >>> is_core20(2), is_core20(3), is_core20(None)
    (True, False, None)
    """
    return None if decile is None else decile in CORE20_DECILES


def refuse_wrong_direction(
    deciles: Sequence[int | None], shown_by: Sequence[float | None], *, rises_with_deprivation: bool, what: str
) -> None:
    """Refuse deciles (or quintiles) that do not show 1 to be the most deprived.

    Parameters
    ----------
    deciles : decile or quintile of each area
    shown_by : a figure for each area whose direction is known: the score, or life expectancy
    rises_with_deprivation : True for a score, False for life expectancy
    what : what the deciles are called and where they stand, for the message

    Raises
    ------
    WrongDirection
        1 is the least deprived, or nothing shows which way it runs

    Method
    ------
    Spearman's rank correlation between the two.

    Examples
    --------
    >>> refuse_wrong_direction([1, 2, 3], [60.1, 30.5, 4.2], rises_with_deprivation=True, what="decile")
    >>> refuse_wrong_direction([1, 2, 3], [4.2, 30.5, 60.1], rises_with_deprivation=True, what="decile")
    Traceback (most recent call last):
    kith.errors.WrongDirection: 1 is the least deprived in decile. Decile 1 must be the most deprived: ask the sender \
for the rank or score, or turn the file round and say so.
    """
    pairs = [(d, s) for d, s in zip(deciles, shown_by) if d is not None and s is not None]
    agreement = _rank_correlation(np.array(pairs, float)) * (-1 if rises_with_deprivation else 1)
    if agreement < -_CLEAR:
        raise WrongDirection(f"1 is the least deprived in {what}.", _HOW)
    if not agreement > _CLEAR:
        raise WrongDirection(f"Nothing shows whether 1 is the most or the least deprived in {what}.", _HOW)


def settle(areas: pa.Table, *, edition: str | None, what: str = "the file") -> pa.Table:
    """Check the deprivation columns of an area table and give each area its decile.

    Parameters
    ----------
    areas : Table, one row per area, with any of imd_rank (national), imd_score, imd_decile; None where not known
    edition : edition of the index
    what : the file's name, for messages

    Returns
    -------
    Table, same rows, with imd_decile (from the rank where there is one) and imd_edition

    Raises
    ------
    WrongDirection
        decile or rank 1 is the least deprived, or only a decile is given so that nothing shows its direction
    UnknownArea
        no edition, an unknown one, or ranks and deciles of another

    Examples
    --------
    >>> rows = pa.table({"imd_rank": [120, 30000, None], "imd_score": [60.2, 5.1, None]})
    >>> settle(rows, edition="2025")["imd_decile"].to_pylist()
    [1, 9, None]
    """
    ranks, scores, given = (_column(areas, f"imd_{part}") for part in ("rank", "score", "decile"))
    if not _any(ranks) and not _any(given):
        return areas
    edition = known_edition(edition)
    deciles = _deciles_from_ranks(ranks, given, edition, what) if _any(ranks) else given
    if _any(scores):
        refuse_wrong_direction(ranks if _any(ranks) else given, scores, rises_with_deprivation=True, what=what)
    elif not (_any(ranks) and _any(given)):
        raise WrongDirection(f"{what} has only one column of deprivation, so nothing shows which way it runs.", _HOW)
    areas = _put(areas, "imd_decile", pa.array(deciles, pa.int64()))
    return _put(areas, "imd_edition", pa.array([edition if d else None for d in deciles], pa.string()))


def _deciles_from_ranks(ranks: Sequence, deciles: Sequence, edition: str, what: str) -> list[int | None]:
    """Work the deciles out, and hold those given against them: one that is off shows another edition or direction."""
    worked_out = [None if rank is None else decile(rank, edition) for rank in ranks]
    pairs = [(w, g) for w, g in zip(worked_out, deciles) if w is not None and g is not None]
    wrong = sum(w != g for w, g in pairs)
    if wrong and sum(w == 11 - g for w, g in pairs) > len(pairs) - wrong:
        raise WrongDirection(f"1 is the least deprived in the decile of {what}.", _HOW)
    if wrong:
        raise UnknownArea(
            f"{wrong} of {len(pairs)} deciles in {what} are not those of edition {edition} for their rank.",
            "Check which edition the ranks are of; deciles within a county or region are another thing.",
        )
    return worked_out


def _column(table: pa.Table, name: str) -> list:
    return table[name].to_pylist() if name in table.column_names else [None] * table.num_rows


def _any(values: Sequence) -> bool:
    return any(value is not None for value in values)


def _put(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    if name in table.column_names:
        return table.set_column(table.column_names.index(name), name, column)
    return table.append_column(name, column)


def _rank_correlation(pairs: np.ndarray) -> float:
    """Spearman's correlation, ties at their middle rank; nought where one side does not vary."""
    if len(pairs) < 2:
        return 0.0
    one, other = (_middle_ranks(column) for column in pairs.T)
    if one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def _middle_ranks(values: np.ndarray) -> np.ndarray:
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[where]
