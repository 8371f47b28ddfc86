"""Guarding one entry of a record: whoever may write to it puts a label on it, and takes it off with a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kith.errors import BadUsage
from kith.governance.asker import usual_purpose
from kith.governance.facts import REASON_LENGTHS
from kith.governance.item import ENTRY_LABELS, LABELS, Item
from kith.governance.records.deciding import ask_about_person, would_decide
from kith.governance.records.labelling import OnEntry, label_entry, unlabel_entry
from kith.people.records.labelled import labels_on, mark_of_event, marked_event, on_entries_of, pairs_of
from kith.people.records.reading import Happened, May, Narrow, happened_to, person_of
from kith.people.records.scoping import Asked, person_items
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.people.pages import GROUPS, banner_of, needs_shown
from kith.web.people.timeline import PAGE, events_by_year
from kith.web.routes import SIGNED_IN, Route
from kith.web.sensitive import sensitive_codes

__all__ = ["ROUTES"]

_LEAST, _MOST = REASON_LENGTHS


class PutOn(forms.Form):
    """Which label, and why."""

    label = forms.ChoiceField(
        choices=[(name, LABELS[name].meaning) for name in sorted(ENTRY_LABELS)],
        error_messages={"required": "Choose what makes it more guarded", "invalid_choice": "Choose one of these"},
    )
    why = forms.CharField(
        max_length=_MOST, error_messages={"required": "Say why, without the detail that is to be guarded"}
    )


class TakeOff(forms.Form):
    """Why it is no longer so."""

    why = forms.CharField(max_length=_MOST, error_messages={"required": "Say why it is guarded no longer"})


@dataclass(frozen=True)
class _Seen:
    """One person, what of their entries the asker sees, and every label that stands on one."""

    one: Any
    item: Item
    happened: Happened
    labels: list[OnEntry]
    banner: Any


def entries(request: HttpRequest, person: str) -> HttpResponse:
    """The entries that the asker sees and may guard, and those that they guarded themself."""
    seen = _seen(request, person)
    if seen is None:
        return not_found(request)
    groups = _may_write(request, seen, {one.entry.field_group for one in seen.labels} | GROUPS)
    shown = {mark_of_event(event) for event in seen.happened.events}
    lines = [(year, [(day, event) for day, event in _by_day(rows)]) for year, rows in _years(seen.happened)]
    mine = [one for one in seen.labels if one.entry.mark not in shown and one.put_on_by == request.asker.asker.account]
    words = {
        "one": seen.one, "banner": seen.banner, "years": lines, "may": groups, "on": labels_on(seen.labels), "meaning": LABELS,
        "mine": [one for one in mine if one.entry.field_group in groups], "happened": seen.happened, "latest": PAGE,
    }  # fmt: skip
    return page(request, "people/entries.jinja", words)


def entry(request: HttpRequest, person: str, mark: str) -> HttpResponse:
    """One entry: the labels on it, and another put on."""
    seen = _seen(request, person)
    event = next((one for one in seen.happened.events if mark_of_event(one) == mark), None) if seen else None
    if seen is None or event is None:
        return not_found(request)
    marked = marked_event(event, seen.one)
    if marked.field_group not in _may_write(request, seen, {marked.field_group}):
        return not_found(request)
    form = PutOn(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            given = {"label": form.cleaned_data["label"], "ground": form.cleaned_data["why"]}
            label_entry(entry=marked, **given, by=request.asker.actor, at=request.asker.at)
        except BadUsage as wrong:
            form.add_error("why", str(wrong))
        else:
            return redirect("entries", person=seen.one.person_id)
    words = {
        "one": seen.one, "banner": seen.banner, "form": form, "meaning": LABELS, "choices": sorted(ENTRY_LABELS),
        "line": events_by_year([event])[0][1][0], "labels": [one for one in seen.labels if one.entry.mark == mark],
    }  # fmt: skip
    return page(request, "people/entry.jinja", words, status=422 if form.errors else 200)


def take_off(request: HttpRequest, person: str, number: int) -> HttpResponse:
    """Take a label off again: whoever sees the entry nevertheless, or who put it on."""
    seen = _seen(request, person)
    label = next((one for one in seen.labels if one.number == number), None) if seen else None
    if seen is None or label is None or not _may_take_off(request, seen, label):
        return not_found(request)
    form = TakeOff(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            unlabel_entry(number=number, **form.cleaned_data, by=request.asker.actor, at=request.asker.at)
        except BadUsage as wrong:
            form.add_error("why", str(wrong))
        else:
            return redirect("entries", person=seen.one.person_id)
    words = {"one": seen.one, "banner": seen.banner, "form": form, "label": label, "meaning": LABELS}
    return page(request, "people/take_off_label.jinja", words, status=422 if form.errors else 200)


_CARRIED = GROUPS | {"about-me"}


def _seen(request: HttpRequest, person: str) -> _Seen | None:
    """What the asker sees of somebody, as on their page; the look is in the trail. None where they see nothing."""
    signed, one = request.asker, person_of(person)
    if one is None:
        return None
    purpose = usual_purpose(signed.asker.role)
    item = person_items([one], Asked(signed.asker, "view", purpose, "identity"), carries=_CARRIED)[0]
    labels = on_entries_of(one)
    with transaction.atomic():
        said = ask_about_person(signed.asker, "view", item, purpose, pairs_of(labels), by=signed.actor, at=signed.at)
    if not said.page.shows:
        return None
    groups = _CARRIED - set(said.hidden)
    may = May(groups, said.labels_open, sensitive_codes(), labels_on(labels), said.entries_open)
    banner = banner_of(one, groups, item.labels, signed.at.date(), needs_shown(one, groups))
    return _Seen(one, item, happened_to(one, may, Narrow(size=PAGE)), labels, banner)


def _may_write(request: HttpRequest, seen: _Seen, groups: Any, label: str = "") -> set[str]:
    """The field groups of the person's entries to which the asker may write; a label on top, where one is asked about."""
    signed, own = request.asker, {label} if label else set()
    items = [
        replace(seen.item, kind="entry", field_group=group, carries=frozenset(), labels=seen.item.labels | own)
        for group in sorted(groups)
    ]
    said = would_decide(signed.asker, "edit", items, usual_purpose(signed.asker.role), signed.at)
    return {item.field_group for item, one in zip(items, said, strict=True) if one.effect == "permit"}


