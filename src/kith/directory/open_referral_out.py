"""Open Referral UK 3.0 (HSDS-UK) out: services at places as nested JSON, by pages, so that any other directory can read them.

A confidential place must not be among what is handed in; nothing here knows one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID, uuid5

from kith.coding.languages import LANGUAGES
from kith.directory.hours import Hours
from kith.directory.open_referral import OURS
from kith.directory.service import FIELDS, ServiceAtSite, in_words

__all__ = ["PROFILE", "enveloped", "id_of", "page_of", "pairs_of", "place_of", "schedules_of", "service_of", "term_of"]

One = TypeVar("One")

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
            "id": id_of("organisation", one.organisation), "name": one.organisation, "description": one.organisation,
        }  # fmt: skip
    lists = {
        "phones": [{"id": id_of(one.key, "phone"), "number": one.phone}] if one.phone else [],
        "languages": [
            {"id": id_of(one.key, "language", name), "name": name, "code": LANGUAGES.get(name, name)}
            for name in one.languages
        ],
        "service_areas": [{"id": id_of(one.key, "area", name), "name": name} for name in one.areas],
        "schedules": schedules_of(one),
        "attributes": [_attribute(one.key, name, word) for name, word in pairs_of(one)],
        "service_at_locations": [place_of(one)] if one.where or one.has_place else [],
    }
    return told | {name: found for name, found in lists.items() if found}


def pairs_of(one: ServiceAtSite) -> list[tuple[str, str]]:
    """What is said of an entry in words of a taxonomy: the taxonomy's name without ours before it, and the word.

    Examples
    --------
    >>> pairs_of(ServiceAtSite("k1", needs=("food",), status="active", cost="free"))
    [('needs', 'food'), ('cost', 'free')]
    """
    pairs = [(name, word) for name in _AS_TERMS for word in getattr(one, name)]
    pairs += [(name, str(value)) for name in _AS_TERM if (value := getattr(one, name)) not in (None, "")]
    if not (one.where or one.has_place):
        pairs += [("access", word) for word in one.access]  # there is no place to say it of
    if one.service:
        pairs.append(("service", one.service))
    if one.status == "":
        pairs.append(("status", "not said"))
    return pairs


def term_of(name: str, word: str) -> dict[str, Any]:
    """One word of one taxonomy, as the standard has a term.

    Examples
    --------
    >>> told = term_of("needs", "long-term-illness")
    >>> told["name"], told["term"], told["taxonomy"], told["description"]
    ('Long-term illness', 'long-term-illness', 'kith:needs', 'what it is for')
    """
    said = in_words(name, [word]) if name in _AS_TERMS else word
    label = FIELDS[name].meaning if name in FIELDS else "which entries are one service at several places"
    return {
        "id": id_of("term", name, word),
        "name": said,
        "term": word,
        "taxonomy": f"{OURS}:{name}",
        "description": label,
    }


def _attribute(key: str, name: str, word: str) -> dict[str, Any]:
    return {
        "id": id_of(key, "attribute", name, word), "link_type": f"{OURS}:{name}", "taxonomy_term": term_of(name, word),
    }  # fmt: skip


def schedules_of(one: ServiceAtSite) -> list[dict[str, Any]]:
    """When it is, as the standard has schedules.

    Examples
    --------
    >>> schedules_of(ServiceAtSite("k1", hours=(Hours(("MO", "FR"), "10:00"),)))[0]["byday"]
    'MO,FR'
    """
    return [_schedule(one.key, number, each) for number, each in enumerate(one.hours)]


def _schedule(key: str, number: int, one: Hours) -> dict[str, Any]:
    last = (one.to_date - timedelta(1)).isoformat() if one.to_date else ""
    told = {
        "id": id_of(key, "hours", str(number)), "freq": "WEEKLY" if one.days else "", "byday": ",".join(one.days), "opens_at": one.opens,
        "closes_at": one.closes, "valid_from": one.from_date.isoformat() if one.from_date else "", "valid_to": last, "notes": one.note,
        "description": one.in_words() if one.days else "",
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def place_of(one: ServiceAtSite) -> dict[str, Any]:
    """Where it is, as the standard has a service at a location.

    Examples
    --------
    >>> place_of(ServiceAtSite("k1", site="The hall", access=("step-free",)))["location"]["accessibility"][0]["accessibility"]
    'step-free'
    """
    address = {"address_1": one.address, "postal_code": one.postcode, "country": "GB", "address_type": "physical"}
    location: dict[str, Any] = {
        "id": id_of(one.key, "location"), "location_type": "physical", "name": one.site, "latitude": one.latitude, "longitude": one.longitude,
    }  # fmt: skip
    location = {name: value for name, value in location.items() if value not in (None, "")}
    if one.address or one.postcode:
        location["addresses"] = [
            {"id": id_of(one.key, "address"), **{name: value for name, value in address.items() if value}}
        ]
    if one.access:
        location["accessibility"] = [
            {"id": id_of(one.key, "access", word), "accessibility": word, "description": FIELDS["access"].words[word]}
            for word in one.access
        ]
    return {"id": id_of(one.key, "place"), "location": location}


@lru_cache(maxsize=100_000)
def id_of(*parts: str) -> str:
    """An id that is the same for the same parts, and nothing that could be counted.

    Examples
    --------
    >>> id_of("k1", "phone") == id_of("k1", "phone") != id_of("k2", "phone")
    True
    """
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
    return enveloped(entries, service_of, page=page, size=size)


def enveloped(
    every: Sequence[One], told: Callable[[One], Mapping[str, Any]], *, page: int, size: int
) -> Mapping[str, Any]:
    """One page of anything in the envelope of the standard; a page beyond the end is empty, and the last.

    Parameters
    ----------
    every : all of them, in an order that stays
    told : what is said of one
    page, size : as of `page_of`

    Examples
    --------
    >>> beyond = enveloped([1, 2], lambda one: {"id": one}, page=3, size=2)
    >>> beyond["total_pages"], beyond["empty"], beyond["last_page"], beyond["contents"]
    (1, True, True, [])
    """
    shown = every[(page - 1) * size : page * size]
    pages = max(-(-len(every) // size), 1)
    return {
        "total_items": len(every), "total_pages": pages, "page_number": page, "size": len(shown), "first_page": page == 1,
        "last_page": page >= pages, "empty": not shown, "contents": [told(one) for one in shown],
    }  # fmt: skip
