"""Two of a team take the same person at the same moment: one has them, the other is told who, and one door is open."""

import threading

from django.db import connections

from kith.care.records.approaching import take
from kith.care.records.models import Approach, ApproachMove, Worklist
from kith.errors import AlreadyTaken
from kith.governance.asker import Asker, Completed, TeamTie
from kith.governance.records.models import Account, Grant
from kith.governance.training import COURSES
from kith.people.records.models import Person
from tests.records.kept import AT
from tests.records.lawful import BEGUN, as_actor, papers


def coordinator(name):
    account = Account.objects.create(username=name.lower(), name=name, made_at=AT)
    held = tuple(Completed(course.name, AT.date()) for course in COURSES)
    return Asker(
        str(account.pk), "care-coordinator", "YX900", "integrator", (TeamTie("1", "Ash", BEGUN),), held, session="s"
    )


def test_CCY_05_two_who_take_one_person_at_once_leave_one_taker_and_one_open_door(committed):
    papers()
    Person.objects.create(person_id="p1", neighbourhood="Ash")
    worklist = Worklist.objects.create(
        team="1", name="A list", offer="A call", lists=["missing_out"], basis="Finding 2026", places=1, people_in=1, given_out=1,
        given_by="a", given_at=AT,
    )  # fmt: skip
    row = Approach.objects.create(worklist=worklist, person_id="p1", position=1, reasons=[])
    told, begin = [], threading.Barrier(2)

    def takes(asker):
        try:
            begin.wait(20)
            take(asker=asker, approach=row.pk, by=as_actor(asker), at=AT)
            told.append("took")
        except AlreadyTaken as late:
            told.append(str(late))
        except Exception as wrong:
            told.append(repr(wrong))
        finally:
            connections.close_all()

    hands = [threading.Thread(target=takes, args=(coordinator(name),)) for name in ("Ann", "Bea")]
    for one in hands:
        one.start()
    for one in hands:
        one.join(60)
    held = Approach.objects.get()
    name = Account.objects.get(pk=held.taken_by).name
    assert sorted(told) == sorted(["took", f"{name} has taken this person already. Take another, or ask {name}."])
    assert [grant.to for grant in Grant.objects.all()] == [held.taken_by]
    assert ApproachMove.objects.count() == 1
