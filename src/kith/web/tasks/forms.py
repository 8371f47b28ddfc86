"""What is asked for of a task, of a conversation, of being away, and of a notice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from kith.care.records.circle import Member
from kith.care.records.conversing import Begun, Remarked
from kith.care.records.tasking import NewTask
from kith.governance.asker import title_of
from kith.web.sharing.forms import DayField
from kith.work.conversations import READ_BY
from kith.work.tasks import MOVES, Said

__all__ = ["BeAway", "Begin", "Give", "HandOver", "PutUp", "Remark", "SayOf", "named"]


def named(circle: Iterable[Member]) -> list[tuple[str, str]]:
    """Colleagues to choose from, each with role and body, so that two of one name are told apart."""
    return [(one.account, f"{one.name}, {title_of(one.role)}, {one.organisation}") for one in circle]


def _text(most: int, missing: str = "") -> forms.CharField:
    told = {"required": missing, "max_length": f"Use {most:,} characters or fewer", "min_length": missing}
    return forms.CharField(required=bool(missing), min_length=4 if missing else 0, max_length=most, error_messages=told)


def _day(missing: str) -> DayField:
    return DayField(error_messages={"required": missing})


class _WithOwner(forms.Form):
    """A form that asks to whom something goes: a colleague, or whoever of the team takes it."""

    owner = forms.ChoiceField(required=False, error_messages={"invalid_choice": "Choose somebody of the list"})

    def __init__(self, data: Any, circle: Sequence[tuple[str, str]], **given: Any):
        super().__init__(data, **given)
        fields: Any = self.fields
        fields["owner"].choices = [("", "Whoever of the team takes it"), *circle]


class Give(_WithOwner):
    """A new task."""

    words = _text(300, "Say what is to be done, in a few words")
    due = _day("Enter the day by which it is to be done")

    def as_task(self, person: str, once: str) -> NewTask:
        """The task; the word of the form makes it once."""
        told = self.cleaned_data
        return NewTask(person, told["words"], told["due"], told["owner"], once)


class SayOf(_WithOwner):
    """What a move of a task needs, and no more; `seen` is how much had been said on the page."""

    seen = forms.IntegerField(required=False)

    def __init__(self, data: Any, move: str, circle: Sequence[tuple[str, str]]):
        super().__init__(data, circle)
        self.move, self.needs = move, MOVES[move].needs
        fields: Any = self.fields
        missing = "Say what came of it" if move == "do" else "Say why, in a few words"
        fields["words"] = _text(500, missing if "words" in self.needs else "")
        if "day" in self.needs:
            fields["due"] = _day("Enter the day by which it is to be done")

    def as_said(self, once: str) -> Said:
        """What is said; the word of the form makes it once."""
        told = self.cleaned_data
        return Said(once, told["words"], told.get("due"), told["owner"], told["seen"])


class HandOver(_WithOwner):
    """Which tasks go on, to whom, and why."""

    which = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": "Choose at least one task", "invalid_choice": "Choose tasks that are on the list"})  # fmt: skip
    words = _text(300, "Say why, in a few words")

    def __init__(self, data: Any, numbers: Iterable[int], circle: Sequence[tuple[str, str]]):
        super().__init__(data, circle)
        fields: Any = self.fields
        fields["which"].choices = [(number, str(number)) for number in numbers]


class _Asking(forms.Form):
    """Of whom an answer is wanted, among those who may read it."""

    asked = forms.MultipleChoiceField(required=False, error_messages={"invalid_choice": "Choose people of the list"})

    def __init__(self, data: Any, circle: Sequence[tuple[str, str]], **given: Any):
        super().__init__(data, **given)
        fields: Any = self.fields
        fields["asked"].choices = circle


class Begin(_Asking):
    """A new conversation."""

    subject = _text(120, "Say what it is about, in a few words")
    words = _text(2000, "Write the first message")

    def as_begun(self, person: str, field_group: str, once: str) -> Begun:
        """The conversation; the word of the form makes it once."""
        told = self.cleaned_data
        return Begun(person, told["subject"], field_group, told["words"], frozenset(told["asked"]), once)


class Remark(_Asking):
    """What is said in a conversation, or done with it."""

    move = forms.ChoiceField(choices=[(one, one) for one in ("say", "close", "open again")])
    words = _text(2000)

    def clean(self) -> dict[str, Any]:
        """An answer needs words; settling it does not."""
        told = dict(super().clean() or self.cleaned_data)
        if told.get("move") == "say" and not str(told.get("words") or "").strip() and "words" not in self.errors:
            self.add_error("words", "Write something, or settle the conversation")
        return told

    def as_remarked(self, once: str) -> Remarked:
        """What was said; the word of the form makes it once."""
        told = self.cleaned_data
        return Remarked(told["move"], told["words"], frozenset(told["asked"]), once)


class BeAway(forms.Form):
    """From when until when somebody is away, and who stands in."""

    begin = _day("Enter the first day on which you are away")
    end = _day("Enter the last day on which you are away")
    cover = forms.ChoiceField(required=False, error_messages={"invalid_choice": "Choose a colleague of the list"})

    def __init__(self, data: Any, colleagues: Sequence[tuple[str, str]]):
        super().__init__(data)
        fields: Any = self.fields
        fields["cover"].choices = [("", "Nobody: the team sees what waits"), *colleagues]


class PutUp(forms.Form):
    """A notice to a team."""

    team = forms.ChoiceField(error_messages={"required": "Choose the team", "invalid_choice": "Choose a team of yours"})
    words = _text(500, "Write the notice")
    until = _day("Enter the last day on which it is shown")

    def __init__(self, data: Any, teams: Sequence[tuple[str, str]]):
        super().__init__(data)
        fields: Any = self.fields
        fields["team"].choices = teams


READ_BY_CHOICES = tuple((group, f"{text[:1].upper()}{text[1:]}") for group, text in READ_BY.items())
"""Whom a conversation is for, as the form asks for it."""
