"""Pages of finding: each role sees what the rules let it see, and a name opens for one person, with a reason, in the trail."""

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from kith.governance.objections import Objection as Said
from kith.governance.records.granting import Door, open_doors
from kith.governance.records.models import Account, FindingBasis, Objection, TrailEvent
from kith.governance.records.objecting import object_to, put_on_label
from kith.insight.records import found
from kith.insight.records.models import FindingRun, Flag, ListPlace
from kith.people.records.models import Event, Identity, Person
from kith.web.finding import background
from kith.web.sensitive import OWN_CODES
from tests.records.kept import BY
from tests.records.lawful import BEGUN, HEALTH, agree, base, groups_agree, somebody
from tests.web.conftest import AT

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

READERS = ["analyst", "care-coordinator", "gp", "clinical-pharmacist", "district-nurse", "mental-health-practitioner", "social-worker"]  # fmt: skip
FIGURES_ONLY = ["neighbourhood-manager", "community-facilitator", "safeguarding-lead", "information-governance-lead"]
NOBODYS = ["link-worker"]
BODIES = ("Y99001", "YX900", "YX901", "YX902", "YX903")


@pytest.fixture(scope="module")
def place(installed):
    """The small lake loaded, with its accounts and papers."""
    for body in BODIES:
        agree(body)
    base()
    groups_agree()
    return installed


@pytest.fixture
def enter(client, place):
    def entered(role):
        made = place[role]
        assert client.post("/sign-in", {"username": made["username"], "password": made["password"]}).status_code == 302
        return client

    return entered


def words(answer):
    return answer.content.decode()


def listed_near(place):
    """Whom the list shows of a place: nobody who opted out nationally."""
    out = Objection.objects.filter(kind="national").values("person_id")
    return ListPlace.objects.filter(list="missing_out", person__neighbourhood=place).exclude(person__person_id__in=out)


@pytest.mark.parametrize("role", READERS)
def test_roles_that_find_see_the_basis_and_may_find_again(enter, role):
    browser = enter(role)
    shown = words(browser.get("/finding"))
    assert "26/CAG/1" in shown
    assert "DPIA-7" in shown
    assert "No run has been carried out here yet" in shown
    assert "/finding/missing_out" in shown
    assert browser.post("/finding", {"basis": "Finding 2026"}).status_code == 302
    run = FindingRun.objects.get()
    assert (run.state, run.people_in, run.asked_by) == ("done", 150, browser.session["_auth_user_id"])
    shown = words(browser.get("/finding"))
    assert "People on the register" in shown
    assert "Social care was in" in shown


@pytest.mark.parametrize("role", FIGURES_ONLY)
def test_roles_of_figures_see_figures_and_no_list_and_start_no_run(enter, role):
    browser = enter(role)
    shown = words(browser.get("/finding"))
    assert "What each rule found" in shown
    assert "/finding/" not in shown
    assert browser.get("/finding/missing_out").status_code == 403
    answer = browser.post("/finding", {"basis": "Finding 2026"})
    assert answer.status_code == 422
    assert "There is a problem" in words(answer)
    assert not FindingRun.objects.exists()
    assert TrailEvent.objects.filter(action="refused", kind="finding").exists()


@pytest.mark.parametrize("role", NOBODYS)
def test_other_roles_see_nothing_and_are_told_why(enter, role):
    browser = enter(role)
    shown = words(browser.get("/finding"))
    assert "What each rule found" not in shown
    assert "26/CAG/1" not in shown
    assert browser.get("/finding/missing_out").status_code == 403
    person = ListPlace.objects.first().person.person_id
    assert browser.get(f"/finding/missing_out/{person}").status_code == 404


def test_CNS_12_without_a_basis_nothing_runs_and_nothing_found_is_read(enter, place):
    FindingBasis.objects.update(ended_date=AT.date())
    browser = enter("analyst")
    assert "26/CAG/1" not in words(browser.get("/finding"))
    assert browser.get("/finding/missing_out").status_code == 403
    answer = browser.post("/finding", {"basis": "Finding 2026"})
    assert answer.status_code == 422
    assert words(answer).split("<title>")[1].startswith("Error: ")
    assert not FindingRun.objects.exists()


def test_a_list_shows_pseudonyms_with_reasons_and_how_many_of_how_many_and_no_name(enter):
    browser = enter("care-coordinator")
    near = place_of(browser)
    expected = listed_near(near).count()
    assert expected
    shown = words(browser.get("/finding/missing_out"))
    assert f"Showing 1 to {expected} of {expected}" in shown
    for one in listed_near(near).select_related("person__identity"):
        assert one.person.person_id in shown.replace('<span class="nhsuk-u-visually-hidden">', "")
        who = one.person.identity
        assert not who.nhs_number or who.nhs_number not in shown
        assert f">{who.family_name}<" not in shown
    looks = TrailEvent.objects.filter(kind="person", action="looked", purpose="case-finding")
    assert looks.count() == expected


