"""My work: one page over every kind, narrowed by what the address says; nothing of it is remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from kith.web.my_work.kinds import KINDS
from kith.web.my_work.pieces import TABS, Desk, Found, Kind, Piece
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route
from kith.web.turning import page_asked, turned

__all__ = ["ROUTES", "Wanted", "wanted_in"]

FEW, PAGE = 5, 20
"""How many of each kind stand side by side, and how many on a page of one kind."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for: one of `TABS`, one kind or all, and which page of it."""

    tab: str = "mine"
    kind: str = ""
    number: int = 1

    def address(self) -> str:
        """As it stands in an address."""
        told = {"tab": self.tab, "kind": self.kind, "page": self.number if self.number > 1 else ""}
        return f"?{urlencode({name: value for name, value in told.items() if value})}"


@dataclass(frozen=True)
class Way:
    """One way to narrow: its words, how many it leads to, where, and whether it is the one chosen."""

    words: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Section:
    """One kind with its rows, how many there are, and where the rest of it is."""

    kind: Kind
    rows: Sequence[Piece]
    first: int
    total: int
    more: str

    @property
    def last(self) -> int:
        """Number of the last row."""
        return self.first + len(self.rows) - 1


def wanted_in(query: Mapping[str, str]) -> Wanted:
    """What an address asks for; what it does not know stands as if it were not there.

    >>> wanted_in({"tab": "due", "kind": "matches", "page": "2"}), wanted_in({"tab": "all", "kind": "secrets", "page": "-1"})
    (Wanted(tab='due', kind='matches', number=2), Wanted(tab='mine', kind='', number=1))
    """
    tab, kind = query.get("tab", ""), query.get("kind", "")
    names = {one.name for one in KINDS}
    return Wanted(
        tab if tab in TABS else "mine",
        kind if kind in names else "",
        page_asked(query.get("page", "")),
    )


def my_work(request: HttpRequest) -> HttpResponse:
    """Every kind of work of the asker's role under one tab, or one kind of it by pages."""
    wanted, desk = wanted_in(request.GET), Desk(request.asker)
    with transaction.atomic():
        found = {one: said for one in KINDS if (said := one.found(desk)) is not None}
        if wanted.kind not in {one.name for one in found}:
            wanted = Wanted(wanted.tab, "", wanted.number)
        sections = [part for one, said in found.items() if (part := _section(one, said, wanted))]
    every = _count(found, wanted.tab, "")
    words = {
        "wanted": wanted, "tabs": _tabs(found, wanted), "kinds": _kinds(found, wanted), "sections": sections,
        "total": _count(found, wanted.tab, wanted.kind), "shown": sum(len(one.rows) for one in sections),
        "hidden": every - _count(found, wanted.tab, wanted.kind), "links": _turned(sections, wanted), "TABS": TABS,
    }  # fmt: skip
    return page(request, "my_work/my_work.jinja", words)


def _section(kind: Kind, found: Found, wanted: Wanted) -> Section | None:
    """What is shown of one kind: a page of the one that was chosen, a few of each otherwise; None where there is nothing."""
    total = found.counts.get(wanted.tab, 0)
    if not total or wanted.kind not in ("", kind.name):
        return None
    size = PAGE if wanted.kind else FEW
    number = min(wanted.number, -(-total // size)) if wanted.kind else 1
    begin = (number - 1) * size
    rows = found.some(wanted.tab, begin, begin + size)
    return Section(kind, rows, begin + 1, total, Wanted(wanted.tab, kind.name).address())


def _count(found: Mapping[Kind, Found], tab: str, kind: str) -> int:
    return sum(said.counts.get(tab, 0) for one, said in found.items() if kind in ("", one.name))


def _tabs(found: Mapping[Kind, Found], wanted: Wanted) -> list[Way]:
    return [
        Way(words, _count(found, tab, wanted.kind), Wanted(tab, wanted.kind).address(), tab == wanted.tab)
        for tab, words in TABS.items()
    ]


def _kinds(found: Mapping[Kind, Found], wanted: Wanted) -> list[Way]:
    """Kinds of which there is something under this tab, and the one that was chosen."""
    ways = [Way("Everything", _count(found, wanted.tab, ""), Wanted(wanted.tab).address(), not wanted.kind)]
    for one, said in found.items():
        count = said.counts.get(wanted.tab, 0)
        if count or one.name == wanted.kind:
            ways.append(Way(one.title, count, Wanted(wanted.tab, one.name).address(), one.name == wanted.kind))
    return ways


def _turned(sections: Sequence[Section], wanted: Wanted) -> dict[str, dict[str, str]]:
    """Links to the page before and after, where one kind was chosen and there are such."""
    if not wanted.kind or not sections:
        return {}
    (shown,) = sections
    last = -(-shown.total // PAGE)
    return turned((shown.first - 1) // PAGE + 1, last, lambda other: Wanted(wanted.tab, wanted.kind, other).address())


ROUTES = (Route("my-work", my_work, "my-work", SIGNED_IN, purpose="direct-care", leaves="looked"),)
