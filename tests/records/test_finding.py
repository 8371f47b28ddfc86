"""A run of finding is lawful or does not run; whom it may not use is left out and counted; what it finds is what the lake holds."""

import json
import random

import duckdb
import pytest

from kith.errors import BadUsage, FindingNotLawful, RuleChanged
from kith.governance.objections import Objection as Said
from kith.governance.records.deciding import Usable, asker_on
from kith.governance.records.labelling import label_entry
from kith.governance.records.models import Account, FindingBasis, Membership, Organisation, Team, TrailEvent
from kith.governance.records.objecting import object_to, put_on_label
from kith.governance.records.signing import basis_named
from kith.governance.records.staff import NewAccount, complete_course, ensure_team, make_account
from kith.governance.records.trail import verify_trail
from kith.governance.training import COURSES
from kith.insight.records import finding
from kith.insight.records.finding import Asking, ask_for_run, carry_out, refresh, register_day
from kith.insight.records.models import FindingRun, Flag, ListPlace, RuleVersion
from kith.people.records.labelled import marked_event
from kith.people.records.models import Event, Identity, Person
from kith.people.records.tables import people_table
from tests.lakes import ON
from tests.records.kept import AT, BY
from tests.records.lawful import BEGUN, EVERYTHING, HEALTH, agree, as_actor, base, papers, somebody

pytestmark = pytest.mark.django_db


def find(basis, asker=None, **more):
    asker = asker or somebody()
    return FindingRun.objects.get(pk=refresh(asker=asker, basis_name=basis, on=ON, by=as_actor(asker), at=AT, **more))


def events_of(kind):
    return list(TrailEvent.objects.filter(kind=kind).order_by("seq"))


def people():
    return list(Person.objects.order_by("person_id").values_list("person_id", flat=True))


def kept_flags():
    rows = Flag.objects.values_list(
        "person__person_id", "rule_version__rule", "rule_version__rule_version", "rule_version__fingerprint", "reason_codes",
        "reason", "evidence_date", "reason_words", "need_points", "contact_points",
    )  # fmt: skip
    return sorted(rows, key=lambda row: row[:2])


def kept_list():
    rows = ListPlace.objects.order_by("position").values_list(
        "list", "position", "person__person_id", "score", "reasons", "reason", "imd_decile", "ethnic_group", "age_band", "sex"
    )  # fmt: skip
    return list(rows)


def test_with_nobody_left_out_a_run_finds_whom_the_lake_found_row_by_row(loaded, small_lake):
    before = kept_flags(), kept_list()
    assert len(before[0]) > 300
    assert before[1]
    Flag.objects.all().delete()
    ListPlace.objects.all().delete()
    run = find(papers())
    assert kept_flags() == before[0]
    assert kept_list() == before[1]
    assert (run.people_in, run.people_used, run.left_out) == (150, 150, {})
    assert run.not_asked == []
    told = dict(duckdb.sql(f"SELECT rule, count(*) FROM '{small_lake}/flags.parquet' GROUP BY 1").fetchall())
    assert {one["rule"]: one["people"] for one in run.rules if one["people"]} == told
    assert run.events["events_in"] == run.events["used"] == Event.objects.filter(date__lte=ON).count()


def test_CNS_12_without_a_basis_in_force_a_run_is_refused_and_nothing_changes(loaded):
    agree()
    base("Last year's", until=AT.date())
    before = kept_flags()
    for name in ("nobody recorded this", "Last year's"):
        with pytest.raises(FindingNotLawful, match="No basis"):
            find(name)
    assert kept_flags() == before
    assert not FindingRun.objects.exists()
    assert [event.action for event in events_of("finding")] == ["refused", "refused"]
    assert not events_of("people table"), "somebody was looked at"


def test_without_an_agreement_a_run_is_refused(loaded):
    with pytest.raises(FindingNotLawful, match="No sharing agreement"):
        find(base())


@pytest.mark.parametrize("role", ["neighbourhood-manager", "link-worker", "system-support", "safeguarding-lead"])
def test_a_role_that_may_not_find_is_refused(loaded, role):
    with pytest.raises(FindingNotLawful):
        find(papers(), somebody(role))


def said(person, kind, **more):
    object_to(objection=Said(person, kind, BEGUN, **more), how="told us", by=BY, at=AT)


def on_lists(person):
    return Flag.objects.filter(person__person_id=person).exists() or ListPlace.objects.filter(person__person_id=person).exists()  # fmt: skip


