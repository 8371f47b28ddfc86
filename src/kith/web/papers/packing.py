"""The copy of a person's record: decided, gathered, counted, written to the trail, and put into one file that can be handed over."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.template.loader import render_to_string

from kith.care.records import gathering as of_care
from kith.directory.records import gathering as of_directory
from kith.governance.access import Decision
from kith.governance.item import FIELD_GROUPS, Item
from kith.governance.pack import ALWAYS_LEFT_OUT, Filled, Sheet, fill, groups_of
from kith.governance.records import gathering as of_governance
from kith.governance.records.deciding import ask_many, labels_of, would_decide
from kith.governance.records.requesting import Request
from kith.governance.records.trail import append
from kith.governance.trail import Deed
from kith.insight.records import gathering as of_insight
from kith.people.records import gathering as of_people
from kith.tables.writing import PRIVATE, write_csv
from kith.web.asker import Signed

__all__ = ["ABOUT_NOBODY", "SHEETS", "Copy", "LeftOut", "as_zip", "copy_of", "take_copy"]

SHEETS: tuple[Sheet, ...] = (*of_people.SHEETS, *of_insight.SHEETS, *of_care.SHEETS, *of_governance.SHEETS)
"""Every table of a person's copy, in its order."""

ABOUT_NOBODY: Mapping[str, str] = {
    **of_people.ABOUT_NOBODY,
    **of_insight.ABOUT_NOBODY,
    **of_care.ABOUT_NOBODY,
    **of_governance.ABOUT_NOBODY,
    **of_directory.ABOUT_NOBODY,
    "places.AreaPoint": "where people of a small area live, taken together; nobody's home",
    "places.Neighbourhood": "a place, about nobody",
    "insight.FindingRun": "one run of finding: it counts people and names none",
    "work.Outgoing": "a message that says that some work moved, and nothing of whom it is about",
    "work.Incoming": "the same as it came in, and who of a body read it",
    "work.TimedJob": "a job of the service, about nobody",
}
"""Every model that is in no copy, and why."""

_TIMES = (2026, 1, 1, 0, 0, 0)  # of the files in the archive: the page says when it was made


@dataclass(frozen=True)
class LeftOut:
    """Rows left out, or without something: of which kind, how many, on what ground, and whether the person may be told."""

    kind: str
    rows_count: int
    ground: str
    may_be_told: bool


@dataclass(frozen=True)
class Copy:
    """What one request gives: the filled sheets, and what is left out. Empty where the rules open nothing at all."""

    sheets: tuple[Filled, ...]
    left_out: tuple[LeftOut, ...]
    refusal: Decision | None

    @property
    def rows_count(self) -> int:
        """Rows of all sheets together."""
        return sum(len(one.rows) for one in self.sheets)


def copy_of(signed: Signed, request: Request) -> Copy:
    """Decide, and gather what may be told, of one person. Must stand in a transaction: each field group asked is in the trail."""
    decisions = _decided(signed, request)
    told = [one for one in decisions.values() if one.shows]
    if not told or not request.is_open:
        return Copy((), (), next(iter(decisions.values())))
    person = request.person_id
    register, apart = of_people.gather(person, _untold(signed, person))
    trail, guarded = of_governance.gather(of_people.pseudonyms_of(person))
    rows = {**register, **of_insight.gather(person), **of_care.gather(person), **trail}
    sheets = tuple(fill(sheet, rows[sheet.name], decisions) for sheet in SHEETS)
    return Copy(sheets, (*_hidden(sheets, decisions), *_about_others(apart), *_guarded(guarded)), None)


def take_copy(signed: Signed, request: Request) -> tuple[Copy, bytes]:
    """The copy as a ZIP; that it left, and how many rows of each sheet with it, is in the trail in the same transaction.

    Changes: nothing. Told: the trail. Errors: none; a refused copy is empty, and its refusal is in the trail.
    """
    with transaction.atomic():
        copy = copy_of(signed, request)
        if copy.refusal is not None:
            return copy, b""
        counts: dict[str, int | str | bool | None] = {one.sheet.name: len(one.rows) for one in copy.sheets}
        counts["left out"] = sum(one.rows_count for one in copy.left_out)
        deed = Deed("exported", "access request", str(request.number), person=request.person_id, purpose="subject-access",
                    details={"rows": copy.rows_count, **counts})  # fmt: skip
        append([deed], by=signed.actor, at=signed.at)
        return copy, as_zip(copy, request, signed.at)


