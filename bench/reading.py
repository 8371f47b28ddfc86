"""How fast a partner's file is checked, and in how much memory: `python -m bench.reading` (SIZE rows, SEED).

Beside it a bare DuckDB reads the same CSV as text, counts rows with a date that is one, and writes Parquet: it knows no
layout, gives no reasons and finds no duplicates, so it is the floor to measure from, not an equal. Whole processes are
interleaved; the row counts of both must agree, or no ratio is printed.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from pyarrow import parquet

from bench.memory import peak_memory
from kith.tables import DATE, DECIMAL, TEXT, CheckParams, Column, Schema, check, choice, open_cells, write_csv

ON = date(2026, 11, 1)
TIMES = 3
KINDS = ("condition", "measurement", "medication", "procedure", "contact", "admission")
EVENTS = Schema(
    "events",
    "one event of one person",
    (
        Column("local_id", TEXT, "the partner's own number"),
        Column("nhs_number", TEXT, "number", required=True),
        Column("practice_ods_code", TEXT, "practice"),
        Column("kind", choice("kind", KINDS), "kind of event", required=True),
        Column("date", DATE, "day", required=True),
        Column("code_system", TEXT, "coding system", required=True),
        Column("code", TEXT, "code", required=True),
        Column("value", DECIMAL, "value measured"),
        Column("unit", TEXT, "unit"),
        Column("outcome", TEXT, "what came of it"),
    ),
)


def size_of(text: str) -> int:
    """10000000, 500k or 10M as a number.

    >>> size_of("10M"), size_of("500k")
    (10000000, 500000)
    """
    return int(float(text[:-1]) * {"k": 1e3, "m": 1e6}[text[-1].lower()]) if text[-1] in "kKmM" else int(text)


def lay_down(path: Path, rows: int, seed: int) -> None:
    """A made-up event file: 1 in 100 rows with a broken date, 1 in 100 a copy of the row before."""
    chance = np.random.default_rng(seed)
    people = max(rows // 65, 1)
    numbers = pa.array([f"{number:010d}" for number in chance.integers(4_000_000_000, 4_999_999_999, people)])
    codes = pa.array([str(code) for code in chance.integers(10**6, 10**15, 800)])
    days = pa.array([(ON - timedelta(days=back)).isoformat() for back in range(1, 1100)] + ["30/02/2026", "45678"])

    def batches():
        for start in range(0, rows, 100_000):
            count = min(100_000, rows - start)
            who = pa.array(chance.integers(0, people, count))
            day = np.where(
                chance.random(count) < 0.01, chance.integers(1099, 1101, count), chance.integers(0, 1099, count)
            )
            value = [f"{number:.1f}" if number > 60 else "" for number in chance.gamma(5, 20, count)]
            table = pa.table(
                [
                    pa.array([f"L{number}" for number in who.to_pylist()]),
                    numbers.take(who),
                    pa.array(["Y00001", "Y00002", "Y00003"]).take(pa.array(chance.integers(0, 3, count))),
                    pa.array(KINDS).take(pa.array(chance.integers(0, len(KINDS), count))),
                    days.take(pa.array(day)),
                    pa.array(["snomedct", "kith"]).take(pa.array(chance.integers(0, 2, count))),
                    codes.take(pa.array(chance.integers(0, 800, count))),
                    pa.array(value),
                    pa.array(["mmHg" if text else "" for text in value]),
                    pa.array(["attended", "", "did_not_attend"]).take(pa.array(chance.integers(0, 3, count))),
                ],
                names=list(EVENTS.names),
            )
            copied = np.arange(count)
            again = np.flatnonzero(chance.random(count) < 0.01)
            copied[again[again > 0]] -= 1
            yield from table.take(pa.array(copied)).combine_chunks().to_batches()

    schema = pa.schema([(name, pa.string()) for name in EVENTS.names])
    write_csv(pa.RecordBatchReader.from_batches(schema, batches()), path)


def kith(path: Path, folder: Path, known: Path | None) -> dict[str, object]:
    """Check the file, as a first load or against what was accepted before."""
    keys = parquet.read_table(known, columns=["row_key"]) if known else None
    done = check(open_cells(path), EVENTS, into=folder / "checked", on=ON, params=CheckParams(known=keys))
    return {
        "rows": done.rows_in,
        "good": done.accepted + done.duplicate + done.unchanged,
        "counts": [done.accepted, done.unchanged],
    }


def bare(path: Path, folder: Path) -> dict[str, object]:
    """Read the file as text with DuckDB alone, and write it as Parquet."""
    target = folder / "bare.parquet"
    with duckdb.connect(config={"threads": 1}) as engine:
        engine.execute(f"create view rows as from read_csv('{path}', all_varchar=true, header=true)")
        engine.execute(f"copy (select * from rows where try_cast(date as date) is not null) to '{target}'")
        rows = engine.execute("select count(*) from rows").fetchone()
    return {"rows": rows[0] if rows else 0, "good": parquet.read_metadata(target).num_rows}


def timed(who: str, path: Path, known: Path | None = None) -> dict[str, object]:
    """One whole process, timed from outside, with its own report of memory."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        command = [sys.executable, "-m", "bench.reading", "--one", who, str(path), folder, str(known or "")]
        began = time.perf_counter()
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        told = json.loads(out.splitlines()[-1])
        if who == "kith" and not known:
            os.replace(Path(folder) / "checked" / "accepted.parquet", path.with_suffix(".accepted"))
    return told | {"seconds": time.perf_counter() - began}


