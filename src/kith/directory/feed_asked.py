"""What may be asked of the feed: one table of parameters, from which they are read, refused, told of in OpenAPI and drawn in the reference.

What an entry does not say is not known; a filter lets through what is said to hold, as the standard has it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kith.directory.distance import metres_between
from kith.directory.hours import Hours
from kith.directory.near import Spot, spot_of
from kith.directory.open_referral_out import id_of, pairs_of
from kith.directory.plain_words import text_of
from kith.directory.public_feed import Service, places_of
from kith.directory.service import ServiceAtSite
from kith.directory.words import DAYS

__all__ = [
    "LISTS",
    "MOST_ON_A_PAGE",
    "PARAMETERS",
    "Asking",
    "Parameter",
    "Wrong",
    "asked",
    "places_that_fit",
    "services_that_fit",
    "unknown",
]

MOST_ON_A_PAGE = 100
"""The most things on one page of a list."""

_LONGEST = 200
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?:Z|[+-]\d\d:\d\d)?")
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)


@dataclass(frozen=True)
class Parameter:
    """One thing that may be asked.

    kind      text, whole number, number, time or day
    meaning   one plain line
    lists     the lists that take it
    example   a value that may be sent
    """

    name: str
    kind: str
    meaning: str
    lists: tuple[str, ...]
    example: str


_OF_SERVICES = ("services", "service_at_locations")
LISTS = ("services", "taxonomies", "taxonomy_terms", "service_at_locations", "organizations")
"""The lists of the feed, as the standard names them."""

PARAMETERS = {
    one.name: one
    for one in (
        Parameter("page", "whole number", "the page, from 1; one beyond the end is empty", LISTS, "1"),
        Parameter("per_page", "whole number", f"things on a page, 1 to {MOST_ON_A_PAGE}; 50 where nobody says", LISTS, "50"),
        Parameter("search", "text", "words that must all stand in name, organisation, description, place, areas or needs", (*_OF_SERVICES, "organizations"), "lunch"),
        Parameter("taxonomy_term_id", "text", "the id of a word that must be said of it", _OF_SERVICES, id_of("term", "needs", "food")),
        Parameter("taxonomy_id", "text", "the id of a taxonomy of which some word must be said of it", (*_OF_SERVICES, "taxonomy_terms"), id_of("taxonomy", "needs")),
        Parameter("minimum_age", "number", "its youngest age is given, and is at least this; years", _OF_SERVICES, "18"),
        Parameter("maximum_age", "number", "its oldest age is given, and is at most this; years", _OF_SERVICES, "25"),
        Parameter("start_time", "time", "it opens at this time or later, as HH:MM", _OF_SERVICES, "09:00"),
        Parameter("end_time", "time", "it closes at this time or earlier, as HH:MM; hours that fit day and times must be the same", _OF_SERVICES, "17:00"),
        Parameter("day", "day", f"it is open on this day of the week: {', '.join(DAYS)}", _OF_SERVICES, "MO"),
        Parameter("postcode", "text", "nearest first, from the middle of the places of this directory round that postcode", ("service_at_locations",), "ZZ1 1AA"),
        Parameter("proximity", "number", "metres from there in a straight line; needs a postcode", ("service_at_locations",), "1500"),
    )
}  # fmt: skip
"""Every parameter, once."""


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one parameter, and how to mend it."""

    parameter: str
    wrong: str
    mend: str


@dataclass(frozen=True)
class Asking:
    """What was asked of a list, as it was read: `values` by parameter, and what was wrong."""

    values: Mapping[str, Any] = field(default_factory=dict)
    wrong: tuple[Wrong, ...] = ()

    @property
    def page(self) -> int:
        """The page."""
        return int(self.values.get("page", 1))

    @property
    def size(self) -> int:
        """Things on a page."""
        return int(self.values.get("per_page", 50))


