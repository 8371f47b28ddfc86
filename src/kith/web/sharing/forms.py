"""What is asked for: whether something may be shared, what was signed, and why something signed is ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from kith.governance.asker import PURPOSES, ROLES, title_of
from kith.governance.facts import REASON_LENGTHS, is_reason
from kith.governance.item import FIELD_GROUPS
from kith.governance.records.answering_sharing import Sought
from kith.governance.records.signing import Body
from kith.governance.sharing import ABOUT_PEOPLE, BETWEEN_BODIES, VERDICTS, Partner

__all__ = ["AskWhether", "DayField", "EndEarly", "RecordAgreement", "RecordBasis", "Seek", "titled"]

_PARTS = ("day", "month", "year")
_LONGEST_PSEUDONYM = 64


def titled(word: str) -> str:
    """A word of the rule book as a page says it.

    >>> titled("address-and-contact")
    'Address and contact'
    """
    return word.replace("-", " ").capitalize()


class _ThreeParts(forms.Widget):
    """A day in three boxes: NAME-day, NAME-month, NAME-year."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, ...]:
        """What stands in the three boxes."""
        del files
        return tuple(str(data.get(f"{name}-{part}", "")).strip() for part in _PARTS)


class DayField(forms.Field):
    """A day that somebody typed; one that no calendar has is said so."""

    widget = _ThreeParts

    def to_python(self, value: tuple[str, ...] | None) -> date | None:
        """The day of three boxes; None where all are empty."""
        if not value or not any(value):
            return None
        try:
            day, month, year = (int(part) for part in value)
            return date(year, month, day)
        except (ValueError, OverflowError):  # of a number that no machine holds as a day, too
            raise forms.ValidationError("Enter a real date, for instance 31 3 2027") from None


def _chosen(words: Sequence[str], missing: str) -> forms.ChoiceField:
    told = {"required": missing, "invalid_choice": missing}
    return forms.ChoiceField(choices=[(word, titled(word)) for word in words], error_messages=told)


def _some_of(words: Sequence[str], missing: str) -> forms.TypedMultipleChoiceField:
    told = {"required": missing, "invalid_choice": missing}
    choices = [(word, titled(word)) for word in words]
    return forms.TypedMultipleChoiceField(choices=choices, error_messages=told, required=True)


def _text(missing: str, longest: int) -> forms.CharField:
    return forms.CharField(max_length=longest, error_messages={"required": missing})


class _AboutBodies(forms.Form):
    """A form in which an organisation on record is chosen."""

    def __init__(self, data: Any, bodies: Sequence[Body], **more: Any):
        super().__init__(data, **more)
        self.bodies = {body.organisation: body for body in bodies}
        missing = "Choose an organisation"
        self.fields["partner"] = forms.ChoiceField(
            choices=[(body.organisation, body.name) for body in bodies],
            error_messages={"required": missing, "invalid_choice": missing},
        )
        self.order_fields(self.field_order)


class AskWhether(_AboutBodies):
    """Whom with, what, what for, and, if one likes, about whom."""

    field_order = ("partner", "role", "field_group", "purpose", "person")

    role = forms.ChoiceField(
        choices=[(role, title_of(role)) for role in ROLES],
        error_messages={"required": "Choose a role", "invalid_choice": "Choose a role"},
    )
    field_group = _chosen(ABOUT_PEOPLE, "Choose what you would share")
    purpose = _chosen(BETWEEN_BODIES, "Choose what it is for")
    person = forms.RegexField(
        r"^[A-Za-z0-9-]+$", max_length=_LONGEST_PSEUDONYM, required=False, strip=True,
        error_messages={"invalid": "Enter the pseudonym as it stands on the person’s page, or leave it empty",
                        "max_length": "Enter the pseudonym as it stands on the person’s page, or leave it empty"},
    )  # fmt: skip

    def receiver(self) -> Partner:
        """Who would receive it."""
        body = self.bodies[self.cleaned_data["partner"]]
        return Partner(self.cleaned_data["role"], body.organisation, body.kind, body.name)


class Seek(forms.Form):
    """Which answers are wanted, from the address; what cannot be read is left open."""

    verdict = forms.ChoiceField(choices=list(VERDICTS.items()), required=False)
    field_group = forms.ChoiceField(choices=[(word, titled(word)) for word in ABOUT_PEOPLE], required=False)
    partner = forms.CharField(max_length=200, required=False)
    page = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)

    def sought(self) -> Sought:
        """What is wanted, as the room asks for it."""
        self.is_valid()
        told = self.cleaned_data
        page = told.get("page") or 1
        return Sought(told.get("verdict", ""), told.get("field_group", ""), told.get("partner", ""), page)


class _Signed(forms.Form):
    """What every paper has: a first and a last day, in order."""

    first_day = DayField(error_messages={"required": "Enter the first day"})
    last_day = DayField(error_messages={"required": "Enter the last day: a paper without an end opens for good"})

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        told = super().clean() or self.cleaned_data
        first, last = told.get("first_day"), told.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "Enter a last day that is not before the first")
        return dict(told)


class RecordAgreement(_Signed, _AboutBodies):
    """One signed agreement."""

    field_order = ("reference", "partner", "field_groups", "purposes", "first_day", "last_day")

    reference = _text("Enter the reference that stands on the paper", 60)
    field_groups = _some_of(ABOUT_PEOPLE, "Choose at least one part of the record")
    purposes = _some_of(BETWEEN_BODIES, "Choose at least one purpose")


class RecordBasis(_Signed):
    """Why a finding is lawful."""

    field_order = (
        "name", "lawful_basis", "impact_assessment", "field_groups", "national_opt_out", "first_day", "last_day"
    )  # fmt: skip

    name = _text("Enter a name for the finding", 120)
    lawful_basis = _text("Enter the article, regulation or approval it relies on", 2_000)
    impact_assessment = _text("Enter the reference of the impact assessment", 120)
    field_groups = _some_of(ABOUT_PEOPLE, "Choose at least one part of the record")
    national_opt_out = forms.ChoiceField(
        choices=[("yes", "Yes"), ("no", "No")],
        error_messages={"required": "Say whether the national data opt-out applies"},
    )


class EndEarly(forms.Form):
    """From which day something signed holds no longer, and why."""

    on = DayField(error_messages={"required": "Enter the day from which it holds no longer"})
    why = forms.CharField(
        widget=forms.Textarea, error_messages={"required": "Say why it is ended"}, max_length=REASON_LENGTHS[1]
    )

    def __init__(self, data: Any, today: date, until: date):
        super().__init__(data)
        self.today, self.until = today, until

    def clean_on(self) -> date:
        """A day on which it still holds, and that is not past."""
        on: date = self.cleaned_data["on"]
        if not self.today <= on < self.until:
            raise forms.ValidationError("Enter today, or a later day before it ends by itself")
        return on

    def clean_why(self) -> str:
        """A reason that somebody else can review."""
        why = str(self.cleaned_data["why"])
        if not is_reason(why):
            raise forms.ValidationError(f"Say why in at least {REASON_LENGTHS[0]} characters")
        return why


MEANINGS = {"field_group": {name: FIELD_GROUPS[name].meaning for name in ABOUT_PEOPLE}, "purpose": PURPOSES}
"""What the words of the forms mean, in the rule book's own lines."""
