"""My training: open to whoever has an account and a team, and the one place that is when training has lapsed."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kith.governance.disclosure import HES_STYLE
from kith.governance.practising import tasks_of
from kith.governance.records.models import Account, EmergencyAccess, TaskTried, TrailEvent, TrainingHeld
from kith.governance.training import COURSES, PRACTICE, title_of_course
from kith.places.records.naming import name_neighbourhoods
from kith.web.demonstration import NEWCOMERS, PEOPLE, make_accounts
from kith.web.my_work.pieces import TABS
from kith.web.routes import SIGNED_IN, declared
from tests.web.conftest import AT

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

TRAINING = "/training"


def said(answer):
    """What a page says, in one line, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("&#39;", "'")


def of(role):
    return Account.objects.get(name=next(one.name for one in PEOPLE if one.role == role))


def done_days_ago(role, days, course=None):
    """When somebody did this course, or all of them; counted from today, because the page reads the clock."""
    held = TrainingHeld.objects.filter(account=of(role))
    for row in held.filter(course=course) if course else held:
        row.completed_date = timezone.localdate() - timedelta(days)
        row.save()


def answer_rightly(browser, role):
    """Every task, as a form sends it; where the last one led."""
    for posed in tasks_of(role):
        answer = browser.post(f"/training/tasks/{posed.name}", {"choice": posed.right})
        assert answer.status_code == 302
    return browser.get(answer["Location"])


@pytest.mark.parametrize("days", [364, 370, 1_500], ids=["due soon", "in notice", "lapsed"])
def test_the_pages_of_training_open_whatever_the_state_of_training(sign_in, days):
    browser = sign_in("gp")
    done_days_ago("gp", days)
    for posed in tasks_of("gp"):
        assert browser.get(f"/training/tasks/{posed.name}").status_code == 200
    assert browser.get(TRAINING).status_code == 200


OF_COLLEAGUES = ("team", "organisations")
"""Pages of whom everybody of the team knows, and of nobody who is looked after."""


def test_AZ_01_whose_training_has_lapsed_sees_no_figure_on_any_other_page(sign_in):
    browser = sign_in("information-governance-lead")
    done_days_ago("information-governance-lead", 1_500)
    for name, route in declared().items():
        is_own = route.is_first or name in (
            "my-training",
            "practice-passed",
            "my-work",
            "away",
            "notices",
            *OF_COLLEAGUES,
        )
        if route.asker == SIGNED_IN and "GET" in route.methods and "<" not in route.address and not is_own:
            answer = browser.get("/" + route.address)
            told = said(answer)
            assert answer.status_code in (302, 403, 404) or "Training that your role needs has lapsed" in told, name
            assert "In the most deprived fifth" not in told
            assert "Failed first" not in told
    assert "refused" in set(TrailEvent.objects.values_list("action", flat=True))


def test_AZ_01_whose_training_has_lapsed_has_no_work_but_the_training(sign_in):
    """Each kind of work asks the rules for itself, so that what waited for them a moment ago is gone."""
    browser, at = sign_in("information-governance-lead"), timezone.now()
    EmergencyAccess.objects.create(
        person_id="p", account="somebody", role="gp", organisation="Y", session="s", purpose="direct-care", reason_kind="unwell",
        reason="fell at home", from_at=at, to_at=at + timedelta(hours=1),
    )  # fmt: skip

    def work():
        pages = [browser.get(f"/my-work?tab={tab}").content.decode() for tab in TABS]
        return {address for page in pages for address in re.findall(r'data-row href="([^"?]+)', page)}

    assert "/emergency-reviews" in {re.sub(r"/\d+$", "", address) for address in work()}
    done_days_ago("information-governance-lead", 1_500)
    assert work() == {TRAINING}


def test_passing_all_tasks_writes_the_record_and_says_until_when(sign_in):
    browser = sign_in("care-coordinator")
    TrainingHeld.objects.filter(account=of("care-coordinator"), course=PRACTICE).delete()
    assert "Training that your role needs has lapsed" in said(browser.get("/"))
    last = answer_rightly(browser, "care-coordinator")
    assert f"All {len(tasks_of('care-coordinator'))} passed" in said(last)
    record = said(browser.get("/training/passed"))
    until = timezone.localdate() + timedelta(365)
    assert "Your training record was written" in record
    assert f"It holds until {until.day} {until:%B %Y}" in record
    assert "What your role may do is open to you now" in record
    assert "Training that your role needs has lapsed" not in said(browser.get("/"))


