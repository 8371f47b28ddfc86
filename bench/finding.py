"""Do the lists find the people they exist for? `make bench SUITE=finding SIZE=40k SEED=7 SEEDS=20`.

Made-up places are sent through the whole road; Kith's list of who is missing out is set beside rankings that teams use
today, published scores of frailty and of many conditions among them, at 200 and 500 places. Only here are the answers
read, and only after the lists are made: planted people are those with a need whom something holds back from care. Printed for each ranking: the share of planted people reached,
and the share of the list that is planted (precision), overall and in deciles 1-2 (medians and ranges over places) and by
ethnic group (all places of a kind counted together, with Wilson's 95 % interval, since one place has few of a group).

Two makers of places stand here. The room `synthetic` makes places with gradients of deprivation and ethnicity as published,
halved, doubled and off. `bench.other_place` makes places that know nothing of it: need from conditions drawn at random,
a barrier that has nothing to do with need and that no column names, other codes of the same lists, and files as thin
as some areas' files are. Rules are written from the evidence and were fitted to neither; where another ranking does
better, this says so. A missed aim is said aloud and does not fail the run.

How many times as many planted people Kith's list finds as each other is printed beside, of all places of a kind together,
with 95 % limits over places (`bench.times_as_many`). Scores are asked as `bench.rankings_by_score` says; the notes that are
printed first say of how many of their factors the made-up places know anything.

SIZE is people (40,000), SEEDS places as published (20); a quarter as many of each other kind. JOBS places at once (2).
WEIGHTS is a file of eFI2's weights, which do not come with Kith; KINDS=published runs only places as published.
"""

from __future__ import annotations

import os
import secrets
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np

from bench.other_place import KINDS, write_other_place
from bench.rankings_by_score import TITLES, notes, scores_of
from bench.times_as_many import times_as_many
from kith.coding.categories import ETHNIC_CATEGORIES, ETHNIC_GROUPS_2021, ethnic_group_2021
from kith.measures import proportion

ON = date(2026, 11, 1)
PLACES = (200, 500)
GRADIENTS = {
    "Gradients as published": 1.0, "Gradients halved": 0.5, "Gradients doubled": 2.0, "Gradients off": 0.0,
}  # fmt: skip
OTHERS = ("number of conditions", "age", "most contacts", "most admissions", "random")
KITH = "Kith: missing out"
NO_GROUP = ("Z", "99")
GROUPS = tuple(dict.fromkeys(ETHNIC_GROUPS_2021[code] for code in ETHNIC_CATEGORIES if code not in NO_GROUP))
OVERALL, DEPRIVED = "overall", "deciles 1-2"
AIM = 2.0


class Hits(NamedTuple):
    """What a ranking did in one part of a place: planted people on it, planted people there are, people on it."""

    found: int
    planted: int
    listed: int

    @property
    def reached(self) -> float:
        """Share of the planted that are on the list."""
        return self.found / self.planted if self.planted else float("nan")

    @property
    def precision(self) -> float:
        """Share of those listed that are planted."""
        return self.found / self.listed if self.listed else float("nan")


Score = dict[tuple[str, int, str], Hits]
"""For a ranking, places and part of the people."""


def size_of(text: str) -> int:
    """40000 or 40k as a number."""
    return int(float(text[:-1]) * {"k": 1e3, "m": 1e6}[text[-1].lower()]) if text[-1] in "kKmM" else int(text)


def plain_duckdb() -> duckdb.DuckDBPyConnection:
    """A connection that draws nothing on the screen."""
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    return con


def one_place(people: int, seed: int, kind: str) -> Score:
    """Make a place, go the road, make every list, and only then look at the answers."""
    from kith.synthetic import PlaceParams, generate, write

    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        if kind in GRADIENTS:
            params = PlaceParams(people=people, seed=seed, on=ON, gradient=GRADIENTS[kind])
            write(generate(params), here / "place")
        else:
            write_other_place(here / "place", people, seed, kind, ON)
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
    from kith.road.lake import open_lake
    from kith.tables.engines import open_engine

    engine = open_engine()
    people, flags = (engine.read_parquet(lake / f"{name}.parquet") for name in ("people", "flags"))
    listed = arrange(flags, people, on=ON, params=ListParams(places=max(PLACES)))
    con = plain_duckdb()
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
    for place, (name, rows) in enumerate(scores_of(open_lake(lake)).items()):
        con.register(f"score_{place}", rows)
        points[name] = f"SELECT person_id, n FROM score_{place}"
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


