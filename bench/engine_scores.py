"""Scores and counts of people on DuckDB and on Spark: the second half of `make bench SUITE=engines SIZE=50k,500k,3m SEED=7`.

For each number of people, with 40 events each, both engines score the same lake, whole processes one after the other on
this machine, and count its people by deprivation, ethnic group, age and sex. The rows of both are first held together,
cell by cell. Then how time and memory grow from size to size, once what a lake of 1,000 people takes is put down to the
start, and what that makes of England. BY=duckdb or BY=spark runs this half alone and with one engine, which holds nothing
together.
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
from bench.memory import peak_memory
from bench.scores import lay_down_lake
from kith.insight import mix_of
from kith.road.lake import Lake
from kith.road.scoring import score_lake
from kith.tables.engines import ENGINES, open_engine

SIZES = "50k,500k,3m"
SPARK_MEMORY = "6GB"
SCORES = ("cambridge", "segment", "continuity")
"""The scores whose lists come with Kith or that need none; the made-up events have no ICD-10 code."""
START = 1_000
"""People of a lake so small that all it takes is the start of the engine."""
FAR = 200
"""How many times the largest size England may be before its estimate only shows that this runs."""
GROWING = {
    "asked": ("time of scores and counts", "minutes", 60),
    "peak_gb": ("memory of all processes", "GB", 1),
    "own_gb": ("memory of the Python program alone", "GB", 1),
}
"""What is followed from size to size: its words, the unit for England, and how many of what is measured are one."""
ASSUMED = f"""England is an estimate from these sizes, and stands on this:
  one machine like this one, with all its cores, nothing else running and disk enough; no second machine shortens it
  {EVENTS_PER_PERSON} events for each person over six years; the scores {", ".join(SCORES)} and counts, one after the other
  the lake is built already: reading, linking and flags are timed by the other parts of this suite
  growth goes on as between the last two sizes, far beyond the largest of them
  DuckDB may hold {MEMORY} and Spark {SPARK_MEMORY}; beyond that they write to disk, so their memory stops growing and time
  goes up instead. What scoring takes back into Python (its memory alone) must fit in one machine with either engine"""
NEAR = 1e-9
"""How far two engines may part in a figure."""


def asked_by(name: str, folder: Path) -> dict[str, float]:
    """Score and count with one engine, write the rows, and tell the seconds of each and the memory of this program."""
    engine = open_engine(name, memory=MEMORY if name == "duckdb" else SPARK_MEMORY, scratch=folder)
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
    return took | {"own_gb": peak_memory() / 2**30}


def run(name: str, folder: Path) -> dict[str, float]:
    """One engine as a process of its own: seconds of each part, of all parts and of the whole, and peak memory of all its processes."""
    started = time.perf_counter()
    running = Popen([sys.executable, "-m", "bench.engine_scores", name, str(folder)], stdout=PIPE, text=True)
    peak = [0]
    watching = threading.Thread(target=_watch, args=(running, peak))
    watching.start()
    told, _ = running.communicate()
    watching.join()
    if running.returncode:
        raise SystemExit(f"{name} failed; see above.")
    whole, parts = time.perf_counter() - started, json.loads(told.splitlines()[-1])
    asked = sum(parts[part] for part in (*SCORES, "counts"))
    return parts | {"whole": whole, "asked": asked, "peak_gb": peak[0] / 2**30}


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


def differing(folder: Path) -> tuple[int, int]:
    """How many cells of scores and counts were held together, and in how many the engines part."""
    parts = [[pq.read_table(folder / f"{part}_{name}.parquet") for name in ENGINES] for part in (*SCORES, "counts")]
    held = sum(one.num_rows * one.num_columns for one, _ in parts)
    return held, sum(_apart(one, other) for one, other in parts)


def _apart(one: pa.Table, other: pa.Table) -> int:
    if one.schema != other.schema or one.num_rows != other.num_rows:
        return max(one.num_rows, other.num_rows, 1) * one.num_columns
    # most columns are the same to the last bit, and only the others are gone through
    return sum(_unlike(one[name], other[name]) for name in one.column_names if not one[name].equals(other[name]))


def _unlike(one: pa.ChunkedArray, other: pa.ChunkedArray) -> int:
    pairs = zip(one.to_pylist(), other.to_pylist())
    if not pa.types.is_floating(one.type):
        return sum(a != b for a, b in pairs)
    return sum((a is None) != (b is None) or (a is not None and abs(a - b) > NEAR) for a, b in pairs)


def main() -> int:
    """Score a lake that is next to nothing, then each size, by the engines asked for, side by side."""
    seed = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
    sizes = [START, *sorted(size_of(text) for text in (os.environ.get("SIZE") or SIZES).split(","))]
    names = [os.environ["BY"]] if os.environ.get("BY") else list(ENGINES)
    told: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for people in sizes:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            lay_down_lake(folder, people, seed)
            for name in names:
                told[name].append(run(name, folder))
            cells = differing(folder) if len(names) > 1 else None
        side_by_side(people, {name: each[-1] for name, each in told.items()}, cells)
        if cells and cells[1]:
            return 1
    for name, each in told.items():
        growth(name, sizes, each)
    print(ASSUMED)
    return 0


def side_by_side(people: int, told: dict[str, dict[str, float]], cells: tuple[int, int] | None) -> None:
    """Print one size: seconds of each part, memory, how they compare, and how many cells part."""
    print(f"{people:>9,} people, {people * EVENTS_PER_PERSON:>11,} events", flush=True)
    for name, about in told.items():
        parts = ", ".join(f"{part} {about[part]:.1f} s" for part in (*SCORES, "counts"))
        print(
            f"  {name:<7} {about['whole']:7.1f} s, {about['peak_gb']:.2f} GB, {about['own_gb']:.2f} of Python   ({parts})"
        )
    if cells is not None:
        one, other = (told[name] for name in ENGINES)
        ratio = other["whole"] / one["whole"]
        print(f"  spark over duckdb: {ratio:.1f} times; {cells[1]} of {cells[0]:,} cells differ", flush=True)


def growth(name: str, sizes: list[int], told: list[dict[str, float]]) -> None:
    """Print how time and memory beyond the engine's start grow from size to size, and what that makes of England."""
    print(
        f"{name}: the start takes {told[0]['whole']:.1f} s (scores and counts {told[0]['asked']:.1f}) and {told[0]['peak_gb']:.2f} GB ({sizes[0]:,} people)"
    )
    times = ENGLAND / sizes[-1]
    doubt = ", too small a one to go by" if times > FAR else ""
    for what, (words, unit, per) in GROWING.items():
        values = [each[what] for each in told]
        for place in range(2, len(sizes)):
            said = _said(_power(sizes[: place + 1], values[: place + 1]))
            print(f"{name}: {words} beyond the start, {sizes[place - 1]:,} to {sizes[place]:,} people: {said}")
        straight, bent = england(sizes, values)
        other = "" if bent is None else f"; by the power of the last two sizes {bent / per:,.0f}"
        print(
            f"{name}: {words} for England's {ENGLAND:,} people ({times:,.0f} times the largest size{doubt}): in a straight line {straight / per:,.0f} {unit}{other}"
        )


