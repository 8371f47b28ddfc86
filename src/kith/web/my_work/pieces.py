"""A piece of work, a kind of it, and the desk at which it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from kith.care.records.listed import counts_by_filter
from kith.care.records.shown import Shown, shown_to
from kith.governance.asker import usual_purpose
from kith.web.asker import Signed

__all__ = ["TABS", "Desk", "Found", "Kind", "Piece"]

TABS: Mapping[str, str] = {"mine": "Mine", "team": "My team’s", "due": "Due", "done": "Done"}
"""Ways to look at one's work, as the page says them; the one chosen stands in the address, and none is remembered."""


@dataclass(frozen=True)
class Piece:
    """One piece of work.

    mark      what it is called on the page, so that whoever comes back stands on it
    what      whom or what it is about, as the asker may know it
    address   where it is done
    about     how it stands, in a few words
    due       by when; None where nothing says
    """

    mark: str
    what: str
    address: str
    about: str = ""
    due: date | None = None


@dataclass(frozen=True)
class Found:
    """What there is of one kind for whoever asks.

    counts   how many by tab; a tab that is absent has none
    some     rows of a tab, from the first number on, up to and without the second; each is as many as `counts` says
    """

    counts: Mapping[str, int]
    some: Callable[[str, int, int], Sequence[Piece]]


@dataclass(frozen=True)
class Kind:
    """One kind of work.

    name     as the address says it
    title    as the page says it
    place    name of the address of the page where all of it is done, and `called` what that page is called
    found    how it is looked up; None where it is not part of a role
    """

    name: str
    title: str
    place: str
    called: str
    found: Callable[[Desk], Found | None]


class Desk:
    """Who looks, and what several kinds need alike, looked up once."""

    def __init__(self, signed: Signed):
        self.signed, self.asker, self.at = signed, signed.asker, signed.at
        self.on = timezone.localdate(signed.at)
        self.purpose = usual_purpose(signed.asker.role)

    @cached_property
    def seen(self) -> Shown:
        """Approaches that the asker may be shown."""
        return shown_to(self.asker, self.at)

    @cached_property
    def approaches(self) -> dict[str, int]:
        """How many of them each filter of the worklist lets through."""
        return counts_by_filter(self.seen, self.at)


def listed(by_tab: Mapping[str, Sequence[Piece]]) -> Found:
    """What was found where few are ever there, so that all are at hand."""
    counts = {tab: len(rows) for tab, rows in by_tab.items()}
    return Found(counts, lambda tab, begin, end: list(by_tab.get(tab, ()))[begin:end])
