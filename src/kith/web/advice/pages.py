"""Advice in words for a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kith.care.advice import CASE, DAY, LETTER, MONEY, THINGS
from kith.care.advice_ladder import in_words
from kith.care.advice_matters import DAY_KINDS, MATTERS, SURE
from kith.care.advice_words import MONEY_KINDS, OF_WHAT, RESULTS, WHOSE_MONEY
from kith.care.records.advice_shown import CaseDetail
from kith.governance.access import Decision
from kith.governance.records.deciding import labels_of
from kith.people.records.reading import person_of
from kith.web.advice.days import day_title
from kith.web.advice.forms import PERIOD_TITLES
from kith.web.page import page
from kith.web.people.pages import banner_of, needs_shown

__all__ = [
    "BUTTONS",
    "COLOURS",
    "DONE",
    "banner_of_case",
    "banner_of_person",
    "day_title",
    "pounds",
    "reason_of",
    "refused",
    "words_of_advice",
]

COLOURS = {
    "opened": "blue", "working": "green", "waiting for evidence": "yellow", "waiting for a decision": "yellow", "closed": "grey", "referred on": "grey", "stopped": "grey",
    "standing": "blue", "met": "green", "missed": "red", "moved": "grey", "fallen away": "grey",
    "asked": "blue", "seen": "blue", "returned": "orange", "written": "green", "refused": "red", "received": "green", "not needed": "grey",
    "claimed": "blue", "awarded": "green", "dropped": "grey",
}  # fmt: skip
"""The colour of the tag of each state; the tag says it in words too."""

BUTTONS: Mapping[tuple[str, str], str] = {
    ("case", "clear"): "No conflict of interest was found", ("case", "await evidence"): "It waits for evidence", ("case", "await decision"): "It waits for a decision",
    ("case", "go on"): "Go on with it", ("case", "close"): "Close it", ("case", "refer on"): "Send the person to another adviser",
    ("case", "stop"): "They want it no longer", ("case", "reopen"): "Open it again",
    ("day", "meet"): "It was done in time", ("day", "miss"): "It was not done in time", ("day", "move"): "Put another day in its place",
    ("day", "fall away"): "It fell away", ("day", "stand again"): "Take that back",
    ("letter", "see"): "We have it", ("letter", "write"): "It is written", ("letter", "refuse"): "Say no", ("letter", "return"): "Something is missing",
    ("letter", "ask again"): "Ask again", ("letter", "receive"): "It came", ("letter", "drop"): "It is not needed any more",
    ("money", "award"): "It was awarded", ("money", "refuse"): "It was refused", ("money", "drop"): "It is no longer claimed",
    ("money", "correct"): "Put the amount right", ("money", "claim again"): "Take that back",
}  # fmt: skip
"""Each move as a button says it."""

DONE = {"opened": "The case is open. Look for a conflict of interest first.", "there": "Such a case was open already: here it is.", "kept": "It is kept.",
        "answered": "Your answer is kept, and the adviser is told."}  # fmt: skip
"""What is said once something was done."""


def pounds(pence: int | float | None) -> str:
    """Money as pages say it.

    >>> pounds(7210), pounds(374920), pounds(50000), pounds(None)
    ('£72.10', '£3,749.20', '£500', 'Hidden')
    """
    if pence is None:
        return "Hidden"
    whole, part = divmod(round(pence), 100)
    return f"£{whole:,}.{part:02}" if part else f"£{whole:,}"


def reason_of(thing: str, move: str, reason: str) -> str:
    """Why, or what came of it, in words."""
    return OF_WHAT.get((thing, move), {}).get(reason, reason)


def words_of_advice(at: Any) -> dict[str, Any]:
    """What every page of advice says things by."""
    today = timezone.localdate(at)
    return {
        "states": {name: one.states for name, one in THINGS.items()}, "told": {one.name: one.told for one in (CASE, DAY, LETTER, MONEY)}, "colours": COLOURS,
        "matters": MATTERS, "results": RESULTS, "money_kinds": MONEY_KINDS, "whose_money": WHOSE_MONEY, "periods": PERIOD_TITLES, "buttons": BUTTONS, "sure": SURE,
        "day_kinds": DAY_KINDS, "day_title": day_title, "pounds": pounds, "reason_of": reason_of, "today": today, "left": lambda due: _left(due, today),
    }  # fmt: skip


def _left(due: date, today: date) -> str:
    return in_words(due, today)


def banner_of_case(detail: CaseDetail, at: Any) -> Any:
    """The box with who this is, as far as the look at the case let; None where it is not told whom it is about."""
    return banner_of_person(detail.line.person, detail.shown, at)


def banner_of_person(person: str, shown: frozenset[str], at: Any) -> Any:
    """The same, of whoever a letter or case is about."""
    one = person_of(person) if person and "identity" in shown else None
    if one is None:
        return None
    labels = labels_of([one.person_id]).get(one.person_id, frozenset())
    return banner_of(one, shown, labels, timezone.localdate(at), needs_shown(one, shown))


def refused(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Why a page is not for somebody’s role."""
    return page(request, "worklist/shut.jinja", {"decision": decision}, status=403)