def listed_people(count):
    """People whom the lake's rules found, so that leaving them out shows."""
    return list(Flag.objects.order_by("person__person_id").values_list("person__person_id", flat=True).distinct()[:count])  # fmt: skip


@pytest.mark.parametrize(
    ("applies", "used", "left_out"),
    [(True, 146, {"type-1": 1, "national": 2, "finding": 1}), (False, 148, {"type-1": 1, "finding": 1})],
)
def test_CNS_02_opt_outs_take_whole_people_out_and_are_counted_the_national_one_where_the_basis_says(
    loaded, applies, used, left_out
):
    chosen = listed_people(4)
    for person, kind in zip(chosen, ("type-1", "national", "national", "finding"), strict=True):
        said(person, kind)
    said(chosen[0], "national")  # counted once, under the first
    run = find(papers(opt_out=applies))
    assert (run.people_in, run.people_used, run.left_out) == (150, used, left_out)
    assert [on_lists(person) for person in chosen] == [False, not applies, not applies, False]
    assert run.events["of_people"] == Event.objects.filter(
        date__lte=ON, person__person_id__in=[one for one, still in zip(chosen, map(on_lists, chosen), strict=True) if not still]
    ).count()  # fmt: skip


def test_CNS_01_who_objects_to_sharing_with_the_body_or_is_guarded_by_a_label_is_left_out_and_counted(loaded):
    chosen = listed_people(6)
    said(chosen[0], "sharing", body="YX900")
    said(chosen[1], "sharing", field_group="medication")
    said(chosen[2], "sharing", field_group="mental-health-detail")
    said(chosen[3], "sharing", body="Another Charity")
    put_on_label(person=chosen[4], label="restricted-location", ground="flag R", by=BY, at=AT)
    put_on_label(person=chosen[5], label="sealed", ground="court", by=BY, at=AT)
    run = find(papers())
    assert run.left_out == {"objection": 3, "whereabouts-protected": 1, "sealed": 1}
    assert [on_lists(person) for person in chosen] == [False, False, False, True, False, False]
    assert run.people_used == 145


def test_a_label_that_no_finding_minds_leaves_nobody_out(loaded):
    put_on_label(person=people()[0], label="third-party", ground="a note", by=BY, at=AT)
    assert find(papers()).left_out == {}


def test_whoever_runs_it_does_not_find_themself(loaded):
    own = listed_people(1)[0]
    Account.objects.create(username="me", name="Me", own_person=own, made_at=AT)
    run = find(papers(), somebody(own_person=own))
    assert run.left_out == {"own-record": 1}
    assert not on_lists(own)


@pytest.mark.parametrize("seed", range(3))
def test_people_in_are_people_used_and_people_left_out_whatever_is_kept(loaded, seed):
    draw, everybody = random.Random(seed), people()
    for person in draw.sample(everybody, 40):
        said(person, draw.choice(["type-1", "national", "finding"]))
    for person in draw.sample(everybody, 15):
        said(person, "sharing", body=draw.choice(["", "YX900", "RXX"]), field_group=draw.choice(["", *sorted(EVERYTHING)]))  # fmt: skip
    for person in draw.sample(everybody, 15):
        put_on_label(person=person, label=draw.choice(["sealed", "hiv", "restricted-location", "staff-as-patient", "domestic-abuse"]), ground="g", by=BY, at=AT)  # fmt: skip
    run = find(papers(draw.choice([EVERYTHING, HEALTH]), draw.random() < 0.5))
    assert run.people_in == 150 == run.people_used + sum(run.left_out.values())
    assert run.people_used < 140
    counts = run.events
    out = counts["of_people"] + sum(counts["sensitive"].values()) + sum(counts["not_covered"].values())
    assert counts["events_in"] == counts["used"] + out == Event.objects.filter(date__lte=ON).count()
    assert verify_trail() == TrailEvent.objects.count()


def test_social_care_enters_only_under_a_basis_that_covers_it(loaded):
    told_by = Event.objects.filter(source__startswith="social_care", date__lte=ON).count()
    assert told_by > 10
    run = find(papers(HEALTH))
    assert run.events["not_covered"] == {"social-care": told_by}
    shut = {one["rule"]: one for one in run.not_asked}
    assert "care_home" in shut
    assert "known_only_to_other_partners" in shut
    assert shut["care_home"]["not_in_basis"] == ["social-care"]
    assert not Flag.objects.filter(rule_version__rule="care_home").exists()
    assert Flag.objects.filter(rule_version__rule="diabetes_register").exists()


