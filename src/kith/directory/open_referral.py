"""Open Referral UK 3.0 (HSDS-UK) in: services as nested JSON, from any pages of a feed, to rows of the directory.

Whatever a feed holds, reading is bounded and nothing of it is run, followed or fetched: addresses in it stay text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from kith.directory.feed import Given
from kith.directory.words import ACCESS, NEEDS
from kith.errors import CannotRead

__all__ = ["MOST_BYTES", "MOST_ROWS", "OURS", "rows_of", "services_in", "told_of_pages"]

MOST_BYTES = 64_000_000
"""The most that one delivery may weigh; a directory of a whole county is a twentieth of it."""

MOST_ROWS = 20_000
"""The most services at places that one delivery may hold."""

OURS = "kith"
"""Taxonomies of ours begin so: `kith:needs` and the like hold what the standard has no place for."""

_MANY = 200  # places, hours or words of one service
_LONGEST_AREA = 120  # a longer text is a sentence about an area, and no name of one

_SAYS_WHEN = ("byday", "opens_at", "closes_at", "valid_from", "valid_to", "description", "notes")
_PLAIN = {
    "name": "name", "description": "description", "status": "status", "url": "website", "email": "email", "alert": "alert",
    "minimum_age": "minimum_age", "maximum_age": "maximum_age", "assured_date": "assured_date", "eligibility_description": "eligibility",
}  # fmt: skip

_ACCESS_SAID = {
    "wheelchair access": "step-free", "wheelchair accessible": "step-free", "step free access": "step-free", "level access": "step-free",
    "accessible toilet": "accessible-toilet", "disabled toilet": "accessible-toilet", "hearing loop": "hearing-loop",
    "induction loop": "hearing-loop", "disabled parking": "parking", "blue badge parking": "parking", "quiet space": "quiet-space",
    "home visits": "home-visits", "assistance dogs": "assistance-dogs", "assistance dogs welcome": "assistance-dogs",
    "interpreter available": "interpreter", "interpreters": "interpreter", "british sign language": "signing",
}  # fmt: skip

_NEED_SAID = (
    ("food", r"food|lunch club|meal"), ("money", r"debt|benefit|money|financ"), ("warmth", r"heating|fuel|warm"),
    ("housing", r"housing|homeless|tenan"), ("domestic-abuse", r"domestic (abuse|violence)"),
    ("loneliness", r"lonel|befriend|isolat|social group"), ("caring", r"\bcarers?\b"), ("mental-health", r"mental|counsel|anxiety|depress"),
    ("bereavement", r"bereave|grief"), ("alcohol-and-drugs", r"alcohol|drug|substance|gambl|smok"),
    ("activity", r"exercise|sport|walking group|physical activity|leisure"), ("long-term-illness", r"long[- ]term condition|self[- ]manage"),
    ("dementia", r"dementia|memory"), ("getting-about", r"transport|mobility"), ("help-at-home", r"handy ?person|home help|telecare"),
    ("work-and-learning", r"employ|training|literacy|\besol\b|adult learning"), ("rights", r"legal|immigration|asylum|rights"),
    ("family", r"famil|parent|child|baby|youth"), ("digital", r"digital|computer|online skills"),
    ("health-care", r"pharmac|dentist|clinic|health check"),
)  # fmt: skip
"""How categories of other taxonomies are read as needs; only categories are, never descriptions, in which a word is no claim."""


def services_in(document: Any) -> Iterator[Any]:
    """The services of one JSON document: a page of a feed, a list, a `services` object, or one service.

    Examples
    --------
    >>> list(services_in({"contents": [{"id": "a"}]})), list(services_in({"id": "a", "name": "Lunch"}))
    ([{'id': 'a'}], [{'id': 'a', 'name': 'Lunch'}])
    """
    if isinstance(document, list):
        yield from document
    elif isinstance(document, Mapping):
        inner = next(
            (document[name] for name in ("contents", "services") if isinstance(document.get(name), list)), None
        )
        yield from [document] if inner is None else inner


def parsed(name: str, text: bytes) -> Any:
    """One JSON document.

    Raises
    ------
    CannotRead
        it is no JSON, or is nested so deeply that nobody could have meant it.

    Examples
    --------
    >>> parsed("feed.json", b'{"contents": []}')
    {'contents': []}
    """
    try:
        return json.loads(text.decode("utf-8-sig"), parse_constant=lambda _: None)
    except (ValueError, RecursionError) as wrong:
        raise CannotRead(
            f"{name} is no JSON that can be read: {type(wrong).__name__}.", "Ask for it again, as UTF-8."
        ) from None


def told_of_pages(documents: Iterable[Any], found: int) -> tuple[bool, tuple[str, ...]]:
    """Whether the pages of a feed hold all that it says it has, and what is to be said of that.

    Examples
    --------
    >>> told_of_pages([{"total_items": 10, "contents": [{}]}], 1)
    (False, ('The feed says that it has 10 services; these pages hold 1. What is missing here is not taken for gone.',))
    """
    said = max((_number(one.get("total_items")) for one in documents if isinstance(one, Mapping)), default=0)
    if said <= found:
        return True, ()
    return False, (
        f"The feed says that it has {said:,} services; these pages hold {found:,}. What is missing here is not taken for gone.",
    )


def _number(told: Any) -> int:
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told < 10**9 else 0


def rows_of(services: Iterable[Any]) -> Iterator[Given]:
    """Each service at each of its places, as a row; a service without a place is one row.

    Raises
    ------
    CannotRead
        more rows than a directory can have.

    Examples
    --------
    >>> places = [{"id": "p1", "location": {"name": "Tern Lane hall"}}, {"id": "p2", "location": {"name": "The hub"}}]
    >>> [(row.ref, row.values["site"]) for row in rows_of([{"id": "s", "name": "Lunch", "service_at_locations": places}])]
    [('s/p1', 'Tern Lane hall'), ('s/p2', 'The hub')]
    """
    number = 0
    for service in services:
        for row in _rows(service, number):
            number += 1
            if number > MOST_ROWS:
                raise CannotRead(
                    f"There are more than {MOST_ROWS:,} services.",
                    "Nothing was taken in. Ask its owner, or send it in parts.",
                )
            yield row


def _rows(service: Any, before: int) -> Iterator[Given]:
    if not isinstance(service, Mapping):
        yield Given(before + 1, "", {})
        return
    values, wrong = _of_service(service)
    places = [one for one in _several(service, "service_at_locations") if isinstance(one.get("location"), Mapping)]
    ref, said, marks = _text(service.get("id")), service.get("last_modified"), _words_put_on(service)
    for place, one in enumerate(places, start=1):
        site, more = _of_place(one)
        its = (
            f"{ref}/{_text(one.get('id')) or _text(one['location'].get('id')) or place}"
            if len(places) > 1 and ref
            else ref
        )
        merged = {**values, **{name: value for name, value in site.items() if value not in (None, "", [])}}
        merged["hours"] = site["hours"] or values["hours"]
        merged["ways"] = values["ways"] or (["online"] if site["is_virtual"] else [])
        on_it = marks | _words_put_on(one) | _words_put_on(one["location"])
        yield Given(
            before + place,
            its,
            merged,
            ref if len(places) > 1 else _ours(service, "service", ""),
            said,
            on_it,
            (*wrong, *more),
        )
    if not places:
        yield Given(before + 1, ref, values, _ours(service, "service", ""), said, marks, tuple(wrong))


def _of_service(service: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    values: dict[str, Any] = {ours: service.get(theirs) for theirs, ours in _PLAIN.items()}
    wrong: list[tuple[str, str, str]] = []
    if values["assured_date"] is None:
        values["assured_date"] = service.get("last_assured")  # its name in versions before 3.0 of the UK profile
    organisation = service.get("organization")
    values["organisation"] = organisation.get("name") if isinstance(organisation, Mapping) else None
    values["phone"] = _phone(service)
    values["languages"] = [
        _text(one.get("code")) or _text(one.get("name")) or _text(one.get("language"))
        for one in _several(service, "languages")
    ]
    values["areas"], too_long = _areas(service)
    values["eligibility"] = "; ".join(filter(None, (_text(values["eligibility"]), too_long)))
    if _ours(service, "status", "") == "not said":
        values["status"] = None
    values["cost"], values["cost_note"] = _cost(service)
    values["hours"] = _hours(service, wrong)
    values["needs"] = _needs(service)
    for name in ("reach", "sex", "faith", "cost"):
        values[name] = _ours(service, name, values.get(name))
    values["reply_days"] = _ours(service, "reply_days", None)
    for name in ("ways", "routes"):
        values[name] = _terms(service, name)
    values["access"] = _terms(service, "access")
    return values, wrong


def _of_place(one: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    location = one["location"]
    wrong: list[tuple[str, str, str]] = []
    values: dict[str, Any] = {
        "site": location.get("name"), "latitude": location.get("latitude"), "longitude": location.get("longitude"),
        "hours": _hours(one, wrong) or _hours(location, wrong),
    }  # fmt: skip
    address = next(iter(_several(location, "addresses")), {})
    parts = [_text(address.get(name)) for name in ("address_1", "address_2", "city")]
    values["address"], values["postcode"] = ", ".join(part for part in parts if part), address.get("postal_code")
    values["access"], unread = _access(location)
    values["access"] += [term for term in _terms(one, "access") if term not in values["access"]]
    wrong += [
        ("access", f"“{text[:80]}” is in no words of ours", f"say it as one of: {', '.join(ACCESS)}") for text in unread
    ]
    values["is_virtual"] = location.get("location_type") == "virtual"
    return values, wrong


def _several(told: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The things under a name, those that are things; no more of them than anybody could mean."""
    found = told.get(name)
    return [one for one in found if isinstance(one, Mapping)][:_MANY] if isinstance(found, list) else []


