"""Every address of the service, declared: who may ask, what for, and what it does. One that is not declared is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

__all__ = ["ANYONE", "SIGNED_IN", "Route", "declared", "route_of", "routes"]

ANYONE = "anyone"
SIGNED_IN = "signed in"

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Route:
    """One address.

    address   pattern of the path, as Django writes it
    view      what answers
    name      what pages call it
    asker     `ANYONE` or `SIGNED_IN`
    purpose   what data about people is used for here; empty where there is none
    leaves    what the trail gets: an action of `kith.governance.trail.ACTIONS`, or empty where nothing is seen or done
    methods   ways of asking that it answers
    is_first  open also to somebody whose role needs a second factor and who has yet to set it up
    is_idle   open also to a session that idled too long: it asks who is there again, or ends it
    """

    address: str
    view: View
    name: str
    asker: str
    purpose: str = ""
    leaves: str = ""
    methods: tuple[str, ...] = ("GET", "HEAD")
    is_first: bool = False
    is_idle: bool = False


_DECLARED: dict[str, Route] = {}


def routes(*given: Route) -> list[URLPattern]:
    """Declare addresses, and give Django its patterns."""
    for route in given:
        _DECLARED[route.name] = route
    return [path(route.address, route.view, name=route.name) for route in given]


def declared() -> dict[str, Route]:
    """Every declared address, by name."""
    return dict(_DECLARED)


def route_of(request: HttpRequest, **_: Any) -> Route | None:
    """The declaration of the address asked for; None where nobody declared it."""
    match = request.resolver_match
    return _DECLARED.get(match.url_name or "") if match else None
