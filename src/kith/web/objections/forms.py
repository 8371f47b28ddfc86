"""What is asked for when a person says no to something, or changes their mind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from kith.governance.objections import OBJECTION_KINDS, Objection
from kith.governance.records.signing import Body
from kith.governance.sharing import ABOUT_PEOPLE
from kith.web.sharing.forms import DayField, titled

__all__ = ["EVERY", "Ends", "Says", "objection_from"]

EVERY = "every"
"""What is chosen where an objection to sharing is to every organisation, or of everything: never by leaving a box empty."""

_HOW = {
    "required": "Say how it was said",
    "min_length": "Say how in at least 10 characters, for instance: by telephone, to me",
    "max_length": "Say how in at most 200 characters",
}


class Says(forms.Form):
    """One objection as it was said. Whom and what it is about is asked of an objection to sharing alone."""

    kind = forms.ChoiceField(error_messages={"required": "Choose what they said no to", "invalid_choice": "Choose what they said no to"})  # fmt: skip
    body = forms.ChoiceField(required=False, error_messages={"invalid_choice": "Choose the organisation"})
    field_group = forms.ChoiceField(required=False, error_messages={"invalid_choice": "Choose the part of the record"})
    said_on = DayField(required=False)
    how = forms.CharField(min_length=10, max_length=200, error_messages=_HOW)

    def __init__(self, data: Any, kinds: Sequence[str], bodies: Sequence[Body], today: date):
        super().__init__(data)
        self.today = today
        fields: Any = self.fields
        fields["kind"].choices = [(kind, OBJECTION_KINDS[kind].title) for kind in kinds]
        fields["body"].choices = [(EVERY, "Every organisation but the one that holds it"), *((body.organisation, body.name) for body in bodies)]  # fmt: skip
        fields["field_group"].choices = [(EVERY, "Anything of the record"), *((word, titled(word)) for word in ABOUT_PEOPLE)]  # fmt: skip

    def clean_said_on(self) -> date:
        """The day on which it was said: today where none is given, and none to come."""
        said_on: date = self.cleaned_data.get("said_on") or self.today
        if said_on > self.today:
            raise forms.ValidationError("Enter the day on which it was said: today, or an earlier day")
        return said_on

    def clean(self) -> dict[str, Any]:
        """An objection to sharing says whom with and what."""
        told = super().clean() or self.cleaned_data
        if told.get("kind") == "sharing":
            if not told.get("body") and "body" not in self.errors:
                self.add_error("body", "Choose the organisation")
            if not told.get("field_group") and "field_group" not in self.errors:
                self.add_error("field_group", "Choose the part of the record")
        return dict(told)

    def kept(self) -> dict[str, str]:
        """What was said, as plain words that a session can keep until it is checked."""
        told = self.cleaned_data
        is_sharing = told["kind"] == "sharing"
        body, group = (told["body"], told["field_group"]) if is_sharing else ("", "")
        return {
            "kind": told["kind"], "body": "" if body == EVERY else body,
            "field_group": "" if group == EVERY else group, "said_on": told["said_on"].isoformat(), "how": told["how"],
        }  # fmt: skip


def objection_from(person: str, kept: dict[str, str]) -> Objection:
    """The objection of a person that a session kept."""
    return Objection(person, kept["kind"], date.fromisoformat(kept["said_on"]), None, kept["body"], kept["field_group"])


class Ends(forms.Form):
    """From which day the person says no no longer, and how they said so."""

    on = DayField(error_messages={"required": "Enter the day from which it no longer stands"})
    how = forms.CharField(min_length=10, max_length=200, error_messages=_HOW)

    def __init__(self, data: Any, earliest: date):
        super().__init__(data)
        self.earliest = earliest

    def clean_on(self) -> date:
        """Today or later, and after its first day."""
        on: date = self.cleaned_data["on"]
        if on < self.earliest:
            raise forms.ValidationError(f"Enter {self.earliest.day} {self.earliest:%B %Y} or a later day: what happened until then happened under it")  # fmt: skip
        return on
