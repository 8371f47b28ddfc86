"""From persons to groups: counts that add up, not known kept apart, small numbers hidden, nobody lost."""

from collections import Counter
from datetime import date

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.insight import compare
from kith.road import figures, list_figures, need_figures, quality_figures
from kith.road.figures import Count, age_band, fifth_of, measured, mix
from tests import made_up_west

ON = date(2026, 11, 1)


def shown(table, *columns):
    """Rows of a table as tuples; a star for what is hidden."""
    return [
        tuple("*" if name == "numerator" and row["numerator_mark"] else row[name] for name in columns)
        for row in table.to_pylist()
    ]


# --- counting


def test_a_mix_shows_every_group_asked_for_and_not_known_last():
    groups = ["White"] * 80 + [None] * 20 + ["Black"] * 30 + ["Aardvark"] * 40
    assert shown(mix(groups, ["White", "Asian"]), "group", "numerator", "denominator") == [
        ("White", 80, 170),
        ("Asian", 0, 170),
        ("Aardvark", 40, 170),
        ("Black", 30, 170),
        ("Not known", 20, 170),
    ]


def test_a_small_group_is_hidden():
    """The rounding of the others keeps it from being had by subtraction."""
    assert shown(mix(["a"] * 90 + ["b"] * 60 + ["c"] * 3), "group", "numerator") == [("a", 90), ("b", 60), ("c", "*")]


def test_where_hiding_some_would_protect_none_all_are_hidden():
    """All eight of one group and none of the other: whoever knows the total knows both."""
    table = measured([Count(("1",), 0, 8), Count(("2",), 8, 8)], ["group"])
    assert shown(table, "group", "numerator", "denominator", "value", "lower", "upper") == [
        ("1", "*", None, None, None, None),
        ("2", "*", None, None, None, None),
    ]


def test_nobody_gives_an_empty_table_of_the_same_columns():
    assert mix([]).schema == mix(["a"] * 20).schema
    assert not mix([]).num_rows


def test_overlapping_groups_are_each_protected_alone():
    counts = [Count(("r1",), 40, 100), Count(("r2",), 3, 100)]
    assert shown(measured(counts, ["rule"], parts=False), "rule", "numerator") == [("r1", 40), ("r2", "*")]


@given(st.lists(st.sampled_from([None, "a", "b", "c", "d"]), max_size=400))
def test_no_shown_count_is_small_and_every_group_has_a_row(groups):
    table = mix(groups)
    assert all(n is None or n == 0 or n >= 8 for n in table["numerator"].to_pylist())
    assert set(table["group"].to_pylist()) == {"Not known" if group is None else group for group in groups}


# --- ages and places


def test_ages_are_whole_years_from_the_month_of_birth():
    born = pa.table({"birth_month": [date(2026, 11, 1), date(2025, 12, 1), date(1936, 11, 1), None, date(2027, 1, 1)]})
    assert figures.ages_on(born, ON) == [0, 0, 90, None, None]


@pytest.mark.parametrize(
    ("age", "band"), [(0, "0 to 4"), (4, "0 to 4"), (5, "5 to 9"), (89, "85 to 89"), (90, "90 and over")]
)
def test_age_bands_of_five_years(age, band):
    assert age_band(age) == band


@pytest.mark.parametrize(
    ("decile", "fifth"), [(1, "1, most deprived"), (4, "2"), (10, "5, least deprived"), (None, "Not known")]
)
def test_fifths_of_deprivation(decile, fifth):
    assert fifth_of(decile) == fifth


def test_the_pyramid_stops_at_the_oldest_and_leaves_other_sexes_to_the_total():
    people = pa.table(
        {
            "birth_month": [date(2000, 1, 1)] * 40 + [date(1940, 1, 1)] * 20 + [None] * 10,
            "sex": ["female"] * 30 + ["male"] * 10 + ["female"] * 20 + ["indeterminate"] * 10,
        }
    )
    table = figures.ages_and_sexes(people, on=ON)
    assert table["group"].to_pylist()[-1] == "85 to 89"
    assert set(table["series"].to_pylist()) == {"Female", "Male"}
    assert set(table["denominator"].to_pylist()) == {70}
    assert ("25 to 29", "Female", 30) in shown(table, "group", "series", "numerator")