def test_where_another_course_is_missing_the_end_says_for_what_the_rest_waits(sign_in):
    browser = sign_in("care-coordinator")
    held = TrainingHeld.objects.filter(account=of("care-coordinator"))
    held.exclude(course="safeguarding-adults").delete()
    answer_rightly(browser, "care-coordinator")
    assert "What is still shut to you waits for: data security." in said(browser.get("/training/passed"))


def test_nobody_is_told_of_a_record_that_was_not_written(sign_in):
    browser = sign_in("gp")
    done_days_ago("gp", 400, PRACTICE)
    assert browser.get("/training/passed")["Location"] == TRAINING


def test_after_an_answer_the_ground_the_rules_sentence_and_the_next_step_are_told_and_one_may_try_again(sign_in):
    browser, posed = sign_in("gp"), tasks_of("gp")[1]
    wrong = posed.right % len(posed.task.choices) + 1
    answer = browser.post(f"/training/tasks/{posed.name}", {"choice": wrong}, follow=True)
    told = said(answer)
    assert "Not this one" in told
    assert posed.choice(wrong).because in told
    assert posed.ground in told
    assert posed.then in told
    assert f'href="/training/tasks/{posed.name}"' in answer.content.decode()
    right = said(browser.post(f"/training/tasks/{posed.name}", {"choice": posed.right}, follow=True))
    assert "That is right" in right
    assert "1 of 7 passed" in right


def test_nothing_is_told_of_a_choice_that_one_never_made(sign_in):
    browser, posed = sign_in("gp"), tasks_of("gp")[0]
    for choice in (posed.right, 0, 4, 10**30):
        answer = browser.get(f"/training/tasks/{posed.name}/{choice}")
        assert (answer.status_code, answer["Location"]) == (302, f"/training/tasks/{posed.name}")


def test_an_answer_without_a_choice_says_what_to_do(sign_in):
    browser, posed = sign_in("gp"), tasks_of("gp")[0]
    for data, wanted in (({}, "Choose what you would do"), ({"choice": "9"}, "Choose one of the answers on the page")):
        answer = browser.post(f"/training/tasks/{posed.name}", data)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "<title>Error: " in page
        assert "There is a problem" in page
        assert re.search(rf'<a href="#choice"\s*>\s*{wanted}\s*</a>', page)
        assert 'id="choice"' in page
    assert not TaskTried.objects.exists()


def test_AZ_02_a_task_of_another_role_looks_like_one_that_is_not_there(sign_in):
    browser = sign_in("link-worker")
    other, none = (browser.get(f"/training/tasks/{name}") for name in ("collapsed-at-the-hub", "no-such-task"))
    assert (other.status_code, none.status_code) == (404, 404)
    strip = lambda answer: re.sub(r'nonce="[^"]*"|value="[^"]*"', "", answer.content.decode())  # noqa: E731
    assert strip(other) == strip(none)
    assert browser.post("/training/tasks/collapsed-at-the-hub", {"choice": 2}).status_code == 404
    assert browser.get("/training/tasks/collapsed-at-the-hub/2").status_code == 404


def test_AZ_08_what_else_a_form_sends_is_not_taken(sign_in):
    browser, posed = sign_in("gp"), tasks_of("gp")[0]
    wrong = posed.right % len(posed.task.choices) + 1
    sent = {"choice": wrong, "passed": "1", "account": str(of("analyst").pk), "fingerprint": "x", "round": "9"}
    browser.post(f"/training/tasks/{posed.name}", sent)
    row = TaskTried.objects.get()
    assert (row.passed, row.account, row.round, row.fingerprint) == (False, of("gp"), 1, posed.fingerprint)


@pytest.mark.parametrize("role", [one.role for one in PEOPLE])
def test_tasks_that_many_fail_are_for_two_roles_and_for_the_others_there_is_no_such_page(sign_in, role):
    browser = sign_in(role)
    answer = browser.get("/training/failed-by-many")
    may = role in ("information-governance-lead", "neighbourhood-manager")
    assert answer.status_code == (200 if may else 404)
    assert ("Tasks that many fail" in said(browser.get(TRAINING))) == may
    if may:
        told = said(answer)
        assert f"Small numbers are hidden ({HES_STYLE.mark}): {HES_STYLE.name}." in told
        assert "tasks nobody has tried yet" in told
        assert TrailEvent.objects.filter(action="looked", kind="practice tasks", role=role).exists()


