"""What people tell the team: chosen at once, beside what partners say, never written over by an extract, held to after a load."""

import shutil
from datetime import date, timedelta

import pytest
from django.db import transaction

from kith.errors import AlreadyDecided, BadUsage, Refused
from kith.governance.agreements import Agreement
from kith.governance.asker import Asker, Completed, TeamTie
from kith.governance.records.models import TrailEvent
from kith.governance.records.signing import sign_agreement
from kith.governance.trail import Actor
from kith.governance.training import COURSES
from kith.insight.records.following import let_findings_follow
from kith.people.layouts import TOLD
from kith.people.records.deriving import day_of_register, derive, homes_of
from kith.people.records.matching import decided
from kith.people.records.merging import How, part_record
from kith.people.records.models import Claim, Entry, Event, Gap, MatchDecision, Person, Told, Wording
from kith.people.records.reading import sayings_of
from kith.people.records.telling import Recording, Said, hold_to_told, taken_of, tell, told_of, version_of
from kith.people.records.told_rows import FILE, write_told
from kith.places import read_areas
from kith.road.finding import what_to_ask
from kith.road.sources import find_sources
from kith.road.steps import BuildParams, build
from kith.web.bringing import bring
from tests.lakes import ON
from tests.records.kept import AT, BY

pytestmark = pytest.mark.django_db

OURS = "Y99001"
KEY = b"the service's own secret"
TODAY = AT.date()
GROUPS = frozenset({"identity", "demographics", "address-and-contact", "housing"})


def asker_as(role, body=OURS):
    courses = tuple(Completed(one.name, date(2026, 10, 1)) for one in COURSES if role in one.roles)
    return Asker("7", role, body, "general-practice", (TeamTie("1", "Ashmere", date(2026, 1, 1)),), courses)


ASKER = asker_as("care-coordinator")
ME = Actor("7", "care-coordinator", OURS)
HOW = Recording(ASKER, "coordination", KEY)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, small_lake):
    """The made-up register, loaded once, and the agreement under which its practice works."""
    agreed = Agreement("a", OURS, GROUPS, frozenset({"coordination"}), date(2026, 1, 1), date(2027, 1, 1))
    with django_db_blocker.unblock(), transaction.atomic():
        bring(small_lake, by=BY, at=AT)
        sign_agreement(agreement=agreed, by=BY, at=AT)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def lake(loaded, db):
    """The same, as every test finds it."""


def of_the_practice(**more):
    return Person.objects.filter(practice_ods_code=OURS, death_month=None, **more).order_by("pk").first()


def says(one, question, answer="said", on=TODAY, how=HOW, by=ME, **cells):
    said = Said(question, on, answer, cells, seen=version_of(now(one), question))
    return tell(person=one.person_id, said=said, how=how, by=by, at=AT)


def now(one):
    return Person.objects.select_related("identity").get(person_id=one.person_id)


# question         what they say                                         column                 taken by the register
STEPS = [
    ("ethnic-category", {"ethnic_category": "K"}, "K"),
    ("main-language", {"main_language": "Sylheti"}, "Sylheti"),
    ("interpreter", {"interpreter_needed": "true"}, "true"),
    ("preferred-name", {"preferred_name": "Shazza"}, "Shazza"),
    ("phone", {"phone": "0161 496 0999"}, "0161 496 0999"),
    ("email", {"email": "me@example.org"}, "me@example.org"),
    ("home", {"postcode": "ZZ99 3VZ"}, "ZZ99 3VZ"),
    ("kind-of-home", {"accommodation_status": "sofa_surfing"}, "sofa_surfing"),
    ("lives-alone", {"lives_alone": "true"}, "true"),
]


def wrote(one, question, cells, on):
    """Told as though a load had not heard of it: the register does not know yet."""
    record = Entry.objects.get(source=TOLD).entry_id
    Told.objects.create(record=record, person_id=one.person_id, question=question, answer="said", cells=cells,
                        said_on=on, by_person=True, recorded_by="7", recorded_at=AT)  # fmt: skip


def told_all(one, on=TODAY):
    """All of these told at once: the first by the verb, the others as though a load had not heard of them."""
    (question, cells, _), *others = STEPS
    says(one, question, on=on, **cells)
    for question, cells, _ in others:
        wrote(one, question, cells, on)
    assert hold_to_told(key=KEY, by=BY, at=AT) == 1


def test_what_they_say_is_taken_at_once_and_what_partners_say_stands_beside_it(lake):
    one = of_the_practice()
    columns = [next(iter(cells)) for _, cells, _ in STEPS]
    before = sayings_of(one, columns)
    told_all(one)
    after = sayings_of(one, columns)
    for question, cells, taken in STEPS:
        (column,) = cells
        assert taken_of(now(one), question)[column] == taken
        was, is_now = ({(said.source, said.value) for said in each.get(column, [])} for each in (before, after))
        assert is_now == was | {(TOLD, taken)}


