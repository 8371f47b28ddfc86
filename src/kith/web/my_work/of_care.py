"""Work of the room care: people to get in touch with, whoever was raised, and what staff say is wrong with a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from kith.care.questions import ANSWERS, WHAT_IS_WRONG
from kith.care.records.chasing import Raised, silences_that_go_on
from kith.care.records.linking_partners import KeptLink, guessed_links
from kith.care.records.listed import Row, some_rows
from kith.care.records.news import Heard
from kith.care.records.news import news as heard
from kith.care.records.questioning import may_answer, questions_for
from kith.care.records.raising import raised_and_waiting
from kith.care.records.referred import Line, to_move
from kith.care.referral import STATES
from kith.care.signals import NEEDS
from kith.directory.words import STATUSES
from kith.insight.records.found import basis_for_reading
from kith.insight.records.using_rules import rules_used_by
from kith.web.my_work.pieces import Desk, Found, Piece, listed
from kith.web.referrals.pages import SAID
from kith.web.worklist.pages import STATES_IN_WORDS, address_of, title_of_list

__all__ = ["approaches", "news", "questions", "raised", "referrals", "silent", "to_take"]

_FILTER = {"mine": "mine", "team": "team", "due": "due", "done": "done"}
"""Which filter of the worklist a tab is."""


def approaches(desk: Desk) -> Found | None:
    """People whom the asker or their team has taken: with a next step, due, or answered for."""
    return _of_the_worklist(desk, _FILTER)


def to_take(desk: Desk) -> Found | None:
    """People who wait for somebody of the team to take them."""
    return _of_the_worklist(desk, {"team": "take"})


def _of_the_worklist(desk: Desk, filters: Mapping[str, str]) -> Found | None:
    if desk.purpose != "direct-care":
        return None
    counts = {tab: desk.approaches[who] for tab, who in filters.items()}

    def some(tab: str, begin: int, end: int) -> Sequence[Piece]:
        who = filters[tab]
        rows = some_rows(desk.seen, who, (begin, end), by=desk.signed.actor, at=desk.at)
        return [_approach(row, who) for row in rows]

    return Found(counts, some)


def _approach(row: Row, who: str) -> Piece:
    why = row.offer if row.reasons is None else row.reasons[0] if row.reasons else "What found them is questioned"
    whose = f" by {'you' if row.is_mine else row.taken_by}" if row.taken_by and row.state == "taken" else ""
    about = why if row.state == "waiting" else f"{STATES_IN_WORDS[row.state]}{whose}: {why}"
    address = f"{reverse('approach', args=[row.number])}{address_of(who, None)}"
    return Piece(
        f"approach-{row.number}", row.name or row.person[:8], address, about[:1].upper() + about[1:], row.due_date
    )


def raised(desk: Desk) -> Found | None:
    """Whoever was raised and is on no list, for the coordinator."""
    waiting = raised_and_waiting(desk.asker, by=desk.signed.actor, at=desk.at)
    if waiting is None:
        return None
    address = f"{reverse('worklist')}#raised"
    rows = [
        Piece(f"raised-{one.pk}", one.typed or "Somebody on the register", address, NEEDS[one.need]) for one in waiting
    ]
    return listed({"team": rows})


def referrals(desk: Desk) -> Found | None:
    """Referrals whose next move is the team’s; due are those whose day has come or is over. No name stands here: it is read on its page."""
    if desk.purpose != "direct-care":
        return None
    rows = to_move(desk.asker, desk.at)
    due = [one for one in rows if one.last_day and one.last_day <= desk.on]
    shut = [_shut_link(one) for one in guessed_links(desk.asker, desk.at)]
    return listed({"team": [*shut, *map(_referral, rows)], "due": [*shut, *map(_referral, due)]})


def _shut_link(one: KeptLink) -> Piece:
    address = reverse("how-they-hear", args=[one.referral])
    about = "The link of the service was shut, as its code was guessed at: ring them, and make a new one"
    return Piece(f"link-{one.number}", f"Referral {one.referral}", address, about)


def _referral(one: Line) -> Piece:
    about = (
        f"The service has closed: {STATUSES[one.closed]}"
        if one.closed
        else STATES[one.state][:1].upper() + STATES[one.state][1:]
    )
    address = reverse("referral", args=[one.number])
    return Piece(f"referral-{one.number}", f"Referral {one.number} to {one.recipient}", address, about, one.last_day)


def news(desk: Desk) -> Found | None:
    """What came in about referrals and nobody of the asker's body has read. No name stands here: it is read on its page."""
    if desk.purpose != "direct-care":
        return None
    return listed({"team": [_news(one) for one in heard(desk.asker, desk.at)]})


def _news(one: Heard) -> Piece:
    address = reverse("referral", args=[one.referral])
    return Piece(
        f"news-{one.referral}-{one.number}", f"Referral {one.referral} to {one.recipient}", address, SAID[one.move]
    )


def silent(desk: Desk) -> Found | None:
    """Referrals that nobody moved after whoever sent them was told: for the manager of the team. No name stands here, nor on the page where they are."""
    if desk.asker.role != "neighbourhood-manager":
        return None
    rows = [_silent(one) for one in silences_that_go_on(desk.asker, desk.at)]
    return listed({"team": rows, "due": rows})


def _silent(one: Raised) -> Piece:
    what = f"Referral {one.referral} to {one.recipient}"
    return Piece(
        f"silent-{one.number}", what, reverse("silent-referrals"), f"Nobody moved it: it is “{one.state}”", one.due_date
    )


def questions(desk: Desk) -> Found | None:
    """What staff say is wrong with a rule: one's own rules, everybody’s, and what one answered."""
    if not may_answer(desk.asker, basis_for_reading(desk.on), desk.at):
        return None
    rows, own = questions_for(desk.asker.account), rules_used_by(desk.asker.account)
    waiting = [one for one in rows if not one.answer]
    return listed(
        {
            "mine": [_question(one) for one in waiting if one.rule in own],
            "team": [_question(one) for one in waiting],
            "done": [_question(one) for one in rows if one.answer],
        }
    )


def _question(one: Any) -> Piece:
    what = WHAT_IS_WRONG[one.what]
    about = f"{what}. {ANSWERS[one.answer]}: {one.reply}" if one.answer else what
    return Piece(f"question-{one.pk}", title_of_list(one.rule), reverse("rule-questions"), about)