def test_a_field_group_that_is_not_open_is_absent_from_the_table_not_blank(loaded):
    narrow = frozenset({"demographics", "clinical-problems", "lists", "contacts"})
    asker = somebody()
    run = find(papers(narrow))
    table = people_table(asker, "case-finding", ON, basis=basis_of(run), by=as_actor(asker), at=AT).table
    assert "sex" in table.column_names
    assert "sources" in table.column_names
    assert not {"imd_decile", "neighbourhood", "practice_ods_code", "household_id", "lives_alone"} & set(table.column_names)  # fmt: skip
    assert not any(
        source.startswith("social_care") for sources in table["sources"].to_pylist() for source in sources or []
    )
    assert "core20" in {one["rule"] for one in run.not_asked}


def basis_of(run):
    return basis_named(run.basis, AT.date())


@pytest.mark.parametrize("code", [("icd10", "B208"), ("snomedct", "86406008"), ("kith", "domestic_abuse")])
def test_SEN_05_events_with_a_sensitive_code_are_left_out_and_counted(loaded, code):
    first = Event.objects.filter(kind="condition", date__lte=ON).first()
    first.pk, first.code_system, first.code = None, *code
    first.save()
    label = "domestic-abuse" if code[0] == "kith" else "hiv"
    before = kept_flags()
    run = find(papers())
    assert run.events["sensitive"] == {label: 1 + (0 if code[0] != "kith" else already("domestic_abuse"))}
    assert kept_flags() == before
    assert run.sensitive_codes["is_own"] is False


@pytest.mark.parametrize("label", ["gender", "mental-health-detail", "third-party"])
def test_SEN_12_an_entry_that_somebody_labelled_is_left_out_and_counted_as_the_rules_say(loaded, label):
    plain = find(papers()).events["used"]
    first = Event.objects.filter(kind="condition", date__lte=ON).select_related("entry", "person").first()
    label_entry(entry=marked_event(first, first.person), label=label, ground="they asked for it", by=BY, at=AT)
    alike = Event.objects.filter(
        entry=first.entry, kind=first.kind, date=first.date, code_system=first.code_system, code=first.code
    ).count()
    run = find("Finding 2026")
    is_used = label in {"third-party"} or (
        label == "mental-health-detail" and "mental-health-detail" in run.field_groups
    )
    assert plain - run.events["used"] == (0 if is_used else alike)
    assert run.events["sensitive"].get(label, 0) == (0 if is_used else alike)


def already(code):
    return Event.objects.filter(code=code, date__lte=ON).count() - 1


def test_a_run_leaves_its_looks_and_itself_in_the_trail_and_nothing_for_each_person(loaded):
    before = TrailEvent.objects.count()
    run = find(papers())
    new = list(TrailEvent.objects.filter(seq__gt=before).order_by("seq").values_list("kind", flat=True))
    assert new[:2] == ["agreement", "finding basis"]
    assert new[2:4] == ["national check", "national check"]
    assert new[4:] == ["people table", "events table", "people table", "finding"]
    told = json.loads(events_of("finding")[-1].details)
    assert told["basis"] == "Finding 2026"
    assert told["impact_assessment"] == "DPIA-7"
    assert (told["people_in"], told["used"]) == (150, 150)
    assert told["sensitive_codes"] == run.sensitive_codes["fingerprint"]


def test_CNS_06_who_opts_out_while_the_rules_are_asked_is_left_out_of_what_is_kept(loaded, monkeypatch):
    chosen, asked = listed_people(1)[0], finding.flag

    def meanwhile(*words):
        said(chosen, "type-1")
        return asked(*words)

    monkeypatch.setattr(finding, "flag", meanwhile)
    run = find(papers())
    assert run.left_out == {"type-1": 1}
    assert not on_lists(chosen)


def test_a_rule_edited_under_a_used_version_stops_the_run_and_keeps_what_was(loaded):
    RuleVersion.objects.filter(rule="core20").update(fingerprint="another")
    before = kept_flags()
    with pytest.raises(RuleChanged):
        find(papers())
    assert kept_flags() == before
    assert events_of("finding")[-1].action == "refused"


