"""Rules that a team makes: drafts, counts under a basis, versions frozen when used, and groups that must agree before anybody is given out."""

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kith.coding import built_in
from kith.errors import AlreadyDecided, BadRule, BadUsage, Refused
from kith.governance.objections import Objection as Said
from kith.governance.records.models import FindingBasis, TrailEvent
from kith.governance.records.objecting import object_to
from kith.insight.grammar import read_clause
from kith.insight.group_agreements import GroupAgreement
from kith.insight.parts import Vocabulary
from kith.insight.records.counting_rules import Counting, count_rule
from kith.insight.records.drafting_rules import (
    Editing,
    begin_draft,
    begin_draft_of,
    change_draft,
    drafts,
    take_away,
    the_draft,
)
from kith.insight.records.finding import Asking, refresh
from kith.insight.records.giving_out import (
    agreements_of,
    end_pause,
    pause_group,
    record_group_agreement,
    rule_given_out,
    rules_shut,
)
from kith.insight.records.models import Flag, RuleCount, Snapshot, TeamRule
from kith.insight.records.snapshots import clear_snapshots, the_snapshot
from kith.insight.records.using_rules import retire_rule, rules_in_use, use_rule, versions_of
from kith.insight.sketching import Line, Sketch, line_for
from kith.people.records.models import Person
from tests.lakes import ON
from tests.records.kept import AT, BY
from tests.records.lawful import as_actor, base, papers, somebody

pytestmark = pytest.mark.django_db

NOTHING = Vocabulary({}, (), ())
ANALYST, FACILITATOR = somebody(), somebody("community-facilitator")
WHY = "Asked for at the neighbourhood meeting"


def sketch(*clauses, title="Older and unseen"):
    made = Sketch("", title, "missing_out", "the team")
    for words in clauses or ("is aged 65 or over",):
        made = made.added((), line_for(read_clause(words), NOTHING))
    return made


def begun(*clauses, title="Older and unseen"):
    return the_draft(begin_draft(asker=ANALYST, sketch=sketch(*clauses, title=title), by=as_actor(ANALYST), at=AT))


def used(draft):
    editing = Editing(draft.number, draft.edits)
    return use_rule(asker=ANALYST, editing=editing, why=WHY, codelists=built_in(), by=as_actor(ANALYST), at=AT)


def find(files=None, basis="Finding 2026"):
    asking = Asking(rules=rules_in_use(), keep_in=files)
    return refresh(asker=ANALYST, basis_name=basis, on=ON, asking=asking, by=as_actor(ANALYST), at=AT)


def count(files, *clauses, asker=ANALYST):
    rule = replace(sketch(*clauses), name="counted").rule(1)
    return count_rule(asker, rule, Counting(built_in(), files), by=as_actor(asker), at=AT)


def agreement(rule, groups, version=1, **more):
    told = {
        "purpose": "a health check",
        "wording": "“Hello”",
        "offer": "a nurse who comes by",
        "spoke_for": "Street voices",
    }
    told |= {"agreed_on": AT.date(), "review_on": AT.date() + timedelta(365)}
    return GroupAgreement(rule, version, frozenset(groups), **{**told, **more})


def agreed(rule, groups, version=1, **more):
    made = agreement(rule, groups, version, **more)
    return record_group_agreement(asker=FACILITATOR, agreement=made, by=as_actor(FACILITATOR), at=AT)


@pytest.fixture(scope="module")
def ran(loaded, tmp_path_factory, django_db_blocker):
    """One run under a basis, that kept what it read; for every test here."""
    files = tmp_path_factory.mktemp("finding")
    with django_db_blocker.unblock():
        papers()
        find(files)
    return files


@pytest.fixture
def prepared(ran, tmp_path):
    """Its files, copied: what a test does to files is not rolled back."""
    return shutil.copytree(ran, tmp_path / "finding")


def test_a_draft_becomes_a_version_that_the_next_run_asks_and_a_changed_one_is_the_next(ran):
    rule = used(begun())
    assert drafts() == []
    assert rule in rules_in_use().in_order
    find()
    old = Flag.objects.filter(rule_version__rule="older_and_unseen")
    expected = Person.objects.filter(birth_month__lte=date(ON.year - 65, ON.month, 1), death_month__isnull=True).count()
    assert old.count() == expected > 0

    number = begin_draft_of(asker=ANALYST, rule=rule.name, by=as_actor(ANALYST), at=AT)
    assert begin_draft_of(asker=ANALYST, rule=rule.name, by=as_actor(ANALYST), at=AT) == number
    draft = the_draft(number)
    changed = draft.sketch.put((0,), Line("is aged 85 or over", "is aged 85 or over", 1))
    change_draft(asker=ANALYST, editing=Editing(number, 0), sketch=changed, by=as_actor(ANALYST), at=AT)
    later = used(the_draft(number))
    first, second = versions_of(rule.name)[::-1]
    assert (first.state, second.state, later.version) == ("replaced", "in use", 2)
    assert first.rule == rule
    assert first.fingerprint != second.fingerprint
    assert TrailEvent.objects.filter(kind="rule", item=rule.name, result="in use").count() == 2

    retire_rule(asker=ANALYST, rule=rule.name, version=2, why=WHY, by=as_actor(ANALYST), at=AT)
    assert rule.name not in rules_in_use()
    assert versions_of(rule.name)[0].rule == later
    with pytest.raises(AlreadyDecided):
        retire_rule(asker=ANALYST, rule=rule.name, version=2, why=WHY, by=as_actor(ANALYST), at=AT)


