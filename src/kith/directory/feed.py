"""One delivery of a feed: every row accepted, rejected, duplicate or unchanged, and the four add up; confidential places beside."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kith.directory.confidential import is_confidential
from kith.directory.reading_values import plain, read_point, read_value
from kith.directory.service import FIELDS
from kith.errors import RowsDoNotAddUp
from kith.tables.schema import BadCell

__all__ = ["NOTHING_HERE", "Delivery", "Given", "Here", "Problem", "Row", "digest_of", "sort_rows"]

_LONGEST_REF = 120


@dataclass(frozen=True)
class Given:
    """One row as a reader of a format found it, nothing judged yet.

    number      its place in the delivery, from 1
    ref         its id in the feed; the same in every delivery
    service     what it shares with the same service at other places
    said        the day on which the feed has it last changed, as it came
    values      by field, as they came
    marks       words that the source put on it, among which “confidential” may be
    wrong       field, reason and mend of what the reader could not make sense of
    """

    number: int
    ref: str
    values: Mapping[str, Any]
    service: str = ""
    said: Any = None
    marks: frozenset[str] = frozenset()
    wrong: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row: where, what, and how to mend it; `is_whole_row` where the row was rejected for it."""

    number: int
    ref: str
    column: str
    reason: str
    mend: str
    is_whole_row: bool = False


@dataclass(frozen=True)
class Row:
    """One row that can be used: its id in the feed, its kept values, and the day from which they are."""

    number: int
    ref: str
    values: Mapping[str, Any]
    service: str = ""
    said_date: date | None = None

    @property
    def digest(self) -> str:
        """What says whether the same row came before."""
        return digest_of(self.values, self.service)


