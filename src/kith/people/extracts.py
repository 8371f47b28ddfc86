"""Checked rows of a partner's file become sightings of people, claims about them, events and registrations.

Every function here reads one row at a time and gives expressions, so a run over changed rows alone gives exactly what a
run over the whole file would give for them, and the same definition runs on DuckDB and on Spark.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis
from ibis import _
from ibis.expr.types import StringValue

from kith.people.keyed import keyed_digest
from kith.people.layouts import Layout
from kith.people.person import ENTRIES, NAMED
from kith.tables import Relation

_NAMED = tuple(column.name for column in NAMED)
_WHO = ("given_name", "family_name", "birth_date", "postcode", "address", "phone", "email")
_WHERE = ("birth_date", "postcode", "address", "phone", "email")


@dataclass(frozen=True, eq=False)
class Delivery:
    """One partner's file, checked: its typed rows and where they came from.

    rows       the accepted rows: the layout's columns, `source_row` and `row_key`
    layout     what the rows are
    file       the file's name, without its folder
    received   the day it was received; a row without a date of its own is taken to be true on it
    family     whose numbers they are, where that is not the layout's (a register that came as FHIR)
    """

    rows: Relation
    layout: Layout
    file: str
    received: date
    family: str | None = None


def with_entries(delivery: Delivery, *, key: bytes) -> Relation:
    """Each row with the record it belongs to: the partner's own number, else the NHS number, else who it describes.

    Parameters
    ----------
    delivery : a checked file
    key : the secret of the lake

    Returns
    -------
    Relation, the rows as they came, Kith's names for the person columns, and
        entry_id   the partner's record of the person; the same on every run
        source     family, and organisation after a colon
        said_on    the day the row was true
        file

    Method
    ------
    The number is taken with its family and organisation, since two practices may number two people 1001. A row with a
    name and nothing else is a record of its own: two people called Mohammed are not one for want of a birth date. A
    record that was made in the service keeps the id that it was given there.
    """
    rows, layout = _in_our_words(delivery), delivery.layout
    family = delivery.family or layout.family
    organisation = layout.organisation.resolve(rows) if layout.organisation is not None else ibis.null("string")
    said_on = layout.said_on.resolve(rows) if layout.said_on is not None else ibis.null("date")
    rows = rows.mutate(
        source=(ibis.literal(f"{family}:") + organisation).fill_null(family),
        said_on=said_on.fill_null(ibis.literal(delivery.received)),
        file=ibis.literal(delivery.file),
    )
    if layout.names_records:
        return rows.mutate(entry_id=rows.local_id)
    return rows.mutate(entry_id=keyed_digest(key, "entry", rows.source, _which_record(rows, layout)))


def _in_our_words(delivery: Delivery) -> Relation:
    """The rows with every column that a record of a person may have, under Kith's name, empty where there is none."""
    ours = {kith: _[theirs] for theirs, kith in delivery.layout.person.items()}
    rows = delivery.rows.mutate(**ours) if ours else delivery.rows
    wanted = {name: ENTRIES[name].kind.arrow for name in _NAMED} | {"local_id": None}
    absent = {
        name: ibis.null(ibis.dtype("date") if "date" in name else ibis.dtype("string"))
        for name in wanted
        if name not in rows.columns
    }
    return rows.mutate(**absent) if absent else rows


def _which_record(rows: Relation, layout: Layout) -> StringValue:
    """A text that names the record inside its source."""
    number = ibis.literal("number ") + rows.local_id
    for name in layout.known_with:
        number = number + ibis.literal("|") + _told_apart(rows[name], first_letter=name == "given_name")
    alone = ibis.and_(*(rows[name].isnull() for name in _WHERE))
    described = _all_of(rows, _WHO)
    whole_row = _all_of(rows, (*_WHO, *layout.claims)) + rows.said_on.cast("string")
    return ibis.coalesce(number, ibis.literal("nhs ") + rows.nhs_number, alone.ifelse(whole_row, described))


def _told_apart(column, *, first_letter: bool) -> StringValue:
    text = _bare(column)
    return text.left(1) if first_letter else text


def _all_of(rows: Relation, names: tuple[str, ...]) -> StringValue:
    text = ibis.literal("described")
    for name in dict.fromkeys(names):
        text = text + ibis.literal("|") + _bare(rows[name])
    return text


def _bare(column) -> StringValue:
    """A cell as text without case, spaces or punctuation; an empty cell as an empty text."""
    return column.cast("string").fill_null("").lower().re_replace(r"[^\w]+", "")


def sightings(rows: Relation) -> Relation:
    """What each record says of who the person is, once per wording.

    Parameters
    ----------
    rows : Relation of `with_entries`

    Returns
    -------
    Relation, one row per record and distinct details: the columns of `ENTRIES`, where
        recorded_date   the latest day on which a row said so
        source_row      the first row that said so
    Union those of all files, and of the earlier run, and give them to `entries`: they only ever add up.
    """
    grouped = rows.group_by(["entry_id", "source", *_NAMED, "file"])
    told = grouped.aggregate(recorded_date=_.said_on.max(), source_row=_.source_row.min(), rows_count=ibis._.count())
    return told.select(*ENTRIES.names)


def entries(told: Relation) -> Relation:
    """One row per partner's record: each cell the latest that its rows say.

    Parameters
    ----------
    told : Relation of `sightings`, of all files together

    Returns
    -------
    Relation with the columns of `ENTRIES`. Of two NHS numbers or birth dates in one record, the one that most rows
    carry; of two equally common, the later. Any other cell: the latest that is filled; on one day, the larger
    (file, source_row).
    """
    order = (_.recorded_date, _.file, _.source_row)
    placed = told.mutate(place=ibis.row_number().over(group_by="entry_id", order_by=order))
    for name in ("nhs_number", "birth_date"):
        rows_with_it = _.rows_count.sum().over(group_by=["entry_id", name])
        placed = placed.mutate(**{f"{name}_place": rows_with_it * _LARGE + placed.place})
    latest = {name: _latest(name) for name in _NAMED}
    gathered = placed.group_by("entry_id").aggregate(
        source=_.source.max(),
        recorded_date=_.recorded_date.max(),
        file=_.file.argmin(_.place),
        source_row=_.source_row.argmin(_.place),
        rows_count=_.rows_count.sum(),
        **latest,
    )
    return gathered.select(*ENTRIES.names)


_LARGE = 2**32  # more rows than any record has wordings, so that the count of rows goes before the day


def _latest(name: str):
    place = _[f"{name}_place"] if name in ("nhs_number", "birth_date") else _.place
    return _[name].argmax(place, where=_[name].notnull())


def registrations(rows: Relation, layout: Layout) -> Relation | None:
    """Times on practices' lists that the rows tell of; None for a layout that tells of none.

    Parameters
    ----------
    rows : Relation of `with_entries`
    layout : what the rows are

    Returns
    -------
    Relation with the columns of `REGISTRATIONS`.
    """
    if layout.registering is None:
        return None
    told = layout.registering
    return rows.select(
        "entry_id",
        practice_ods_code=told.practice.resolve(rows),
        registered_date=told.registered_date.resolve(rows),
        deregistered_date=told.deregistered_date.resolve(rows),
        claim_date=rows.said_on,
        source=rows.source,
        file=rows.file,
        source_row=rows.source_row,
    )
