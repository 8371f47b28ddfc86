"""The same records linked by DuckDB and by Spark: the last line of `make bench SUITE=engines`.

Whole processes, one after the other, on the records of the made-up place; pairs, scores, reasons and people are first
held together.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.linking import entries_of_place
from bench.memory import peak_memory
from kith.people.linking import link
from kith.tables.engines import ENGINES, open_engine

PEOPLE = 4_000
"""Few, for Spark takes minutes over what DuckDB does in seconds; what it is for does not fit on this machine."""


def linked_by(name: str, folder: Path) -> None:
    """Link the records with one engine, and say how long that took in itself and how much memory this process had."""
    engine = open_engine(name, scratch=folder)
    entries = pq.read_table(folder / "entries.parquet")
    began = time.perf_counter()
    linked = link(entries, engine=engine)
    took = time.perf_counter() - began
    pq.write_table(linked.pairs, folder / f"pairs_{name}.parquet")
    pq.write_table(linked.groups, folder / f"groups_{name}.parquet")
    print(json.dumps({"took": took, "peak_gb": peak_memory() / 2**30}))


def differing(folder: Path) -> list[str]:
    """The tables in which the engines do not agree; scores may differ by a millionth of a bit."""
    found = []
    for table in ("pairs", "groups"):
        one, other = (pq.read_table(folder / f"{table}_{name}.parquet") for name in ENGINES)
        if not _same(one, other):
            found.append(table)
    return found


def _same(one: pa.Table, other: pa.Table) -> bool:
    counted = [name for name in ("score", "probability") if name in one.column_names]
    if not one.drop_columns(counted).equals(other.drop_columns(counted)):
        return False
    gaps = [pc.max(pc.abs(pc.subtract(one[name], other[name]))).as_py() or 0.0 for name in counted]
    return all(gap <= 1.1e-6 for gap in gaps)


def link_by_both(seed: int, people: int = PEOPLE) -> bool:
    """Link the records of the made-up place by both engines; prints a line; whether they agree."""
    entries, _ = entries_of_place(people, seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        pq.write_table(entries, folder / "entries.parquet")
        told = {}
        for name in ENGINES:
            command = [sys.executable, "-W", "ignore", "-m", "bench.engines_linking", name, str(folder)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(f"{name} failed: {done.stderr[-800:]}")
            told[name] = json.loads(done.stdout.splitlines()[-1])
        wrong = differing(folder)
    print(f"linking {len(entries):,} records of {people:,} people:", end="")
    for name, about in told.items():
        print(f"   {name} {about['took']:.1f} s, {about['peak_gb']:.1f} GB of Python", end="")
    print(
        f"   spark to duckdb {told['spark']['took'] / told['duckdb']['took']:.0f}; differ in: {', '.join(wrong) or 'nothing'}"
    )
    return not wrong


if __name__ == "__main__":
    if len(sys.argv) == 3:
        linked_by(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.exit(0 if link_by_both(seed=7) else 1)