@dataclass(frozen=True)
class Delivery:
    """What became of the rows of one delivery. It cannot exist unless they add up.

    rows_in       rows that came, confidential ones aside: of those no count is shown anywhere
    unchanged     refs of rows that came before with the same values
    is_whole      whether it holds all that the feed says it has; of a part nothing is said to be missing
    confidential  kept values of places that must not be shown; whoever takes the delivery keeps digests of them and no more
    """

    rows_in: int
    accepted: tuple[Row, ...]
    rejected: int
    duplicate: int
    unchanged: tuple[str, ...]
    problems: tuple[Problem, ...]
    is_whole: bool = True
    notes: tuple[str, ...] = ()
    confidential: tuple[tuple[str, Mapping[str, Any]], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        """Refuse counts that do not add up: a row was lost, or counted twice."""
        out = len(self.accepted) + self.rejected + self.duplicate + len(self.unchanged)
        if out != self.rows_in:
            raise RowsDoNotAddUp(
                f"{self.rows_in:,} rows came in, but {len(self.accepted):,} accepted, {self.rejected:,} rejected, "
                f"{self.duplicate:,} duplicate and {len(self.unchanged):,} unchanged make {out:,}.",
                "Nothing was taken in. Run it again, and if it stays so report it with the feed.",
            )

    @property
    def refs(self) -> frozenset[str]:
        """Every row that the feed still has, whether it changed or not."""
        return frozenset(row.ref for row in self.accepted) | frozenset(self.unchanged)


@dataclass(frozen=True)
class Here:
    """What a delivery is held against.

    digests      by ref, the digest of what the feed sent before
    is_kept_out  whether this ref, or these values, are those of a confidential place that another feed, or somebody here, told of
    """

    digests: Mapping[str, str] = field(default_factory=dict)
    is_kept_out: Callable[[str, Mapping[str, Any]], bool] = lambda *_: False


NOTHING_HERE = Here()
"""What the first delivery of a feed is held against."""


def digest_of(values: Mapping[str, Any], service: str = "") -> str:
    """What says whether two rows are the same.

    Examples
    --------
    >>> digest_of({"name": "a", "cost": "free"}) == digest_of({"cost": "free", "name": "a"}), digest_of({}) == digest_of({}, "s")
    (True, False)
    """
    text = json.dumps([values, service], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def sort_rows(
    given: Iterable[Given],
    *,
    on: date,
    here: Here = NOTHING_HERE,
    is_whole: bool = True,
    notes: tuple[str, ...] = (),
) -> Delivery:
    """Judge every row of a delivery.

    Parameters
    ----------
    given : rows as a reader found them
    on : the day of the delivery; nothing can have been said after it
    here : what it is held against
    is_whole, notes : what the reader has to say of the delivery

    Returns
    -------
    Delivery. A row without an id or a name is rejected; a value that is none of its kind is set aside and listed, and the row stays. Of two
    rows with one id and the same values the second is a duplicate; with other values it is rejected, because nobody can say which holds

    Examples
    --------
    >>> rows = [Given(1, "a", {"name": "Lunch", "latitude": 100}), Given(2, "a", {"name": "Lunch", "latitude": 100}), Given(3, "", {})]
    >>> found = sort_rows(rows, on=date(2026, 11, 27))
    >>> found.rows_in, len(found.accepted), found.duplicate, found.rejected
    (3, 1, 1, 1)
    >>> [(one.number, one.column, one.reason) for one in found.problems]
    [(1, 'latitude', '100.0 is no latitude'), (3, 'id', 'there is no id')]
    """
    sorting = _Sorting(on, here)
    for row in given:
        sorting.put(row)
    return Delivery(
        sorting.rows_in, tuple(sorting.accepted.values()), sorting.rejected, sorting.duplicate, tuple(sorting.unchanged),
        tuple(sorting.problems), is_whole, notes, tuple(sorting.confidential),
    )  # fmt: skip


@dataclass
class _Sorting:
    on: date
    here: Here
    rows_in: int = 0
    rejected: int = 0
    duplicate: int = 0
    accepted: dict[str, Row] = field(default_factory=dict)
    unchanged: dict[str, Row] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    confidential: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def put(self, given: Given) -> None:
        """Judge one row."""
        values, problems = _read(given)
        ref = plain(given.ref)
        if is_confidential(values, given.marks) or self.here.is_kept_out(ref, values):
            self.confidential.append((ref, values))
            return
        self.rows_in += 1
        row = Row(given.number, ref, values, plain(given.service)[:_LONGEST_REF], _said(given.said, self.on))
        earlier = self.accepted.get(ref) or self.unchanged.get(ref)
        if refused := _refused(row, earlier):
            self.rejected += 1
            self.problems.append(Problem(given.number, ref[:_LONGEST_REF], *refused, is_whole_row=True))
            return
        if earlier is not None:
            self.duplicate += 1
            return
        self.problems += problems
        (self.unchanged if self.here.digests.get(ref) == row.digest else self.accepted)[ref] = row


def _refused(row: Row, earlier: Row | None) -> tuple[str, str, str] | None:
    if not row.ref:
        return "id", "there is no id", "give each service an id that stays the same"
    if len(row.ref) > _LONGEST_REF:
        return "id", f"the id is {len(row.ref):,} characters long", f"use at most {_LONGEST_REF}"
    if not row.values.get("name"):
        return "name", "there is no name that can be used", "give the name by which people call it"
    if earlier is not None and earlier.digest != row.digest:
        return (
            "id",
            f"row {earlier.number} has the same id and says otherwise",
            "give each an id of its own, or send one",
        )
    return None


def _read(given: Given) -> tuple[dict[str, Any], list[Problem]]:
    """The values that can be used, in the order of the fields, and what is wrong with others."""
    values, wrong = {}, list(given.wrong)
    for name in FIELDS:
        try:
            value = read_value(name, given.values.get(name))
        except BadCell as bad:
            wrong.append((name, bad.reason, bad.mend))
            continue
        if value is not None:
            values[name] = value
    if why := read_point(values):
        if not {"latitude", "longitude"} & {
            name for name, _, _ in wrong
        }:  # of a point with one bad half enough was said
            wrong.append(("latitude", why, "give both in degrees of WGS 84, north first"))
        values = {name: value for name, value in values.items() if name not in ("latitude", "longitude")}
    youngest, oldest = values.get("minimum_age"), values.get("maximum_age")
    if youngest is not None and oldest is not None and youngest > oldest:
        wrong.append(("minimum_age", f"the youngest age, {youngest}, is above the oldest, {oldest}", "turn them round"))
        values = {name: value for name, value in values.items() if name not in ("minimum_age", "maximum_age")}
    problems = [Problem(given.number, plain(given.ref)[:_LONGEST_REF], *one) for one in wrong]
    return values, problems


def _said(told: Any, on: date) -> date | None:
    """The day of a row; one that is to come is taken for today, one that cannot be read for none."""
    try:
        return min(date.fromisoformat(str(told or "")[:10]), on)
    except ValueError:
        return None
