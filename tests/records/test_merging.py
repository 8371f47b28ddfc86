"""Two records put together and parted by people: nothing is lost, old ids lead on, and taken back all is as it was."""

from datetime import date

import pytest
from django.db import transaction

from kith.errors import AlreadyDecided, BadUsage, Contradicted, Refused
from kith.governance.agreements import Agreement
from kith.governance.asker import Asker, Completed, TeamTie
from kith.governance.records.carrying import carry
from kith.governance.records.journal import put_back_lines
from kith.governance.records.models import Grant, Objection, PersonLabel, TrailEvent
from kith.governance.records.signing import sign_agreement
from kith.governance.trail import Actor
from kith.governance.training import COURSES
from kith.insight.records.following import let_findings_follow
from kith.insight.records.models import Flag, ListPlace, RuleVersion
from kith.people.records.about_me import answers_of
from kith.people.records.deriving import derive, homes_of
from kith.people.records.matching import decided, doubts, history_of
from kith.people.records.merging import JOURNALLED, Answer, How, hold_to_decisions, part_record, settle_match, take_back
from kith.people.records.models import (
    AboutMeAnswer,
    Claim,
    Entry,
    Event,
    Identity,
    Link,
    LoadedFile,
    MatchDecision,
    NameWord,
    Person,
    Retired,
    Wording,
)
from kith.people.records.reading import person_of
from kith.web.bringing import bring
from tests.records.kept import AT, BY

pytestmark = pytest.mark.django_db

OURS = "Y99001"
ASKER = Asker(
    "7", "care-coordinator", OURS, "general-practice", (TeamTie("1", "Ashmere", date(2026, 1, 1)),),
    tuple(Completed(one.name, date(2026, 10, 1)) for one in COURSES if "care-coordinator" in one.roles),
)  # fmt: skip
ME = Actor("7", "care-coordinator", OURS)
HOW = How(b"the service's own secret", let_findings_follow, ASKER)
REASON = "The practice rang her: she has moved house and married."


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, small_lake):
    """The made-up register, loaded once, and the agreement under which its practice may put records together."""
    agreed = Agreement(
        "a", OURS, frozenset({"identity"}), frozenset({"coordination"}), date(2026, 1, 1), date(2027, 1, 1)
    )
    with django_db_blocker.unblock(), transaction.atomic():
        bring(small_lake, by=BY, at=AT)
        sign_agreement(agreement=agreed, by=BY, at=AT)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def lake(loaded, db):
    """The same, as every test finds it."""


def doubtful(one, other):
    """Say that linking met two people's records and could not tell."""
    left, right = sorted(Entry.objects.filter(person=who).order_by("entry_id").first().entry_id for who in (one, other))
    Link.objects.filter(entry_left=left, entry_right=right).delete()
    Link.objects.create(entry_left=left, entry_right=right, band="review", score=3.0, reasons=["same date of birth"])
    return left, right


def two_people(conflicting=False):
    """Two people of the practice; the second without a number and with the first one's date of birth, unless they are to conflict."""
    people = list(
        Person.objects.filter(practice_ods_code=OURS, has_nhs_number=True, death_month=None).order_by("pk")[:2]
    )
    if not conflicting:
        born = people[0].identity.birth_date
        Wording.objects.filter(entry__person=people[1]).update(nhs_number=None, birth_date=born)
    return people


def all_rows():
    """Every row of the register and of what hangs on it, as it reads; numbers of rows that are only rows left out."""
    kept = (Person, Entry, Identity, Claim, Event, Retired, Flag, ListPlace, AboutMeAnswer)
    rows = {model: sorted(map(str, model.objects.values_list())) for model in kept}
    rows[NameWord] = sorted(map(str, NameWord.objects.values_list("person_id", "word", "kind")))
    rows[PersonLabel] = sorted(
        map(str, PersonLabel.objects.filter(taken_off_at=None).values_list("person_id", "label", "ground"))
    )
    rows[Objection] = sorted(map(str, Objection.objects.values_list("person_id", "kind", "field_group", "to_date")))
    rows[Grant] = sorted(map(str, Grant.objects.filter(to_at=None).values_list("person_id", "to", "work")))
    return rows


