"""The same rules on DuckDB and on Spark: `make bench SUITE=engines SIZE=50k,500k,3m SEED=7`.

For each number of people, with 40 events each, every rule that comes with Kith is asked by both engines, whole processes
one after the other on this machine. The flags of both are first held together, cell by cell. Then how time grows with
people, and what that makes of England. Then the same for scores and counts (`bench/engine_scores.py`).
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import duckdb

from bench.engines_linking import link_by_both
from bench.flags import EVENTS_PER_PERSON, MEMORY, ON, lay_down, size_of
from bench.memory import peak_memory
from kith.coding import built_in
from kith.insight import built_in_rules, flag
from kith.tables.engines import ENGINES, open_engine
from kith.tables.laid import read_files, write_file

SIZES = "50k,500k,3m"
ENGLAND = 61_768_942
"""People on the lists of general practices in England in July 2022 (NHS Digital, patients registered by small area)."""


def asked_by(name: str, folder: Path) -> int:
    """Ask every rule with one engine, and write the flags."""
    engine = open_engine(name, memory=MEMORY if name == "duckdb" else "6GB", scratch=folder)
    people, events = (read_files(engine, [folder / f"{table}.parquet"]) for table in ("people", "events"))
    found = flag(people, events, built_in_rules(), built_in(), ON)
    write_file(engine, found.flags, folder / f"flags_{name}.parquet", found.flags.schema().to_pyarrow())
    return sum(found.counts["yes"].to_pylist())


def run(name: str, folder: Path) -> tuple[float, dict[str, float]]:
    """Ask with one engine as a process of its own: seconds from start to end, and what it told."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "bench.engines", name, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} failed: {done.stderr[-800:]}")
    return time.perf_counter() - started, json.loads(done.stdout.splitlines()[-1])


def differing(folder: Path) -> int:
    """Cells of flags that one engine gives and the other does not."""
    con = duckdb.connect()
    one, other = (f"SELECT * FROM read_parquet('{folder}/flags_{name}.parquet')" for name in ENGINES)
    counts = [f"(SELECT count(*) FROM (({a}) EXCEPT ALL ({b})))" for a, b in ((one, other), (other, one))]
    return con.execute(f"SELECT {' + '.join(counts)}").fetchone()[0]


def main() -> int:
    """Ask at each size by both engines, side by side; then scores and counts."""
    scores = import_module("bench.engine_scores")  # it takes England's people from here
    return scores.main() if os.environ.get("BY") else flags_by_both() or scores.main()


def flags_by_both() -> int:
    """Ask every rule at each size by both engines, side by side."""
    seed = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
    sizes = [size_of(text) for text in (os.environ.get("SIZE") or SIZES).split(",")]
    took: dict[str, list[float]] = {name: [] for name in ENGINES}
    for people in sizes:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            lay_down(folder, people, seed)
            told = {name: run(name, folder) for name in ENGINES}
            wrong = differing(folder)
        print(f"{people:>9,} people, {people * EVENTS_PER_PERSON:>11,} events:", end="")
        for name, (seconds, about) in told.items():
            took[name].append(seconds)
            print(f"   {name} {seconds:7.1f} s, {about['peak_gb']:.1f} GB of Python", end="")
        print(f"   {told['duckdb'][1]['yes']:,} flags, {wrong} cells differ", flush=True)
        if wrong:
            return 1
    growth(sizes, took)
    return 0 if link_by_both(seed) else 1


def growth(sizes: list[int], took: dict[str, list[float]]) -> None:
    """Say what each further million people costs, and what England would on this machine."""
    if len(sizes) < 2:
        return
    for name, seconds in took.items():
        each = (seconds[-1] - seconds[-2]) / (sizes[-1] - sizes[-2])
        whole = seconds[-1] + each * (ENGLAND - sizes[-1])
        print(
            f"{name}: {each * 1e6:.0f} s for each further million people; England's {ENGLAND / 1e6:.1f} million on this machine, "
            f"if it went on so: {whole / 60:.0f} minutes"
        )


if __name__ == "__main__":
    yes = asked_by(sys.argv[1], Path(sys.argv[2]))
    print(json.dumps({"yes": yes, "peak_gb": peak_memory() / 2**30}))
