"""What somebody looks for who has no account, from the address alone, and what fits it: in order, with reasons. Nothing of it is kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from kith.directory.fitting import LEFT_OUT, Fit, Seeker, fit
from kith.directory.near import Spot, spot_of
from kith.directory.plain_words import DANGER, asked_in, words_found
from kith.directory.records.reading import Listed
from kith.directory.room import ROOM
from kith.directory.service import NEED_TITLES, ServiceAtSite
from kith.directory.words import ACCESS, DAYS, ENDED, NEEDS, STATUSES
from kith.web.directory.seeking import CHOICES, PAGE
from kith.web.turning import page_asked

__all__ = ["Found", "Sought", "dial", "look", "needs_counted", "sought_in", "to_you"]

_LONGEST, _LONGEST_PLACE = 100, 12
_TO_YOU = (
    ("where they live", "where you live"), ("whether they want", "whether you want"), ("whether they speak", "whether you speak"),
    ("of their faith", "of your faith"), ("people ask for themselves", "you can ask for yourself"),
    ("people come without asking first", "you can just come"),
)  # fmt: skip
"""What is said to staff of somebody, as it is said to that somebody."""
_HELPED_AT_ONCE = frozenset({"domestic-abuse", "mental-health"})


@dataclass(frozen=True)
class Sought:
    """What is looked for: words, a need, near where, and what else must hold."""

    what: str = ""
    near: str = ""
    need: str = ""
    area: str = ""
    day: str = ""
    language: str = ""
    access: tuple[str, ...] = ()
    is_free: bool = False
    is_all: bool = False
    page: int = 1

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for; everything is something too."""
        return replace(self, page=1) != Sought()

    @property
    def may_be_in_danger(self) -> bool:
        """Whether the page says first whom to ring at once."""
        return bool(DANGER.search(self.what)) or self.need in _HELPED_AT_ONCE

    def address(self, page: int) -> str:
        """The query of another page of the same search."""
        told = [(name, getattr(self, name)) for name in ("what", "near", "need", "area", "day", "language")]
        told += [("access", word) for word in self.access]
        told += [("cost", "free" if self.is_free else ""), ("show", "all" if self.is_all else "")]
        told += [("page", str(page) if page > 1 else "")]
        return "?" + urlencode([(name, value) for name, value in told if value])


@dataclass(frozen=True)
class Found:
    """One page of what fits.

    closed   keys of those that are shut for the time being
    hidden   how many are not shown for which reason, as sentences
    spot     from where distances are counted; None where nobody asked, or where the directory has nothing round there
    """

    fits: tuple[Fit, ...]
    closed: frozenset[str]
    total: int
    every: int
    hidden: tuple[tuple[int, str], ...]
    first: int
    pages: int
    spot: Spot | None

    @property
    def last(self) -> int:
        """The number of the last one shown."""
        return self.first + len(self.fits) - 1


def sought_in(query: QueryDict, areas: Sequence[str]) -> Sought:
    """What the address asks for; a word that nobody knows asks for nothing."""
    known = {"need": NEEDS, "area": areas, "day": DAYS, "language": CHOICES["languages"]}
    chosen = {name: value for name, words in known.items() if (value := query.get(name, "")) in words}
    return Sought(
        _plain(query.get("what", ""), _LONGEST), _plain(query.get("near", ""), _LONGEST_PLACE).upper(), **chosen,
        access=tuple(word for word in ACCESS if word in query.getlist("access")), is_free=query.get("cost") == "free",
        is_all=query.get("show") == "all", page=page_asked(query.get("page", "")),
    )  # fmt: skip


def _plain(text: str, most: int) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:most]


def needs_counted(entries: Sequence[ServiceAtSite]) -> list[tuple[str, str, int]]:
    """Each kind of need that some service is for, in words, and how many are."""
    counted = Counter(need for one in entries if one.status not in ENDED for need in one.needs)
    return [(need, title, counted[need]) for need, title in NEED_TITLES.items() if counted[need]]


