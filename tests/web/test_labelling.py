"""Labels on single entries: who puts one on, who sees the entry then, where it is left out, and how it comes off again."""

import random
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from kith.governance.access import decide_many
from kith.governance.asker import usual_purpose
from kith.governance.item import ENTRY_LABELS
from kith.governance.records.deciding import ask_about_person, asker_on, facts_about
from kith.governance.records.labelling import label_entry
from kith.governance.records.models import Account, EntryLabel, Grant, TrailEvent
from kith.governance.records.trail import verify_trail
from kith.people.leaving_out import built_in_sensitive
from kith.people.records import gathering
from kith.people.records.labelled import labels_on, marked_event, on_entries_of
from kith.people.records.models import Event
from kith.people.records.reading import May, Narrow, happened_to
from kith.people.records.scoping import Asked, person_items
from kith.web.people.pages import GROUPS
from tests.records.kept import AT, BY
from tests.web.registered import happened, register

pytestmark = pytest.mark.django_db
WHY = "She asked me on the telephone today"


def said(answer):
    return answer.content.decode()


@pytest.fixture
def mary(accounts):
    one = register("mary", "Mary", "Brown")
    happened(one, "contact", date(2026, 3, 2), "gp_consultation")
    happened(one, "condition", date(2026, 3, 3), "S619", system="icd10")
    return one


def marked(person, code):
    return marked_event(Event.objects.get(code=code), person)


def test_SEN_12_whoever_writes_to_a_record_guards_one_entry_and_the_next_page_honours_it(sign_in, mary):
    gp, entry = sign_in("gp"), marked(mary, "S619")
    assert "S619" in said(gp.get("/people/mary"))
    assert "Guard it" in said(gp.get("/people/mary/entries"))
    at = f"/people/mary/entries/{entry.mark}"
    for given, told in (
        ({}, "Choose what makes it more guarded"),
        ({"label": "sexual-health", "why": "x"}, "Say why"),
        ({"label": "sealed", "why": WHY}, "Choose one of these"),
    ):
        answer = gp.post(at, given)
        assert answer.status_code == 422
        assert told in said(answer)
    assert gp.post(at, {"label": "sexual-health", "why": WHY})["Location"] == "/people/mary/entries"
    page = said(gp.get("/people/mary"))
    assert "S619" not in page
    assert "Showing 1 of 1" in page
    assert "not shown to you" not in page  # nothing hints at it
    assert gp.get(at).status_code == 404
    event = TrailEvent.objects.get(kind="entry label")
    assert (event.result, event.person, event.reason) == ("put on", "mary", WHY)
    assert "S619" not in event.details
    verify_trail()


def test_AZ_09_who_put_it_on_takes_it_off_with_a_reason_and_nobody_else_whom_it_hides_from(sign_in, mary):
    gp, entry = sign_in("gp"), marked(mary, "S619")
    gp.post(f"/people/mary/entries/{entry.mark}", {"label": "gender", "why": WHY})
    label = EntryLabel.objects.get()
    off = f"/people/mary/entry-labels/{label.pk}"
    nurse = sign_in("clinical-pharmacist", Client())
    assert nurse.get(off).status_code == 404
    assert nurse.post(off, {"why": WHY}).status_code == 404
    assert "What you guarded, and see no more" in said(gp.get("/people/mary/entries"))
    assert gp.post(off, {"why": ""}).status_code == 422
    assert gp.post(off, {"why": "Put on by mistake, another entry was meant"})["Location"] == "/people/mary/entries"
    label.refresh_from_db()
    assert (label.taken_off_why[:6], label.taken_off_at is None) == ("Put on", False)
    assert "S619" in said(gp.get("/people/mary"))
    assert gp.post(off, {"why": WHY}).status_code == 404
    assert [one.result for one in TrailEvent.objects.filter(kind="entry label").order_by("seq")] == [
        "put on",
        "taken off",
    ]


def test_AZ_09_who_may_not_write_to_a_record_guards_nothing_of_it(sign_in, mary):
    entry = marked(mary, "S619")
    for role in ("analyst", "information-governance-lead", "welfare-adviser"):
        browser = sign_in(role, Client())
        assert browser.post(f"/people/mary/entries/{entry.mark}", {"label": "gender", "why": WHY}).status_code in (
            403,
            404,
        )
    assert not EntryLabel.objects.exists()