def test_a_small_number_of_staff_who_failed_stands_on_no_page(sign_in):
    posed = tasks_of("gp")[0]
    sign_in("gp").post(f"/training/tasks/{posed.name}", {"choice": posed.right % 3 + 1})
    browser = sign_in("neighbourhood-manager")
    page = browser.get("/training/failed-by-many").content.decode()
    row = next(part for part in page.split("<tr") if posed.task.title in part)
    cells = re.findall(r"--numeric\">([^<]*)</td>", row)
    assert cells == ["*", "*", "*", ""]


NOTICES = [
    (330, None), (337, "Data security falls due on"), (365, "Data security lapsed on"),
    (393, "Data security lapsed, and its notice ended on"),
]  # fmt: skip


@pytest.mark.parametrize(("days", "notice"), NOTICES)
@pytest.mark.parametrize("address", ["/", "/no-such-task-page", "/training/failed-by-many"])
def test_every_page_gives_notice_from_four_weeks_before_a_course_falls_due(sign_in, address, days, notice):
    browser = sign_in("neighbourhood-manager")
    done_days_ago("neighbourhood-manager", days, "data-security")
    told = said(browser.get("/training/tasks/none" if "task-page" in address else address))
    assert ("Go to My training" in told) == (notice is not None)
    assert notice is None or notice in told


def test_notice_asks_the_database_nothing_more(sign_in):
    browser = sign_in("gp")
    counts = []
    for days in (10, 1_500):
        done_days_ago("gp", days)
        with CaptureQueriesContext(connection) as asked:
            browser.get("/training/tasks/none")
        counts.append(len(asked))
        assert sum("traininghe" in query["sql"] for query in asked) == 1
    assert counts[0] == counts[1]


def test_my_training_says_of_each_course_its_state_its_dates_and_what_it_opens(sign_in):
    browser = sign_in("district-nurse")
    done_days_ago("district-nurse", 10, "safeguarding-adults")
    done_days_ago("district-nurse", 380, "data-security")
    TrainingHeld.objects.filter(account=of("district-nurse"), course=PRACTICE).delete()
    told = said(browser.get(TRAINING))
    for course in COURSES:
        assert title_of_course(course.name) in told
    for state in ("Safeguarding adults Held", "Data security In notice", "Kith practice Not done yet"):
        assert state in told
    assert "Opens Everything that the role may do" in told
    assert "Opens Nothing, until the course is done" in told
    assert "Opens Looking only, and only at one's own open work" in told
    assert "0 of 7 passed" in told
    assert told.count("To do") == 7


def test_my_training_stands_in_the_header_of_every_page_and_not_before_signing_in(sign_in, client):
    assert "My training" not in client.get("/sign-in").content.decode()
    browser = sign_in("analyst")
    for address in ("/", TRAINING, "/training/tasks/none"):
        assert f'href="{TRAINING}">My training</a>' in browser.get(address).content.decode()


def test_in_the_made_up_place_one_is_in_notice_and_one_has_yet_to_begin(client, db):
    name_neighbourhoods(names=["Ashmere"])
    made = {one["name"]: one for one in make_accounts(at=timezone.now())}
    found = {}
    for name in ("Kwame Boateng", NEWCOMERS[0].name, "Ruth Levi"):
        client.post("/sign-in", {"username": made[name]["username"], "password": made[name]["password"]})
        found[name] = said(client.get("/"))
        client.post("/sign-out")
    assert "Kith practice lapsed on" in found["Kwame Boateng"]
    assert "you may look at your own open work, and no more" in found["Kwame Boateng"]
    assert "Kith practice is not done yet" in found["Jonah Price"]
    assert "Go to My training" not in found["Ruth Levi"]


def test_WEB_05_an_answer_without_its_token_is_not_taken(sign_in):
    careful, posed = Client(enforce_csrf_checks=True), tasks_of("gp")[0]
    careful.cookies = sign_in("gp").cookies
    assert careful.post(f"/training/tasks/{posed.name}", {"choice": 1}).status_code == 403
    assert not TaskTried.objects.exists()


def test_AUT_05_an_account_that_is_shut_cannot_train(sign_in):
    browser = sign_in("gp")
    Account.objects.filter(pk=of("gp").pk).update(is_active=False)
    assert browser.get(TRAINING).status_code == 302


def test_AZ_14_whoever_is_in_no_team_today_cannot_train(sign_in):
    browser = sign_in("gp")
    of("gp").memberships.update(from_date=AT.date(), to_date=timezone.localdate())
    assert browser.get(TRAINING).status_code == 403
