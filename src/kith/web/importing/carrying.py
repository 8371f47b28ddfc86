"""What is done with an import between its pages: its rows are checked, the register is built beside the one in use, or it comes in."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from kith.errors import ImportRefused, KithError, NothingUsable
from kith.governance.records.signing import bodies_on_record
from kith.governance.trail import Actor
from kith.people.layouts import LAYOUTS
from kith.people.records.importing import (
    commit_import,
    record_checked,
    record_staged,
    refuse_import,
    say_what_is_done,
    the_import,
    withdraw_import,
)
from kith.people.records.loading import mark_held
from kith.people.records.matching import decided
from kith.people.records.told_rows import FILE as TOLD_FILE
from kith.people.records.told_rows import write_told
from kith.places import read_areas
from kith.road.comparing import what_would_change
from kith.road.finding import what_to_ask
from kith.road.knowing import rows_known
from kith.road.lake import Lake, secret_of
from kith.road.receiving import Received, Receiving, receive
from kith.road.sources import Source
from kith.road.steps import BuildParams, build, earlier_files, salt_of
from kith.tables.writing import PRIVATE, write_parquet
from kith.web.bringing import bring
from kith.web.importing.pages import as_review, without_cells
from kith.web.register_files import (
    FILES,
    LAKE,
    arrival,
    arriving,
    kept_lake,
    kept_sources,
    places_folder,
    put_in_place,
    whole_of,
)

__all__ = [
    "PROBLEMS",
    "bring_in",
    "build_beside",
    "check_rows",
    "clear_away",
    "problems_path",
    "take_back",
    "take_in",
    "where_sent",
]

PROBLEMS = "problems.parquet"


def where_sent(run: Any) -> Path:
    """Where the file of an import lies until it is brought in."""
    return arrival(run.pk) / "sent" / run.stored_name


def take_in(run: Any, laid: Path) -> None:
    """Lay the file of an import where it lies until it is brought in."""
    (arriving(run.pk) / "sent").mkdir(mode=0o700)
    os.replace(laid, where_sent(run))


def problems_path(run: Any) -> Path:
    """Where what is wrong with the rows of an import lies."""
    return arrival(run.pk) / PROBLEMS


def check_rows(run: int, *, by: Actor, at: datetime) -> None:
    """Hold every row of an import against its layout; where the file cannot be used, the import is refused and the file goes.

    Changes: what `record_checked` or `refuse_import` changes. Told: the trail. Errors: none; they are the import's.
    """
    row = the_import(run)
    try:
        with tempfile.TemporaryDirectory(prefix=".checking-", dir=arriving(run)) as staging:
            received, lake = _received(row, Path(staging)), kept_lake()
            _must_be_usable(received)
            _must_be_its_own(row, received, lake, Path(staging))
            told = without_cells(received.problems, row.layout).sort_by("row")
            write_parquet(told, problems_path(row), mode=PRIVATE)
            known = rows_known(received, lake)
        was_sent_before = any(one["layout"] == row.layout for one in lake.about["files"].values())
        matching = {"rows": known.rows, "known": known.known, "is_odd": was_sent_before and known.is_odd}
        record_checked(run=run, counts=received.counts, matching=matching, by=by, at=at)
    except KithError as refused:
        refuse_import(run=run, why=str(refused), by=by, at=at)
        clear_away(run)


def build_beside(run: int, *, by: Actor, at: datetime) -> None:
    """Build the register with an import beside the one in use, and write down what it would change.

    Changes: what `record_staged` or `refuse_import` changes. Told: the trail. Errors: none; they are the import's.
    """
    whole = arriving(run) / "whole"
    shutil.rmtree(whole, ignore_errors=True)
    try:
        before, base = kept_lake(), mark_held()
        whole.mkdir(mode=0o700)
        whole_of(whole)
        _put_beside(the_import(run), whole)
        _put_told_beside(whole, the_import(run).extract_on)
        say_what_is_done(run=run, what="holding the files against what is known", by=by, at=at)
        built = _built(run, whole, by, at)
        review = as_review(what_would_change(before, built.lake), built.counts)
        record_staged(run=run, base=base, review=review, by=by, at=at)
    except KithError as refused:
        shutil.rmtree(whole, ignore_errors=True)
        if the_import(run).state == "building":
            refuse_import(run=run, why=str(refused), by=by, at=at)
            clear_away(run)


def bring_in(run: int, *, by: Actor, at: datetime) -> None:
    """Bring a staged import in: database and files together, or neither. What was wrong with its rows stays to be sent back.

    Changes: the register and its kept files; the import is committed. Told: the trail. Errors: those of `commit_import`.
    """

    def commit(waits: Path) -> None:
        commit_import(run=run, bring=lambda: bring(waits / LAKE, by=by, at=at), by=by, at=at)

    whole = arrival(run) / "whole"
    if not whole.is_dir():
        raise ImportRefused("What was built for this import is gone.", "Withdraw it, and send the file again.")
    put_in_place(whole, commit)
    shutil.rmtree(where_sent(the_import(run)).parent, ignore_errors=True)


def take_back(run: int, *, by: Actor, at: datetime) -> None:
    """Withdraw an import; its file is deleted at once (IMP-20). Errors: `MoveNotAllowed` where it has ended."""
    withdraw_import(run=run, by=by, at=at)
    clear_away(run)


def clear_away(run: int) -> None:
    """Delete all that arrived for an import; what was brought in is the register's."""
    shutil.rmtree(arrival(run), ignore_errors=True)


