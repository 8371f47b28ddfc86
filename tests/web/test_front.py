"""The first page: of the asker's own neighbourhood, in whole numbers, with nobody named."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kith.governance.records.models import AccessRequest, Account, Agreement, EmergencyAccess, TrailEvent
from kith.insight.records.models import FindingRun
from kith.insight.shown_counts import shown_total
from kith.people.records.models import Identity, Person
from kith.web.demonstration import FINDING, PEOPLE
from tests.records.kept import AT

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def accounts(installed):
    return installed


@pytest.fixture
def front(sign_in):
    return sign_in("care-coordinator").get("/").content.decode()


def test_it_says_who_you_are_and_counts_your_neighbourhood(front):
    people = Person.objects.filter(neighbourhood="Kithbeck", death_month__isnull=True)
    assert '<strong>Amina Yusuf</strong>, care coordinator in <a href="/team">Kithbeck neighbourhood team</a>' in front
    assert f">{shown_total(people.count())}<" in front.replace("\n", "")
    assert f"of {shown_total(people.count())}" in front


def test_it_names_nobody(front):
    for nhs_number, family_name in Identity.objects.values_list("nhs_number", "family_name"):
        assert nhs_number is None or nhs_number not in front
        assert family_name is None or f"{family_name}," not in front


def test_it_says_from_which_files_and_how_old(front):
    assert "gp_register.csv" in front
    assert "as they were on 1 November 2026; loaded here on 2 November 2026 at 9:30am" in front


def test_it_says_that_everything_is_made_up_where_it_is(front, client, settings):
    assert "every person, place and organisation here is made up" in front
    settings.IS_DEMONSTRATION = False
    assert "made up" not in client.get("/").content.decode()


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_place(
    client, sign_in, django_assert_max_num_queries
):
    sign_in("care-coordinator")
    with django_assert_max_num_queries(23):
        client.get("/")
    assert TrailEvent.objects.filter(action="looked").count() == 1


PLANNERS = {
    "care-coordinator", "gp", "social-worker", "community-facilitator", "neighbourhood-manager", "analyst",
    "safeguarding-lead", "information-governance-lead",
}  # fmt: skip


@pytest.mark.parametrize("role", [one.role for one in PEOPLE])
def test_whole_figures_are_for_those_whom_the_rules_let_plan_and_a_refusal_is_in_the_trail(sign_in, role):
    told = sign_in(role).get("/").content.decode()
    lapsed = role == "welfare-adviser"  # whose practice fell due before the others' accounts were made
    why = "Training that your role needs has lapsed" if lapsed else "are not part of your role"
    refused = why in told
    assert refused == (role not in PLANNERS)
    last = TrailEvent.objects.order_by("-seq").first()
    assert (last.action, last.role) == ("refused" if refused else "looked", role)


def test_SEN_18_a_few_people_are_hidden_in_its_figures(sign_in):
    Person.objects.filter(neighbourhood="Kithbeck").update(has_nhs_number=True)
    few = Person.objects.filter(neighbourhood="Kithbeck", death_month__isnull=True)[:3]
    Person.objects.filter(pk__in=[one.pk for one in few]).update(has_nhs_number=False)
    shown = sign_in("gp").get("/").content.decode()
    row = shown.split("Without a known NHS number")[1].split("</dd>")[0]
    assert "hidden: too few people" in row
    assert ">3 of" not in row


def test_training_that_has_lapsed_shuts_the_figures_and_says_why(sign_in, accounts, django_user_model):
    browser = sign_in("gp")
    account = django_user_model.objects.get(username=accounts["gp"]["username"])
    account.training.update(completed_date=AT.date() - timedelta(days=4 * 365))
    assert "Training that your role needs has lapsed" in browser.get("/").content.decode()


def morning(browser):
    """Each line of My morning: its words, and where its link leads."""
    page = browser.get("/").content.decode()
    rows = page.split("My morning")[1].split("</ul>")[0]
    found = re.findall(r'<li class="kith-row">(.*?) <a href="([^"]+)">', rows)
    return [(re.sub("</?strong>", "", said), "<strong>" in said, address) for said, address in found]


@pytest.mark.parametrize("role", [one.role for one in PEOPLE])
def test_every_role_has_a_morning_of_a_few_lines_and_each_link_opens(sign_in, role):
    browser = sign_in(role)
    lines = morning(browser)
    assert 1 <= len(lines) <= 5
    assert [waits for _, waits, _ in lines] == sorted((waits for _, waits, _ in lines), reverse=True)
    for said, _, address in lines:
        assert browser.get(address).status_code == 200, (said, address)


def test_the_leads_morning_counts_what_waits_and_nobody_reviews_their_own(sign_in, accounts):
    browser = sign_in("information-governance-lead")
    assert "No look in an emergency waits for a review." in [said for said, *_ in morning(browser)]
    me = Account.objects.get(username=accounts["information-governance-lead"]["username"])
    now = timezone.now()
    for account in ("somebody", "another", str(me.pk)):
        EmergencyAccess.objects.create(
            person_id="p", account=account, role="gp", organisation="Y", session="s", purpose="direct-care", reason_kind="unwell",
            reason="fell at home", from_at=now, to_at=now + timedelta(hours=1),
        )  # fmt: skip
    assert ("2 looks in an emergency wait for your review.", True, "/emergency-reviews") in morning(browser)
    assert TrailEvent.objects.filter(action="looked", kind="emergency access").exists()


def test_the_leads_morning_names_the_request_that_is_due_first(sign_in):
    browser = sign_in("information-governance-lead")
    assert ("Nobody waits for a copy of their record.", False, "/access-requests") in morning(browser)
    today = timezone.localdate()
    for days, person in ((3, "p1"), (60, "p2")):
        AccessRequest.objects.create(
            person_id=person, received_date=today - timedelta(days), who_asked="the-person", how_checked="in person",
            recorded_by="a", recorded_at=timezone.now(),
        )  # fmt: skip
    assert ("2 people wait for a copy of their record; the first is late.", True, "/access-requests") in morning(
        browser
    )


def test_an_agreement_that_ends_soon_is_told_to_its_own_organisation_and_to_whoever_signs(sign_in, accounts):
    Agreement.objects.filter(reference="Kithshire 2026/5").update(to_date=timezone.localdate() + timedelta(20))
    ending = "The agreement with Kithshire Link Workers ends on"
    told = {
        role: any(ending in said for said, *_ in morning(sign_in(role, Client())))
        for role in ("link-worker", "gp", "district-nurse")
    }
    assert told == {"link-worker": True, "gp": False, "district-nurse": False}
    lines = [said for said, *_ in morning(sign_in("information-governance-lead", Client()))]
    assert any("ends on" in said and "and 1 more soon" in said for said in lines)


def test_whoever_may_read_a_finding_is_told_how_old_the_last_is(sign_in, accounts):
    browser = sign_in("analyst")
    assert "Nobody has looked yet for people who may be missing out." in [said for said, *_ in morning(browser)]
    FindingRun.objects.create(
        basis=FINDING[0], asked_on=AT.date(), asked_by="a", asked_at=AT, state="done", people_in=9, people_used=8
    )
    assert "People who may be missing out were last looked for as of 2 November 2026." in [
        said for said, *_ in morning(browser)
    ]
