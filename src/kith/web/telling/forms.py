"""What is asked for when a person says something of themself: what they said, or why nothing, on which day, and who spoke."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from kith.people.records.telling import Said
from kith.people.telling import ANSWERS, QUESTIONS, WrongAnswer, read_answer
from kith.web.sharing.forms import DayField

__all__ = ["NO_HOME", "SPEAKERS", "Answer"]

NO_HOME = "no_fixed_home"
SPEAKERS = {"person": "They said it themself", "other": "Somebody who speaks for them, such as a carer"}
_MISSING = "Choose what they said, or that they would rather not say"


class Answer(forms.Form):
    """One answer to one question; `seen` is how it stood on the page that is filled in."""

    spoke = forms.ChoiceField(choices=list(SPEAKERS.items()), error_messages={"required": "Choose who said it", "invalid_choice": "Choose who said it"})  # fmt: skip
    said_on = DayField(required=False)
    seen = forms.CharField(max_length=64)

    def __init__(self, data: Any, question: str, today: date):
        super().__init__(data)
        self.question, self.today, self.asked = question, today, QUESTIONS[question]
        fields: Any = self.fields
        if self.asked.options:
            told = {"required": _MISSING, "invalid_choice": _MISSING}
            fields["value"] = forms.ChoiceField(choices=[*self.asked.options.items(), *self.instead], error_messages=told)  # fmt: skip
        else:
            fields |= {column: forms.CharField(required=False) for column in self.asked.columns}
            fields["instead"] = forms.ChoiceField(required=False, choices=[("", ""), *self.instead])
        self.order_fields(["value", *self.asked.columns, "instead", "spoke", "said_on"])

    @property
    def instead(self) -> list[tuple[str, str]]:
        """What may stand in place of an answer, with its words."""
        none = [(NO_HOME, "They have no fixed home")] if self.question == "home" else []
        return [*none, *((name, f"They {words.replace('does', 'do')}" if name == "does_not_know" else f"They {words}") for name, words in ANSWERS.items() if name != "said")]  # fmt: skip

    def clean_said_on(self) -> date:
        """The day on which it was said: today where none is given, and none to come."""
        said_on: date = self.cleaned_data.get("said_on") or self.today
        if said_on > self.today:
            raise forms.ValidationError("Enter the day on which they said it: today, or an earlier day")
        return said_on

    def clean(self) -> dict[str, Any]:
        """Either what was said, as the register writes it, or why nothing was."""
        told = dict(super().clean() or self.cleaned_data)
        chosen = told.get("value") or told.get("instead") or ""
        written = {column: told.get(column, "") for column in self.asked.columns}
        if not self.asked.options and chosen and any(written.values()):
            self.add_error(self.asked.columns[0], "Give what they said, or choose why they said nothing; not both")
        elif chosen in ANSWERS:
            told |= {"answer": chosen, "cells": {}}
        elif not (self.asked.options and not chosen):
            told |= self._said(chosen, written)
        return told

    def _said(self, chosen: str, written: dict[str, str]) -> dict[str, Any]:
        cells = {self.asked.columns[0]: chosen} if self.asked.options else written
        try:
            return {"answer": "said", "cells": read_answer(self.question, cells, no_fixed_home=chosen == NO_HOME)}
        except WrongAnswer as wrong:
            self.add_error("value" if self.asked.options else wrong.column, str(wrong))
            return {}

    def as_said(self) -> Said:
        """What is to be recorded."""
        told = self.cleaned_data
        return Said(
            self.question, told["said_on"], told["answer"], told["cells"], told["spoke"] == "person", told["seen"]
        )