def test_two_who_change_one_draft_never_overwrite_each_other(loaded):
    draft = begun()
    editing = Editing(draft.number, draft.edits)
    theirs = draft.sketch.added((), Line("is female", "a woman", 1))
    change_draft(asker=ANALYST, editing=editing, sketch=theirs, by=as_actor(ANALYST), at=AT)
    for late in (
        lambda: change_draft(asker=ANALYST, editing=editing, sketch=draft.sketch, by=as_actor(ANALYST), at=AT),
        lambda: use_rule(asker=ANALYST, editing=editing, why=WHY, codelists=built_in(), by=as_actor(ANALYST), at=AT),
        lambda: take_away(asker=ANALYST, editing=editing, by=as_actor(ANALYST), at=AT),
    ):
        with pytest.raises(AlreadyDecided):
            late()
    assert the_draft(draft.number).sketch == theirs
    assert not TeamRule.objects.exists()


@pytest.mark.parametrize(
    ("title", "clauses", "said"),
    [
        ("Core20", (), "already"),
        ("Ours", ("is found by the rule nobody wrote",), "nobody gave"),
        ("Ours", ("has unheard of on record",), "nobody gave"),
    ],
)
def test_what_cannot_be_asked_is_not_used(loaded, title, clauses, said):
    with pytest.raises(Exception, match=said):
        used(begun(*clauses, title=title))
    assert not TeamRule.objects.exists()


def test_a_rule_that_others_name_is_not_retired_and_a_reason_is_asked(loaded):
    used(begun())
    used(begun("is found by the rule older and unseen", title="Outer"))
    with pytest.raises(BadRule, match="outer"):
        retire_rule(asker=ANALYST, rule="older_and_unseen", version=1, why=WHY, by=BY, at=AT)
    with pytest.raises(BadRule, match="Say why"):
        retire_rule(asker=ANALYST, rule="outer", version=1, why="no", by=BY, at=AT)


def test_a_count_is_what_a_run_would_find_in_ones_own_neighbourhood_with_small_numbers_hidden(prepared):
    found = count(prepared, "is aged 65 or over")
    here = Person.objects.filter(neighbourhood="Kithbeck", death_month__isnull=True)
    exact = here.filter(birth_month__lte=date(ON.year - 65, ON.month, 1)).count()
    assert exact > 7
    assert abs(found.panel.total - exact) <= 2
    assert found.panel.total % 5 == 0
    assert found.seconds is not None
    assert all(row.found is None or row.found % 5 == 0 for row in found.panel.rows)
    again = count(prepared, "is aged 65 or over")
    assert (again.panel, again.seconds) == (found.panel, None)
    assert count(prepared, "is aged 104 or over").panel.total in (0, None)
    looks = TrailEvent.objects.filter(kind="rule count", action="looked")
    assert "is aged 65 or over" in "".join(looks.values_list("details", flat=True))


def test_a_count_so_near_to_an_earlier_one_that_the_difference_would_tell_shows_that_ones_figure_and_no_split(prepared):
    wide = count(prepared, "is aged 40 or over")
    rows = RuleCount.objects.get()
    near = next(
        one for age in range(41, 60) for one in [count(prepared, f"is aged {age} or over")]
        if rows.people - RuleCount.objects.order_by("id").last().people > 0
    )  # fmt: skip
    assert near.is_near
    assert (near.panel.total, near.panel.rows) == (wide.panel.total, ())
    same = count(prepared, "is aged 40 or over", "is aged 39 or over")
    assert (same.panel, same.is_near) == (wide.panel, False)


def test_whoever_opts_out_after_the_run_is_in_no_new_count(prepared):
    total = count(prepared, "is aged 0 to 120").panel.total
    for person in Person.objects.filter(neighbourhood="Kithbeck").values_list("person_id", flat=True)[:20]:
        object_to(objection=Said(person, "finding", date(2026, 1, 5)), how="by letter", by=BY, at=AT)
    assert count(prepared, "is aged 0 to 121").panel.total <= total - 15


