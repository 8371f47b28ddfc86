"""Linking on Spark: the same functions over texts, the same levels, the same pairs and people as on DuckDB."""

import shutil

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.people.faulty_entries import faulty_entries

from kith.people.linking import link
from kith.people.linking.blocking import write_keys
from kith.people.linking.comparing import EVERY
from kith.people.linking.preparing import prepare
from kith.people.linking.scoring import Scorer
from kith.people.linking.spelling import TEXT_FUNCTIONS
from kith.people.linking.training import default_weights
from kith.people.linking.workspace import workspace
from kith.people.linking.workspace_on_spark import on_spark

pytestmark = [
    pytest.mark.no_cover,  # Spark is slow enough unwatched
    pytest.mark.spark,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17"),
    # Spark's own and Ibis's: nothing of ours
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

LETTERS = st.sampled_from("aabmrstohn zé'ßłأß田𐍈́") | st.characters(exclude_categories=["Cs", "Cc"])
TEXTS = st.none() | st.text(LETTERS, max_size=12)

# What is written of people, so that every level of every comparison is met in some pair
ODD = {
    "nhs_number": [None, "4000000004", "400 000 0012", "4000000013", "4000000031", "4110000004", "400000003", "9999999999"],
    "given_name": [
        None, "Margaret", "Peggy", "Margret", "Siân", "Sian", "M", "José", "Josie", "Łucja", "محمد", "田中", "Patel",
        "Hassan", "Hussain", "Zorbian", "Zorbiam", "Zorvien", "Mary Ann", "Phillip", "Filip", "Jmes", "James", "aljon", "jalon", "Xanthe",
    ],
    "family_name": [None, "Patel", "Patell", "O’Neill", "ONEILL", "Peggy", "José", "Smith-Jones", "Jones", "Smyth Jr",
                    "Smith Sr", "Groß", "Gross", "Philips", "Filips", "Marlowe", "Marling", "田中"],
    "former_family_name": [None, None, None, "Jones", "Patel"],
    "birth_date": [
        None, "1990-03-11", "1990-11-03", "1990-03-12", "1990-04-11", "1991-08-27", "1963-05-02", "about 1945",
        "né 1945", "١٩٩٠-٠٣-١١", "l99o0311", "1992-04-12", "٣", "19900311x", "1990-13-61",
    ],
    "sex": [None, "m", "female"],
    "postcode": [None, "M16 0AA", "M16 0AB", "SK1 1AA"],
    "address": [None, "1 High Street", "1 Hihg St", "Flat 2, 14a Mill Lane", "12 Mül Weg", "No fixed abode"],
    "city": [None, "Stretford", "Stretfrod", "Manchester", "Größenwahn"],
    "phone": [None, "07700 900123", "07700 900124", "01614960000"],
    "email": [
        None, "a.khan86@example.org", "a.khn86@example.org", "a.khan86@mail.example", "siân@example.org",
        "dragonfly@example.org", "dragonfy@example.org", "@example.org",
    ],
    "birth_place": [None, "Lahore", "Lahor", "Łódź"],
    "occupation": [None, "nurse", "nurses", "tailor"],
}  # fmt: skip


@pytest.fixture(scope="module")
def place(spark):
    with on_spark(spark) as opened:
        yield opened


# Spark takes a second over each example, and would take an hour to make one that fails smaller
@settings(max_examples=5, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(pairs=st.lists(st.tuples(TEXTS, TEXTS), min_size=40, max_size=120))
def test_every_function_over_texts_says_on_spark_what_it_says_on_duckdb(place, pairs):
    # Hamming's distance is of texts of one length only
    padded = [[None if text is None else f"{text.encode().hex():_<48.48}" for text in pair] for pair in pairs]
    columns = [*zip(*pairs), *zip(*padded)]
    texts = pa.table({name: pa.array(column, pa.string()) for name, column in zip("lrxy", columns)})
    place.put("texts", texts.append_column("at", pa.array(range(len(pairs)))))
    of = {name: "x, y" if name == "hamming" else "l, r" for name in TEXT_FUNCTIONS}
    asked = ", ".join(f"{name}({sides}) as {name}" for name, sides in of.items())
    by_duckdb = duckdb.sql(f"select {asked} from texts").to_arrow_table()
    by_spark = place.ask(f"select at, {asked} from texts order by at")
    for name in TEXT_FUNCTIONS:
        assert by_spark[name].to_pylist() == by_duckdb[name].to_pylist(), name


def odd_entries(rows: int, seed: int) -> pa.Table:
    rng = np.random.default_rng(seed)
    drawn = {name: [values[at] for at in rng.integers(0, len(values), rows)] for name, values in ODD.items()}
    columns = {name: pa.array(values, pa.string()) for name, values in drawn.items()}
    return pa.table({"entry_id": [f"odd {at}" for at in range(rows)], **columns})


def test_every_pair_of_odd_entries_has_the_same_levels_on_both_engines(spark):
    entries = prepare(odd_entries(160, seed=4))
    left, right = np.triu_indices(len(entries), 1)
    pairs = pa.table({"join_key_l": left, "join_key_r": right, "match_key": ["0"] * len(left)})
    scored = []
    for engine in (None, spark):
        with workspace(engine, entries) as opened:
            opened.put("every_pair", pairs)
            scored.append(Scorer(opened, EVERY, len(entries)).score("every_pair", default_weights(EVERY), None))
    for comparison in EVERY:
        levels = [each[comparison.name].to_numpy() for each in scored]
        assert (levels[0] == levels[1]).all(), comparison.name
        met = set(levels[0].tolist())
        unmet = [level.name for level in comparison.levels if comparison.number(level.name) not in met]
        assert not unmet, f"no pair has the level {unmet} of {comparison.name}: this proves nothing about it"
    assert np.abs(scored[0]["score"].to_numpy() - scored[1]["score"].to_numpy()).max() <= 1e-6


def test_entries_meet_in_the_same_blocks_on_both_engines(spark):
    entries = prepare(
        pa.concat_tables([faulty_entries(60, seed=2)[0], odd_entries(60, seed=1)], promote_options="default")
    )
    blocks = []
    for engine in (None, spark):
        with workspace(engine, entries) as opened:
            write_keys(opened)
            keys = opened.ask("select unique_id, key from keys").to_pylist()
        members: dict[int, list[int]] = {}
        for row in keys:
            members.setdefault(row["key"], []).append(row["unique_id"])
        blocks.append(sorted(sorted(block) for block in members.values()))
    assert len(blocks[0]) > 500
    assert blocks[0] == blocks[1]


@pytest.mark.long  # linking a whole small place on both engines is a test of the road, too
def test_a_town_has_the_same_pairs_scores_reasons_and_people_on_both_engines_and_a_run_later_too(spark, place):
    entries, _ = faulty_entries(70, seed=5)
    decided = pa.table({"entry_left": ["e1", "e2"], "entry_right": ["e9", "e3"], "decision": ["together", "apart"]})
    moved = pc.if_else(pc.is_in(entries["entry_id"], pa.array(["e4", "e5", "e6"])), "M33 1ZZ", entries["postcode"])
    later = entries.set_column(entries.column_names.index("postcode"), "postcode", moved)
    scratch = place.folder.parent
    held = set(scratch.iterdir())
    first = [link(entries, engine=engine, decisions=decided) for engine in (None, spark)]
    second = [link(later, engine=engine, earlier=before) for engine, before in zip((None, spark), first)]
    for by_duckdb, by_spark in (first, second):
        assert len(by_duckdb.pairs) > 100
        assert by_spark.pairs.drop_columns("score").equals(by_duckdb.pairs.drop_columns("score"))
        assert by_spark.pairs["score"].to_pylist() == pytest.approx(by_duckdb.pairs["score"].to_pylist(), abs=1e-6)
        assert by_spark.groups == by_duckdb.groups
        assert by_spark.model == by_duckdb.model
    assert set(scratch.iterdir()) == held, "rows about people were left behind"