def place_of(browser):
    return Account.objects.get(pk=browser.session["_auth_user_id"]).memberships.get().team.neighbourhood.name


def test_CNS_01_who_opts_out_after_a_run_is_gone_from_its_lists_at_the_next_request(enter):
    browser = enter("analyst")
    near = place_of(browser)
    row = ListPlace.objects.filter(person__neighbourhood=near).order_by("position").first()
    person = row.person.person_id
    address = f"/finding/missing_out/{person}"
    assert browser.get(address).status_code == 200
    object_to(objection=Said(person, "finding", BEGUN), how="by letter", by=BY, at=AT)
    assert browser.get(address).status_code == 404
    assert person[:8] not in words(browser.get("/finding/missing_out"))


@pytest.mark.parametrize("label", ["restricted-location", "sealed"])
def test_SEN_01_and_SEN_12_who_is_guarded_is_gone_too(enter, label):
    browser = enter("gp")
    row = ListPlace.objects.filter(person__neighbourhood=place_of(browser)).first()
    put_on_label(person=row.person.person_id, label=label, ground="court", by=BY, at=AT)
    assert browser.get(f"/finding/missing_out/{row.person.person_id}").status_code == 404
    assert row.person.person_id[:8] not in words(browser.get("/finding/missing_out"))


REASON = "I am their coordinator and mean to call them about a review"


def one_of_the_list(browser):
    row = ListPlace.objects.filter(person__neighbourhood=place_of(browser)).order_by("position").first()
    Person.objects.filter(pk=row.person.pk).update(practice_ods_code=None)
    Identity.objects.filter(pk=row.person.pk).update(given_name="Canary", family_name="Finch-Nine")
    return row.person.person_id


def let_in(browser, person, groups=("identity",)):
    me = browser.session["_auth_user_id"]
    door = Door(me, frozenset(groups), frozenset({"direct-care"}), "list:1", "on the list")
    with transaction.atomic():
        open_doors(door=door, people=[person], by=BY, at=AT)


def opened():
    return list(TrailEvent.objects.filter(details__contains="open-names").values_list("action", "person", "reason"))


def test_a_name_opens_to_whoever_looks_after_the_person_with_a_reason_and_is_in_the_trail(enter):
    browser = enter("care-coordinator")
    person = one_of_the_list(browser)
    address = f"/finding/missing_out/{person}"
    let_in(browser, person, ("identity", "demographics"))
    Person.objects.filter(person_id=person).update(interpreter_needed=True, main_language="Bengali")
    for wrong in ("", "call"):
        answer = browser.post(address, {"reason": wrong})
        assert answer.status_code == 422
        assert "There is a problem" in words(answer)
        assert "Finch-Nine" not in words(answer)
    assert opened() == []
    answer = browser.post(address, {"reason": REASON})
    assert answer.status_code == 200
    assert "Canary Finch-Nine" in words(answer)
    assert "Interpreter needed: Bengali. Book one before you call or visit." in words(answer)
    assert answer["Cache-Control"] == "no-store"
    assert opened() == [("looked", person, REASON)]
    assert "Finch-Nine" not in words(browser.get(address))
    assert "Finch-Nine" not in words(browser.get("/finding/missing_out"))


@pytest.mark.parametrize("role", ["analyst", "care-coordinator", "clinical-pharmacist", "social-worker"])
def test_a_name_stays_shut_to_whoever_does_not_look_after_the_person_and_the_asking_is_in_the_trail(enter, role):
    browser = enter(role)
    person = one_of_the_list(browser)
    answer = browser.post(f"/finding/missing_out/{person}", {"reason": REASON})
    assert answer.status_code == 403
    assert "Finch-Nine" not in words(answer)
    assert opened() == [("refused", person, REASON)]


def test_an_analyst_opens_no_name_even_with_a_grant(enter):
    browser = enter("analyst")
    person = one_of_the_list(browser)
    let_in(browser, person)
    assert browser.post(f"/finding/missing_out/{person}", {"reason": REASON}).status_code == 403


def test_nobody_next_door_sees_this_list(enter):
    browser = enter("care-coordinator")
    Person.objects.update(neighbourhood="Elsewhere")
    assert "Nobody of your neighbourhood" in words(browser.get("/finding/missing_out"))


