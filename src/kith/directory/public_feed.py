"""The directory as Open Referral UK 3.0 has it: services with their places, organisations, and the words that things are said in.

Entries that are one service at several places, and say the same of the service, go out as one; any other goes out by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from kith.directory.open_referral import OURS
from kith.directory.open_referral_out import id_of, pairs_of, place_of, schedules_of, service_of, term_of
from kith.directory.service import FIELDS, ServiceAtSite
from kith.directory.words import ACCESS, COSTS, NEEDS, REACHES, ROUTES, SEXES, WAYS

__all__ = [
    "Service", "grouped", "organisation_of", "organisations", "place_in_full", "place_in_line", "places_of", "service_in_full",
    "service_in_line", "taxonomies", "taxonomy_in_full", "terms_of", "uuid_of",
]  # fmt: skip

_WORDS = {
    "needs": NEEDS, "routes": ROUTES, "ways": WAYS, "reach": REACHES, "sex": SEXES, "cost": COSTS, "access": ACCESS,
    "faith": {}, "reply_days": {}, "status": {"not said": ""}, "service": {},
}  # fmt: skip
"""The taxonomies of ours, each with the words that are fixed; of the others those stand there that an entry says."""

_MANY = (
    "phones",
    "languages",
    "service_areas",
    "schedules",
    "attributes",
    "service_at_locations",
    "cost_options",
    "contacts",
    "funding",
)
_OF_PLACE = {"hours", "access", *(name for name, one in FIELDS.items() if one.is_about_site)}


@dataclass(frozen=True)
class Service:
    """One service as the feed has it: its id, and what is told of it at each of its places."""

    id: str
    entries: tuple[ServiceAtSite, ...]


def uuid_of(key: str) -> str:
    """The id of an entry as the standard wants ids; the same for the same entry, always.

    Examples
    --------
    >>> uuid_of("0123456789abcdef0123456789abcdef"), len(uuid_of("by-hand"))
    ('01234567-89ab-cdef-0123-456789abcdef', 36)
    """
    try:
        return str(UUID(key))
    except ValueError:
        return id_of("entry", key)


def grouped(entries: Iterable[ServiceAtSite]) -> tuple[Service, ...]:
    """Services in the order of their first entry.

    Parameters
    ----------
    entries : what may be shown, in an order that stays. One that is alone under its `service` goes out as though it had none, so that
        nothing tells that there is a place beside it that is not shown

    Examples
    --------
    >>> hall, hub = (ServiceAtSite(key, "s1", name="Lunch", site=site) for key, site in (("a", "The hall"), ("b", "The hub")))
    >>> [len(one.entries) for one in grouped([hall, hub])], [len(one.entries) for one in grouped([hall, replace(hub, cost="free")])]
    ([2], [1, 1])
    """
    together: dict[str, list[ServiceAtSite]] = {}
    for one in entries:
        together.setdefault(f"together {one.service}" if one.service else one.key, []).append(one)
    return tuple(service for members in together.values() for service in _one_or_each(members))


def _one_or_each(members: Sequence[ServiceAtSite]) -> list[Service]:
    if len(members) == 1:
        return [Service(uuid_of(members[0].key), (replace(members[0], service=""),))]
    shared = id_of("service", members[0].service)
    has_places = all(one.where or one.has_place for one in members)
    if has_places and all(_of_service(one) == _of_service(members[0]) for one in members):
        return [Service(shared, tuple(replace(one, service="") for one in members))]
    return [Service(uuid_of(one.key), (replace(one, service=shared),)) for one in members]


def _of_service(one: ServiceAtSite) -> dict[str, Any]:
    return {name: value for name, value in one.values().items() if name not in _OF_PLACE}


def service_in_full(one: Service) -> dict[str, Any]:
    """A service with everything nested in it.

    Examples
    --------
    >>> told = service_in_full(grouped([ServiceAtSite("a", name="Lunch", site="The hall", hours=())])[0])
    >>> told["status"], [place["location"]["location_type"] for place in told["service_at_locations"]]
    ('active', ['physical'])
    """
    first = one.entries[0]
    told = {**service_of(first), "id": one.id}
    if len(one.entries) > 1:
        told["service_at_locations"] = [place_of(entry) for entry in one.entries]
        if any(entry.hours != first.hours for entry in one.entries):
            told.pop("schedules", None)
            for place, entry in zip(told["service_at_locations"], one.entries, strict=True):
                place |= {"schedules": schedules_of(entry)} if entry.hours else {}
    return _as_the_standard_wants(told)


def service_in_line(one: Service) -> dict[str, Any]:
    """A service without its lists: what stands beside a place.

    Examples
    --------
    >>> sorted(service_in_line(grouped([ServiceAtSite("a", name="Lunch", phone="01632 960001")])[0]))
    ['id', 'name', 'status']
    """
    return {name: value for name, value in service_in_full(one).items() if name not in _MANY}


def _as_the_standard_wants(told: dict[str, Any]) -> dict[str, Any]:
    """Each schedule says how often it is: hours of which only a note tells stand under the week, as there must be one."""
    for each in (told, *told.get("service_at_locations", ())):
        for schedule in each.get("schedules", ()):
            schedule.setdefault("freq", "WEEKLY")
            if "description" not in schedule and "notes" in schedule:
                schedule["description"] = schedule["notes"]
    return told


def places_of(services: Iterable[Service]) -> list[tuple[Service, ServiceAtSite]]:
    """Each service at each of its places.

    Examples
    --------
    >>> [entry.site for _, entry in places_of(grouped([ServiceAtSite("a", site="The hall"), ServiceAtSite("b")]))]
    ['The hall']
    """
    return [(one, entry) for one in services for entry in one.entries if entry.where or entry.has_place]


def place_in_line(pair: tuple[Service, ServiceAtSite]) -> dict[str, Any]:
    """A service at a place, as a list has it: with its address and its access, and the service in a line.

    Examples
    --------
    >>> sorted(place_in_line(places_of(grouped([ServiceAtSite("a", name="Lunch", site="The hall")]))[0]))
    ['id', 'location', 'service']
    """
    return {**place_of(pair[1]), "service": service_in_line(pair[0])}


def place_in_full(pair: tuple[Service, ServiceAtSite]) -> dict[str, Any]:
    """A service at a place with everything nested in it: hours and access are those of this place.

    Examples
    --------
    >>> told = place_in_full(places_of(grouped([ServiceAtSite("a", name="Lunch", site="The hall", needs=("food",))]))[0])
    >>> told["location"]["name"], told["service"]["attributes"][0]["taxonomy_term"]["name"]
    ('The hall', 'Food')
    """
    service = service_in_full(Service(pair[0].id, (pair[1],)))
    return {
        **place_of(pair[1]),
        "service": {name: told for name, told in service.items() if name != "service_at_locations"},
    }


def organisations(services: Iterable[Service]) -> dict[str, list[Service]]:
    """Who runs services, by name, each with what it runs.

    Examples
    --------
    >>> list(organisations(grouped([ServiceAtSite("a", organisation="Tern Lane"), ServiceAtSite("b")])))
    ['Tern Lane']
    """
    found: dict[str, list[Service]] = {}
    for one in services:
        if name := one.entries[0].organisation:
            found.setdefault(name, []).append(one)
    return dict(sorted(found.items(), key=lambda each: (each[0].casefold(), each[0])))


def organisation_of(name: str, runs: Sequence[Service] = ()) -> dict[str, Any]:
    """An organisation, with its services where they are given.

    Examples
    --------
    >>> sorted(organisation_of("Tern Lane"))
    ['description', 'id', 'name']
    """
    told: dict[str, Any] = {"id": id_of("organisation", name), "name": name, "description": name}
    return told | ({"services": [service_in_full(one) for one in runs]} if runs else {})


def terms_of(services: Iterable[Service]) -> dict[str, tuple[str, str]]:
    """Every word that the feed may say, by its id: those that are fixed, and those that an entry says besides.

    Examples
    --------
    >>> ("faith", "Any") in terms_of(grouped([ServiceAtSite("a", faith="Any")])).values(), ("needs", "food") in terms_of([]).values()
    (True, True)
    """
    fixed = [(name, word) for name, words in _WORDS.items() for word in words]
    said = sorted({pair for one in services for entry in one.entries for pair in pairs_of(entry)} - set(fixed))
    return {id_of("term", name, word): (name, word) for name, word in (*fixed, *said)}


def taxonomies() -> dict[str, dict[str, Any]]:
    """The taxonomies of ours, by their id.

    Examples
    --------
    >>> [one["name"] for one in taxonomies().values()][:2]
    ['kith:needs', 'kith:routes']
    """
    meanings = {name: one.meaning for name, one in FIELDS.items()} | {
        "service": "which entries are one service at several places"
    }
    return {
        id_of("taxonomy", name): {
            "id": id_of("taxonomy", name), "name": f"{OURS}:{name}", "description": meanings[name], "version": "1",
        }
        for name in _WORDS
    }  # fmt: skip


def taxonomy_in_full(one: Mapping[str, Any], terms: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A taxonomy with its words.

    Examples
    --------
    >>> told = taxonomy_in_full({"id": "t", "name": "kith:cost"}, [("cost", "free"), ("needs", "food")])
    >>> [each["term"] for each in told["taxonomy_terms"]]
    ['free']
    """
    its = [term_of(name, word) for name, word in terms if f"{OURS}:{name}" == one["name"]]
    return {**one, "taxonomy_terms": its}
