"""Segments: who is asked, what counts when, what is missing, refusals, and properties against a plain judge."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.coding import built_in
from kith.errors import BadCodelist, BadUsage
from kith.insight import segment_elements, segment_people
from kith.tables.engines import open_engine
from tests.insight.segment_worlds import (
    CONDITIONS,
    EVERY_LIST,
    LATELY,
    ON,
    PEOPLE_SCHEMA,
    RULES,
    WANTED,
    event,
    hospital,
    person,
    place,
    segment_all,
)
from tests.insight.worlds import EVENT_SCHEMA

KNOWN = [
    event("bmi", kind="measurement", value=24.0), event("smoking_status:never"), event("alcohol_status:lower risk"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ({"birth_month": date(2008, 11, 1)}, True),
        ({"birth_month": date(2008, 12, 1)}, False),
        ({"birth_month": date(2020, 1, 1)}, False),
        ({"birth_month": None}, True),
        ({"death_month": date(2026, 10, 1)}, False),
        ({"death_month": date(2026, 12, 1)}, True),
        ({"birth_month": date(2027, 1, 1)}, False),
    ],
)
def test_only_living_adults_are_asked_and_those_whose_age_nobody_knows(more, asked):
    assert len(segment_all([person("p", **more)], [], EVERY_LIST)) == asked


def test_an_unknown_age_has_no_segment_and_says_so():
    row = place([event("dementia")], EVERY_LIST, birth_month=None)
    assert (row["segment"], row["priority"], row["reasons"]) == (None, None, [])
    assert "month of birth" in row["missing"]


@pytest.mark.parametrize("sources", [None, [], ["hospital"], ["housing", "vcse:X1"]])
def test_nobody_lives_well_for_want_of_a_record(sources):
    row = place([], EVERY_LIST, sources=sources)
    assert (row["segment"], row["priority"]) == (None, None)
    assert "general practice record" in row["missing"]
    ill = place([event("dementia")], EVERY_LIST, sources=sources)
    assert (ill["segment"], ill["reasons"]) == ("Age well", ["dementia, 2026-05-01"])
    assert ill["missing"] == ["general practice record"]


def test_what_was_not_recorded_is_missing_where_it_could_change_the_segment():
    bare = place([], EVERY_LIST)
    assert bare["segment"] == "Live well"
    assert bare["missing"] == ["body mass index in the last 12 months", "smoking status", "alcohol status"]
    assert place(KNOWN, EVERY_LIST)["missing"] == []
    assert place([event("cancer")], EVERY_LIST)["missing"] == []


def test_elements_without_a_codelist_are_not_asked_and_said_so():
    some = {name: EVERY_LIST[name] for name in ("dementia", "asthma")}
    row = place([event("dementia"), event("cancer"), event("asthma")], some)
    assert row["segment"] == "Age well"
    assert "not asked: cancer" in row["missing"]
    assert "not asked: dementia" not in row["missing"]
    asked = {one["element"]: one["asked"] for one in segment_elements(some).to_pylist()}
    # housebound, contacts with mental health care and homelessness are Kith's own terms
    assert {name for name, so in asked.items() if so} == {
        "dementia", "asthma", ">=4 LTCs", "1-3 LTCs", "housebound", "MH care contact",
    }  # fmt: skip
    assert {f"not asked: {one.words}" for one in (*RULES.elements, *RULES.conditions) if not asked[one.name]} == {
        text for text in row["missing"] if text.startswith("not asked")
    }


def test_the_lists_that_come_with_kith_ask_all_conditions():
    told = segment_elements(built_in()).to_pylist()
    assert all(one["asked"] for one in told if one["segment"] is None)
    assert len(told) == 15 + len(RULES.elements)


@pytest.mark.parametrize(
    ("events", "segment"),
    [
        (hospital("hip_fracture", date(2025, 11, 2)), "Age well"),
        (hospital("hip_fracture", date(2025, 11, 1)), "Live well"),
        (hospital("hip_fracture", date(2026, 11, 2)), "Live well"),
        (hospital("hip_fracture", stay="outpatient_appointment"), "Live well"),
        (hospital("hip_fracture", stay="emergency_attendance"), "Age well"),
        (hospital("hip_fracture", stay="emergency_attendance", outcome="did_not_attend"), "Live well"),
        (hospital("hip_fracture", stay="elective_admission"), "Age well"),
        ([*hospital("hip_fracture")[1:]], "Live well"),
        ([hospital("hip_fracture", row=7)[0], hospital("hip_fracture", row=8)[1]], "Live well"),
        ([event("hip_fracture")], "Live well"),
    ],
)
def test_admission_elements_stand_in_the_row_of_a_stay_of_the_last_year(events, segment):
    assert place(events, EVERY_LIST)["segment"] == segment


@pytest.mark.parametrize(
    ("day", "outcome", "segment"),
    [
        (date(2025, 11, 2), "attended", "Feel well"),
        (date(2025, 11, 1), "attended", "Live well"),
        (LATELY, "did_not_attend", "Live well"),
        (LATELY, None, "Live well"),
    ],
)
def test_contacts_with_mental_health_care_took_place_in_the_last_year(day, outcome, segment):
    rows = [event("mental_health_contact", day, kind="contact", outcome=outcome)]
    assert place(rows, EVERY_LIST)["segment"] == segment


@pytest.mark.parametrize(
    ("rows", "segment"),
    [
        ([(LATELY, 30.0, "kg/m2")], "Live well"),
        ([(LATELY, 30.1, "kg/m2")], "Be well"),
        ([(LATELY, 30.1, None)], "Be well"),
        ([(LATELY, 30.1, "stone")], "Live well"),
        ([(date(2025, 11, 1), 40.0, "kg/m2")], "Live well"),
        ([(date(2026, 5, 1), 40.0, "kg/m2"), (date(2026, 6, 1), 29.0, "kg/m2")], "Live well"),
        ([(date(2026, 6, 1), 40.0, "kg/m2"), (date(2026, 5, 1), 29.0, "kg/m2")], "Be well"),
        ([(LATELY, None, None)], "Live well"),
    ],
)
def test_obese_is_the_latest_reading_of_the_last_year_above_30(rows, segment):
    events = [event("bmi", day, kind="measurement", value=value, unit=unit) for day, value, unit in rows]
    assert place(events, EVERY_LIST)["segment"] == segment


def test_the_latest_status_counts_and_of_two_on_one_day_either():
    early, late = date(2020, 1, 1), date(2021, 1, 1)
    smoked, stopped = "smoking_status:current", "smoking_status:ex"
    assert place([event(smoked, early), event(stopped, late)], EVERY_LIST)["segment"] == "Live well"
    assert place([event(smoked, late), event(stopped, early)], EVERY_LIST)["segment"] == "Be well"
    assert place([event(smoked, late), event(stopped, late)], EVERY_LIST)["reasons"] == ["smokes, 2021-01-01"]
    both = [event("alcohol_status:higher risk", late), event("alcohol_status:increasing risk", late)]
    assert place(both, EVERY_LIST)["segment"] == "Be well"


def test_reasons_are_what_decided_each_with_its_latest_day():
    rows = [
        event("cancer", date(2020, 1, 1)),
        event("cancer", date(2022, 2, 2)),
        event("asthma"),
        event("smoking_status:current"),
    ]
    row = place(rows, EVERY_LIST)
    assert row["reasons"] == ["cancer, 2022-02-02", "asthma, 2026-05-01"]
    four = place([event(name) for name in CONDITIONS[:5]], EVERY_LIST)
    assert len(four["reasons"]) == 5
    # conditions that are too few to decide are no reason
    assert place([event("dementia"), event("asthma")], EVERY_LIST)["reasons"] == ["dementia, 2026-05-01"]


def test_a_row_twice_changes_nothing():
    rows = [event("asthma"), event("cancer"), *hospital("hip_fracture")]
    assert place(rows * 3, EVERY_LIST) == place(rows, EVERY_LIST)


def _asked(people_columns=(), events_columns=(), people=(), codelists=EVERY_LIST):
    engine = open_engine(threads=1)
    held = engine.create_table("people", PEOPLE_SCHEMA.empty_table().drop(list(people_columns)))
    happened = engine.create_table("events", EVENT_SCHEMA.empty_table().drop(list(events_columns)))
    return segment_people(held, happened, codelists, on=ON)


def test_refusals():
    with pytest.raises(BadUsage) as refused:
        _asked(people_columns=["birth_month"])
    assert str(refused.value) == "The table of people has no column birth_month. Give the table that kith build writes."
    with pytest.raises(BadUsage) as refused:
        _asked(events_columns=["source_row"])
    assert str(refused.value) == "The table of events has no column source_row. Give the table that kith build writes."
    with pytest.raises(BadUsage) as refused:
        segment_all([person("p"), person("p")], [], EVERY_LIST)
    assert str(refused.value) == "A person stands twice in the table of people. Give each person one row."


def test_no_codelist_at_all_is_refused():
    with pytest.raises(BadCodelist) as refused:
        _asked(codelists={})
    assert str(refused.value) == "Nobody gave any codelist that segments ask for. Give them with --codelists."


def test_nobody_is_no_row():
    assert _asked().num_rows == 0


DAYS = st.sampled_from([date(2019, 1, 1), date(2025, 11, 1), date(2025, 11, 2), LATELY, ON, date(2026, 11, 2)])
ONE = st.tuples(st.sampled_from(WANTED), DAYS, st.sampled_from(["gp", "stay"]))


def judge(drawn):
    """The priority of one person, element by element, from the words of the rules."""
    drawn = [one for one in drawn if one[1] <= ON]
    year = [one for one in drawn if one[1] > date(2025, 11, 1)]

    def last(wants, rows=drawn):
        return max((day for name, day, _ in rows if name == wants), default=None)

    def in_time(one):
        if one.hospital:
            # a list without a category takes all of its codes
            return any(how == "stay" and (w == one.wants or w.startswith(one.wants + ":")) for w, _, how in year)
        if one.above is not None:
            day = last(one.wants)
            return day is not None and day > date(2025, 11, 1)
        if one.attended:
            return last(one.wants, year) is not None
        day = last(one.wants)
        if one.latest and day:
            name = one.wants.partition(":")[0]
            return all(d <= day for w, d, _ in drawn if w.startswith(name + ":") and w != one.wants)
        return day is not None

    def unresolved(one):
        day, ended = last(one.wants), last(one.ended_by) if one.ended_by else None
        return day is not None and (ended is None or day > ended)

    many = sum(unresolved(one) for one in RULES.conditions)
    true = [
        one.segment
        for one in RULES.elements
        if (one.conditions and one.conditions[0] <= many <= one.conditions[1]) or (not one.conditions and in_time(one))
    ]
    return min(true, default=6), many


def happened(drawn):
    for number, (wants, day, how) in enumerate(drawn):
        more = {"kind": "measurement", "value": 35.0} if wants == "bmi" else {}
        more |= {"kind": "contact", "outcome": "attended"} if wants == "mental_health_contact" else {}
        if how == "gp" or more:
            yield event(wants, day, **more)
        else:
            yield from hospital(wants, day, row=10 + number)


@settings(max_examples=10)
@given(st.lists(st.lists(ONE, max_size=6), min_size=1, max_size=12))
def test_the_segment_is_what_a_plain_judge_says(worlds):
    people = [person(f"p{number:02}") for number in range(len(worlds))]
    events = [
        {**one, "person_id": f"p{number:02}", "file": f"{number} {one['file']}"}
        for number, drawn in enumerate(worlds)
        for one in happened(drawn)
    ]
    rows = segment_all(people, events, EVERY_LIST)
    assert [(row["priority"], row["long_term_conditions"]) for row in rows] == [judge(drawn) for drawn in worlds]
    for row in rows:
        assert bool(row["reasons"]) == (row["segment"] != "Live well")
