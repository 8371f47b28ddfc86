"""A worklist in words for a page: what each state is called, and where its filters lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from kith.care.records.listed import FILTERS, Listing, Wanted
from kith.insight import built_in_rules

__all__ = ["COLOURS", "STATES_IN_WORDS", "Filter", "address_of", "filters_of", "title_of_list", "turned", "wanted_of"]

STATES_IN_WORDS = {
    "waiting": "To take",
    "taken": "Taken",
    "tried": "Tried",
    "agreed": "Agreed",
    "declined": "Said no",
    "not reached": "Not reached",
    "wrong": "Wrong",
    "already helped": "Helped already",
    "stood down": "Taken off",
    "ended": "Ended",
}
COLOURS = {"waiting": "blue", "taken": "yellow", "tried": "orange", "agreed": "green"}
"""Colours of the tags of states; an ended one is grey. The word says it all; the colour only helps."""


@dataclass(frozen=True)
class Filter:
    """One way to narrow the list: its words, how many it lets through, where it leads, and whether it is the one chosen."""

    words: str
    count: int
    address: str
    is_chosen: bool


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """What an address asks for; what it does not say, or says wrongly, is as though it were not there.

    >>> wanted_of({"who": "mine", "page": "2"}), wanted_of({"who": "everybody", "list": "x", "page": "0"})
    (Wanted(who='mine', worklist=None, number=2), Wanted(who='take', worklist=None, number=1))
    """
    who, worklist, number = query.get("who", ""), query.get("list", ""), query.get("page", "")
    return Wanted(who if who in FILTERS else "take", _number(worklist) or None, max(_number(number), 1))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def address_of(who: str, worklist: int | None, number: int = 1) -> str:
    """The address of one way to have the list.

    >>> address_of("due", 3, 2), address_of("take", None)
    ('?who=due&list=3&page=2', '?who=take')
    """
    told: dict[str, str | int] = {"who": who}
    told |= {"list": worklist} if worklist else {}
    told |= {"page": number} if number > 1 else {}
    return f"?{urlencode(told)}"


@cache
def _titles() -> Mapping[str, str]:
    return {rule.name: rule.title for rule in built_in_rules()}


def title_of_list(name: str) -> str:
    """What a rule or list is called.

    >>> title_of_list("missing_out"), title_of_list("housebound_without_visit") != "Housebound without visit"
    ('Missing out', True)
    """
    return _titles().get(name, name.replace("_", " ").capitalize())


def filters_of(found: Listing) -> list[Filter]:
    """Every way to narrow the list, with how many it lets through."""
    wanted = found.wanted
    return [
        Filter(words, found.counts[who], address_of(who, wanted.worklist), who == wanted.who)
        for who, words in FILTERS.items()
    ]


def turned(found: Listing) -> dict[str, dict[str, str]]:
    """Links to the page before and after, where there are such."""
    wanted, links = found.wanted, {}
    if wanted.number > 1:
        links["previous"] = {
            "href": address_of(wanted.who, wanted.worklist, wanted.number - 1),
            "labelText": f"Page {wanted.number - 1}",
        }
    if found.last < found.shown:
        links["next"] = {
            "href": address_of(wanted.who, wanted.worklist, wanted.number + 1),
            "labelText": f"Page {wanted.number + 1}",
        }
    return links
