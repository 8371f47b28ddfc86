"""Lists: an order with points that can be read, one row per person, places, and places kept for groups."""

from datetime import date

import pyarrow as pa
import pytest

from kith.errors import BadUsage
from kith.insight import LISTS, ListParams, Quota, arrange, candidates, read_rule
from kith.tables.engines import open_engine

ON = date(2026, 11, 1)
PEOPLE = pa.schema(
    [
        ("person_id", pa.string()), ("birth_month", pa.date32()), ("death_month", pa.date32()), ("imd_decile", pa.int64()),
        ("ethnic_group", pa.string()), ("sex", pa.string()),
    ]
)  # fmt: skip
FLAG_TYPES = pa.schema(
    [
        ("person_id", pa.string()), ("rule", pa.string()), ("theme", pa.string()), ("reason_codes", pa.list_(pa.string())),
        ("reason_words", pa.list_(pa.string())), ("need_points", pa.list_(pa.int64())), ("contact_points", pa.list_(pa.int64())),
    ]
)  # fmt: skip


def somebody(name, decile=5, sex="female", born="1960-03-01", died=None):
    return {
        "person_id": name, "birth_month": date.fromisoformat(born), "death_month": died, "imd_decile": decile,
        "ethnic_group": "White", "sex": sex,
    }  # fmt: skip


def found(name, rule, *reasons, theme="missing_out"):
    """A flag with reasons (code, need, contact)."""
    codes, need, contact = zip(*reasons)
    return {
        "person_id": name, "rule": rule, "theme": theme, "reason_codes": list(codes), "need_points": list(need),
        "reason_words": [f"words of {code}" for code in codes], "contact_points": list(contact),
    }  # fmt: skip


@pytest.fixture
def make():
    engines = []

    def made(flags, people):
        engine = open_engine(threads=1)
        engines.append(engine)
        rows = (("flags", flags, FLAG_TYPES), ("people", people, PEOPLE))
        return [engine.create_table(name, pa.Table.from_pylist(some, schema)) for name, some, schema in rows]

    yield made
    for engine in engines:
        engine.disconnect()


NOT_SEEN, DIABETES = ("NOT_SEEN", 0, 3), ("DIABETES", 2, 0)


def test_need_is_multiplied_by_lack_of_contact_and_each_reason_counts_once(make):
    flags = [
        found("a", "one", DIABETES, NOT_SEEN),
        found("a", "two", NOT_SEEN, ("REFUSED", 1, 2)),
        found("a", "diabetes_register", DIABETES, theme="register"),
        found("b", "one", NOT_SEEN),
        found("c", "diabetes_register", DIABETES, theme="register"),
    ]
    rows = arrange(*make(flags, [somebody(name) for name in "abc"]), on=ON).to_pylist()
    assert [
        (row["person_id"], row["position"], row["need_points"], row["contact_points"], row["score"]) for row in rows
    ] == [
        ("a", 1, 3, 5, 20),
        ("b", 2, 0, 3, 3),
    ]
    assert rows[0]["reasons"] == [
        "words of NOT_SEEN (contact 3)",
        "words of REFUSED (need 1, contact 2)",
        "words of DIABETES (need 2)",
    ]
    assert rows[0]["reason"] == "Words of NOT_SEEN; words of REFUSED; words of DIABETES."
    assert {row["list"] for row in rows} == {"missing_out"}


def test_one_fact_asked_about_over_several_times_counts_once_at_its_weightiest(make):
    flags = [
        found("a", "one", ("NOT_SEEN", 0, 3), ("NOT_SEEN_BY_A_NURSE", 0, 2)),
        found("a", "two", ("NOT_SEEN_24M", 0, 4), ("NOT_SEEN_5Y", 0, 1)),
    ]
    (row,) = arrange(*make(flags, [somebody("a")]), on=ON).to_pylist()
    assert row["contact_points"] == 6
    assert row["reasons"] == ["words of NOT_SEEN_24M (contact 4)", "words of NOT_SEEN_BY_A_NURSE (contact 2)"]


def test_a_list_has_the_columns_that_are_declared(make):
    listed = arrange(*make([found("a", "one", NOT_SEEN)], [somebody("a")]), on=ON)
    assert listed.schema == LISTS.arrow
    assert listed["age_band"].to_pylist() == ["65 to 74"]


