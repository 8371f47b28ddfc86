"""Pages of services: searched first, hidden counted, put right by staff, confirmed by owners without an account, and nothing of a refuge."""

import json
import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from kith.directory.records.models import Entry, FeedRun, OwnersLink, Said, ToldRoom, UnmetDemand
from kith.directory.records.taking import receive
from kith.governance.records.models import TrailEvent
from tests.records.directory_of import REFUGE, service
from tests.records.kept import BY
from tests.web.crawling import alike, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

FOOD = {"attributes": [{"taxonomy_term": {"taxonomy": "kith:needs", "term": "food"}}]}
HALL = {"service_at_locations": [{"id": "p", "location": {"name": "The hall", "latitude": 54.2, "longitude": 1.0}}]}


def comes(*services, feed="Kithshire Council", at=None):
    text = json.dumps({"contents": list(services)}).encode()
    return receive(feed=feed, files={"a.json": text}, key=settings.SECRET_KEY.encode(), by=BY, at=at or timezone.now())


@pytest.fixture
def services(installed):
    """Four services: lunch, a lunch that has ended, debt advice, and one that says nothing of itself."""
    comes(
        service(
            1,
            name="Tern Lane lunch",
            assured_date=str(timezone.localdate()),
            phones=[{"number": "01632 960001"}],
            **FOOD,
            **HALL,
        ),
        service(2, name="Old lunch club", status="defunct", **FOOD),
        service(3, name="Debt advice", attributes=[{"taxonomy_term": {"taxonomy": "kith:needs", "term": "money"}}]),
        service(4, name="The hub"),
    )
    return {row.values["name"]: row.key for row in Entry.objects.all()}


