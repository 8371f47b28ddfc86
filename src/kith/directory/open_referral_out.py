"""Open Referral UK 3.0 (HSDS-UK) out: services at places as nested JSON, by pages, so that any other directory can read them.

A confidential place must not be among what is handed in; nothing here knows one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from kith.coding.languages import LANGUAGES
from kith.directory.hours import Hours
from kith.directory.open_referral import OURS
from kith.directory.service import FIELDS, ServiceAtSite, in_words

__all__ = ["PROFILE", "page_of", "service_of"]

PROFILE = "HSDS-UK-3.0"
"""What the answer at the root of a feed says."""

_NAMES = UUID("6b3f7b0e-5d1c-4a55-9f0a-7d1e4c2b9a10")
_AS_TERMS = ("needs", "routes", "ways")
_AS_TERM = ("reach", "sex", "faith", "cost", "reply_days")


def service_of(one: ServiceAtSite) -> dict[str, Any]:
    """One service at one place, as the standard has a service with its only place.

    Examples
    --------
    >>> told = service_of(ServiceAtSite("k1", name="Lunch", organisation="Tern Lane", needs=("food",), status="active"))
    >>> told["id"], told["status"], told["organization"]["name"], told["attributes"][0]["taxonomy_term"]["term"]
    ('k1', 'active', 'Tern Lane', 'food')
    """
    plain = {
        "description": one.description, "url": one.website, "email": one.email, "alert": one.alert, "fees_description": one.cost_note,
        "minimum_age": one.minimum_age, "maximum_age": one.maximum_age, "eligibility_description": one.eligibility,
        "assured_date": one.assured_date.isoformat() if one.assured_date else "",
    }  # fmt: skip
    told: dict[str, Any] = {"id": one.key, "name": one.name, "status": one.status or "active"}
    told |= {name: value for name, value in plain.items() if value not in (None, "")}
    if one.organisation:
        told["organization"] = {
            "id": _id("organisation", one.organisation), "name": one.organisation, "description": one.organisation,
        }  # fmt: skip
    lists = {
        "phones": [{"id": _id(one.key, "phone"), "number": one.phone}] if one.phone else [],
        "languages": [
            {"id": _id(one.key, "language", name), "name": name, "code": LANGUAGES.get(name, name)}
            for name in one.languages
        ],
        "service_areas": [{"id": _id(one.key, "area", name), "name": name} for name in one.areas],
        "schedules": [_schedule(one.key, number, each) for number, each in enumerate(one.hours)],
        "attributes": _attributes(one),
        "service_at_locations": [_place(one)] if one.where or one.has_place else [],
    }
    return told | {name: found for name, found in lists.items() if found}


def _attributes(one: ServiceAtSite) -> list[dict[str, Any]]:
    pairs = [(name, word) for name in _AS_TERMS for word in getattr(one, name)]
    pairs += [(name, str(value)) for name in _AS_TERM if (value := getattr(one, name)) not in (None, "")]
    if not (one.where or one.has_place):
        pairs += [("access", word) for word in one.access]  # there is no place to say it of
    if one.service:
        pairs.append(("service", one.service))
    if one.status == "":
        pairs.append(("status", "not said"))
    return [_attribute(one.key, name, word) for name, word in pairs]


def _attribute(key: str, name: str, word: str) -> dict[str, Any]:
    said = in_words(name, [word]) if name in _AS_TERMS else word
    label = FIELDS[name].meaning if name in FIELDS else "which entries are one service at several places"
    term = {
        "id": _id("term", name, word),
        "name": said,
        "term": word,
        "taxonomy": f"{OURS}:{name}",
        "description": label,
    }
    return {"id": _id(key, "attribute", name, word), "link_type": f"{OURS}:{name}", "taxonomy_term": term}


def _schedule(key: str, number: int, one: Hours) -> dict[str, Any]:
    last = (one.to_date - timedelta(1)).isoformat() if one.to_date else ""
    told = {
        "id": _id(key, "hours", str(number)), "freq": "WEEKLY" if one.days else "", "byday": ",".join(one.days), "opens_at": one.opens,
        "closes_at": one.closes, "valid_from": one.from_date.isoformat() if one.from_date else "", "valid_to": last, "notes": one.note,
        "description": one.in_words() if one.days else "",
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _place(one: ServiceAtSite) -> dict[str, Any]:
    address = {"address_1": one.address, "postal_code": one.postcode, "country": "GB", "address_type": "physical"}
    location: dict[str, Any] = {
        "id": _id(one.key, "location"), "location_type": "physical", "name": one.site, "latitude": one.latitude, "longitude": one.longitude,
    }  # fmt: skip
    location = {name: value for name, value in location.items() if value not in (None, "")}
    if one.address or one.postcode:
        location["addresses"] = [
            {"id": _id(one.key, "address"), **{name: value for name, value in address.items() if value}}
        ]
    if one.access:
        location["accessibility"] = [
            {"id": _id(one.key, "access", word), "accessibility": word, "description": FIELDS["access"].words[word]}
            for word in one.access
        ]
    return {"id": _id(one.key, "place"), "location": location}


def _id(*parts: str) -> str:
    return str(uuid5(_NAMES, "\n".join(parts)))


def page_of(entries: Sequence[ServiceAtSite], *, page: int = 1, size: int = 50) -> Mapping[str, Any]:
    """One page of services in the envelope of the standard.

    Parameters
    ----------
    entries : all of them, in an order that stays
    page : from 1
    size : services on a page

    Examples
    --------
    >>> told = page_of([ServiceAtSite("a", name="A"), ServiceAtSite("b", name="B")], page=2, size=1)
    >>> told["total_items"], told["total_pages"], told["last_page"], told["contents"][0]["id"]
    (2, 2, True, 'b')
    """
    shown = entries[(page - 1) * size : page * size]
    pages = max(-(-len(entries) // size), 1)
    return {
        "total_items": len(entries), "total_pages": pages, "page_number": page, "size": len(shown), "first_page": page == 1,
        "last_page": page == pages, "empty": not shown, "contents": [service_of(one) for one in shown],
    }  # fmt: skip
