"""Publication: Suffolk and North East Essex ICS, SNEEdocs (MIT), docs/segmentation.md and docs/ltc.md: six segments of adults.

Every row of the rules: each element alone puts a person in its segment, and of two the higher priority wins.
"""

from datetime import date

import pytest

from kith.insight.segment_rules import segment_rules
from tests.insight.segment_worlds import CONDITIONS, EVERY_LIST, event, hospital, place, placed
from tests.published.reading import published_rows

# what happened to a person of whom one element alone is true
LTCS = tuple(event(name) for name in CONDITIONS)
ALONE = {
    "palliative care": [event("palliative_care")],
    "end of life": [event("end_of_life")],
    "end-stage liver": [event("end_stage_liver")],
    "end-stage heart": [event("end_stage_heart")],
    "end-stage renal": [event("end_stage_renal")],
    "end-stage COPD": [event("end_stage_copd")],
    "hip fracture admission": hospital("hip_fracture"),
    "stroke admission": hospital("stroke_tia:stroke"),
    "fall admission": hospital("fall", stay="emergency_attendance"),
    "frailty admission": hospital("frailty:mild"),
    "dementia": [event("dementia")],
    ">=4 LTCs": [*LTCS[:4]],
    "severe frailty": [event("frailty:severe")],
    "housebound": [event("housebound")],
    "has a carer": [event("has_carer")],
    "1-3 LTCs": [*LTCS[:3]],
    "cancer": [event("cancer")],
    "moderate frailty": [event("frailty:moderate")],
    "SMI": [event("severe_mental_illness")],
    # unresolved it is a long-term condition, so it decides by itself only where it was resolved
    "depression": [event("depression", day=date(2019, 1, 1)), event("depression_resolved", day=date(2021, 1, 1))],
    "MH care contact": [event("mental_health_contact", kind="contact", outcome="attended")],
    "MH admission": hospital("mental_health_admission"),
    "alcohol admission": hospital("alcohol_dependence"),
    "drug admission": hospital("drug_dependence"),
    "self-harm admission": hospital("self_harm", stay="emergency_attendance"),
    "homelessness admission": hospital("homeless"),
    "emergency dental admission": hospital("dental_emergency"),
    "obese": [event("bmi", kind="measurement", value=30.1, unit="kg/m2")],
    "smoker": [event("smoking_status:current")],
    "increased alcohol risk": [event("alcohol_status:increasing risk")],
    "high alcohol risk": [event("alcohol_status:higher risk")],
    "none of the above": [],
}
NEVER_ALONE = "anxiety"  # a long-term condition that nothing resolves: always Stay well or before


@pytest.fixture
def printed(shared):
    rows = published_rows(shared, "sne_segmentation_rules.csv")
    assert len(rows) == 6
    return [(int(row["priority"]), row["segment"], row["any_of"].split("|")) for row in rows]


def test_the_rules_are_those_printed(printed):
    rules = segment_rules()
    assert [(priority, name) for priority, name, _ in printed] == list(rules.segments.items())
    ours = {priority: [one.name for one in rules.elements if one.segment == priority] for priority in rules.segments}
    assert ours == {priority: [] if names == ["none of the above"] else names for priority, _, names in printed}
    assert len(rules.conditions) == len(CONDITIONS) == 15


def test_each_element_alone_puts_a_person_in_its_segment(printed):
    wanted = {name: segment for _, segment, names in printed for name in names if name != NEVER_ALONE}
    assert set(wanted) == set(ALONE)
    found = placed(ALONE, EVERY_LIST)
    assert {name: row["segment"] for name, row in found.items()} == wanted


def test_anxiety_is_a_long_term_condition_first(printed):
    assert place([event("anxiety")], EVERY_LIST)["segment"] == "Stay well"


def test_of_any_two_elements_the_higher_priority_wins(printed):
    priority = {name: number for number, _, names in printed for name in names}
    segment = {number: name for number, name, _ in printed}
    pairs = {(one, other): [*ALONE[one], *ALONE[other]] for one in ALONE for other in ALONE if one < other}
    found = placed({" + ".join(pair): events for pair, events in pairs.items()}, EVERY_LIST)
    wrong = {
        pair: row["segment"]
        for pair in pairs
        if (row := found[" + ".join(pair)])["segment"] != segment[min(priority[one] for one in pair)]
    }
    # together with resolved depression none of these is another long-term condition
    assert not wrong


def test_low_medium_and_high_complexity_as_printed():
    many = {str(count): [*LTCS[:count]] for count in range(16)}
    found = placed(many, EVERY_LIST)
    for count in range(16):
        row = found[str(count)]
        assert row["long_term_conditions"] == count
        assert row["complexity"] == ("low" if count == 0 else "medium" if count <= 3 else "high")
        assert row["segment"] == ("Live well" if count == 0 else "Stay well" if count <= 3 else "Age well")


def test_a_resolved_condition_counts_only_where_it_was_recorded_later():
    resolving = [one for one in segment_rules().conditions if one.ended_by]
    assert len(resolving) == 9
    early, late = date(2018, 5, 1), date(2021, 5, 1)
    worlds = {}
    for one in resolving:
        for when, (begun, ended) in {"over": (early, late), "back": (late, early), "same": (late, late)}.items():
            worlds[f"{one.name} {when}"] = [event(one.wants, day=begun), event(one.ended_by, day=ended)]
    found = placed(worlds, EVERY_LIST)
    for one in resolving:
        assert found[f"{one.name} over"]["long_term_conditions"] == 0
        assert found[f"{one.name} back"]["long_term_conditions"] == 1
        # later than, not on the same day
        assert found[f"{one.name} same"]["long_term_conditions"] == 0
