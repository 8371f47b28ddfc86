"""What the pages of the papers share: whether the rules let them be read, and a long list cut into pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from kith.governance.access import Decision
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.web.page import page

__all__ = ["AT_ONCE", "Paged", "asked_for", "cut", "may_read", "refused"]

AT_ONCE = 25
"""Looks on one page."""


@dataclass(frozen=True)
class Paged:
    """Some of many: those of one page, how many there are, and where the pages before and after are."""

    shown: Sequence[Any]
    count: int
    number: int
    pages_count: int
    before: str
    after: str


def cut(every: Sequence[Any], number: int, address: dict[str, str]) -> Paged:
    """One page of a list; a number beyond it is the last, so that no address of a page is ever wrong."""
    pages = max(1, -(-len(every) // AT_ONCE))
    number = min(max(1, number), pages)
    at = lambda wanted: "?" + urlencode({**address, "page": wanted}) if 1 <= wanted <= pages else ""  # noqa: E731
    shown = every[(number - 1) * AT_ONCE : number * AT_ONCE]
    return Paged(shown, len(every), number, pages, at(number - 1), at(number + 1))


def asked_for(request: HttpRequest, form: forms.Form) -> dict[str, str]:
    """What the address says of this form's fields, for a link that asks the same again; of what else it says nothing goes on."""
    return {name: told for name in form.fields if (told := request.GET.get(name, ""))}


def may_read(request: HttpRequest, kind: str, action: str = "list") -> Decision:
    """Whether the asker may read papers that are about nobody alone, by the rule of whoever reads the trail; it is in the trail."""
    signed = request.asker
    with transaction.atomic():
        return ask(signed.asker, action, Item(kind, "trail"), "audit", by=signed.actor, at=signed.at)


def refused(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Say that it is not opened, in the rule's own sentence, and the lawful next step."""
    return page(request, "papers/refused.jinja", {"decision": decision}, status=403)
