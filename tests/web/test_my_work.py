"""My work: every kind under four tabs; each count is that of the rows behind it, whoever looks; and nothing is remembered."""

import re

import pytest
from django.utils import timezone

from kith.care.records.models import Approach, RuleQuestion
from kith.governance.records.models import Account, TrailEvent
from kith.people.records.models import Person
from kith.web.demonstration import PEOPLE, give_out
from kith.web.my_work.kinds import KINDS
from kith.web.my_work.pieces import TABS
from tests.records.kept import AT
from tests.records.lawful import asked_nationally
from tests.web.registered import OURS

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture(scope="module")
def place(installed):
    """The small lake with its accounts, and people given out to the made-up teams."""
    give_out(at=AT)
    asked_nationally()
    return installed


@pytest.fixture
def enter(client, place):
    def entered(role):
        made = place[role]
        client.post("/sign-out")
        assert client.post("/sign-in", {"username": made["username"], "password": made["password"]}).status_code == 302
        return client

    return entered


def said(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def ways(page):
    """Each way to narrow: where it leads, and how many it says."""
    found = re.findall(
        r'class="kith-filter[^"]*" href="([^"]+)"[^>]*>[^<]*<span class="kith-filter__count">([\d,]+)', page
    )
    return {address.replace("&amp;", "&"): int(count.replace(",", "")) for address, count in found}


def rows(browser, address):
    """All rows of one kind, page by page."""
    page, found = said(browser.get(f"/my-work{address}")), []
    while True:
        found += re.findall(r'data-row href="([^"]+)"', page)
        after = re.search(r'nhsuk-pagination__link--next" href="([^"]+)"', page) or re.search(
            r'href="([^"]+)"[^>]*rel="next"', page
        )
        if after is None:
            return found
        page = said(browser.get(f"/my-work{after[1].replace('&amp;', '&')}"))


@pytest.mark.parametrize("role", [one.role for one in PEOPLE])
def test_U_12_each_count_is_that_of_the_rows_behind_it_for_every_role_and_filter(enter, role):
    browser = enter(role)
    if role == "care-coordinator":
        row = Approach.objects.filter(state="waiting").order_by("worklist_id", "position").first()
        browser.post(f"/worklist/{row.pk}/take")
    for tab in TABS:
        page = said(browser.get(f"/my-work?tab={tab}"))
        kinds = {
            address: count for address, count in ways(page).items() if "kind=" in address and f"tab={tab}" in address
        }
        assert sum(kinds.values()) == ways(page)[f"?tab={tab}"] or not kinds
        for address, count in kinds.items():
            found = rows(browser, address)
            assert len(found) == len(set(found)) if "worklist#" not in "".join(found) else True
            assert len(found) == count, address
            narrowed = said(browser.get(f"/my-work{address}"))
            assert f"Showing {min(count, 20)} of {count}" in narrowed
            assert ways(narrowed)[address] == count


def test_U_13_whoever_goes_back_from_a_row_comes_to_the_same_filter_and_to_the_row(enter):
    browser = enter("care-coordinator")
    given = Approach.objects.filter(state="waiting").order_by("worklist_id").last().worklist_id
    kept = f"?who=all&amp;list={given}"
    page = said(browser.get(f"/worklist?who=all&list={given}"))
    number = re.search(r'<a id="approach-(\d+)" data-row href="/worklist/\1\?who=all&amp;list=', page)[1]
    address = f"/worklist/{number}?who=all&list={given}"
    opened = said(browser.get(address))
    assert f'href="/worklist{kept}#approach-{number}"' in opened
    assert f'action="/worklist/{number}/take{kept}"' in opened
    assert browser.post(f"/worklist/{number}/take?who=all&list={given}")["Location"] == address
    assert f'action="/worklist/{number}/attempts{kept}"' in said(browser.get(address))
    strange = said(browser.get(f"/worklist/{number}?who=nonsense&page=-1"))
    assert f'href="/worklist?who=take#approach-{number}"' in strange


def test_U_14_what_was_narrowed_is_not_remembered(enter):
    browser = enter("care-coordinator")
    said(browser.get("/my-work?tab=done&kind=matches"))
    said(browser.get("/worklist?who=done"))
    for address in ("/my-work", "/worklist"):
        chosen = re.findall(r'href="([^"]+)" aria-current="true"', said(browser.get(address)))
        assert not any("done" in one or "kind" in one for one in chosen), address
    browser = enter("care-coordinator")
    assert 'href="?tab=mine" aria-current="true"' in said(browser.get("/my-work"))


def test_U_15_what_a_filter_hides_is_counted_on_the_page(enter):
    browser = enter("care-coordinator")
    page = said(browser.get("/my-work?tab=team"))
    every, of_one = ways(page)["?tab=team"], ways(page)["?tab=team&kind=to-take"]
    assert every > of_one
    assert f"of {of_one}, {every - of_one} hidden by filters" in said(browser.get("/my-work?tab=team&kind=to-take"))
    assert "hidden by filters" not in page
    row = Approach.objects.filter(state="waiting").order_by("worklist_id", "position").first()
    browser.post(f"/worklist/{row.pk}/take")
    for address in ("/worklist?who=take", "/my-work?tab=team&kind=to-take"):
        on_paper = said(browser.get(address)).split('class="kith-on-paper"')[1].split("</tr>")[0]
        assert "hidden by filters" in on_paper, address


def test_what_was_taken_is_mine_and_the_teams_and_is_due_on_its_day_and_done_at_its_end(enter):
    browser = enter("care-coordinator")
    row = Approach.objects.filter(state="waiting", worklist__team="1").order_by("position").first()
    row = row or Approach.objects.filter(state="waiting").order_by("worklist_id", "position").first()
    browser.post(f"/worklist/{row.pk}/take")
    address = f'href="/worklist/{row.pk}?who='
    on = {tab: address in said(browser.get(f"/my-work?tab={tab}&kind=approaches")) for tab in TABS}
    assert on == {"mine": True, "team": True, "due": False, "done": False}
    Approach.objects.filter(pk=row.pk).update(due_date=timezone.localdate())
    assert address in said(browser.get("/my-work?tab=due&kind=approaches"))
    browser.post(f"/worklist/{row.pk}/outcome", {"outcome": "already helped", "why": "by her daughter"})
    assert address in said(browser.get("/my-work?tab=done&kind=approaches"))


def test_what_is_said_to_be_wrong_waits_with_those_who_answer_and_never_with_who_asked(enter):
    row = Approach.objects.order_by("pk").first()
    coordinator = Account.objects.get(username="amina.yusuf")
    RuleQuestion.objects.create(
        approach=row,
        person_id=row.person_id,
        rule="missing_out",
        what="done",
        asked_by=str(coordinator.pk),
        asked_at=AT,
    )
    analyst = enter("analyst")
    assert "Missing out" in said(analyst.get("/my-work?tab=team&kind=questions"))
    assert ways(said(enter("link-worker").get("/my-work?tab=team"))).keys() & {"?tab=team&kind=questions"} == set()


def test_a_row_shows_a_person_only_with_an_event_in_the_trail_and_the_page_asks_few_questions(
    enter, django_assert_max_num_queries
):
    Person.objects.filter(death_month=None).update(practice_ods_code=OURS)
    browser = enter("gp")
    browser.get("/my-work?tab=team")
    before = TrailEvent.objects.count()
    page = said(browser.get("/my-work?tab=team&kind=gaps"))
    shown = re.findall(r'data-row href="/people/([^/]+)/told"', page)
    assert len(shown) == 20
    events = TrailEvent.objects.order_by("seq")[before:]
    assert set(shown) <= {one.person for one in events if one.action == "looked"}
    with django_assert_max_num_queries(75):
        browser.get("/my-work?tab=team")


def test_every_kind_leads_to_a_page_that_is_declared_and_names_differ():
    from django.urls import reverse

    assert all(reverse(one.place) for one in KINDS)
    assert len({one.name for one in KINDS}) == len(KINDS) == len({one.title for one in KINDS})
