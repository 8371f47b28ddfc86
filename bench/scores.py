"""How fast everybody is scored, beside a bare DuckDB pass of the same file: `make bench SUITE=scores SIZE=500k SEED=7`.

SIZE is people (500,000 if not given), with 40 events each, as the suite `flags` makes them, told by twelve teams. The bare
pass counts, and takes first, last and latest value by person: it knows no list and no reason. Each score is a process of
its own, from the lake's files to rows written as Parquet, with reasons and what is missing; start-up included. First the
outputs are held to the same asked in plain SQL: of everybody the share with the usual team, and the number of long-term
conditions.

Scores that add up weights are asked with made-up lists of 50 codes for each factor; one whose weights do not come with
Kith takes them from WEIGHTS, a file of the reader's, and is left out without it.
"""

from __future__ import annotations

import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb

from bench.flags import EVENTS_PER_PERSON, ON, TIMES, lay_down, size_of
from bench.memory import peak_memory
from kith.coding import Codelist, CodelistRow, built_in
from kith.insight.segment_rules import segment_rules
from kith.road.lake import Lake
from kith.road.scoring import score_lake, scores_there_are
from kith.tables.engines import open_engine

OWN = ("segment", "continuity")
ROOM = "kith.insight.scores"
MEMORY = "2GB"


def lay_down_lake(folder: Path, people: int, seed: int) -> None:
    """People and events as for flags, told by twelve teams."""
    lay_down(folder, people, seed)
    con = duckdb.connect()
    con.execute(f"""COPY (SELECT * REPLACE ('team:' || hash(person_id, date) % 12 AS source)
      FROM read_parquet('{folder}/events.parquet')) TO '{folder}/told.parquet' (FORMAT parquet)""")
    con.close()
    os.replace(folder / "told.parquet", folder / "events.parquet")


def lists_of(definition: Any) -> dict[str, Codelist]:
    """Made-up lists of 50 codes, one for each that a score of weights asks for."""
    names = sorted({look.codelist for factor in definition.factors for look in factor.looks if look.codelist})
    codes = [
        [CodelistRow("snomedct", str(900_000_000 + place)) for place in range(50 * n, 50 * n + 50)]
        for n in range(len(names))
    ]
    return {name: Codelist(name, "1", "", "", tuple(some)) for name, some in zip(names, codes)}


def scored(name: str, folder: Path) -> int:
    """Score everybody, and write the rows."""
    engine = open_engine(memory=MEMORY, scratch=folder)
    engine.raw_sql("SET preserve_insertion_order=false")
    lake = Lake(folder, {"on": ON.isoformat()})
    if name in OWN:
        return lake.write(f"score_{name}", score_lake(lake, name, engine).rows)
    room = import_module(ROOM)
    weights = room.read_weights(os.environ["WEIGHTS"]) if room.SCORES[name].weights_from_user else None
    people, events = lake.relation(engine, "people"), lake.relation(engine, "events")
    found = room.score(room.ScoreParams(name, weights=weights), people, events, lists_of(room.SCORES[name]), ON)
    return lake.write(f"score_{name}", found.table)


def run(program: list[str]) -> dict[str, float]:
    """Run a program as a process of its own: seconds from start to end, peak memory, rows it found."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", *program], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(program)} failed: {done.stderr.strip().splitlines()[-1]}")
    told = json.loads(done.stdout.splitlines()[-1])
    return {"seconds": time.perf_counter() - started, **told}


def hold_continuity_to_sql(folder: Path) -> str:
    """Everybody's share of contacts with the usual team is what plain SQL gives."""
    plain = f"""SELECT person_id, max(n) / sum(n) AS upc, sum(n) AS contacts FROM (
        SELECT person_id, source, count(DISTINCT date) AS n FROM read_parquet('{folder}/events.parquet')
        WHERE kind = 'contact' AND outcome = 'attended' AND date <= DATE '{ON}' AND date > DATE '{ON}' - INTERVAL 12 MONTH
        GROUP BY ALL) GROUP BY 1 HAVING sum(n) > 1"""
    ours = f"SELECT person_id, value AS upc, contacts FROM read_parquet('{folder}/score_continuity.parquet') WHERE value IS NOT NULL"
    return _same(ours, plain, folder, "continuity", "shares of contacts with the usual team")


