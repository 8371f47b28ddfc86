"""Somebody joins the team, or needs their password anew: proposed by one, confirmed by another, and then by a code that works once."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

from kith.moving import Moving

__all__ = [
    "CODE_BYTES",
    "CODE_LASTS",
    "JOINING",
    "OPEN",
    "SIGN_IN_NAME",
    "code_from",
    "digest_of",
    "is_sign_in_name",
    "lasts_until",
]

STATES = {
    "proposed": "somebody proposed them; somebody else confirms",
    "confirmed": "they were given a joining code and have not used it yet",
    "joined": "they used the code and chose their password",
    "refused": "whoever was asked to confirm said no",
    "withdrawn": "it was taken back before the code was used",
}
"""Every state of a joining, in the order in which it goes through them; the last three are its end."""

MOVES = {
    "confirm": {"proposed": "confirmed"},
    "refuse": {"proposed": "refused"},
    "give a new code": {"confirmed": "confirmed"},
    "join": {"confirmed": "joined"},
    "withdraw": {"proposed": "withdrawn", "confirmed": "withdrawn"},
}
"""Every move, and from which state it leads to which."""

JOINING = Moving("joining", STATES, MOVES, otherwise="It has ended: propose them anew.")
"""What may be done with a joining next."""

OPEN = tuple(state for state in STATES if JOINING.moves_from(state))
"""States of a joining that is under way: for one sign-in name there is one at a time."""

CODE_LASTS = timedelta(days=7)
"""How long a joining code works: time to meet, and short enough that a lost note opens nothing for long. Ours."""

SIGN_IN_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{2,149}"
"""What a sign-in name may look like."""

CODE_BYTES = 10
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o, u: nobody reads one as another
_EACH = 4


def code_from(chance: bytes) -> str:
    """A joining code, to be read aloud or copied from paper: four groups of four, of letters that nobody mistakes.

    Parameters
    ----------
    chance : `CODE_BYTES` bytes that nobody can guess; 80 bits are beyond guessing within days

    Examples
    --------
    >>> code_from(bytes(range(10)))
    '000g-40r4-0m30-e209'
    """
    number, found = int.from_bytes(chance[:CODE_BYTES], "big"), ""
    for _ in range(CODE_BYTES * 8 // 5):
        number, figure = divmod(number, len(_LETTERS))
        found = _LETTERS[figure] + found
    return "-".join(found[at : at + _EACH] for at in range(0, len(found), _EACH))


def digest_of(code: str) -> str:
    """What is kept of a code: its digest, however it was typed. The code is from chance alone, so that no salt is needed.

    Examples
    --------
    >>> digest_of("000g-40r4-0m30-e209") == digest_of(" OooG 4OR4 OM30 E2O9 ")
    True
    """
    plain = "".join(one for one in code.lower() if one.isalnum())
    read = plain.translate(str.maketrans("oil", "011"))
    return hashlib.sha256(read.encode()).hexdigest()


def is_sign_in_name(typed: str) -> bool:
    """Say whether a sign-in name is one that can be typed anywhere: letters without accents, figures, dots, hyphens, at least three.

    Examples
    --------
    >>> is_sign_in_name("sam.green"), is_sign_in_name("Sam-2"), is_sign_in_name("sam !"), is_sign_in_name("s")
    (True, True, False, False)
    """
    return re.fullmatch(SIGN_IN_NAME, typed) is not None


def lasts_until(at: datetime) -> datetime:
    """When a code that is given now stops to work.

    Examples
    --------
    >>> lasts_until(datetime(2026, 11, 1, 9)).isoformat()
    '2026-11-08T09:00:00'
    """
    return at + CODE_LASTS
