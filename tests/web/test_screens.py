"""Checks of every screen: where the banner stands, how days are written, how much a page weighs, whose a form is. Ids of the catalogue."""

import re
from datetime import date

import pytest
from django.test import Client

from kith.governance.records.models import PersonLabel
from kith.people.records.models import AboutMeAnswer
from kith.web import urls
from kith.web.people.pages import banner_of
from kith.web.routes import declared
from tests.web.conftest import AT
from tests.web.registered import happened, register

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

ROLES = ("care-coordinator", "gp", "analyst", "information-governance-lead")
PAPERS = ("impact-assessment", "record-of-processing", "retention")
"""Pages that are whole documents, read once and filed."""
NO_BANNER = {
    "emergency": "whoever may not see the person yet is not told who it is",
    "who-looked": "read by whoever watches the trail, under the pseudonym",
    "who-looked-told": "names the person in its heading once their request opened it",
    "part-record": "leads back to the records where there is one only",
    "check-objection": "leads back where nothing was said",
}
"""Pages with one person in their address that bear no banner for everybody, and why."""


def said(answer):
    return answer.content.decode()


def visible(page):
    """The words of a page, as they are read: no script, no attribute."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style).*?</\1>", " ", page, flags=re.S)))


def read(browser, routes, **filled):
    """Every page of these routes that answers with one, by its name."""
    found = {}
    for name, route in routes.items():
        if "GET" not in route.methods or name in ("sign-out", "health", "sign-in-elsewhere", "sign-in-back"):
            continue
        address = "/" + re.sub(r"<\w+:(\w+)>", lambda part: filled.get(part[1], "0"), route.address)
        answer = browser.get(address)
        if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
            found[name] = said(answer)
    return found


@pytest.fixture
def mary(accounts):
    one = register(
        "mary", "Mary", "Brown", nhs_number="9990000018", postcode="M33 1AA", sex="female", phone="01632 960001"
    )
    happened(one, "contact", date(2026, 3, 2), "gp_consultation", outcome="attended")
    happened(one, "condition", date(2026, 2, 3), "N390", system="icd10", source="hospital")
    return one


assert urls.urlpatterns  # with them every address is declared
ABOUT_ONE = {
    name: route for name, route in declared().items() if "<slug:person>" in route.address and "people/" in route.address
}
OTHERS = {name: route for name, route in declared().items() if name not in ABOUT_ONE and "<" not in route.address}


def test_U_10_the_banner_stands_on_every_page_about_one_person(sign_in, mary):
    pages = read(sign_in("gp"), ABOUT_ONE, person="mary", topic="matters", question="phone")
    missing = {name for name in ABOUT_ONE if "GET" in ABOUT_ONE[name].methods} - set(pages)
    assert missing <= {*NO_BANNER, "end-objection", "person-records", "entry", "take-off-label", "open-case"}, missing
    for name, page in pages.items():
        assert page.count('class="kith-banner"') == (0 if name in NO_BANNER else 1), name
        assert name in NO_BANNER or "BROWN, Mary" in page.split('class="kith-banner')[1], name


@pytest.mark.parametrize("role", ROLES)
def test_U_10_U_31_and_U_48_every_other_page_has_no_banner_writes_days_one_way_and_is_light(sign_in, mary, role):
    pages = read(sign_in(role), OTHERS)
    assert len(pages) > 8
    for name, page in pages.items():
        assert "kith-banner" not in page, name
        must_write_days_one_way(name, page)
        assert len(page) < (200_000 if name in PAPERS else 100_000), name


def test_U_31_pages_about_one_person_write_days_one_way(sign_in, mary):
    for name, page in read(sign_in("gp"), ABOUT_ONE, person="mary", topic="matters", question="phone").items():
        must_write_days_one_way(name, page)


def must_write_days_one_way(name, page):
    words = visible(page)
    for day, month in re.findall(r"\b(\d{1,2})/(\d{1,2})/\d{2,4}\b", words):
        assert int(day) > 12 or int(month) > 12, (
            name,
            day,
            month,
        )  # a day and a month that can be taken for each other
    assert not re.search(r"\b\d{4}-\d{2}-\d{2}\b", words), name
    assert not re.search(r"\b\d{1,2}:\d{2}\b(?!am|pm)", words), name


def test_U_48_what_a_first_load_brings_is_at_most_150_kilobytes(sign_in, mary):
    """Page, style sheets and scripts, as they go over the wire."""
    for number in range(200):
        happened(mary, "contact", date(2025, 1 + number % 12, 1 + number % 28), "gp_consultation", outcome="attended")
    browser = sign_in("gp")
    page = said(browser.get("/people/mary"))
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)) | {"/static/vendor/nhsuk/nhsuk-frontend.min.js"}
    weights = {file: len(b"".join(fetched(browser, file))) for file in files}
    assert sum(weights.values()) + len(page.encode()) <= 150_000, weights
    assert len(files) >= 5
    plain = browser.get("/static/vendor/nhsuk/nhsuk.css")
    assert not plain.has_header("Content-Encoding")
    assert "Accept-Encoding" in plain["Vary"]
    assert len(b"".join(plain.streaming_content)) > 3 * weights["/static/vendor/nhsuk/nhsuk.css"]
    assert not browser.get("/people/mary", headers={"accept-encoding": "gzip"}).has_header("Content-Encoding")


def fetched(browser, file):
    answer = browser.get(file, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200, file
    return answer.streaming_content if answer.streaming else [answer.content]


def test_U_11_a_form_of_an_older_tab_is_saved_to_the_person_named_in_that_tab_and_says_to_whom(sign_in, mary):
    register("john", "John", "Green")
    browser = sign_in("gp")
    first = said(browser.get("/people/mary/about-me/matters"))
    browser.get("/people/john")
    browser.get("/people/john/about-me/matters")
    action = re.search(r'<form method="post" action="(/people/[^"]+)"', first)[1]
    kept = browser.post(action, {"seen": "", "state": "said", "speaker": "person", "text": "My dog"})
    assert AboutMeAnswer.objects.get().person_id == "mary"
    assert "<strong>BROWN, Mary</strong> – What matters most to me: written down." in said(
        browser.get(kept["Location"].split("#")[0])
    )


def test_U_45_names_of_every_script_are_found_shown_and_printed_whole(sign_in, accounts):
    names = {
        "ar": ("مريم", "الأحمد"),
        "cy": ("Llŷr", "Ŵyn-Ffrancon"),
        "pl": ("Łucja", "Żółć"),
        "long": ("Wolfeschlegel" * 3, "Hausenbergerdorff" * 3),
    }
    for person, (given, family) in names.items():
        register(person, given, family, interpreter_needed=True, main_language="Cymraeg")
    browser = sign_in("gp")
    for person, (given, family) in names.items():
        answer = browser.post("/find", {"sought": f"{family} {given}"[:100]})
        assert f"/people/{person}" in said(browser.get(answer["Location"])), person
        for page in ("", "/about-me/sheet"):
            assert f"{family.upper()}, {given}" in said(browser.get(f"/people/{person}{page}")), person
        assert "Interpreter needed: Cymraeg" in said(browser.get(f"/people/{person}"))


GOLDEN = {
    "alive": (("Mary", "Brown", date(1945, 7, 14)), {"sex": "female"}, ("BROWN, Mary", "14 July 1945 (81y)", "", "Female")),
    "dead": (("Joan", "Ash", date(1940, 3, 4)), {"death_month": date(2020, 3, 1)}, ("ASH, Joan", "4 March 1940 (80y at death)", "March 2020", "Not known")),
    "a baby": (("Ali", "Khan", date(2026, 10, 20)), {}, ("KHAN, Ali", "20 October 2026 (13 days)", "", "Not known")),
    "one name": (("Cher", None, date(1950, 1, 1)), {}, ("Cher", "1 January 1950 (76y)", "", "Not known")),
    "unknown date": (("Ann", "Lee", None), {}, ("LEE, Ann", "Not known", "", "Not known")),
    "longest names": (("A" * 35, "B" * 35, date(1999, 2, 28)), {}, ("B" * 35 + ", " + "A" * 35, "28 February 1999 (27y)", "", "Not known")),
}  # fmt: skip


@pytest.mark.parametrize("case", GOLDEN)
def test_U_08_the_banner_says_exactly_this(db, case):
    (given, family, born), more, expected = GOLDEN[case]
    one = register("p", given, family, born, **more)
    banner = banner_of(one, {"identity", "demographics"}, (), AT.date())
    assert (banner.name, banner.born, banner.died, banner.gender) == expected
    assert banner.nhs_number == "Not known"


def test_U_08_of_somebody_whose_whereabouts_are_protected_the_banner_says_so_and_not_where(sign_in, mary):
    PersonLabel.objects.create(person_id="mary", label="restricted-location", put_on_by="t", put_on_at=AT)
    page = said(sign_in("gp", Client()).get("/people/mary"))
    assert "Whereabouts are protected. Do not write down, say or send where this person is." in page
    assert "M33 1AA" not in page
    assert "01632 960001" not in page
