"""Places whose whereabouts must stay unknown, such as a refuge: told at the door, kept out, and known again in other feeds.

Of such a place nothing is kept but digests, by which it is known again when another feed tells of it in the open.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["MARKS", "is_confidential", "mark_of_ref", "marks_of"]

MARKS = frozenset({"confidential", "confidential-location", "confidential location", "undisclosed", "secret location"})
"""What a source may write to say that a place must not be shown, in an attribute or as the address."""

_REFUGE = re.compile(r"\b(refuges?|safe[ -]?houses?|sanctuary scheme|women'?s aid accommodation)\b", re.IGNORECASE)
_PLACE = ("postcode", "latitude", "longitude", "address")


def is_confidential(values: Mapping[str, Any], marks: frozenset[str] = frozenset()) -> bool:
    """Whether an entry must be kept out.

    Parameters
    ----------
    values : kept values by field
    marks : words of `MARKS` that the source put on it, as they came

    Returns
    -------
    True where its source says so; or where it is for people who are not safe, speaks of a refuge, and names a place. A helpline
    without an address is no place, and is shown

    Examples
    --------
    >>> is_confidential({"name": "Beck House", "postcode": "ZZ1 1AA"}, frozenset({"Confidential"}))
    True
    >>> is_confidential({"name": "Willow Refuge", "needs": ["domestic-abuse"], "postcode": "ZZ1 1AA"})
    True
    >>> is_confidential({"name": "National refuge helpline", "needs": ["domestic-abuse"], "phone": "0808 0000"})
    False
    >>> is_confidential({"name": "Refugee welcome café", "needs": ["rights"], "postcode": "ZZ1 1AA"})
    False
    """
    if any(mark.strip().lower() in MARKS for mark in marks):
        return True
    words = " ".join(str(values.get(name, "")) for name in ("name", "description", "site"))
    names_place = any(values.get(name) not in (None, "") for name in _PLACE)
    # an entry that says of no need may be one too: nobody is harmed by leaving a sanctuary of animals out, and somebody by the other
    is_of_safety = "domestic-abuse" in values.get("needs", ("domestic-abuse",))
    return names_place and is_of_safety and bool(_REFUGE.search(words))


def marks_of(values: Mapping[str, Any], key: bytes) -> frozenset[str]:
    """Digests by which a place is known again: of its name with its postcode, and of its name with who runs it.

    Parameters
    ----------
    values : kept values by field
    key : the installation's secret, so that nobody who has the digests can try addresses until one fits

    Examples
    --------
    >>> one = marks_of({"name": "Beck House", "postcode": "ZZ1 1AA"}, b"secret")
    >>> one == marks_of({"name": "BECK HOUSE.", "postcode": "ZZ1 1AA", "cost": "free"}, b"secret")
    True
    >>> one & marks_of({"name": "Beck House", "postcode": "ZZ9 9ZZ"}, b"secret")
    frozenset()
    """
    name = _bare(values.get("name", ""))
    told = [("postcode", values.get("postcode", "")), ("organisation", values.get("organisation", ""))]
    return frozenset(
        hmac.new(key, f"{what}|{name}|{_bare(value)}".encode(), hashlib.sha256).hexdigest()
        for what, value in told
        if name and _bare(value)
    )


def mark_of_ref(feed: str, ref: str, key: bytes) -> str:
    """A digest by which the row of a feed is known again, whatever it says next time.

    Examples
    --------
    >>> mark_of_ref("council", "r1", b"secret") == mark_of_ref("council", "r1", b"secret") != mark_of_ref("council", "r2", b"secret")
    True
    """
    return hmac.new(key, f"ref|{feed}|{ref}".encode(), hashlib.sha256).hexdigest()


def _bare(text: Any) -> str:
    return re.sub(r"[^a-z0-9]", "", str(text).lower())
