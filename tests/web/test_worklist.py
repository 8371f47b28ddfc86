"""Pages of worklists: each role sees what the rules let it see, deeds are done once, and what is shut says why."""

import re

import pytest

from kith.care.records.models import Approach, RuleQuestion, Signal, Worklist
from kith.governance.records.models import Account, Grant, Objection, TrailEvent
from kith.people.records.models import Identity, Person
from kith.web.demonstration import give_out
from tests.records.kept import AT
from tests.records.lawful import asked_nationally

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture(scope="module")
def place(installed):
    """The small lake with its accounts, and people given out to the made-up teams as on their first morning."""
    Person.objects.update(practice_ods_code=None)
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
    return re.sub(r"\s+", " ", answer.content.decode())


def first():
    """The first who waits with the team of the first neighbourhood."""
    return Approach.objects.filter(state="waiting").order_by("worklist_id", "position").first()


def name_of(row):
    return Identity.objects.get(person__person_id=row.person_id).family_name.upper()


def test_the_morning_leads_to_the_worklist_and_it_says_how_many_are_hidden_by_filters(enter):
    browser = enter("care-coordinator")
    many = Approach.objects.count()
    assert f"{many} people on the worklist wait for somebody to get in touch" in said(browser.get("/"))
    shown = said(browser.get("/worklist?who=mine"))
    assert f"Showing 0 of {many}, {many} hidden by filters" in shown
    assert "You have taken nobody" in shown
    shown = said(browser.get("/worklist"))
    assert f"Showing {many} of {many}" in shown
    assert "Is the list fair?" in shown
    assert name_of(first()) not in shown


def test_a_person_is_taken_tried_and_answered_for(enter):
    browser, row = enter("care-coordinator"), first()
    address = f"/worklist/{row.pk}"
    assert name_of(row) not in said(browser.get(address))
    assert browser.post(f"{address}/take")["Location"] == address
    shown = said(browser.get(address))
    assert name_of(row) in shown
    assert "How to reach them" in shown
    wrong = browser.post(f"{address}/attempts", {})
    assert wrong.status_code == 422
    assert "Choose how you tried to get in touch" in said(wrong)
    tried = {"channel": "telephone", "result": "no answer", "part": "now"}
    for _ in range(2):
        assert browser.post(f"{address}/attempts", tried).status_code == 302
    stopped = browser.post(f"{address}/attempts", tried)
    assert stopped.status_code == 422
    assert "Two attempts today are enough" in said(stopped)
    too_soon = browser.post(f"{address}/outcome", {"outcome": "declined"})
    assert "Nobody has reached the person yet" in said(too_soon)
    assert (
        browser.post(f"{address}/outcome", {"outcome": "already helped", "why": "by her daughter"}).status_code == 302
    )
    assert name_of(row) not in said(browser.get(address))
    assert not Grant.objects.filter(work=row.work, to_at=None).exists()
    assert "Helped already" in said(browser.get("/worklist?who=done"))


def test_whoever_comes_second_is_told_who_has_the_person(enter):
    row = first()
    enter("care-coordinator").post(f"/worklist/{row.pk}/take")
    late = enter("district-nurse").post(f"/worklist/{row.pk}/take")
    assert late.status_code == 422
    assert "Amina Yusuf has taken this person already" in said(late)
    assert name_of(row) not in said(late)


def test_U_23_a_coordinator_hands_over_whom_a_colleague_has_and_is_told_who_stayed(enter):
    row, nurse = first(), enter("district-nurse")
    nurse.post(f"/worklist/{row.pk}/take")
    holder = Approach.objects.get(pk=row.pk).taken_by
    assert f"/worklist/hand-over?from={holder}&amp;one={row.pk}" in nurse.get(f"/worklist/{row.pk}").content.decode()
    name = name_of(row)
    address = f"/worklist/hand-over?from={holder}"
    browser = enter("care-coordinator")
    shown = said(browser.get("/worklist/hand-over"))
    assert "Whom of those that" in shown
    assert row.person_id[:8] in shown
    assert name not in shown
    to = str(Account.objects.get(name__in=re.findall(r'for="to[^>]*> *([^<]+?) *<', shown), memberships__role="gp").pk)
    wrong = browser.post(address, {"who": [row.pk], "to": to})
    assert wrong.status_code == 422
    assert "Say why, in a few words" in said(wrong)
    done = browser.post(address, {"who": [row.pk], "to": to, "why": "on leave from Monday"})
    assert done["Location"] == "/worklist/hand-over?done=1"
    assert "1 person is handed over" in said(browser.get(done["Location"]))
    assert name in said(enter("gp").get(f"/worklist/{row.pk}"))
    assert "on leave from Monday" in said(enter("gp").get(f"/worklist/{row.pk}"))
    assert name not in said(enter("district-nurse").get(f"/worklist/{row.pk}"))


