"""Work of the register: doubtful matches, imports that wait for somebody, and people of whom something is not known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse

from kith.care.approach import NAME_OPEN
from kith.care.records.listed import name_in_a_list
from kith.governance.item import Item
from kith.governance.records.deciding import ask_many, would_decide, would_decide_of_a_stranger
from kith.insight.records.following import found_people
from kith.people.completeness import EQUITY_FIELDS
from kith.people.import_states import STATES
from kith.people.merging import DECISIONS
from kith.people.records.importing import PURPOSE as IMPORTING
from kith.people.records.importing import the_imports
from kith.people.records.matching import decided_by
from kith.people.records.merging import PURPOSE as MERGING
from kith.people.records.own_gaps import own_gaps
from kith.people.records.queueing import URGENCIES, queue_for
from kith.people.records.scoping import Asked, person_items
from kith.web.importing.pages import layout_words
from kith.web.my_work.pieces import Desk, Found, Piece, listed

__all__ = ["gaps", "imports", "matches"]

_LATELY = timedelta(days=365)
_FOR_SOMEBODY = ("checked", "staged", "moved")
"""States of an import in which somebody must look; in the others the service is at it."""


def matches(desk: Desk) -> Found | None:
    """Doubtful matches that the asker may settle, those that harm most first, and what they decided in the last year."""
    near = Item("person", "identity", "somebody", neighbourhood=desk.signed.colleague.neighbourhood)
    if not would_decide(desk.asker, "merge", [near], MERGING, desk.at)[0].shows:
        return None
    waiting = queue_for(desk.asker, found_people, desk.at).waiting
    done = [_decided(one) for one in decided_by(desk.asker.account, desk.at - _LATELY)]

    def some(tab: str, begin: int, end: int) -> Sequence[Piece]:
        if tab == "done":
            return done[begin:end]
        these = waiting[begin:end]
        people = [who.person for one in these for who in (one.left, one.right)]
        items = person_items(people, Asked(desk.asker, "merge", MERGING, "identity"))
        ask_many(desk.asker, "merge", items, MERGING, by=desk.signed.actor, at=desk.at)
        return [_pair(one) for one in these]

    return Found({"team": len(waiting), "done": len(done)}, some)


def _pair(one: Any) -> Piece:
    both = f"{name_in_a_list(one.left)} and {name_in_a_list(one.right)}"
    why = URGENCIES[one.urgency] or "neither is on a list"
    address = reverse("match", args=one.doubt.pair)
    return Piece(f"match-{'-'.join(one.doubt.pair)}", both, address, why[:1].upper() + why[1:])


def _decided(one: Any) -> Piece:
    words = DECISIONS[one.decision]
    on = f"{one.decided_at.day} {one.decided_at:%B %Y}"
    about = f"{words[:1].upper()}{words[1:]}{', taken back since' if one.taken_back_at else ''}"
    return Piece(f"decided-{one.act}", f"Decided on {on}", reverse("match-decided", args=[one.act]), about)


def imports(desk: Desk) -> Found | None:
    """Imports that wait for somebody to look, those that the asker began, and those that have ended."""
    item = Item("import", "running", form="aggregate")
    if not would_decide(desk.asker, "import", [item], IMPORTING, desk.at)[0].shows:
        return None
    rows = [(one, one.moves.all()) for one in the_imports()]
    waiting = [(one, moves) for one, moves in rows if one.state in _FOR_SOMEBODY]
    own = [one for one, moves in waiting if moves and moves[0].moved_by == desk.signed.actor.account]
    ended = [one for one, _ in rows if not one.is_open]
    return listed(
        {
            "mine": [_import(one) for one in own],
            "team": [_import(one) for one, _ in waiting],
            "done": [_import(one) for one in ended],
        }
    )


def _import(one: Any) -> Piece:
    what = f"Import {one.pk}: {layout_words(one.layout) if one.layout else 'what was decided of doubtful matches'}"
    state = STATES[one.state]
    return Piece(f"import-{one.pk}", what, reverse("import", args=[one.pk]), state[:1].upper() + state[1:])


def gaps(desk: Desk) -> Found | None:
    """People of whom something is not known: those whom the asker took, and those whom their own organisation could best ask."""
    if desk.purpose != "direct-care":
        return None
    if would_decide_of_a_stranger(desk.asker, "list", desk.purpose, desk.at).effect == "deny":
        return None
    found = own_gaps(
        desk.asker,
        desk.purpose,
        [row.person_id for row in desk.seen.rows if row.taken_by == desk.asker.account and row.state in NAME_OPEN],
        desk.at,
    )

    def some(tab: str, begin: int, end: int) -> Sequence[Piece]:
        rows = found.some(tab, begin, end, by=desk.signed.actor, at=desk.at)
        return [_to_ask(one) for one in rows]

    return Found(found.counts(), some)


def _to_ask(one: Any) -> Piece:
    words = ", ".join(EQUITY_FIELDS[name].meaning for name in one.fields)
    who = name_in_a_list(getattr(one.person, "identity", None))
    address = reverse("told", args=[one.person.person_id])
    return Piece(f"ask-{one.person.person_id}", who, address, f"Ask: {words}")
