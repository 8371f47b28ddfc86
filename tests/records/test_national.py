"""Who opted out nationally: asked of the NHS, taken from its answer, and left out of every finding until somebody knows."""

from datetime import timedelta

import pytest

from kith.errors import BadUsage, FindingNotLawful, OptOutsDoNotAddUp
from kith.governance.national_check import lines_to_send
from kith.governance.records.models import NationalCheck, NationallyAsked, Objection, TrailEvent
from kith.governance.records.national import Given, begin_check, take_answer, unasked
from kith.people.records.models import Identity, Person
from kith.people.records.numbers import people_by_number
from kith.people.records.tables import NOT_ASKED, people_table
from kith.web.opt_outs import ask_nationally, take_national_answer
from tests.lakes import ON
from tests.records.kept import AT, BY
from tests.records.lawful import agree, as_actor, asked_nationally, somebody

pytestmark = pytest.mark.django_db

WHY = "the practice merged with another one"


def answered(tmp_path, out, **more):
    """Ask, and let the NHS take these numbers out of its answer."""
    sent = ask_nationally(tmp_path / "out", uses_unnumbered=False, by=BY, at=AT)
    back = tmp_path / f"{sent.stem}-back.csv"
    lines = sent.read_text().splitlines(keepends=True)
    back.write_text("".join(line for line in lines if line.partition(",")[0] not in out))
    return take_national_answer(sent, back, by=BY, at=AT, **more)


def objecting():
    return set(Objection.objects.standing(AT.date()).filter(kind="national").values_list("person_id", flat=True))


def test_who_opted_out_objects_from_today_and_who_no_longer_does_has_withdrawn(loaded, tmp_path):
    people = people_by_number()
    first, second, third = sorted(people)[:3]
    found = answered(tmp_path, {first, second})
    assert found.opted_out == {first, second}
    assert objecting() == {*people[first], *people[second]}
    Objection.objects.update(from_date=AT.date() - timedelta(30))

    answered(tmp_path, {second, third})
    assert objecting() == {*people[second], *people[third]}
    assert Objection.objects.filter(person_id=people[first][0]).values_list("to_date", flat=True).get() == AT.date()
    told = TrailEvent.objects.filter(kind="objection").values_list("person", "result")
    assert (people[first][0], "withdrawn") in told
    assert (people[third][0], "said") in told


def test_what_goes_out_is_private_and_names_only_numbers(loaded, tmp_path):
    sent = ask_nationally(tmp_path / "out", uses_unnumbered=False, by=BY, at=AT)
    assert sent.stat().st_mode & 0o077 == 0
    numbers = set(Identity.objects.exclude(nhs_number=None).values_list("nhs_number", flat=True))
    assert {line.partition(",")[0] for line in sent.read_text().splitlines()} == numbers
    assert all(line.count(",") == 1 for line in sent.read_text().splitlines())


def test_CNS_05_a_share_that_jumps_changes_nothing_until_somebody_says_why(loaded, tmp_path):
    people = sorted(people_by_number())
    answered(tmp_path, set(people[:10]))
    before = objecting()
    with pytest.raises(OptOutsDoNotAddUp, match="Find out why"):
        answered(tmp_path, set(people[:2]))
    assert objecting() == before
    assert TrailEvent.objects.filter(action="refused", kind="national check").count() == 1
    answered(tmp_path, set(people[:2]), because=WHY)
    assert len(objecting()) < len(before)
    assert NationalCheck.objects.first().because == WHY


def test_CNS_04_an_answer_twice_or_to_an_older_question_or_with_another_file_is_refused(loaded):
    people = people_by_number()
    older, newer = (
        begin_check(numbers=people, uses_unnumbered=True, by=BY, at=AT + timedelta(hours=n)) for n in (0, 1)
    )

    def take(request, sent=people):
        given = Given(request, "".join(lines_to_send(people, request)), sent)
        return take_answer(given=given, people=people, by=BY, at=AT)

    with pytest.raises(OptOutsDoNotAddUp, match="not what was asked"):
        take(newer, sorted(people)[1:])
    take(newer)
    with pytest.raises(OptOutsDoNotAddUp, match="answered before"):
        take(newer)
    with pytest.raises(OptOutsDoNotAddUp, match="later question"):
        take(older)
    with pytest.raises(BadUsage, match="Nothing was asked"):
        take("KITH-other")


def test_CNS_04_without_an_answer_or_with_an_old_one_no_finding_and_no_planning_by_rows(loaded):
    agree()
    analyst = somebody()

    def look(at):
        return people_table(analyst, "population-planning", ON, by=as_actor(analyst), at=at)

    with pytest.raises(FindingNotLawful, match="Nobody has asked yet"):
        look(AT)
    asked_nationally(at=AT)
    assert look(AT + timedelta(days=7)).table.num_rows == Person.objects.count()
    with pytest.raises(FindingNotLawful, match="more than 7 days ago"):
        look(AT + timedelta(days=8))


def test_CNS_07_who_was_not_asked_about_is_left_out_and_counted_and_without_a_number_by_choice(loaded):
    agree()
    analyst = somebody()
    unnumbered = Person.objects.exclude(has_nhs_number=True).count()
    assert unnumbered
    for uses in (True, False):
        asked_nationally(at=AT, uses_unnumbered=uses)
        NationallyAsked.objects.filter(person_id=Person.objects.filter(has_nhs_number=True).first().person_id).delete()
        found = people_table(analyst, "population-planning", ON, by=as_actor(analyst), at=AT)
        assert found.left_out == {NOT_ASKED: 1 if uses else unnumbered + 1}
    assert unasked(AT.date()).leaves_out("nobody we know", True)
