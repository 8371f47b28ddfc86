"""How fast many control charts are read at once: `make bench SUITE=charts SIZE=1000 SEED=7`.

SIZE is charts (1,000 if not given) of 36 months each, with every rule, both ends of the classification, and a target; one
value in 50 is missing, one chart in three shifts, drifts, or is all alike. Aim: under 0.1 seconds for 1,000. Before any
time is printed the signals of a sample of charts are held to the rules read one window at a time, as they are said in
words. Beside it stands that slow reading itself, for the same charts: what a loop over charts costs.
"""

from __future__ import annotations

import os
import platform
import secrets
import statistics
import time
from datetime import date

import numpy as np
import pyarrow as pa
from tests.slow_signals import slow_signals

from kith.measures import XmrColumns, XmrParams, XmrTables, xmr

POINTS = 36
TIMES = 9
SAMPLE = 200
AIM = 0.1
COLUMNS = XmrColumns(at="month")
PARAMS = XmrParams(improvement="up", target=60)


def size_of(text: str) -> int:
    """1000 or 1k as a number."""
    return int(float(text[:-1]) * {"k": 1e3, "m": 1e6}[text[-1].lower()]) if text[-1] in "kKmM" else int(text)


def made_up(charts: int, seed: int) -> pa.Table:
    """Charts of 36 months in no order, named by an area and a measure."""
    chance = np.random.default_rng(seed)
    values = chance.normal(50, 5, (charts, POINTS))
    values[0::9, POINTS // 2 :] += 8
    values[1::9] += np.linspace(0, 30, POINTS)
    values[2::9] = 50
    values = np.round(values, 1).ravel()
    months = [date(2023 + place // 12, 1 + place % 12, 1) for place in range(POINTS)]
    table = pa.table(
        {
            "area": [f"area {chart // 10}" for chart in range(charts) for _ in months],
            "measure": [f"measure {chart % 10}" for chart in range(charts) for _ in months],
            "month": months * charts,
            "value": pa.array(values, mask=chance.random(values.size) < 0.02),
        }
    )
    return table.take(pa.array(chance.permutation(values.size)))


def read(table: pa.Table) -> XmrTables:
    """All charts at once."""
    return xmr(table, columns=COLUMNS, params=PARAMS, by=["area", "measure"])


def read_slowly(found: XmrTables, charts: int) -> tuple[int, float]:
    """Hold the signals of some charts to the slow reading; give how many points, and how long it took."""
    points = found.points.sort_by([("area", "ascending"), ("measure", "ascending"), ("month", "ascending")])
    rows = points.slice(0, charts * POINTS).to_pylist()
    seconds = 0.0
    for start in range(0, len(rows), POINTS):
        chart = rows[start : start + POINTS]
        values, first = [row["value"] for row in chart], chart[0]
        begun = time.perf_counter()
        wanted = slow_signals(values, first["mean"], first["lower_limit"], first["upper_limit"], PARAMS.run)
        seconds += time.perf_counter() - begun
        if wanted != [set(row["signals"]) for row in chart]:
            raise SystemExit(
                f"signals of {first['area']}, {first['measure']} are not those read slowly; no time is printed"
            )
    return len(rows), seconds / charts


def main() -> int:
    """Make charts up, hold a sample to the slow reading, then time all of them."""
    charts = size_of(os.environ.get("SIZE") or "1000")
    seed = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
    table = made_up(charts, seed)
    found = read(table)
    held, slow = read_slowly(found, min(SAMPLE, charts))
    print(
        f"{charts:,} charts of {POINTS} points, seed {seed}; Python {platform.python_version()}, {os.cpu_count()} cores"
    )
    signals = sum(len(names) for names in found.points["signals"].to_pylist())
    print(f"{held:,} points equal to the slow reading; {signals:,} signals in all")
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        read(table)
        taken.append(time.perf_counter() - begun)
    aim = AIM * charts / 1000
    print(f"every rule: {statistics.median(taken):.3f} s ({min(taken):.3f}-{max(taken):.3f}), aim {aim:g} s")
    print(f"one window at a time: {slow * charts:.2f} s, limits not counted")
    if statistics.median(taken) > aim:
        print(f"aim missed by {statistics.median(taken) / aim - 1:.0%}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
