"""My morning: a few lines on what waits for whoever signed in, each computed now, each with a link only where the rules open it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from kith.care.records.listed import held_and_due
from kith.care.records.raising import may_raise
from kith.governance.agreements import paper_state
from kith.governance.asker import usual_purpose
from kith.governance.item import Item
from kith.governance.records.deciding import ask, would_decide, would_decide_of_a_stranger
from kith.governance.records.emergency import reviews_waiting
from kith.governance.records.requesting import all_requests
from kith.governance.records.signing import agreements_signed, bases_in_force
from kith.governance.training import courses_due, needing_notice, title_of_course
from kith.insight.records.finding import may_run
from kith.insight.records.found import basis_of, last_runs
from kith.web.front.morning_of_care import Line, due_in_care

__all__ = ["Line", "morning_of"]

LINES, MOST = 3, 5
"""How many lines there are, and how many where so much waits."""


@dataclass(frozen=True)
class Ending:
    """An agreement that ends soon: with whom, and the day from which it no longer holds."""

    about: str
    to_date: date


def morning_of(signed: Any) -> list[Line]:
    """What waits for this asker, what has a day first; then what else their role does next."""
    on = timezone.localdate(signed.at)
    found = [*due_in_care(signed)]
    found += [line for line in (_reviews(signed), _requests(signed, on), _agreements(signed, on), _worklist(signed), _training(signed, on)) if line]  # fmt: skip
    for also in (_find, _finding, _raise):  # of these nothing waits: they fill what is left
        if len(found) < LINES and (line := also(signed)):
            found.append(line)
    return sorted(found, key=lambda line: not line.waits)[: min(MOST, max(LINES, sum(line.waits for line in found)))]


def _reviews(signed: Any) -> Line | None:
    if not _watches_over(signed, "emergency access"):
        return None
    waiting = reviews_waiting(but_not_of=signed.asker.account)
    say = f"{_many(waiting, 'look')} in an emergency {'waits' if waiting == 1 else 'wait'} for your review." if waiting else "No look in an emergency waits for a review."  # fmt: skip
    return Line(say, "Emergency reviews", "emergency-reviews", waiting > 0)


def _requests(signed: Any, on: date) -> Line | None:
    if not _watches_over(signed, "access requests"):
        return None
    clocks = [one.clock for one in all_requests(on) if one.is_open]
    if not clocks:
        return Line("Nobody waits for a copy of their record.", "Access requests", "access-requests")
    first = min(clocks, key=lambda clock: clock.due_date)
    due = "is late" if first.is_late else f"is due on {first.due_date.day} {first.due_date:%B}"
    who = "One person waits" if len(clocks) == 1 else f"{len(clocks)} people wait"
    return Line(f"{who} for a copy of their record; the first {due}.", "Access requests", "access-requests", True)


def _agreements(signed: Any, on: date) -> Line | None:
    """What ends soon: to whoever signs, of every organisation; to everybody else, of their own."""
    item = Item("agreements", "agreements", form="aggregate")
    signs, reads = (would_decide(signed.asker, act, [item], "audit", signed.at)[0].shows for act in ("edit", "list"))
    if not reads:
        return None
    ending = _ending(signed, signs, on)
    if not ending:
        return Line("No agreement ends in the next 60 days.", "Agreements", "agreements") if signs else None
    first = min(ending, key=lambda paper: paper.to_date)
    more = f", and {_many(len(ending) - 1, 'more')} soon" if len(ending) > 1 else ""
    last = first.to_date - timedelta(days=1)
    day = f"{last.day} {last:%B}"
    return Line(f"The agreement with {first.about} ends on {day}{more}: then nothing flows.", "Agreements", "agreements", True)  # fmt: skip


def _ending(signed: Any, signs: bool, on: date) -> list[Ending]:
    """Agreements that end soon: every one to whoever signs, to everybody else those of their own organisation, which they brought along."""
    if signs:
        every = [paper for paper in agreements_signed(on) if paper.state(on) == "ends soon"]
        return [Ending(paper.about, paper.to_date) for paper in every]
    own = [one for one in signed.asker.agreements or () if paper_state(one.from_date, one.to_date, on) == "ends soon"]
    return [Ending(signed.colleague.organisation, one.to_date) for one in own]


def _training(signed: Any, on: date) -> Line | None:
    asker = signed.asker
    pressing = needing_notice(asker.role, asker.training, on)
    if pressing:
        return Line(f"{title_of_course(pressing[0].course)} wants to be done.", "My training", "my-training", True)
    days = [due.due_date for due in courses_due(asker.role, asker.training, on) if due.due_date]
    say = f"Your training holds until {min(days).day} {min(days):%B %Y}." if days else "Your role needs no training."
    return Line(say, "My training", "my-training")


def _worklist(signed: Any) -> Line | None:
    """For those who get in touch with people: what they took and is due, what they took, or whom the team waits for somebody to take."""
    if usual_purpose(signed.asker.role) != "direct-care":
        return None
    mine, due, take = held_and_due(signed.asker, signed.at)
    if due:
        return Line(f"{_people(due)} whom you took {'waits' if due == 1 else 'wait'} for your next step today.", "My worklist", "worklist", True, "who=due")  # fmt: skip
    if mine:
        more = (
            f", and {_people(take).lower()} {'waits' if take == 1 else 'wait'} for somebody to take them"
            if take
            else ""
        )
        return Line(
            f"You have taken {_people(mine).lower()}; nothing of it is due{more}.",
            "My worklist",
            "worklist",
            False,
            "who=mine",
        )
    if take:
        return Line(
            f"{_people(take)} on the worklist {'waits' if take == 1 else 'wait'} for somebody to get in touch.",
            "Worklist",
            "worklist",
            True,
        )
    return None


def _people(many: int) -> str:
    return "One person" if many == 1 else f"{many:,} people"


def _find(signed: Any) -> Line | None:
    said = would_decide_of_a_stranger(signed.asker, "search", usual_purpose(signed.asker.role), signed.at)
    is_about_care = usual_purpose(signed.asker.role) in ("direct-care", "safeguarding")
    if said.effect == "deny" or not is_about_care:
        return None
    return Line("Somebody is at the desk, or on the telephone.", "Find a person", "find")


def _raise(signed: Any) -> Line | None:
    """For those who look after nobody here and hear of many: a facilitator, a manager."""
    looks_after_nobody = usual_purpose(signed.asker.role) == "population-planning"
    if not looks_after_nobody or not may_raise(signed.asker, signed.at).shows:
        return None
    return Line("Somebody told you of a person who needs a look.", "Raise them", "raise")


def _finding(signed: Any) -> Line | None:
    bases, (_, done) = bases_in_force(timezone.localdate(signed.at)), last_runs()
    if may_run(signed.asker, basis_of(done, bases), signed.at).effect != "permit":
        return None
    if done is None:
        return Line("Nobody has looked yet for people who may be missing out.", "Finding", "finding")
    return Line(f"People who may be missing out were last looked for as of {done.asked_on.day} {done.asked_on:%B %Y}.", "Finding", "finding")  # fmt: skip


def _watches_over(signed: Any, kind: str) -> bool:
    """Whether the asker reads what waits here; then that they were told how much is in the trail."""
    item = Item(kind, "trail", neighbourhood=signed.colleague.neighbourhood)
    if not would_decide(signed.asker, "count", [item], "audit", signed.at)[0].shows:
        return False
    with transaction.atomic():
        return ask(signed.asker, "count", item, "audit", by=signed.actor, at=signed.at).shows


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 or what == "more" else f"{count} {what}s"
