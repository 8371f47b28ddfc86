"""Somebody is taken from a worklist, sought, and answered for: what opens their name, and what shuts it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from kith.care.approach import MOVES, OPEN, OUTCOMES, moved
from kith.care.as_they_need import results_that_count
from kith.care.records.leading import every_pseudonym
from kith.care.records.models import Approach, ApproachMove, Attempt
from kith.care.records.preparing import CARRIED, preparation_of
from kith.care.records.waiting_for_groups import waiting_for_groups
from kith.care.stopping import CHANNELS, RESULTS, Attempted, next_day, why_stopped
from kith.errors import AlreadyTaken, BadUsage, ContactStopped, MoveNotAllowed, NotYours
from kith.governance.access import Decision
from kith.governance.asker import Asker, usual_purpose
from kith.governance.records.deciding import ask, ask_many
from kith.governance.records.granting import Door, open_doors, shut_doors
from kith.governance.records.signing import basis_named
from kith.governance.records.staff import names_of
from kith.governance.records.trail import append
from kith.governance.rulebook import NEXT_STEPS
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.insight.records.finding import PURPOSE
from kith.people.records.reading import person_of
from kith.people.records.scoping import Asked, person_items

__all__ = [
    "FIELDS",
    "Tried",
    "attempts_of",
    "door_to",
    "end_approach",
    "give_back",
    "keep_move",
    "led_to",
    "record_attempt",
    "record_outcome",
    "refused_on",
    "take",
]

FIELDS = frozenset(
    ["identity", "demographics", "address-and-contact", "place", "registration", "household", "about-me", "care-coordination",
     "contacts", "lists"]
)  # fmt: skip
"""What taking somebody opens: who they are, how to reach them, what matters to them, and why they are on the list. Nothing clinical."""

_NOBODY = "There is nothing here that you may take."


@dataclass(frozen=True)
class Tried:
    """One attempt as it is logged.

    channel, result   of `kith.care.stopping.CHANNELS` and `RESULTS`
    tried_at          when; never later than now, and on no day before the person was taken
    note              what the next one should know; nothing clinical
    safely            how the person was reached safely, where their home is not safe
    as_needed         whether it was as the person needs: with an interpreter, in large print; None where nothing is known to be needed
    why_not           why it was not
    """

    channel: str
    result: str
    tried_at: datetime
    note: str = ""
    safely: str = ""
    as_needed: bool | None = None
    why_not: str = ""


def take(*, asker: Asker, approach: int, by: Actor, at: datetime) -> None:
    """Take one person from a worklist of one's team, so that their name opens to the taker and to nobody else.

    Changes: the approach is taken; a grant for the taker. Told: the trail: the asking, the taking, and the door. Errors:
    `NotYours` for another team's, or where the rules do not let this asker; `AlreadyTaken`, which says by whom;
    `MoveNotAllowed` where it has ended.
    """
    row = _of_my_teams(asker, approach, at)
    said = _asked_to_take(asker, row, by, at)
    if not said.shows:
        raise NotYours(said.say if said.effect == "deny" else _NOBODY, _next(said))
    on = at.astimezone(LONDON).date()
    if waiting_for_groups([row], on):
        raise NotYours("The group that the rule names has paused it, or its agreement is over.", "Take another.")
    with transaction.atomic():
        held = {"state": "taken", "taken_by": asker.account, "taken_at": at, "due_date": next_day(on, 0)}
        if not Approach.objects.filter(pk=row.pk, state="waiting").update(**held):
            _too_late(row)
        keep_move(row, "take", "waiting", "taken", "", by, at)
        open_doors([led_to(row)], door=door_to(row, asker.account), by=by, at=at)


def _too_late(row: Approach) -> None:
    now = Approach.objects.get(pk=row.pk)
    if now.state not in OPEN:
        moved(now.state, "take")
    name = names_of([now.taken_by]).get(now.taken_by, "Somebody else")
    raise AlreadyTaken(f"{name} has taken this person already.", f"Take another, or ask {name}.")


def _asked_to_take(asker: Asker, row: Approach, by: Actor, at: datetime) -> Decision:
    """Whether the rules let this asker take this person now; what has changed since they were given out counts."""
    one = person_of(row.person_id)
    if one is None:
        raise NotYours(_NOBODY, "The person is no longer on the register.")
    basis = basis_named(row.worklist.basis, at.astimezone(LONDON).date())
    asked = Asked(asker, "take", PURPOSE, "demographics", frozenset({"place"}), "pseudonymous", basis)
    with transaction.atomic():
        return ask_many(asker, "take", person_items([one], asked), PURPOSE, basis=basis, by=by, at=at)[0]


def door_to(row: Approach, account: str) -> Door:
    """The door that having somebody opens to one account."""
    why = f"taken from the list “{row.worklist.name}”, to get in touch"
    return Door(account, FIELDS, frozenset({"direct-care", "coordination"}), row.work, why)


def record_attempt(*, asker: Asker, approach: int, tried: Tried, by: Actor, at: datetime) -> None:
    """Log one attempt to reach a person whom the asker took; what a stop rule shuts is refused with a sentence that says why.

    Changes: adds the attempt, which is never edited; the approach is tried, and due again later. Told: the trail. Errors:
    `NotYours`; `ContactStopped` for a way that is shut, was refused, is not wanted or is not safe; `MoveNotAllowed`;
    `BadUsage` for a moment that cannot be, or where it is not said whether it was as the person needs.
    """
    row = _mine(asker, approach)
    _can_be(tried, row, at)
    is_needed = _must_be_let(asker, row, tried, by, at)
    on = tried.tried_at.astimezone(LONDON).date()
    with transaction.atomic():
        held = Approach.objects.select_for_update().get(pk=row.pk)
        to = moved(held.state, "log an attempt")
        shut = why_stopped(tried.channel, on, attempts_of(held.person_id), refused_on=refused_on(held.person_id))
        if shut:
            raise ContactStopped(shut)
        Attempt.objects.create(
            approach=held, person_id=held.person_id, channel=tried.channel, result=tried.result, tried_at=tried.tried_at,
            note=tried.note, as_needed=tried.as_needed if is_needed else None,
            why_not=tried.why_not if is_needed and not tried.as_needed else "", logged_by=asker.account, logged_at=at,
        )  # fmt: skip
        due = next_day(at.astimezone(LONDON).date(), held.attempts.count())
        _go(held, to, asker, due_date=due)
        told = f"{tried.channel}: {tried.result}"
        keep_move(held, "log an attempt", held.state, to, told, by, at)


def _can_be(tried: Tried, row: Approach, at: datetime) -> None:
    if tried.channel not in CHANNELS or tried.result not in RESULTS:
        raise BadUsage(
            "There is no such way, or no such result.", f"Ways: {', '.join(CHANNELS)}; results: {', '.join(RESULTS)}."
        )
    if tried.tried_at > at:
        raise BadUsage("An attempt that lies ahead cannot be logged.", "Log it when it was made.")
    taken = row.taken_at
    if taken is not None and tried.tried_at.astimezone(LONDON).date() < taken.astimezone(LONDON).date():
        raise BadUsage("That is before the person was taken.", "Give the day of the attempt; it is counted from then.")


def _must_be_let(asker: Asker, row: Approach, tried: Tried, by: Actor, at: datetime) -> bool:
    """The rules of access, then the person's needs: may they write here, get in touch this way, and was it as it must be.

    True where the person needs something before this way.
    """
    may = _let(asker, row, ("edit", "care-coordination", ""), by, at)
    if tried.channel != "met":
        _let(asker, row, ("contact", "address-and-contact", tried.safely), by, at)
    one = person_of(row.person_id)
    prepared = preparation_of(one, CARRIED - may.hidden_field_groups) if one else None
    if prepared is None:
        return False
    if prepared.shuts(tried.channel):
        raise ContactStopped(prepared.shuts(tried.channel))
    needed = prepared.before(tried.channel)
    if needed and (tried.as_needed is None or (not tried.as_needed and not tried.why_not.strip())):
        raise BadUsage(" ".join(needed), "Say whether it was so, and if it was not, why.")
    return bool(needed)


def _let(asker: Asker, row: Approach, asked: tuple[str, str, str], by: Actor, at: datetime) -> Decision:
    said = _ask(asker, row, asked, by, at)
    if not said.shows:
        raise ContactStopped(said.say, _next(said))
    return said


def record_outcome(*, asker: Asker, approach: int, outcome: str, why: str = "", by: Actor, at: datetime) -> None:
    """Say what came of an approach that the asker took; unless the person agreed, their name is shut again.

    Changes: the approach has ended, or is agreed. Told: the trail. Errors: `NotYours`; `MoveNotAllowed` for what does not
    lead on, or lacks an attempt; `BadUsage` for no outcome, or one that wants words and has none.
    """
    if outcome not in OUTCOMES:
        raise BadUsage(f"There is no outcome “{outcome}”.", f"Use one of: {', '.join(OUTCOMES)}.")
    _settle(asker, approach, outcome, why, by, at)


def give_back(*, asker: Asker, approach: int, why: str, by: Actor, at: datetime) -> None:
    """Give somebody back to the team, with a word for whoever takes them next; the name is shut again.

    Changes: the approach waits again. Told: the trail. Errors: as `record_outcome`.
    """
    _settle(asker, approach, "give back", why, by, at)


def end_approach(*, asker: Asker, approach: int, why: str, by: Actor, at: datetime) -> None:
    """End what a person agreed to: it is done, or somebody else goes on with it; the name is shut.

    Changes: the approach has ended. Told: the trail. Errors: as `record_outcome`.
    """
    _settle(asker, approach, "end", why, by, at)


def _settle(asker: Asker, approach: int, move: str, why: str, by: Actor, at: datetime) -> None:
    row = _mine(asker, approach)
    if MOVES[move].needs and not (MOVES[move].needs_reach or MOVES[move].needs_trial) and not why.strip():
        raise BadUsage(f"Say {MOVES[move].needs}.", "A few words are enough; nothing clinical.")
    said = _ask(asker, row, ("edit", "care-coordination", ""), by, at)
    if not said.shows:
        raise NotYours(said.say, _next(said))
    with transaction.atomic():
        held = Approach.objects.select_for_update().get(pk=row.pk)
        if held.taken_by != asker.account:
            raise NotYours("Somebody else has this person now.", "Look at the worklist.")
        to = _led_to(held, move)
        freed = {"taken_by": "", "taken_at": None, "due_date": None} if to == "waiting" else {"due_date": None}
        _go(held, to, asker, ended_at=None if to in OPEN else at, **freed)
        keep_move(held, move, held.state, to, why, by, at)
        if to != "agreed":
            shut_doors(work=held.work, by=by, at=at)


def _led_to(held: Approach, move: str) -> str:
    """Where the move leads; what leaves somebody without help needs an attempt that was as they need."""
    tried = list(held.attempts.values_list("result", "as_needed"))
    try:
        return moved(held.state, move, results_that_count(move, tried))
    except MoveNotAllowed:
        moved(held.state, move, [result for result, _ in tried])  # where that is what it lacks, that is what it says
        raise MoveNotAllowed(
            f"No attempt was as this person needs, so nobody can say “{move}” of them.",
            "Try once as they need it, and log that.",
        ) from None


def _go(held: Approach, to: str, asker: Asker, **fields: object) -> None:
    """Move it, where it is still where it was looked at and whose it was."""
    seen = Approach.objects.filter(pk=held.pk, state=held.state, taken_by=asker.account)
    if not seen.update(state=to, **fields):
        raise MoveNotAllowed("Somebody moved this approach meanwhile.", "Look at where it is now.")


def keep_move(row: Approach, move: str, before: str, to: str, why: str, by: Actor, at: datetime) -> None:
    """Write one move down: beside the approach, and in the trail."""
    ApproachMove.objects.create(
        approach=row, move=move, from_state=before, to_state=to, why=why.strip()[:500], moved_by=by.account, moved_at=at
    )
    append([Deed("changed", "approach", str(row.pk), person=row.person_id, purpose="direct-care", result=to, details={"move": move})], by=by, at=at)  # fmt: skip


def _ask(asker: Asker, row: Approach, asked: tuple[str, str, str], by: Actor, at: datetime) -> Decision:
    action, group, reason = asked
    purpose, one = usual_purpose(asker.role), person_of(row.person_id)
    if one is None:
        raise NotYours(_NOBODY, "The person is no longer on the register.")
    carries = CARRIED if group == "care-coordination" else ()
    item = person_items([one], Asked(asker, action, purpose, group), carries=carries)[0]
    with transaction.atomic():
        return ask(asker, action, item, purpose, reason=reason, by=by, at=at)


def _of_my_teams(asker: Asker, approach: int, at: datetime) -> Approach:
    teams = [tie.team for tie in asker.current_ties(at.astimezone(LONDON).date())]
    row = Approach.objects.select_related("worklist").filter(pk=approach, worklist__team__in=teams).first()
    if row is None:
        raise NotYours(_NOBODY, "Look at your own team’s worklist.")
    return row


def _mine(asker: Asker, approach: int) -> Approach:
    row = Approach.objects.select_related("worklist").filter(pk=approach, taken_by=asker.account).first()
    if row is None:
        raise NotYours("You have not taken this person.", "Take them from the worklist first.")
    if row.state not in OPEN:
        raise MoveNotAllowed(f"This approach is “{row.state}”.", "It has ended: nothing more is done.")
    return row


def led_to(row: Approach) -> str:
    """Whom the pseudonym leads to now."""
    one = person_of(row.person_id)
    return one.person_id if one else row.person_id


def _next(said: Decision) -> str:
    return f"You can: {NEXT_STEPS[said.next_step]}." if said.next_step else ""


def attempts_of(person_id: str) -> list[Attempted]:
    """Every attempt to reach somebody, over all lists and teams, the earliest first."""
    rows = Attempt.objects.filter(person_id__in=every_pseudonym(person_id)).order_by("tried_at", "id")
    return list(map(as_attempted, rows))


def as_attempted(row: Attempt) -> Attempted:
    """One attempt as the rules of stopping read it."""
    return Attempted(row.channel, row.tried_at, row.result)


def refused_on(person_id: str) -> date | None:
    """The day on which somebody last said no to an approach."""
    return refused_under(every_pseudonym(person_id))


def refused_under(pseudonyms: Iterable[str]) -> date | None:
    """The same, under all the pseudonyms of one person."""
    last = Approach.objects.filter(person_id__in=pseudonyms, state="declined").order_by("-ended_at").first()
    return last.ended_at.astimezone(LONDON).date() if last and last.ended_at else None
