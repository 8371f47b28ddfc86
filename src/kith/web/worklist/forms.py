"""What is asked for when people are given out, sought and answered for, and when somebody is raised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms

from kith.care.approach import OUTCOMES
from kith.care.as_they_need import Preparation
from kith.care.questions import ANSWERS, WHAT_IS_WRONG
from kith.care.records.approaching import Tried
from kith.care.records.worklists import Giving
from kith.care.signals import NEEDS, TOLD_BY
from kith.care.stopping import CHANNELS, RESULTS
from kith.care.worklist import BY_FIFTH, BY_GROUP
from kith.governance.situation import LONDON
from kith.web.sharing.forms import DayField

__all__ = [
    "AS_NEEDED",
    "KEPT_BY",
    "PARTS_OF_DAY",
    "Answer",
    "GiveOut",
    "LogAttempt",
    "Outcome",
    "RaiseSomebody",
    "ThisIsWrong",
    "Word",
]

KEPT_BY = {BY_FIFTH: "Fifths of areas by deprivation", BY_GROUP: "Ethnic groups"}
"""By what places may be kept, as the form says it."""

PARTS_OF_DAY = {
    "now": "Just now",
    "morning": "In the morning",
    "afternoon": "In the afternoon",
    "evening": "In the evening",
}
"""When an attempt was made, as the form says it; a part of the day is enough to see when somebody is in."""

AS_NEEDED = {"yes": "Yes, as they need", "no": "No"}
"""Whether an attempt was as the person needs, as the form asks it."""

_HOURS = {"morning": time(10), "afternoon": time(15), "evening": time(19)}


def _one_of(words: Mapping[str, str], missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=list(words.items()), error_messages={"required": missing, "invalid_choice": missing}
    )


def _note(longest: int = 300) -> forms.CharField:
    return forms.CharField(
        required=False, max_length=longest, error_messages={"max_length": f"Use {longest} characters or fewer"}
    )


class GiveOut(forms.Form):
    """Which lists, how many people, what they are offered, and for which groups places are kept."""

    lists = forms.MultipleChoiceField(
        error_messages={"required": "Choose at least one list", "invalid_choice": "Choose a list that is there"}
    )
    places = forms.IntegerField(
        min_value=1, max_value=500,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "Enter how many people the team can take, from 1 to 500"),
    )  # fmt: skip
    offer = forms.CharField(
        min_length=10, max_length=200,
        error_messages={"required": "Say what each person is offered", "min_length": "Say what is offered in at least 10 characters", "max_length": "Say what is offered in 200 characters or fewer"},
    )  # fmt: skip
    kept_by = forms.MultipleChoiceField(required=False, choices=list(KEPT_BY.items()))

    def __init__(self, data: Any, lists: Iterable[tuple[str, str]]):
        super().__init__(data)
        fields: Any = self.fields
        fields["lists"].choices = list(lists)

    def giving(self, team: str) -> Giving:
        """What is to be given out to a team."""
        told = self.cleaned_data
        return Giving(team, tuple(told["lists"]), told["places"], told["offer"], kept_by=tuple(told["kept_by"]))


class LogAttempt(forms.Form):
    """One attempt: which way, what came of it, when, a word for whoever tries next, and whether it was as the person needs."""

    channel = _one_of(CHANNELS, "Choose how you tried to get in touch")
    result = _one_of(RESULTS, "Choose what came of it")
    part = _one_of(PARTS_OF_DAY, "Choose when it was")
    on = DayField(required=False)
    note = _note()
    safely = _note()
    as_needed = forms.ChoiceField(choices=list(AS_NEEDED.items()), required=False)
    why_not = _note()

    def __init__(self, data: Any, at: datetime, prepared: Preparation | None = None):
        super().__init__(data)
        self.at, self.prepared = at, prepared or Preparation()

    def clean(self) -> dict[str, Any]:
        """Ask whether it was as the person needs, where they need something before this way; and if it was not, why."""
        told: dict[str, Any] = super().clean() or {}
        way = told.get("channel")
        if not way or not self.prepared.before(way):
            return told
        if not told.get("as_needed"):
            what = CHANNELS[way].split(":")[0].lower()
            self.add_error(
                "as_needed", f"Say whether your {what} was as they need: {' '.join(self.prepared.before(way))}"
            )
        elif told["as_needed"] == "no" and not told.get("why_not", "").strip():
            self.add_error("why_not", "Say why it was not as they need, in a few words")
        return told

    def clean_on(self) -> date:
        """The day of the attempt: today where none is given, and none to come."""
        today = self.at.astimezone(LONDON).date()
        on: date = self.cleaned_data.get("on") or today
        if on > today:
            raise forms.ValidationError("Enter the day of the attempt: today, or an earlier day")
        return on

    def tried(self) -> Tried:
        """The attempt, at the moment that the form means; a part of today that is not over is now."""
        told = self.cleaned_data
        moment = self.at
        if told["part"] != "now":
            moment = min(datetime.combine(told["on"], _HOURS[told["part"]], LONDON), self.at)
        elif told["on"] != self.at.astimezone(LONDON).date():
            moment = datetime.combine(told["on"], time(12), LONDON)
        as_needed = {"yes": True, "no": False}.get(told["as_needed"])
        why_not = told["why_not"].strip() if as_needed is False else ""
        return Tried(told["channel"], told["result"], moment, told["note"], told["safely"], as_needed, why_not)


class Outcome(forms.Form):
    """What came of the approach, with a word where one is needed."""

    outcome = forms.ChoiceField()
    why = _note()

    def __init__(self, data: Any, outcomes: Iterable[str]):
        super().__init__(data)
        wrong = "Choose what came of it"
        self.fields["outcome"] = forms.ChoiceField(
            choices=[(one, OUTCOMES[one]) for one in outcomes],
            error_messages={"required": wrong, "invalid_choice": wrong},
        )


class Word(forms.Form):
    """A word for whoever goes on: why somebody is given back, or what came of what was agreed."""

    why = forms.CharField(
        min_length=4, max_length=300,
        error_messages={"required": "Say why, in a few words", "min_length": "Say why, in a few words", "max_length": "Use 300 characters or fewer"},
    )  # fmt: skip


class ThisIsWrong(forms.Form):
    """Which rule is wrong about the person, and in what."""

    rule = forms.ChoiceField()
    what = _one_of(WHAT_IS_WRONG, "Choose what is wrong")
    words = _note()

    def __init__(self, data: Any, rules: Iterable[tuple[str, str]]):
        super().__init__(data)
        wrong = "Choose which reason is wrong"
        self.fields["rule"] = forms.ChoiceField(
            choices=list(rules), error_messages={"required": wrong, "invalid_choice": wrong}
        )


class Answer(forms.Form):
    """What the owner of a rule answers."""

    answer = _one_of(ANSWERS, "Choose what was found")
    reply = forms.CharField(
        min_length=4, max_length=300,
        error_messages={"required": "Say why, in a sentence", "min_length": "Say why, in a sentence", "max_length": "Use 300 characters or fewer"},
    )  # fmt: skip


class RaiseSomebody(forms.Form):
    """Whom somebody is worried about, and why, in the words of the list."""

    typed = forms.CharField(
        required=False, max_length=200, error_messages={"max_length": "Use 200 characters or fewer"}
    )
    need = _one_of(NEEDS, "Choose what you are worried about")
    told_by = _one_of(TOLD_BY, "Choose who told you")
