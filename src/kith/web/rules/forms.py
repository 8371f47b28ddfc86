"""What is asked for when a rule is made, used or retired, and when people from a group agree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from kith.governance.facts import REASON_LENGTHS
from kith.insight import FLAGS, THEMES
from kith.insight.group_agreements import LONGEST
from kith.insight.named_groups import NAMED_GROUPS

__all__ = ["THEME_WORDS", "Agree", "Said", "Why"]

LEAST, MOST = REASON_LENGTHS
THEME_WORDS = {theme: (FLAGS["theme"].allowed or {})[theme] for theme in ("missing_out", *(t for t in THEMES if t != "missing_out"))}  # fmt: skip


def _text(missing: str, longest: int, *, required: bool = True) -> forms.CharField:
    too_long = f"Use {longest} characters or fewer"
    return forms.CharField(
        required=required, max_length=longest, error_messages={"required": missing, "max_length": too_long}
    )


def _day(label: str, missing: str) -> forms.DateField:
    return forms.DateField(
        label=label, input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"],
        error_messages={"required": missing, "invalid": f"{label} must be a real date, such as 2 November 2026"},
    )  # fmt: skip


class Said(forms.Form):
    """What is said of a rule beside its clauses."""

    title = _text("Give the rule a title: what its list is called", 120)
    theme = forms.ChoiceField(
        choices=list(THEME_WORDS.items()),
        error_messages={"required": "Choose what it looks for", "invalid_choice": "Choose what it looks for"},
    )
    source = _text("Say where it comes from: a publication, a meeting, a need somebody saw", 300)
    caution = _text("", 300, required=False)

    def clean(self) -> dict[str, Any]:
        """One line each, with single spaces."""
        return {name: " ".join(str(value).split()) for name, value in (super().clean() or {}).items()}


class Why(forms.Form):
    """Why something is done, for whoever follows it."""

    why = forms.CharField(
        min_length=LEAST, max_length=MOST,
        error_messages={
            "required": "Say why",
            "min_length": f"Say why in at least {LEAST} characters, so that somebody else can follow it",
            "max_length": f"Say why in {MOST} characters or fewer",
        },
    )  # fmt: skip


class Agree(forms.Form):
    """What people from a group agreed to."""

    purpose = _text("Say what people are looked for", 500)
    wording = _text("Write the words in which they will be spoken to", 1000)
    offer = _text("Say what they will be offered", 500)
    spoke_for = _text("Name the body or role that spoke for the group", 200)
    agreed_on = _day("The day it was agreed", "Enter the day it was agreed")
    review_on = _day("The day it is looked at again", "Enter the day it is looked at again")

    def __init__(self, data: Any, groups: Iterable[str], today: date):
        super().__init__(data)
        self.today = today
        choices = [(group, NAMED_GROUPS[group]) for group in NAMED_GROUPS if group in set(groups)]
        missing = "Choose the group that agreed"
        self.fields["groups"] = forms.MultipleChoiceField(
            choices=choices, error_messages={"required": missing, "invalid_choice": missing}
        )
        self.order_fields(["groups", "spoke_for"])

    def clean_agreed_on(self) -> date:
        """Nothing is agreed on a day to come."""
        day: date = self.cleaned_data["agreed_on"]
        if day > self.today:
            raise forms.ValidationError("The day it was agreed must be today or earlier")
        return day

    def clean_review_on(self) -> date:
        """It is looked at again after today, and within two years of being agreed."""
        day, agreed = self.cleaned_data["review_on"], self.cleaned_data.get("agreed_on")
        if day <= self.today or (agreed and day > agreed + timedelta(LONGEST)):
            raise forms.ValidationError(
                "The day it is looked at again must be after today and within two years of the agreement"
            )
        return day
