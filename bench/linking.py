"""How right and how quick linking is: `python -m bench.linking` (SIZE people of the made-up place, SEED).

Beside Kith a plain Splink model stands as its tutorial builds one for the same columns: comparisons from its library,
blocking on pairs of columns, `u` by random sampling, expectation and maximisation in two sessions, clusters by threshold.
It is given its best threshold of the five tried, chosen by the answers themselves; Kith has one set of settings for all.
Both sides are whole processes, interleaved. Their answers differ by design, so precision and recall stand beside the ratio.
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
import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from bench.memory import peak_memory
from kith.cli.link_truth import judged, true_people
from kith.people.linking import LINK_AT, link
from kith.people.linking_map import mapped, read_map
from kith.tables import open_cells, open_engine

ON = date(2026, 11, 1)
TIMES = 3
THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99)
SHARED = Path(os.environ.get("KITH_SHARED", Path(__file__).parents[2] / "shared")) / "data" / "linkage"
FAKE = """[columns]
record_id = "unique_id"
given_name = "first_name"
family_name = "surname"
birth_date = "dob"
city = "city"
email = "email"
"""
FEBRL = """[columns]
record_id = "rec_id"
given_name = "given_name"
family_name = "surname"
birth_date = "date_of_birth"
postcode = "postcode"
address = ["street_number", "address_1"]
city = "suburb"
"""
AIMS = {"fake_1000": ("f1", 0.90), "FEBRL 1": ("f1", 0.95), "FEBRL 2": ("f1", 0.95), "FEBRL 3": ("f1", 0.95)}


def entries_of_file(path: Path, columns: str, truth: str) -> tuple[pa.Table, list[str]]:
    """Entries of a known file and the true person of each; `truth` is a column or a pattern over the record id."""
    table = pa.Table.from_batches(list(open_cells(path).batches()))
    the_map = read_map(tomllib.loads(columns))
    found = mapped([(path.name, table)], the_map)
    if truth in table.column_names:
        return found.entries, table[truth].to_pylist()
    return found.entries, true_people(table[the_map.columns["record_id"][0]].to_pylist(), truth)


def entries_of_place(people: int, seed: int) -> tuple[pa.Table, list[str]]:
    """Entries of the made-up place as the road makes them of its partners' files, and whom each is about."""
    from kith.people.extracts import entries
    from kith.road.gathering import Gathering, gather
    from kith.road.lake import open_lake
    from kith.road.receiving import Receiving, receive
    from kith.road.sources import find_sources
    from kith.synthetic import PlaceParams, generate, write

    with tempfile.TemporaryDirectory() as scratch:
        folder, staging = Path(scratch) / "place", Path(scratch) / "staging"
        staging.mkdir()
        write(generate(PlaceParams(people, seed, ON)), folder)
        received = receive(find_sources([folder]).found, Receiving(staging, ON, b"bench"))
        lake = open_lake(Path(scratch) / "lake", must_exist=False)
        gathered = gather(received, Gathering(open_engine(memory="2GB"), staging, ON, b"bench", lake))
        told = entries(gathered.sightings).to_pyarrow()
        rows = gathered.rows.select("file", "source_row", "entry_id").to_pyarrow()
        truth = parquet.read_table(folder / "truth" / "rows.parquet")
    truth = truth.set_column(0, "file", truth["file"].cast(pa.string()))
    joined = rows.join(truth, ["file", "source_row"], join_type="inner")
    person = dict(zip(joined["entry_id"].to_pylist(), joined["true_person"].to_pylist()))
    known = [str(person[each]) if each in person else None for each in told["entry_id"].to_pylist()]
    return told, known