def _text(told: Any) -> str:
    return (
        told.strip()
        if isinstance(told, str)
        else str(told)
        if isinstance(told, int) and not isinstance(told, bool)
        else ""
    )


def _phone(service: Mapping[str, Any]) -> str:
    phones = _several(service, "phones") + [
        phone for one in _several(service, "contacts") for phone in _several(one, "phones")
    ]
    return next((number for one in phones if (number := _text(one.get("number")).strip('"'))), "")


def _areas(service: Mapping[str, Any]) -> tuple[list[str], str]:
    said = [_text(one.get("name")) or _text(one.get("service_area")) for one in _several(service, "service_areas")]
    return [text for text in said if text and len(text) <= _LONGEST_AREA], next(
        (text for text in said if len(text) > _LONGEST_AREA), ""
    )


def _cost(service: Mapping[str, Any]) -> tuple[str, str]:
    """What it costs and what is said of it; a fee in words alone is no charge yet: “free” is said in words too."""
    options = _several(service, "cost_options")
    amounts = [
        one["amount"]
        for one in options
        if isinstance(one.get("amount"), int | float) and not isinstance(one["amount"], bool)
    ]
    said = [
        " ".join(
            filter(None, (_text(one.get("option")), _money(one.get("amount")), _text(one.get("amount_description"))))
        )
        for one in options
    ]
    note = (
        _text(service.get("fees_description")) or _text(service.get("fees")) or "; ".join(text for text in said if text)
    )
    cost = "charge" if any(amount > 0 for amount in amounts) else "free" if amounts else ""
    if not cost and re.fullmatch(r"(it is |this service is )?free( of charge| to use)?\.?", note, re.IGNORECASE):
        cost = "free"
    return cost, note