def asked(sent: Mapping[str, str], of: str) -> Asking:
    """Read what was asked of a list.

    Parameters
    ----------
    sent : what stands in the address; a parameter without a value asks for nothing
    of : one of `LISTS`

    Returns
    -------
    Asking; where anything is wrong with it, it names each parameter, what is wrong and how to mend it

    Examples
    --------
    >>> asked({"page": "2", "day": "monday"}, "services").values
    {'page': 2, 'day': 'MO'}
    >>> asked({"per_page": "-1"}, "services").wrong[0].parameter, asked({"proximity": "nan"}, "service_at_locations").wrong[0].wrong
    ('per_page', '“nan” is no number')
    """
    values: dict[str, Any] = {}
    wrong: list[Wrong] = []
    for name, one in PARAMETERS.items():
        text = sent.get(name, "").strip()
        if of in one.lists and text:
            value, why, mend = _READ[one.kind](text)
            if not why and name in _BOUNDS and not _BOUNDS[name][0] <= value <= _BOUNDS[name][1]:
                why, mend = f"{value} is out of bounds", f"send {_BOUNDS[name][0]} to {_BOUNDS[name][1]}"
            if why:
                wrong.append(Wrong(name, why, mend))
            else:
                values[name] = value
    if "proximity" in values and "postcode" not in values and not wrong:
        wrong.append(Wrong("proximity", "it says how far, and not from where", "send a postcode with it"))
    return Asking(values, tuple(wrong))


_BOUNDS = {"page": (1, 999_999_999), "per_page": (1, MOST_ON_A_PAGE), "proximity": (0, 1_000_000)}


def unknown(sent: Iterable[str], of: str) -> list[str]:
    """Names in an address that the list does not take: they are passed over, and the answer says so.

    Examples
    --------
    >>> unknown(["search", "modified_after", "sea rch"], "services")
    ['modified_after']
    """
    plain = {name for name in sent if re.fullmatch(r"[a-z_]{1,40}", name)}
    return sorted(name for name in plain if name not in PARAMETERS or of not in PARAMETERS[name].lists)[:10]


def _text(text: str) -> tuple[Any, str, str]:
    if len(text) > _LONGEST or not text.isprintable():
        return (
            None,
            "it is too long, or has signs that nobody types",
            f"send at most {_LONGEST} letters, figures and blanks",
        )
    return text, "", ""


def _whole(text: str) -> tuple[Any, str, str]:
    found = _WHOLE.fullmatch(text)
    return (int(text), "", "") if found else (None, f"“{_short(text)}” is no whole number", "send figures alone, as 1")


def _number(text: str) -> tuple[Any, str, str]:
    is_one = _NUMBER.fullmatch(text) and math.isfinite(float(text))
    return (float(text), "", "") if is_one else (None, f"“{_short(text)}” is no number", "send figures alone, as 18")


def _time(text: str) -> tuple[Any, str, str]:
    found = _CLOCK.fullmatch(text)
    return (
        (f"{found[1]}:{found[2]}", "", "")
        if found
        else (None, f"“{_short(text)}” is no time of day", "send it as 09:30")
    )


def _day(text: str) -> tuple[Any, str, str]:
    said = text.casefold()
    found = next((code for code, name in DAYS.items() if said in (code.casefold(), name.casefold())), None)
    return (found, "", "") if found else (None, f"“{_short(text)}” is no day", f"send one of {', '.join(DAYS)}")


def _short(text: str) -> str:
    return "".join(sign for sign in text[:20] if sign.isprintable())


_READ: Mapping[str, Callable[[str], tuple[Any, str, str]]] = {
    "text": _text, "whole number": _whole, "number": _number, "time": _time, "day": _day,
}  # fmt: skip


