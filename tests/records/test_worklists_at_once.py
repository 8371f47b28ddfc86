"""Two of a team take the same person at the same moment: one has them, the other is told who, and one door is open."""

import random
import threading

import pytest
from django.db import connections

from kith.care.records.approaching import give_back, take
from kith.care.records.models import Approach, ApproachMove, Worklist
from kith.errors import AlreadyTaken
from kith.governance.asker import Asker, Completed, TeamTie
from kith.governance.records.models import Account, Grant
from kith.governance.records.trail import verify_trail
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


def _given_out(people):
    papers()
    Person.objects.bulk_create(Person(person_id=f"p{number}", neighbourhood="Ash") for number in range(people))
    worklist = Worklist.objects.create(
        team="1", name="A list", offer="A call", lists=["missing_out"], basis="Finding 2026", places=people, people_in=people,
        given_out=people, given_by="a", given_at=AT,
    )  # fmt: skip
    return [
        Approach.objects.create(worklist=worklist, person_id=f"p{number}", position=number + 1, reasons=[]).pk
        for number in range(people)
    ]


def _works(asker, rows, seed, begin, told):
    """Take everybody in an order of one's own, and give half of those that one got back; say what was done and what was refused."""
    chance = random.Random(seed)
    begin.wait(60)
    try:
        for row in chance.sample(rows, len(rows)):
            try:
                take(asker=asker, approach=row, by=as_actor(asker), at=AT)
                told.append((row, asker.account, "take"))
                if chance.random() < 0.5:
                    give_back(asker=asker, approach=row, why="Not mine after all", by=as_actor(asker), at=AT)
                    told.append((row, asker.account, "give back"))
            except AlreadyTaken:
                told.append((row, asker.account, "refused"))
            except Exception as wrong:
                told.append((row, asker.account, repr(wrong)))
    finally:
        connections.close_all()


@pytest.mark.parametrize(
    ("hands", "people", "seed"),
    [(6, 3, 1), *(pytest.param(50, 5, seed, marks=pytest.mark.long) for seed in range(2, 12))],
)
def test_CCY_06_many_who_work_through_one_list_at_once_leave_what_some_order_of_them_would(
    committed, hands, people, seed
):
    """Taken and given back in turn, never taken twice; one door open for each who is taken, and none for anybody else."""
    rows, told, begin = _given_out(people), [], threading.Barrier(hands)
    askers = [coordinator(f"Hand{number}") for number in range(hands)]
    threads = [
        threading.Thread(target=_works, args=(asker, rows, seed * 1000 + number, begin, told))
        for number, asker in enumerate(askers)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(300)
    assert {what for *_, what in told} <= {"take", "give back", "refused"}
    assert len([1 for *_, what in told if what != "give back"]) == hands * people  # nobody was left without an answer
    for row in Approach.objects.all():
        moves = list(ApproachMove.objects.filter(approach=row).order_by("pk").values_list("move", flat=True))
        done = [what for number, _, what in told if number == row.pk and what != "refused"]
        assert moves == [
            ("take", "give back")[at % 2] for at in range(len(moves))
        ]  # in turn, as one after another would
        assert sorted(moves) == sorted(done)
        last = ApproachMove.objects.filter(approach=row).order_by("-pk").first()
        assert row.taken_by == (last.moved_by if last.move == "take" else "")
        open_doors = Grant.objects.open_at(AT).filter(person_id=row.person_id)
        assert [one.to for one in open_doors] == ([row.taken_by] if row.taken_by else [])
    verify_trail()
