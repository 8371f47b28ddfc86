"""The first page: of the asker's own neighbourhood, in whole numbers, with nobody named."""

from datetime import timedelta

import pytest

from kith.governance.records.models import TrailEvent
from kith.people.records.models import Identity, Person
from kith.web.demonstration import PEOPLE
from tests.records.kept import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts(installed):
    return installed


@pytest.fixture
def front(sign_in):
    return sign_in("care-coordinator").get("/").content.decode()


def test_it_says_who_you_are_and_counts_your_neighbourhood(front):
    people = Person.objects.filter(neighbourhood="Kithbeck", death_month__isnull=True)
    assert "<strong>Amina Yusuf</strong>, care coordinator in Kithbeck neighbourhood team" in front
    assert f">{people.count()}<" in front.replace("\n", "")
    assert f"of {people.count()}" in front


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
    with django_assert_max_num_queries(16):
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


def test_training_that_has_lapsed_shuts_the_figures_and_says_why(sign_in, accounts, django_user_model):
    browser = sign_in("gp")
    account = django_user_model.objects.get(username=accounts["gp"]["username"])
    account.training.update(completed_date=AT.date() - timedelta(days=4 * 365))
    assert "Training that your role needs has lapsed" in browser.get("/").content.decode()