def test_the_dead_are_left_out_by_month():
    people = pa.table(
        {"person_id": ["before", "same month", "after", "alive"],
         "death_month": [date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1), None]}
    )  # fmt: skip
    assert figures.living(people, on=ON)["person_id"].to_pylist() == ["after", "alive"]


# --- rules, reasons, need and contact


def test_each_rule_has_its_people_once_and_its_sentence():
    rules = made_up_west.rules()[:2]
    ids = frozenset(f"p{n}" for n in range(100))
    flags = pa.table(
        {"person_id": [f"p{n}" for n in range(20)] * 2 + ["dead"] * 9, "rule": [rules[0].name] * 49,
         "reason_codes": [["NO_CONTACT_12M"]] * 49}
    )  # fmt: skip
    table = need_figures.flagged_by_rule(flags, rules, ids)
    assert shown(table, "rule", "numerator", "denominator") == [(rules[0].name, 20, 100), (rules[1].name, 0, 100)]
    assert table["sentence"][0].as_py() == "Anyone who has diabetes on record."
    given = need_figures.reasons_given(flags, rules, ids)
    assert shown(given, "reason", "numerator") == [("no contact that took place in 12 months", 20)]
    assert need_figures.flagged_by_rule(flags, rules, frozenset()).num_rows == 0


def test_reasons_are_hidden_where_the_number_of_the_rule_is():
    """Nearly everybody is found: the reasons, which all of them share, must not tell how many."""
    rules = made_up_west.rules()[:1]
    ids = frozenset(f"p{n}" for n in range(100))
    found = [f"p{n}" for n in range(98)]
    flags = pa.table(
        {"person_id": found, "rule": [rules[0].name] * 98, "reason_codes": [["NO_CONTACT_12M"]] * 98}
    )  # fmt: skip
    assert shown(need_figures.flagged_by_rule(flags, rules, ids), "numerator") == [("*",)]
    assert shown(need_figures.reasons_given(flags, rules, ids), "numerator") == [("*",)]


EVENTS = """
person   | kind      | date       | outcome
seen     | contact   | 2026-11-01 | attended
unsaid   | contact   | 2025-11-02 |
tooearly | contact   | 2025-11-01 | attended
future   | contact   | 2026-11-02 | attended
missed   | contact   | 2026-06-01 | did_not_attend
declined | contact   | 2026-06-01 | declined
cancelled | contact  | 2026-06-01 | cancelled_by_service
ill      | condition | 2026-06-01 |
"""


def events(drawn):
    rows = [[cell.strip() for cell in line.split("|")] for line in drawn.strip().splitlines()[1:]]
    table = [
        {"person_id": person, "kind": kind, "date": date.fromisoformat(day), "outcome": outcome or None}
        for person, kind, day, outcome in rows
    ]
    return ibis.duckdb.connect().create_table("events", pa.Table.from_pylist(table))


def test_seen_is_a_contact_that_took_place_in_the_twelve_months():
    assert need_figures.people_seen(events(EVENTS), on=ON) == {"seen", "unsaid"}


def test_a_leap_day_has_a_year_before():
    drawn = "h\na | contact | 2023-03-01 | attended\nb | contact | 2023-02-28 | attended"
    assert need_figures.people_seen(events(drawn), on=date(2024, 2, 29)) == {"a"}


def placed(*deciles):
    return pa.table({"person_id": [f"p{n}" for n in range(len(deciles))], "imd_decile": pa.array(deciles, pa.int64())})


def test_need_stands_beside_contact_in_each_fifth_that_has_people():
    people = placed(*[1] * 40, *[10] * 60, *[None] * 20)
    needing = frozenset(f"p{n}" for n in range(30))
    seen = frozenset(f"p{n}" for n in range(20, 90))
    table = need_figures.need_and_contact(people, needing, seen)
    assert shown(table, "group", "series", "numerator", "denominator") == [
        ("1, most deprived", "Likely need", 30, 40),
        ("1, most deprived", "Seen in the last 12 months", 20, 40),
        ("5, least deprived", "Likely need", 0, 60),
        ("5, least deprived", "Seen in the last 12 months", 50, 60),
        ("Not known", "Likely need", 0, 20),
        ("Not known", "Seen in the last 12 months", 0, 20),
    ]
    unseen = need_figures.need_not_seen(people, needing, seen)
    assert shown(unseen, "group", "numerator", "denominator") == [("1, most deprived", 20, 30)]


