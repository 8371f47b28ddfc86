"""What of a morning is of referrals, tasks and advice: said only where a day has come, or is over. No name stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from kith.care.records.advice_chasing import days_told, may_be_told
from kith.care.records.advice_shown import cases_to_move
from kith.care.records.advising_rules import ADVISER
from kith.care.records.referred import to_move
from kith.care.records.task_lists import counts_by_folder
from kith.governance.asker import usual_purpose

__all__ = ["Line", "due_in_care"]

_SOON = timedelta(7)


@dataclass(frozen=True)
class Line:
    """One thing that waits, or that does not, and where it is done.

    name        of the address
    waits       something is to be done
    query       what of that page is meant
    """

    say: str
    link: str
    name: str
    waits: bool = False
    query: str = ""


def due_in_care(signed: Any) -> Iterator[Line]:
    """What is due in the asker's own work with people, what the law counts first. Nothing is shown by it."""
    on = timezone.localdate(signed.at)
    yield from _advice(signed, on)
    if usual_purpose(signed.asker.role) == "direct-care":
        yield from _tasks(signed)
        yield from _referrals(signed, on)


def _advice(signed: Any, on: date) -> Iterator[Line]:
    """To an adviser the days of their cases within a week, or gone by; to whoever coordinates or manages those that they are told of."""
    if signed.asker.role == ADVISER:
        rows = cases_to_move(signed.asker, signed.at)
        days = sorted(one.next_day[1] for one in rows if one.next_day and one.next_day[1] <= on + _SOON)
        if days:
            who = "One case has a day" if len(days) == 1 else f"{len(days)} cases have a day"
            yield Line(f"{who} within a week, or gone by; the first {_when(days[0], on)}.", "Advice", "advice", True)
    elif may_be_told(signed.asker, signed.at):
        near = sorted(one.due_date for one in days_told(signed.asker, signed.at))
        if near:
            what = "One day of an adviser’s case is" if len(near) == 1 else f"{len(near)} days of advisers’ cases are"
            yield Line(f"{what} near or gone by; the first {_when(near[0], on)}.", "Advice", "advice", True)


def _tasks(signed: Any) -> Iterator[Line]:
    due = counts_by_folder(signed.asker, signed.at, ("due",))["due"]
    if due:
        what = "One task of yours is" if due == 1 else f"{due:,} tasks of yours are"
        yield Line(f"{what} due today, or over.", "Tasks", "tasks", True)


def _referrals(signed: Any, on: date) -> Iterator[Line]:
    due = [one for one in to_move(signed.asker, signed.at) if one.last_day and one.last_day <= on]
    if due:
        what = "One referral is" if len(due) == 1 else f"{len(due):,} referrals are"
        yield Line(f"{what} to be moved by your side today, or should have been.", "Referrals", "referrals", True)


def _when(day: date, on: date) -> str:
    return f"{'was' if day < on else 'is'} on {day.day} {day:%B}"
