"""A made-up past of advice is laid down at once, and leaves row for row what the verbs would have left, had they been called then."""

import re
from dataclasses import replace

import pytest
from bench.year_world import ADVICE, PLACES, PRACTICE, staff_in

from kith.care.advice_asked import NewDay, NewLetter, NewMoney
from kith.care.advice_said import SaidOfCase
from kith.care.records.adding_to_case import ask_for_letter, claim_money, confirm_day
from kith.care.records.advice_chasing import tell_of_days
from kith.care.records.advice_letters import answer_letter
from kith.care.records.advice_notes import write_note, write_privileged_note
from kith.care.records.advice_seats import take_seat
from kith.care.records.advising import open_case, say_of_case
from kith.care.records.history_advice import lay_cases
from kith.care.records.models import (
    AdviceCase,
    AdviceDay,
    AdviceEscalation,
    AdviceEvent,
    AdviceLetter,
    AdviceMoney,
    AdviceNote,
    AdviceSeat,
    PrivilegedNote,
)
from kith.errors import BadUsage, MoveNotAllowed, NotADemonstration
from kith.governance.records.models import Grant, Installation, TrailEvent
from kith.governance.records.trail import verify_trail
from kith.synthetic.past_advice import Advised, make_up_cases
from kith.web.past_advice import Advice, as_past_case
from tests.records.laid import BEGINS, BY, UNTIL, as_actor_of, mornings_of, rows_of, undone, world

pytestmark = pytest.mark.django_db
KEPT = (AdviceCase, AdviceSeat, AdviceDay, AdviceLetter, AdviceMoney, AdviceEvent, AdviceNote, PrivilegedNote, AdviceEscalation)  # fmt: skip
POINTS_AT = {"AdviceCase": "message_id", "Referral": "message_id", "AdviceDay": "due_date", "AdviceLetter": "words"}
OPENS = frozenset({"identity", "demographics", "address-and-contact", "about-me", "care-coordination"})
NEW = {NewDay: confirm_day, NewLetter: ask_for_letter, NewMoney: claim_money}


@pytest.fixture
def pasts():
    world(60)
    on = BEGINS.date()
    advice = Advice(tuple(staff_in(PLACES[0], ADVICE, on)), staff_in(PLACES[0], PRACTICE, on, "gp")[0])
    people = [Advised(f"p{n}", None, 1 + n % 10, n % 3 > 0, n % 4 == 0) for n in range(0, 60, 2)]
    stories = make_up_cases(people, span=(BEGINS, UNTIL), seed=15)
    return [replace(as_past_case(story, advice, number), opens=OPENS) for number, story in enumerate(stories)]


def by_the_verbs(pasts):
    deeds = [(past.at, past, None) for past in pasts] + [(one.at, past, one) for past in pasts for one in past.said]
    deeds += [(morning, None, None) for morning in mornings_of() if morning < UNTIL]
    for at, past, spoke in sorted(deeds, key=lambda deed: deed[0]):
        if past is None:
            tell_of_days(by=BY, at=at)
        elif spoke is None:
            open_case(asker=past.asker, asked=past.asked, by=as_actor_of(past.asker), at=at)
        else:
            said_by_the_verb(AdviceCase.objects.get(message_id=past.asked.message_id), spoke, at)


def said_by_the_verb(case, spoke, at):
    who = {"asker": spoke.asker, "by": as_actor_of(spoke.asker), "at": at}
    what = spoke.what
    if what is None:
        take_seat(case=case.pk, **who)
    elif type(what) in NEW:
        NEW[type(what)](case=case.pk, asked=what, **who)
    elif not isinstance(what, SaidOfCase):
        write = write_privileged_note if what.is_privileged else write_note
        write(case=case.pk, words=what.words, message_id=what.message_id, **who)
    else:
        which = case.events.get(message_id=spoke.of).which if spoke.of else None
        if spoke.asker.role == "gp":
            answer_letter(letter=which, said=what, **who)
        else:
            say_of_case(case=case.pk, said=replace(what, which=which), **who)


def told():
    """Every row, and every door of a case or letter, without the numbers that a database gives."""
    found = rows_of(KEPT, POINTS_AT)
    found["AdviceEvent"] = sorted(re.sub(r"'which': \d+", "'which': 1", re.sub(r":([ld])\d+'", r":\1'", row)) for row in found["AdviceEvent"])  # fmt: skip
    named = {f"advice:{row.pk}": f"advice {row.message_id}" for row in AdviceCase.objects.all()}
    named |= {f"advice-letter:{row.pk}": f"letter {row.case.message_id} {row.words}" for row in AdviceLetter.objects.select_related("case")}  # fmt: skip
    doors = Grant.objects.exclude(work__startswith="list:").values()
    found["Grant"] = sorted(repr({**door, "id": 0, "work": named[door["work"]]}) for door in doors)
    return found


def test_advice_that_is_laid_down_is_row_for_row_what_the_verbs_would_have_left(pasts):
    with undone():
        by_the_verbs(pasts)
        verbs = told()
    assert lay_cases(pasts, by=BY, at=UNTIL) == len(pasts)
    laid = told()
    assert {name: len(rows) > 2 for name, rows in laid.items()} == dict.fromkeys(laid, True)
    for name, rows in verbs.items():
        assert laid[name] == rows, name
    moves = set(AdviceEvent.objects.values_list("thing", "move"))
    assert {("day", "move"), ("day", "miss"), ("letter", "return"), ("case", "stop"), ("case", "refer on")} <= moves
    assert AdviceEvent.objects.filter(words__startswith="The case is ").exists()
    for event in AdviceEvent.objects.exclude(thing="case"):
        thing = {"day": AdviceDay, "letter": AdviceLetter, "money": AdviceMoney}[event.thing]
        assert thing.objects.get(pk=event.which).case_id == event.case_id
    assert tell_of_days(by=BY, at=UNTIL) == 0
    verify_trail()
    assert TrailEvent.objects.filter(action="loaded", kind="advice", result="made up").count() == len(pasts)


def test_only_a_made_up_place_has_a_past(pasts):
    Installation.objects.update(is_demonstration=False)
    with pytest.raises(NotADemonstration):
        lay_cases(pasts, by=BY, at=UNTIL)
    assert not AdviceCase.objects.exists()


def test_what_does_not_lead_on_or_lacks_something_lays_nothing_down(pasts):
    over = next(past for past in pasts if past.said and getattr(past.said[-1].what, "move", "") == "close")
    with pytest.raises(MoveNotAllowed):
        lay_cases([replace(over, said=(*over.said, over.said[-1]))], by=BY, at=UNTIL)
    with pytest.raises(BadUsage, match="what the case is about"):
        lay_cases([replace(over, asked=replace(over.asked, matter="weather"))], by=BY, at=UNTIL)
    ended = replace(over.said[-1], what=replace(over.said[-1].what, reason="because"))
    with pytest.raises(BadUsage, match="To close needs"):
        lay_cases([replace(over, said=(*over.said[:-1], ended))], by=BY, at=UNTIL)
    assert not AdviceCase.objects.exists()
