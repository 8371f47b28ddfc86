"""A place with everything in it: two neighbourhoods, all accounts, and something kept by every room, each with whom it names.

Every word about a person carries a mark that is theirs alone, so that a page can be asked whom it tells of.
"""

import json
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from kith.care.records.models import (
    Approach,
    Attempt,
    Escalation,
    Referral,
    ReferralEvent,
    RuleQuestion,
    Signal,
)
from kith.care.records.referral_rules import let_doors_stand
from kith.directory.records.taking import receive
from kith.governance.asker import usual_purpose
from kith.governance.records.deciding import asker_on
from kith.governance.records.models import (
    Account,
    EmergencyAccess,
    EntryLabel,
    Grant,
    Joining,
    KeptText,
    Membership,
    Objection,
    Passkey,
    PersonLabel,
    SharingAnswer,
    UnusualLook,
)
from kith.governance.records.requesting import NewRequest, record_request
from kith.governance.trail import Actor
from kith.insight.records.models import RuleDraft
from kith.insight.sketching import Sketch
from kith.people.linking.names import sound
from kith.people.records.labelled import marked_event
from kith.people.records.models import (
    AboutMeAnswer,
    Entry,
    Event,
    ImportMove,
    ImportRun,
    MatchDecision,
    NameWord,
    Person,
    Told,
    Wording,
)
from kith.people.records.scoping import Asked, visible
from kith.places.records.naming import name_neighbourhoods
from kith.web.demonstration import give_out, make_accounts
from tests.records.kept import AT
from tests.records.lawful import asked_nationally
from tests.web.advised_place import advised
from tests.web.crawling import NEW_EACH_TIME
from tests.web.tasked_place import tasked

THERE = "Zelmere"
"""The second neighbourhood; after the other in the alphabet, so that the full team is of the first."""
MARK = re.compile(r"qz([a-p]{3})zq", re.IGNORECASE)
NUMBER = re.compile(r"\b(999) ?(\d{3}) ?(\d{4})\b")
BORN = date(1930, 1, 1)
ALSO = {
    "information-governance-lead": {("view", "subject-access"), ("edit", "audit")},
    "safeguarding-lead": {("view", "direct-care")},
}
"""For what else than their usual purpose a role may know of somebody by name."""


