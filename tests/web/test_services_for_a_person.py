"""Services that fit one person: with their reasons, and nothing kept or told of whom they must not be found by."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kith.directory.records.models import UnmetDemand
from kith.governance.records.models import TrailEvent
from kith.governance.records.objecting import put_on_label
from kith.people.records.models import Person
from kith.places.records.locating import keep_area_points
from tests.records.directory_of import service
from tests.records.kept import BY
from tests.web import test_directory as directory
from tests.web.crawling import text_of
from tests.web.test_directory import FOOD, comes, page

services = directory.services
pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def mary(installed):
    """Somebody of the practice, aged seventy, in a small area of which a point is kept."""
    one = Person.objects.filter(
        practice_ods_code="Y99001", neighbourhood__isnull=False, death_month=None, lsoa21_code__isnull=False
    ).first()
    Person.objects.filter(pk=one.pk).update(
        birth_month=timezone.localdate().replace(day=1) - timedelta(days=70 * 365 + 40),
        sex="female",
        main_language="Polish",
    )
    keep_area_points({one.lsoa21_code: (54.2, 1.01)})
    return Person.objects.get(pk=one.pk)


def test_what_fits_somebody_stands_with_its_reasons_and_those_left_out_are_counted(enter, services, mary):
    comes(service(30, name="Young people’s lunch", maximum_age=25, **FOOD), feed="Kithshire Voluntary Action")
    browser = enter("gp")
    assert "Services that fit this person" in page(browser, f"/people/{mary.person_id}")
    assert "Say what they need" in page(browser, f"/people/{mary.person_id}/directory")
    shown = page(browser, f"/people/{mary.person_id}/directory?need=food")
    assert "helps with food" in shown
    assert "0.4 miles away in a straight line" in shown
    assert "whether it can be in Polish" in shown
    assert "1 are for another age" in shown
    assert "age, sex, where they live, language" in shown
    told = TrailEvent.objects.filter(action="looked", person=mary.person_id).last()
    assert told is not None


def test_nothing_fits_somebody_is_recorded_without_them(enter, services, mary):
    browser = enter("gp")
    answer = browser.post(f"/people/{mary.person_id}/directory", {"need": "housing", "why": "none"})
    assert answer.status_code == 302
    assert "Recorded that nothing fitted" in page(browser, answer["Location"])
    (row,) = UnmetDemand.objects.all()
    assert (row.need, row.why, row.area) == ("housing", "none", mary.neighbourhood)
    told = TrailEvent.objects.get(kind="unmet demand")
    assert (told.person, told.item, told.details) == ("", "", "{}")


def test_where_somebody_lives_who_must_not_be_found_is_used_for_nothing_and_kept_nowhere(enter, services, mary):
    put_on_label(person=mary.person_id, label="restricted-location", ground="court", by=BY, at=timezone.now())
    browser = enter("gp")
    shown = page(browser, f"/people/{mary.person_id}/directory?need=food")
    assert "How far it is cannot be said" in shown
    assert "where they live," not in shown
    assert "miles away" not in shown
    browser.post(f"/people/{mary.person_id}/directory", {"need": "housing", "why": "none", "area": mary.neighbourhood})
    assert UnmetDemand.objects.get().area == "not known"


def test_whoever_may_not_see_somebody_finds_no_services_for_them(enter, services, mary):
    for role in ("analyst", "neighbourhood-manager"):
        answer = enter(role).get(f"/people/{mary.person_id}/directory")
        assert answer.status_code in (403, 404)
        assert mary.person_id not in text_of(answer)
