"""The page of referrals: what waits at the asker's service, what nobody answered, and what their team sent, by folders and pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from kith.care.records.chasing import silences
from kith.care.records.closing import closings
from kith.care.records.linking_partners import guessed_links
from kith.care.records.news import news
from kith.care.records.referred import Listed, counts_by_folder, inbox, sent_by
from kith.web.page import page
from kith.web.referrals.figures import may_read_figures
from kith.web.referrals.pages import body_names
from kith.web.referrals.referring import never_refers
from kith.web.referrals.words import WORDS
from kith.web.routes import SIGNED_IN, Route
from kith.web.turning import page_asked, turned

__all__ = ["FOLDERS", "ROUTES", "Wanted", "wanted_in"]

FOLDERS = {"": "Latest", "waiting": "Sent to you", "late": "Not moved in time", "open": "Under way", "ended": "Ended"}
"""Ways to look at them, as the page says them; the first has some of each."""

FEW, FEW_LATE, PAGE = 10, 5, 25


@dataclass(frozen=True)
class Wanted:
    """Which folder, and which page of it."""

    folder: str = ""
    number: int = 1

    def address(self) -> str:
        """As it stands in an address."""
        told = {"folder": self.folder, "page": self.number if self.number > 1 else ""}
        return f"?{urlencode({name: value for name, value in told.items() if value})}"

    def rows(self, total: int) -> slice:
        """The rows of the page; of the last one where there is no such page."""
        if not self.folder:
            return slice(0, FEW)
        begin = (min(self.number, max(-(-total // PAGE), 1)) - 1) * PAGE
        return slice(begin, begin + PAGE)


def wanted_in(query: Any) -> Wanted:
    """What an address asks for; what it does not know stands as if it were not there.

    >>> wanted_in({"folder": "ended", "page": "2"}), wanted_in({"folder": "secrets", "page": "x"}).rows(90)
    (Wanted(folder='ended', number=2), slice(0, 10, None))
    """
    folder = query.get("folder", "")
    return Wanted(folder if folder in FOLDERS else "", page_asked(query.get("page", "")))


def referrals(request: HttpRequest) -> HttpResponse:
    """What waits at the asker's service, what nobody answered, and what their team sent."""
    signed, wanted = request.asker, wanted_in(request.GET)
    if (never := never_refers(signed)) is not None:
        return page(request, "worklist/shut.jinja", {"decision": never}, status=403)
    late = silences(signed.asker, signed.at)
    counts = {**counts_by_folder(signed.asker, signed.at), "late": len(late)}
    total = counts.get(wanted.folder, 0)
    some, told = wanted.rows(total), {"by": signed.actor, "at": signed.at}
    words = {
        "wanted": wanted, "ways": [(name, text, counts.get(name), Wanted(name).address()) for name, text in FOLDERS.items()],
        "inbox": inbox(signed.asker, some, **told) if wanted.folder in ("", "waiting") else None,
        "sent": _sent(request, wanted, some), "links": _links(wanted, some, total), "first": (some.start or 0) + 1,
        "late": late[some] if wanted.folder == "late" else late[:FEW_LATE], "late_count": len(late), **_tidings(request), "bodies": body_names(),
        "may_read_figures": may_read_figures(request), **WORDS,
    }  # fmt: skip
    return page(request, "referrals/referrals.jinja", words)


def _tidings(request: HttpRequest) -> dict[str, Any]:
    """What stands above the folders, where they are many a few of each: the rest is in My work."""
    signed = request.asker
    heard, shut = news(signed.asker, signed.at), closings(signed.asker, signed.at)
    return {
        "news": heard[:FEW], "more_news": max(len(heard) - FEW, 0), "closings": shut[:FEW], "more_closings": max(len(shut) - FEW, 0),
        "guessed": guessed_links(signed.asker, signed.at),
    }  # fmt: skip


def _sent(request: HttpRequest, wanted: Wanted, some: slice) -> Listed | None:
    if wanted.folder in ("waiting", "late"):
        return None
    signed = request.asker
    return sent_by(signed.asker, wanted.folder or "all", some, by=signed.actor, at=signed.at)


def _links(wanted: Wanted, some: slice, total: int) -> dict[str, dict[str, str]]:
    """Links to other pages, where a folder was chosen."""
    last = -(-total // PAGE) if wanted.folder else 0
    return turned(some.start // PAGE + 1, last, lambda other: Wanted(wanted.folder, other).address())


ROUTES = (Route("referrals", referrals, "referrals", SIGNED_IN, purpose="direct-care", leaves="looked"),)
