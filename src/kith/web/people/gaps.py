"""What is not known of people: shares with intervals by deprivation, and the people themselves, to be asked by whoever meets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict

from kith.governance.asker import usual_purpose
from kith.governance.disclosure import HES_STYLE
from kith.governance.records.deciding import would_decide_of_a_stranger
from kith.governance.shares import ALL, Share
from kith.people.completeness import EQUITY_FIELDS, STATES
from kith.people.records.gaps import OPEN_STATES, Wanted, gap_figures, people_with_gap
from kith.people.telling import question_of
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES", "wanted_in", "worst_first"]


@dataclass(frozen=True)
class Line:
    """One field with its shares: by state for everybody, and where it is missing by deprivation fifth."""

    field: str
    words: str
    states: dict[str, Share]
    most_deprived: Share | None
    least_deprived: Share | None


def wanted_in(query: QueryDict) -> Wanted:
    """What an address asks for; what it does not know stands as if it were not there.

    >>> from django.http import QueryDict
    >>> wanted_in(QueryDict("field=phone&state=stale&page=2"))
    Wanted(field='phone', state='stale', partner='', page=2)
    >>> wanted_in(QueryDict("field=shoe_size&page=-1"))
    Wanted(field='ethnic_category', state='missing', partner='', page=1)
    """
    field, state, number = query.get("field", ""), query.get("state", ""), query.get("page", "")
    return Wanted(
        field if field in EQUITY_FIELDS else next(iter(EQUITY_FIELDS)),
        state if state in OPEN_STATES else OPEN_STATES[0],
        query.get("partner", "")[:40],
        int(number) if number.isdecimal() and len(number) < 6 else 1,
    )


def worst_first(figures: dict[str, dict[str, dict[str, Share]]]) -> list[Line]:
    """Fields, of which most people lack a value first; a hidden share stands last."""
    lines = [
        Line(
            field, EQUITY_FIELDS[field].meaning, {state: shares[ALL] for state, shares in by_state.items()},
            by_state["missing"].get("1"), by_state["missing"].get("5"),
        )
        for field, by_state in figures.items()
    ]  # fmt: skip
    return sorted(lines, key=lambda line: -(line.states["missing"].value or 0))


def gaps(request: HttpRequest) -> HttpResponse:
    """Figures for those who plan, people for those who look after them."""
    signed, wanted = request.asker, wanted_in(request.GET)
    purpose = usual_purpose(signed.asker.role)
    barred = would_decide_of_a_stranger(signed.asker, "list", purpose, signed.at)
    words: dict[str, Any] = {"wanted": wanted, "fields": EQUITY_FIELDS, "states": STATES, "open_states": OPEN_STATES,
                             "question": question_of(wanted.field)}  # fmt: skip
    with transaction.atomic():
        counted, figures = gap_figures(signed.asker, signed.colleague.neighbourhood, by=signed.actor, at=signed.at)
        words |= {"counted": counted, "lines": worst_first(figures), "policy": HES_STYLE}
        if barred.effect != "deny":
            words["found"] = people_with_gap(signed.asker, wanted, purpose, by=signed.actor, at=signed.at)
    seen = counted.shows or "found" in words
    return page(request, "people/gaps.jinja", words | {"barred": barred}, status=200 if seen else 403)


ROUTES = (Route("gaps", gaps, "gaps", SIGNED_IN, purpose="direct-care", leaves="looked"),)
