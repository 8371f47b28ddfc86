"""A partner without an account sends a referral on: to one of the services that fit, with no more than came, and only if the person agrees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from kith.care.partner_links import BY_LINK
from kith.care.records.linking_partners import ByLink, team_of_sender
from kith.care.records.referred import Line
from kith.care.referral_request import Consent, Recipient, Request
from kith.errors import BadUsage
from kith.governance.asker import usual_purpose
from kith.governance.records.staff import at_work_in
from kith.web.referrals.fitting import next_best, offered
from kith.web.referrals.forms import Say

__all__ = ["Onward", "choices_onward", "onward_of"]

_MOST = 8
"""Services to choose from: more than are read beside a no, as whoever sends it on may know one of them."""

Choices = dict[str, tuple[Recipient, str]]


class Onward(Say):
    """To which service it goes, and that the person agrees."""

    def __init__(self, data: Any, choices: Choices):
        super().__init__(data, "referral", "pass on")
        self.offered = choices
        fields: Any = self.fields
        missing = {"required": "Choose where it goes", "invalid_choice": "Choose a service that is there"}
        fields["to"] = forms.ChoiceField(
            choices=[(key, text) for key, (_, text) in choices.items()], error_messages=missing
        )
        fields["agrees"] = forms.BooleanField(
            error_messages={"required": "Ask the person first, and say that they agree"}
        )


def choices_onward(line: Line, at: Any) -> Choices:
    """The services that fit the need best in the neighbourhood of whoever sent it, as a form offers them."""
    team, neighbourhood = team_of_sender(line.number)
    here = [
        Recipient(one.organisation, one.role, f"{one.role}@{one.organisation}"[:100], one.team, one.name, one.kind)
        for one in at_work_in([team], timezone.localdate(at))
        if usual_purpose(one.role) == "direct-care"
    ]
    found = next_best(line, neighbourhood, at, _MOST)
    return offered([one.entry for one in found.fits], here) if found else {}


def onward_of(form: Onward, seen: ByLink, once: str, at: Any) -> Request:
    """The referral that it becomes: for the same, in the same words, with what came along."""
    packet, line = seen.detail.line.packet, seen.detail.line
    to = form.offered[form.cleaned_data["to"]][0]
    if packet is None:
        raise BadUsage("What is in it is not open any more.", "Ring whoever sent it.")
    consent = Consent("person", timezone.localdate(at))
    return Request(
        packet.person, to, packet.need, packet.words, consent, packet.field_groups & BY_LINK, packet.safe_contact, once, line.kind, line.urgency,
        packet.wish, "as it came" if packet.field_groups else "", packet.safe_words, packet.advocate,
    )  # fmt: skip
