"""Nothing is overwritten unseen, and nothing done twice: each form as `docs/safety/who-comes-second.md` says (CCY-02, CCY-03)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from kith.care.records.models import Approach, Attempt, Signal, Worklist
from kith.governance.records.models import Account, EmergencyAccess, Membership
from kith.insight.records.giving_out import abouts
from kith.insight.records.models import GroupAgreement, RuleDraft
from kith.web.once import is_sent_again
from tests.web.asking import every_way
from tests.web.test_everybody import ROLES, guarded
from tests.web.whole_place import THERE, whole_place

__all__ = ["whole_place"]

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
PAGE = Path(__file__).parents[2] / "docs" / "safety" / "who-comes-second.md"
HOW = re.compile(r"^\| ([a-z-]+) \| (saw|state|one|once|adds|own|nothing) \|", re.MULTILINE)


def test_CCY_every_address_that_a_form_is_sent_to_says_who_comes_second():
    told = HOW.findall(PAGE.read_text(encoding="utf-8"))
    assert len(told) == len(dict(told))
    assert set(dict(told)) == {route.name for route, way in every_way() if way == "POST"}


def sends_twice(browser, address, form, told):
    """Open the page of a form, fill it in, and press twice; where both presses led."""
    page = browser.get(form).content.decode()
    word = re.search(r'name="once" value="([^"]+)"', page)[1]
    done = [browser.post(address, {**told, "once": word}) for _ in range(2)]
    assert [one.status_code for one in done] == [302, 302], re.findall(r"error[^>]*>([^<]+)<", done[0].content.decode())
    return done


def first_of(team):
    return (
        Approach.objects.filter(worklist__team=team, state="waiting")
        .exclude(person_id__in=guarded())
        .order_by("pk")
        .first()
    )


def test_CCY_03_an_attempt_that_is_sent_twice_is_one_attempt(whole_place):
    browser, row = whole_place.sign_in(ROLES["care-coordinator"]), first_of("1")
    browser.post(f"/worklist/{row.pk}/take")
    told = {"channel": "telephone", "result": "no answer", "part": "now"}
    before = Attempt.objects.count()
    for count in (1, 2):  # the page that follows has another word, so that a second attempt is one
        sends_twice(browser, f"/worklist/{row.pk}/attempts", f"/worklist/{row.pk}", told)
        assert Attempt.objects.count() == before + count


def test_CCY_03_people_are_given_out_and_raised_and_agreed_about_once(whole_place):
    browser = whole_place.sign_in(ROLES["care-coordinator"])
    before, given = (
        Worklist.objects.count(),
        {"places": "1", "offer": "A visit by a link worker", "lists": ["missing_out"]},
    )
    sends_twice(browser, "/worklist/give-out", "/worklist/give-out", given)
    assert Worklist.objects.count() == before + 1
    before = Signal.objects.count()
    told = {"typed": "Nobody Known 1 January 1950", "need": "alone", "told_by": "community"}
    sends_twice(browser, "/worklist/raise", "/worklist/raise", told)
    assert Signal.objects.count() == before + 1
    facilitator, today = whole_place.sign_in(ROLES["community-facilitator"]), timezone.localdate()
    about = next(one for one, answer in abouts(today).values() if one.groups)
    agreed = {"groups": sorted(about.groups), "purpose": "To offer a check where people are", "wording": "“You decide”", "offer": "A nurse there",
              "spoke_for": "The panel of the day centre", "agreed_on": "1/11/2026", "review_on": "1/11/2027"}  # fmt: skip
    before = GroupAgreement.objects.count()
    sends_twice(facilitator, f"/rules/{about.rule}/agreement", f"/rules/{about.rule}/agreement", agreed)
    assert GroupAgreement.objects.count() == before + 1


def test_CCY_03_an_emergency_that_is_sent_twice_opens_once_and_leads_to_the_person(whole_place):
    browser = whole_place.sign_in(ROLES["district-nurse"])
    open_to = whole_place.open_to(ROLES["district-nurse"], timezone.now())
    one = next(
        one
        for one in whole_place.people.values()
        if one.neighbourhood == THERE and one.person_id not in open_to | guarded()
    )
    before = EmergencyAccess.objects.count()
    told = {"kind": "unwell", "reason": "Collapsed at the day centre, no medicines known", "hours": "1"}
    assert [browser.post(f"/people/{one.person_id}/emergency", told)["Location"] for _ in range(2)] == [
        f"/people/{one.person_id}"
    ] * 2
    assert EmergencyAccess.objects.count() == before + 1


@pytest.mark.parametrize(
    ("page", "told"),
    [("", {"do": "group", "at": ""}), ("/words", {"title": "Another", "theme": "access", "source": "Us"})],
)
def test_CCY_02_a_rule_in_the_making_is_changed_only_by_whoever_saw_it_as_it_is(whole_place, page, told):
    browser, one = whole_place.sign_in(ROLES["care-coordinator"]), RuleDraft.objects.first()
    for seen in ("", "99", "-1", str(one.edits + 1)):
        assert browser.post(f"/rules/drafts/{one.pk}{page}", {**told, "edits": seen}).status_code == 409
    assert RuleDraft.objects.get(pk=one.pk).edits == one.edits
    assert browser.post(f"/rules/drafts/{one.pk}{page}", {**told, "edits": one.edits}).status_code == 302
    assert browser.post(f"/rules/drafts/{one.pk}{page}", {**told, "edits": one.edits}).status_code == 409


def typed(day):
    return {f"last_day-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def test_CCY_02_a_last_day_is_changed_only_by_whoever_saw_the_one_that_stands(whole_place):
    browser, one = (
        whole_place.sign_in(ROLES["neighbourhood-manager"]),
        Account.objects.get(username="dolores.finch").memberships.get(),
    )
    day, address = timezone.localdate() + timedelta(30), f"/team/members/{one.pk}"
    told = {"do": "end", **typed(day), "why": "moves to another team", "seen": ""}
    assert browser.post(address, told).status_code == 302
    late = browser.post(address, {**told, **typed(day + timedelta(1))})
    assert late.status_code == 422
    assert "Another last day stands there by now" in late.content.decode()
    assert Membership.objects.get(pk=one.pk).to_date == day + timedelta(1)
    assert f'name="seen" value="{day.isoformat()}"' in browser.get(address).content.decode()
    again = browser.post(address, {**told, **typed(day + timedelta(1)), "seen": day.isoformat()})
    assert again.status_code == 302


def test_CCY_03_a_form_without_a_word_is_not_told_apart(rf):
    assert not is_sent_again(rf.post("/worklist/raise", {}))
