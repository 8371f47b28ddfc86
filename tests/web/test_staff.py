"""Pages of the team: somebody is proposed, confirmed by another, joins with a code and chooses a password; and whoever leaves is out."""

import re

import pytest

from kith.governance.records.models import Account, Joining, Membership, Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

SAM = {"name": "Sam Green", "username": "sam.green", "role": "link-worker", "from_date-day": "1", "from_date-month": "12", "from_date-year": "2026", "why": "begins in December"}  # fmt: skip


def said(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def proposes(browser):
    team = re.search(r'name="team" value="(\d+)"', browser.get("/team/propose").content.decode())[1]
    body = Organisation.objects.get(name="Kithshire Link Workers").pk
    answer = browser.post("/team/propose", {**SAM, "team": team, "organisation": body})
    assert answer.status_code == 302, said(answer)
    return answer["Location"]


def test_AUT_12_somebody_is_proposed_confirmed_by_another_joins_and_signs_in(enter, client):
    page = proposes(enter("neighbourhood-manager"))
    shown = said(client.get(page))
    assert "confirmed by somebody other than who proposed" in shown
    assert "Confirm, and show the code" not in shown
    assert client.post(page, {"do": "confirm"}).status_code == 422
    lead = enter("information-governance-lead")
    assert "Sam Green" in said(lead.get("/team"))
    answer = lead.post(page, {"do": "confirm"})
    code = re.search(r'class="kith-code">([^<]+)<', answer.content.decode())[1]
    assert answer["Cache-Control"] == "no-store"
    assert code not in said(lead.get(page))
    lead.post("/sign-out")
    told = {"username": "Sam.Green", "code": code.upper().replace("-", " "), "password": "short"}
    assert "too short" in said(client.post("/join", told))
    wrong = client.post("/join", {**told, "code": "0000", "password": "three unlikely words"})
    assert (wrong.status_code, "do not belong together" in said(wrong)) == (422, True)
    assert "Your password is set" in said(client.post("/join", {**told, "password": "three unlikely words"}))
    signed = client.post("/sign-in", {"username": "sam.green", "password": "three unlikely words"})
    assert signed.status_code == 302
    assert Membership.objects.get(account__username="sam.green").role == "link-worker"


def test_AUT_09_guesses_at_a_joining_code_are_slowed_for_everybody(client, installed):
    answers = [
        client.post(
            "/join", {"username": "sam.green", "code": f"{n:016}", "password": "three unlikely words"}
        ).status_code
        for n in range(21)
    ]
    assert answers == [422] * 20 + [429]


def test_everybody_sees_who_is_in_the_team_and_only_who_keeps_it_may_change_it(enter):
    browser = enter("link-worker")
    shown = said(browser.get("/team"))
    assert "Amina Yusuf" in shown
    assert "Propose somebody" not in shown
    for address in ("/team/propose", "/team/joining/1", f"/team/members/{Membership.objects.first().pk}"):
        assert browser.get(address).status_code == 403, address
    assert browser.post("/organisations", {"name": "A hub", "kind": "vcse"}).status_code == 422
    assert not Organisation.objects.filter(name="A hub").exists()
    assert not Joining.objects.exists()


def test_a_manager_adds_an_organisation_records_a_course_and_shuts_an_account(enter):
    browser = enter("neighbourhood-manager")
    assert browser.post("/organisations", {"name": "", "kind": "vcse"}).status_code == 422
    assert browser.post("/organisations", {"name": "A hub", "kind": "vcse", "ods_code": "nonsense!"}).status_code == 422
    assert browser.post("/organisations", {"name": "A hub", "kind": "vcse"}).status_code == 302
    assert "A hub" in said(browser.get("/organisations"))
    page = f"/team/members/{Membership.objects.get(account__username='ruth.levi').pk}"
    day = {"on-day": "1", "on-month": "11", "on-year": "2026"}
    assert browser.post(page, {"do": "course", "course": "data-security", **day}).status_code == 302
    assert browser.post(page, {"do": "shut", "why": ""}).status_code == 422
    assert browser.post(page, {"do": "shut", "why": "laptop stolen"}).status_code == 302
    assert not Account.objects.get(username="ruth.levi").is_active
    own = f"/team/members/{Membership.objects.get(account__username='helen.marsh').pk}"
    assert "This is you" in said(browser.get(own))
    assert browser.post(own, {"do": "shut", "why": "a test"}).status_code == 422
