"""FHIR files among the sources become tables that are checked like any file; `road` and `fhir` never meet but here."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kith.cli.screen import say
from kith.fhir import read_fhir
from kith.road.receiving import Handed
from kith.road.sources import FHIR, Source, fingerprint
from kith.tables.reading import Cells

TABLES = {"register": "gp_register", "events": "gp_events"}


@dataclass(frozen=True)
class HandedTables:
    """What came out of FHIR files: tables to check, and what became of each resource."""

    tables: tuple[Handed, ...] = ()
    counts: dict[str, Any] = field(default_factory=dict)


def handed_tables(sources: Sequence[Source]) -> HandedTables:
    """Read the FHIR files among the sources, together, since references cross files."""
    paths = [source.path for source in sources if source.layout == FHIR]
    if not paths:
        return HandedTables()
    found = read_fhir(paths)
    for note in (*found.notes, *found.left_out):
        say(note)
    mark = hashlib.sha256("".join(fingerprint(path) for path in paths).encode()).hexdigest()
    tables = tuple(
        Handed(f"FHIR {name}", layout, Cells.from_table(getattr(found, name), f"FHIR {name}"), mark, FHIR)
        for name, layout in TABLES.items()
        if getattr(found, name).num_rows
    )
    problems = found.problems.to_pylist()
    return HandedTables(tables, {"resources": found.counts.to_pylist(), "resource_problems": problems[:1000]})
