"""What a partner's file says, before any fault: one row of columns per contact, appointment, tenancy or referral."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

UNKNOWN = ""


@dataclass(frozen=True)
class PartnerRows:
    """The rows of one partner's file.

    person   whom each row is about
    columns  name to values: text, or days since 1970 where the name ends in `_date` (-1 for none)
    """

    person: np.ndarray
    columns: dict[str, np.ndarray]

    def kept(self, rows: np.ndarray) -> PartnerRows:
        """Some of the rows, in the order given."""
        return PartnerRows(self.person[rows], {name: values[rows] for name, values in self.columns.items()})


def stack(parts: list[PartnerRows]) -> PartnerRows:
    """Rows of several kinds in one file, in order of the first date; a column that a kind lacks stays empty."""
    names = list(dict.fromkeys(name for part in parts for name in part.columns))
    columns = {}
    for name in names:
        empty = -1 if name.endswith("_date") else UNKNOWN
        values = [p.columns.get(name, np.full(len(p.person), empty, int if empty == -1 else object)) for p in parts]
        columns[name] = np.concatenate(values)
    first = next(name for name in names if name.endswith("_date"))
    order = np.argsort(columns[first], kind="stable")
    return PartnerRows(np.concatenate([p.person for p in parts]), columns).kept(order)


def words(values: list[str] | np.ndarray, choice: np.ndarray) -> np.ndarray:
    """Text by position.

    Examples
    --------
    >>> words(["no", "yes"], np.array([1, 0])).tolist()
    ['yes', 'no']
    """
    return np.asarray(values, object)[choice]


def yes_no(draws: np.random.Generator, holds: np.ndarray, asked: float) -> np.ndarray:
    """Yes or no where somebody asked, empty where nobody did."""
    said = draws.random(len(holds)) < asked
    return np.where(said, np.where(holds, "yes", "no"), UNKNOWN).astype(object)
