"""The practice neighbourhood: every role has its tasks, and what is right in them is what the rule book says."""

import calendar
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.errors import BadInput, NotInTheRules
from kith.governance import practice_neighbourhood, practising
from kith.governance.access import Decision
from kith.governance.asker import ROLES, Completed
from kith.governance.disclosure import HES_STYLE
from kith.governance.failed_tasks import count_failed, current_fingerprints
from kith.governance.practice_neighbourhood import Asked, Counted, answer_to, read_place, the_place, written
from kith.governance.practising import (
    KINDS,
    TASKS_OF_A_ROLE,
    all_tasks,
    pose,
    read_task,
    round_on,
    tasks_of,
    the_task,
)
from kith.governance.rulebook import built_in_rules
from kith.governance.situation import EMERGENCY_ROLES
from kith.governance.training import COURSES, PRACTICE, SEES_PEOPLE, courses_due, needing_notice

POSED = [(role, posed) for role, tasks in all_tasks().items() for posed in tasks]
BY_RULE = [(role, posed) for role, posed in POSED if posed.by_rule]
DAY = date(2026, 1, 1)
NOT_NAMES = {"Mr", "Mrs", "Ms", "Sylheti", "You", "She", "It", "Two", "Next"}
GIVEN_NAMES = {"Noor", "Nour", "Grace"}
WORDS_A_MINUTE = 130  # aloud, and slowly: silent reading is nearly twice as fast (Brysbaert 2019)


def named(case):
    return f"{case[0]}-{case[1].name}"


def words_of(task):
    told = [task.title, task.situation, task.question, task.ground, task.then]
    return "  ".join(told + [part for choice in task.choices for part in (choice.says, choice.because)])


def task_told(name, kind="share"):
    return next(one for one in written(kind)["task"] if one["name"] == name)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_that_needs_the_course_has_its_tasks_and_no_other_has(role):
    needs = role in next(course.roles for course in COURSES if course.name == PRACTICE)
    least, most = TASKS_OF_A_ROLE
    assert least <= len(tasks_of(role)) <= most if needs else not tasks_of(role)


@pytest.mark.parametrize("role", sorted(SEES_PEOPLE))
def test_whoever_sees_people_meets_every_kind_of_task(role):
    assert {posed.task.kind for posed in tasks_of(role)} == set(KINDS)


def test_only_roles_that_may_open_in_an_emergency_are_taught_to_and_the_others_whom_to_ask():
    for role, posed in POSED:
        if posed.task.kind == "emergency-access" and posed.task.asked.action == "view":
            assert ("give a reason" in posed.then) == (role in EMERGENCY_ROLES), (role, posed.name)


@pytest.mark.parametrize("role", sorted(all_tasks()))
def test_a_roles_tasks_together_take_under_ten_minutes(role):
    read = [
        f"{words_of(replace(posed.task, choices=()))} {' '.join(choice.says for choice in posed.task.choices)} "
        f"{posed.choice(posed.right).because} {posed.ground} {posed.then}"
        for posed in tasks_of(role)
    ]
    assert len(" ".join(read).split()) / WORDS_A_MINUTE < 10


@pytest.mark.parametrize("case", BY_RULE, ids=named)
def test_a_computed_answer_is_the_rule_books_and_its_sentence_stands_beside_it(case):
    role, posed = case
    found = answer_to(posed.task.asked, role, the_place())
    fitting = [
        number
        for number, choice in enumerate(posed.task.choices, 1)
        if found.answer in {words.split()[0] for words in choice.fits}
        and any(found.fits(words) for words in choice.fits)
    ]
    assert fitting == [posed.right]
    assert posed.ground == found.say
    says = {rule.say for rule in built_in_rules().rules.values()}
    assert any(say in posed.ground for say in says) or posed.ground.startswith("Too few people to show")


@pytest.mark.parametrize("case", BY_RULE, ids=named)
def test_what_the_rule_book_answers_is_typed_in_no_file(case):
    told = task_told(case[1].name, case[1].task.kind)
    assert "ground" not in told
    assert not any("right" in choice for choice in told["choices"])


