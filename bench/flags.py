"""How fast facts and flags are found, beside a bare DuckDB pass of the same file: `make bench SUITE=flags SIZE=500k SEED=7`.

SIZE is people (500,000 if not given), with 40 events each. The bare pass counts, and takes first, last and latest value by
person: it knows no list, no rule, no reason, so it is the floor to measure from, not an equal. Whole processes are
interleaved, start-up and file reading included. Two programs of ours stand beside it:

facts   100 lists of 50 codes at once: first date, last date, count and latest value per person and list (aim: under 2.5
        times the bare pass); its output is first held to the same asked in plain SQL, row by row
rules   every rule that comes with Kith, with reasons and dates, written to Parquet, and the list of who is missing out
        (aim: under 8 times, under 3 GB); a sample of people is first held to the judge of the tests, cell by cell

About half of the events are in some list. Of two values on one day the larger (file, source_row) is the latest.
"""

from __future__ import annotations

import json
import os
import platform
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa

from bench.memory import peak_memory
from kith.coding import CONTACT_TERMS, Codelist, CodelistRow, built_in
from kith.insight import Rules, arrange, built_in_rules, compare, flag, mix_of
from kith.insight.facts import facts
from kith.insight.questions import Topic
from kith.tables.engines import open_engine

ON = date(2026, 11, 1)
TIMES = 3
EVENTS_PER_PERSON = 40
SAMPLE = 200
MEMORY = "2GB"
"""What the engine may hold; the process has the rest of the aim's 3 GB for Python, Arrow and the file's buffers."""


def size_of(text: str) -> int:
    """500000 or 500k as a number."""
    return int(float(text[:-1]) * {"k": 1e3, "m": 1e6}[text[-1].lower()]) if text[-1] in "kKmM" else int(text)


def lists() -> dict[str, Codelist]:
    """100 lists of 50 codes: the codes of Kith's own lists first, then made-up ones."""
    own = sorted({(row.system, row.code) for codelist in built_in().values() for row in codelist.codes})
    codes = (own + [("snomedct", str(900_000_000 + n)) for n in range(5000)])[:5000]
    cut = [codes[start : start + 50] for start in range(0, 5000, 50)]
    return {
        f"list_{n}": Codelist(f"list_{n}", "1", "", "", tuple(CodelistRow(*pair) for pair in some))
        for n, some in enumerate(cut)
    }


def lay_down(folder: Path, people: int, seed: int) -> None:
    """People and events: a quarter of the events in Kith's own lists, a quarter in the made-up ones, half in none."""
    con = duckdb.connect()
    con.execute(f"SET threads=1; SET preserve_insertion_order=true; SELECT setseed({seed % 1000 / 1000})")
    own = sorted({(row.system, row.code) for codelist in built_in().values() for row in codelist.codes})
    con.register(
        "own_codes", pa.table({"n": range(len(own)), "system": [s for s, _ in own], "code": [c for _, c in own]})
    )
    con.register("contacts", pa.table({"n": range(len(CONTACT_TERMS)), "code": list(CONTACT_TERMS)}))
    con.execute(f"""
      CREATE TABLE drawn AS SELECT i, (random() * {people} - 0.5)::INT AS p, random() AS which, (random() * 2200)::INT AS back,
        (random() * 1e9)::BIGINT AS c, round(random() * 200, 1) AS value, random() AS came FROM range({people * EVENTS_PER_PERSON}) t(i)""")
    con.execute(f"""COPY (
      SELECT substr(md5('p' || p), 1, 20) AS person_id,
        CASE WHEN which < 0.12 THEN 'contact' ELSE 'measurement' END AS kind,
        DATE '2026-12-01' - back AS date,
        CASE WHEN which < 0.12 THEN 'kith' WHEN which < 0.25 THEN o.system ELSE 'snomedct' END AS code_system,
        CASE WHEN which < 0.12 THEN k.code WHEN which < 0.25 THEN o.code
             WHEN which < 0.5 THEN (900000000 + c % {5000 - len(own)})::VARCHAR ELSE (700000000 + c % 20000)::VARCHAR END AS code,
        CASE WHEN c % 3 = 0 THEN value END AS value, NULL::VARCHAR AS unit,
        CASE WHEN which < 0.12 THEN CASE WHEN came < 0.1 THEN 'did_not_attend' WHEN came < 0.12 THEN NULL ELSE 'attended' END END AS outcome,
        NULL::DATE AS end_date, 'gp' AS source, 'gp_events_' || (c % 5) || '.csv' AS file, i AS source_row
      FROM drawn LEFT JOIN own_codes o ON o.n = c % {len(own)} LEFT JOIN contacts k ON k.n = c % {len(CONTACT_TERMS)}
    ) TO '{folder}/events.parquet' (FORMAT parquet)""")
    con.execute("DROP TABLE drawn")
    con.execute(f"""COPY (
      SELECT substr(md5('p' || i), 1, 20) AS person_id, (DATE '2026-11-01' - to_months((random() * 1080)::INT))::DATE AS birth_month,
        ['male', 'female', 'not_known'][1 + (random() * 2.02)::INT] AS sex, ['White', 'Asian', 'Black', 'Mixed', 'Not known'][1 + (random() * 4)::INT] AS ethnic_group,
        ['A', 'J', 'N', 'T', NULL][1 + (random() * 4)::INT] AS ethnic_category, 'English' AS main_language,
        CASE WHEN random() < 0.03 THEN true WHEN random() < 0.5 THEN false END AS interpreter_needed,
        CASE WHEN random() < 0.97 THEN 1 + (random() * 9)::BIGINT END AS imd_decile, 'West' AS neighbourhood,
        ['settled', 'settled', 'settled', 'hostel', 'not_known'][1 + (random() * 4)::INT] AS accommodation_status,
        ['registered', 'registered', 'registered', 'not_registered', 'not_known'][1 + (random() * 4)::INT] AS registration,
        CASE WHEN random() < 0.01 THEN DATE '2026-05-01' END AS death_month, CASE WHEN random() < 0.3 THEN random() < 0.5 END AS lives_alone,
        random() < 0.9 AS has_nhs_number, random() < 0.95 AS has_address, random() < 0.8 AS has_phone,
        CASE WHEN random() < 0.9 THEN ['gp:P83001', 'hospital'] ELSE ['housing'] END AS sources
      FROM range({people}) t(i)) TO '{folder}/people.parquet' (FORMAT parquet)""")
    con.close()


