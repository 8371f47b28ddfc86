"""Pages of a list: which one an address asks for, and the links to the one before and the one after."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["page_asked", "turned"]


def page_asked(typed: str) -> int:
    """The page that an address asks for; the first where what stands there is no page that could be.

    >>> [page_asked(typed) for typed in ("3", "", "0", "-1", "x", "9" * 5_000)]
    [3, 1, 1, 1, 1, 1]
    """
    return max(int(typed), 1) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 1


def turned(number: int, last: int, address: Callable[[int], str]) -> dict[str, dict[str, str]]:
    """What the component for pagination takes: links to the pages before and after this one, where there are such.

    >>> turned(1, 2, "?page={}".format)
    {'next': {'href': '?page=2', 'labelText': 'Page 2'}}
    """
    return {
        name: {"href": address(other), "labelText": f"Page {other}"}
        for name, other in (("previous", number - 1), ("next", number + 1))
        if 1 <= other <= last
    }