def marked(number):
    """The mark of a person: three letters that stand in no word."""
    return "qz" + "".join("abcdefghijklmnop"[number // 16**place % 16] for place in (2, 1, 0)) + "zq"


class Place:
    """The place, with whom a text tells of, and whom an asker may be told of."""

    def __init__(self, accounts):
        self.accounts = accounts
        rows = Person.objects.order_by("pk").select_related("identity")
        self.people = {marked(number): one for number, one in enumerate(rows)}
        self.numbers = {
            one.identity.nhs_number: one.person_id for one in self.people.values() if one.identity.nhs_number
        }

    def told_of(self, text):
        """The people whose marks, or whose NHS numbers, stand in a text."""
        text = NEW_EACH_TIME.sub("", text)  # in so many letters drawn by chance a mark comes up, now and then
        by_mark = {self.people[f"qz{mark.lower()}zq"].person_id for mark in MARK.findall(text)}
        return by_mark | {
            self.numbers[number] for parts in NUMBER.findall(text) if (number := "".join(parts)) in self.numbers
        }

    def sign_in(self, username, browser=None):
        """Somebody signed in through the page."""
        browser = browser or Client(raise_request_exception=True)
        made = next(one for one in self.accounts if one["username"] == username)
        browser.post("/sign-in", {"username": made["username"], "password": made["password"]})
        return browser

    def open_to(self, username, at):
        """Whom the rules let somebody know of by name, for anything that they may do."""
        account = Account.objects.get(username=username)
        asker = asker_on(account, "s", at.date(), is_strong=True)
        usual = usual_purpose(asker.role)
        asked = {("view", usual), ("search", usual), ("merge", "coordination"), *ALSO.get(asker.role, ())}
        return {
            person
            for action, purpose in sorted(asked)
            for person in visible(Person.objects.all(), Asked(asker, action, purpose, "identity"), at).values_list("person_id", flat=True)
        }  # fmt: skip


@pytest.fixture(scope="module")
def whole_place(loaded):
    """All of it, made once for a module."""
    _parted_in_two()
    _named_anew()
    place = Place(make_accounts(at=AT))
    give_out(at=AT)
    asked_nationally()
    everybody = list(Person.objects.filter(death_month=None).order_by("pk"))
    marks = {one.person_id: mark for mark, one in place.people.items()}
    here = [one for one in everybody if one.neighbourhood != THERE]
    away = [one for one in everybody if one.neighbourhood == THERE]
    _guarded(here, marks)
    for people, username in ((here[10:], "amina.yusuf"), (away, "joseph.mwangi")):
        _kept_of_each(people[:6], marks, str(Account.objects.get(username=username).pk))
        for number, one in enumerate(people[:3]):
            _referred(one, marks[one.person_id], Account.objects.get(username=username), number)
            tasked(one, marks[one.person_id], Account.objects.get(username=username))
    for number, one in enumerate(here[12:14]):
        advised(one, marks[one.person_id], Account.objects.get(username="kwame.boateng"), number)
    _opened_to_each(here[20:], place.accounts)
    _services()
    return place


def _services():
    """Services of a feed, and a delivery of it that waits for somebody to look."""
    for many in (8, 2):
        told = [{"id": f"s{number}", "name": f"Lunch {number}", "status": "active"} for number in range(many)]
        receive(
            feed="Kithshire Council",
            files={"a.json": json.dumps(told).encode()},
            key=settings.SECRET_KEY.encode(),
            by=Actor("a test"),
            at=AT,
        )


def _parted_in_two():
    """Every third person lives in the second neighbourhood, and is registered with the other practice."""
    pks = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    Person.objects.filter(pk__in=pks[::3]).update(neighbourhood=THERE, practice_ods_code="Y99002")
    Person.objects.filter(pk__in=pks[1::3]).update(neighbourhood="Kithbeck", practice_ods_code="Y99001")
    name_neighbourhoods(names=[THERE])


def _named_anew():
    """Everybody under a name, birth date, address and telephone of their own, with their mark."""
    NameWord.objects.all().delete()
    words = []
    for number, one in enumerate(Person.objects.order_by("pk").select_related("identity")):
        mark, who = marked(number), one.identity
        who.given_name, who.family_name, who.preferred_name = f"Ann{mark}", f"Fam{mark}", f"Pet{mark}"
        who.former_family_name, who.address, who.email = f"Was{mark}", f"1 {mark} Row", f"{mark}@example.org"
        who.birth_date, who.phone = BORN + timedelta(days=23 * number), f"07700 {mark}"
        who.save()
        told = {"given_name": who.given_name, "family_name": who.family_name, "preferred_name": who.preferred_name}
        words += [NameWord(person=one, word=word.lower(), sound=sound(word), kind=kind) for kind, word in told.items()]
        same = {
            name: getattr(who, name)
            for name in ("given_name", "family_name", "birth_date", "address", "phone", "email")
        }
        Wording.objects.filter(entry__person=one).update(preferred_name=None, former_family_name=None, **same)
    NameWord.objects.bulk_create(words)


def _guarded(people, marks):
    """Four of whom something is guarded, and one who objects to sharing with anybody."""
    for one, label in zip(
        people, ("restricted-location", "sealed", "asked-for-privacy", "domestic-abuse"), strict=False
    ):
        ground = f"said so {marks[one.person_id]}"
        PersonLabel.objects.create(person_id=one.person_id, label=label, ground=ground, put_on_by="a", put_on_at=AT)
    Objection.objects.create(
        person_id=people[4].person_id,
        kind="sharing",
        from_date=AT.date(),
        said_to="a",
        how=f"told {marks[people[4].person_id]}",
    )


def _kept_of_each(people, marks, account):
    """Something of each room about each of these people, as the account wrote it; and what the account has under way."""
    lead = asker_on(Account.objects.get(username="ian.whitlock"), "s", AT.date())
    for one in people:
        mark, who = marks[one.person_id], one.person_id
        AboutMeAnswer.objects.create(
            person_id=who, topic="matters", state="said", text=f"My garden {mark}", said_on=AT.date(), speaker="person", written_at=AT,
            asked_by=account, role="care-coordinator", organisation="Y99001",
        )  # fmt: skip
        Told.objects.create(
            record=f"told-{who}"[:64], person_id=who, question="preferred-name", answer="said", cells={"preferred_name": f"Pet{mark}"},
            said_on=AT.date(), by_person=True, recorded_by=account, recorded_at=AT,
        )  # fmt: skip
        SharingAnswer.objects.create(
            asked_by=account, asked_at=AT, organisation="Y99001", person_id=who, field_group="identity", partner="YX903",
            partner_role="social-worker", purpose="direct-care", may=True, sentence=f"Yes {mark}", policies=frozenset({"gp-care"}),
        )  # fmt: skip
        new = NewRequest(who, AT.date(), "the person", f"passport {mark}")
        record_request(new=new, asker=lead, by=Actor(lead.account, lead.role, lead.organisation), at=AT)
        EmergencyAccess.objects.create(
            person_id=who, account=account, role="gp", organisation="Y99001", session="another", purpose="direct-care", reason_kind="unwell",
            reason=f"Fell {mark}", from_at=AT, to_at=AT + timedelta(hours=1),
        )  # fmt: skip
        Objection.objects.create(
            person_id=who, kind="finding", from_date=AT.date(), said_to=account, how=f"by telephone {mark}"
        )
        _labelled_entry(one, mark, account)
    _noticed(people, account)
    _under_way(people, marks, account)


def _referred(one, mark, account, number):
    """One referral of one of them, to the link worker of the account’s team: the first waits at the service, the second is over; the third is
    to a body that has no account."""
    where, (state, ended) = account.memberships.first(), (("sent", None), ("recalled", AT), ("sent", None))[number]
    body = Membership.objects.get(
        team=where.team, role="link-worker", account__username__in=("ruth.levi", "moira.keane")
    ).organisation
    row = Referral.objects.create(
        person_id=one.person_id, kind="referral", service_id="links", need="loneliness", urgency="routine", words=f"Company for {mark}", wish=f"As {mark} says",
        field_groups=frozenset({"identity"}), safe_contact="any way", advocate=f"A sister of {mark}", consent_by="person", consent_date=AT.date(),
        begun_by="referrer", recipient_kind=body.kind, recipient_role="link-worker", **_asked(body, where, number == 2), referrer=where.organisation.ods_code or where.organisation.name, referrer_team=str(where.team_id),
        sent_by=str(account.pk), sent_at=AT, message_id=f"{one.person_id}-{number}", state=state, since=AT, ended_at=ended, events_count=1,
    )  # fmt: skip
    ReferralEvent.objects.create(
        referral=row, number=1, move="send", party="referrer", from_state="new", to_state="sent", is_taken=True, message_id="1",
        words=f"For {mark}", written_by=str(account.pk), written_at=AT,
    )  # fmt: skip
    if not row.is_open:
        event = ReferralEvent.objects.get(referral=row)
        Escalation.objects.create(
            referral=row,
            event=event,
            kind="incident",
            told_to="information-governance-lead",
            whose="information-governance-lead",
            raised_at=AT,
        )
    if row.is_open:
        let_doors_stand(row, True, by=Actor(str(account.pk)), at=AT)


def _asked(body, where, is_by_link):
    """Which body is asked, and in which team it works."""
    if is_by_link:
        return {"recipient": "The Old Mill", "recipient_name": "The Old Mill", "recipient_team": ""}
    return {"recipient": body.ods_code or body.name, "recipient_name": body.name, "recipient_team": str(where.team_id)}


def _labelled_entry(one, mark, account):
    """The latest contact of one of them, guarded by whoever wrote of it."""
    event = Event.objects.filter(person=one).select_related("entry").order_by("-date", "pk").first()
    if event is not None:
        entry = marked_event(event, one)
        EntryLabel.objects.create(
            person_id=entry.person, record=entry.record, mark=entry.mark, field_group=entry.field_group, label="gender",
            ground=f"asked for it {mark}", put_on_by=account, put_on_at=AT,
        )  # fmt: skip


def _noticed(people, account):
    """A look out of the ordinary that nobody has reviewed, and a passkey that whoever looked had once: one that counts would be asked for."""
    UnusualLook.objects.create(
        kind="many-people", account=account, role="gp", day=AT.date(), person_id=people[0].person_id, people=99, from_at=AT, to_at=AT,
        raised_at=AT,
    )  # fmt: skip
    Passkey.objects.create(
        account_id=account, name="A key", credential_id=f"id-{account}", handle="h", counter=0, is_verifying=False, made_at=AT,
        ended_at=AT, ended_by="a", ended_why="removed",
    )  # fmt: skip


def _opened_to_each(people, accounts):
    """For each account a door to two people, for what it may be opened for; of roles that see nobody it opens nothing."""
    for number, one in enumerate(accounts):
        to, groups = (
            str(Account.objects.get(username=one["username"]).pk),
            frozenset({"identity", "demographics", "address-and-contact", "about-me"}),
        )
        purposes = frozenset({"direct-care", "coordination", "safeguarding"})
        for who in people[2 * number : 2 * number + 2]:
            Grant.objects.create(
                person_id=who.person_id,
                to=to,
                field_groups=groups,
                purposes=purposes,
                from_at=AT,
                why="work",
                work="w",
                opened_by="a",
            )


def _under_way(people, marks, account):
    """An import, a rule in the making, somebody raised, a question, a match decided, a text kept, and somebody taken."""
    number = ImportRun.objects.count()
    run = ImportRun.objects.create(
        form=str(uuid4()),
        state="withdrawn",
        is_open=False,
        sender="Y99001",
        original_name="list.csv",
        fingerprint=f"f{number}",
    )
    ImportMove.objects.create(
        run=run, move="withdraw", state_from="checked", state_to="withdrawn", moved_by=account, moved_at=AT
    )
    sketch = Sketch(name=f"mine_{number}", title="Mine", theme="access", source="Us", caution="None")
    RuleDraft.objects.create(
        name=sketch.name, sketch=sketch.as_json(), begun_by=account, begun_at=AT, changed_by=account, changed_at=AT
    )
    mark = marks[people[0].person_id]
    team = str(Account.objects.get(pk=account).memberships.first().team_id)
    Signal.objects.create(
        team=team, typed=f"Fam{mark} 1 January 1950", need="alone", told_by="community", raised_by=account, raised_at=AT
    )
    one, other = [who for who in people if who.practice_ods_code][:2]
    left, right = sorted(Entry.objects.filter(person=who).first().entry_id for who in (one, other))
    MatchDecision.objects.create(
        entry_left=left, entry_right=right, decision="apart", reason=f"Not {marks[one.person_id]}", act=uuid4().hex, said="s",
        decided_by=account, decided_at=AT,
    )  # fmt: skip
    where = Account.objects.get(pk=account).memberships.first()
    Joining.objects.create(
        username=f"new.{number}", name="Somebody New", role="gp", team=where.team, organisation=where.organisation, is_anew=False,
        from_date=AT.date(), why="joins us", proposed_by=account, proposed_at=AT,
    )  # fmt: skip
    KeptText.objects.create(account_id=account, address="/share", page="/share", sealed="sealed", kept_at=AT)
    taken = Approach.objects.filter(worklist__team=team, state="waiting").order_by("pk")[:2]
    for row in taken:
        held = marks[row.person_id]
        Attempt.objects.create(approach=row, person_id=row.person_id, channel="telephone", result="no answer", tried_at=AT, note=f"Rang {held}",
                               logged_by=account, logged_at=AT)  # fmt: skip
        RuleQuestion.objects.create(
            approach=row,
            person_id=row.person_id,
            rule="missing_out",
            what="untrue",
            words="not so",
            asked_by=account,
            asked_at=AT,
        )
