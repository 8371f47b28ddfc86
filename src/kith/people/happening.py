"""What each row says happened: the sayings of its layout, turned into rows of the event table."""

from __future__ import annotations

import ibis
import pyarrow as pa
from ibis import Deferred, _

from kith.coding.code_systems import fault_in_code, read_code
from kith.people.claiming import together
from kith.people.events import EVENTS
from kith.people.layouts import Layout, RowEvent
from kith.tables import Relation, Table

_TYPES = {
    "kind": "string", "date": "date", "code_system": "string", "code": "string", "value": "float64", "unit": "string",
    "outcome": "string", "end_date": "date",
}  # fmt: skip
_ROW = ("source", "file", "source_row", "row_key", "entry_id")

CODES = pa.schema([(name, pa.string()) for name in ("code_system", "sent", "code", "reason", "mend")])
"""Codes as they were sent, as their system writes them, or why they can be none."""


def events(rows: Relation, layout: Layout) -> Relation | None:
    """One row per event that the rows tell of; None for a layout that tells of none.

    Parameters
    ----------
    rows : Relation of `extracts.with_entries`
    layout : what the rows are, with its sayings

    Returns
    -------
    Relation with the columns of `EVENTS` but `person_id`; codes as they were sent (`write_codes` mends them).
    """
    told = [_events_of(rows, saying) for saying in layout.events]
    return together(told) if told else None


def _events_of(rows: Relation, saying: RowEvent) -> Relation:
    # An empty cell never says a thing: a filter keeps only rows where the saying is certainly so.
    saying_so = rows if saying.when is None else rows.filter(saying.when.resolve(rows))
    cells = {name: _cell(saying_so, getattr(saying, name), kind) for name, kind in _TYPES.items()}
    told = saying_so.select(**cells, **{name: saying_so[name] for name in _ROW})
    told = told.filter(_.date.notnull())
    return told if saying.code_may_be_empty else told.filter(_.code.notnull())


def _cell(rows: Relation, said, kind: str):
    if said is None:
        return ibis.null(kind)
    value = said.resolve(rows) if isinstance(said, Deferred) else ibis.literal(said)
    return value if value.type().copy(nullable=True) == ibis.dtype(kind) else value.cast(kind)


def codes_sent(told: Relation) -> Relation:
    """The distinct codes of some events, as they were sent: what `read_codes` wants in memory."""
    return told.filter(_.code.notnull()).select("code_system", sent=_.code).distinct()


def read_codes(sent: Table) -> Table:
    """Each code in its system's one way of writing, or the reason why it can be no code of that system.

    Parameters
    ----------
    sent : Table with code_system and sent (as `codes_sent` gives it)

    Returns
    -------
    Table with the columns of `CODES`: code, or else reason and mend.

    Examples
    --------
    >>> sent = pa.table({"code_system": ["icd10", "icd10"], "sent": ["E11.9", "none"]})
    >>> told = read_codes(sent)
    >>> told["code"].to_pylist(), [reason is None for reason in told["reason"].to_pylist()]
    (['E119', None], [True, False])
    """
    rows = []
    for row in sent.to_pylist():
        fault = fault_in_code(row["code_system"], row["sent"])
        code = None if fault else str(read_code(row["code_system"], row["sent"]))
        reason, mend = fault or (None, None)
        rows.append({**row, "code": code, "reason": reason, "mend": mend})
    return pa.Table.from_pylist(rows, schema=CODES)


def write_codes(told: Relation, codes: Relation) -> Relation:
    """Events with their codes in one way of writing; what can be no code is set aside.

    Parameters
    ----------
    told : Relation of `events`
    codes : Relation of `read_codes`

    Returns
    -------
    Relation with the same columns. A contact or an admission took place whatever its code, so it stays with an empty
    one; any other event whose code can be none says nothing and is left out (`codes_set_aside` lists it).
    """
    changed = codes.filter(codes.code.isnull() | (codes.code != codes.sent)).rename(system="code_system", right="code")
    held = told.left_join(changed, [told.code_system == changed.system, told.code == changed.sent])
    held = held.mutate(code=held.sent.isnull().ifelse(held.code, held.right))
    kept = held.filter(held.sent.isnull() | held.code.notnull() | held.kind.isin(("contact", "admission")))
    return kept.select(*(name for name in EVENTS.names if name != "person_id"))


def codes_set_aside(told: Relation, codes: Relation) -> Relation:
    """The problems that `write_codes` found, in the form of the check's own.

    Parameters
    ----------
    told : Relation of `events`
    codes : Relation of `read_codes`

    Returns
    -------
    Relation with file, row, column, reason, mend, fate (`set_aside`), text.
    """
    faulty = codes.filter(codes.code.isnull())
    held = told.inner_join(faulty, [told.code_system == faulty.code_system, told.code == faulty.sent])
    return held.select(
        "file",
        row=held.source_row,
        column=ibis.literal("code"),
        reason=held.reason,
        mend=held.mend,
        fate=ibis.literal("set_aside"),
        text=held.sent,
    )
