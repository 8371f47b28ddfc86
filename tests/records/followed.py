"""Referrals laid down as rows, for tests of figures: whom they are about, and what was said of each on which day."""

from datetime import UTC, datetime, time, timedelta
from itertools import count

from kith.care.records.models import Referral, ReferralEvent
from kith.care.referral import BEGINNING, CLOSED, PARTIES, moved, moves_open
from kith.people.records.models import Person

_numbers = count(1)
YES = (("see", 1), ("accept", 3), ("start", 8))
"""Moves with the day after the sending on which each was made."""
MET = (*YES, ("end", 30, "helped"))
NO = (("see", 1), ("decline", 4, "full"))


def at(day):
    return datetime.combine(day, time(9), UTC)


def lay(person, sent, said=(), **more):
    """One referral of somebody, sent on a day; `more` are columns of it."""
    number = next(_numbers)
    told = {"kind": "referral", "need": "food", "urgency": "routine", "passed_from": None} | more
    state, events = BEGINNING, []
    for move, days, *reason in (("send", 0), *said):
        party = next(one for one in PARTIES if move in moves_open(told["kind"], state, one))
        was, state = state, moved(told["kind"], state, move, party)
        events.append((move, party, was, state, at(sent + timedelta(days=days)), *(reason or [""])))
    ended = events[-1][4] if state in CLOSED else None
    row = Referral.objects.create(
        person_id=person, service_id=f"s{number}", words="x", field_groups=[], safe_contact="any way", consent_by="person", consent_date=sent,
        begun_by="referrer", recipient="VC1", recipient_name="A charity", recipient_kind="vcse", recipient_role="link-worker", referrer="Y99001",
        referrer_team="1", sent_by="x", sent_at=at(sent), message_id=f"laid-{number}", state=state, since=events[-1][4], ended_at=ended,
        events_count=len(events), **told,
    )  # fmt: skip
    ReferralEvent.objects.bulk_create(
        ReferralEvent(referral=row, number=place, move=move, party=party, from_state=was, to_state=to, is_taken=True, message_id=f"{place}", reason=reason,
                      written_by="x", written_at=moment)
        for place, (move, party, was, to, moment, reason) in enumerate(events)
    )  # fmt: skip
    return row


def people_referred(many, sent, said=(), *, prefix, need="food", **person):
    """So many people who are on the register, each referred once."""
    names = [f"{prefix}{number}" for number in range(many)]
    Person.objects.bulk_create(Person(person_id=name, **person) for name in names)
    return [lay(name, sent, said, need=need) for name in names]


def small_world(day):
    """Two fifths of a place, referred in the month of a day: most of the least deprived hear yes, of the most deprived half."""
    english, bengali = {"main_language": "English"}, {"main_language": "Bengali", "interpreter_needed": True}
    people_referred(30, day, MET, prefix="a", imd_decile=1, ethnic_group="Asian", **bengali)
    people_referred(30, day, NO, prefix="b", imd_decile=2, ethnic_group="White", **english)
    people_referred(60, day, MET, prefix="c", imd_decile=10, ethnic_group="White", **english)
    people_referred(10, day, NO, prefix="d", imd_decile=9, ethnic_group="White", **english)
    people_referred(20, day, prefix="e")
