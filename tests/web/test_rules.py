"""Pages of rules: each role reads, makes or speaks for groups as the rule book says; what is shut is given out nowhere."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kith.governance.records.models import TrailEvent
from kith.insight.reading_rules import read_rule
from kith.insight.records.finding import Asking, refresh
from kith.insight.records.models import Flag, GroupAgreement, ListPlace, RuleDraft, TeamRule
from kith.insight.records.using_rules import rules_in_use
from tests.lakes import ON
from tests.records.lawful import agree, as_actor, base, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

MAKERS = ["analyst", "neighbourhood-manager", "care-coordinator"]
READERS = ["gp", "clinical-pharmacist", "district-nurse", "mental-health-practitioner", "social-worker", "link-worker",
           "community-facilitator", "safeguarding-lead", "information-governance-lead"]  # fmt: skip
SAID = {"title": "Older and unseen", "theme": "missing_out", "source": "the team", "caution": ""}
WHY = {"why": "Asked for at the neighbourhood meeting"}
AGREED = {
    "groups": ["homelessness"], "purpose": "a health check", "wording": "“Hello”", "offer": "a nurse", "spoke_for": "Street voices",
    "agreed_on": "1/11/2026", "review_on": "1/11/2027",
}  # fmt: skip
SHUT = "housing_need"
"""A rule that comes with Kith, names a group, and finds people of the small lake."""


@pytest.fixture(scope="module")
def place(installed, tmp_path_factory, django_db_blocker):
    """The small lake loaded, with its accounts and papers, and one run that kept what it read."""
    files = tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock():
        for body in ("Y99001", "YX900", "YX901", "YX902", "YX903"):
            agree(body)
        asker = somebody()
        asking = Asking(keep_in=files / "finding")
        refresh(asker=asker, basis_name=base(), on=ON, asking=asking, by=as_actor(asker), at=timezone.now())
    return installed, files


@pytest.fixture
def enter(client, place, settings):
    accounts, settings.HOME = place

    def entered(role):
        made = accounts[role]
        assert client.post("/sign-in", {"username": made["username"], "password": made["password"]}).status_code == 302
        return client

    return entered


def words(answer):
    return answer.content.decode()


def begun(browser, **said):
    answer = browser.post("/rules/new", {**SAID, **said})
    assert answer.status_code == 302, words(answer)
    return answer["Location"]


def edits(draft):
    return RuleDraft.objects.get(pk=draft.rsplit("/", 1)[1]).edits


def adds(browser, draft, part, at="", **picked):
    told = {"edits": edits(draft), **picked}
    answer = browser.post(f"{draft}/clause?at={at}&part={part}", told)
    assert answer.status_code == 302, words(answer)


@pytest.mark.parametrize("role", MAKERS)
def test_whoever_makes_rules_puts_one_together_counts_it_and_uses_it(enter, role):
    browser = enter(role)
    draft = begun(browser)
    assert "There are no clauses yet" in words(browser.get(draft))
    adds(browser, draft, "aged-over", years="40")
    adds(
        browser, draft, "no-contact", window=" in the last 12 months", kinds=["community nursing", "community therapy"]
    )
    browser.post(draft, {"do": "group", "at": "", "edits": edits(draft)})
    adds(browser, draft, "sex", at="2", sex="female")
    adds(browser, draft, "sex", at="2", sex="male")
    waits = words(browser.get(draft))
    assert ('hx-get="?count=now"' in waits, "kith-count" in waits) == (True, False)
    shown = words(browser.get(f"{draft}?count=now"))
    sentence = "Older and unseen: anyone who is aged 40 or over, and has attended no contact of type community nursing or community therapy in the last 12 months, and (is female, or is male)."
    assert sentence in shown
    assert "kith-count" in shown
    assert "Counted before" in words(browser.get(draft))
    file = browser.get(f"{draft}/file")
    assert read_rule(words(file)).sentence == sentence
    answer = browser.post(f"{draft}/use", {**WHY, "edits": edits(draft)})
    assert answer["Location"] == "/rules/older_and_unseen"
    assert sentence in words(browser.get("/rules/older_and_unseen"))
    assert read_rule(words(browser.get("/rules/older_and_unseen/file"))) == rules_in_use()["older_and_unseen"]
    assert browser.get(draft).status_code == 404


@pytest.mark.parametrize("role", READERS)
def test_whoever_makes_no_rules_reads_them_and_is_told_who_makes_them(enter, role):
    browser = enter(role)
    assert "No fixed home" in words(browser.get("/rules"))
    shown = words(browser.get("/rules/interpreter_needed_without_contact"))
    assert "nobody from that group has agreed" in shown
    assert ("Record what a group agreed to" in shown) == (role == "community-facilitator")
    assert browser.get("/rules/core20/file").status_code == 200
    for answer in (browser.get("/rules/new"), browser.post("/rules/new", SAID), browser.post("/rules/core20/change")):
        assert answer.status_code == 403
        assert "the analyst, the neighbourhood manager or a care coordinator" in words(answer)
    assert not RuleDraft.objects.exists()
    assert TrailEvent.objects.filter(action="refused", kind="rule").exists()


def test_a_clause_is_changed_taken_out_and_what_cannot_be_is_said(enter):
    browser = enter("analyst")
    draft = begun(browser)
    adds(browser, draft, "aged-over", years="40")
    assert 'value="40"' in words(browser.get(f"{draft}/clause?at=0"))
    wrong = browser.post(f"{draft}/clause?at=0", {"edits": 1, "years": "4000"})
    assert wrong.status_code == 422
    assert "Nobody is older than 130 years" in words(wrong)
    changed = {"edits": 1, "years": "50", "why": "half a century old.", "need": "3", "contact": ""}
    assert browser.post(f"{draft}/clause?at=0", changed).status_code == 302
    shown = words(browser.get(draft))
    assert "Reason given: half a century old" in shown
    assert "need 3" in shown
    assert browser.post(draft, {"do": "how", "how": "none", "at": "", "edits": 2}).status_code == 302
    assert "can be met without giving a reason" in words(browser.get(draft))
    assert browser.post(draft, {"do": "out", "at": "0", "edits": 3}).status_code == 302
    for wrong in ({"do": "out", "at": "7"}, {"do": "out", "at": "x"}, {"do": "fly"}, {"do": "how", "how": "maybe"}):
        assert browser.post(draft, {"edits": 4, **wrong}).status_code == 422
    assert browser.post(f"{draft}/words", {**SAID, "title": "", "edits": 4}).status_code == 422
    assert browser.post(f"{draft}/words", {**SAID, "source": "a meeting", "edits": 4}).status_code == 302
    assert browser.post(draft, {"do": "away", "edits": 5}).status_code == 302
    assert browser.get(draft).status_code == 404


def test_two_who_change_one_draft_see_both_and_choose(enter):
    browser = enter("analyst")
    draft = begun(browser)
    adds(browser, draft, "aged-over", years="40")
    late = browser.post(f"{draft}/clause?at=&part=sex", {"edits": 0, "sex": "female"})
    assert late.status_code == 409
    assert "anyone who is aged 40 or over." in words(late)
    assert "anyone who is aged 40 or over, and is female." in words(late)
    assert browser.post(draft, {"do": "mine", "edits": 1}).status_code == 302
    assert "aged 40 or over, and is female" in words(browser.get(draft))
    assert browser.post(f"{draft}/use", {**WHY, "edits": 1}).status_code == 422
    assert not TeamRule.objects.exists()


def test_a_rule_of_ours_is_the_beginning_of_the_teams_own_and_a_later_version_shows_what_is_different(enter):
    browser = enter("analyst")
    draft = begun(browser, **{"title": "Our housebound"})
    assert browser.post("/rules/new?like=housebound", {**SAID, "title": "Housebound"}).status_code == 422
    assert browser.post("/rules/new?like=housebound", {**SAID, "title": "Our housebound, women"}).status_code == 302
    adds(browser, draft, "aged-over", years="40")
    browser.post(f"{draft}/use", {**WHY, "edits": 1})
    later = browser.post("/rules/our_housebound/change")["Location"]
    adds(browser, later, "sex", sex="female")
    assert "Put in:" in words(browser.get(f"{later}/use"))
    browser.post(f"{later}/use", {**WHY, "edits": 1})
    shown = words(browser.get("/rules/our_housebound"))
    assert "Version 2, in use" in shown
    assert "Version 1, replaced" in shown
    assert browser.post("/rules/our_housebound/retire", {"version": 2, "why": "no"}).status_code == 422
    assert browser.post("/rules/our_housebound/retire", {"version": 2, **WHY}).status_code == 302
    assert "our_housebound" not in rules_in_use()
    assert "Version 2, retired" in words(browser.get("/rules/our_housebound"))


def test_nobody_whom_only_a_shut_rule_found_is_on_a_list_or_a_page_and_a_pause_shuts_at_once(enter):
    near = Flag.objects.filter(rule_version__rule=SHUT, person__neighbourhood__isnull=False).values_list(
        "person", flat=True
    )
    assert near
    browser = enter("analyst")
    answer = browser.get(f"/finding/{SHUT}")
    assert answer.status_code == 403
    assert "nobody from that group has agreed" in words(answer)
    assert f'"/finding/{SHUT}"' not in words(browser.get("/finding"))
    assert "Counted only" in words(browser.get("/finding"))
    enter("community-facilitator")
    assert browser.post(f"/rules/{SHUT}/agreement", {**AGREED, "groups": []}).status_code == 422
    assert browser.post(f"/rules/{SHUT}/agreement", {**AGREED, "agreed_on": "1/1/2099"}).status_code == 422
    assert browser.post(f"/rules/{SHUT}/agreement", AGREED).status_code == 302
    number = GroupAgreement.objects.get(rule=SHUT).pk
    enter("analyst")
    assert browser.get(f"/finding/{SHUT}").status_code == 200
    assert browser.post(f"/rules/{SHUT}/agreements/{number}/pause", WHY).status_code == 403
    enter("community-facilitator")
    assert browser.post(f"/rules/{SHUT}/agreements/{number}/pause", {"why": "no"}).status_code == 422
    assert browser.post(f"/rules/{SHUT}/agreements/{number}/pause", WHY).status_code == 302
    assert "paused by Street voices" in words(browser.get(f"/rules/{SHUT}"))
    enter("analyst")
    assert browser.get(f"/finding/{SHUT}").status_code == 403
    enter("community-facilitator")
    assert browser.post(f"/rules/{SHUT}/agreements/{number}/resume", WHY).status_code == 302
    enter("analyst")
    assert browser.get(f"/finding/{SHUT}").status_code == 200


def test_an_ordered_list_leaves_out_whom_only_shut_rules_found_and_the_reasons_they_gave(enter):
    browser = enter("analyst")
    near = browser.get("/finding/missing_out")
    total = int(re.search(r"of (\d+)</strong>", words(near))[1])
    row = ListPlace.objects.filter(person__person_id__startswith=re.search(r"missing_out/(\w+)", words(near))[1]).get()
    version = Flag.objects.filter(rule_version__rule="barrier_without_contact").first().rule_version
    told = {
        "reason_codes": ["X"],
        "reason": "Told.",
        "reason_words": ["speaks Canarish"],
        "need_points": [1],
        "contact_points": [1],
    }
    Flag.objects.filter(person=row.person, rule_version=version).delete()
    Flag.objects.create(person=row.person, rule_version=version, **told)
    ListPlace.objects.filter(pk=row.pk).update(
        reasons=[*row.reasons, "speaks Canarish (need 1, contact 1)"], reason="Speaks Canarish."
    )
    address = f"/finding/missing_out/{row.person.person_id}"
    assert "anarish" not in words(browser.get(address)) + words(browser.get("/finding/missing_out"))
    assert browser.get(address).status_code == 200
    Flag.objects.filter(person=row.person).exclude(rule_version=version).delete()
    assert browser.get(address).status_code == 404
    assert f"of {total - 1}</strong>" in words(browser.get("/finding/missing_out"))


def test_pages_of_rules_ask_the_database_little(enter):
    browser = enter("analyst")
    draft = begun(browser)
    adds(browser, draft, "aged-over", years="40")
    most = {"/rules": 25, "/rules/no_fixed_home_without_contact": 35, draft: 40, "/finding/missing_out": 40}
    for address, limit in most.items():
        browser.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get(address).status_code == 200
        assert len(asked) <= limit, address


def test_what_is_not_there_is_not_found(enter):
    browser = enter("analyst")
    for address in (
        "/rules/nobody_wrote_this",
        "/rules/nobody_wrote_this/file",
        "/rules/drafts/999",
        "/rules/drafts/999/use",
    ):
        assert browser.get(address).status_code == 404
    assert browser.post("/rules/core20/change").status_code == 404
    assert browser.post("/rules/core20/retire", {"version": 1, **WHY}).status_code == 404
    assert (
        browser.post("/rules/core20/agreements/1/pause", WHY).status_code == 403
    )  # whatever there is, to whoever speaks for no group
    assert enter("community-facilitator").post("/rules/core20/agreements/1/pause", WHY).status_code == 404