def test_the_next_extract_does_not_write_it_over_however_often_it_is_repeated(lake):
    one = of_the_practice(has_phone=True)
    theirs = Wording.objects.filter(entry__person=one).exclude(phone=None)
    says(one, "phone", phone="0161 496 0999")
    theirs.update(recorded_date=TODAY + timedelta(days=30), rows_count=50)
    derive([one.pk], homes=homes_of([one.pk]), on=TODAY + timedelta(days=31), key=KEY)
    assert now(one).identity.phone == "0161 496 0999"


def test_a_value_told_shuts_the_gap_and_so_does_that_they_would_rather_not_say(lake):
    gap = Gap.objects.filter(field="main_language", state="missing", person__practice_ods_code=OURS).first()
    says(gap.person, "main-language", "would_not_say")
    assert not Gap.objects.filter(person=gap.person, field="main_language").exists()
    assert now(gap.person).main_language is None  # not known stays not known, but nobody asks again
    other = Gap.objects.filter(field="ethnic_category", state="missing", person__practice_ods_code=OURS).first()
    says(other.person, "ethnic-category", "would_not_say")
    assert now(other.person).ethnic_category == "Z"
    assert not Gap.objects.filter(person=other.person, field="ethnic_category").exists()


def test_that_they_do_not_know_is_kept_and_the_gap_stays_and_the_register_speaks_of_that_day(lake):
    assert day_of_register(AT) == ON
    gap = Gap.objects.filter(field="phone", state="missing", person__practice_ods_code=OURS).first()
    says(gap.person, "phone", "does_not_know")
    assert Gap.objects.filter(person=gap.person, field="phone").exists()
    assert told_of(gap.person)["phone"][0].answer == "does_not_know"
    assert day_of_register(AT) == TODAY


def test_what_was_told_before_is_kept_and_the_later_word_stands_of_one_day_the_last_though_it_is_shorter(lake):
    one = of_the_practice()
    says(one, "main-language", main_language="Bengali", on=date(2026, 10, 1))
    wrote(one, "main-language", {"main_language": "British Sign Language"}, TODAY)
    wrote(one, "main-language", {"main_language": "Thai"}, TODAY)
    wrote(one, "main-language", {"main_language": "Urdu"}, date(2026, 9, 1))  # recorded later, said earlier
    hold_to_told(key=KEY, by=BY, at=AT)
    assert now(one).main_language == "Thai"
    told = [row.cells["main_language"] for row in told_of(one)["main-language"]]
    assert told == ["Thai", "British Sign Language", "Bengali", "Urdu"]
    assert Claim.objects.filter(person=one, source=TOLD, field="main_language").count() == 1


def test_a_need_of_an_interpreter_is_an_event_that_rules_find(lake):
    one = of_the_practice()
    says(one, "interpreter", interpreter_needed="true")
    assert Event.objects.filter(person=one, source=TOLD, code="interpreter_needed").count() == 1
    wrote(one, "interpreter", {"interpreter_needed": "false"}, TODAY)
    hold_to_told(key=KEY, by=BY, at=AT)
    assert not Event.objects.filter(person=one, source=TOLD).exists()


def test_CCY_03_the_same_form_sent_twice_is_one_telling(lake):
    one = of_the_practice()
    seen = version_of(one, "phone")
    said = Said("phone", TODAY, "said", {"phone": "0161 496 0999"}, seen=seen)
    numbers = {tell(person=one.person_id, said=said, how=HOW, by=ME, at=AT) for _ in range(2)}
    assert len(numbers) == Told.objects.count() == 1


def test_CCY_02_who_saw_another_value_is_told_and_nothing_is_written_over(lake):
    one = of_the_practice()
    seen = version_of(one, "phone")
    says(one, "phone", phone="0161 496 0001")
    late = Said("phone", TODAY, "said", {"phone": "0161 496 0002"}, seen=seen)
    with pytest.raises(AlreadyDecided, match="reads otherwise"):
        tell(person=one.person_id, said=late, how=HOW, by=ME, at=AT)
    assert now(one).identity.phone == "0161 496 0001"
    assert Told.objects.count() == 1


def test_whoever_does_not_look_after_them_and_an_analyst_record_nothing(lake):
    theirs = Person.objects.filter(death_month=None).exclude(practice_ods_code=OURS).order_by("pk").first()
    for one, who in ((theirs, ASKER), (of_the_practice(), asker_as("analyst"))):
        with pytest.raises(Refused):
            says(one, "phone", how=Recording(who, "coordination", KEY), phone="0161 496 0999")
    assert not Told.objects.exists()