def test_what_rests_on_judgement_says_its_ground_and_what_to_do():
    kinds = {posed.task.kind for _, posed in POSED if not posed.by_rule}
    assert {"unsure-match", "tell-once"} <= kinds
    assert all(posed.ground and posed.then for _, posed in POSED if not posed.by_rule)


def test_a_task_whose_rule_says_none_of_its_choices_is_refused():
    told = task_told("medicines-for-the-nurse")
    choices = [
        {**choice, "fits": ["no"] if choice["fits"] == ["yes"] else choice["fits"]} for choice in told["choices"]
    ]
    with pytest.raises(BadInput, match="the rule book answers “yes”.*and 0 of its choices say so"):
        pose(read_task("share", {**told, "choices": choices}), "gp", the_place())


def test_a_task_whose_rule_says_two_of_its_choices_is_refused():
    told = task_told("medicines-for-the-nurse")
    choices = [{**choice, "fits": ["yes"]} for choice in told["choices"]]
    with pytest.raises(BadInput, match="and 3 of its choices say so"):
        pose(read_task("share", {**told, "choices": choices}), "gp", the_place())


def test_the_same_task_has_another_answer_where_the_facts_are_others():
    place = the_place()
    asked = Asked("direct-care", "medication", to="district-nurse", person="teal")
    assert answer_to(asked, "gp", place).answer == "yes"
    without = answer_to(replace(asked, agreed=False), "gp", place)
    assert (without.answer, without.next_step) == ("no", "ask-information-governance")
    assert answer_to(replace(asked, labels=("hiv",)), "gp", place).answer == "no"
    objecting = Asked("direct-care", "social-care", "view", person="teal", granted=("social-care",), objects=True)
    assert answer_to(objecting, "social-worker", place).answer == "hide"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"ground": "because"}, "types in what the rule book answers"),
        ({"asked": {"field": "medication"}}, "cannot be read"),
        ({"roles": ["wizard"]}, "no role 'wizard'"),
        ({"choices": []}, "offers 0 choices"),
        ({"choices": [{"says": "a", "because": "b", "fits": ["perhaps"]}] * 2}, "no answer 'perhaps'"),
    ],
)
def test_a_task_that_nobody_could_answer_is_refused(change, says):
    with pytest.raises((BadInput, NotInTheRules), match=says):
        read_task("share", {**task_told("medicines-for-the-nurse"), **change})


def test_a_judgement_without_its_ground_or_with_two_right_choices_is_refused():
    told = task_told("two-sisters", "unsure-match")
    both = [{**choice, "right": True} for choice in told["choices"]]
    for change in ({"ground": ""}, {"then": ""}, {"choices": both}):
        with pytest.raises(BadInput, match="rests on judgement"):
            read_task("unsure-match", {**told, **change})


def test_somebody_or_some_employer_that_nobody_described_is_refused():
    place = the_place()
    with pytest.raises(BadInput, match="Nobody called gull lives in Sandpiper Bay"):
        answer_to(Asked("direct-care", "medication", "view", person="gull"), "gp", place)
    with pytest.raises(BadInput, match="Nobody in Sandpiper Bay is a gp"):
        answer_to(Asked("direct-care", "medication", "view"), "gp", replace(place, employers={}))


def test_nobody_in_the_tasks_has_a_name_that_somebody_real_could_be_taken_for():
    place = read_place(written("neighbourhood"))
    assert {person.capitalize() for person in place.people} - {"You"} <= set(place.birds)
    bodies = {word for body in place.organisations.values() for word in body.name.split()}
    known = {
        *place.birds,
        *bodies,
        *place.name.split(),
        *calendar.day_name,
        *calendar.month_name,
        *NOT_NAMES,
        *GIVEN_NAMES,
    }
    for _, posed in POSED:
        told = words_of(posed.task)
        within = re.findall(r"(?<=[a-z,;] )[A-Z][a-z]+", told)  # a capital that begins no sentence
        within += re.findall(
            rf"\b(?:{'|'.join(['Mr', 'Mrs', 'Ms', 'Dr', *GIVEN_NAMES])})(?: [A-Z]\.)? ([A-Z]\w+)", told
        )
        assert {word.rstrip("s") if word.rstrip("s") in known else word for word in within} <= known, posed.name
        assert not re.search(r"\d{5,}|\b[A-Z]{1,2}\d{1,2} ?\d[A-Z]{2}\b|@", told), posed.name