def _may_take_off(request: HttpRequest, seen: _Seen, label: OnEntry) -> bool:
    group = label.entry.field_group
    is_own = label.put_on_by == request.asker.asker.account
    return bool(_may_write(request, seen, {group}, "" if is_own else label.label))


def _years(happened: Happened) -> list[tuple[int, list[Any]]]:
    found: dict[int, list[Any]] = {}
    for event in happened.events:
        found.setdefault(event.date.year, []).append(event)
    return list(found.items())


def _by_day(events: list[Any]) -> list[tuple[Any, Any]]:
    """Each entry in words, with its mark and field group."""
    return [
        (events_by_year([event])[0][1][0], _Entry(mark_of_event(event), marked_event(event, event.person).field_group))
        for event in events
    ]


@dataclass(frozen=True)
class _Entry:
    mark: str
    field_group: str


_FORM = ("GET", "HEAD", "POST")
ROUTES = (
    Route("people/<slug:person>/entries", entries, "entries", SIGNED_IN, purpose="direct-care", leaves="looked"),
    Route(
        "people/<slug:person>/entries/<slug:mark>",
        entry,
        "entry",
        SIGNED_IN,
        purpose="direct-care",
        leaves="changed",
        methods=_FORM,
    ),
    Route(
        "people/<slug:person>/entry-labels/<int:number>",
        take_off,
        "take-off-label",
        SIGNED_IN,
        purpose="direct-care",
        leaves="changed",
        methods=_FORM,
    ),
)
