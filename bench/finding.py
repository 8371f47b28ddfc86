"""Do the lists find the people they exist for? `make bench SUITE=finding SIZE=40k SEED=7 SEEDS=20`.

A made-up place is sent through the whole road; Kith's list of who is missing out is set beside rankings that teams use
today, at 200 and 500 places. Only here are the answers read, and only after the lists are made: planted people are
those with a need whom something named holds back from care (language, no papers, distrust, no fixed home, housebound,
shift work, closed list). Printed for each ranking: the share of planted people reached, and the share of the list that
is planted (precision), overall, in deciles 1-2 and by ethnic group; medians and ranges over seeds; with the place's
gradients of deprivation and ethnicity as published, halved, doubled and off.

SIZE is people (40,000), SEEDS places as published (20); a quarter as many for each other gradient. JOBS places at once (2).
Rules are written from the evidence and were not fitted to the place; where another ranking does better, this says so.
"""

from __future__ import annotations

import os
import secrets
import statistics
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import duckdb
import numpy as np

ON = date(2026, 11, 1)
PLACES = (200, 500)
GRADIENTS = (1.0, 0.5, 2.0, 0.0)
OTHERS = ("number of conditions", "age", "most contacts", "most admissions", "random")
KITH = "Kith: missing out"
GROUPS = ("White", "Mixed", "Asian", "Black", "Other")
AIM = 2.0

Score = dict[tuple[str, int, str], tuple[float, float]]
"""For a ranking, places and part of the people: share of the planted reached, and precision."""


def size_of(text: str) -> int:
    """40000 or 40k as a number."""
    return int(float(text[:-1]) * {"k": 1e3, "m": 1e6}[text[-1].lower()]) if text[-1] in "kKmM" else int(text)


def one_place(people: int, seed: int, gradient: float) -> tuple[Score, dict[str, int]]:
    """Make a place, go the road, make every list, and only then look at the answers."""
    from kith.synthetic import PlaceParams, generate, write

    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        write(generate(PlaceParams(people=people, seed=seed, on=ON, gradient=gradient)), here / "place")
        _build(here / "place", here / "lake")
        return judged(_rankings(here / "lake", seed), here)


def _build(place: Path, lake: Path) -> None:
    from kith.places import read_areas
    from kith.road.finding import what_to_ask
    from kith.road.sources import find_sources
    from kith.road.steps import BuildParams, build

    build(
        find_sources([place], None), lake, BuildParams(on=ON, asking=what_to_ask(), places=read_areas(place / "areas"))
    )


def _rankings(lake: Path, seed: int) -> dict[str, list[str]]:
    """The first people of each ranking, by person id; none of them has seen the answers."""
    from kith.insight import ListParams, arrange
    from kith.tables.engines import open_engine

    engine = open_engine()
    people, flags = (engine.read_parquet(lake / f"{name}.parquet") for name in ("people", "flags"))
    listed = arrange(flags, people, on=ON, params=ListParams(places=max(PLACES)))
    con = duckdb.connect()
    for name in ("people", "flags", "events"):
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{lake}/{name}.parquet')")
    con.execute(f"CREATE TABLE living AS SELECT * FROM people WHERE death_month IS NULL OR death_month > DATE '{ON}'")
    year = f"date > DATE '{ON}' - INTERVAL 12 MONTH AND date <= DATE '{ON}'"
    points = {
        "number of conditions": "SELECT person_id, count(*) AS n FROM flags WHERE rule LIKE '%\\_register' ESCAPE '\\' GROUP BY 1",
        "age": f"SELECT person_id, DATE '{ON}' - birth_month AS n FROM living",
        "most contacts": f"SELECT person_id, count(*) AS n FROM events WHERE kind = 'contact' AND outcome = 'attended' AND {year} GROUP BY 1",
        "most admissions": f"SELECT person_id, count(*) AS n FROM events WHERE code = 'emergency_admission' AND {year} GROUP BY 1",
    }  # fmt: skip
    told = {KITH: listed["person_id"].to_pylist()}
    for name, query in points.items():
        first = con.execute(
            f"SELECT person_id FROM living LEFT JOIN ({query}) USING (person_id) ORDER BY n DESC NULLS LAST, hash(person_id || '{seed}') LIMIT {max(PLACES)}"
        )
        told[name] = [row[0] for row in first.fetchall()]
    everybody = [row[0] for row in con.execute("SELECT person_id FROM living ORDER BY 1").fetchall()]
    told["random"] = np.random.default_rng(seed).choice(everybody, max(PLACES), replace=False).tolist()
    engine.disconnect()
    return told


