"""What is asked for at importing: the file, whose it is, whose place it takes, and up to which day it tells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from kith.governance.facts import REASON_LENGTHS

__all__ = ["GoOn", "NewImport"]

NEW_FILE = "a new file"
_LEAST, _MOST = REASON_LENGTHS


class NewImport(forms.Form):
    """A partner's file as somebody sends it."""

    form = forms.UUIDField(error_messages={"required": "Open this page again", "invalid": "Open this page again"})
    file = forms.FileField(
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty. Ask for it to be sent again",
            "invalid": "Choose a file",
        }
    )
    extract_on = forms.DateField(
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"],
        error_messages={
            "required": "Enter the day up to which the file tells",
            "invalid": "The day up to which the file tells must be a real date, such as 2 November 2026",
        },
    )  # fmt: skip

    def __init__(
        self, data: Any, files: Any, *, bodies: Iterable[tuple[str, str]], kept: Iterable[str], days: tuple[date, date]
    ):
        super().__init__(data, files)
        whose, which = "Choose whose file it is", "Choose whether it takes the place of a file"
        self.fields["sender"] = forms.ChoiceField(
            choices=list(bodies), error_messages={"required": whose, "invalid_choice": whose}
        )
        self.fields["replaces"] = forms.ChoiceField(
            choices=[(NEW_FILE, NEW_FILE), *((name, name) for name in kept)],
            error_messages={"required": which, "invalid_choice": which},
        )
        self.days = days

    def clean_extract_on(self) -> date:
        """No day before the register's own, and none to come."""
        told: date = self.cleaned_data["extract_on"]
        first, last = self.days
        if not first <= told <= last:
            raise forms.ValidationError(
                f"The day up to which the file tells must be from {first:%-d %B %Y}, the day of the register, to {last:%-d %B %Y}"
            )
        return told

    def clean_replaces(self) -> str:
        """The kept file whose place it takes; empty for a new one."""
        told = self.cleaned_data["replaces"]
        return "" if told == NEW_FILE else told


class GoOn(forms.Form):
    """Why somebody goes on with a file of whose rows few are about anybody known."""

    because = forms.CharField(
        required=False, max_length=_MOST, error_messages={"max_length": f"Use {_MOST} characters or fewer"}
    )