def test_areas_stand_in_order_of_their_share_and_hidden_ones_last():
    areas = made_up_west.areas(3)
    first, second, third = areas["lsoa21_code"].to_pylist()
    homes = [first] * 100 + [second] * 100 + [third] * 90 + [None] * 10
    people = pa.table({"person_id": [f"p{n}" for n in range(300)], "lsoa21_code": homes})
    among = frozenset(f"p{n}" for n in (*range(10), *range(100, 150), *range(200, 230)))
    table = need_figures.by_area(people, areas, among)
    assert shown(table, "group", "numerator", "denominator") == [
        ("Westshire 002B", 50, 100),
        ("Westshire 003C", 30, 90),
        ("Westshire 001A", 10, 100),
    ]
    assert table["geometry"].null_count == 0
    few = need_figures.by_area(people, areas, frozenset(f"p{n}" for n in range(97, 150)))
    assert shown(few, "group", "numerator") == [("Westshire 002B", 50), ("Westshire 003C", 0), ("Westshire 001A", "*")]


def test_areas_of_one_name_are_told_apart_by_code():
    areas = made_up_west.areas(2).set_column(1, "name", [["Same", "Same"]])
    people = pa.table({"person_id": ["a"] * 40, "lsoa21_code": areas["lsoa21_code"].to_pylist() * 20})
    assert need_figures.by_area(people, areas, frozenset())["group"].to_pylist() == ["E01006000", "E01006001"]


def test_neighbourhoods_are_compared_among_those_whose_answer_is_known():
    people = pa.table({"neighbourhood": ["West"] * 60 + [None] * 40})
    table = need_figures.share_by_neighbourhood(people, {"x": [True] * 30 + [None] * 10 + [False] * 20 + [False] * 40})
    assert shown(table, "group", "series", "numerator", "denominator") == [
        ("Outside these, or not known", "x", 0, 40),
        ("West", "x", 30, 50),
    ]
    assert need_figures.share_by_neighbourhood(people, {}).num_rows == 0


# --- lists held against need


def equity(listed, people, need=None):
    return compare(pa.table({"sex": listed}), {"sex": Counter(people)}, need and {"sex": Counter(need)})


def test_a_list_that_leans_is_said_in_figures_that_may_be_shown():
    found = equity(["male"] * 90 + ["female"] * 12, {"male": 500, "female": 500})
    mixes = list_figures.one_list("Missing out: 102 places", found)
    assert mixes.leanings["sentence"].to_pylist()[0] == (
        "By sex, “Female” has 10 of 100 places, 10.0% (5.5% to 17.4%), and is 50% of all people: "
        "fewer than their share."
    )
    assert mixes.quotas.to_pylist() == [
        {
            "list": "Missing out: 102 places",
            "dimension": "Sex",
            "group": "Female",
            "places": "10",
            "places_offered": "51",
        }
    ]
    assert list(dict.fromkeys(mixes.fairness["series"].to_pylist())) == ["Places on the list", "All people"]


def test_the_widest_lean_is_told_first_and_fifths_by_name():
    deciles = [1] * 60 + [3] * 10 + [5] * 10 + [7] * 10 + [9] * 10
    people = Counter({1: 100, 2: 300, 3: 100, 4: 250, 5: 250})
    found = compare(pa.table({"imd_decile": deciles}), {"deprivation_fifth": people})
    said = list_figures.one_list("x", found).leanings["sentence"].to_pylist()
    assert said[0].startswith(
        "By deprivation, “fifth 1, most deprived” has 60 of 100 places, 60% (50% to 69%), and is "
    )
    assert said[0].endswith(": more than their share.")
    assert said[1].startswith("By deprivation, “fifth 2” has 10 of 100 places")


