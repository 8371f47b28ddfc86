"""Scores and counts of people on DuckDB and on Spark: the second half of `make bench SUITE=engines SIZE=50k,500k,3m SEED=7`.

For each number of people, with 40 events each, both engines score the same lake, whole processes one after the other on
this machine, and count its people by deprivation, ethnic group, age and sex. The rows of both are first held together,
cell by cell. Then how time and memory grow from size to size, and what that makes of England. BY=duckdb or BY=spark runs
this half alone and with one engine, which holds nothing together.
"""

from __future__ import annotations

import json
import math
import os
import secrets
import sys
import tempfile
import threading
import time
from pathlib import Path
from subprocess import PIPE, Popen

import pyarrow as pa
import pyarrow.parquet as pq

from bench.engines import ENGLAND
from bench.flags import EVENTS_PER_PERSON, MEMORY, ON, size_of
from bench.scores import lay_down_lake
from kith.insight import mix_of
from kith.road.lake import Lake
from kith.road.scoring import score_lake
from kith.tables.engines import ENGINES, open_engine

SIZES = "50k,500k,3m"
SCORES = ("cambridge", "segment", "continuity")
"""The scores whose lists come with Kith or that need none; the made-up events have no ICD-10 code."""
NEAR = 1e-9
"""How far two engines may part in a figure."""


def asked_by(name: str, folder: Path) -> dict[str, float]:
    """Score and count with one engine, write the rows, and tell the seconds of each."""
    engine = open_engine(name, memory=MEMORY if name == "duckdb" else "6GB", scratch=folder)
    lake, took = Lake(folder, {"on": ON.isoformat()}), {}
    for score in SCORES:
        started = time.perf_counter()
        pq.write_table(score_lake(lake, score, engine).rows, folder / f"{score}_{name}.parquet")
        took[score] = time.perf_counter() - started
    started = time.perf_counter()
    mix = mix_of(lake.relation(engine, "people"), ON)
    took["counts"] = time.perf_counter() - started
    rows = sorted(f"{by}: {group}: {count}" for by, counts in mix.items() for group, count in counts.items())
    pq.write_table(pa.table({"row": rows}), folder / f"counts_{name}.parquet")
    return took


def run(name: str, folder: Path) -> dict[str, float]:
    """One engine as a process of its own: seconds of each part and of the whole, and peak memory of all its processes."""
    started = time.perf_counter()
    running = Popen([sys.executable, "-m", "bench.engine_scores", name, str(folder)], stdout=PIPE, text=True)
    peak = [0]
    watching = threading.Thread(target=_watch, args=(running, peak))
    watching.start()
    told, _ = running.communicate()
    watching.join()
    if running.returncode:
        raise SystemExit(f"{name} failed; see above.")
    whole = time.perf_counter() - started
    return json.loads(told.splitlines()[-1]) | {"whole": whole, "peak_gb": peak[0] / 2**30}


def _watch(running: Popen[str], peak: list[int]) -> None:
    """Keep the most memory that the process and those it started held together: Spark's own is not in Python's."""
    while running.poll() is None:
        peak[0] = max(peak[0], sum(map(_held, _family(running.pid))))
        time.sleep(0.2)


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _held(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def differing(folder: Path) -> int:
    """Cells of scores and counts in which the engines part."""
    parts = [[pq.read_table(folder / f"{part}_{name}.parquet") for name in ENGINES] for part in (*SCORES, "counts")]
    return sum(_apart(one, other) for one, other in parts)


def _apart(one: pa.Table, other: pa.Table) -> int:
    if one.schema != other.schema or one.num_rows != other.num_rows:
        return max(one.num_rows, other.num_rows, 1)
    return sum(_unlike(a, b) for name in one.column_names for a, b in zip(*(t[name].to_pylist() for t in (one, other))))


def _unlike(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) > NEAR
    return one != other


def main() -> int:
    """Score at each size by the engines asked for, side by side."""
    seed = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
    sizes = sorted(size_of(text) for text in (os.environ.get("SIZE") or SIZES).split(","))
    names = [os.environ["BY"]] if os.environ.get("BY") else list(ENGINES)
    told: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for people in sizes:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            lay_down_lake(folder, people, seed)
            for name in names:
                told[name].append(run(name, folder))
            wrong = differing(folder) if len(names) > 1 else None
        side_by_side(people, {name: each[-1] for name, each in told.items()}, wrong)
        if wrong:
            return 1
    for name, each in told.items():
        growth(name, sizes, each)
    return 0


def side_by_side(people: int, told: dict[str, dict[str, float]], wrong: int | None) -> None:
    """Print one size: seconds of each part, memory, how they compare, and how many cells part."""
    print(f"{people:>9,} people, {people * EVENTS_PER_PERSON:>11,} events")
    for name, about in told.items():
        parts = ", ".join(f"{part} {about[part]:.1f} s" for part in (*SCORES, "counts"))
        print(f"  {name:<7} {about['whole']:7.1f} s, {about['peak_gb']:.1f} GB   ({parts})")
    if wrong is not None:
        one, other = (told[name] for name in ENGINES)
        print(f"  spark over duckdb: {other['whole'] / one['whole']:.1f} times; {wrong} cells differ", flush=True)


def growth(name: str, sizes: list[int], told: list[dict[str, float]]) -> None:
    """Print how time and memory grow from each size to the next (1 is in proportion), and England's if it went on so."""
    if len(sizes) < 2:
        print(f"{name}: growth needs two sizes; give SIZE=50k,500k,3m for it.")
        return
    for place in range(1, len(sizes)):
        powers = [_power(sizes, [each[what] for each in told], place) for what in ("whole", "peak_gb")]
        print(
            f"{name}: {sizes[place - 1]:,} to {sizes[place]:,}: time to the power {powers[0]:.2f}, memory {powers[1]:.2f}"
        )
    times = ENGLAND / sizes[-1]
    # below 1 the start-up of the program still weighs; scaled in proportion it is counted again for every such size
    hours, memory = (told[-1][what] * times ** max(1.0, powers[n]) for n, what in enumerate(("whole", "peak_gb")))
    print(
        f"{name}: England's {ENGLAND:,} people with {EVENTS_PER_PERSON} events each: {hours / 60:.0f} minutes and {memory:.0f} GB, "
        "on one machine like this, if growth went on as between the last two sizes; too high while start-up still weighs, as it is in proportion at the least"
    )


def _power(sizes: list[int], values: list[float], place: int) -> float:
    return math.log(values[place] / values[place - 1]) / math.log(sizes[place] / sizes[place - 1])


if __name__ == "__main__":
    print(json.dumps(asked_by(sys.argv[1], Path(sys.argv[2]))))