def _money(told: Any) -> str:
    return f"£{told:,.2f}" if isinstance(told, int | float) and not isinstance(told, bool) else ""


def _hours(told: Mapping[str, Any], wrong: list[tuple[str, str, str]]) -> list[dict[str, Any]]:
    found = []
    for one in _several(told, "schedules")[:40]:
        if any(one.get(name) for name in _SAYS_WHEN):
            note = _text(one.get("notes")) or (_text(one.get("description")) if not one.get("byday") else "")
            hours = {
                "days": re.sub(r"[+-]?\d+", "", _text(one.get("byday"))), "opens": one.get("opens_at"), "closes": one.get("closes_at"),
                "from_date": one.get("valid_from"), "to_date": _day_after(one.get("valid_to"), wrong), "note": note,
            }  # fmt: skip
            found.append({name: value for name, value in hours.items() if value})
    return found


def _day_after(told: Any, wrong: list[tuple[str, str, str]]) -> str:
    """The standard's last day is included; ours is not."""
    if not told:
        return ""
    try:
        return (date.fromisoformat(str(told)[:10]) + timedelta(1)).isoformat()
    except (ValueError, OverflowError):
        wrong.append(("hours", f"“{str(told)[:20]}” is no date", "write valid_to year first, as 2026-11-27"))
        return ""


def _access(location: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Features in our words, and texts that are in none: a sentence may say that something is *not* there."""
    found, unread = [], []
    for one in _several(location, "accessibility"):
        text = _text(one.get("accessibility")) or _text(one.get("description"))
        bare = re.sub(r"[^a-z ]", "", text.lower().replace("-", " ")).strip()
        word = next((name for name in ACCESS if name.replace("-", " ") == bare), _ACCESS_SAID.get(bare))
        if word:
            found.append(word)
        elif text:
            unread.append(text)
    return [word for word in ACCESS if word in found], unread


def _attributes(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The taxonomy and the word of each attribute."""
    for one in _several(told, "attributes"):
        term = one.get("taxonomy_term")
        if isinstance(term, Mapping):
            yield _text(term.get("taxonomy")), _text(term.get("term")) or _text(term.get("name"))


def _terms(told: Mapping[str, Any], name: str) -> list[str]:
    return [word for taxonomy, word in _attributes(told) if taxonomy == f"{OURS}:{name}" and word]


def _ours(told: Mapping[str, Any], name: str, otherwise: Any) -> Any:
    return next(iter(_terms(told, name)), otherwise)


def _needs(service: Mapping[str, Any]) -> list[str]:
    if ours := _terms(service, "needs"):
        return ours
    said = " | ".join(word.lower() for taxonomy, word in _attributes(service) if not taxonomy.startswith(f"{OURS}:"))
    found = {need for need, signs in _NEED_SAID if said and re.search(signs, said)}
    return [need for need in NEEDS if need in found]


def _words_put_on(told: Mapping[str, Any]) -> frozenset[str]:
    """Words by which a source may say that a place must not be shown."""
    words = {word for _, word in _attributes(told)} | {_text(told.get("location_type"))}
    return frozenset(words | {_text(one.get("address_type")) for one in _several(told, "addresses")})
