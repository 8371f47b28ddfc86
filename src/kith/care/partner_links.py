"""A link for a partner who has no account: what may be done by it, how long it works, and the code without which it tells of nobody."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from kith.care.referral import MOVES, moves_open
from kith.care.referral_request import LEAST, Request
from kith.errors import BadUsage
from kith.governance.agreements import Agreement
from kith.governance.situation import LONDON
from kith.moving import Moving

__all__ = [
    "BY_LINK", "BY_LINK_OF", "CODE_BYTES", "LINK", "LINK_LASTS", "LOOK_LASTS", "MOST_WRONG", "MOVES_BY_LINK", "WHY_SHUT", "code_from", "digest_of_code", "fits_by_link",
    "is_right", "letter", "moves_by_link", "must_fit", "plain_code", "tries_left", "ways_to_reach", "what_they_agreed",
]  # fmt: skip

BY_LINK = frozenset({"identity", "demographics", "address-and-contact", "about-me"})
"""Parts of a record that go along to a partner without an account: what one needs to ring somebody and to meet them as they need. The page behind
the link shows these and no others, so that no others are sent."""

BY_LINK_OF = "by link of "
"""How the trail and what was said of a referral name whoever came by a link; the name of the body follows."""

LINK_LASTS = timedelta(days=28)
"""How long a link works: four weeks, in which a small charity answers; the coordinator makes another for whatever lasts longer. Ours."""

LOOK_LASTS = timedelta(minutes=30)
"""How long a browser stays open after the code was said: long enough to read and answer, short for one that somebody else uses next. Ours."""

MOST_WRONG = 5
"""Codes that may be wrong before a link is shut: whoever has the link and guesses finds the code once in 200,000 times."""

CODE_BYTES = 8
_FIGURES = 6

STATES = {
    "waiting": "nobody has said its code yet",
    "opened": "somebody said its code",
    "shut": "it works no longer",
}

LINK = Moving(
    "link", STATES,
    {"open": {"waiting": "opened", "opened": "opened"}, "answer": {"opened": "opened"}, "shut": {"waiting": "shut", "opened": "shut"}},
    {"waiting": "Say its code first.", "shut": "Ring whoever sent it, and ask for a new one."},
)  # fmt: skip
"""What may be done with a link next; one that is past its day is shut as well."""

WHY_SHUT = {
    "ended": "the referral is over",
    "replaced": "a new one was made",
    "by hand": "somebody of the team shut it",
    "guessed": f"its code was said wrong {MOST_WRONG} times",
    "closed": "the service takes place no more",
}
"""Why a link works no longer, but for its day."""

_CONSENTS = frozenset({"person", "attorney", "parent"})
_CARE = frozenset({"direct-care", "coordination"})

_NOT_BY_LINK = frozenset({"see", "reopen"})
"""Moves of the service that no link makes: to say the code is to open it, and what is over is opened again by whoever sent it, with a new link."""

MOVES_BY_LINK = tuple(
    move for move, one in MOVES.items() if move not in _NOT_BY_LINK and any("recipient" in who for who in one.who.values())
)  # fmt: skip
"""Every move that a link may make, of any kind of referral."""


def moves_by_link(kind: str, state: str) -> tuple[str, ...]:
    """The moves that a partner may make by their link: those of the service in the one table of referrals, while it is under way.

    Examples
    --------
    >>> moves_by_link("referral", "seen"), moves_by_link("referral", "sent")
    (('accept', 'decline', 'return', 'pass on'), ())
    >>> moves_by_link("referral", "declined")
    ()
    """
    return tuple(move for move in moves_open(kind, state, "recipient") if move in MOVES_BY_LINK)


def code_from(chance: bytes) -> str:
    """The code of a link, to be read aloud: six figures in two groups, from bytes that nobody can guess.

    Examples
    --------
    >>> code_from(bytes(range(8)))
    '306 183'
    """
    if len(chance) < CODE_BYTES:
        raise BadUsage(f"A code needs {CODE_BYTES} bytes of chance.", "Give more.")
    figures = f"{int.from_bytes(chance[:CODE_BYTES], 'big') % 10**_FIGURES:0{_FIGURES}d}"
    return f"{figures[:3]} {figures[3:]}"


def plain_code(typed: str) -> str:
    """A code as it was typed, without what stands between its figures.

    Examples
    --------
    >>> plain_code(" 306-183 "), plain_code("3x06 18")
    ('306183', '30618')
    """
    return "".join(one for one in typed if one.isascii() and one.isdecimal())


def digest_of_code(code: str, *, link: str, key: bytes) -> str:
    """What is kept of a code: its digest under the installation's secret and the link that it belongs to, as six figures alone are soon tried.

    Examples
    --------
    >>> one = digest_of_code("306 183", link="a", key=b"k")
    >>> one == digest_of_code("306183", link="a", key=b"k"), one == digest_of_code("306183", link="b", key=b"k")
    (True, False)
    """
    return hmac.new(key, f"partner link\n{link}\n{plain_code(code)}".encode(), sha256).hexdigest()


def is_right(kept: str, said: str) -> bool:
    """Whether two digests are one, in the same time whatever they are.

    Examples
    --------
    >>> is_right("ab", "ab"), is_right("ab", "ac")
    (True, False)
    """
    return hmac.compare_digest(kept, said)


def tries_left(wrong: int) -> int:
    """How many more wrong codes a link takes before it is shut.

    Examples
    --------
    >>> tries_left(1), tries_left(5), tries_left(9)
    (4, 0, 0)
    """
    return max(MOST_WRONG - wrong, 0)


_SHUT_WAYS = {
    "any way": frozenset(),
    "no letter": frozenset({"address"}),
    "no call": frozenset({"call"}),
    "no text": frozenset({"text", "email"}),
}


def ways_to_reach(safe_contact: str) -> frozenset[str]:
    """Of address, call, text and email those by which a partner may reach somebody; a way that is not safe is not shown to them at all.

    Examples
    --------
    >>> sorted(ways_to_reach("any way")), sorted(ways_to_reach("no letter")), sorted(ways_to_reach("no call"))
    (['address', 'call', 'email', 'text'], ['call', 'email', 'text'], ['address', 'email', 'text'])
    >>> ways_to_reach("through the referrer"), ways_to_reach("only as said")
    (frozenset(), frozenset())
    """
    every = frozenset({"address", "call", "text", "email"})
    return every - _SHUT_WAYS.get(safe_contact, every)


def fits_by_link(groups: Collection[str]) -> tuple[str, ...]:
    """Of some parts of a record those that may go along to a partner without an account, in their order.

    Examples
    --------
    >>> fits_by_link(["identity", "medication", "about-me"])
    ('identity', 'about-me')
    """
    return tuple(group for group in groups if group in BY_LINK)


def must_fit(request: Request) -> None:
    """Refuse to send along to a partner without an account what their link would not show.

    Raises
    ------
    BadUsage
        names what to leave out.
    """
    more = sorted(request.field_groups - BY_LINK)
    if not request.recipient.team and more:
        raise BadUsage(
            f"{request.recipient.name or request.recipient.organisation} has no account here, and a link does not show: {', '.join(more)}.",
            "Leave it out, and tell them what they must know when you ring them.",
        )


def what_they_agreed(body: str, kind: str, by: str, at: datetime) -> Agreement | None:
    """What consent to one referral covers where no agreement is in force with a body that has no account: the least for its kind.

    Parameters
    ----------
    body : the body that is asked
    kind : kind of the referral, of `kith.care.referral.KINDS`
    by : who agreed, of `CONSENTED_BY`
    at : the moment for which it is asked: consent holds while nobody takes it back, and with it the referral

    Returns
    -------
    Agreement that lets the body have the least for this kind of referral and no more, so that the rules are asked of it as of any
    other; None where nobody agreed: what was decided in somebody's best interests is no consent

    Examples
    --------
    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    >>> found = what_they_agreed("The Old Mill", "referral", "person", at)
    >>> sorted(found.field_groups), found.reference
    (['address-and-contact', 'identity', 'referral'], 'what the person agreed to')
    >>> what_they_agreed("The Old Mill", "referral", "best interests", at) is None
    True
    """
    if by not in _CONSENTS:
        return None
    on = at.astimezone(LONDON).date()
    covered = LEAST[kind] & BY_LINK | {"referral"}
    return Agreement("what the person agreed to", body, covered, _CARE, on, on + timedelta(days=1))


def letter(service: str, link: str) -> str:
    """What may be written to a service with its link: nothing of anybody, so that it may go by e-mail and be read by whoever opens that.

    Examples
    --------
    >>> letter("The Old Mill", "https://kith.example/answer/abc").splitlines()[0]
    'A referral waits for The Old Mill. Please look, and answer here:'
    """
    return (
        f"A referral waits for {service}. Please look, and answer here:\n{link}\n"
        "You need no account. The page asks for a code, which we tell you another way: ring us for it. "
        f"The link works for {LINK_LASTS.days} days, for this referral alone. It is for you: please do not hand it on."
    )
