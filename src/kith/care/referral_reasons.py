"""The short lists of a referral: why a service says no, why it is taken back or called back, what came of it, and how the person may be reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = [
    "CONSENTED_BY",
    "DECLINED",
    "REASONS",
    "RECALLED",
    "RESULTS",
    "SAFE_CONTACT",
    "URGENCIES",
    "WITHDRAWN",
    "Result",
    "is_failed_end",
]

DECLINED = {
    "full": "We have no place, and cannot say when we will",
    "not eligible": "Our rules do not let us help this person",
    "out of area": "We do not work where the person lives",
    "another need": "What the person needs is not what we do",
    "cannot meet access needs": "We cannot meet a need of language, access or safety",
    "closed": "Our service has closed, or pauses",
    "not safe": "We cannot do this safely",
    "not reached": "We tried as the person asked, and could not reach them",
}
"""Why a service says no. Each is a failed end: somebody needed what was not there for them."""

WITHDRAWN = {
    "consent withdrawn": "The person no longer agrees that this is shared",
    "changed their mind": "The person does not want this any more",
    "no longer needed": "It is not needed any more",
    "moved away": "The person has moved away",
    "died": "The person has died",
}
"""Why a referral is taken back."""

RECALLED = {
    "wrong person": "It is about somebody else",
    "wrong service": "It went to a service that it was not meant for",
    "too much": "More went along than should have",
}
"""Why a referral is called back; each is an incident."""

REASONS: Mapping[str, Mapping[str, str]] = {"decline": DECLINED, "withdraw": WITHDRAWN, "recall": RECALLED}
"""The reasons of each move that needs one."""


@dataclass(frozen=True)
class Result:
    """What came of a referral.

    title         as the person says it
    is_need_met   whether what they were referred for was met; None where nobody can say
    """

    title: str
    is_need_met: bool | None


RESULTS = {
    "helped": Result("I got what I needed", True),
    "partly helped": Result("It helped in part; something is still missing", None),
    "advised": Result("My question was answered", True),
    "own choice": Result("I chose to stop", None),
    "not helped": Result("It did not help", False),
    "did not suit": Result("It was not right for me: the time, the place, the way, the language", False),
    "not reached": Result("It never came to it: they did not reach me", False),
}
"""What may come of a referral, as the person sees it."""

SAFE_CONTACT = {
    "any way": "any way is safe",
    "no letter": "no letter to the home",
    "no call": "no call, and no message on a machine",
    "no text": "no text and no e-mail",
    "only as said": "only as it is said here",
    "through the referrer": "only through whoever sent the referral",
    "through the advocate": "only through who speaks up for the person",
}
"""How the person may be reached. “Any way” is never taken for granted: somebody must have asked."""

CONSENTED_BY = {
    "person": "the person said yes",
    "attorney": "an attorney or deputy for health and welfare said yes",
    "parent": "whoever has parental responsibility said yes",
    "best interests": "the person cannot decide this, and it was decided in their best interests",
}
"""Who agreed that it is sent."""

URGENCIES = {"routine": "in its turn", "urgent": "before others; silence is chased after one working day"}
"""How soon an answer is needed."""


def is_failed_end(state: str, result: str = "") -> bool:
    """Say whether a referral has ended without what the person needed, so that it is unmet demand.

    Parameters
    ----------
    state : a state of `kith.care.referral.STATES`
    result : what came of it, of `RESULTS`; empty where it has not ended

    Examples
    --------
    >>> is_failed_end("declined"), is_failed_end("ended", "not helped"), is_failed_end("ended", "helped"), is_failed_end("withdrawn")
    (True, True, False, False)
    """
    return state == "declined" or (state == "ended" and result in RESULTS and RESULTS[result].is_need_met is False)
