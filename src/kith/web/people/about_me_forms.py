"""What is asked for when somebody's answer is written down."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from kith.people.about_me import HEADINGS, NEEDS, SPEAKERS, STATES, Answer
from kith.people.records.about_me import Told
from kith.web.sharing.forms import DayField

__all__ = ["Says"]

_LONGEST = 2_000


class Says(forms.Form):
    """One answer, in the person's words. What stands is there to be changed, so that nobody types it again."""

    state = forms.ChoiceField(choices=list(STATES.items()), error_messages={"required": "Choose what came of asking", "invalid_choice": "Choose what came of asking"})  # fmt: skip
    text = forms.CharField(required=False, max_length=_LONGEST, error_messages={"max_length": f"Write at most {_LONGEST:,} characters"})  # fmt: skip
    needs = forms.MultipleChoiceField(required=False, choices=[(need, one.title) for need, one in NEEDS.items()], error_messages={"invalid_choice": "Choose from the list; write anything else in words"})  # fmt: skip
    speaker = forms.ChoiceField(choices=list(SPEAKERS.items()), error_messages={"required": "Choose whose words these are", "invalid_choice": "Choose whose words these are"})  # fmt: skip
    whom = forms.CharField(required=False, max_length=100, error_messages={"max_length": "Say who in at most 100 characters"})  # fmt: skip
    said_on = DayField(required=False)

    def __init__(self, data: Any, stands: tuple[Answer, ...], today: date):
        needs = sorted({need for one in stands for need in one.needs})
        text = "\n\n".join(one.text for one in stands if one.text)
        super().__init__(data, initial={"state": "said", "speaker": "person", "text": text, "needs": needs})
        self.today = today

    def clean_said_on(self) -> date:
        """The day on which it was said: today where none is given, and none to come."""
        said_on: date = self.cleaned_data.get("said_on") or self.today
        if said_on > self.today:
            raise forms.ValidationError("Enter the day on which it was said: today, or an earlier day")
        return said_on

    def clean(self) -> dict[str, Any]:
        """An answer says something, and whose it is; nobody is quoted who did not want to be."""
        told = super().clean() or self.cleaned_data
        says = bool(told.get("text", "").strip() or told.get("needs"))
        if told.get("state") == "said" and not says and not {"text", "needs"} & set(self.errors):
            self.add_error("text", "Write down what they said, or choose that there is nothing to say")
        if told.get("state") in ("nothing", "not-said") and says:
            self.add_error(
                "state", "You wrote an answer: choose “They answered”, or take out what is written and ticked"
            )
        if told.get("speaker", "person") != "person" and not told.get("whom", "").strip():
            self.add_error("whom", "Say who, for instance: their daughter, Rina")
        return dict(told)

    def told(self, topic: str, seen: str) -> Told:
        """The answer as it is to be kept, after it was found whole."""
        said = self.cleaned_data
        needs = frozenset(said["needs"]) if HEADINGS[topic].has_needs else frozenset()
        whom = "" if said["speaker"] == "person" else said["whom"]
        return Told(topic, said["said_on"], said["state"], said["text"], needs, said["speaker"], whom, seen)
