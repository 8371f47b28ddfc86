"""The whole road: `make bench SUITE=road SIZE=40k SEED=7`.

`kith build` as a process of its own over the made-up place, beside a bare pass of the same files (DuckDB reads every
text file as text and writes it as Parquet: no checks, no people, no rules), interleaved. Then two further nights into
the same lake: one with nothing changed, and one with a row in a hundred changed. Counts must add up and people keep
their ids before any figure is printed. Aims for 40,000 people on 2 cores: first build under 60 seconds and 2 GB; a night
with one row in a hundred changed under 10 seconds. A missed aim is said aloud and does not fail the run.

SIZE is people (5k, then 40k); NIGHTS how often each is timed (3).
"""

from __future__ import annotations

import gzip
import json
import os
import platform
import random
import re
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import ibis
from pyarrow import parquet

from bench.memory import peak_memory

ON = date(2026, 11, 1)
LADDER = (5_000, 40_000)
AIMED_AT = 40_000
AIMS = {"first": (60.0, 2.0), "a row in a hundred changed": (10.0, 2.0)}
"""Seconds, and GB of memory, for 40,000 people."""
FATES = ("accepted", "rejected", "duplicate", "unchanged")
CHANGED = 0.01
Run = dict[str, float]


def size_of(text: str) -> int:
    """40000 or 40k as a number."""
    return int(float(text[:-1]) * {"k": 1e3, "m": 1e6}[text[-1].lower()]) if text[-1] in "kKmM" else int(text)


def build_here(place: Path, lake: Path) -> None:
    """The child process: the command itself, then its peak of memory."""
    from kith.cli.main import run

    sys.argv = ["kith", "build", str(place), "--out", str(lake), "--on", ON.isoformat(), "--json"]
    try:
        run()
    finally:
        print(json.dumps({"peak_gb": peak_memory() / 2**30}), file=sys.stderr)


def bare_here(place: Path, out: Path) -> None:
    """The child process of the bare pass."""
    con = duckdb.connect()
    for path in sorted(place.glob("*.csv*")):
        encoding = "utf-16" if _encoding(path) == "utf-16" else "utf-8"
        read = f"read_csv('{path}', all_varchar=true, encoding='{encoding}', ignore_errors=true)"
        con.execute(f"COPY (SELECT * FROM {read}) TO '{out / path.name}.parquet' (FORMAT parquet, COMPRESSION zstd)")
    print(json.dumps({"peak_gb": peak_memory() / 2**30}), file=sys.stderr)


