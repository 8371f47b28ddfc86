"""Referrals seen whole on a page: three sentences, three tables by what was chosen, what is hidden, a file; and what was needed and not there, for every 1,000."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kith.care.referral_figures import DIMENSIONS, FIGURES
from kith.directory.records.models import UnmetDemand
from kith.governance.records.models import TrailEvent
from kith.people.records.models import Person
from tests.records.followed import NO, lay, people_referred, small_world

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

PAGE, FILE, UNMET = "/referrals/figures", "/referrals/figures.csv", "/directory/unmet"


def said(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def tables(answer):
    """Each table by its id, as rows of the words in its cells; the words of a narrow screen's headings left out."""
    found = {}
    for name, body in re.findall(r'<table[^>]*id="(\w+)">(.*?)</table>', answer.content.decode(), re.DOTALL):
        rows = re.findall(r'<tr class="nhsuk-table__row".*?</tr>', body, re.DOTALL)
        shown = [
            re.sub(r'<span class="nhsuk-table-responsive__heading".*?</span>|<svg.*?</svg>', "", row) for row in rows
        ]
        cells = [re.findall(r"<td.*?</td>", row, re.DOTALL) for row in shown]
        found[name] = [[re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip() for cell in row] for row in cells]
    return found


@pytest.fixture
def long_ago():
    """Forty days before the month that runs: in the year that is counted."""
    return timezone.localdate().replace(day=1) - timedelta(days=40)


@pytest.fixture
def analyst(sign_in, long_ago):
    small_world(long_ago)
    return sign_in("analyst")


def test_three_sentences_first_then_what_differs_then_the_tables_by_deprivation(analyst):
    answer = analyst.get(PAGE)
    shown = said(answer)
    assert "150 people" in shown
    assert (
        "Services said yes to 69% of the people who had an answer (61% to 77%). 13% had no answer by the day that it was due."
        in shown
    )
    assert "Of the people who said what came of it: " not in shown
    assert "Most deprived fifth: heard yes less often than least deprived fifth, by 36 percentage points" in shown
    assert "This says that they differ, not why." in shown
    found = tables(answer)
    assert list(found) == ["acceptance", "wait", "result"]
    assert [row[0] for row in found["acceptance"]] == [
        "Most deprived fifth",
        "Least deprived fifth",
        "Area not known, or protected",
        "Everybody",
    ]
    assert found["acceptance"][0][1:3] == ["60", "50% , 30 of 60 38% to 62%"]
    assert found["wait"][1][1] == "8 days no interval can be given"
    assert found["result"][2][1] == "hidden"


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_each_way_to_count_is_a_link_and_leads_to_its_own_tables(analyst, dimension):
    links = re.findall(r'kith-filter[^>]* href="([^"]+)"', analyst.get(PAGE).content.decode())
    assert len(links) == len(DIMENSIONS)
    answer = analyst.get(links[list(DIMENSIONS).index(dimension)])
    chosen = re.search(r'aria-current="true">([^<]+)</a>', answer.content.decode().split('aria-label="Counted by"')[1])[
        1
    ]
    assert chosen == DIMENSIONS[dimension].title
    assert tables(answer)["acceptance"][-1][:2] == ["Everybody", "150"]


def test_a_way_to_count_that_there_is_not_is_the_first(analyst):
    assert tables(analyst.get(f"{PAGE}?by=shoe+size")) == tables(analyst.get(PAGE))


def test_what_is_hidden_is_said_to_be_and_why(analyst, long_ago):
    people_referred(3, long_ago, NO, prefix="few", imd_decile=5)
    answer = analyst.get(PAGE)
    row = next(row for row in tables(answer)["acceptance"] if row[0] == "Third fifth")
    assert row[1:] == ["hidden"] * 4
    assert "Counts are shown thus: counts of 0 to 7 hidden, others to the nearest 5" in said(answer)


def test_an_empty_place_and_a_tiny_one_say_so_by_name(sign_in, long_ago):
    browser = sign_in("analyst")
    for many in (0, 7):
        people_referred(many, long_ago, NO, prefix="few")
        assert "Too few people to show: people who were referred." in said(browser.get(PAGE))
        told = browser.get(FILE).content.decode()
        assert told.startswith("# Too few people to show")
        assert len(told.strip().splitlines()) == 2


