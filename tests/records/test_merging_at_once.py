"""Two people decide of one pair at the same moment: one decision stands, the other hand is told, and nobody's record is lost."""

import threading
from datetime import date

from django.db import connections

from kith.errors import AlreadyDecided
from kith.governance.agreements import Agreement
from kith.governance.records.signing import sign_agreement
from kith.governance.trail import Actor
from kith.people.records.merging import settle_match
from kith.people.records.models import Entry, Link, MatchDecision, Person, Registration, Wording
from tests.records.kept import AT, BY
from tests.records.test_merging import HOW, OURS, REASON, Answer
from tests.web.registered import register


def recorded(person):
    entry = Entry.objects.create(
        entry_id=f"of-{person.person_id}", person=person, source="gp", began_as=person.person_id
    )
    who = person.identity
    Wording.objects.create(entry=entry, given_name=who.given_name, family_name=who.family_name, birth_date=who.birth_date, rows_count=1)  # fmt: skip
    Registration.objects.create(entry=entry, practice_ods_code=OURS, registered_date=date(2020, 1, 1))


def test_CCY_02_two_who_decide_at_the_same_moment_leave_one_decision(committed):
    for name in ("ann", "anne"):
        recorded(register(name, name.capitalize(), "Brown"))
    pair = ("of-ann", "of-anne")
    Link.objects.create(entry_left=pair[0], entry_right=pair[1], band="review", reasons=["given names sound alike"])
    agreed = Agreement(
        "a", OURS, frozenset({"identity"}), frozenset({"coordination"}), date(2026, 1, 1), date(2027, 1, 1)
    )
    sign_agreement(agreement=agreed, by=BY, at=AT)
    told, begin = [], threading.Barrier(2)

    def decide(account, decision):
        try:
            begin.wait(20)
            answer = Answer(decision, REASON)
            settle_match(pair=pair, answer=answer, how=HOW, by=Actor(account, "care-coordinator", OURS), at=AT)
            told.append("decided")
        except AlreadyDecided:
            told.append("told")
        except Exception as wrong:
            told.append(repr(wrong))
        finally:
            connections.close_all()

    hands = [threading.Thread(target=decide, args=each) for each in (("7", "together"), ("8", "apart"))]
    for one in hands:
        one.start()
    for one in hands:
        one.join(60)
    assert sorted(told) == ["decided", "told"]
    (held,) = MatchDecision.objects.all()
    assert Person.objects.count() == (1 if held.decision == "together" else 2)
    assert Entry.objects.count() == 2