def test_nothing_that_identifies_stands_in_a_pseudonymous_table(loaded):
    canary = "CANARY-9f3"
    Identity.objects.update(given_name=canary, family_name=canary, address=canary, phone=canary, email=canary)
    asker, name = somebody(), papers()
    run = find(name)
    table = people_table(asker, "case-finding", ON, basis=basis_of(run), by=as_actor(asker), at=AT).table
    numbers = set(Identity.objects.exclude(nhs_number=None).values_list("nhs_number", flat=True))
    cells = {str(value) for column in table.columns for value in column.to_pylist()}
    assert not [cell for cell in cells if canary in cell]
    assert not numbers & cells
    assert "household_id" not in table.column_names
    assert {born.day for born in table["birth_month"].to_pylist() if born} == {1}
    for row in TrailEvent.objects.values_list("details", flat=True):
        assert canary not in row


def test_a_run_that_waits_is_carried_out_as_whoever_asked_and_a_second_waits_its_turn(loaded):
    ensure_team(name="Team", neighbourhood=Person.objects.exclude(neighbourhood=None).first().neighbourhood,
                organisations=[("Board", "YX900", "integrator")])  # fmt: skip
    me = make_account(new=NewAccount("me", "Me", "pass phrase", "analyst", "Team", "Board", BEGUN), by=BY, at=AT)
    for course in COURSES:
        complete_course(account_id=me, course=course.name, on=BEGUN.replace(month=9), by=BY, at=AT)
    asker = asker_on(Account.objects.get(pk=me), "s", AT.date())
    name = papers()
    run = ask_for_run(asker=asker, basis_name=name, on=register_day(), by=as_actor(asker), at=AT)
    with pytest.raises(BadUsage, match="going on"):
        ask_for_run(asker=asker, basis_name=name, on=register_day(), by=as_actor(asker), at=AT)
    carry_out(run=run, usable=Usable(None, "analyst", "YX900"), at=AT)
    row = FindingRun.objects.get(pk=run)
    assert (row.state, row.people_used, row.said) == ("done", 150, "")
    with pytest.raises(FindingNotLawful, match="lawful basis"):
        ask_for_run(asker=asker, basis_name="no such", on=register_day(), by=as_actor(asker), at=AT)
    again = ask_for_run(asker=asker, basis_name=name, on=register_day(), by=as_actor(asker), at=AT)
    FindingBasis.objects.update(ended_date=AT.date())  # the basis ends while the run waits
    carry_out(run=again, usable=Usable(None, "analyst", "YX900"), gather=Asking, at=AT)
    row = FindingRun.objects.get(pk=again)
    assert row.state == "refused"
    assert "No basis" in row.said


@pytest.mark.parametrize(
    ("usable", "holds", "state"),
    [
        (Usable(None, "analyst", "YX900"), True, "done"),
        (Usable(None, "analyst", "YX900"), False, "refused"),
        (Usable(None, "link-worker", "YX900"), True, "refused"),
        (Usable(None, "analyst", "YX901"), True, "refused"),
        (Usable(), True, "refused"),
    ],
)
def test_AUT_08_a_run_acts_as_what_its_asker_was_when_they_asked_and_no_more_than_they_still_are(
    loaded, usable, holds, state
):
    ensure_team(name="Team", neighbourhood=Person.objects.exclude(neighbourhood=None).first().neighbourhood,
                organisations=[("Board", "YX900", "integrator"), ("Other", "YX901", "integrator")])  # fmt: skip
    me = make_account(
        new=NewAccount("me", "Me", "pass phrase", "link-worker", "Team", "Other", BEGUN.replace(month=1)), by=BY, at=AT
    )
    team, board = Team.objects.get(name="Team"), Organisation.objects.get(ods_code="YX900")
    Membership.objects.create(
        account_id=me,
        team=team,
        organisation=board,
        role="analyst",
        from_date=BEGUN,
        to_date=None if holds else AT.date(),
    )
    for course in COURSES:
        complete_course(account_id=me, course=course.name, on=BEGUN.replace(month=9), by=BY, at=AT)
    run = FindingRun.objects.create(
        basis=papers(), asked_on=register_day(), asked_by=me, asked_at=AT, session="s", state="waiting"
    )
    carry_out(run=run.pk, usable=usable, at=AT)
    assert FindingRun.objects.get(pk=run.pk).state == state
    if state == "done":
        assert (
            TrailEvent.objects.filter(request=f"run {run.pk}").values_list("role", flat=True).distinct().get()
            == "analyst"
        )
