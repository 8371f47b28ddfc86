"""The trail, event by event, for the information governance lead: who did what, when, about whom, and why."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kith.governance.records.looking import account_names, organisation_names
from kith.governance.records.reading_trail import DAYS, Sought, read_trail
from kith.governance.trail import ACTIONS
from kith.web.page import page
from kith.web.papers.forms import day_field
from kith.web.papers.pages import asked_for, may_read, refused
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]


class Which(forms.Form):
    """Which events are wanted, as the address says."""

    sign_in_name = forms.CharField(required=False, max_length=150)
    action = forms.ChoiceField(required=False, choices=[("", "Everything"), *ACTIONS.items()])
    from_date = day_field("From", required=False)
    to_date = day_field("To", required=False)
    before = forms.IntegerField(required=False, min_value=1)


def trail(request: HttpRequest) -> HttpResponse:
    """Events of the last thirty days, or of the days and the account that the address names."""
    decision = may_read(request, "trail")
    if not decision.shows:
        return refused(request, decision)
    today = timezone.localdate(request.asker.at)
    form = Which(request.GET)
    if not form.is_valid():
        return page(request, "trail/trail.jinja", {"form": form, "found": None, "actions": ACTIONS}, status=422)
    told = form.cleaned_data
    to_date = told["to_date"] or today
    from_date = told["from_date"] or to_date - timedelta(DAYS - 1)
    sought = Sought(from_date, to_date, told["sign_in_name"].strip(), told["action"], told["before"])
    found = read_trail(sought)
    again = {name: value for name, value in asked_for(request, form).items() if name != "before"}
    words = {
        "form": form, "found": found, "actions": ACTIONS, "from_date": from_date, "to_date": to_date, "printed_at": request.asker.at,
        "names": account_names({one.account for one in found.events}), "organisations": organisation_names({one.organisation for one in found.events}),
        "older": "?" + urlencode({**again, "before": found.older}) if found.older else "", "latest": "?" + urlencode(again) if sought.before else "",
    }  # fmt: skip
    return page(request, "trail/trail.jinja", words)


ROUTES = (Route("trail", trail, "trail", SIGNED_IN, purpose="audit", leaves="looked"),)