def judged(rankings: dict[str, list[str]], here: Path) -> Score:
    """Hold the rankings against the answers."""
    con = plain_duckdb()
    truth = here / "place" / "truth"
    # whom a row of a file is really about, and whom the register takes it to be about; the commoner where they differ
    con.execute(f"""CREATE TABLE who AS SELECT person_id, mode(true_person) AS true_person FROM
      read_parquet('{here}/lake/entries.parquet') e JOIN read_parquet('{truth}/rows.parquet') r
        ON e.file = r.file AND e.source_row = r.source_row GROUP BY 1""")
    planted = con.execute(f"""SELECT DISTINCT p.true_person
      FROM read_parquet('{truth}/needs.parquet') n JOIN read_parquet('{truth}/people.parquet') p USING (true_person)
      WHERE n.mechanism IS NOT NULL AND p.death_date IS NULL""").fetchall()
    everybody = con.execute(
        f"SELECT true_person, imd_decile, ethnic_category FROM read_parquet('{truth}/people.parquet')"
    ).fetchall()
    truly = dict(con.execute("SELECT person_id, true_person FROM who").fetchall())
    of = {person: (decile, ethnic_group_2021(category)) for person, decile, category in everybody}
    wanted = {person for (person,) in planted}
    score: Score = {}
    for name, ids in rankings.items():
        for places in PLACES:
            listed = [truly.get(person) for person in ids[:places]]
            for part, holds in _parts().items():
                there = {person for person in wanted if holds(of[person])}
                on_list = [person for person in listed if person is not None and holds(of[person])]
                count = len(listed) if part == OVERALL else len(on_list)
                score[name, places, part] = Hits(len(set(on_list) & there), len(there), count)
    return score


def _parts() -> dict[str, Callable[[tuple[int | None, str]], bool]]:
    """Whether somebody of a decile and ethnic group is of each part."""
    parts = {OVERALL: lambda one: True, DEPRIVED: lambda one: one[0] is not None and one[0] <= 2}
    return parts | {group: (lambda one, group=group: one[1] == group) for group in GROUPS}


def _job(asked: tuple[int, int, str]) -> tuple[str, Score]:
    people, seed, kind = asked
    return kind, one_place(people, seed, kind)