def services_that_fit(services: Sequence[Service], asking: Asking) -> list[Service]:
    """Services of which some place fits what was asked, in their order.

    Examples
    --------
    >>> one = Service("s", (ServiceAtSite("a", name="Lunch", minimum_age=60),))
    >>> [len(services_that_fit([one], asked(sent, "services"))) for sent in ({"search": "lunch"}, {"minimum_age": "61"}, {"day": "MO"})]
    [1, 0, 0]
    """
    fits = _fits(asking, [entry for one in services for entry in one.entries])
    return [one for one in services if any(fits(entry) for entry in one.entries)]


def places_that_fit(
    services: Sequence[Service], asking: Asking
) -> tuple[list[tuple[Service, ServiceAtSite]], tuple[Wrong, ...]]:
    """Services at places that fit what was asked: nearest first where a postcode is given, else in their order; and what is wrong with it.

    Examples
    --------
    >>> one = Service("s", (ServiceAtSite("a", name="Lunch", postcode="ZZ1 1AA", latitude=53.4, longitude=-2.3),))
    >>> near = asked({"postcode": "ZZ1 1AB", "proximity": "500"}, "service_at_locations")
    >>> len(places_that_fit([one], near)[0]), places_that_fit([one], asked({"postcode": "ZZ7"}, "service_at_locations"))[1][0].parameter
    (1, 'postcode')
    """
    pairs = places_of(services)
    fits = _fits(asking, [entry for _, entry in pairs])
    those = [pair for pair in pairs if fits(pair[1])]
    if not (postcode := asking.values.get("postcode")):
        return those, ()
    spot = spot_of(postcode, [entry for _, entry in pairs])
    if spot is None:
        return [], (
            Wrong("postcode", "it is none, or this directory has no place round it", "send another, as ZZ1 1AA"),
        )
    most = asking.values.get("proximity", math.inf)
    away = [(metres, pair) for pair in those if (metres := _metres(spot, pair[1])) is not None and metres <= most]
    return [pair for _, pair in sorted(away, key=lambda one: (one[0], one[1][1].key))], ()


def _metres(spot: Spot, entry: ServiceAtSite) -> float | None:
    if entry.latitude is None or entry.longitude is None:
        return None
    return metres_between(spot.point, (entry.latitude, entry.longitude))


def _fits(asking: Asking, entries: Sequence[ServiceAtSite]) -> Callable[[ServiceAtSite], bool]:
    """What says of an entry whether it fits; ids of words are worked out once."""
    sent = asking.values
    words = str(sent.get("search", "")).casefold().split()
    pairs = (
        {pair for one in entries for pair in pairs_of(one)}
        if {"taxonomy_term_id", "taxonomy_id"} & set(sent)
        else set()
    )
    terms = {pair for pair in pairs if id_of("term", *pair) == sent.get("taxonomy_term_id")}
    kinds = {name for name in {name for name, _ in pairs} if id_of("taxonomy", name) == sent.get("taxonomy_id")}
    tests: list[Callable[[ServiceAtSite], bool]] = []
    if words:
        tests.append(lambda one: all(word in text_of(one) for word in words))
    if "taxonomy_term_id" in sent:
        tests.append(lambda one: bool(terms & set(pairs_of(one))))
    if "taxonomy_id" in sent:
        tests.append(lambda one: bool(kinds & {name for name, _ in pairs_of(one)}))
    if "minimum_age" in sent:
        tests.append(lambda one: one.minimum_age is not None and one.minimum_age >= sent["minimum_age"])
    if "maximum_age" in sent:
        tests.append(lambda one: one.maximum_age is not None and one.maximum_age <= sent["maximum_age"])
    if {"day", "start_time", "end_time"} & set(sent):
        tests.append(lambda one: any(_are_then(hours, sent) for hours in one.hours))
    return lambda one: all(test(one) for test in tests)


def _are_then(hours: Hours, sent: Mapping[str, Any]) -> bool:
    if "day" in sent and sent["day"] not in hours.days:
        return False
    if "start_time" in sent and not (hours.opens and hours.opens >= sent["start_time"]):
        return False
    return "end_time" not in sent or bool(hours.closes and hours.closes <= sent["end_time"])
