"""What is asked for when somebody joins a team or leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from kith.governance.asker import BODY_KINDS, ROLES, title_of
from kith.governance.joining import SIGN_IN_NAME
from kith.governance.records.joining import Proposed
from kith.governance.training import COURSES, PRACTICE, title_of_course
from kith.web.sharing.forms import DayField

__all__ = ["AddOrganisation", "Completed", "Join", "LastDay", "Propose", "Why"]


def _choice(missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(error_messages={"required": missing, "invalid_choice": missing})


def _why() -> forms.CharField:
    return forms.CharField(
        min_length=4, max_length=300,
        error_messages={"required": "Say why, in a few words", "min_length": "Say why, in a few words", "max_length": "Use 300 characters or fewer"},
    )  # fmt: skip


class Propose(forms.Form):
    """Who joins: name, sign-in name, role, organisation, team, first day, and why."""

    name = forms.CharField(
        max_length=200,
        error_messages={"required": "Enter their name", "max_length": "Use 200 characters or fewer"},
    )
    username = forms.RegexField(
        rf"^{SIGN_IN_NAME}$",
        error_messages={"required": "Enter a sign-in name", "invalid": "A sign-in name has letters, figures, dots and hyphens, at least 3, for instance sam.green"},
    )  # fmt: skip
    role = _choice("Choose their role")
    organisation = _choice("Choose whom they work for")
    team = _choice("Choose the team")
    from_date = DayField(error_messages={"required": "Enter their first day"})
    why = _why()

    def __init__(self, data: Any, organisations: Sequence[tuple[int, str]], teams: Sequence[tuple[int, str]]):
        super().__init__(data)
        fields: Any = self.fields
        fields["role"].choices = [(role, title_of(role)) for role in ROLES]
        fields["organisation"].choices = [(str(key), name) for key, name in organisations]
        fields["team"].choices = [(str(key), name) for key, name in teams]

    def proposed(self) -> Proposed:
        """Who is proposed."""
        told = self.cleaned_data
        return Proposed(
            told["username"].lower(), told["name"], told["role"], int(told["team"]), int(told["organisation"]), told["from_date"], told["why"]
        )  # fmt: skip


class Why(forms.Form):
    """Why somebody’s account is shut, or their password is to be chosen anew."""

    why = _why()


class LastDay(forms.Form):
    """The last day of a membership, and why it ends; `seen` is the one that stood there when the form was opened."""

    last_day = DayField(error_messages={"required": "Enter their last day"})
    why = _why()
    seen = forms.DateField(required=False, input_formats=["%Y-%m-%d"])


class Completed(forms.Form):
    """A course that was completed elsewhere, and on which day."""

    course = forms.ChoiceField(
        choices=[(one.name, title_of_course(one.name)) for one in COURSES if one.name != PRACTICE],
        error_messages={"required": "Choose the course", "invalid_choice": "Choose the course"},
    )
    on = DayField(error_messages={"required": "Enter the day on the certificate"})


class AddOrganisation(forms.Form):
    """A body whose staff may join: name, kind, and ODS code where it has one."""

    name = forms.CharField(
        max_length=200, error_messages={"required": "Enter its name", "max_length": "Use 200 characters or fewer"}
    )
    kind = forms.ChoiceField(
        choices=list(BODY_KINDS.items()),
        error_messages={
            "required": "Choose what kind of body it is",
            "invalid_choice": "Choose what kind of body it is",
        },
    )
    ods_code = forms.CharField(required=False, max_length=12, error_messages={"max_length": "An ODS code is shorter"})


class Join(forms.Form):
    """Sign-in name, joining code, and the password that somebody chooses."""

    username = forms.CharField(max_length=150, error_messages={"required": "Enter your sign-in name"})
    code = forms.CharField(max_length=60, error_messages={"required": "Enter your joining code"})
    password = forms.CharField(
        max_length=1_000, strip=False, widget=forms.PasswordInput, error_messages={"required": "Choose a password"}
    )

    def clean_password(self) -> str:
        """A password that is long enough and not one of the most used."""
        chosen = str(self.cleaned_data["password"])
        validate_password(chosen)
        return chosen