def settle(pair, decision="together", reason=REASON, by=ME, how=HOW, **more):
    return settle_match(pair=pair, answer=Answer(decision, reason, **more), how=how, by=by, at=AT)


def test_SEN_14_put_together_and_taken_back_every_row_is_as_it_was(lake):
    one, other = two_people()
    pair = doubtful(one, other)
    PersonLabel.objects.create(person_id=other.person_id, label="restricted-location", ground="PDS", put_on_by="a", put_on_at=AT)  # fmt: skip
    Grant.objects.create(person_id=other.person_id, to="1", field_groups={"identity"}, purposes={"direct-care"}, from_at=AT,
                         why="their round", work="case:1", opened_by="a")  # fmt: skip
    Objection.objects.create(person_id=other.person_id, kind="sharing", field_group="housing", from_date=AT.date(), said_to="a", how="by letter")  # fmt: skip
    for who, text in ((one, "My dog"), (other, "My cat")):
        AboutMeAnswer.objects.create(person_id=who.person_id, topic="matters", state="said", text=text, said_on=AT.date(),
                                     speaker="person", written_at=AT, asked_by="a")  # fmt: skip
    derive([other.pk], homes=homes_of([other.pk]), on=LoadedFile.objects.first().built_on, key=b"k")
    before, counted = all_rows(), {model: model.objects.count() for model in (Entry, Wording, Claim, Event)}

    act = settle(pair)
    people = Person.objects.filter(pk__in=[one.pk, other.pk])
    kept = people.get()
    gone = ({one.person_id, other.person_id} - {kept.person_id}).pop()
    assert {model: model.objects.count() for model in counted} == counted
    assert person_of(gone) == kept
    assert kept.entries_count == kept.entries.count() > 1
    assert not Claim.objects.exclude(person_id__in=Person.objects.values("pk")).exists()
    assert not Event.objects.exclude(person_id__in=Person.objects.values("pk")).exists()
    assert PersonLabel.objects.filter(person_id=kept.person_id, label="restricted-location", taken_off_at=None).exists()
    assert Objection.objects.filter(person_id=kept.person_id, field_group="housing").exists()
    assert Grant.objects.filter(person_id=kept.person_id, work="case:1", to_at=None).exists()
    assert {said.text for said in answers_of(kept.person_id)} == {"My dog", "My cat"}
    assert decided().to_pylist() == [{"entry_left": pair[0], "entry_right": pair[1], "decision": "together"}]

    take_back(act=act, how=HOW, by=ME, at=AT)
    now = all_rows()
    for model, rows in before.items():
        assert now[model] == rows, model
    assert [said.text for who in (one, other) for said in answers_of(who.person_id)] == ["My dog", "My cat"]
    assert decided().num_rows == 0


def test_what_rules_found_of_both_is_found_of_the_one_and_given_back(lake):
    one, other = two_people()
    pair = doubtful(one, other)
    version = RuleVersion.objects.create(rule="made_up", rule_version=1, fingerprint="f", theme="register")
    Flag.objects.filter(person__in=[one, other]).delete()
    for who in (one, other):
        Flag.objects.create(person=who, rule_version=version, reason_codes=["a"], reason=f"of {who.pk}")
    second = RuleVersion.objects.create(rule="made_up_too", rule_version=1, fingerprint="f", theme="register")
    Flag.objects.create(person=other, rule_version=second, reason_codes=["a"], reason="only the other", evidence_date=date(2026, 1, 2))  # fmt: skip
    act = settle(pair)
    kept = Person.objects.get(pk__in=[one.pk, other.pk])
    assert Flag.objects.filter(person=kept).count() == 2
    take_back(act=act, how=HOW, by=ME, at=AT)
    assert Flag.objects.filter(person=other).count() == 2
    assert Flag.objects.filter(person=one).get().reason == f"of {one.pk}"