def hold_conditions_to_sql(folder: Path) -> str:
    """Everybody's number of long-term conditions is what plain SQL gives."""
    lists, parts = built_in(), []
    for number, one in enumerate(segment_rules().conditions):
        name, _, category = one.wants.partition(":")
        begun = [(row.system, row.code) for row in lists[name].codes if not category or row.category == category]
        ended = [(row.system, row.code) for row in lists[one.ended_by].codes] if one.ended_by else []
        codes = [f"('{system}', '{code}', false)" for system, code in begun]
        codes += [f"('{system}', '{code}', true)" for system, code in ended]
        parts.append(f"""SELECT person_id, {number} AS condition FROM read_parquet('{folder}/events.parquet') e
          JOIN (VALUES {", ".join(codes)}) c(system, code, ends) ON e.code_system = c.system AND e.code = c.code
          WHERE date <= DATE '{ON}' GROUP BY 1
          HAVING max(date) FILTER (NOT ends) > coalesce(max(date) FILTER (ends), DATE '0001-01-01')""")
    plain = f"SELECT person_id, 0.0::DOUBLE AS nothing, count(*) AS n FROM ({' UNION ALL '.join(parts)}) GROUP BY 1"
    ours = f"""SELECT person_id, 0.0::DOUBLE AS nothing, long_term_conditions AS n
      FROM read_parquet('{folder}/score_segment.parquet') WHERE long_term_conditions > 0"""
    return _same(ours, plain, folder, "segment", "numbers of long-term conditions")


def _same(ours: str, plain: str, folder: Path, name: str, what: str) -> str:
    """Refuse to go on where the two differ for anybody who was scored."""
    con = duckdb.connect()
    which = f"WHERE person_id IN (SELECT person_id FROM read_parquet('{folder}/score_{name}.parquet'))"
    sides = [
        f"SELECT person_id, round(COLUMNS(* EXCLUDE person_id), 9) FROM ({side}) {which}" for side in (ours, plain)
    ]
    counted = [con.execute(f"SELECT count(*) FROM ({side})").fetchone()[0] for side in sides]
    differing = con.execute(f"SELECT count(*) FROM (({sides[0]}) EXCEPT ALL ({sides[1]}))").fetchone()[0]
    if differing or counted[0] != counted[1]:
        raise SystemExit(f"{what} differ from plain SQL in {differing:,} of {counted} rows; no time is printed")
    return f"{counted[0]:,} {what} equal to plain SQL's"


def main() -> int:
    """Lay down the file, hold the outputs to their references, then time every score beside the bare pass."""
    people = size_of(os.environ.get("SIZE") or "500k")
    seed = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
    names = [name for name in scores_there_are() if name != "efi2" or os.environ.get("WEIGHTS")]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        lay_down_lake(folder, people, seed)
        print(f"{people:,} people, {people * EVENTS_PER_PERSON:,} events, seed {seed}", flush=True)
        if not find_spec(ROOM):
            print("the scores that add up weights are not here")
        programs = {"bare": ["bench.bare_pass", place]} | {name: ["bench.scores", name, place] for name in names}
        for name in OWN:
            run(programs[name])
        print(hold_continuity_to_sql(folder))
        print(hold_conditions_to_sql(folder), flush=True)
        taken: dict[str, list[dict[str, float]]] = {name: [] for name in programs}
        for _ in range(TIMES):
            for name, program in programs.items():
                taken[name].append(run(program))
    report(taken)
    return 0


def report(taken: dict[str, list[dict[str, float]]]) -> None:
    """Print seconds, ratios to the bare pass and memory."""
    print(f"{'':12}{'seconds':>16}{'ratio to bare':>20}{'peak memory':>14}{'rows':>12}")
    for name, runs in taken.items():
        ratios = [one["seconds"] / base["seconds"] for one, base in zip(runs, taken["bare"])]
        seconds = sorted(one["seconds"] for one in runs)
        shown = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        peak = max(one["peak_gb"] for one in runs)
        print(
            f"{name:12}{f'{seconds[0]:.1f}-{seconds[-1]:.1f}':>16}{shown:>20}{peak:>11.2f} GB{int(runs[0]['rows']):>12,}"
        )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        many = scored(sys.argv[1], Path(sys.argv[2]))
        print(json.dumps({"rows": many, "peak_gb": peak_memory() / 2**30}))
    else:
        raise SystemExit(main())
