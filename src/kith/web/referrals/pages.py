"""Referrals in words for a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kith.care.records.referred import Detail
from kith.care.referral import MOVES
from kith.care.referral_reasons import REASONS, RESULTS
from kith.care.referral_request import Recipient
from kith.governance.asker import Asker, title_of, usual_purpose
from kith.governance.records.signing import bodies_on_record
from kith.governance.records.staff import at_work_in
from kith.governance.situation import LONDON

__all__ = ["BUTTONS", "COLOURS", "DONE", "SAID", "body_names", "offered_moves", "reason_in_words", "services_for"]

COLOURS = {
    "sent": "blue", "seen": "blue", "returned": "orange", "accepted": "green", "waiting": "yellow", "started": "green", "ended": "grey",
    "declined": "red", "withdrawn": "grey", "recalled": "red", "passed on": "grey",
}  # fmt: skip
"""The colour of the tag of each state; the tag says it in words too."""

BUTTONS = {
    "see": "We have it", "accept": "Say yes", "decline": "Say no", "return": "Send it back", "resend": "Send it again", "advise": "Answer the question",
    "wait": "Say by when it begins", "start": "It has begun", "review": "It goes on", "end": "End it", "withdraw": "Take it back", "recall": "Call it back",
    "reopen": "Open it again", "pass on": "Send it on to a better service",
}  # fmt: skip
"""Each move as a button says it; to send one on is the form of a new referral."""

SAID = {
    "send": "Sent", "see": "Opened", "accept": "Said yes", "decline": "Said no", "return": "Sent back: something is missing",
    "resend": "Sent again, with what was missing", "pass on": "Sent on to a better service", "advise": "Answered the question",
    "wait": "Said by when it begins", "start": "Began", "review": "Looked at it, and goes on", "end": "Ended it", "withdraw": "Took it back",
    "recall": "Called it back: it went to the wrong place", "reopen": "Opened it again",
}  # fmt: skip
"""Each move as it stands in what was said."""

DONE = {
    "see": "The service has seen it.", "accept": "The service said yes.", "decline": "The service said no. Look for the next best one.",
    "return": "It was sent back.", "resend": "It was sent again.", "advise": "The question is answered.", "wait": "The day is kept.",
    "start": "It has begun.", "review": "It goes on.", "end": "It has ended.", "withdraw": "It was taken back. The service can read nothing of it any more.",
    "recall": "It was called back. The information governance lead is told.", "reopen": "It is open again.", "pass on": "It was sent on. Here is the referral that it became.",
}  # fmt: skip
"""What is said once a move was made."""


def services_for(asker: Asker, at: datetime) -> dict[Recipient, str]:
    """The services that the asker may choose from, each in words: the bodies that work in their teams, by the role in which they do."""
    on = at.astimezone(LONDON).date()
    teams = [tie.team for tie in asker.current_ties(on)]
    found = [one for one in at_work_in(teams, on) if usual_purpose(one.role) == "direct-care"]
    return {
        Recipient(one.organisation, one.role, f"{one.role}@{one.organisation}"[:100], one.team, one.name, one.kind): f"{one.name}: {title_of(one.role)}"
        for one in found
        if (one.organisation, one.role) != (asker.organisation, asker.role)
    }  # fmt: skip


def body_names() -> Mapping[str, str]:
    """The names of bodies on record, by what the rules call them."""
    return {one.organisation: one.name for one in bodies_on_record()}


def reason_in_words(move: str, reason: str) -> str:
    """Why, or what came of it, in words."""
    words = REASONS.get(move, {})
    return words.get(reason) or (RESULTS[reason].title if reason in RESULTS else reason)


def offered_moves(detail: Detail, role: str) -> list[tuple[str, str, bool]]:
    """The moves that the asker may make now: move, the words of its button, and whether it is written down for somebody else.

    The end at which they are speaks for itself. For the person either end writes down, and for the service whoever coordinates at the other end.
    """
    ends, found = detail.line.ends, dict[str, bool]()
    for party, moves in detail.moves.items():
        for_another = party not in ends
        speaks = (
            party in ends
            or party == "person"
            or (party == "recipient" and (role == "care-coordinator" or not detail.line.has_account))
        )
        for move in moves:
            if speaks and move in BUTTONS:
                found[move] = found.get(move, True) and for_another
    return [(move, BUTTONS[move], found[move]) for move in MOVES if move in found]