def test_every_task_asks_about_one_thing_and_each_choice_says_why():
    for _, posed in POSED:
        task = posed.task
        assert task.question.count("?") == 1
        assert len({choice.says for choice in task.choices}) == len(task.choices) == 3
        assert all(choice.because.endswith(".") for choice in task.choices), task.name


def test_the_right_choice_stands_at_no_place_in_particular():
    places = [posed.right for posed in {posed.name: posed for _, posed in POSED}.values()]
    assert all(places.count(place) >= len(places) / 6 for place in (1, 2, 3))


def test_any_changed_word_and_a_changed_answer_make_another_wording():
    told, place = task_told("medicines-for-the-nurse"), the_place()
    first = pose(read_task("share", told), "gp", place)
    assert pose(read_task("share", told), "clinical-pharmacist", place).fingerprint == first.fingerprint
    reworded = {**told, "situation": told["situation"] + " It rains."}
    unsigned = {**told, "asked": {**told["asked"], "agreed": False},
                "choices": [{**told["choices"][0]}, {**told["choices"][1]}, {**told["choices"][2], "fits": ["no ask-information-governance"]}]}  # fmt: skip
    others = [pose(read_task("share", one), "gp", place).fingerprint for one in (reworded, unsigned)]
    assert len({first.fingerprint, *others}) == 3


def test_a_task_of_another_role_is_as_one_that_is_not_there():
    for role, task in (("gp", "row"), ("link-worker", "collapsed-at-the-hub"), ("system-support", "a-small-number")):
        with pytest.raises(NotInTheRules, match="There is no such task for your role"):
            the_task(role, task)
    with pytest.raises(NotInTheRules, match="has no choice 4"):
        the_task("gp", "collapsed-at-the-hub").choice(4)


def test_a_round_opens_four_weeks_before_the_course_falls_due_and_stays_open_until_it_is_passed():
    done = [Completed(PRACTICE, DAY)]
    due = courses_due("gp", done, DAY)[-1].due_date
    rounds = [round_on("gp", done, due + timedelta(days)) for days in (-29, -28, 0, 400)]
    assert [(one.number, one.is_open) for one in rounds] == [(1, False), (2, True), (2, True), (2, True)]
    assert {one.opens_date for one in rounds} == {due - timedelta(28)}
    again = round_on("gp", [*done, Completed(PRACTICE, due)], due)
    assert (again.number, again.is_open) == (2, False)


def test_notice_is_given_from_four_weeks_before_and_the_most_pressing_comes_first():
    done = [Completed(course.name, DAY) for course in COURSES]
    due = DAY + timedelta(365)
    said = {
        days: [one.course for one in needing_notice("analyst", done, due + timedelta(days))]
        for days in (-29, -28, -1, 0, 28)
    }
    both = ["data-security", PRACTICE]
    assert said == {-29: [], -28: both, -1: both, 0: both, 28: both}
    late = [Completed("data-security", due - timedelta(340)), Completed(PRACTICE, DAY)]
    assert [one.course for one in needing_notice("analyst", late, due + timedelta(5))] == [PRACTICE, "data-security"]
    assert [one.course for one in needing_notice("analyst", [], due)] == both