def test_without_a_run_or_a_basis_or_the_right_nothing_is_counted_and_the_page_is_told_what_to_do(prepared, tmp_path):
    assert "Nothing is prepared" in count(tmp_path, "is female").say
    refused = count(prepared, "is female", asker=somebody("link-worker"))
    assert (refused.panel, bool(refused.next_step)) == (None, True)
    folder = prepared / Snapshot.objects.get().folder
    FindingBasis.objects.update(to_date=AT.date())
    assert "Nothing is prepared" in count(prepared, "is female").say
    assert clear_snapshots(prepared, by=BY, at=AT) == 1
    assert not folder.exists()
    assert not Snapshot.objects.exists()


def test_a_rule_about_fields_that_the_run_did_not_cover_is_not_counted(ran, tmp_path):
    base("Little", frozenset({"demographics", "place", "lists"}))
    find(tmp_path, "Little")
    assert (tmp_path / Snapshot.objects.get().folder).stat().st_mode & 0o077 == 0
    assert count(tmp_path, "is female").panel
    shut = count(tmp_path, "has diabetes on record")
    assert shut.panel is None
    assert "clinical problems" in shut.say


def test_the_next_run_takes_the_place_of_what_the_one_before_read(prepared):
    before = the_snapshot(prepared, AT.date())
    count(prepared, "is female")
    find(prepared)
    after = the_snapshot(prepared, AT.date())
    assert after.is_of_register
    assert after.fingerprint == before.fingerprint
    assert not RuleCount.objects.exists()
    assert clear_snapshots(prepared, by=BY, at=AT) == 1
    assert len(list(prepared.glob("run-*"))) == 1


@pytest.mark.parametrize(
    "role",
    ["gp", "clinical-pharmacist", "district-nurse", "mental-health-practitioner", "social-worker", "link-worker", "welfare-adviser",
     "community-facilitator", "safeguarding-lead", "information-governance-lead", "system-support"],
)  # fmt: skip
def test_whoever_makes_no_rules_is_told_who_does(loaded, role):
    other = somebody(role)
    with pytest.raises(Refused) as told:
        begin_draft(asker=other, sketch=sketch(), by=as_actor(other), at=AT)
    assert told.value.mend
    assert drafts() == []
    assert TrailEvent.objects.filter(kind="rule", action="refused").exists()


@pytest.mark.parametrize(
    "role", ["analyst", "neighbourhood-manager", "care-coordinator", "gp", "information-governance-lead"]
)
def test_whoever_makes_rules_does_not_speak_for_the_groups_in_them(loaded, role):
    other = somebody(role)
    made = agreement("no_fixed_home_without_contact", ["homelessness"])
    with pytest.raises(Refused, match="community facilitator"):
        record_group_agreement(asker=other, agreement=made, by=as_actor(other), at=AT)
    assert agreements_of("no_fixed_home_without_contact") == []


def test_a_rule_that_names_groups_is_given_out_once_all_agreed_and_a_pause_shuts_it_at_once(loaded):
    rule, on = "no_fixed_home_without_contact", AT.date()
    assert ("housing_need", 1) in rules_shut(on).answers
    agreed("housing_need", ["homelessness"])
    assert ("housing_need", 1) not in rules_shut(on).answers
    assert not rule_given_out(rule, on).yes
    agreed(rule, ["homelessness"])
    assert "Traveller" in rule_given_out(rule, on).say
    number = agreed(rule, ["traveller"])
    assert rule_given_out(rule, on).yes
    assert not rule_given_out(rule, on + timedelta(366)).yes
    pause_group(
        asker=FACILITATOR, number=number, why="The letters went to the wrong site", by=as_actor(FACILITATOR), at=AT
    )
    assert "The letters went to the wrong site" in rule_given_out(rule, on).say
    with pytest.raises(AlreadyDecided):
        pause_group(asker=FACILITATOR, number=number, why="The letters went to the wrong site", by=BY, at=AT)
    end_pause(asker=FACILITATOR, number=number, why="The letters are right now", by=as_actor(FACILITATOR), at=AT)
    assert rule_given_out(rule, on).yes
    results = list(TrailEvent.objects.filter(kind="group agreement").order_by("seq").values_list("result", flat=True))
    assert results == ["done", "done", "done", "paused", "pause ended"]


def test_a_changed_rule_needs_the_group_to_agree_again_and_unknown_words_are_never_given_out(loaded):
    draft = begun("has a main language other than English", title="Other words")
    rule = used(draft)
    agreed(rule.name, ["language"])
    assert rule_given_out(rule.name, AT.date()).yes
    number = begin_draft_of(asker=ANALYST, rule=rule.name, by=BY, at=AT)
    used(the_draft(number))
    assert not rule_given_out(rule.name, AT.date()).yes
    assert rule_given_out(rule.name, AT.date(), 1).yes
    assert not rule_given_out("from_another_lake", AT.date()).yes
    with pytest.raises(BadUsage, match="does not name that group"):
        agreed(rule.name, ["religion"])
    with pytest.raises(BadUsage, match="still to come"):
        agreed(rule.name, ["language"], agreed_on=AT.date() + timedelta(1))