def test_the_dead_are_left_out_and_ties_stand_by_id(make):
    people = [
        somebody("c"),
        somebody("b", died=date(2026, 10, 1)),
        somebody("a"),
        somebody("d", died=date(2026, 12, 1)),
    ]
    flags = [found(name, "one", NOT_SEEN) for name in "dcba"]
    assert arrange(*make(flags, people), on=ON)["person_id"].to_pylist() == ["a", "c", "d"]


def test_between_equal_scores_lack_of_contact_goes_first(make):
    flags = [found("a", "one", ("X", 2, 2)), found("b", "one", ("Y", 1, 3))]
    assert arrange(*make(flags, [somebody("a"), somebody("b")]), on=ON)["person_id"].to_pylist() == ["b", "a"]


def test_there_are_as_many_as_places(make):
    flags = [found(f"p{n:02}", "one", ("X", n % 10, 1)) for n in range(30)]
    relations = make(flags, [somebody(f"p{n:02}") for n in range(30)])
    listed = arrange(*relations, on=ON, params=ListParams(places=7))
    assert listed["position"].to_pylist() == [1, 2, 3, 4, 5, 6, 7]
    assert listed["score"].to_pylist() == sorted(listed["score"].to_pylist(), reverse=True)
    assert candidates(*relations, on=ON).num_rows == 30


def test_a_list_of_one_rule(make):
    flags = [
        found("a", "one", NOT_SEEN),
        found("b", "flu", ("NO_FLU", 0, 0), theme="care_gap"),
        found("b", "r", DIABETES, theme="register"),
    ]
    listed = arrange(*make(flags, [somebody("a"), somebody("b")]), on=ON, params=ListParams(name="flu", rules=("flu",)))
    assert listed.select(["person_id", "list", "score"]).to_pylist() == [{"person_id": "b", "list": "flu", "score": 3}]


def test_nobody_found_is_an_empty_list(make):
    assert arrange(*make([], [somebody("a")]), on=ON).num_rows == 0


def test_places_are_kept_for_a_group_only_as_far_as_the_order_does_not_give_them(make):
    people = [somebody(f"p{n}", decile=1 if n in (1, 7, 8, 9) else 9) for n in range(10)]
    flags = [found(f"p{n}", "one", ("X", 9 - n, 1)) for n in range(10)]
    params = ListParams(places=4, quotas=(Quota("deprivation_fifth", 1, 2),))
    listed = arrange(*make(flags, people), on=ON, params=params).to_pylist()
    assert [row["person_id"] for row in listed] == ["p0", "p1", "p2", "p7"]
    assert [row["place_kept_for"] for row in listed] == [None, None, None, "deprivation fifth 1"]


def test_places_kept_for_more_than_there_are_go_to_the_next_in_order(make):
    people = [somebody(f"p{n}", sex="male" if n == 5 else "female") for n in range(6)]
    flags = [found(f"p{n}", "one", ("X", 9 - n, 1)) for n in range(6)]
    params = ListParams(places=4, quotas=(Quota("sex", "male", 3),))
    assert arrange(*make(flags, people), on=ON, params=params)["person_id"].to_pylist() == ["p0", "p1", "p2", "p5"]


def test_places_kept_for_people_of_no_known_area(make):
    people = [somebody("a"), somebody("b"), somebody("c", decile=None)]
    flags = [found(name, "one", ("X", need, 1)) for name, need in (("a", 3), ("b", 2), ("c", 1))]
    params = ListParams(places=2, quotas=(Quota("imd_decile", None, 1),))
    listed = arrange(*make(flags, people), on=ON, params=params)
    assert listed["person_id"].to_pylist() == ["a", "c"]
    assert listed["place_kept_for"].to_pylist() == [None, "imd decile not known"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: ListParams(places=0),
        lambda: ListParams(places=3, quotas=(Quota("sex", "male", 2), Quota("sex", "female", 2))),
        lambda: Quota("surname", "A", 1),
        lambda: Quota("sex", "male", -1),
    ],
)
def test_places_that_cannot_be_are_refused(wrong):
    with pytest.raises(BadUsage):
        wrong()


def test_the_points_stand_in_the_rule_file():
    rule = read_rule(
        "name: r\nversion: 1\ntitle: t\ntheme: access\nsource: s\n\nAnyone who meets all of these:\n- is female\n"
        "  because F (need 1, contact 2): female\n"
    )
    assert (rule.reasons[0].need, rule.reasons[0].contact) == (1, 2)