def look(listed: Listed, sought: Sought, areas: Sequence[str], on: date) -> Found:
    """What fits: those that have most of the words first, then the nearest and surest; what is shut for now comes last, and says so."""
    asked, open_now = asked_in(sought.what), [one for one in listed.entries if one.status not in ENDED]
    spoken = {one.key: words_found(asked, one) for one in open_now} if asked.words else {}
    those = [one for one in open_now if not asked.words or spoken[one.key]]
    spot = spot_of(sought.near, listed.entries) if sought.near else None
    seeker = Seeker(
        needs=frozenset({sought.need} - {""}), area=sought.area, known_areas=frozenset(areas), point=spot.point if spot else None,
        language=sought.language, access=frozenset(sought.access), is_free_only=sought.is_free, day=sought.day,
    )  # fmt: skip
    closed = frozenset(one.key for one in those if not one.takes_place)
    fitted = fit(
        [one if one.takes_place else replace(one, status="active") for one in those], seeker, live=listed.live, on=on
    )
    fits = [_told(one, spoken.get(one.entry.key, ()), one.entry.key in closed) for one in fitted.fits]
    fits.sort(
        key=lambda one: (
            one.entry.key in closed,
            bool(sought.need and not one.entry.needs),
            -len(spoken.get(one.entry.key, ())),
        )
    )
    hidden = [(number, LEFT_OUT[why]) for why, number in fitted.left_out.items()]
    without = len(open_now) - len(those)
    hidden = [(without, f"do not speak of “{sought.what}”"), *hidden] if without else hidden
    pages = max(-(-len(fits) // PAGE), 1)
    start = (min(sought.page, pages) - 1) * PAGE
    return Found(
        tuple(fits[start : start + PAGE]), closed, len(fits), len(open_now), tuple(hidden), start + 1, pages, spot
    )


def _told(one: Fit, spoken: Sequence[str], is_closed: bool) -> Fit:
    """A service with its reasons said to whoever looks; what stands beside it anyway (room, replies, age of the entry) is not said twice."""
    beside = _BESIDE | {one.stage.meaning} | {f"there is a charge: {one.entry.cost_note}"}
    reasons, against, ask = (
        tuple(to_you(text) for text in told if text not in beside and not text.startswith("answered within"))
        for told in (one.reasons, one.against, one.ask)
    )
    closed = (STATUSES["temporarily closed"],) if is_closed else ()
    for_whom = tuple(
        text for text in ask if text.startswith("for ")
    )  # nobody asked how old they are, so it is told and not asked
    reasons, ask = (*reasons, *for_whom), tuple(text for text in ask if text not in for_whom)
    old = (_OLD,) if one.stage.name not in ("fresh", "ageing") else ()
    return replace(one, reasons=(*spoken, *reasons), against=(*closed, *against, *old), ask=ask)


_OLD = "what is here may have changed: ask before you go"
_BESIDE = frozenset(room.meaning for room in ROOM.values()) | {"there is a charge", "costs nothing"}


def dial(number: str) -> str:
    """What a telephone dials of a number as it is written; empty where it cannot tell. Of two numbers the first, and no extension.

    >>> dial("(01632) 960001 ext 4"), dial("+44 1632 960001 or 01632 960002"), dial("ask at the desk")
    ('01632960001', '+441632960001', '')
    """
    found = re.search(r"\+?[\d(][\d ()-]+", number)
    digits = re.sub(r"[^\d+]", "", found[0]) if found else ""
    return digits if 3 <= len(digits) <= _LONGEST_NUMBER else ""


_LONGEST_NUMBER = 16


def to_you(text: str) -> str:
    """A reason as it is said to whoever it is about.

    >>> to_you("whether it is for people where they live: its entry does not say")
    'whether it is for people where you live: its entry does not say'
    """
    for theirs, yours in _TO_YOU:
        text = text.replace(theirs, yours)
    return text