def test_small_numbers_of_staff_stay_hidden_and_the_task_that_most_fail_comes_first():
    tries = [("two-sisters", number >= 3) for number in range(40)]
    tries += [("one-telephone", number >= 20) for number in range(50)]
    tries += [("the-interpreter", number >= 9) for number in range(60)]
    tries += [("one-more-form", True) for _ in range(4)]
    found = {one.name: one for one in count_failed(tries)}
    assert [one.name for one in count_failed(tries)][:2] == ["one-telephone", "the-interpreter"]
    assert (found["one-telephone"].tried, found["one-telephone"].failed, found["one-telephone"].is_many) == (
        50,
        20,
        True,
    )
    assert found["one-telephone"].lower < 0.4 < found["one-telephone"].upper
    assert not found["the-interpreter"].is_many
    assert found["two-sisters"].failed is None
    assert found["one-more-form"].tried is None
    assert found["two-sisters"].is_hidden
    nobody = found["what-happened-to-her"]
    assert (nobody.tried, nobody.value, nobody.is_untried) == (0, None, True)
    assert not found["one-more-form"].is_untried
    assert set(found) == set(current_fingerprints())


@given(
    st.dictionaries(st.sampled_from(sorted(current_fingerprints())), st.tuples(st.integers(0, 20), st.integers(0, 20)))
)
def test_no_number_of_a_small_team_from_which_somebody_could_be_told_is_ever_shown(counts):
    tries = [(name, number >= failed) for name, (tried, failed) in counts.items() for number in range(tried)]
    for one in count_failed(tries):
        tried, failed = counts.get(one.name, (0, 0))
        failed = min(tried, failed)
        assert one.tried is None or (one.tried == HES_STYLE.rounded(tried) and not HES_STYLE.is_small(tried))
        assert one.failed is None or (one.failed == HES_STYLE.rounded(failed) and not HES_STYLE.is_small(failed))
        assert one.value is None or not HES_STYLE.is_small(tried - failed)


def test_where_hiding_some_would_not_protect_the_others_all_are_hidden():
    found = count_failed((name, True) for name in sorted(current_fingerprints())[:16])
    assert all(one.is_hidden and one.tried is None and one.value is None for one in found)


def read_again(monkeypatch, **changed):
    """Read every task from files of which some are others."""
    files = {kind: written(kind) for kind in KINDS} | changed
    monkeypatch.setattr(practising, "written", files.__getitem__)
    return practising.all_tasks.__wrapped__()


def without(kind, *names):
    return {"task": [one for one in written(kind)["task"] if one["name"] not in names]}


def test_tasks_that_leave_a_role_or_a_kind_out_or_ask_too_much_are_refused(monkeypatch):
    again = read_again(monkeypatch)
    assert again.keys() == all_tasks().keys()
    kind = without("emergency-access", "reviewing-an-emergency")
    with pytest.raises(BadInput, match="The role information-governance-lead has no task of the kind emergency-access"):
        read_again(monkeypatch, **{"emergency-access": kind})
    few = without("share", "figures-for-the-board")
    with pytest.raises(BadInput, match="The role community-facilitator has 4 tasks"):
        read_again(monkeypatch, share=few)
    with pytest.raises(BadInput, match="Two tasks have one name"):
        read_again(monkeypatch, share={"task": [task_told("a-small-number"), task_told("a-small-number")]})
    only = {kind: {"task": []} for kind in KINDS}
    with pytest.raises(BadInput, match="are for different roles: analyst, care-coordinator"):
        read_again(monkeypatch, **only)


def test_where_the_rule_book_cannot_be_asked_no_task_is_posed(monkeypatch):
    refused = Decision("deny", "The rule book could not be asked.", "", ("cannot-decide",), frozenset())
    monkeypatch.setattr(practice_neighbourhood, "decide", lambda *_, **__: refused)
    with pytest.raises(BadInput, match="The rule book could not be asked"):
        answer_to(Asked("direct-care", "medication", "view", person="teal"), "gp", the_place())


def test_a_figure_that_is_large_enough_may_be_shown_as_the_policy_shows_it():
    found = answer_to(Counted(1203, "people aged 85 and over"), "analyst", the_place())
    assert (found.answer, found.say, found.then) == ("shown", "It may be shown, as 1205.", "")