def test_a_list_and_a_person_that_are_not_there_are_not_found(enter):
    browser = enter("gp")
    person = ListPlace.objects.first().person.person_id
    for address in ("/finding/no_such_list", f"/finding/no_such_list/{person}", "/finding/missing_out/nobody"):
        assert browser.get(address).status_code == 404


def test_pages_of_a_list_are_fifty_long_and_odd_numbers_find_a_page(enter, monkeypatch):
    monkeypatch.setattr(found, "PAGE", 5)
    browser = enter("gp")
    total = listed_near(place_of(browser)).count()
    assert total > 5
    assert f"Showing 1 to 5 of {total}" in words(browser.get("/finding/missing_out"))
    assert f"Showing 6 to {min(10, total)} of {total}" in words(browser.get("/finding/missing_out?page=2"))
    for odd in ("0", "-3", "x", "²", "9999999"):
        assert browser.get("/finding/missing_out", {"page": odd}).status_code == 200


def test_small_numbers_of_a_rule_are_hidden(enter):
    enter("gp")
    with transaction.atomic():
        _, rules = found.figures(somebody(), basis=found.basis_for_reading(AT.date()), by=BY, at=AT)
    shown = {one.rule: one for one in rules}
    assert len(shown) == Flag.objects.values("rule_version").distinct().count()
    small = [rule for rule in shown if Flag.objects.filter(rule_version__rule=rule).count() <= 7]
    assert small
    for rule in small:
        figures = [shown[rule].total, *shown[rule].by_fifth.values(), *shown[rule].by_group.values()]
        assert not [value for value in figures if value]


def test_a_rule_that_was_not_asked_is_named_with_what_it_needs(enter):
    base("Health only", HEALTH)
    browser = enter("analyst")
    assert browser.post("/finding", {}).status_code == 422
    assert browser.post("/finding", {"basis": "Health only"}).status_code == 302
    shown = words(browser.get("/finding"))
    assert "needs social care, which the basis “Health only” does not cover" in shown
    assert "Social care was left out" in shown


def test_a_large_register_is_left_to_the_worker_and_the_page_says_so(enter, monkeypatch):
    monkeypatch.setattr(background, "takes_long", lambda: True)
    browser = enter("analyst")
    assert browser.post("/finding", {"basis": "Finding 2026"}).status_code == 302
    assert FindingRun.objects.get().state == "waiting"
    shown = words(browser.get("/finding"))
    assert "is waiting" in shown
    assert "Find again</button>" not in shown
    assert browser.post("/finding", {"basis": "Finding 2026"}).status_code == 422
    waiting = DBTaskResult.objects.get(task_path__endswith="find_again")
    background.find_again.func(*waiting.args_kwargs["args"])
    assert FindingRun.objects.get().state == "done"
    assert "is waiting" not in words(browser.get("/finding"))


def test_an_installation_gives_its_own_sensitive_codes_and_a_list_that_cannot_be_read_stops_the_run(
    enter, settings, tmp_path
):
    settings.HOME = tmp_path
    own = tmp_path / OWN_CODES
    own.mkdir()
    code = Event.objects.filter(code_system="snomedct", kind="condition").values_list("code", flat=True).first()
    (own / "gender.csv").write_text(f"code,term\n{code},anything\n", encoding="utf-8")
    browser = enter("analyst")
    browser.post("/finding", {"basis": "Finding 2026"})
    run = FindingRun.objects.first()
    assert run.sensitive_codes["is_own"]
    out = Objection.objects.filter(kind="national").values("person_id")
    used = Event.objects.filter(code=code, date__lte=run.asked_on).exclude(person__person_id__in=out)
    assert run.events["sensitive"]["gender"] == used.count() > 0
    assert "with this installation’s own list" in words(browser.get("/finding"))
    (own / "gossip.csv").write_text(f"code,term\n{code},anything\n", encoding="utf-8")
    browser.post("/finding", {"basis": "Finding 2026"})
    assert FindingRun.objects.first().state == "refused"
    assert "gossip" in words(browser.get("/finding"))


def test_how_far_a_run_is_is_asked_again_by_itself_and_leaves_no_look(enter, monkeypatch):
    browser = enter("analyst")
    monkeypatch.setattr(background, "takes_long", lambda: True)
    browser.post("/finding", {"basis": "Finding 2026"})
    looks = TrailEvent.objects.count()
    going = words(browser.get("/finding/how-far"))
    assert ('hx-trigger="every 4s"' in going, "is waiting" in going) == (True, True)
    FindingRun.objects.filter(state="waiting").update(state="refused")
    over = words(browser.get("/finding/how-far"))
    assert ("hx-get" in over, "The run is over" in over) == (False, True)
    assert TrailEvent.objects.count() == looks
