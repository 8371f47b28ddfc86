"""What is asked for before somebody is added: first what the register is searched by, then what else is known of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings

from kith.coding.categories import SEXES
from kith.people.adding import EVERY_SEARCH, Newcomer, read_newcomer
from kith.people.records.telling import Said
from kith.people.telling import ADDED, WrongAnswer, read_answer
from kith.web.sharing.forms import DayField
from kith.web.telling.forms import NO_HOME, SPEAKERS

__all__ = ["Details", "Search", "kept_of", "newcomer_of"]

_TEXTS = tuple(name for name in EVERY_SEARCH if name != "birth_date")
_YES_NO = {"true": "Yes", "false": "No"}
_ALSO = {"phone": "phone", "main_language": "main-language", "interpreter_needed": "interpreter"}
"""What else may be told at once, and the question that each answers."""


class Search(forms.Form):
    """What the register is searched by before anybody is added to it."""

    given_name = forms.CharField(required=False)
    family_name = forms.CharField(required=False)
    birth_date = DayField(required=False)
    nhs_number = forms.CharField(required=False)
    postcode = forms.CharField(required=False)

    def __init__(self, data: Any, today: date, **more: Any):
        super().__init__(data, **more)
        self.today = today
        self.newcomer = Newcomer()

    def clean(self) -> dict[str, Any]:
        """Who is looked for; what cannot be is refused beside its field."""
        told = dict(super().clean() or self.cleaned_data)
        if "birth_date" in self.errors:
            return told
        try:
            self.newcomer = read_newcomer({name: told.get(name, "") for name in _TEXTS}, told.get("birth_date"), self.today)  # fmt: skip
        except WrongAnswer as wrong:
            self.add_error(wrong.column, str(wrong))
            return told
        if settings.IS_DEMONSTRATION and self.newcomer.nhs_number and not self.newcomer.nhs_number.startswith("999"):
            self.add_error("nhs_number", "Everybody here is made up: use a test number, which begins with 999, or leave it empty")  # fmt: skip
        return told


class Details(Search):
    """Who is added, with what else is known of them: nothing but a name is needed."""

    sex = forms.ChoiceField(required=False, choices=[(one, one) for one in ("", *SEXES)])
    address = forms.CharField(required=False)
    home = forms.ChoiceField(required=False, choices=[("", ""), (NO_HOME, "They have no fixed home")])
    phone = forms.CharField(required=False)
    main_language = forms.CharField(required=False)
    interpreter_needed = forms.ChoiceField(required=False, choices=[("", "Not asked"), *_YES_NO.items()])
    spoke = forms.ChoiceField(choices=list(SPEAKERS.items()), error_messages={"required": "Choose who said so", "invalid_choice": "Choose who said so"})  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """All of it as steps; what cannot be is refused beside its field."""
        told = super().clean()
        answers: dict[str, dict[str, str]] = {}
        no_home = told.get("home") == NO_HOME
        if no_home and (told.get("postcode") or told.get("address")):
            self.add_error("postcode", "Give where they live, or that they have no fixed home; not both")
        elif no_home or told.get("postcode") or told.get("address"):
            cells = {name: told.get(name, "") for name in ("postcode", "address")}
            answers["home"] = self._answer("home", cells, no_fixed_home=no_home)
        for column, question in _ALSO.items():
            if told.get(column):
                answers[question] = self._answer(question, {column: told[column]})
        self.answers = {name: cells for name, cells in answers.items() if cells}
        return told

    def _answer(self, question: str, cells: dict[str, str], *, no_fixed_home: bool = False) -> dict[str, str]:
        try:
            return read_answer(question, cells, no_fixed_home=no_fixed_home)
        except WrongAnswer as wrong:
            if wrong.column not in self.errors:
                self.add_error(wrong.column, str(wrong))
            return {}

    def as_said(self) -> list[Said]:
        """What is to be recorded of them."""
        one, by_person = self.newcomer, self.cleaned_data["spoke"] == "person"
        who = {
            "given_name": one.given_name, "family_name": one.family_name, "nhs_number": one.nhs_number,
            "birth_date": one.birth_date.isoformat() if one.birth_date else "", "sex": self.cleaned_data.get("sex") or "",
        }  # fmt: skip
        told = {ADDED: {name: cell for name, cell in who.items() if cell}, **self.answers}
        return [Said(name, self.today, "said", cells, by_person) for name, cells in told.items()]


def kept_of(one: Newcomer) -> dict[str, str]:
    """Who is looked for, as plain words that a session can keep."""
    return {
        "given_name": one.given_name, "family_name": one.family_name, "nhs_number": one.nhs_number, "postcode": one.postcode,
        "birth_date": one.birth_date.isoformat() if one.birth_date else "",
    }  # fmt: skip


def newcomer_of(kept: dict[str, str]) -> Newcomer:
    """Who a session says is looked for."""
    born = kept.get("birth_date", "")
    return Newcomer(kept.get("given_name", ""), kept.get("family_name", ""), date.fromisoformat(born) if born else None,
                    kept.get("nhs_number", ""), kept.get("postcode", ""))  # fmt: skip