def timed(program: str, *paths: Path) -> Run:
    """Run a program as a process of its own."""
    started = time.perf_counter()
    asked = [sys.executable, "-m", "bench.road", program, *map(str, paths)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"{program} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return {"seconds": seconds, **json.loads(done.stderr.strip().splitlines()[-1])}


def hold_to_counts(lake: Path) -> dict:
    """Every file's rows add up; what the counts say."""
    counts = json.loads((lake / "counts.json").read_text())
    for name, fates in counts["files"].items():
        if fates["rows_in"] != sum(fates[fate] for fate in FATES):
            raise SystemExit(f"the counts of {name} do not add up: {fates}")
    return counts


def people_of(lake: Path) -> dict[str, str]:
    """Whom each record is taken to be about."""
    table = parquet.read_table(lake / "entries.parquet", columns=["entry_id", "person_id"])
    return dict(zip(table["entry_id"].to_pylist(), table["person_id"].to_pylist()))


def night_later(place: Path, folder: Path, seed: int) -> None:
    """The same files with a letter or a digit changed in one row of a hundred of every text file."""
    shutil.copytree(place, folder)
    rows = random.Random(seed)
    for path in sorted(folder.glob("*.csv*")):
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        encoding = _encoding(path)
        head, *lines = raw.decode(encoding).splitlines(keepends=True)
        changed = "".join([head, *(_changed(line) if rows.random() < CHANGED else line for line in lines)]).encode(
            encoding
        )
        path.write_bytes(gzip.compress(changed) if path.suffix == ".gz" else changed)


def _changed(line: str) -> str:
    """One row with another digit at the end of its first cell of digits, or another vowel."""
    other = re.sub(r"(\d)(?=[;,\t\"]|$)", lambda found: str((int(found[1]) + 1) % 10), line, count=1)
    return other if other != line else re.sub("[aeiou]", "u", line, count=1)


def _encoding(path: Path) -> str:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def one_size(people: int, seed: int, times: int, scratch: Path) -> dict[str, list[Run]]:
    """Make the place and its next night, and time every program."""
    from kith.synthetic import PlaceParams, generate, write

    place, night, lake, bare = (scratch / name for name in ("place", "night", "lake", "bare"))
    write(generate(PlaceParams(people=people, seed=seed, on=ON)), place)
    night_later(place, night, seed)
    bare.mkdir()
    taken: dict[str, list[Run]] = {"bare": [], "first": [], "nothing changed": [], "a row in a hundred changed": []}
    for _ in range(times):
        shutil.rmtree(lake, ignore_errors=True)
        taken["bare"].append(timed("bare", place, bare))
        taken["first"].append(timed("build", place, lake))
        first, before = hold_to_counts(lake), people_of(lake)
        taken["nothing changed"].append(timed("build", place, lake))
        if hold_to_counts(lake)["people"] != first["people"] or people_of(lake) != before:
            raise SystemExit("a night with nothing changed changed people")
        taken["a row in a hundred changed"].append(timed("build", night, lake))
        hold_to_counts(lake)
        _hold_to_ids(before, people_of(lake))
    return taken


def _hold_to_ids(before: dict[str, str], after: dict[str, str]) -> None:
    """Records that were there before are about the same people, but for those whose own wording changed."""
    there = [entry for entry in before if entry in after]
    moved = sum(before[entry] != after[entry] for entry in there)
    if moved > 2 * CHANGED * len(there):
        raise SystemExit(f"{moved:,} of {len(there):,} records are about other people than the night before")


def report(people: int, taken: dict[str, list[Run]]) -> None:
    """Print one size: seconds, ratio to the bare pass of the same turn, memory, and aims."""
    print(f"\n{people:,} people{'':16}{'seconds':>14}{'ratio to bare':>20}{'peak memory':>14}")
    for name, runs in taken.items():
        seconds = sorted(run["seconds"] for run in runs)
        ratios = sorted(run["seconds"] / bare["seconds"] for run, bare in zip(runs, taken["bare"]))
        peak = max(run["peak_gb"] for run in runs)
        shown = f"{statistics.median(ratios):.1f} ({ratios[0]:.1f}-{ratios[-1]:.1f})"
        print(f"{name:30}{f'{seconds[0]:.1f}-{seconds[-1]:.1f}':>10}{shown:>20}{peak:>11.2f} GB")
    for name, (most_seconds, most_gb) in AIMS.items() if people == AIMED_AT else ():
        middle = statistics.median(run["seconds"] for run in taken[name])
        peak = max(run["peak_gb"] for run in taken[name])
        for what, found, most in (("seconds", middle, most_seconds), ("GB", peak, most_gb)):
            met = "aim met" if found < most else "AIM MISSED"
            print(f"{name}: {found:.1f} {what}, aim under {most:g}: {met}")


def sizes() -> Iterable[int]:
    """The sizes asked for."""
    return [size_of(os.environ["SIZE"])] if os.environ.get("SIZE") else LADDER


def main() -> int:
    """Time the road at each size."""
    seed, times = int(os.environ.get("SEED") or secrets.randbelow(1_000_000)), int(os.environ.get("NIGHTS") or 3)
    print(
        f"seed {seed}; duckdb {duckdb.__version__}, ibis {ibis.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores"
    )
    for people in sizes():
        with tempfile.TemporaryDirectory() as scratch:
            report(people, one_size(people, seed, times, Path(scratch)))
    return 0


PROGRAMS = {"build": build_here, "bare": bare_here}

if __name__ == "__main__":
    if len(sys.argv) == 4:
        PROGRAMS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        raise SystemExit(main())
