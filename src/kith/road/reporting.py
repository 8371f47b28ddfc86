"""The report of a lake: its tables are counted, and the page is written beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from ibis import _

from kith.governance import HES_STYLE, Policy
from kith.people.completeness import gaps
from kith.people.layouts import LAYOUTS
from kith.places import Places
from kith.places.areas import AREAS
from kith.places.boundaries import neighbourhoods
from kith.road.board.contents import BANDS, FILES, Made
from kith.road.filling import LakeTables, fill
from kith.road.finding import Asking
from kith.road.lake import Lake
from kith.road.quality_figures import partner_in_words
from kith.road.report import render
from kith.road.steps import Built
from kith.tables import Relation, Table
from kith.tables.engines import open_engine

REPORT_FILE = "report.html"

TEST_RANGE = "999"
"""NHS numbers that begin so are given to nobody (NHS England's range for tests)."""


def write_report(built: Built, asking: Asking, places: Places | None, *, policy: Policy = HES_STYLE) -> Path:
    """Count a lake and write its page.

    Parameters
    ----------
    built : what a build left
    asking : the rules that were asked
    places : the areas, where they are known
    policy : what is too small to show

    Returns
    -------
    where the page lies

    Raises
    ------
    Subtractable
        a small number that nothing would protect
    """
    areas = _areas(places)
    engine = open_engine(memory="1GB")
    try:
        lake = lake_tables(built.lake, built.counts, asking, areas, engine)
        page = render(fill(lake, _made(built.lake, asking, areas, policy, lake.people), policy=policy))
    finally:
        engine.disconnect()
    path = built.lake.folder / REPORT_FILE
    path.write_text(page, encoding="utf-8")
    return path


def lake_tables(lake: Lake, counts: Mapping[str, Any], asking: Asking, areas: Table, engine: Any) -> LakeTables:
    """Open what of a lake the report is made from.

    Parameters
    ----------
    lake, counts : what a build left
    asking : the rules that were asked
    areas : Table in the columns of AREAS
    engine : what reads the lake
    """
    people, claims, events = (lake.relation(engine, name) for name in ("people", "claims", "events"))
    problems = lake.relation(engine, "problems")
    return LakeTables(
        people=people,
        events=events,
        flags=lake.relation(engine, "flags"),
        lists=lake.table("lists"),
        rules=tuple(asking.rules.in_order),
        gaps=gaps(people, claims, events, on=lake.on),
        files=files_table(counts["files"], problems),
        problems=problems,
        bands=pa.Table.from_pylist([{"band": band, "pairs": n} for band, n in counts["links"].items()], BANDS),
        entries_count=counts["entries"],
        areas=areas,
    )


def files_table(files: Mapping[str, Mapping[str, Any]], problems: Relation) -> Table:
    """Say what became of each file's rows and cells, and whose file it is.

    Parameters
    ----------
    files : for each file its layout and counts, as `counts.json` has them
    problems : Relation: file, fate

    Returns
    -------
    Table in the columns of FILES
    """
    set_aside = problems.filter(problems.fate == "set_aside").group_by("file").aggregate(cells=_.count())
    cells = {row["file"]: row["cells"] for row in set_aside.to_pyarrow().to_pylist()}
    fates = ("rows_in", "accepted", "rejected", "duplicate", "unchanged")
    rows = [
        {
            "file": name,
            "layout": told["layout"],
            "partner": _sender(told["layout"]),
            **{fate: told[fate] for fate in fates},
            "set_aside": cells.get(name, 0),
        }
        for name, told in sorted(files.items())
    ]
    return pa.Table.from_pylist(rows, FILES)


def _sender(layout: str) -> str:
    """Whose files have this layout."""
    return partner_in_words(LAYOUTS[layout].family if layout in LAYOUTS else layout)


def _areas(places: Places | None) -> Table:
    return AREAS.arrow.empty_table() if places is None else places.areas


def _made(lake: Lake, asking: Asking, areas: Table, policy: Policy, people: Relation) -> Made:
    """Where, when and from what, as the lake tells it."""
    hoods = neighbourhoods(areas) if areas.num_rows else ()
    editions = sorted(
        row["imd_edition"] for row in people.select("imd_edition").distinct().drop_null().to_pyarrow().to_pylist()
    )
    files = [(name, told["fingerprint"][:16]) for name, told in sorted(lake.about["files"].items())]
    marks = sorted(row["fingerprint"] for row in lake.about["rule_counts"])
    rules = hashlib.sha256(repr(marks).encode()).hexdigest()
    return Made(
        place=" and ".join(hood.name for hood in hoods) if 0 < len(hoods) <= 3 else "this place",
        on=lake.on,
        version=lake.about["kith"],
        policy=policy.name,
        inputs=(*files, (f"Rules ({len(asking.rules)})", rules[:16]), ("Key of the pseudonyms", lake.about["key"])),
        imd_edition=" and ".join(editions) or None,
        sizes=tuple(hood.size_said for hood in hoods),
        is_made_up=_is_made_up(lake),
        cautions=tuple(lake.about["asked"]),
    )


def _is_made_up(lake: Lake) -> bool:
    """Whether every NHS number is of the range that is given to nobody."""
    numbers = [number for number in lake.table("identities", ["nhs_number"])["nhs_number"].to_pylist() if number]
    return bool(numbers) and all(number.startswith(TEST_RANGE) for number in numbers)