@pytest.mark.parametrize(
    "role",
    [
        "analyst",
        "neighbourhood-manager",
        "community-facilitator",
        "care-coordinator",
        "gp",
        "social-worker",
        "safeguarding-lead",
        "information-governance-lead",
    ],
)
def test_whoever_plans_is_led_to_it_and_reads_it(sign_in, long_ago, role):
    small_world(long_ago)
    browser = sign_in(role, Client())
    links = " ".join(browser.get(address).content.decode() for address in ("/", "/referrals", UNMET))
    assert f'href="{PAGE}"' in links
    assert browser.get(PAGE).status_code == browser.get(FILE).status_code == 200


@pytest.mark.parametrize(
    "role", ["district-nurse", "clinical-pharmacist", "mental-health-practitioner", "link-worker", "welfare-adviser"]
)
def test_whose_role_reads_no_figures_is_refused_with_a_reason_and_not_led_there(sign_in, long_ago, role):
    small_world(long_ago)
    browser = sign_in(role, Client())
    for address in (PAGE, FILE):
        answer = browser.get(address)
        assert answer.status_code == 403
        assert "Not for your role" in said(answer)
        assert "150" not in said(answer)
    assert not any(f'href="{PAGE}"' in browser.get(address).content.decode() for address in ("/", "/referrals", UNMET))


def test_the_file_has_every_group_and_leaves_by_its_own_entry_in_the_trail(analyst):
    answer = analyst.get(FILE)
    assert answer["Content-Disposition"] == 'attachment; filename="referrals-seen-whole.csv"'
    told, head, *rows = csv.reader(io.StringIO(answer.content.decode()))
    assert told[0].startswith("# People referred from ")
    assert head == FIGURES.names
    assert {row[0] for row in rows} == set(DIMENSIONS)
    yes = next(row for row in rows if row[:3] == ["deprivation", "1", "said yes"])
    assert yes[3:] == ["share", "30", "60", "0.5", "0.3774", "0.6226", "no"]
    assert all(row[4:9] == [""] * 5 for row in rows if row[9] == "yes")
    left = TrailEvent.objects.filter(action="exported", kind="referrals")
    assert [(one.purpose, one.person or "") for one in left] == [("population-planning", "")]


def test_ana_03_one_person_who_is_referred_often_makes_no_small_group_look_large(analyst, long_ago):
    Person.objects.create(person_id="often", imd_decile=5)
    for day in range(30):
        lay("often", long_ago + timedelta(days=day % 9), NO, need="money")
    row = next(row for row in tables(analyst.get(PAGE))["acceptance"] if row[0] == "Third fifth")
    assert row[1] == "hidden"
    assert "About 30 further referrals of the same people" in said(analyst.get(PAGE))


def test_load_05_the_page_asks_no_more_of_many_people_than_of_few(analyst, long_ago):
    asked = []
    for number in range(2):
        analyst.get(PAGE)
        with CaptureQueriesContext(connection) as told:
            analyst.get(PAGE)
        asked.append(len(told))
        people_referred(300, long_ago, NO, prefix=f"more{number}", imd_decile=6)
    assert asked[0] == asked[1] <= 30, asked


def test_what_was_not_there_is_told_by_quarter_with_a_rate_and_leaves_as_a_file(sign_in):
    browser = sign_in("neighbourhood-manager")
    Person.objects.bulk_create(Person(person_id=f"p{number}", neighbourhood="Ashmere") for number in range(400))
    rows = [("food", "Ashmere", "none", f"2026-{month}-01") for month in ("07", "08", "09") for _ in range(6)]
    rows += [("food", "Ashmere", "none", "2026-10-01")] * 3
    UnmetDemand.objects.bulk_create(
        UnmetDemand(need=need, area=area, why=why, month=on) for need, area, why, on in rows
    )
    UnmetDemand.objects.bulk_create(
        UnmetDemand(need="food", area="Ashmere", why="none", month="2026-07-01", closed_month="2026-08-01")
        for _ in range(30)
    )
    shown = said(browser.get(f"{UNMET}?quarter=2026-07"))
    assert "July to September 2026" in shown
    assert "Ashmere 20 400 50.0 30.5 to 77.2" in shown
    assert "50.0" not in said(browser.get(UNMET))
    answer = browser.get("/directory/unmet.csv?quarter=2026-07")
    told, _head, *rows = csv.reader(io.StringIO(answer.content.decode()))
    assert "July to September 2026" in told[0]
    assert ["area", "Food", "Ashmere", "20", "400", "50.0", "30.53", "77.22"] in rows
    assert TrailEvent.objects.filter(action="exported", kind="unmet demand", item="2026-07").count() == 1


def test_where_nothing_was_recorded_the_file_of_what_was_not_there_says_so(sign_in):
    told = sign_in("analyst").get("/directory/unmet.csv").content.decode()
    assert told.startswith("# Nothing has been recorded")
