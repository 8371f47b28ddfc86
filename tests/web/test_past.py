"""The past of the made-up place: whoever tries it finds work that the rules let them read, and nobody is made an example of who should not be."""

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest

from kith.care.records.advice_chasing import days_told
from kith.care.records.advice_shown import my_cases
from kith.care.records.circle import circle_of
from kith.care.records.models import AdviceCase, AnswerLink, Referral
from kith.care.records.task_lists import counts_by_folder, folder
from kith.errors import BadUsage, NotADemonstration
from kith.governance.records.deciding import asker_on, labelled_people
from kith.governance.records.models import Installation
from kith.governance.records.staff import account_named, complete_course
from kith.governance.records.trail import verify_trail
from kith.governance.trail import Actor
from kith.governance.training import PRACTICE
from kith.people.records.models import Identity, Person
from kith.people.records.reading import people_of
from kith.web.bringing import bring
from kith.web.demonstration import make_accounts
from kith.web.front.morning_of_care import due_in_care
from kith.web.past import make_past
from kith.work.records.models import Conversation, Task
from tests.records.kept import AT, BY

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(small_lake):
    bring(small_lake, by=BY, at=AT)
    make_accounts(at=AT)
    return make_past(at=AT)


def asker(username):
    return asker_on(account_named(username), "", AT.date())


def names_of_cases(one):
    listed = my_cases(one, by=Actor(one.account, one.role, one.organisation), at=AT)
    return [bool(line.name) for line in listed.under_way], listed.hidden_count


def test_there_is_some_of_everything_and_it_is_laid_down_once(past):
    assert past.tasks == Task.objects.count() == 320
    assert past.talks == Conversation.objects.count() == 32
    assert past.cases == AdviceCase.objects.count() > 40
    assert past.links == AnswerLink.objects.count()
    assert past.referrals == Referral.objects.count() > 40
    verify_trail()
    with pytest.raises(BadUsage, match="a past already"):
        make_past(at=AT)


def test_nobody_is_in_it_who_is_guarded_or_dead_or_a_child(past):
    found = {one for model in (Task, Conversation, AdviceCase, Referral) for one in model.objects.values_list("person_id", flat=True)}  # fmt: skip
    assert not found & labelled_people()
    people = Person.objects.filter(person_id__in=found)
    assert people.count() == len(found)
    assert not people.filter(death_month__isnull=False).exists()
    assert not people.exclude(birth_month__lt=(AT - timedelta(days=18 * 366)).date()).exists()


def test_what_waits_today_is_with_somebody_who_may_read_it(past):
    waits = Task.objects.filter(state="open").exclude(owner="")
    people = people_of(set(waits.values_list("person_id", flat=True)))
    for row in waits:
        assert row.owner in {one.account for one in circle_of(people[row.person_id], [row.team], at=AT)}


@pytest.mark.parametrize("who", ["amina.yusuf", "geraint.pugh", "dolores.finch", "sola.adeyemi", "leila.haddad"])
def test_each_has_tasks_of_their_own_and_others_of_the_team_that_were_done(past, who):
    one = asker(who)
    by = Actor(one.account, one.role, one.organisation)
    mine, done = (folder(one, name, (0, 100), by=by, at=AT) for name in ("mine", "done"))
    assert (len(mine.lines) > 0, mine.hidden_count) == (True, 0)
    assert done.total > 10


def test_an_adviser_whose_practice_is_in_date_opens_the_cases_and_the_other_after_renewing_it(past):
    shown, hidden = names_of_cases(asker("leila.haddad"))
    assert (len(shown) > 4, all(shown), hidden) == (True, True, 0)
    assert names_of_cases(asker("kwame.boateng"))[1] == len(shown)
    complete_course(account_id=asker("kwame.boateng").account, course=PRACTICE, on=AT.date(), by=BY, at=AT)
    assert names_of_cases(asker("kwame.boateng")) == (shown, 0)


def test_days_that_are_near_are_told_up_the_ladder(past):
    told = {who: Counter(one.kind for one in days_told(asker(who), AT)) for who in ("leila.haddad", "amina.yusuf", "helen.marsh")}  # fmt: skip
    assert told["leila.haddad"]["possession hearing"]
    assert told["amina.yusuf"]["possession hearing"]
    assert set(told["helen.marsh"]) == {"form back"}


def test_what_has_a_day_stands_first_in_a_morning_as_it_is_counted_elsewhere_and_names_nobody(past):
    said = {
        who: [(one.name, one.say) for one in due_in_care(SimpleNamespace(asker=asker(who), at=AT))]
        for who in ("leila.haddad", "amina.yusuf", "geraint.pugh", "tomas.silva")
    }
    due = counts_by_folder(asker("geraint.pugh"), AT, ("due",))["due"]
    assert ("tasks", f"{due} tasks of yours are due today, or over.") in said["geraint.pugh"]
    assert [name for name, _ in said["leila.haddad"]][0] == [name for name, _ in said["amina.yusuf"]][0] == "advice"
    first = min(one.due_date for one in days_told(asker("amina.yusuf"), AT))
    assert f"the first was on {first.day} {first:%B}" in said["amina.yusuf"][0][1]
    assert said["tomas.silva"] == []
    names = set(Identity.objects.values_list("family_name", flat=True)) - {None}
    assert not [
        name for lines in said.values() for _, text in lines for name in names if name.lower() in text.lower().split()
    ]


def test_only_a_made_up_place_has_a_past(small_lake):
    bring(small_lake, by=BY, at=AT)
    Installation.objects.update(is_demonstration=False)
    with pytest.raises(NotADemonstration):
        make_past(at=AT)
