"""How published answers are read and compared: every test of this folder takes its rows from here."""

import csv
import math
from pathlib import Path

import pyarrow as pa


def published_rows(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "vectors" / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text: str | None) -> float | None:
    return float(text) if text and text.strip() else None


def same(found, published, tolerance=1e-6) -> bool:
    """Both blank, or alike to one part in a million."""
    if published is None or found is None:
        return found is None and published is None
    return math.isclose(found, published, rel_tol=tolerance, abs_tol=1e-12)


def as_table(rows: list[dict[str, str]], texts=(), **columns: str) -> pa.Table:
    """Take columns of published rows as numbers under new names, and some as they are."""
    named = {name: [row[name] for row in rows] for name in texts}
    named |= {ours: pa.array([number(row[theirs]) for row in rows], pa.float64()) for ours, theirs in columns.items()}
    return pa.table(named)


def two_levels(row: dict[str, str]):
    """The published limits of a row at 95 and 99.8 %."""
    yield "_95", number(row["lower95_0cl"]), number(row["upper95_0cl"])
    yield "_99_8", number(row["lower99_8cl"]), number(row["upper99_8cl"])
