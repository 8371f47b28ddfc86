"""The directory as Open Referral UK 3.0, for anybody and any website: read, never written, without a key, and bounded.

What is sent may be kept by whoever reads, and is asked for again each time: an answer that did not change is not sent twice.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers

from kith.directory.feed_asked import LISTS, Wrong, asked, places_that_fit, services_that_fit, unknown
from kith.directory.feed_openapi import PROFILE_URL, openapi
from kith.directory.open_referral_out import PROFILE, enveloped, id_of, term_of
from kith.directory.public_feed import (
    Service,
    grouped,
    organisation_of,
    organisations,
    place_in_full,
    place_in_line,
    places_of,
    service_in_full,
    taxonomies,
    taxonomy_in_full,
    terms_of,
)
from kith.directory.records.for_anybody import open_entries
from kith.web.public.bounds import RETRY_SECONDS, bounded
from kith.web.routes import ANYONE, Route

__all__ = ["ROUTES"]

_SMALL = 1_000  # bytes below which packing gains nothing
_METHODS = ("GET", "HEAD", "OPTIONS")
_OPEN = {
    "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "no-cache",
    "Access-Control-Expose-Headers": "ETag, Retry-After, Kith-Passed-Over",
}  # fmt: skip
"""For any website, without credentials. Nobody may show what was kept without asking whether it still holds: a place may be hidden since."""


def _sent(request: HttpRequest, told: Mapping[str, Any], status: int = 200) -> HttpResponse:
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    answer = HttpResponse(text, status=status, content_type="application/json; charset=utf-8")
    for name, value in _OPEN.items():
        answer[name] = value
    patch_vary_headers(answer, ("Accept-Encoding",))
    if status != 200:
        return answer
    answer["ETag"] = f'W/"{hashlib.sha256(text).hexdigest()[:32]}"'
    if len(text) > _SMALL and "gzip" in request.headers.get("Accept-Encoding", ""):
        answer.content, answer["Content-Encoding"] = gzip.compress(text, 5, mtime=0), "gzip"
    given: HttpResponse = get_conditional_response(request, etag=answer["ETag"], response=answer)
    for name, value in _OPEN.items():
        given[name] = value  # what was not sent again may be read by any website too
    return given


def _told(request: HttpRequest, told: Mapping[str, Any]) -> HttpResponse:
    return _sent(request, told)


def _too_often(request: HttpRequest) -> HttpResponse:
    said = {
        "error": "You ask too often.",
        "mend": f"Ask again in {RETRY_SECONDS} seconds, and for up to 100 things at once.",
    }
    return _sent(request, said, 429)


def _refused(request: HttpRequest, wrong: tuple[Wrong, ...]) -> HttpResponse:
    said = {
        "error": "; ".join(f"{one.parameter}: {one.wrong}" for one in wrong), "mend": "; ".join(f"{one.parameter}: {one.mend}" for one in wrong),
        "problems": [vars(one) for one in wrong],
    }  # fmt: skip
    return _sent(request, said, 400)


def _not_there(request: HttpRequest, of: str) -> HttpResponse:
    said = {
        "error": f"There is none of this id in {of}.",
        "mend": f"Ask for the list at {request.build_absolute_uri(_root())}/{of}.",
    }
    return _sent(request, said, 404)


def _root() -> str:
    return reverse("feed")


def _open(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the feed: bounded, and an `OPTIONS` is answered for any website."""

    @wraps(view)
    @bounded(_too_often)
    def answered(request: HttpRequest, **named: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            answer = HttpResponse(
                headers={"Allow": ", ".join(_METHODS), "Access-Control-Allow-Methods": ", ".join(_METHODS), **_OPEN}
            )
            answer["Access-Control-Allow-Headers"] = "If-None-Match"
            return answer
        return view(request, **named)

    return answered


@_open
def feed(request: HttpRequest) -> HttpResponse:
    """What this is: the version of the standard, its profile, and where it is told to a machine."""
    where = request.build_absolute_uri(reverse("feed-openapi"))
    return _told(request, {"version": PROFILE, "profile": PROFILE_URL, "openapi_url": where})


@_open
def described(request: HttpRequest) -> HttpResponse:
    """The feed in OpenAPI."""
    return _told(request, openapi(request.build_absolute_uri(_root())))


def _list_of(of: str) -> Callable[..., HttpResponse]:
    @_open
    def listed(request: HttpRequest) -> HttpResponse:
        asking = asked(request.GET.dict(), of)
        if asking.wrong:
            return _refused(request, asking.wrong)
        services = (
            () if of == "taxonomies" else grouped(open_entries())
        )  # taxonomies are the same, whatever is said in their words
        every, told, wrong = _EVERY[of](services, asking)
        if wrong:
            return _refused(request, wrong)
        answer = _sent(request, enveloped(every, told, page=asking.page, size=asking.size))
        if names := unknown(request.GET, of):
            answer["Kith-Passed-Over"] = ", ".join(names)
        return answer

    return listed


def _one_of(of: str) -> Callable[..., HttpResponse]:
    @_open
    def one(request: HttpRequest, id: str) -> HttpResponse:
        found = _ONE[of](grouped(open_entries()), id)
        return _not_there(request, of) if found is None else _told(request, found)

    return one


def _organisations(services: tuple[Service, ...], asking: Any) -> Any:
    words = str(asking.values.get("search", "")).casefold().split()
    names = [name for name in organisations(services) if all(word in name.casefold() for word in words)]
    return names, organisation_of, ()


def _terms(services: tuple[Service, ...], asking: Any) -> Any:
    kind = asking.values.get("taxonomy_id")
    those = [pair for pair in terms_of(services).values() if kind is None or id_of("taxonomy", pair[0]) == kind]
    return those, lambda pair: term_of(*pair), ()


def _places(services: tuple[Service, ...], asking: Any) -> Any:
    found, wrong = places_that_fit(services, asking)
    return found, place_in_line, wrong


_EVERY: Mapping[str, Callable[..., Any]] = {
    "services": lambda services, asking: (services_that_fit(services, asking), service_in_full, ()),
    "taxonomies": lambda _, __: (list(taxonomies().values()), dict, ()),
    "taxonomy_terms": _terms,
    "service_at_locations": _places,
    "organizations": _organisations,
}
"""Of each list: everything that fits, how one is told, and what is wrong with what was asked."""


def _service(services: tuple[Service, ...], wanted: str) -> Any:
    return next((service_in_full(one) for one in services if one.id == wanted), None)


def _place(services: tuple[Service, ...], wanted: str) -> Any:
    return next((place_in_full(pair) for pair in places_of(services) if id_of(pair[1].key, "place") == wanted), None)


def _organisation(services: tuple[Service, ...], wanted: str) -> Any:
    every = organisations(services)
    return next(
        (organisation_of(name, runs) for name, runs in every.items() if id_of("organisation", name) == wanted), None
    )


def _term(services: tuple[Service, ...], wanted: str) -> Any:
    pair = terms_of(services).get(wanted)
    return term_of(*pair) if pair else None


def _taxonomy(services: tuple[Service, ...], wanted: str) -> Any:
    found = taxonomies().get(wanted)
    return taxonomy_in_full(found, terms_of(services).values()) if found else None


_ONE: Mapping[str, Callable[..., Any]] = {
    "services": _service, "service_at_locations": _place, "organizations": _organisation, "taxonomy_terms": _term, "taxonomies": _taxonomy,
}  # fmt: skip
"""Of each list: one thing by its id; None where it has none of that id."""


ROUTES = (
    Route("open-referral", feed, "feed", ANYONE, methods=_METHODS),
    Route("open-referral/", feed, "feed-root", ANYONE, methods=_METHODS),
    Route("open-referral/openapi.json", described, "feed-openapi", ANYONE, methods=_METHODS),
    *(Route(f"open-referral/{of}", _list_of(of), f"feed-{of}", ANYONE, methods=_METHODS) for of in LISTS),
    *(Route(f"open-referral/{of}/<slug:id>", _one_of(of), f"feed-{of}-one", ANYONE, methods=_METHODS) for of in LISTS),
)  # fmt: skip
