"""May I share this, agreements, and bases of findings: pages for every role, and changes for one."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from kith.governance.agreements import Agreement
from kith.governance.asker import ROLES
from kith.governance.item import FIELD_GROUPS
from kith.governance.records.granting import Door, open_doors
from kith.governance.records.models import Account, FindingBasis, SharingAnswer, TrailEvent, TrainingHeld
from kith.governance.records.models import Agreement as Kept
from kith.governance.records.objecting import put_on_label
from kith.governance.records.signing import sign_agreement
from kith.governance.rulebook import NEXT_STEPS
from kith.governance.sharing import ABOUT_PEOPLE
from kith.governance.trail import Actor
from kith.governance.training import PRACTICE
from kith.people.records.models import Person
from kith.places.records.naming import name_neighbourhoods
from kith.web import urls
from kith.web.demonstration import AGREEMENTS, FINDING, NEXT_DOOR, PEOPLE, make_accounts
from kith.web.page import NAVIGATION
from kith.web.routes import SIGNED_IN, declared
from kith.web.sharing.views import ROUTES
from tests.web.conftest import sign_in

__all__ = ["sign_in", "urls"]

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

LEAD = "information-governance-lead"
EVERYBODY = [one.role for one in PEOPLE]
BY = Actor("a test")
WHY = "the hub left the partnership"
ASKED = {
    "partner": "Kithshire Link Workers",
    "role": "link-worker",
    "field_group": "about-me",
    "purpose": "direct-care",
}
CHANGES = ("/agreements/new", "/bases/new", "/agreements/{agreement}/end", "/bases/{basis}/end")


@pytest.fixture
def accounts(db):
    """As in the other tests of pages, but signed today: papers are held against the clock."""
    name_neighbourhoods(names=["Ashmere", "Kithbeck"])
    made = make_accounts(at=timezone.now())
    late = Account.objects.get(
        name="Kwame Boateng"
    )  # in notice in the made-up place, which the rules hold against everything new
    TrainingHeld.objects.create(account=late, course=PRACTICE, completed_date=today())
    return {one["role"]: one for one in reversed(made)}


def said(answer):
    """What a page says, in one line, without its marks."""
    text = re.sub(r"<script.*?</script>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("&#39;", "'")


def today(days=0):
    return timezone.localdate() + timedelta(days)


def in_boxes(name, day):
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


def filled(address):
    return address.format(
        agreement=Kept.objects.get(reference=AGREEMENTS[0].reference).pk, basis=FindingBasis.objects.get().pk
    )


def agreement_form(**more):
    told = {
        "reference": "HUB 1",
        "partner": "Tern Lane Family Hub",
        "field_groups": ["identity", "about-me"],
        "purposes": ["coordination"],
    }
    return {**told, **in_boxes("first_day", today()), **in_boxes("last_day", today(99)), **more}


def basis_form(**more):
    told = {
        "name": "Falls",
        "lawful_basis": "regulation 5",
        "impact_assessment": "DPIA 2",
        "field_groups": ["contacts"],
        "national_opt_out": "no",
    }
    return {**told, **in_boxes("first_day", today()), **in_boxes("last_day", today(99)), **more}


def looked_after(person="p1"):
    """Somebody on the register, with a door to the care coordinator."""
    Person.objects.create(person_id=person, neighbourhood="Ashmere", practice_ods_code="Y99002")
    account = Account.objects.get(name=next(one.name for one in PEOPLE if one.role == "care-coordinator"))
    door = Door(str(account.pk), frozenset({"about-me", "identity"}), frozenset({"direct-care"}), "list:1", "on a list")
    with transaction.atomic():
        open_doors([person], door=door, by=BY, at=timezone.now() - timedelta(hours=1))


def test_the_addresses_of_sharing_are_declared_for_those_who_are_signed_in():
    named = declared()
    assert set(ROUTES) <= set(named.values())
    assert all(named[route.name] is route and route.asker == SIGNED_IN for route in ROUTES)
    assert {route.name for route in ROUTES if "POST" in route.methods} == {
        "share", "new-agreement", "end-agreement", "new-basis", "end-basis",
    }  # fmt: skip


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_role_may_ask_and_read_what_is_in_force_and_only_one_may_change_it(sign_in, role):
    browser = sign_in(role)
    for address in ("/share", "/agreements", "/bases"):
        assert browser.get(address).status_code == 200, address
    answer = browser.post("/share", ASKED)
    assert answer.status_code == 302
    assert browser.get(answer["Location"]).status_code == 200
    papers = said(browser.get("/agreements")), said(browser.get("/bases"))
    for page, words in zip(papers, ("Record an agreement", "Record a basis"), strict=True):
        assert (words in page) == (role == LEAD)
    for address in map(filled, CHANGES):
        assert browser.get(address).status_code == (200 if role == LEAD else 404), address
        assert browser.post(address, {}).status_code == (422 if role == LEAD else 404), address
    assert browser.get("/share/answers").status_code == (200 if role == LEAD else 404)


def test_every_role_of_the_rule_book_but_one_works_in_the_made_up_place():
    assert set(ROLES) - set(EVERYBODY) == {"system-support"}


@pytest.mark.parametrize("address", CHANGES)
def test_AZ_08_a_change_that_is_not_ones_to_make_is_refused_in_the_trail_and_changes_nothing(sign_in, address):
    browser = sign_in("gp")
    sent = {**agreement_form(), **basis_form(), **in_boxes("on", today()), "why": WHY}
    before = Kept.objects.count(), FindingBasis.objects.count()
    assert browser.post(filled(address), sent).status_code == 404
    assert (Kept.objects.count(), FindingBasis.objects.count()) == before
    assert not Kept.objects.filter(ended_date__isnull=False).exists()
    assert TrailEvent.objects.latest("seq").action == "refused"


def test_a_form_without_its_choices_says_what_to_do_and_keeps_what_was_typed(sign_in):
    browser = sign_in("social-worker")
    answer = browser.post(
        "/share", {"partner": "nobody", "role": "superuser", "field_group": "trail", "person": "Jo Bloggs"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "<title>Error: " in page
    assert "There is a problem" in page
    wanted = {
        "partner": "Choose an organisation", "role": "Choose a role", "field_group": "Choose what you would share",
        "purpose": "Choose what it is for", "person": "Enter the pseudonym as it stands on the person’s page, or leave it empty",
    }  # fmt: skip
    for name, told in wanted.items():
        assert re.search(rf'<a href="#{name}"\s*>\s*{told}\s*</a>', page), name
        assert f'id="{name}"' in page
    assert 'value="Jo Bloggs"' in page
    assert not SharingAnswer.objects.exists()


def test_every_part_of_a_record_may_be_asked_about_in_plain_words_with_its_meaning(sign_in):
    page = said(sign_in("gp").get("/share"))
    for group in ABOUT_PEOPLE:
        assert f"{group.replace('-', ' ').capitalize()}: {FIELD_GROUPS[group].meaning}".replace("'", "'") in page
    assert "Trail" not in page


def test_about_nobody_in_particular_the_answer_says_so_and_that_the_person_may_change_it(sign_in):
    page = said(sign_in("care-coordinator").post("/share", ASKED, follow=True))
    assert "It depends on the person" in page
    assert "This answer is about nobody in particular." in page
    assert "Ground: Kithshire 2026/5" in page
    assert "Ask again about the one person, before you share" in page


def test_about_a_person_whom_one_looks_after_the_answer_is_yes_with_its_ground_and_is_in_the_trail(sign_in):
    browser = sign_in("care-coordinator")
    looked_after()
    page = said(browser.post("/share", {**ASKED, "person": " p1 "}, follow=True))
    assert "Yes. A link worker or welfare adviser sees" in page
    assert "Kithshire 2026/5, last day" in page
    assert "Nothing more is needed" in page
    event = TrailEvent.objects.latest("seq")
    assert (event.action, event.person, event.result) == ("answered", "p1", "yes")


def test_a_refusal_says_the_lawful_next_step_and_whose_it_is(sign_in):
    browser = sign_in("care-coordinator")
    looked_after()
    hub = {**ASKED, "partner": "Tern Lane Family Hub", "person": "p1"}
    page = said(browser.post("/share", hub, follow=True))
    assert "To Tern Lane Family Hub (link worker) the rule book says: “No sharing agreement in force" in page
    step = NEXT_STEPS["ask-information-governance"]
    assert f"{step.capitalize()} (said to whoever would receive it)" in page


@pytest.mark.parametrize("purpose", ["direct-care", "safeguarding", "case-finding"])
def test_AZ_02_of_somebody_whom_one_does_not_look_after_nothing_tells_whether_they_are_there(sign_in, purpose):
    browser = sign_in("social-worker")
    looked_after()
    put_on_label(person="p1", label="sealed", ground="a court's order", by=BY, at=timezone.now())
    found = []
    for person in ("p1", "p9"):
        answer = browser.post("/share", {**ASKED, "purpose": purpose, "person": person}, follow=True)
        words = re.sub(r"\d+:\d+[ap]m", "", said(answer)).replace(person, "somebody")
        found.append((answer.status_code, words))
    assert found[0] == found[1]
    assert "No. " in found[0][1]


def test_a_no_in_general_holds_for_everybody_and_is_said_so(sign_in):
    page = said(sign_in("gp").post("/share", {**ASKED, "field_group": "medication"}, follow=True))
    assert "This answer is about nobody in particular, and holds for everybody." in page


def test_errors_are_told_in_the_order_of_the_form(sign_in):
    page = sign_in(LEAD).post("/agreements/new", {}).content.decode()
    wanted = ["reference", "partner", "field_groups", "purposes", "first_day-day", "last_day-day"]
    assert re.findall(r'<a href="#([a-z_-]+)"\s*>\s*(?:Enter|Choose)', page) == wanted


@pytest.mark.parametrize("address", CHANGES)
def test_an_empty_form_holds_nothing_that_nobody_typed(sign_in, address):
    page = sign_in(LEAD).get(filled(address)).content.decode()
    assert "None" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_the_person_page_may_bring_its_pseudonym_and_nothing_of_it_becomes_part_of_the_page(sign_in):
    browser = sign_in("gp")
    assert 'value="p1"' in browser.get("/share?person=p1").content.decode()
    page = browser.get('/share?person="><script>alert(1)</script>').content.decode()
    assert "<script>alert(1)" not in page


def test_my_answers_stand_below_newest_first_and_are_chosen_by_the_address(sign_in):
    browser = sign_in("care-coordinator")
    for group in ("about-me", "medication", "referral"):
        browser.post("/share", {**ASKED, "field_group": group})
    link = lambda group: f"{group}, to Kithshire Link Workers (link worker)"  # noqa: E731
    page = said(browser.get("/share"))
    assert page.index(link("Referral")) < page.index(link("Medication")) < page.index(link("About me"))
    page = said(browser.get("/share?verdict=no"))
    assert link("Medication") in page
    assert link("About me") not in page
    assert "No answer is of that kind." in said(browser.get("/share?verdict=yes"))
    assert link("Referral") in said(browser.get("/share?verdict=nonsense&page=zero&field_group=x"))
    assert link("About me") not in said(sign_in("gp", Client()).get("/share"))


def test_more_answers_than_a_page_holds_are_turned_with_what_was_chosen(sign_in):
    browser = sign_in("gp")
    for _ in range(21):
        browser.post("/share", {**ASKED, "field_group": "medication"})
    page = browser.get("/share?verdict=no").content.decode()
    assert 'href="?verdict=no&amp;page=2#answers"' in page
    assert "Page 2 of 2" in said(browser.get("/share"))
    assert said(browser.get("/share?page=2")).count("Medication, to Kithshire") == 1


def test_AZ_02_the_answer_of_another_is_not_found_but_by_the_information_governance_lead(sign_in):
    browser = sign_in("care-coordinator")
    looked_after()
    address = browser.post("/share", {**ASKED, "person": "p1"})["Location"]
    assert sign_in("gp", Client()).get(address).status_code == 404
    assert sign_in("gp", Client()).get("/share/answers/999999").status_code == 404
    lead = sign_in(LEAD, Client())
    assert "Amina Yusuf" in said(lead.get("/share/answers"))
    assert lead.get(address).status_code == 200
    assert TrailEvent.objects.filter(action="looked", kind="sharing answer", person="p1", role=LEAD).count() == 2
    assert "Answers that everybody was given" in said(lead.get("/share"))


def test_agreements_warn_of_what_ends_soon_and_say_where_nothing_flows(sign_in):
    page = said(sign_in("link-worker").get("/agreements"))
    ends = today(29)
    assert f"Kithshire Advice Centre: last day {ends.day} {ends:%B %Y} (Kithshire 2025/9)" in page
    assert "Tern Lane Family Hub: nobody there can be shown anything" in page
    assert page.count("nobody there can be shown anything") == 1
    places = [page.index(f"Reference {one.reference}") for one in AGREEMENTS]
    assert min(places) == page.index("Reference Kithshire 2025/9")
    assert "Identity, demographics, address and contact" in page
    assert "Direct care, coordination" in page
    assert TrailEvent.objects.filter(action="looked", kind="agreements", role="link-worker").exists()


def test_an_ended_agreement_stands_only_where_it_is_asked_for(sign_in):
    on = today()
    signed = Agreement("OLD 1", "YX901", frozenset({"identity"}), frozenset({"coordination"}), on - timedelta(9), on)
    sign_agreement(agreement=signed, by=BY, at=timezone.now())
    browser = sign_in("gp")
    assert "OLD 1" not in said(browser.get("/agreements"))
    ended = said(browser.get("/agreements?show=ended"))
    assert "OLD 1" in ended
    assert AGREEMENTS[0].reference not in ended


def test_the_lead_records_an_agreement_and_it_answers_at_once(sign_in):
    lead = sign_in(LEAD)
    assert lead.post("/agreements/new", agreement_form())["Location"] == "/agreements"
    page = said(lead.get("/agreements"))
    assert "nobody there can be shown anything" not in page
    assert "Reference HUB 1" in page
    last = today(99)
    assert f"Last day {last.day} {last:%B %Y}" in page
    event = TrailEvent.objects.filter(kind="agreement", item="HUB 1").get()
    assert (event.action, event.result, event.role) == ("changed", "signed", LEAD)
    asked = {**ASKED, "partner": "Tern Lane Family Hub", "purpose": "coordination"}
    assert "Ground: HUB 1" in said(sign_in("care-coordinator", Client()).post("/share", asked, follow=True))


WRONG = [
    ({"reference": ""}, "reference", "Enter the reference that stands on the paper"),
    ({"reference": AGREEMENTS[0].reference}, "reference", "There is an agreement Kithshire 2026/1 already"),
    ({"partner": "Somebody Else"}, "partner", "Choose an organisation"),
    ({"field_groups": []}, "field_groups", "Choose at least one part of the record"),
    ({"field_groups": ["trail"]}, "field_groups", "Choose at least one part of the record"),
    ({"purposes": ["audit"]}, "purposes", "Choose at least one purpose"),
    ({"last_day-day": "31", "last_day-month": "2"}, "last_day-day", "Enter a real date"),
    ({"last_day-day": "", "last_day-month": "", "last_day-year": ""}, "last_day-day", "Enter the last day"),
    ({"last_day-year": "2020"}, "last_day-day", "Enter a last day that is not before the first"),
]


@pytest.mark.parametrize(("change", "where", "told"), WRONG)
def test_an_agreement_that_cannot_be_recorded_says_why_at_its_field(sign_in, change, where, told):
    lead = sign_in(LEAD)
    before = Kept.objects.count()
    answer = lead.post("/agreements/new", agreement_form(**change))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "<title>Error: " in page
    assert re.search(rf'<a href="#{where}"\s*>\s*{told}', page)
    assert f'id="{where}"' in page
    assert Kept.objects.count() == before


def test_the_lead_ends_an_agreement_with_a_reason_and_nothing_more_flows(sign_in):
    lead = sign_in(LEAD)
    links = Kept.objects.get(body="Kithshire Link Workers")
    address = f"/agreements/{links.pk}/end"
    for sent, told in (
        ({}, "Enter the day from which it holds no longer"),
        ({**in_boxes("on", today(-1)), "why": WHY}, "Enter today, or a later day"),
        ({**in_boxes("on", today(800)), "why": WHY}, "Enter today, or a later day"),
        ({**in_boxes("on", today()), "why": "left"}, "Say why in at least 10 characters"),
    ):
        answer = lead.post(address, sent)
        assert answer.status_code == 422
        assert told in said(answer)
    assert lead.post(address, {**in_boxes("on", today()), "why": WHY})["Location"] == "/agreements"
    page = said(lead.get("/agreements"))
    assert "Kithshire Link Workers: nobody there can be shown anything" in page
    assert "Ended on" in said(lead.get("/agreements?show=ended"))
    assert TrailEvent.objects.get(kind="agreement", item=links.reference, result="ended").reason == WHY
    assert lead.get(address).status_code == 404
    asked = said(sign_in("care-coordinator", Client()).post("/share", ASKED, follow=True))
    assert "No sharing agreement in force" in asked


def test_bases_say_what_they_cover_and_whether_the_opt_out_applies_and_the_lead_records_and_ends_them(sign_in):
    lead = sign_in(LEAD)
    page = said(lead.get("/bases"))
    for words in (FINDING[0], FINDING[1], FINDING[2], "Applies: whoever opted out is left out"):
        assert words in page
    assert lead.post("/bases/new", basis_form())["Location"] == "/bases"
    assert "Does not apply to this basis" in said(lead.get("/bases"))
    again = lead.post("/bases/new", basis_form())
    assert again.status_code == 422
    assert "There is a basis “Falls” already" in said(again)
    assert lead.post("/bases/new", basis_form(name="X", national_opt_out="")).status_code == 422
    address = f"/bases/{FindingBasis.objects.get(name='Falls').pk}/end"
    assert lead.post(address, {**in_boxes("on", today()), "why": WHY})["Location"] == "/bases"
    assert "Falls" not in said(lead.get("/bases"))
    assert "Falls" in said(lead.get("/bases?show=ended"))
    assert TrailEvent.objects.filter(kind="finding basis", item="Falls").count() == 2


def test_AZ_01_whose_training_has_lapsed_reads_no_agreement_and_is_told_the_next_step(sign_in):
    browser = sign_in("gp")
    TrainingHeld.objects.filter(account__name="Geraint Pugh").delete()
    for address in ("/share", "/agreements", "/bases"):
        page = said(browser.get(address))
        assert "Next step: do the course that your role needs." in page
        assert AGREEMENTS[0].reference not in page
        assert FINDING[2] not in page
    assert browser.post("/share", ASKED).status_code == 200
    assert not SharingAnswer.objects.exists()


def test_WEB_05_a_form_without_its_token_is_refused(sign_in):
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = sign_in(LEAD).cookies
    for address in ("/share", *map(filled, CHANGES)):
        assert careful.post(address, {**ASKED, **agreement_form()}).status_code == 403
    assert not SharingAnswer.objects.exists()


def test_what_stands_at_the_top_of_every_page_leads_somewhere_and_says_where_one_is(sign_in, client):
    assert 'aria-label="Menu"' not in client.get("/sign-in").content.decode()
    browser = sign_in("analyst")
    assert all(name in declared() for name, _, _ in NAVIGATION)
    for address, current in (
        ("/", "/"),
        ("/share", "/share"),
        ("/agreements", "/agreements"),
        ("/training", "/training"),
    ):
        page = browser.get(address).content.decode()
        assert re.findall(r'aria-current="page" href="([^"]*)"', page) == [current]
        for _, words, _ in (one for one in NAVIGATION if not one[2]):
            assert f">{words}</a>" in page
    answer = browser.post("/share", ASKED, follow=True).content.decode()
    assert 'aria-current="true" href="/share"' in answer


def test_one_body_next_door_has_signed_nothing_and_every_other_body_has():
    bodies = {one.employer for one in (*PEOPLE, *NEXT_DOOR)}
    assert len(bodies - {one.body for one in AGREEMENTS}) == 1
    assert {one.body for one in AGREEMENTS} < bodies
