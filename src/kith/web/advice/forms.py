"""What is asked for when a case is opened, something is added to it, or something is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from kith.care.advice import THINGS
from kith.care.advice_asked import NewDay, NewLetter, NewMoney, Opening
from kith.care.advice_matters import MATTERS, kinds_of
from kith.care.advice_money import PERIODS
from kith.care.advice_said import SaidOfCase
from kith.care.advice_words import MONEY_KINDS, OF_WHAT, WHOSE_MONEY
from kith.care.referral_reasons import CONSENTED_BY
from kith.care.referral_request import Consent
from kith.web.sharing.forms import DayField

__all__ = ["PERIOD_TITLES", "AskLetter", "ClaimMoney", "ConfirmDay", "HandOver", "OpenCase", "SayOf", "WriteNote"]

PERIOD_TITLES = {
    "once": "Once",
    "week": "Every week",
    "four weeks": "Every four weeks",
    "month": "Every month",
    "year": "Every year",
}
"""How often money is paid, as the form says it."""


def _one_of(words: Mapping[str, str] | Iterable[tuple[str, str]], missing: str) -> forms.ChoiceField:
    told = {"required": missing, "invalid_choice": missing}
    return forms.ChoiceField(choices=list(words.items() if isinstance(words, Mapping) else words), error_messages=told)


def _text(most: int, missing: str = "") -> forms.CharField:
    told = {"required": missing, "max_length": f"Use {most} characters or fewer", "min_length": missing}
    return forms.CharField(required=bool(missing), min_length=4 if missing else 0, max_length=most, error_messages=told)


class _Agreed(forms.Form):
    """Who agreed, asked of the person."""

    consent_by = _one_of(CONSENTED_BY, "Ask the person, and choose who agreed")
    consent_words = _text(300)

    def clean(self) -> dict[str, Any]:
        """Whoever agreed for the person is named."""
        told = dict(super().clean() or self.cleaned_data)
        if told.get("consent_by") not in ("person", None) and not told.get("consent_words"):
            self.add_error("consent_words", "Say who agreed for the person, and on what ground")
        return told

    def consent(self, today: date) -> Consent:
        """Who agreed, today."""
        return Consent(self.cleaned_data["consent_by"], today, self.cleaned_data["consent_words"])


class OpenCase(_Agreed):
    """A case: what it is about, of which referral it came, and who agreed."""

    matter = _one_of(MATTERS, "Choose what it is about")
    words = _text(2000, "Say what it is about, in a sentence")
    referral = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": "Choose a referral that waits for a case"}
    )

    def __init__(self, data: Any, referrals: Iterable[tuple[str, str]]):
        super().__init__(data)
        fields: Any = self.fields
        fields["referral"].choices = [("", "No referral"), *referrals]

    def as_opening(self, person: str, once: str, today: date) -> Opening:
        """What is opened; the word of the form makes it once."""
        told = self.cleaned_data
        return Opening(
            person,
            told["matter"],
            told["words"],
            self.consent(today),
            once,
            int(told["referral"]) if told["referral"] else None,
        )


class ConfirmDay(forms.Form):
    """A day, in two steps: what stands on the letter, and then the last day, as it is proposed, confirmed by whoever has the letter in front of them."""

    kind = forms.ChoiceField()
    typed = DayField(error_messages={"required": "Enter the day that stands on the letter"})

    def __init__(self, data: Any, matter: str, is_confirmed: bool):
        super().__init__(data)
        fields: Any = self.fields
        fields["kind"] = _one_of(
            {name: one.title for name, one in kinds_of(matter).items()}, "Choose what is to be done by then"
        )
        if is_confirmed:
            fields["due"] = DayField(error_messages={"required": "Enter the last day"})
            fields["why"] = _text(500)

    def as_day(self, once: str) -> NewDay:
        """The day that is confirmed; the word of the form makes it once."""
        told = self.cleaned_data
        return NewDay(told["kind"], told["typed"], told["due"], once, told["why"])


class AskLetter(_Agreed):
    """A letter: of which practice, what it is to say, by when it is needed, and who agreed."""

    to = forms.ChoiceField()
    words = _text(2000, "Say what the letter is to say, and for whom it is")
    needed_by = DayField(required=False)

    def __init__(self, data: Any, practices: Mapping[tuple[str, str], str]):
        super().__init__(data)
        fields: Any = self.fields
        fields["to"] = _one_of(
            {f"{team}:{code}": name for (code, team), name in practices.items()}, "Choose the practice"
        )

    def as_letter(self, once: str, today: date) -> NewLetter:
        """What is asked for; the word of the form makes it once."""
        told = self.cleaned_data
        team, _, practice = told["to"].partition(":")
        return NewLetter(practice, team, told["words"], self.consent(today), once, told["needed_by"])


class ClaimMoney(forms.Form):
    """Money: which, and whose."""

    kind = _one_of(MONEY_KINDS, "Choose what money it is")
    whose = _one_of(WHOSE_MONEY, "Choose whose it would be")

    def as_money(self, once: str) -> NewMoney:
        """What is claimed; the word of the form makes it once."""
        return NewMoney(self.cleaned_data["kind"], once, self.cleaned_data["whose"])


class WriteNote(forms.Form):
    """A note: for whom it is, which is never taken for granted, and what it says."""

    for_whom = _one_of({"privileged": "", "shared": ""}, "Choose who may read it")
    note = _text(4000, "Write the note")


class HandOver(forms.Form):
    """To whom a case goes."""

    to = forms.ChoiceField()

    def __init__(self, data: Any, advisers: Mapping[str, str]):
        super().__init__(data)
        fields: Any = self.fields
        fields["to"] = _one_of(advisers, "Choose a colleague")


class SayOf(forms.Form):
    """What a move needs, and no more; `seen` is how many events there were on the page."""

    seen = forms.IntegerField(required=False)
    spoken_by = _text(200)

    def __init__(self, data: Any, thing: str, move: str):
        super().__init__(data)
        self.thing, self.move, self.needs = thing, move, THINGS[thing].steps[move].needs
        fields: Any = self.fields
        if (thing, move) in OF_WHAT:
            missing = "Ask the person, and choose what came of it" if "result" in self.needs else "Choose why"
            fields["reason"] = _one_of(OF_WHAT[thing, move], missing)
        if "amount" in self.needs:
            fields["amount"] = _text(14)
            fields["period"] = _one_of({name: PERIOD_TITLES[name] for name in PERIODS}, "Choose how often it is paid")
        fields["words"] = _text(2000, "Say it in a sentence" if "words" in self.needs else "")
        self.has_day = bool({"past_day", "new_day"} & set(self.needs))
        if self.has_day:
            fields["day"] = DayField(error_messages={"required": "Enter the day"})

    def clean_amount(self) -> int:
        """Pounds and pence, in pence.

        Raises `ValidationError` for what is no amount.
        """
        typed = self.cleaned_data["amount"].replace("£", "").replace(",", "").strip()
        try:
            pence = Decimal(typed) * 100
        except InvalidOperation:
            pence = Decimal(-1)
        if not pence.is_finite() or pence <= 0 or pence != pence.to_integral_value():
            raise forms.ValidationError("Enter an amount in pounds, for instance 72.10")
        return int(pence)

    def as_said(self, once: str, which: int | None) -> SaidOfCase:
        """What is said; the word of the form makes it once."""
        told = self.cleaned_data
        return SaidOfCase(
            once, self.thing, self.move, which, told.get("reason", ""), told["words"], told.get("day"), told.get("amount"), told.get("period", ""),
            told["spoken_by"], told["seen"],
        )  # fmt: skip
