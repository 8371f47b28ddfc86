"""Tasks and messages on pages: a task begins on a person's page, has one owner and one day, and whoever comes second is told."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kith.governance.records.models import Account, Membership, PersonLabel, TrailEvent
from kith.governance.trail import Actor
from kith.work.records.models import AwayFrom, Conversation, Notice, Outgoing, Remark, Task
from kith.work.records.silences import tell_of_silence
from tests.web.conftest import AT
from tests.web.registered import register

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def said(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1]


def account(accounts, role):
    return str(Account.objects.get(username=accounts[role]["username"]).pk)


def day(days, name="due"):
    on = timezone.localdate() + timedelta(days=days)
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


@pytest.fixture
def mary(accounts):
    return register("mary", "Mary", "Brown", phone="0161 496 0001")


@pytest.fixture
def gp(sign_in, mary):
    return sign_in("gp")


@pytest.fixture
def coordinator(sign_in, mary):
    return sign_in("care-coordinator", Client())


def gives(browser, **more):
    page = browser.get("/people/mary/tasks")
    told = {"words": "Ring about the fall", "owner": "", **day(3), "once": hidden(page, "once")}
    return browser.post("/people/mary/tasks", told | more, follow=True)


def does(browser, move, task=None, **more):
    number = (task or Task.objects.latest("pk")).pk
    page = browser.get(f"/tasks/{number}/say/{move}")
    told = {"words": "Rang; she is well", "once": hidden(page, "once"), "seen": hidden(page, "seen")}
    return browser.post(f"/tasks/{number}/say/{move}", told | more, follow=True)


def begins(browser, group="care-coordination", **more):
    page = browser.get(f"/people/mary/conversations?for={group}")
    told = {"subject": "Falls at night", "words": "Has she a light in the hall?", "once": hidden(page, "once")}
    return browser.post(f"/people/mary/conversations?for={group}", told | more, follow=True)


def test_a_task_is_given_on_the_persons_page_taken_and_done_and_stands_in_the_record(gp, coordinator, accounts):
    assert "Give a task, or see what was done" in said(gp.get("/people/mary"))
    page = gives(gp, owner=account(accounts, "gp"))
    assert "The task is given" in said(page)
    assert "Ring about the fall" in said(gp.get("/people/mary"))
    assert "Showing 1 of 1" in said(gp.get("/tasks"))
    done = does(gp, "do")
    assert "Did it. It stands here." in said(done)
    assert "Rang; she is well" in said(done)
    assert "Nothing waits for you" in said(gp.get("/tasks"))
    assert "BROWN, Mary : Ring about the fall" in said(gp.get("/tasks?folder=done"))
    assert "Ring about the fall" not in said(gp.get("/people/mary"))


def test_a_task_needs_words_and_a_day_that_is_to_come_and_what_was_typed_stays(gp):
    page = gives(gp, words="Ring about the fall", **day(-1))
    assert page.status_code == 422
    assert "The day is over already. Enter today or a later day." in said(page)
    assert "Error: Tasks of" in page.content.decode()
    assert "Ring about the fall" in page.content.decode()
    assert "Say what is to be done" in said(gives(gp, words=""))
    assert "Enter a real date" in said(gives(gp, **{"due-day": "31", "due-month": "2", "due-year": "2027"}))
    assert "Enter a real date" in said(gives(gp, **{"due-day": "9" * 30, "due-month": "2", "due-year": "2027"}))
    assert not Task.objects.exists()


def test_only_those_who_look_after_the_person_can_be_chosen_with_role_and_body_and_nobody_else_slips_in(gp, accounts):
    form = gp.get("/people/mary/tasks").content.decode()
    assert account(accounts, "gp") in form
    assert account(accounts, "link-worker") not in form
    page = gives(gp, owner=account(accounts, "link-worker"))
    assert (page.status_code, Task.objects.count()) == (422, 0)
    assert "Choose somebody of the list" in said(page)


def test_CCY_03_a_form_sent_twice_gives_one_task_and_shows_it(gp):
    page = gp.get("/people/mary/tasks")
    told = {"words": "Ring about the fall", "owner": "", **day(3), "once": hidden(page, "once")}
    gp.post("/people/mary/tasks", told)
    assert "so it was not given again" in said(gp.post("/people/mary/tasks", told, follow=True))
    assert Task.objects.count() == 1


def test_CCY_05_whoever_comes_second_is_told_where_it_stands_and_keeps_what_they_typed(gp, accounts):
    gives(gp)
    task = Task.objects.get()
    page = gp.get(f"/tasks/{task.pk}/say/cannot")
    does(gp, "do")
    told = {"words": "Nobody was in", "once": hidden(page, "once"), "seen": hidden(page, "seen")}
    late = gp.post(f"/tasks/{task.pk}/say/cannot", told)
    assert late.status_code == 422
    assert "Somebody said something of this task since you looked: it is “done”." in said(late)
    task.refresh_from_db()
    assert (task.state, task.events_count) == ("done", 1)


@pytest.mark.parametrize("role", ["link-worker", "welfare-adviser", "district-nurse"])
def test_AZ_03_whoever_does_not_look_after_them_finds_neither_task_nor_conversation(gp, sign_in, role):
    gives(gp)
    begins(gp)
    other = sign_in(role, Client())
    for address in (
        f"/tasks/{Task.objects.get().pk}",
        f"/tasks/{Task.objects.get().pk}/say/do",
        f"/conversations/{Conversation.objects.get().pk}",
        "/people/mary/tasks",
        "/people/mary/conversations",
    ):
        for page in (other.get(address), other.post(address, {"words": "mine now", "what": "say", "move": "say"})):
            assert page.status_code in (403, 404, 405)
            assert "Brown" not in page.content.decode()
    team = said(other.get("/tasks?folder=team"))
    assert "BROWN" not in team
    assert "Ring about" not in team
    assert "whose record is not open to you" in team


def test_roles_that_look_after_nobody_by_name_have_notices_and_figures_and_no_tasks(sign_in, mary):
    manager = sign_in("neighbourhood-manager")
    assert manager.get("/tasks").status_code == 403
    assert "Whether tasks are done in time" in said(manager.get("/tasks"))
    assert "No task fell due in the last year" in said(manager.get("/tasks/figures"))


def test_a_task_that_cannot_be_done_goes_on_through_another(gp, coordinator, accounts):
    gives(gp, owner=account(accounts, "gp"))
    does(gp, "cannot", words="No answer, three times")
    assert "Ring about the fall" in said(gp.get("/tasks?folder=failed"))
    page = does(gp, "give", owner=account(accounts, "gp"), words="Try in the evening")
    assert "“Try in the evening”" in said(page)
    assert Task.objects.get().state == "open"


def test_a_colleagues_tasks_are_handed_over_by_one_press_and_the_page_says_how_many(gp, accounts):
    gives(gp, owner=account(accounts, "gp"))
    gives(gp, owner=account(accounts, "gp"), words="Write to the heating team")
    mine = account(accounts, "gp")
    page = gp.get(f"/tasks/colleagues?from={mine}")
    assert "BROWN, Mary: Ring about the fall" in said(page)
    numbers = [str(one.pk) for one in Task.objects.all()]
    missing = gp.post(f"/tasks/colleagues?from={mine}", {"which": numbers, "owner": "", "words": "", "once": "w"})
    assert (missing.status_code, Task.objects.exclude(owner=mine).count()) == (422, 0)
    done = gp.post(
        f"/tasks/colleagues?from={mine}",
        {"which": numbers, "owner": "", "words": "away until Monday", "once": "w"},
        follow=True,
    )
    assert "2 tasks are handed over" in said(done)
    assert not Task.objects.exclude(owner="").exists()


def test_what_may_not_go_to_whom_was_chosen_is_told_task_by_task(gp, accounts):
    gives(gp, owner=account(accounts, "gp"))
    number = str(Task.objects.get().pk)
    page = gp.post(
        f"/tasks/colleagues?from={account(accounts, 'gp')}",
        {"which": [number], "owner": account(accounts, "link-worker"), "words": "away today", "once": "w"},
    )
    assert page.status_code == 422
    assert "0 handed over, 1 not" in said(page)
    assert "may not read" in said(page)


def test_whoever_is_away_says_who_stands_in_and_a_task_given_meanwhile_says_so(gp, accounts):
    page = gp.post(
        "/away", {**day(0, "begin"), **day(5, "end"), "cover": account(accounts, "link-worker")}, follow=True
    )
    assert "stands in" in said(page)
    assert "(away until" in said(gp.get("/people/mary/tasks"))
    wrong = gp.post("/away", {**day(5, "begin"), **day(1, "end"), "cover": ""})
    assert "The last day is before the first" in said(wrong)
    assert "You are back" in said(gp.post("/away", {"what": "back"}, follow=True))
    assert AwayFrom.objects.filter(ended_at__isnull=True).count() == 0


def test_those_who_look_after_somebody_talk_and_the_answer_is_wanted_of_one(gp, coordinator, accounts, sign_in):
    other = make_gp(accounts)
    page = begins(gp, asked=other)
    assert "The conversation has begun" in said(page)
    assert "Waits for Dr Second" in said(page)
    number = Conversation.objects.get().pk
    missing = gp.post(f"/conversations/{number}", {"what": "say", "move": "say", "words": " ", "once": "a"})
    assert "Write something, or settle the conversation" in said(missing)
    gp.post(f"/conversations/{number}", {"what": "say", "move": "say", "words": "I rang <b>the</b> son", "once": "b"})
    gp.post(f"/conversations/{number}", {"what": "say", "move": "say", "words": "I rang <b>the</b> son", "once": "b"})
    shown = gp.get(f"/conversations/{number}")
    assert "&lt;b&gt;the&lt;/b&gt;" in shown.content.decode()
    assert Remark.objects.count() == 2
    assert "Settled" in said(
        gp.post(f"/conversations/{number}", {"what": "say", "move": "close", "words": "", "once": "c"}, follow=True)
    )
    assert "Falls at night" in said(gp.get("/tasks?folder=done"))
    assert "It is open again" in said(
        gp.post(f"/conversations/{number}", {"what": "say", "move": "open again", "once": "d"}, follow=True)
    )


def make_gp(accounts):
    """A second GP of the same practice and team, with the training of the first."""
    first = Account.objects.get(username=accounts["gp"]["username"])
    second = Account.objects.create(username="dr.second", name="Dr Second", made_at=AT)
    for row in first.memberships.all():
        Membership.objects.create(
            account=second, team=row.team, organisation=row.organisation, role=row.role, from_date=row.from_date
        )
    for held in type(first.training.first()).objects.filter(account=first) if hasattr(first, "training") else []:
        held.pk = None
        held.account = second
        held.save()
    return str(second.pk)


def test_what_was_written_about_the_wrong_person_is_taken_back_by_whoever_wrote_it(gp, accounts):
    begins(gp, words="Mr Khan has shingles")
    number, remark = Conversation.objects.get().pk, Remark.objects.get().pk
    assert "Write something" in said(gp.post(f"/conversations/{number}", {"what": "back", "remark": remark, "why": ""}))
    page = gp.post(
        f"/conversations/{number}", {"what": "back", "remark": remark, "why": "about somebody else"}, follow=True
    )
    assert "It was taken back" in said(page)
    assert "Only you read it" in said(page)
    assert Remark.objects.get().words == "Mr Khan has shingles"
    wrong = gp.post(f"/conversations/{number}", {"what": "back", "remark": "999", "why": "not mine"})
    assert "Only whoever wrote it takes it back" in said(wrong)


def test_a_notice_names_nobody_and_is_marked_as_read_and_taken_down(gp, sign_in):
    team = hidden(gp.get("/notices"), "team")
    told = {"what": "put up", "team": team, **day(7, "until"), "once": "n"}
    refused = gp.post("/notices", {**told, "words": "Ring 999 000 0018 today"})
    assert "There is an NHS number in this" in said(refused)
    assert "The notice is up" in said(
        gp.post("/notices", {**told, "words": "The clinic room is shut on Friday"}, follow=True)
    )
    nurse = sign_in("district-nurse", Client())
    assert "1 notice to your team that you have not read" in said(nurse.get("/tasks"))
    assert "The clinic room is shut on Friday" in said(nurse.get("/my-work"))
    number = Notice.objects.get().pk
    assert "Marked as read" in said(nurse.post("/notices", {"what": "read", "notice": number}, follow=True))
    assert "taken down by whoever wrote it" in said(nurse.post("/notices", {"what": "take down", "notice": number}))
    gp.post("/notices", {"what": "take down", "notice": number})
    assert "Nothing is up" in said(nurse.get("/notices"))


def test_my_work_has_tasks_under_mine_and_due(gp, accounts):
    gives(gp, owner=account(accounts, "gp"), **day(0))
    for tab in ("mine", "due"):
        assert "BROWN, Mary: Ring about the fall" in said(gp.get(f"/my-work?tab={tab}"))


def test_a_task_for_somebody_who_died_says_so_and_stays(gp, mary, accounts):
    gives(gp)
    mary.death_month = AT.date().replace(day=1)
    mary.save()
    page = said(gp.get(f"/tasks/{Task.objects.get().pk}"))
    assert "This person has died" in page
    assert "Has died" in said(gp.get("/tasks?folder=team"))


def test_SEN_17_nothing_of_whom_it_is_about_leaves_with_the_message_or_stands_in_an_address(gp, accounts):
    gives(gp, owner=account(accounts, "gp"))
    begins(gp)
    for row in Outgoing.objects.all():
        told = " ".join(str(value) for value in vars(row).values())
        assert not any(word in told for word in ("mary", "Mary", "Brown", "fall", "Falls"))
    for event in TrailEvent.objects.all():
        assert "Ring about" not in str(event.details)


def test_silence_stands_on_the_page_and_is_counted_for_the_manager_without_a_name(gp, sign_in, accounts):
    gives(gp, owner=account(accounts, "gp"), **day(0))
    Task.objects.update(due_date=timezone.localdate() - timedelta(days=20))
    tell_of_silence(by=Actor("kith worker"), at=timezone.now())
    assert "five working days over" in said(gp.get("/tasks?folder=failed"))
    manager = sign_in("neighbourhood-manager", Client())
    assert "1 task is 5 working days over, or more" in said(manager.get("/my-work?tab=team"))
    page = manager.get("/tasks/figures")
    assert "without a name: 1 task" in said(page)
    assert "BROWN" not in said(page)


def test_a_sealed_record_shuts_its_tasks_and_conversations_with_it(gp):
    gives(gp)
    begins(gp)
    PersonLabel.objects.create(person_id="mary", label="sealed", put_on_at=AT, put_on_by="x", ground="adopted")
    assert gp.get(f"/tasks/{Task.objects.get().pk}").status_code == 404
    assert gp.get(f"/conversations/{Conversation.objects.get().pk}").status_code == 404
    assert "BROWN" not in said(gp.get("/tasks?folder=all"))


@pytest.mark.parametrize("many", [3, 12])
def test_pages_ask_the_database_as_often_however_many_tasks_there_are(gp, accounts, many):
    for number in range(many):
        register(f"q{number}", "Ann", f"Smith{'abcdefghijklmnop'[number]}")
        Task.objects.create(
            person_id=f"q{number}", words="Ring", team=Membership.objects.get(account=account(accounts, "gp")).team_id, owner="", due_date=AT.date(),
            first_due_date=AT.date(), since=AT, given_by=account(accounts, "gp"), organisation="Y99001", given_at=AT, message_id=f"t{number}",
        )  # fmt: skip
    gp.get("/tasks?folder=team")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert f"Showing {many} of {many}" in said(gp.get("/tasks?folder=team"))
    assert len(asked) <= 45
