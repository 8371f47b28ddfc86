"""The feed told to a machine, as OpenAPI: drawn from the table of endpoints and the table of parameters, so that it says what is so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kith.directory.feed_asked import MOST_ON_A_PAGE, PARAMETERS, Parameter
from kith.directory.open_referral_out import PROFILE
from kith.directory.words import DAYS, STATUSES

__all__ = ["ENDPOINTS", "PROFILE_URL", "Endpoint", "openapi"]

PROFILE_URL = "https://open-referral-uk-profile.readthedocs.io/en/latest/"
"""Where the profile is told of."""


@dataclass(frozen=True)
class Endpoint:
    """One address of the feed, below its root.

    of      the list that it is, or from which it takes one; empty for what is neither
    has_id  whether it answers with one thing
    """

    path: str
    meaning: str
    of: str = ""
    has_id: bool = False


ENDPOINTS = (
    Endpoint("/", "the version of the standard, its profile, and where this description is"),
    Endpoint("/services", "services, each with its places, hours and words", "services"),
    Endpoint("/services/{id}", "one service", "services", True),
    Endpoint("/taxonomies", "the taxonomies that words are of", "taxonomies"),
    Endpoint("/taxonomies/{id}", "one taxonomy with its words", "taxonomies", True),
    Endpoint("/taxonomy_terms", "the words that are said of services", "taxonomy_terms"),
    Endpoint("/taxonomy_terms/{id}", "one word", "taxonomy_terms", True),
    Endpoint("/service_at_locations", "services at places, nearest first where a postcode is given", "service_at_locations"),
    Endpoint("/service_at_locations/{id}", "one service at one place", "service_at_locations", True),
    Endpoint("/organizations", "who runs services", "organizations"),
    Endpoint("/organizations/{id}", "one organisation with its services", "organizations", True),
)  # fmt: skip
"""Every address of the feed, once."""

_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "maxLength": 200}, "whole number": {"type": "integer", "minimum": 1}, "number": {"type": "number", "minimum": 0},
    "time": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]"}, "day": {"type": "string", "enum": list(DAYS)},
}  # fmt: skip
_ID = {"type": "string", "format": "uuid"}
_NAMED = {"id": _ID, "name": {"type": "string"}, "description": {"type": "string"}}


def _thing(required: list[str], **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": {"id": _ID, **more}}


_SCHEMAS: dict[str, Any] = {
    "services": _thing(["id", "name", "status"], name={"type": "string"}, status={"type": "string", "enum": list(STATUSES)},
        assured_date={"type": "string", "format": "date"}, organization={"$ref": "#/components/schemas/organizations"}),
    "service_at_locations": _thing(["id", "location", "service"], location=_thing(["id", "location_type"],
        location_type={"type": "string", "enum": ["physical", "postal", "virtual"]}), service={"$ref": "#/components/schemas/services"}),
    "organizations": {"type": "object", "required": ["id", "name", "description"], "properties": _NAMED},
    "taxonomies": {"type": "object", "required": ["id", "name", "description"], "properties": _NAMED},
    "taxonomy_terms": {"type": "object", "required": ["id", "name", "description"], "properties": _NAMED},
    "problems": {"type": "object", "required": ["error", "mend"], "properties": {"error": {"type": "string"}, "mend": {"type": "string"}}},
}  # fmt: skip
_ENVELOPE = {
    **{name: {"type": "integer"} for name in ("total_items", "total_pages", "page_number", "size")},
    **{name: {"type": "boolean"} for name in ("first_page", "last_page", "empty")},
}


def openapi(root: str) -> dict[str, Any]:
    """The document.

    Parameters
    ----------
    root : the address of the feed, without a stroke at its end

    Examples
    --------
    >>> told = openapi("https://kith.example.org/open-referral")
    >>> len(told["paths"]), [one["name"] for one in told["paths"]["/taxonomies"]["get"]["parameters"]]
    (11, ['page', 'per_page'])
    """
    about = {
        "title": "Services of this place", "version": PROFILE,
        "description": "Open Referral UK 3.0: what the directory of this place may show to anybody. Nothing can be written, and no key is needed.",
    }  # fmt: skip
    paths = {one.path: {"get": _get(one)} for one in ENDPOINTS}
    return {
        "openapi": "3.0.3", "info": about, "servers": [{"url": root}], "paths": paths, "components": {"schemas": _SCHEMAS}
    }  # fmt: skip


def _get(one: Endpoint) -> dict[str, Any]:
    answers = {
        "200": _answer("what was asked for", _shape(one)),
        "429": _answer("asked too often: wait for `Retry-After` seconds"),
    }
    if one.has_id:
        answers["404"] = _answer("there is none of this id")
        told = [{"name": "id", "in": "path", "required": True, "schema": _ID}]
    else:
        told = [_parameter(each) for each in PARAMETERS.values() if one.of in each.lists]
        answers |= (
            {"400": _answer("a parameter cannot be read: which, what is wrong with it, how to mend it")} if told else {}
        )
    return {"summary": one.meaning, "operationId": _operation(one), "parameters": told, "responses": answers}


def _operation(one: Endpoint) -> str:
    return f"get_{one.of or 'root'}{'_by_id' if one.has_id else ''}"


def _parameter(one: Parameter) -> dict[str, Any]:
    schema = _TYPES[one.kind] | ({"maximum": MOST_ON_A_PAGE} if one.name == "per_page" else {})
    return {
        "name": one.name,
        "in": "query",
        "required": False,
        "description": one.meaning,
        "schema": schema,
        "example": one.example,
    }


def _shape(one: Endpoint) -> dict[str, Any]:
    if not one.of:
        return {"type": "object", "required": ["version", "profile", "openapi_url"]}
    thing = {"$ref": f"#/components/schemas/{one.of}"}
    if one.has_id:
        return thing
    properties = {**_ENVELOPE, "contents": {"type": "array", "items": thing}}
    return {"type": "object", "required": list(properties), "properties": properties}


def _answer(text: str, shape: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "description": text,
        "content": {"application/json": {"schema": shape or {"$ref": "#/components/schemas/problems"}}},
    }