def test_a_label_outlives_a_load_and_a_value_that_was_corrected(mary):
    label_entry(entry=marked(mary, "S619"), label="gender", ground=WHY, by=BY, at=AT)
    old = Event.objects.get(code="S619")
    Event.objects.create(
        person=mary,
        entry=old.entry,
        kind=old.kind,
        date=old.date,
        code=old.code,
        code_system=old.code_system,
        source=old.source,
        value=7.0,
    )
    old.delete()
    may = May(GROUPS, ENTRY_LABELS, built_in_sensitive(), labels_on(on_entries_of(mary)), frozenset())
    assert [event.code for event in happened_to(mary, may, Narrow()).events] == ["gp_consultation"]


@pytest.mark.parametrize("seed", range(4))
def test_AZ_01_SEN_12_what_the_page_shows_of_labelled_entries_is_what_the_rules_show(accounts, mary, seed):
    draw = random.Random(seed)
    codes = [
        ("contact", "gp_consultation", "gp"),
        ("medication", "m1", "gp"),
        ("condition", "c1", "mental_health:RXX"),
        ("social", "housebound", "social_care:E08"),
    ]
    events = [
        happened(mary, kind, date(2026, 4, day), f"{code}{day}", source=source)
        for day, (kind, code, source) in enumerate(codes * 4, 1)
    ]
    for event in draw.sample(events, 10):
        for label in draw.sample(sorted(ENTRY_LABELS), draw.randint(1, 2)):
            label_entry(entry=marked_event(event, mary), label=label, ground=WHY, by=BY, at=AT)
    for role in (
        "gp",
        "mental-health-practitioner",
        "care-coordinator",
        "safeguarding-lead",
        "district-nurse",
        "social-worker",
    ):
        account, purpose = Account.objects.get(username=accounts[role]["username"]), usual_purpose(role)
        asker = asker_on(account, "s", AT.date())
        Grant.objects.create(
            person_id="mary", to=asker.account, field_groups=frozenset(draw.sample(sorted(GROUPS), 8)) | {"identity"}, purposes=frozenset({purpose}),
            labels=frozenset(draw.sample(sorted(ENTRY_LABELS), 3)), from_at=AT, why="care", work="case:1", opened_by="a",
        )  # fmt: skip
        item = person_items([mary], Asked(asker, "view", purpose, "identity"), carries=GROUPS)[0]
        labels = on_entries_of(mary)
        on, pairs = labels_on(labels), {(one.entry.field_group, one.label) for one in labels}
        decided = ask_about_person(asker, "view", item, purpose, pairs, by=BY, at=AT)
        may = May(GROUPS - set(decided.hidden), ENTRY_LABELS, built_in_sensitive(), on, decided.entries_open)
        shown = {event.pk for event in happened_to(mary, may, Narrow()).events} if decided.page.shows else set()
        rules = []
        for event in Event.objects.filter(person=mary).select_related("entry"):
            entry = marked_event(event, mary)
            rules.append(
                (
                    event.pk,
                    replace(
                        item,
                        field_group=entry.field_group,
                        carries=frozenset(),
                        labels=item.labels | on.get(entry.mark, set()),
                    ),
                )
            )
        answers = decide_many(
            asker, "view", [one for _, one in rules], purpose, facts=facts_about(asker, ["mary"], purpose, AT), at=AT
        )
        assert shown == {number for (number, _), one in zip(rules, answers, strict=True) if one.shows}, role


def test_a_page_with_labels_asks_the_database_once_more_than_one_without(sign_in, mary, django_assert_max_num_queries):
    gp = sign_in("gp")
    label_entry(entry=marked(mary, "S619"), label="mental-health-detail", ground=WHY, by=BY, at=AT)
    with django_assert_max_num_queries(37):
        assert "S619" in said(gp.get("/people/mary"))


def test_the_copy_that_a_person_is_given_leaves_out_what_another_told_and_counts_it(mary):
    label_entry(entry=marked(mary, "S619"), label="third-party", ground=WHY, by=BY, at=AT)
    label_entry(entry=marked(mary, "gp_consultation"), label="gender", ground=WHY, by=BY, at=AT)
    labelled = gathering.events_labelled("mary")
    assert sorted(map(sorted, (labels for _, labels in labelled.values()))) == [["gender"], ["third-party"]]
    untold = frozenset(number for number, (_, labels) in labelled.items() if "third-party" in labels)
    rows, apart = gathering.gather("mary", untold)
    assert [row["code"] for row in rows["events"]] == ["gp_consultation"]
    assert apart == {"entries told by, or about, somebody else": 1}