def _received(row: Any, staging: Path) -> Received:
    """The file's rows, held against what the register knows of the file whose place it takes."""
    lake = kept_lake()
    earlier = earlier_files(lake, {row.stored_name: (row.fingerprint, row.layout)})
    how = Receiving(staging, row.extract_on, salt_of(secret_of(lake.folder, None)), earlier)
    return receive([Source(where_sent(row), row.stored_name, row.layout, "as its header says")], how)[0]


def _must_be_usable(received: Received) -> None:
    if not received.counts["accepted"] + received.counts["unchanged"]:
        raise NothingUsable(
            f"Not one of the {received.counts['rows_in']:,} rows of this file could be used.",
            "Check it with kith check, mend it, and send it again.",
        )


def _must_be_its_own(row: Any, received: Received, lake: Lake, staging: Path) -> None:
    """A practice gives what it holds itself, and takes nobody else's place (IMP-16)."""
    body = next((one for one in bodies_on_record() if one.organisation == row.sender), None)
    if body is None or body.kind != "general-practice":
        return
    others = (_practices_held(lake, row.replaces) | _practices_in(row, received, staging)) - {row.sender}
    if others:
        raise ImportRefused(
            f"{body.name} can give only what it holds itself, and here are also people of {', '.join(sorted(others))}.",
            "Send its own extract as a file of its own, or have the body that gathers the extracts send them all.",
        )


def _practices_held(lake: Lake, file: str) -> set[str]:
    """The practices that the file whose place would be taken speaks for."""
    rows = lake.table("registrations", ["practice_ods_code", "file"]) if file else None
    return set() if rows is None else set(_there(rows.filter(pc.equal(rows["file"], file))["practice_ods_code"]))


def _practices_in(row: Any, received: Received, staging: Path) -> set[str]:
    """The practices that the file itself names, in all of its rows."""
    if "practice_ods_code" not in LAYOUTS[row.layout].schema.names:
        return set()
    if received.counts["unchanged"]:  # rows that are as they were are not read: look at all of them once more
        how = Receiving(staging, row.extract_on, b"")
        received = receive([Source(where_sent(row), row.stored_name, row.layout, "again")], how)[0]
    return set(_there(pq.read_table(received.accepted, columns=["practice_ods_code"])["practice_ods_code"]))


def _there(column: Any) -> list[str]:
    return [value for value in pc.unique(column).to_pylist() if value]


def _put_beside(row: Any, whole: Path) -> None:
    """The new file takes the place of the old among the files that are built; an import of decisions brings none."""
    (whole / LAKE / "report.html").unlink(missing_ok=True)  # it tells of the lake as it was
    if row.kind != "file":
        return
    if row.replaces:
        (whole / FILES / row.replaces).unlink(missing_ok=True)
    (whole / FILES / row.stored_name).unlink(missing_ok=True)
    os.link(where_sent(row), whole / FILES / row.stored_name)


def _put_told_beside(whole: Path, until: date) -> None:
    """What people told the team is a file of the build like any partner's, written anew each time."""
    (whole / FILES / TOLD_FILE).unlink(missing_ok=True)
    write_told(whole / FILES / TOLD_FILE, until=until)


def _built(run: int, whole: Path, by: Actor, at: datetime) -> Any:
    lake = Lake(whole / LAKE)
    areas = places_folder(whole)
    params = BuildParams(
        on=the_import(run).extract_on,
        asking=what_to_ask(_own("rules"), _own("codelists")),
        places=read_areas(areas) if areas else None,
        decisions=decided(),
        say=_said(run, by, at),
    )
    return build(kept_sources(whole, lake), lake.folder, params)


def _own(name: str) -> Path | None:
    """A folder of the installation's own rules or codelists, where it has one."""
    folder = settings.HOME / name
    return folder if folder.is_dir() else None


def _said(run: int, by: Actor, at: datetime) -> Callable[[str, int, int], None]:
    """A teller of steps, each written down once; what is told from other threads is not, since each would open the database anew."""
    told: set[str] = set()
    here = threading.get_ident()

    def say(what: str, done: int, total: int) -> None:
        del done, total
        if what not in told and threading.get_ident() == here:
            told.add(what)
            say_what_is_done(run=run, what=what, by=by, at=at)

    return say