def test_two_people_and_cannot_tell_move_nobody_and_leave_the_queue(lake):
    one, other = two_people()
    pair = doubtful(one, other)
    before = all_rows()
    for decision, builds in (("unsure", []), ("apart", ["apart"])):
        assert [doubt.pair for doubt in doubts()] == [pair]
        act = settle(pair, decision)
        assert doubts() == []
        assert decided()["decision"].to_pylist() == builds
        assert all_rows() == before
        take_back(act=act, how=HOW, by=ME, at=AT)
    assert [one.decision for one in history_of(pair)] == ["apart", "unsure"]


def test_a_decision_is_offered_again_when_a_record_reads_otherwise(lake):
    one, other = two_people()
    pair = doubtful(one, other)
    settle(pair, "apart")
    Wording.objects.filter(entry__entry_id=pair[0]).update(family_name="Changed")
    (doubt,) = doubts()
    assert doubt.pair == pair
    assert doubt.again.decision == "apart"
    assert decided()["decision"].to_pylist() == ["apart"]  # it holds until somebody decides otherwise
    settle(pair, "unsure")
    assert doubts() == []
    assert MatchDecision.objects.filter(taken_back_at=None).count() == 1


def test_IMP_05_IMP_06_two_numbers_are_put_together_only_by_somebody_who_says_why_and_read_what_it_means(lake):
    one, other = two_people(conflicting=True)
    pair = doubtful(one, other)
    with pytest.raises(BadUsage, match="their NHS numbers differ"):
        settle(pair, reason="")
    with pytest.raises(BadUsage, match="what it means"):
        settle(pair)
    assert Person.objects.filter(pk__in=[one.pk, other.pk]).count() == 2
    assert MatchDecision.objects.count() == 0
    settle(pair, confirmed=True)
    assert Person.objects.filter(pk__in=[one.pk, other.pk]).count() == 1


def test_a_record_is_parted_from_its_person_and_put_back(lake):
    whole = Person.objects.filter(practice_ods_code=OURS, entries_count__gte=3).first()
    entry = Entry.objects.filter(person=whole).exclude(source__startswith="gp").first()
    before = all_rows()
    act = part_record(entry=entry.entry_id, reason=REASON, how=HOW, by=ME, at=AT)
    entry.refresh_from_db()
    assert entry.person_id != whole.pk
    assert entry.person.entries_count == 1
    parted = entry.person.person_id
    take_back(act=act, how=HOW, by=ME, at=AT)
    now = all_rows()
    assert person_of(parted) == whole
    for model in before.keys() - {Retired}:
        assert now[model] == before[model], model


def test_an_id_that_was_made_here_still_resolves_after_the_next_load(lake, small_lake):
    whole = Person.objects.filter(practice_ods_code=OURS, entries_count__gte=3).first()
    entry = Entry.objects.filter(person=whole).exclude(source__startswith="gp").first()
    part_record(entry=entry.entry_id, reason=REASON, how=HOW, by=ME, at=AT)
    parted = Entry.objects.get(pk=entry.pk).person.person_id
    Person.objects.filter(person_id=parted).update(person_id="as the next lake has it")
    assert person_of(parted).person_id == "as the next lake has it"


def test_BKP_06_a_lake_that_was_built_before_a_decision_is_held_to_it(lake, small_lake):
    one, other = two_people()
    pair = doubtful(one, other)
    settle(pair)
    LoadedFile.objects.all().delete()  # so that it is not taken for the same again
    bring(small_lake, by=BY, at=AT)
    assert Entry.objects.filter(entry_id__in=pair).values("person").distinct().count() == 1
    assert person_of(one.person_id) == person_of(other.person_id)
    assert TrailEvent.objects.filter(kind="match", result="held to: together").count() == 2
    with transaction.atomic():
        assert hold_to_decisions(how=HOW, by=BY, at=AT) == 0


def keeps(lines):
    KEPT.extend(lines)


KEPT = []