def test_a_warning_never_tells_a_small_number():
    """The comparison counts three women on the list; the page must not."""
    found = equity(["male"] * 97 + ["female"] * 3, {"male": 500, "female": 500}, {"male": 300, "female": 300})
    assert "has 3 of 100 places" in found.warnings[0]
    mixes = list_figures.one_list("Missing out: 100 places", found)
    said = mixes.leanings["sentence"].to_pylist()[0]
    assert said == (
        "By sex, “Female” has too few places to show, and is 50% of people with a likely need: fewer than their share."
    )
    assert mixes.quotas["places"].to_pylist() == ["hidden"]
    listed = [row for row in mixes.fairness.to_pylist() if row["series"] == "Places on the list"]
    assert [row["numerator"] for row in listed] == [None, None]


def test_groups_of_a_list_stand_in_their_own_order_and_not_known_is_left_to_completeness():
    listed = pa.table({"age_band": ["5 to 17"] * 20 + ["18 to 29"] * 20 + ["not known"] * 20})
    ages = {"age_band": Counter({"5 to 17": 50, "18 to 29": 50, "85 and over": 50, "not known": 9})}
    table = list_figures.one_list("x", compare(listed, ages)).fairness
    assert list(dict.fromkeys(table["group"].to_pylist())) == ["5 to 17", "18 to 29", "85 and over"]
    assert set(table["denominator"].to_pylist()) == {40, 150}


def test_no_list_gives_no_panel():
    lake = made_up_west.lake(60)
    mixes = list_figures.list_mixes(lake.lists.slice(0, 0), lake.people, lake.people, on=ON)
    assert not mixes.fairness.num_rows
    assert not mixes.leanings.num_rows


# --- what is known, and what the files got wrong


def test_a_field_that_nobody_can_use_says_who_meets_the_people():
    found = pa.table(
        {
            "field": ["sex"] * 100,
            "state": ["held"] * 50 + ["missing"] * 30 + ["conflicting"] * 20,
            "could_fill": [None] * 50 + ["gp:A81001"] * 40 + ["housing"] * 8 + ["vcse"] * 2,
        }
    )
    (row,) = quality_figures.equity_fields(found).to_pylist()
    assert row["field"] == "Sex"
    assert (row["numerator"], row["missing"], row["conflicting"], row["stale"]) == (50, "30", "20", "0")
    assert row["mend"] == "General practice A81001 (40), Housing (10), The voluntary sector (a few)"


def problem_rows(*reasons, file="a.csv", column="nhs no"):
    told = {"file": file, "column": column, "mend": "look it up", "fate": "set_aside"}
    rows = [{**told, "row": 2 + n, "reason": reason} for n, reason in enumerate(reasons)]
    return ibis.duckdb.connect().create_table("problems", pa.Table.from_pylist(rows))


def test_problems_that_read_alike_are_one_kind_and_lose_what_the_cell_held():
    found = quality_figures.commonest_problems(
        problem_rows("“943 476 5919” is wrong", "“Mary Brown” is wrong", "9434765919 is wrong", "“x” is wrong", "empty")
    )
    assert [(row["reason"], row["rows"], row["examples"]) for row in found.to_pylist()] == [
        ("“…” is wrong", 4, "2, 3 and 4"),
        ("empty", 1, "6"),
    ]


def test_no_problem_at_all_is_an_empty_table():
    nothing = problem_rows("x").filter(False)
    assert quality_figures.commonest_problems(nothing).num_rows == 0


def test_people_whom_records_may_not_find():
    people = pa.table(
        {
            "has_nhs_number": [True] * 80 + [False] * 20,
            "has_address": [True] * 100,
            "has_phone": pa.array([True] * 60 + [None] * 40),
            "sources": [["gp"]] * 50 + [["gp", "vcse"]] * 50,
        }
    )
    assert shown(quality_figures.hard_to_link(people), "trait", "numerator") == [
        ("Have no NHS number in any file", 20),
        ("Have no address in any file", 0),
        ("Have no telephone number in any file", 40),
        ("Are known to one partner only", 50),
    ]
    assert quality_figures.hard_to_link(people.slice(0, 0)).num_rows == 0