def test_a_link_worker_is_told_what_to_offer_and_an_analyst_finds_no_worklist(enter):
    browser = enter("link-worker")
    shown = said(browser.get("/worklist"))
    assert "What to offer" in shown
    assert first().reasons[0]["words"][0][:30] not in shown
    assert "Is the list fair?" not in shown
    row = first()
    assert browser.post(f"/worklist/{row.pk}/take").status_code == 302
    assert name_of(row) in said(browser.get(f"/worklist/{row.pk}"))
    analyst = enter("analyst")
    barred = analyst.get("/worklist")
    assert barred.status_code == 403
    assert "taken by those who get in touch with them" in said(barred)
    assert analyst.get(f"/worklist/{first().pk}").status_code == 404
    assert analyst.get("/worklist/give-out").status_code == 403


def test_a_coordinator_gives_out_within_what_the_team_can_take_and_everybody_is_accounted_for(enter):
    browser = enter("care-coordinator")
    assert "Missing out" in said(browser.get("/worklist/give-out"))
    wrong = browser.post("/worklist/give-out", {"places": "0"})
    assert wrong.status_code == 422
    assert "Enter how many people the team can take" in said(wrong)
    told = {"places": "3", "offer": "A visit by a link worker", "lists": ["missing_out"], "kept_by": ["ethnic_group"]}
    answer = browser.post("/worklist/give-out", told)
    made = Worklist.objects.first()
    assert answer["Location"] == f"/worklist/given-out/{made.pk}"
    shown = said(browser.get(answer["Location"]))
    assert "Left out: have been given out already" in shown
    assert made.people_in == made.given_out + sum(made.left_out.values())
    assert enter("link-worker").get(answer["Location"]).status_code == 404


def test_raising_somebody_is_answered_alike_whoever_it_is(enter):
    browser = enter("community-facilitator")
    known = Identity.objects.filter(nhs_number__isnull=False, person__death_month=None, person__neighbourhood__isnull=False).exclude(person__person_id__in=Approach.objects.values("person_id")).exclude(person__person_id__in=Objection.objects.values("person_id")).first()  # fmt: skip
    answers = []
    for typed in (known.nhs_number, "Nobody Known 1 January 1950"):
        told = {"typed": typed, "need": "alone", "told_by": "community"}
        answers.append(browser.post("/worklist/raise", told)["Location"])
    assert len(set(answers)) == 1
    assert "The team has it" in said(browser.get(answers[0]))
    assert browser.post("/worklist/raise", {"typed": "Ann", "need": "alone", "told_by": "community"}).status_code == 422
    assert Signal.objects.count() == 2
    coordinator = enter("care-coordinator")
    shown = said(coordinator.get("/worklist?who=all"))
    assert "Nobody Known 1 January 1950" in shown
    assert "Raised by a faith or community group: seems to have nobody" in shown
    waits = Signal.objects.get(approach=None)
    assert coordinator.post(f"/worklist/raised/{waits.pk}", {"what": "helped to register"}).status_code == 302
    assert "Nobody Known" not in said(coordinator.get("/worklist"))
    assert enter("gp").post(f"/worklist/raised/{waits.pk}", {"what": "x"}).status_code == 404


def test_the_persons_page_says_why_they_were_given_out_and_a_page_asks_few_questions(
    enter, django_assert_max_num_queries
):
    browser, row = enter("care-coordinator"), first()
    browser.post(f"/worklist/{row.pk}/take")
    shown = said(browser.get(f"/people/{row.person_id}"))
    assert "People who may be missing out" in shown
    assert "Raise this person with the team" in shown
    looks = TrailEvent.objects.count()
    with django_assert_max_num_queries(35):
        browser.get("/worklist?who=all")
    assert TrailEvent.objects.count() > looks
    with django_assert_max_num_queries(34):
        browser.get(f"/worklist/{row.pk}")
    assert Account.objects.filter(username="amina.yusuf").exists()


def test_what_is_wrong_reaches_the_analyst_without_a_name_and_the_answer_stands_beside_the_person(enter):
    browser, row = enter("gp"), first()
    address = f"/worklist/{row.pk}"
    assert "This is wrong" in said(browser.get(address))
    assert browser.post(f"{address}/wrong", {"rule": "missing_out"}).status_code == 422
    rules = {one["list"] for one in row.reasons}
    for rule in rules:
        told = {"rule": rule, "what": "untrue", "words": "she sees us each month"}
        assert browser.post(f"{address}/wrong", told)["Location"] == "/worklist"
    analyst = enter("analyst")
    shown = said(analyst.get("/worklist/questions"))
    assert "she sees us each month" in shown
    assert row.person_id[:8] not in shown
    asked = RuleQuestion.objects.first()
    assert analyst.post(f"/worklist/questions/{asked.pk}", {"answer": "mended"}).status_code == 422
    assert (
        analyst.post(f"/worklist/questions/{asked.pk}", {"answer": "mended", "reply": "read anew"}).status_code == 302
    )
    assert "read anew" in said(enter("gp").get(address))
    assert enter("link-worker").get("/worklist/questions").status_code == 403


@pytest.mark.parametrize(
    ("role", "status"), [("neighbourhood-manager", 200), ("care-coordinator", 200), ("link-worker", 403)]
)
def test_what_came_of_it_is_for_those_who_read_figures(enter, role, status):
    answer = enter(role).get("/worklist/yield")
    assert answer.status_code == status
    assert ("Given out" in said(answer)) == (status == 200)