def as_zip(copy: Copy, request: Request, at: datetime) -> bytes:
    """The files of a copy in one archive: a readable page, and a CSV file for each table that has rows."""
    filled = [one for one in copy.sheets if one.rows]
    told = [one for one in copy.left_out if one.may_be_told]
    words = {
        "filled": filled,
        "told": told,
        "always": ALWAYS_LEFT_OUT,
        "request": request,
        "at": at,
        "as_text": as_text,
    }
    page = render_to_string("papers/copy.jinja", words)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr(zipfile.ZipInfo("read-me-first.html", _TIMES), page.encode())
        for one in filled:
            into.writestr(zipfile.ZipInfo(f"{one.sheet.name}.csv", _TIMES), _csv(one.columns, one.rows))
    return archive.getvalue()


def _csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows as `write_csv` writes them, so that no cell is run by a spreadsheet; the file on disk is private, and gone at once."""
    table = pa.table(
        {name: pa.array([as_text(row[place]) for row in rows], pa.string()) for place, name in enumerate(columns)}
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        write_csv(table, path, mode=PRIVATE)
        return path.read_bytes()


def as_text(value: Any) -> str:
    """One value as a person reads it: dates year first, yes and no, words joined; nothing for what is not known.

    >>> as_text(frozenset({"b", "a"})), as_text(True), as_text(None), as_text(date(2026, 11, 2))
    ('a; b', 'yes', '', '2026-11-02')
    """
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, frozenset | set):
        return "; ".join(sorted(map(str, value)))
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list) and not any(isinstance(part, list | dict) for part in value):
        return "; ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def _decided(signed: Signed, request: Request) -> dict[str, Decision]:
    labels = labels_of([request.person_id]).get(request.person_id, frozenset())
    groups = groups_of(SHEETS)
    items = [Item("access request", group, request.person_id, labels=labels) for group in groups]
    found = ask_many(signed.asker, "export", items, "subject-access", by=signed.actor, at=signed.at)
    return dict(zip(groups, found, strict=True))


def _untold(signed: Signed, person: str) -> frozenset[int]:
    """Entries that a label keeps out of the copy, by number; what is guarded so says of itself that it is somebody else's, or dangerous."""
    labelled, own = of_people.events_labelled(person), labels_of([person]).get(person, frozenset())
    pairs = sorted({(group, label) for group, labels in labelled.values() for label in labels})
    items = [Item("access request", group, person, labels=own | {label}) for group, label in pairs]
    said = would_decide(signed.asker, "export", items, "subject-access", signed.at) if items else []
    shut = {pair for pair, one in zip(pairs, said, strict=True) if not one.shows or one.hidden_field_groups}
    return frozenset(
        number for number, (group, labels) in labelled.items() if any((group, one) in shut for one in labels)
    )


def _hidden(sheets: Sequence[Filled], decisions: Mapping[str, Decision]) -> list[LeftOut]:
    """By field group. The ground is the rule's own sentence; what a label hides, a copy that others may open does not tell of."""
    lost: Counter[str] = Counter()
    for one in sheets:
        lost.update(one.left_out)
    return [
        LeftOut(FIELD_GROUPS[group].meaning, count, decisions[group].say, decisions[group].policies[0] == "third-party")
        for group, count in lost.items()
    ]


def _about_others(apart: Mapping[str, int]) -> list[LeftOut]:
    return [
        LeftOut(kind, count, "speaks of somebody else too (DPA 2018, Schedule 2, paragraph 16)", True)
        for kind, count in apart.items()
    ]


def _guarded(guarded: Mapping[str, int]) -> list[LeftOut]:
    ground = "telling of it, or that there is any, may put somebody in danger (DPA 2018, Schedule 3, serious harm)"
    return [LeftOut(kind, count, ground, False) for kind, count in guarded.items()]