def groups_by_splink(entries: pa.Table, truth: dict[str, str]) -> dict[str, int]:
    """Groups by a plain Splink model, at the best of `THRESHOLDS`."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    plain = pa.table(
        {name: _plain(entries, name) for name in entries.column_names if name in _SPLINK or name == "entry_id"}
    )
    columns = [name for name in _SPLINK if name in plain.column_names and plain[name].null_count < len(plain)]
    made = {
        "birth_date": lambda: cl.DateOfBirthComparison("birth_date", input_is_string=True, datetime_format="%Y-%m-%d"),
        "email": lambda: cl.EmailComparison("email"),
        "postcode": lambda: cl.LevenshteinAtThresholds("postcode", [1, 2]),
        "address": lambda: cl.JaroWinklerAtThresholds("address", [0.9, 0.7]),
    }
    names = (
        []
        if not {"given_name", "family_name"} <= set(columns)
        else [cl.ForenameSurnameComparison("given_name", "family_name")]
    )
    rest = [name for name in columns if not names or name not in ("given_name", "family_name")]
    exact = {
        name: cl.ExactMatch(name).configure(term_frequency_adjustments=name == "city")
        for name in rest
        if name not in made
    }
    blocks = [("nhs_number",), ("given_name", "family_name"), ("birth_date",), ("email",), ("phone",), ("family_name", "postcode"),
              ("given_name", "postcode")]  # fmt: skip
    rules = [block_on(*block) for block in blocks if set(block) <= set(columns)]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="entry_id",
        comparisons=[*names, *(made[name]() if name in made else exact[name] for name in rest)],
        blocking_rules_to_generate_predictions=rules,
    )
    api = DuckDBAPI(connection=duckdb.connect())
    linker = Linker(api.register(plain), settings, log_level="ERROR")
    sure = [block_on("given_name", "family_name", "birth_date"), *([block_on("email")] if "email" in columns else [])]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("given_name", "family_name"), block_on("birth_date")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=min(THRESHOLDS), warning_mode="never")
    best: tuple[float, dict[str, int]] = (-1.0, {})
    for threshold in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            found, threshold_match_probability=threshold
        )
        rows = clusters.as_pyarrow_table()
        numbers = rows["cluster_id"].combine_chunks().dictionary_encode().indices.to_pylist()
        group = dict(zip(rows["entry_id"].to_pylist(), numbers))
        right = judged([group[each] for each in truth], list(truth.values()))
        best = max(best, (right["f1"], group), key=lambda each: each[0])
    return best[1]


_SPLINK = ("nhs_number", "given_name", "family_name", "birth_date", "postcode", "address", "city", "phone", "email")


def _plain(entries: pa.Table, name: str) -> pa.Array:
    """A column as text in small letters, as any tutorial begins."""
    column = entries[name].combine_chunks()
    text = pc.strftime(column, format="%Y-%m-%d") if pa.types.is_date(column.type) else column.cast(pa.string())
    return text if name == "entry_id" else pc.utf8_lower(text)


def one_side(side: str, path: Path) -> None:
    """One whole process: read the entries, link them, say how right that is."""
    table = parquet.read_table(path)
    entries, known = table.drop_columns(["true_person"]), table["true_person"].to_pylist()
    truth = dict(zip(entries["entry_id"].to_pylist(), known))
    more = {}
    if side == "kith":
        linked = link(entries)
        group = dict(zip(linked.groups["entry_id"].to_pylist(), linked.groups["group"].to_pylist()))
        more = {"shown": shown(linked, group, truth)}
    else:
        group = groups_by_splink(entries, truth)
    right = judged([group[each] for each in truth], list(truth.values()))
    peak = peak_memory() / 2**30
    print(json.dumps(right | more | {"peak_gb": peak, "people": len(set(group.values()))}))


def shown(linked, group: dict[str, int], truth: dict[str, str]) -> float:
    """Share of true pairs that are one person, or that a reviewer is shown."""
    pairs = zip(*(linked.pairs[name].to_pylist() for name in ("entry_left", "entry_right", "band")))
    review = sum(
        band == "review" and truth[left] == truth[right] is not None and group[left] != group[right]
        for left, right, band in pairs
    )
    right = judged([group[each] for each in truth], list(truth.values()))
    return (right["recall"] or 0.0) + review / max(1, right["true_pairs"])


def compare(name: str, entries: pa.Table, truth: list[str], times: int) -> bool:
    """Both sides on one set of entries; prints a line for each; whether Kith gave an answer."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "entries.parquet"
        parquet.write_table(entries.append_column("true_person", pa.array(truth, pa.string())), path)
        taken: dict[str, list[float]] = {"splink": [], "kith": []}
        answers = {}
        for _ in range(times):
            for side in taken:
                began = time.perf_counter()
                command = [sys.executable, "-W", "ignore", "-m", "bench.linking", side, str(path)]
                done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1])
                taken[side].append(time.perf_counter() - began)
                answers[side] = (
                    json.loads(done.stdout)
                    if done.returncode == 0
                    else {"failed": f"exit {done.returncode} {done.stderr[-300:]}"}
                )
    print(f"\n{name}: {len(entries):,} rows, {len(set(filter(None, truth))):,} people")
    for side, answer in answers.items():
        print(f"  {side:7}{_line(answer)}  {statistics.median(taken[side]):6.1f} s")
    if "shown" in answers["kith"]:
        print(f"  linked or shown for review by kith: {answers['kith']['shown']:.4f} of the true pairs")
    ratios = [ours / theirs for ours, theirs in zip(taken["kith"], taken["splink"])]
    if all("failed" not in answer for answer in answers.values()):
        print(
            f"  time, kith to splink: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}, {times} runs)"
        )
    _say_of_aims(name, answers["kith"])
    return "failed" not in answers["kith"]


