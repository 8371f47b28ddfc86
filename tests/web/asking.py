"""What every declared address is asked with: an example of each thing that it may name, and of each thing that a form may say."""

import re
from contextlib import contextmanager

from django.db import transaction
from django.test import Client

from kith.care.records.models import (
    AdviceCase,
    AdviceLetter,
    Approach,
    Escalation,
    Referral,
    RuleQuestion,
    Signal,
    Worklist,
)
from kith.directory.records.models import FeedRun
from kith.governance.records.models import (
    AccessRequest,
    Agreement,
    EmergencyAccess,
    EntryLabel,
    FindingBasis,
    Joining,
    KeptText,
    Membership,
    Objection,
    Passkey,
    SharingAnswer,
    UnusualLook,
)
from kith.insight.records.models import GroupAgreement, RuleDraft
from kith.people.records.models import Entry, ImportRun, MatchDecision
from kith.web import urls
from kith.web.routes import declared
from kith.work.records.models import Conversation, Task

PART = re.compile(r"<(\w+):(\w+)>")
NUMBERED = {
    "worklist/raised/": Signal, "worklist/given-out/": Worklist, "worklist/questions/": RuleQuestion, "worklist/": Approach,
    "rules/drafts/": RuleDraft, "/agreements/": GroupAgreement, "objections/": Objection, "/objections/": Objection, "imports/": ImportRun,
    "access-requests/": AccessRequest, "share/answers/": SharingAnswer, "agreements/": Agreement, "bases/": FindingBasis,
    "team/joining/": Joining, "team/members/": Membership, "emergency-reviews/": EmergencyAccess, "kept-texts/": KeptText,
    "directory/feeds/": FeedRun, "/entry-labels/": EntryLabel, "referrals/": Referral, "referrals/incidents/": Escalation, "unusual-looks/": UnusualLook,
    "my-sign-in/passkeys/": Passkey, "tasks/": Task, "conversations/": Conversation, "advice/": AdviceCase, "letters/": AdviceLetter,
    "advice/letters/": AdviceLetter,
}  # fmt: skip
"""What a number in an address is the number of, by what stands before it; the longest that fits."""
WORDS = {
    "name": "missing_out", "topic": "matters", "question": "preferred-name", "paper": "retention", "form": "markdown", "task": "none",
    "choice": "1", "field": "phone", "secret": "none", "move": "see", "thing": "case", "step": "stop", "id": "none",
}  # fmt: skip
"""What else an address may say, and names nobody by."""
NOBODY = {
    "person": "0" * 32,
    "left": "0" * 32,
    "right": "1" * 32,
    "entry": "0" * 32,
    "act": "0" * 32,
    "mark": "0" * 64,
    "service": "0" * 32,
    "number": "987654321",
}

FULL = {
    "reason": "They fell at home, and I am with them now", "kind": "unwell", "hours": "1", "why": "as they asked this morning", "how": "by telephone, to me",
    "what": "untrue", "rule": "missing_out", "words": "not so", "channel": "telephone", "result": "no answer", "part": "now", "outcome": "declined",
    "decision": "apart", "note": "it was right to look", "state": "said", "text": "My garden", "speaker": "person", "said_on": "", "on": "", "answer": "mended",
    "reply": "read anew", "need": "alone", "told_by": "community", "typed": "", "basis": "People who may be missing out", "field_group": "identity",
    "partner": "YX903", "partner_role": "social-worker", "purpose": "direct-care", "received_date": "1/11/2026", "who_asked": "the person",
    "how_checked": "passport seen", "form": "0", "seen": "", "edits": "0", "version": "1", "do": "away", "because": "it is right", "confirmed": "yes",
}  # fmt: skip
"""What a form may be sent with so that most are filled in."""


def numbered(address):
    """What a number in this address is the number of; None where it holds none."""
    before = re.sub(r"<int:(?!choice).*", "", address) if "<int:" in address else ""
    fits = [start for start in NUMBERED if before.endswith(start) or before.startswith(start)]
    return (
        NUMBERED[max(fits, key=lambda start: (before.endswith(start), len(start)))]
        if fits and "<int:choice" not in address
        else None
    )


def parts(route):
    """The parts of an address that name something kept: `person`, `number` and the like."""
    return [
        name for kind, name in PART.findall(route.address) if (kind == "int" and name != "choice") or name in NOBODY
    ]


def filled(route, **named):
    """The address with each part in its place."""
    told = {**WORDS, **named}
    if route.name.startswith("rule"):
        told["name"] = "no_fixed_home_without_contact"
    if route.name == "say-of-task":
        told["move"] = "do"
    return "/" + PART.sub(
        lambda part: str(told["number"] if part[1] == "int" and part[2] != "choice" else told[part[2]]), route.address
    )


def names_of(one, other):
    """Of these two people what is kept, by the part of an address that names it."""
    left, right = (
        Entry.objects.filter(person=each).order_by("pk").values_list("entry_id", flat=True)[0] for each in (one, other)
    )
    act = (
        MatchDecision.objects.filter(entry_left__in=(left, right)).values_list("act", flat=True).first()
        or MatchDecision.objects.first().act
    )
    mark = EntryLabel.objects.filter(person_id=one.person_id).values_list("mark", flat=True).first() or NOBODY["mark"]
    return {"person": one.person_id, "left": left, "right": right, "entry": left, "act": act, "mark": mark}


def every_way():
    """Every declared address with every way of asking that it answers, HEAD aside."""
    assert urls.urlpatterns  # which declares them
    return [(route, way) for _, route in sorted(declared().items()) for way in ("GET", "POST") if way in route.methods]


def as_browser(browser):
    """Another browser with the same cookies: what one answer takes away, the next question still has."""
    other = Client(raise_request_exception=False)
    other.cookies = browser.cookies.copy()
    return other


@contextmanager
def undone():
    """What is done here is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(browser, way, address, told=None):
    """Ask, and undo whatever that did."""
    with undone():
        return (
            as_browser(browser).generic(way, address) if way == "GET" else as_browser(browser).post(address, told or {})
        )
