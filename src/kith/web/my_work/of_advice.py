"""Work of advice: an adviser's cases, the days that a coordinator or manager is told of, and letters that are asked of a practice."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from kith.care.advice import CASE, LETTER
from kith.care.records.advice_chasing import Near, days_told, may_be_told
from kith.care.records.advice_letters import LetterLine, letters_to_move
from kith.care.records.advice_shown import CaseLine, cases_to_move
from kith.care.records.advising_rules import ADVISER
from kith.web.advice.days import day_title
from kith.web.my_work.pieces import Desk, Found, Piece, listed

__all__ = ["cases", "days", "letters"]

_SOON = timedelta(7)


def cases(desk: Desk) -> Found | None:
    """Cases of the asker’s body: those that they sit on, all of them, and those with a day within a week or gone by. No name stands here."""
    if desk.asker.role != ADVISER:
        return None
    rows = cases_to_move(desk.asker, desk.at)
    due = [one for one in rows if one.next_day and one.next_day[1] <= desk.on + _SOON]
    by_tab = {"mine": [one for one in rows if one.is_mine], "team": rows, "due": due}
    return listed({tab: [_case(one) for one in those] for tab, those in by_tab.items()})


def _case(one: CaseLine) -> Piece:
    about = (
        day_title(one.next_day[0]) if one.next_day else CASE.states[one.state][:1].upper() + CASE.states[one.state][1:]
    )
    return Piece(
        f"case-{one.number}",
        f"Case {one.number}, {one.matter}",
        reverse("advice-case", args=[one.number]),
        about,
        one.next_day[1] if one.next_day else None,
    )


def days(desk: Desk) -> Found | None:
    """Days of advisers’ cases that are near or went by without a word, for whoever coordinates or manages. Nothing of whom they are about is in it."""
    if desk.asker.role == ADVISER or not may_be_told(desk.asker, desk.at):
        return None
    rows = [_near(one) for one in days_told(desk.asker, desk.at)]
    return listed({"team": rows, "due": rows})


def _near(one: Near) -> Piece:
    return Piece(
        f"advice-day-{one.number}",
        f"{one.body}, case {one.case}",
        f"{reverse('advice')}#near",
        f"{day_title(one.kind)}: ring them",
        one.due_date,
    )


def letters(desk: Desk) -> Found | None:
    """Letters whose next move is the asker’s practice’s; due are those whose day has come or is over."""
    if desk.purpose != "direct-care" or desk.asker.body_kind != "general-practice":
        return None
    rows = letters_to_move(desk.asker, desk.at)
    due = [one for one in rows if one.last_day and one.last_day <= desk.on]
    return listed({"team": [_letter(one) for one in rows], "due": [_letter(one) for one in due]})


def _letter(one: LetterLine) -> Piece:
    about = LETTER.states[one.state][:1].upper() + LETTER.states[one.state][1:]
    return Piece(
        f"letter-{one.number}",
        f"Letter {one.number} for {one.asked_by}",
        reverse("letter", args=[one.number]),
        about,
        one.last_day,
    )