def england(sizes: list[int], values: list[float]) -> tuple[float, float | None]:
    """What England would take: by a straight line through the last two sizes, and by the power between them.

    The first size is the start, which is taken off before the power is found and put back after: scaled up with people,
    it would be counted once for every such size. No power where a size took no more than the start.
    """
    slope = (values[-1] - values[-2]) / (sizes[-1] - sizes[-2])
    straight = values[-1] + max(0.0, slope) * (ENGLAND - sizes[-1])
    power = _power(sizes, values)
    if power is None:
        return straight, None
    times = (ENGLAND - sizes[0]) / (sizes[-1] - sizes[0])
    return straight, values[0] + (values[-1] - values[0]) * times**power


def _power(sizes: list[int], values: list[float]) -> float | None:
    """The power to which what comes on top of the start grows between the last two sizes; 1 is in proportion."""
    before, after = values[-2] - values[0], values[-1] - values[0]
    if len(sizes) < 3 or before <= 0 or after <= 0:
        return None
    return math.log(after / before) / math.log((sizes[-1] - sizes[0]) / (sizes[-2] - sizes[0]))


def _said(power: float | None) -> str:
    return "a size took no more than the start, so nothing is told" if power is None else f"to the power {power:.2f}"


if __name__ == "__main__":
    print(json.dumps(asked_by(sys.argv[1], Path(sys.argv[2]))))