def said(answer):
    """The page as it is read: without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return said(answer)


def test_an_empty_directory_says_what_to_do(enter):
    shown = page(enter("link-worker"), "/directory")
    assert "There is no service here yet" in shown
    assert "kith directory load FILE" in shown


def test_search_stands_in_the_address_and_what_it_hides_is_counted_by_reason(enter, services):
    browser = enter("link-worker")
    shown = page(browser, "/directory?need=food")
    assert "Showing 1 to 2 of 2; 2 hidden. Of the hidden 1 do not take place, 1 are for something else." in shown
    assert shown.index("Tern Lane lunch") < shown.index("The hub")
    assert "Ask first: what it helps with" in shown
    assert "01632 960001" in shown
    assert "1 do not have “lunch” in what they say" not in shown
    shown = page(browser, "/directory?what=lunch&need=food")
    assert "2 do not have “lunch” in what they say, 1 do not take place" in shown
    assert 'value="lunch"' in browser.get("/directory?what=lunch").content.decode()
    shown = page(browser, "/directory?what=%3Cscript%3E&need=nonsense&page=99&access=nonsense&language=Klingon")
    assert "Nothing fits" in shown
    assert "<script>" not in browser.get("/directory?what=%3Cscript%3E").content.decode().split("<main")[1]


def test_every_listing_says_how_fresh_it_is_whether_there_is_room_and_how_fast_it_answers(enter, services):
    row = re.search(
        r"<li class=\"kith-row\">.*?</li>", enter("gp").get("/directory?what=tern").content.decode(), re.DOTALL
    )[0]
    shown = re.sub(r"<[^>]+>|\s+", " ", row)
    assert "Confirmed" in shown
    assert "Room not known" in shown
    assert "Reply time not known" in shown


def test_so_do_owners_to_ask_services_that_may_be_the_same_and_the_same_service_elsewhere(enter, services):
    several = [{"id": number, "location": {"name": f"Room {number}"}} for number in ("1", "2")]
    comes(
        service(30, name="Tern Lane lunch", phones=[{"number": "01632 960001"}], service_at_locations=several),
        feed="Another feed",
    )
    browser = enter("link-worker")
    key = Entry.objects.get(values__site="Room 2").key
    browser.post(f"/directory/{key}/room", {"state": "waiting"})
    for address in (
        "/directory/owners",
        "/directory/same",
        f"/directory/{Entry.objects.get(values__site='Room 1').key}",
    ):
        assert "Has a waiting list; reply time not known" in page(browser, address), address
    assert "Room not known; reply time not known" in page(browser, "/directory/owners")


def test_many_services_stand_on_pages_with_the_search_kept(enter, installed):
    comes(*[service(number, name=f"Lunch {number:02}") for number in range(45)])
    browser = enter("link-worker")
    assert "Showing 21 to 40 of 45" in page(browser, "/directory?what=lunch&page=2")
    assert "?what=lunch&amp;page=3" in browser.get("/directory?what=lunch&page=2").content.decode()
    assert "Showing 41 to 45 of 45" in page(browser, "/directory?what=lunch&page=3")


def test_staff_say_still_right_correct_and_tell_the_room(enter, services):
    browser, key = enter("link-worker"), services["The hub"]
    assert "Never confirmed" in page(browser, f"/directory/{key}")
    browser.post(f"/directory/{key}/still-right")
    assert "Said to be right today" in page(browser, f"/directory/{key}")
    assert "Said to be right today" not in page(browser, f"/directory/{key}")
    browser.post(f"/directory/{key}/room", {"state": "full"})
    assert "Full" in page(browser, f"/directory/{key}")
    form = browser.get(f"/directory/{key}/correct/phone").content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', form)[1]
    done = browser.post(f"/directory/{key}/correct/phone", {"phone": "01632 960009", "seen": seen})
    assert done.status_code == 302
    shown = page(browser, f"/directory/{key}")
    assert "01632 960009" in shown
    assert "Corrected by a link worker" in shown
    late = browser.post(f"/directory/{key}/correct/phone", {"phone": "01632 960008", "seen": seen})
    assert (late.status_code, "Somebody changed this meanwhile: it says “01632 960009”" in said(late)) == (409, True)
    assert Said.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "told", "kept"),
    [
        ("needs", {"needs": ["food", "money"]}, ["food", "money"]),
        ("cost", {"cost": "free"}, "free"),
        ("minimum_age", {"minimum_age": "60"}, 60),
        ("areas", {"areas": "Ashmere; Kithbeck"}, ["Ashmere", "Kithbeck"]),
        ("description", {"description": "Tea\n<b>and</b> cake"}, "Tea and cake"),
        ("hours", {"hours-0-days": ["MO", "WE"], "hours-0-opens": "10:00", "hours-1-note": "by appointment"},
         [{"days": ["MO", "WE"], "opens": "10:00"}, {"note": "by appointment"}]),
    ],
)  # fmt: skip
def test_every_kind_of_field_is_corrected_by_its_form(enter, services, field, told, kept):
    browser, key = enter("district-nurse"), services["The hub"]
    form = browser.get(f"/directory/{key}/correct/{field}").content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', form)[1]
    assert browser.post(f"/directory/{key}/correct/{field}", {**told, "seen": seen}).status_code == 302
    assert Entry.objects.get(key=key).values[field] == kept


@pytest.mark.parametrize(
    ("field", "told"),
    [("website", "javascript:alert(1)"), ("minimum_age", "old"), ("name", ""), ("postcode", "nowhere")],
)
def test_what_cannot_be_is_said_with_how_to_mend_it(enter, services, field, told):
    browser, key = enter("link-worker"), services["The hub"]
    seen = re.search(r'name="seen" value="([^"]+)"', browser.get(f"/directory/{key}/correct/{field}").content.decode())[
        1
    ]
    answer = browser.post(f"/directory/{key}/correct/{field}", {field: told, "seen": seen})
    assert answer.status_code == 422
    assert "There is a problem" in said(answer)
    assert "<title>Error: " in answer.content.decode()
    hours = browser.post(f"/directory/{key}/correct/hours", {"hours-0-opens": "teatime", "seen": "x"})
    assert (hours.status_code, "“teatime” is no time of day" in said(hours)) == (422, True)


def test_an_analyst_looks_and_may_change_nothing(enter, services):
    browser, key = enter("analyst"), services["The hub"]
    shown = page(browser, f"/directory/{key}")
    assert "Still right" not in shown
    for address in (
        f"/directory/{key}/still-right",
        f"/directory/{key}/room",
        f"/directory/{key}/apart",
        f"/directory/{key}/ask-owner",
    ):
        assert browser.post(address, {"state": "room"}).status_code == 403, address
    for address in (
        "/directory/add",
        "/directory/same",
        "/directory/owners",
        f"/directory/{key}/correct/phone",
        f"/directory/{key}/hide",
        "/directory/feeds",
    ):
        assert browser.get(address).status_code == 403, address
    assert not ToldRoom.objects.exists()


def test_a_service_is_added_once_however_often_the_form_is_sent(enter, installed):
    browser = enter("link-worker")
    word = re.search(r'name="once" value="([^"]+)"', browser.get("/directory/add").content.decode())[1]
    told = {"once": word, "name": "Knit and natter", "needs": ["loneliness"]}
    first, again = (browser.post("/directory/add", told) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert Entry.objects.count() == 1
    assert browser.post("/directory/add", {"once": "x", "name": ""}).status_code == 422


def test_who_may_be_the_same_is_put_together_and_taken_apart(enter, services):
    comes(
        service(9, name="Lunch, Tern Lane", phones=[{"number": "+44 1632 960001"}]), feed="Kithshire Voluntary Action"
    )
    browser = enter("link-worker")
    assert "1 pair to look at" in page(browser, "/directory/same")
    left = services["Tern Lane lunch"]
    right = Entry.objects.get(values__name="Lunch, Tern Lane").key
    assert browser.post("/directory/same", {"left": left, "right": right, "do": "same"}).status_code == 302
    assert browser.get(f"/directory/{right}").status_code == 404
    assert "Lunch, Tern Lane" in page(browser, f"/directory/{left}")
    assert browser.post("/directory/same", {"left": left, "right": right, "do": "same"}).status_code == 422
    browser.post(f"/directory/{left}/apart", {"other": right})
    assert browser.get(f"/directory/{right}").status_code == 200


def link_of(browser, key):
    shown = browser.post(f"/directory/{key}/ask-owner")
    assert shown["Cache-Control"] == "no-store"
    return re.search(r"/still-right/[a-z2-7]+", text_of(shown))[0]


def test_an_owner_confirms_without_an_account_and_looking_changes_nothing(enter, services):
    staff, key = enter("link-worker"), services["The hub"]
    assert "The hub" in page(staff, "/directory/owners")
    link, owner = link_of(staff, key), Client()
    assert "The hub" not in page(staff, "/directory/owners")
    before = TrailEvent.objects.count(), OwnersLink.objects.values_list("used_at", flat=True)[0]
    for _ in range(3):
        assert "Is this still right?" in page(owner, link)
        assert owner.head(link).status_code == 200
    assert (TrailEvent.objects.count(), OwnersLink.objects.values_list("used_at", flat=True)[0]) == before
    bad = owner.post(link, {"website": "javascript:alert(1)"})
    assert (bad.status_code, "no address of a website" in said(bad)) == (422, True)
    thanks = owner.post(link, {"room": "waiting", "website": "https://hub.example", "alert": ""})
    assert "Thank you" in said(thanks)
    for answer in (owner.get(link), owner.post(link, {"room": "full"}), owner.get(f"/still-right/{'b' * 32}")):
        assert (answer.status_code, "This link does not work" in said(answer)) == (404, True)
    row = Entry.objects.get(key=key)
    assert (row.assured_date, row.values["website"]) == (timezone.localdate(), "https://hub.example")
    assert list(ToldRoom.objects.values_list("state", flat=True)) == ["waiting"]


def test_what_the_owner_may_say_names_no_member_of_staff(enter, services):
    owner = Client()
    shown = page(owner, link_of(enter("link-worker"), services["The hub"]))
    assert "Ruth" not in shown
    assert "Sign out" not in shown


def test_a_delivery_that_waits_is_looked_at_and_let_in_by_the_manager(enter, services):
    comes(*[service(number) for number in range(20, 30)], feed="Kithshire Voluntary Action")
    run = comes(service(20), service(21, status="nonsense"), feed="Kithshire Voluntary Action")
    browser = enter("neighbourhood-manager")
    assert "somebody must look first" in page(browser, "/directory/feeds")
    shown = page(browser, f"/directory/feeds/{run.pk}")
    assert "8 of 10 services" in shown
    assert "“nonsense” is no word of this field" in shown
    assert browser.post(f"/directory/feeds/{run.pk}", {"do": "withdraw", "why": ""}).status_code == 422
    assert browser.post(f"/directory/feeds/{run.pk}", {"do": "let in"}).status_code == 302
    assert "Decided by Helen Marsh" in page(browser, f"/directory/feeds/{run.pk}")
    again = browser.post(f"/directory/feeds/{run.pk}", {"do": "withdraw", "why": "too late"})
    assert (again.status_code, "Somebody decided this delivery meanwhile" in said(again)) == (422, True)
    assert FeedRun.objects.get(pk=run.pk).state == "taken"
    assert enter("link-worker").get("/directory/feeds").status_code == 403


def test_my_work_has_deliveries_that_wait_and_owners_to_ask_for_those_who_keep_feeds(enter, services):
    comes(*[service(number) for number in range(20, 30)], feed="Kithshire Voluntary Action")
    comes(service(20), feed="Kithshire Voluntary Action")
    shown = page(enter("neighbourhood-manager"), "/my-work?tab=team")
    assert "A delivery of Kithshire Voluntary Action" in shown
    assert "Would close or lose 9 of 10 services" in shown
    assert "Owners of services to ask" in shown
    assert "Owners of services to ask" not in page(enter("link-worker"), "/my-work?tab=team")


def test_nothing_fits_is_recorded_in_one_press_once_and_counted_with_small_numbers_hidden(enter, services):
    browser = enter("link-worker")
    shown = browser.get("/directory?need=housing&area=Kithbeck").content.decode()
    word = re.search(r'name="once" value="([^"]+)"', shown.split('id="nothing-fits"')[1])[1]
    for _ in range(2):
        assert (
            browser.post(
                "/directory/unmet/record", {"once": word, "need": "housing", "area": "Kithbeck", "why": "none"}
            ).status_code
            == 302
        )
    assert UnmetDemand.objects.count() == 1
    assert browser.post("/directory/unmet/record", {"need": "", "why": "none"}).status_code == 422
    told = page(browser, "/directory/unmet")
    assert "Housing" in told
    assert "*" in told or "too small" in told


def test_the_directory_goes_out_as_open_referral_pages(enter, services):
    told = json.loads(enter("analyst").get("/directory/services.json?per_page=2&page=2").content)
    assert (told["version"], told["total_items"], told["total_pages"], told["size"]) == ("HSDS-UK-3.0", 4, 2, 2)


def pages_of(browser, keys):
    found = {}
    for address in ("/directory", "/directory?what=beck", "/directory?need=domestic-abuse", "/directory/owners", "/directory/same", "/directory/feeds",
                    "/directory/services.json", "/directory/unmet", *(f"/directory/{key}" for key in keys)):  # fmt: skip
        text = text_of(browser.get(address))
        found[address] = re.sub(
            r'(name="(once|csrfmiddlewaretoken)" value|nonce)="[^"]*"|nonce-[^ ;]+|/feeds/\d+|\d+:\d\d[ap]m', "", text
        )
    return found


def test_a_refuge_is_on_no_page_and_its_being_there_changes_none(enter, services):
    browser = enter("neighbourhood-manager")
    comes(service(20, name="Beck walkers"), feed="Another feed")
    keys = [row.key for row in Entry.objects.all()]
    without = pages_of(browser, keys)
    FeedRun.objects.filter(feed__name="Another feed").update(received_at=timezone.now())
    comes(service(20, name="Beck walkers"), REFUGE, feed="Another feed")
    with_it = pages_of(browser, keys)
    for address, text in without.items():
        assert "Beck House" not in with_it[address], address
        if address != "/directory/feeds":  # a delivery came, with or without it
            assert with_it[address] == text, address
    hidden = Entry.objects.create(key="e" * 32, is_kept_out=True, values={"name": "Beck House"}, made_at=timezone.now())
    for address in (
        f"/directory/{hidden.key}",
        f"/directory/{hidden.key}/hide",
        f"/directory/{hidden.key}/correct/phone",
    ):
        nobody = address.replace(hidden.key, "f" * 32)
        assert alike(browser.get(address), hidden.key) == alike(browser.get(nobody), "f" * 32), address
    assert browser.post(f"/directory/{hidden.key}/still-right").status_code == 404


def test_staff_hide_a_place_that_must_not_be_shown(enter, services):
    browser, key = enter("link-worker"), services["The hub"]
    assert "You cannot undo this" in page(browser, f"/directory/{key}/hide")
    assert browser.post(f"/directory/{key}/hide").status_code == 302
    assert browser.get(f"/directory/{key}").status_code == 404
    assert browser.post(f"/directory/{key}/hide").status_code == 404
    assert "The hub" not in page(browser, "/directory")


def test_pages_ask_the_database_no_more_for_two_hundred_services_than_for_four(
    enter, services, django_assert_max_num_queries
):
    browser, key = enter("neighbourhood-manager"), services["The hub"]
    comes(*[service(number, name=f"Lunch {number:03}", **FOOD) for number in range(100, 300)], feed="Another feed")
    browser.get("/directory")
    for address, most in (
        ("/directory?need=food", 24),
        (f"/directory/{key}", 26),
        ("/directory/owners", 18),
        ("/directory/same", 19),
        ("/directory/feeds", 18),
    ):
        with django_assert_max_num_queries(most):
            assert browser.get(address).status_code == 200
