"""What is asked for in the papers: how looks are narrowed, and how a request is recorded, extended and closed."""

from __future__ import annotations

from typing import Any

from django import forms

from kith.governance.access_requests import OUTCOMES, WHO_ASKED

__all__ = ["Close", "Extend", "Narrow", "Record", "day_field"]


def day_field(label: str, *, required: bool, missing: str = "") -> forms.DateField:
    """A day typed into one box, in any of three ways of writing."""
    return forms.DateField(
        label=label, required=required, input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"],
        error_messages={"required": missing, "invalid": f"{label} must be a real date, such as 2 November 2026"},
    )  # fmt: skip


def _choice(words: dict[str, str], missing: str) -> forms.ChoiceField:
    said = {"required": missing, "invalid_choice": missing}
    return forms.ChoiceField(choices=list(words.items()), error_messages=said)


def _text(missing: str, longest: int, *, required: bool = True) -> forms.CharField:
    too_long = f"Use {longest} characters or fewer"
    return forms.CharField(
        required=required, max_length=longest, error_messages={"required": missing, "max_length": too_long}
    )


class Narrow(forms.Form):
    """Which looks are wanted, as the address says."""

    from_date = day_field("From", required=False)
    to_date = day_field("To", required=False)
    organisation = forms.CharField(required=False, max_length=200)
    emergencies = forms.BooleanField(required=False)


class Record(forms.Form):
    """A request for a record, as it came."""

    person = _text("Enter the person’s pseudonym", 64)
    received_date = day_field("The day it came", required=True, missing="Enter the day it came")
    who_asked = _choice(WHO_ASKED, "Choose who asked")
    how_checked = _text("Say how it was made sure who asked", 200)


class Extend(forms.Form):
    """Why two more months are needed."""

    why = _text("Say why two more months are needed", 2000)


class Close(forms.Form):
    """How a request ended."""

    outcome = _choice(OUTCOMES, "Choose how it ended")
    note = _text("", 2000, required=False)

    def clean(self) -> dict[str, Any]:
        """A request that is not answered needs its ground."""
        told = super().clean() or {}
        if told.get("outcome") not in (None, "answered") and not str(told.get("note", "")).strip():
            self.add_error("note", "Say why it was not answered; whoever asked must be told")
        return told
