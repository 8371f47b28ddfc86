"""What an objection changes is said as the rules have it; and the queue counts people, hides small numbers and leaves nobody out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.errors import NotInTheRules
from kith.governance.disclosure import HES_STYLE
from kith.governance.objection_queue import STATES, by_kind, ends_soon, split_by_fifth
from kith.governance.objections import OBJECTION_KINDS, Objection, recorded_at

TODAY = date(2026, 11, 2)
WORDS = {"case-finding": "finding", "population-planning": "planning"}


@pytest.mark.parametrize("kind", [kind for kind in OBJECTION_KINDS if kind != "sharing"])
def test_CNS_03_what_is_said_to_change_is_what_the_rules_change_and_own_care_is_never_touched(kind):
    said = Objection("p1", kind, TODAY)
    for ends in (False, True):
        told = said.what_changes(ends=ends)
        for purpose, word in WORDS.items():
            takes_out = said.takes_out(purpose, TODAY, national_opt_out_applies=True)
            assert takes_out == any(word in sentence.lower() for sentence in told), (purpose, told)
        assert "own care is not touched" in told[-1]
    for purpose in ("direct-care", "coordination", "safeguarding", "audit"):
        assert not said.takes_out(purpose, TODAY, national_opt_out_applies=True)


@pytest.mark.parametrize("body", ["", "RXX"])
@pytest.mark.parametrize("group", ["", "housing"])
def test_CNS_01_an_objection_to_sharing_says_whom_it_shuts_out_and_of_what(body, group):
    told = Objection("p1", "sharing", TODAY, body=body, field_group=group).what_changes(
        body="The trust" if body else ""
    )
    assert ("The trust" if body else "every organisation") in told[0]
    assert ("tenure" if group else "anything of the record") in told[0]
    assert "emergency" in told[1]


def test_what_the_person_does_with_the_NHS_is_recorded_by_nobody_here():
    assert [kind for kind in OBJECTION_KINDS if recorded_at(kind, is_own_practice=False)] == ["finding", "sharing"]
    assert not recorded_at("national", is_own_practice=True)
    with pytest.raises(NotInTheRules):
        recorded_at("gossip", is_own_practice=True)


def test_each_kind_has_words_for_pages():
    assert all(kind.title and kind.made in ("here", "practice", "elsewhere") for kind in OBJECTION_KINDS.values())
    assert len(STATES) == 4


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(sorted(OBJECTION_KINDS)), st.sampled_from(["", "RXX"]))))
def test_people_are_counted_once_for_each_kind(said):
    kept = [Objection(str(person), kind, TODAY, body=body if kind == "sharing" else "") for person, kind, body in said]
    for kind, people in by_kind(kept):
        exact = len({person for person, of, _ in said if of == kind})
        assert people == (None if HES_STYLE.is_small(exact) else HES_STYLE.rounded(exact))


@pytest.mark.parametrize(("days", "soon"), [(1, True), (60, True), (61, False)])
def test_an_end_within_sixty_days_is_soon(days, soon):
    assert ends_soon(Objection("p", "finding", TODAY, TODAY + timedelta(days)), TODAY) == soon
    assert not ends_soon(Objection("p", "finding", TODAY), TODAY)


@given(st.dictionaries(st.sampled_from("12345?"), st.tuples(st.integers(0, 9000), st.integers(0, 200)), min_size=1))
def test_no_small_number_of_objectors_is_shown(counts):
    counts = {fifth: (people, min(people, objecting)) for fifth, (people, objecting) in counts.items()}
    rows = split_by_fifth(counts)
    assert [row.fifth for row in rows] == list(counts)
    for row in rows:
        assert row.objecting is None or row.objecting == 0 or row.objecting >= 8
        assert (row.per_1000 is None) == (row.objecting is None or not row.people)
        assert row.per_1000 is None or row.lower <= row.per_1000 <= row.upper


def test_nobody_at_all_is_no_row():
    assert split_by_fifth({}) == []