def test_a_day_to_come_and_an_answer_without_words_are_refused(lake):
    one = of_the_practice()
    with pytest.raises(BadUsage, match="still to come"):
        says(one, "phone", on=TODAY + timedelta(days=1), phone="0161 496 0999")
    with pytest.raises(BadUsage, match="Nothing was said"):
        says(one, "phone")


def test_the_trail_says_who_recorded_what_question_and_never_the_words(lake):
    one = of_the_practice()
    before = TrailEvent.objects.count()
    says(one, "phone", phone="0161 496 0999")
    (deed,) = TrailEvent.objects.filter(seq__gt=before, action="changed")
    assert (deed.kind, deed.item, deed.person, deed.account) == ("told", "phone", one.person_id, "7")
    assert "0999" not in str([*TrailEvent.objects.filter(seq__gt=before).values_list()])


def told_again(folder):
    """The same lake once more, as a load by hand brings it."""
    from kith.people.records.models import LoadedFile

    LoadedFile.objects.update(made_from="another")
    return bring(folder, by=BY, at=AT)


def test_a_lake_that_never_heard_of_it_is_brought_to_it(lake, small_lake):
    one = of_the_practice()
    told_all(one, on=ON)
    told_again(small_lake)
    for question, cells, taken in STEPS:
        assert taken_of(now(one), question)[next(iter(cells))] == taken, question
    assert hold_to_told(key=KEY, by=BY, at=AT) == 0  # and then it knows


def test_it_goes_into_the_next_build_as_a_file_and_the_lake_takes_the_same(lake, small_place, small_lake, tmp_path):
    one = of_the_practice()
    told_all(one, on=ON)
    says(one, "main-language", main_language="Thai", on=ON)  # changed their mind the same day
    files = shutil.copytree(small_place, tmp_path / "files")
    assert write_told(files / FILE, until=ON) == len(STEPS) + 1
    folder = shutil.copytree(small_lake, tmp_path / "lake")
    params = BuildParams(on=ON, asking=what_to_ask(), places=read_areas(files / "areas"), decisions=decided())
    built = build(find_sources([files]), folder, params).lake
    (person,) = [row for row in built.table("people").to_pylist() if row["person_id"] == one.person_id]
    assert (person["ethnic_category"], person["main_language"], person["accommodation_status"], person["lives_alone"]) == (
        "K", "Thai", "sofa_surfing", True)  # fmt: skip
    (who,) = [row for row in built.table("identities").to_pylist() if row["person_id"] == one.person_id]
    assert (who["phone"], who["postcode"], who["preferred_name"]) == ("0161 496 0999", "ZZ99 3VZ", "Shazza")
    before = sorted(Gap.objects.filter(person=one).values_list("field", "state"))
    bring(folder, by=BY, at=AT)
    assert hold_to_told(key=KEY, by=BY, at=AT) == 0
    assert now(one).entries.filter(source=TOLD).count() == 1
    assert sorted(Gap.objects.filter(person=now(one)).values_list("field", "state")) == before


def test_it_is_parted_from_the_person_like_any_record_and_the_register_forgets_it(lake):
    alone = of_the_practice(entries_count=1)  # as many records speak for the one as for the other once they part
    for one in (alone, of_the_practice(entries_count__gte=2)):
        phone = one.identity.phone
        says(one, "phone", phone="0161 496 0999")
        record = Entry.objects.get(source=TOLD, person=one).entry_id
        merging = How(KEY, let_findings_follow, ASKER)
        part_record(entry=record, reason="It was her sister who rang, not she herself.", how=merging, by=ME, at=AT)
        assert now(one).identity.phone == phone
        assert Entry.objects.get(entry_id=record).person.identity.phone == "0161 496 0999"
        hold_to_told(key=KEY, by=BY, at=AT)
        assert Entry.objects.get(entry_id=record).person_id != one.pk


def test_where_a_partner_drops_the_record_it_was_held_to_it_stays_with_the_person(lake, small_lake):
    one = Person.objects.filter(practice_ods_code=OURS, death_month=None, entries_count__gte=2).order_by("pk").first()
    says(one, "phone", phone="0161 496 0999")
    record = Entry.objects.get(source=TOLD).entry_id
    # the build took the record as somebody else's, since what held it was gone
    alone = Person.objects.create(person_id="alone")
    Entry.objects.filter(entry_id=record).update(person=alone)
    Claim.objects.filter(entry__entry_id=record).update(person=alone)
    held = MatchDecision.objects.get()
    anchor = held.entry_left if held.entry_right == record else held.entry_right
    Entry.objects.filter(entry_id=anchor).delete()
    hold_to_told(key=KEY, by=BY, at=AT)
    others = {one.entry_left for one in MatchDecision.objects.all()} | {
        one.entry_right for one in MatchDecision.objects.all()
    }
    assert Entry.objects.filter(person=one, entry_id__in=others - {record, anchor}).exists()
