"""What is looked for, from the address, and what fits it: in order, with reasons, and with everything that is hidden counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from kith.coding.languages import LANGUAGES
from kith.directory.fitting import LEFT_OUT, Fit, Fitted, Seeker, fit
from kith.directory.plain_words import text_of
from kith.directory.records.reading import Listed
from kith.directory.service import NEED_TITLES
from kith.directory.words import ACCESS, NEEDS
from kith.web.turning import page_asked

__all__ = ["CHOICES", "PAGE", "Found", "Sought", "search", "sought_in"]

PAGE = 20
"""Services on one page."""

_LONGEST = 100

CHOICES = {
    "needs": NEED_TITLES,
    "access": {word: word.replace("-", " ").capitalize() for word in ACCESS},
    "languages": sorted(set(LANGUAGES) - {"English"}),
}
"""What may be chosen, in words."""


@dataclass(frozen=True)
class Sought:
    """What somebody looks for: words, a need, a place, and what else must hold."""

    what: str = ""
    need: str = ""
    area: str = ""
    language: str = ""
    access: tuple[str, ...] = ()
    is_free: bool = False
    page: int = 1

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for."""
        return replace(self, page=1) != Sought()

    def address(self, page: int) -> str:
        """The query of another page of the same search."""
        told: list[tuple[str, str]] = [
            ("what", self.what),
            ("need", self.need),
            ("area", self.area),
            ("language", self.language),
        ]
        told += [("access", word) for word in self.access]
        told += [("cost", "free" if self.is_free else ""), ("page", str(page) if page > 1 else "")]
        return "?" + urlencode([(name, value) for name, value in told if value])


@dataclass(frozen=True)
class Found:
    """One page of what fits, and why the others are not on it.

    hidden   how many are not shown for which reason, as sentences; with those shown they are all that the directory has
    """

    fits: tuple[Fit, ...]
    total: int
    every: int
    hidden: tuple[tuple[int, str], ...]
    first: int
    pages: int

    @property
    def last(self) -> int:
        """The number of the last one shown."""
        return self.first + len(self.fits) - 1


def sought_in(query: QueryDict, areas: Sequence[str]) -> Sought:
    """What the address asks for; a word that nobody knows asks for nothing."""
    need, area, language = query.get("need", ""), query.get("area", ""), query.get("language", "")
    return Sought(
        " ".join(query.get("what", "").split())[:_LONGEST], need if need in NEEDS else "", area if area in areas else "",
        language if language in CHOICES["languages"] else "", tuple(word for word in ACCESS if word in query.getlist("access")),
        query.get("cost") == "free", page_asked(query.get("page", "")),
    )  # fmt: skip


def search(listed: Listed, sought: Sought, seeker: Seeker, on: date) -> Found:
    """What of the directory fits what is looked for, for whoever looks."""
    words = [word for word in sought.what.casefold().split() if word]
    those = [entry for entry in listed.entries if all(word in text_of(entry) for word in words)]
    wanted = replace(
        seeker,
        needs=frozenset({sought.need}) if sought.need else seeker.needs, area=sought.area or seeker.area,
        language=sought.language or seeker.language, access=seeker.access | set(sought.access),
        is_free_only=sought.is_free or seeker.is_free_only,
    )  # fmt: skip
    fitted = fit(those, wanted, live=listed.live, on=on)
    return _page_of(fitted, len(listed.entries), len(listed.entries) - len(those), sought)


def _page_of(fitted: Fitted, every: int, without: int, sought: Sought) -> Found:
    pages = max(-(-len(fitted.fits) // PAGE), 1)
    start = (min(sought.page, pages) - 1) * PAGE
    hidden = [(number, LEFT_OUT[why]) for why, number in fitted.left_out.items()]
    if without:
        hidden.insert(0, (without, f"do not have “{sought.what}” in what they say"))
    return Found(fitted.fits[start : start + PAGE], len(fitted.fits), every, tuple(hidden), start + 1, pages)
