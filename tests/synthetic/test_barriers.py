"""Contact is not need: who is held back, by what, which traces that leaves, and that no trace gives it away."""

import math
from collections import Counter

import numpy as np
import pytest

from kith.synthetic.barriers import MECHANISMS


@pytest.fixture(scope="module")
def story(made_up):
    """What the files and the answers say of each living person."""
    people = {p["true_person"]: p for p in made_up.place.people.to_pylist() if p["death_date"] is None}
    for person in people.values():
        person.update(seen=0, seen_lately=0, missed=0, serious=0, files=set(), needs=0)
    for need in made_up.place.needs.to_pylist():
        people[need["true_person"]]["serious"] += need["is_serious"]
        people[need["true_person"]]["needs"] += 1
    events = made_up.cells("gp_events")
    for who, kind, outcome, day in zip(*(events[c].to_pylist() for c in ("true_person", "kind", "outcome", "date"))):
        if kind == "contact" and who in people:
            people[who]["seen"] += outcome == "attended"
            people[who]["seen_lately"] += outcome == "attended" and day > "2025-11-23"
            people[who]["missed"] += outcome in ("did_not_attend", "declined", "cancelled_by_person")
    for row in made_up.place.rows.to_pylist():
        if row["true_person"] in people:
            people[row["true_person"]]["files"].add(row["file"])
    return list(people.values())


def held(story, mechanism=None):
    return [p for p in story if p["mechanism"] and mechanism in (None, p["mechanism"])]


def share(people, holds):
    return sum(map(holds, people)) / len(people)


def mean(people, what):
    return float(np.mean([p[what] for p in people]))


def chance_of_at_least(found, tries, share):
    """Binomial: the chance of so many or more."""
    return sum(math.comb(tries, n) * share**n * (1 - share) ** (tries - n) for n in range(found, tries + 1))


def test_between_two_and_four_people_in_a_hundred_are_held_back(story):
    assert 0.02 <= len(held(story)) / len(story) <= 0.04


@pytest.mark.parametrize("mechanism", MECHANISMS[1:])
def test_each_mechanism_holds_somebody_back(story, mechanism):
    assert len(held(story, mechanism)) >= 5


def test_everybody_held_back_has_a_need_and_little_contact(story):
    assert all(p["needs"] > 0 for p in held(story))
    assert share(held(story), lambda p: p["seen_lately"] == 0) > 0.75
    assert mean(held(story), "seen") < 0.35 * mean([p for p in story if not p["mechanism"]], "seen")


def test_contact_is_not_need(story):
    """More need goes with more contact among those nothing holds back; with the rest counted in, much less."""
    free = [p for p in story if not p["mechanism"]]
    among_free = np.corrcoef([p["serious"] for p in free], [p["seen"] for p in free])[0, 1]
    among_all = np.corrcoef([p["serious"] for p in story], [p["seen"] for p in story])[0, 1]
    assert among_free > 0.3
    assert among_all < among_free - 0.02
    # a list of the most seen would miss them: those held back have more need than others and are seen less
    assert mean(held(story), "serious") > 2 * mean(free, "serious")
    often = sorted(story, key=lambda p: -p["seen"])[: len(story) // 10]
    assert share(often, lambda p: p["mechanism"] is not None) < 0.25 * len(held(story)) / len(story)


def test_decoys_stand_beside_them(story):
    free = [p for p in story if not p["mechanism"]]
    assert sum(p["seen"] == 0 and p["needs"] == 0 for p in free) > len(held(story)), "healthy and never seen"
    assert sum(p["serious"] >= 2 and p["seen_lately"] >= 2 for p in free) > len(held(story)), (
        "ill and well looked after"
    )
    assert sum(p["serious"] == 0 and p["seen"] >= 40 for p in free) > 10, "little need and there every fortnight"
    assert sum(not p["speaks_english"] and p["seen_lately"] > 0 for p in free) > 5, "no English, and comes"
    assert sum(p["registration"] == "nowhere" and p["needs"] == 0 for p in free) > 5, "on no list, and well"


def test_traces_of_each_mechanism_are_in_some_partners_file(made_up, story):
    def known_to(mechanism, file):
        return share(held(story, mechanism), lambda p: file in p["files"])

    assert share(held(story, "no_papers"), lambda p: p["registration"] != "registered") > 0.95
    assert known_to("no_papers", "vcse_referrals.csv") + known_to("no_papers", "hospital.csv.gz") > 0.7
    assert known_to("housebound", "social_care.csv") > 0.5
    assert known_to("no_fixed_home", "hospital.csv.gz") > 0.6
    assert share(held(story, "closed_list"), lambda p: p["registration"] != "registered") > 0.95
    assert mean(held(story, "shift_work"), "missed") > 1.5
    assert mean(held(story, "distrust"), "missed") > 1.5
    speaks = {p["true_person"] for p in held(story, "language")}
    asked = [r["interpreter_needed"] for r in made_up.cells("gp_register").to_pylist() if r["true_person"] in speaks]
    assert 0 < sum(answer == "Y" for answer in asked) < 0.8 * len(asked), "sometimes recorded, not always"


@pytest.mark.parametrize(
    ("layout", "column", "value"),
    [
        ("vcse_referrals", "distrusts_services", "yes"), ("vcse_referrals", "reason", "health_access"),
        ("vcse_referrals", "is_shift_worker", "yes"), ("gp_events", "outcome", "declined"),
        ("gp_events", "code", "interpreter_needed"), ("gp_events", "code", "housebound"),
        ("gp_register", "interpreter_needed", "Y"),
    ],
)  # fmt: skip
def test_no_cell_gives_them_away(made_up, story, layout, column, value):
    """Whatever is written of people held back is written of others too."""
    everybody = {p["true_person"]: p["mechanism"] for p in story}
    rows = made_up.cells(layout).select([column, "true_person"]).to_pylist()
    who = {row["true_person"] for row in rows if row[column] == value and row["true_person"] in everybody}
    assert who, "the value occurs"
    # by chance more than four in five of a handful can be held back though they are fewer of all (test_gradients counts all)
    assert chance_of_at_least(sum(everybody[p] is not None for p in who), len(who), 0.8) > 0.05


def test_some_are_in_no_file_at_all_and_some_with_one_partner_only(story):
    nowhere = [p for p in story if p["registration"] == "nowhere"]
    assert share(story, lambda p: not p["files"]) < 0.02
    assert sum(len(p["files"]) == 1 for p in nowhere) > 0.2 * len(nowhere)


def test_needs_are_partly_undiagnosed_and_none_held_back_is_met(made_up):
    needs = made_up.place.needs.to_pylist()
    conditions = [need for need in needs if need["is_diagnosed"] is not None]
    assert 0.2 < sum(not need["is_diagnosed"] for need in conditions) / len(conditions) < 0.5
    assert not any(need["is_met"] for need in needs if need["mechanism"])
    assert not any(need["is_met"] for need in conditions if not need["is_diagnosed"])
    assert 0.3 < sum(need["is_met"] for need in needs) / len(needs) < 0.7


def test_the_deprived_are_held_back_more_often(story):
    by_half = Counter()
    for p in story:
        by_half[p["imd_decile"] <= 3, p["mechanism"] is not None] += 1
    deprived = by_half[True, True] / (by_half[True, True] + by_half[True, False])
    others = by_half[False, True] / (by_half[False, True] + by_half[False, False])
    assert deprived > 1.8 * others
