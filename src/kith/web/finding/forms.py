"""What is asked for at finding: under which basis, and why a name is opened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from kith.governance.facts import REASON_LENGTHS

LEAST, MOST = REASON_LENGTHS


class FindAgain(forms.Form):
    """The basis under which the rules are asked again."""

    def __init__(self, data: Any, names: Iterable[str]):
        super().__init__(data)
        wrong = "Choose a basis that is in force"
        self.fields["basis"] = forms.ChoiceField(
            choices=[(name, name) for name in names], error_messages={"required": wrong, "invalid_choice": wrong}
        )


class OpenName(forms.Form):
    """Why this person's name is opened."""

    reason = forms.CharField(
        min_length=LEAST, max_length=MOST,
        error_messages={
            "required": "Say why you open this person’s name",
            "min_length": f"Say why in at least {LEAST} characters, so that somebody else could review it",
            "max_length": f"Say why in {MOST} characters or fewer",
        },
    )  # fmt: skip