PLAIN = """SELECT person_id, codelist, count(*) AS count, min(date) AS first_date, max(date) AS last_date,
  arg_max(value, struct_pack(a := date, b := file, c := source_row)) AS latest_value
  FROM read_parquet('{folder}/events.parquet') e JOIN read_parquet('{folder}/codes.parquet') c
    ON e.code_system = c.code_system AND e.code = c.code WHERE date <= DATE '{on}' GROUP BY ALL"""


def our_facts(folder: Path, out: str = "") -> int:
    """100 lists of 50 codes at once."""
    engine = open_engine()
    engine.raw_sql("SET preserve_insertion_order=false")
    events, hundred = engine.read_parquet(folder / "events.parquet"), lists()
    found = facts(events, [Topic((name,), reads=True) for name in hundred], hundred, on=ON)
    if out:
        engine.to_parquet(found, folder / out)
    told = engine.create_table("told", found, temp=True)
    return told.count().to_pyarrow().as_py()


def our_rules(folder: Path) -> int:
    """Every rule, with reasons and dates; the list of who is missing out, and whether it is fair."""
    engine = open_engine(memory=MEMORY, scratch=folder)
    engine.raw_sql("SET preserve_insertion_order=false")
    people, events = (engine.read_parquet(folder / f"{name}.parquet") for name in ("people", "events"))
    flagged = flag(people, events, built_in_rules(), built_in(), ON)
    engine.to_parquet(flagged.flags, folder / "flags.parquet")
    listed = arrange(engine.read_parquet(folder / "flags.parquet"), people, on=ON)
    compare(listed, mix_of(people, ON))
    return sum(flagged.counts["yes"].to_pylist())


PROGRAMS = {"facts": our_facts, "rules": our_rules}


PROCESSES = {"bare": ["bench.bare_pass"], "facts": ["bench.flags", "facts"], "rules": ["bench.flags", "rules"]}
"""Each program a process of its own; the bare one loads nothing but DuckDB."""