def test_BKP_06_people_put_together_since_a_backup_are_put_together_again(
    lake, settings, django_capture_on_commit_callbacks
):
    settings.JOURNAL = "tests.records.test_merging.keeps"
    KEPT.clear()
    one, other = two_people()
    pair = doubtful(one, other)
    with transaction.atomic():  # as though the database were lost, and the backup of before stood there
        with django_capture_on_commit_callbacks(execute=True):
            settle(pair)
        transaction.set_rollback(True)
    assert person_of(one.person_id) != person_of(other.person_id)
    assert put_back_lines(KEPT, since=AT, also=JOURNALLED, by=BY, at=AT) == 1
    with transaction.atomic():
        hold_to_decisions(how=HOW, by=BY, at=AT)
    assert person_of(one.person_id) == person_of(other.person_id)
    assert MatchDecision.objects.get().reason == REASON
    take_back(act=MatchDecision.objects.get().act, how=HOW, by=ME, at=AT)  # and it can still be taken back
    assert person_of(one.person_id) != person_of(other.person_id)


def test_CCY_02_of_two_who_decide_at_once_one_is_told_what_the_other_decided(lake):
    one, other = two_people()
    pair = doubtful(one, other)
    settle(pair, "apart")
    with pytest.raises(AlreadyDecided, match="two people"):
        settle(pair, "together", by=Actor("8", "care-coordinator", OURS))
    assert decided()["decision"].to_pylist() == ["apart"]


def test_CCY_03_the_same_answer_sent_twice_is_one(lake):
    pair = doubtful(*two_people())
    assert settle(pair) == settle(pair)
    assert MatchDecision.objects.count() == 1


def test_an_answer_to_a_page_that_reads_otherwise_by_now_is_refused(lake):
    pair = doubtful(*two_people())
    with pytest.raises(AlreadyDecided, match="reads otherwise"):
        settle(pair, seen="a digest of before")


def test_a_decision_that_another_speaks_against_is_refused_and_changes_nothing(lake):
    one, other = two_people()
    third = Person.objects.filter(practice_ods_code=OURS, has_nhs_number=True, death_month=None).order_by("pk")[2]
    Wording.objects.filter(entry__person=third).update(nhs_number=None, birth_date=one.identity.birth_date)
    first, second, between = doubtful(one, other), doubtful(other, third), doubtful(one, third)
    settle(between, "apart")
    settle(first)
    before = all_rows()
    with pytest.raises(Contradicted, match="two people"):
        settle(second)
    assert all_rows() == before
    assert decided().num_rows == 2


def test_who_may_not_see_both_decides_of_neither(lake):
    one, other = two_people()
    pair = doubtful(one, other)
    Person.objects.filter(pk=other.pk).update(practice_ods_code="Y99002", neighbourhood="elsewhere")
    with pytest.raises(Refused):
        settle(pair)
    assert MatchDecision.objects.count() == 0


def test_a_decision_is_in_the_trail_for_everybody_it_is_about(lake):
    one, other = two_people()
    pair = doubtful(one, other)
    settle(pair)
    told = TrailEvent.objects.filter(kind="match", action="changed").values_list("person", "result", "reason")
    assert set(told) == {(one.person_id, "together", REASON), (other.person_id, "together", REASON)}


def test_AZ_15_labels_and_doors_follow_also_where_a_lake_retires_an_id(lake):
    one, other = two_people()
    PersonLabel.objects.create(person_id="old", label="restricted-location", ground="PDS", put_on_by="a", put_on_at=AT)
    with transaction.atomic():
        assert carry(leads={"old": one.person_id}, by=BY, at=AT) == 1
        assert carry(leads={"old": one.person_id}, by=BY, at=AT) == 0
        assert carry(leads={"old": other.person_id}, by=BY, at=AT) == 2
    standing = PersonLabel.objects.filter(taken_off_at=None).exclude(carried_from="")
    assert list(standing.values_list("person_id", "carried_from")) == [(other.person_id, "old")]


def test_nothing_else_hangs_on_a_person_than_what_is_moved():
    """Whoever lets another table point at a person says here what becomes of it when two are put together."""
    pointing = {
        f"{one.related_model._meta.label}.{one.field.name}"
        for one in Person._meta.get_fields(include_hidden=True)
        if one.auto_created and one.is_relation
    }
    assert pointing == {
        "people.Entry.person", "people.Identity.person", "people.NameWord.person", "people.Claim.person",
        "people.Event.person", "people.Gap.person", "insight.Flag.person", "insight.ListPlace.person",
    }  # fmt: skip