def one(who: str, path: str, folder: str, known: str) -> None:
    """The child process."""
    told = (
        bare(Path(path), Path(folder))
        if who == "bare"
        else kith(Path(path), Path(folder), Path(known) if known else None)
    )
    peak = peak_memory()
    print(json.dumps(told | {"peak_bytes": peak}))


def report(name: str, runs: list[dict[str, object]], rows: int) -> list[float]:
    """Print one line; the seconds."""
    seconds = [float(str(run["seconds"])) for run in runs]
    peak = max(int(str(run["peak_bytes"])) for run in runs)
    rates = sorted(rows / second for second in seconds)
    print(f"{name:<28} {rates[0]:>9,.0f} to {rates[-1]:>9,.0f} rows/s   peak {peak / 2**20:>6,.0f} MB")
    return seconds


def main() -> None:
    """Lay down the file, run both in turn, print ratios, and leave nothing behind."""
    rows = size_of(os.environ.get("SIZE") or "10M")
    seed = int(os.environ.get("SEED") or secrets.randbelow(10**6))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        lay_down(path, rows, seed)
        print(f"{rows:,} rows of 10 columns, {path.stat().st_size / 2**20:,.0f} MB, seed {seed}; both on one core")
        others, firsts, agains = [], [], []
        for _ in range(TIMES):
            others.append(timed("bare", path))
            firsts.append(timed("kith", path))
            agains.append(timed("kith", path, path.with_suffix(".accepted")))
        if any(run["rows"] != rows or run["good"] != others[0]["good"] for run in (*others, *firsts, *agains)):
            sys.exit(f"the two sides do not agree: {others[0]} {firsts[0]} {agains[0]}")
        floor = report("DuckDB, text to Parquet", others, rows)
        for name, runs in (("Kith, first load", firsts), ("Kith, nothing changed", agains)):
            ratios = sorted(ours / theirs for ours, theirs in zip(report(name, runs, rows), floor))
            print(f"{'':<28} {ratios[0]:.1f} to {ratios[-1]:.1f} times the floor")
        for name, runs in (("first load", firsts), ("nothing changed", agains)):
            slowest = rows / max(float(str(run["seconds"])) for run in runs)
            peak = max(int(str(run["peak_bytes"])) for run in runs)
            print(f"{name}: at least 50,000 rows/s: {slowest >= 50_000}; under 1 GB: {peak < 2**30}")


if __name__ == "__main__":
    one(*sys.argv[2:]) if sys.argv[1:2] == ["--one"] else main()