def main() -> int:
    """Run every place, and print what was reached."""
    people, seeds = size_of(os.environ.get("SIZE") or "40k"), int(os.environ.get("SEEDS") or 20)
    first = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
    kinds = tuple(GRADIENTS)[:1] if os.environ.get("KINDS") == "published" else (*GRADIENTS, *KINDS)
    many = {kind: seeds if place == 0 else -(-seeds // 4) for place, kind in enumerate(kinds)}
    asked = [(people, first + n, kind) for kind in kinds for n in range(many[kind])]
    scores: dict[str, list[Score]] = defaultdict(list)
    jobs = int(os.environ.get("JOBS") or 2)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        for done, (kind, score) in enumerate(pool.map(_job, asked), start=1):
            scores[kind].append(score)
            if sys.stderr.isatty():
                print(f"\r{done} of {len(asked)} places", end="", file=sys.stderr, flush=True)
    print("\n".join(notes()))
    for kind in kinds:
        report(kind, scores[kind], people, first)
    return 0


def report(kind: str, scores: Sequence[Score], people: int, first: int) -> None:
    """Print one kind of place: every ranking in every part, and whether the aim was met."""
    others = _others(scores)
    title = kind if kind in GRADIENTS else f"Another maker of places: {KINDS[kind]}"
    print(f"\n{title}: {len(scores)} places of {people:,} people (seeds from {first})")
    print("planted in each: " + "; ".join(f"{part} {_planted(scores, part)}" for part in _parts()))
    for places in PLACES:
        print(f"\n{f'{places} places':22}" + "".join(
            f"{f'{what}, {part}':>24}" for part in (OVERALL, DEPRIVED) for what in ("reached", "precision")))  # fmt: skip
        for ranking in (KITH, *others):
            cells = [_shown(scores, (ranking, places, part), which) for part in (OVERALL, DEPRIVED) for which in WHICH]
            print(f"{ranking:22}" + "".join(f"{cell:>24}" for cell in cells))
        report_times(scores, others, places)
        print(f"{'reached / precision':22}" + "".join(f"{group:>34}" for group in GROUPS))
        for ranking in (KITH, *others):
            print(f"{ranking:22}" + "".join(f"{_pooled(scores, (ranking, places, group)):>34}" for group in GROUPS))
        print(verdict(scores, places))


def report_times(scores: Sequence[Score], others: Sequence[str], places: int) -> None:
    """Print how many times as many planted people Kith's list finds as each other, with 95 % intervals over places."""
    print(f"{'Kith finds, times':22}" + "".join(f"{part:>24}" for part in (OVERALL, DEPRIVED)))
    for other in others:
        found = [
            [[score[ranking, places, part].found for score in scores] for ranking in (KITH, other)]
            for part in (OVERALL, DEPRIVED)
        ]
        print(f"{other:22}" + "".join(f"{times_as_many(ours, theirs)!s:>24}" for ours, theirs in found))


WHICH = ("reached", "precision")


def verdict(scores: Sequence[Score], places: int) -> str:
    """Whether Kith reaches twice the best other in deciles 1-2 at no lower overall precision; and where it loses."""
    others = _others(scores)
    best = max(others, key=lambda other: _middle(scores, (other, places, DEPRIVED), "reached"))
    precise = max(others, key=lambda other: _middle(scores, (other, places, OVERALL), "precision"))
    ours, theirs = (_middle(scores, (ranking, places, DEPRIVED), "reached") for ranking in (KITH, best))
    exact, other_exact = (_middle(scores, (ranking, places, OVERALL), "precision") for ranking in (KITH, precise))
    met = ours >= AIM * theirs and ours > 0 and exact >= other_exact
    times = f"{ours / theirs:.1f} times" if theirs else "more than nobody, as"
    said = f"Deciles 1-2: {times} the best other ({best}); overall precision {exact:.1%} against {other_exact:.1%} ({precise}): "
    said += "aim met." if met else "AIM MISSED (twice, at no lower precision)."
    lost = [
        f"{other} ({which}, {part})" for part in _parts() for which in WHICH for other in others
        if _middle(scores, (other, places, part), which) > _middle(scores, (KITH, places, part), which)
    ]  # fmt: skip
    return said + (f" Kith loses to: {', '.join(lost)}." if lost else " Kith loses nowhere.")


def _others(scores: Sequence[Score]) -> tuple[str, ...]:
    """The rankings beside Kith's that every place of a kind has."""
    there = set.intersection(*({ranking for ranking, _, _ in score} for score in scores))
    return tuple(name for name in (*OTHERS, *TITLES.values()) if name in there)


def _planted(scores: Sequence[Score], part: str) -> str:
    counts = [score[KITH, PLACES[0], part].planted for score in scores]
    return f"{min(counts):,}" if min(counts) == max(counts) else f"{min(counts):,} to {max(counts):,}"


def _values(scores: Sequence[Score], key: tuple[str, int, str], which: str) -> list[float]:
    return [value for score in scores if not np.isnan(value := getattr(score[key], which))]


def _all(scores: Sequence[Score], key: tuple[str, int, str]) -> Hits:
    """Every place of a kind counted together."""
    return Hits(*(sum(score[key][n] for score in scores) for n in range(3)))


def _middle(scores: Sequence[Score], key: tuple[str, int, str], which: str) -> float:
    """The figure that is printed: the median over places, or, for an ethnic group, all places together; 0 for nobody."""
    values = [getattr(_all(scores, key), which)] if key[2] in GROUPS else _values(scores, key, which)
    values = [value for value in values if not np.isnan(value)]
    return statistics.median(values) if values else 0.0


def _shown(scores: Sequence[Score], key: tuple[str, int, str], which: str) -> str:
    values = _values(scores, key, which)
    return f"{statistics.median(values):.1%} ({min(values):.1%}-{max(values):.1%})" if values else "nobody"


def _pooled(scores: Sequence[Score], key: tuple[str, int, str]) -> str:
    hits = _all(scores, key)
    return f"{_interval(hits.found, hits.planted)} / {_interval(hits.found, hits.listed)}"


def _interval(found: int, of: int) -> str:
    share = proportion(min(found, of), of)
    if share.value is None:
        return "nobody"
    return f"{share.value:.0%} ({share.lower:.0%}-{share.upper:.0%})"


if __name__ == "__main__":
    raise SystemExit(main())