def run(program: str, folder: Path) -> dict[str, float]:
    """Run a program as a process of its own: seconds from start to end, peak memory, rows it found."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", *PROCESSES[program], str(folder)], capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout.splitlines()[-1])
    return {"seconds": time.perf_counter() - started, **told}


def hold_facts_to_sql(folder: Path) -> str:
    """Every row of the facts is the row that plain SQL gives, and the other way round."""
    con = duckdb.connect()
    rows = [(name, row.system, row.code) for name, codelist in lists().items() for row in codelist.codes]
    codes = pa.table(dict(zip(("codelist", "code_system", "code"), zip(*rows))))  # noqa: F841 - DuckDB finds it by name
    con.execute(f"COPY codes TO '{folder}/codes.parquet' (FORMAT parquet)")
    con.execute(f"COPY ({PLAIN.format(folder=folder, on=ON)}) TO '{folder}/plain.parquet' (FORMAT parquet)")
    our_facts(folder, "facts.parquet")
    columns = "count, first_date, last_date, latest_value"
    ours = f"SELECT person_id, 'list_' || topic AS codelist, {columns} FROM read_parquet('{folder}/facts.parquet')"
    plain = f"SELECT person_id, codelist, {columns} FROM read_parquet('{folder}/plain.parquet')"
    counted = [con.execute(f"SELECT count(*) FROM ({side})").fetchone()[0] for side in (ours, plain)]
    for one, other in ((ours, plain), (plain, ours)):
        differing = con.execute(f"SELECT count(*) FROM (({one}) EXCEPT ALL ({other}))").fetchone()[0]
        if differing or counted[0] != counted[1]:
            raise SystemExit(f"facts differ from plain SQL in {differing:,} rows; no ratio is printed")
    for name in ("facts", "plain"):
        (folder / f"{name}.parquet").unlink()
    return f"{counted[0]:,} facts equal to plain SQL's, row by row"


def hold_rules_to_judge(folder: Path) -> str:
    """The flags of a sample of people are the judge's."""
    from tests.insight.judge import judge

    con = duckdb.connect()
    con.execute(
        f"CREATE TABLE who AS SELECT person_id FROM read_parquet('{folder}/people.parquet') USING SAMPLE {SAMPLE} (reservoir, 1)"
    )
    rows = {
        name: con.execute(f"SELECT * FROM read_parquet('{folder}/{name}.parquet') SEMI JOIN who USING (person_id)").to_arrow_table().to_pylist()
        for name in ("people", "events", "flags")
    }  # fmt: skip
    read = judge(rows["people"], rows["events"], Rules.of(built_in_rules()), built_in(), ON)
    wanted = {(r["person_id"], r["rule"], tuple(r["reason_codes"]), r["evidence_date"]) for r in read if r["answer"]}
    told = {(r["person_id"], r["rule"], tuple(r["reason_codes"]), r["evidence_date"]) for r in rows["flags"]}
    if wanted != told:
        raise SystemExit(
            f"flags differ from the judge's in {len(wanted ^ told)} of {len(wanted)} cells; no ratio is printed"
        )
    return f"{len(read):,} answers of {SAMPLE} people equal to the judge's ({len(told):,} flags)"


def main() -> int:
    """Lay down the file, hold the outputs to their references, then time the programs side by side."""
    people = size_of(os.environ.get("SIZE") or "500k")
    seed = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        lay_down(folder, people, seed)
        print(f"{people:,} people, {people * EVENTS_PER_PERSON:,} events, seed {seed}")
        print(
            f"duckdb {duckdb.__version__}, ibis {ibis.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores"
        )
        print(hold_facts_to_sql(folder), flush=True)
        run("rules", folder)
        print(hold_rules_to_judge(folder), flush=True)
        taken: dict[str, list[dict[str, float]]] = {name: [] for name in PROCESSES}
        for _ in range(TIMES):
            for name in PROCESSES:
                taken[name].append(run(name, folder))
    return report(taken)


def report(taken: dict[str, list[dict[str, float]]]) -> int:
    """Print ratios with their ranges, and say where an aim was missed."""
    print(f"{'':8}{'ratio to bare':>20}{'aim':>8}{'seconds':>18}{'peak memory':>14}{'rows':>14}")
    missed = []
    for name, aim, most in (("bare", None, None), ("facts", 2.5, None), ("rules", 8.0, 3.0)):
        runs = taken[name]
        ratios = [one["seconds"] / base["seconds"] for one, base in zip(runs, taken["bare"])]
        peak = max(one["peak_gb"] for one in runs)
        seconds = sorted(one["seconds"] for one in runs)
        shown = "1" if aim is None else f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        print(
            f"{name:8}{shown:>20}{aim or '':>8}{f'{seconds[0]:.1f}-{seconds[-1]:.1f}':>18}{peak:>11.2f} GB{runs[0]['rows']:>14,}"
        )
        if aim and statistics.median(ratios) > aim:
            missed.append(f"{name}: aim missed by {statistics.median(ratios) / aim - 1:.0%}")
        if most and peak > most:
            missed.append(f"{name}: {peak:.2f} GB of memory, aim {most} GB")
    for line in missed:
        print(line)
    return 0


if __name__ == "__main__":
    if len(sys.argv) == 3:
        found = PROGRAMS[sys.argv[1]](Path(sys.argv[2]))
        peak = peak_memory() / 2**30
        print(json.dumps({"rows": found, "peak_gb": peak}))
    else:
        raise SystemExit(main())