def _line(answer: dict) -> str:
    if "failed" in answer:
        return f" not measured: {answer['failed'].splitlines()[-1] if answer['failed'] else 'no output'}"
    return " P {precision:.4f}  R {recall:.4f}  F1 {f1:.4f}  people {people:>7,}  {peak_gb:.2f} GB".format(**answer)


def _say_of_aims(name: str, answer: dict) -> None:
    """A missed aim is said aloud; only a run that gave no answer fails."""
    for what, aim in [AIMS[name]] if name in AIMS else [("precision", 0.999), ("recall", 0.98)]:
        value = answer.get(what, 0.0)
        print(f"  {what} {value:.4f}, aim {aim}: {'aim met' if value >= aim else 'AIM MISSED'}")


def second_run(entries: pa.Table, seed: int) -> None:
    """A run on entries of which 1 in 100 changed, with the model and pairs of the first."""
    began = time.perf_counter()
    first = link(entries)
    middle = time.perf_counter()
    changed = np.random.default_rng(seed).random(len(entries)) < 0.01
    phone = pc.if_else(pa.array(changed), "07700 900 999", entries["phone"].combine_chunks())
    link(entries.set_column(entries.column_names.index("phone"), "phone", phone), earlier=first)
    ended = time.perf_counter()
    print(
        f"\n{len(entries):,} entries in one process: first run {middle - began:.1f} s; with 1 % changed {ended - middle:.1f} s"
    )


def main() -> int:
    """All files, then the made-up place; 1 if a run gave no answer."""
    people = size_of(os.environ.get("SIZE") or "40k")
    seed = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
    print(
        f"seed {seed}, link at {LINK_AT:g} bits for every file; Splink at its best of {', '.join(map(str, THRESHOLDS))}"
    )
    met = []
    if SHARED.is_dir():
        known = [("fake_1000", "splink_fake_1000.csv.gz", FAKE, "cluster")]
        known += [(f"FEBRL {n}", f"febrl_dataset{n}.csv.gz", FEBRL, r"rec-(\d+)-") for n in (1, 2, 3)]
        for name, file, columns, truth in known:
            met.append(compare(name, *entries_of_file(SHARED / file, columns, truth), TIMES))
    else:
        print("fake_1000 and FEBRL: not measured, no shared reference data (KITH_SHARED)")
    entries, truth = entries_of_place(people, seed)
    met.append(compare(f"made-up place of {people:,}", entries, truth, TIMES if people <= 10_000 else 1))
    second_run(entries, seed)
    return 0 if all(met) else 1


def size_of(text: str) -> int:
    """40000, 40k or 0.5M as a number."""
    return int(float(text[:-1]) * {"k": 1e3, "m": 1e6}[text[-1].lower()]) if text[-1] in "kKmM" else int(text)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        one_side(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.exit(main())