def judged(rankings: dict[str, list[str]], here: Path) -> tuple[Score, dict[str, int]]:
    """Hold the rankings against the answers."""
    con = duckdb.connect()
    truth = here / "place" / "truth"
    # whom a row of a file is really about, and whom the register takes it to be about; the commoner where they differ
    con.execute(f"""CREATE TABLE who AS SELECT person_id, mode(true_person) AS true_person FROM
      read_parquet('{here}/lake/entries.parquet') e JOIN read_parquet('{truth}/rows.parquet') r
        ON e.file = r.file AND e.source_row = r.source_row GROUP BY 1""")
    planted = con.execute(f"""SELECT DISTINCT p.true_person, p.imd_decile, p.ethnic_group
      FROM read_parquet('{truth}/needs.parquet') n JOIN read_parquet('{truth}/people.parquet') p USING (true_person)
      WHERE n.mechanism IS NOT NULL AND p.death_date IS NULL""").fetchall()
    everybody = con.execute(
        f"SELECT true_person, imd_decile, ethnic_group FROM read_parquet('{truth}/people.parquet')"
    ).fetchall()
    truly = dict(con.execute("SELECT person_id, true_person FROM who").fetchall())
    of = {person: (decile, group) for person, decile, group in everybody}
    wanted = {person for person, _, _ in planted}
    parts = {"overall": lambda one: True, "deciles 1-2": lambda one: one[0] is not None and one[0] <= 2}
    parts |= {group: (lambda one, group=group: one[1] == group) for group in GROUPS}
    score: Score = {}
    for name, ids in rankings.items():
        for places in PLACES:
            listed = [truly[person] for person in ids[:places] if person in truly]
            for part, holds in parts.items():
                there = {person for person in wanted if holds(of[person])}
                on_list = [person for person in listed if holds(of[person])]
                hits = len(set(on_list) & there)
                score[name, places, part] = (
                    hits / len(there) if there else float("nan"),
                    hits / len(on_list) if on_list else float("nan"),
                )
    return score, {"people": len(everybody), "planted": len(wanted)}


def _job(asked: tuple[int, int, float]) -> tuple[float, Score, dict[str, int]]:
    people, seed, gradient = asked
    return (gradient, *one_place(people, seed, gradient))


def main() -> int:
    """Run every place, and print what was reached."""
    people, seeds = size_of(os.environ.get("SIZE") or "40k"), int(os.environ.get("SEEDS") or 20)
    first = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
    asked = [(people, first + n, 1.0) for n in range(seeds)]
    asked += [(people, first + n, gradient) for gradient in GRADIENTS[1:] for n in range(-(-seeds // 4))]
    scores: dict[float, list[Score]] = defaultdict(list)
    planted: dict[float, list[int]] = defaultdict(list)
    jobs = int(os.environ.get("JOBS") or 2)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        for done, (gradient, score, counts) in enumerate(pool.map(_job, asked), start=1):
            scores[gradient].append(score)
            planted[gradient].append(counts["planted"])
            print(f"\r{done} of {len(asked)} places", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    for gradient in GRADIENTS:
        report(gradient, scores[gradient], planted[gradient], people, first)
    return 0


def report(gradient: float, scores: list[Score], planted: list[int], people: int, first: int) -> None:
    """Print one gradient: every ranking, and whether the aim was met."""
    name = {1.0: "as published", 0.5: "halved", 2.0: "doubled", 0.0: "off"}[gradient]
    print(f"\nGradients {name}: {len(scores)} places of {people:,} people (seeds from {first}), "
          f"{min(planted):,} to {max(planted):,} planted in each")  # fmt: skip
    for places in PLACES:
        print(
            f"\n{places} places{'':13}{'reached, overall':>24}{'precision, overall':>24}{'reached, deciles 1-2':>24}{'precision, deciles 1-2':>26}"
        )
        for ranking in (KITH, *OTHERS):
            cells = [_shown(scores, ranking, places, part, n) for part in ("overall", "deciles 1-2") for n in (0, 1)]
            print(f"{ranking:24}{cells[0]:>24}{cells[1]:>24}{cells[2]:>24}{cells[3]:>26}")
        print("reached by ethnic group: " + "; ".join(
            f"{group} {_middle(scores, KITH, places, group, 0):.1%} (best other {max(_middle(scores, other, places, group, 0) for other in OTHERS):.1%})"
            for group in GROUPS))  # fmt: skip
        print(verdict(scores, places))


def verdict(scores: list[Score], places: int) -> str:
    """Whether Kith reaches twice the best other in deciles 1-2 at no lower overall precision; and where it loses."""
    best = max(OTHERS, key=lambda other: _middle(scores, other, places, "deciles 1-2", 0))
    times = _middle(scores, KITH, places, "deciles 1-2", 0) / max(_middle(scores, best, places, "deciles 1-2", 0), 1e-9)
    precise = max(OTHERS, key=lambda other: _middle(scores, other, places, "overall", 1))
    ours, theirs = (_middle(scores, ranking, places, "overall", 1) for ranking in (KITH, precise))
    met = times >= AIM and ours >= theirs
    lost = [
        f"{other} ({part})" for part in ("overall", "deciles 1-2", *GROUPS) for other in OTHERS
        if _middle(scores, other, places, part, 0) > _middle(scores, KITH, places, part, 0)
    ]  # fmt: skip
    said = f"Deciles 1-2: {times:.1f} times the best other ({best}); overall precision {ours:.1%} against {theirs:.1%} ({precise}): "
    said += "aim met." if met else f"aim missed (twice, at no lower precision)."  # noqa: F541
    return said + (f" Kith loses to: {', '.join(lost)}." if lost else " Kith loses nowhere.")


def _values(scores: list[Score], ranking: str, places: int, part: str, which: int) -> list[float]:
    return [value for score in scores if not np.isnan(value := score[ranking, places, part][which])]


def _middle(scores: list[Score], ranking: str, places: int, part: str, which: int) -> float:
    values = _values(scores, ranking, places, part, which)
    return statistics.median(values) if values else 0.0


def _shown(scores: list[Score], ranking: str, places: int, part: str, which: int) -> str:
    values = _values(scores, ranking, places, part, which)
    return f"{statistics.median(values):.1%} ({min(values):.1%}-{max(values):.1%})" if values else "nobody"


if __name__ == "__main__":
    raise SystemExit(main())
