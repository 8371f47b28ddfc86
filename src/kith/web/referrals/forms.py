"""What is asked for when somebody is referred, and when one end says something of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from kith.care.referral import needs_of
from kith.care.referral_reasons import CONSENTED_BY, REASONS, RESULTS, SAFE_CONTACT, URGENCIES
from kith.care.referral_request import Consent, Recipient, Request, Said
from kith.directory.words import NEEDS
from kith.web.sharing.forms import DayField

__all__ = ["DAY_OF", "KIND_TITLES", "Refer", "Say", "service_key"]

KIND_TITLES = {
    "referral": "Take the person on",
    "advice": "Answer a question, without taking the person on",
    "warm handover": "Meet the person together with us, and then take over",
    "joint visit": "Visit the person together with us",
}
"""Every kind of referral, as the form asks for it."""

DAY_OF = {
    "promised_date": "By when will it begin?",
    "meeting_date": "On which day do both meet the person?",
    "review_date": "When is it looked at again?",
}
"""The day that a move needs, as the form asks for it."""


def service_key(to: Recipient) -> str:
    """What a form calls a service by."""
    return f"{to.team}:{to.service_id}"


def _one_of(words: Mapping[str, str], missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=list(words.items()), error_messages={"required": missing, "invalid_choice": missing}
    )


def _text(most: int, missing: str = "") -> forms.CharField:
    told = {"required": missing, "max_length": f"Use {most} characters or fewer", "min_length": missing}
    return forms.CharField(required=bool(missing), min_length=4 if missing else 0, max_length=most, error_messages=told)


class Refer(forms.Form):
    """One referral, in three decisions: what is needed, to whom, what goes along."""

    need = _one_of(NEEDS, "Choose what is needed")
    words = _text(2000, "Say what is asked of the service, in a sentence")
    wish = _text(500)
    to = forms.ChoiceField()
    kind = _one_of(KIND_TITLES, "Choose what the service is asked to do")
    urgency = _one_of(URGENCIES, "Choose how soon an answer is needed")
    along = forms.MultipleChoiceField(error_messages={"required": "Choose at least one part of the record, so that the service knows whom it is about", "invalid_choice": "Choose parts that you may share"})  # fmt: skip
    why_more = _text(300)
    safe_contact = _one_of(SAFE_CONTACT, "Ask how the person may be reached, and choose it")
    safe_words = _text(300)
    advocate = _text(200)
    consent_by = _one_of(CONSENTED_BY, "Ask the person, and choose who agreed")
    consent_words = _text(300)
    begun_by = forms.BooleanField(required=False)
    spoken_by = _text(200)

    def __init__(
        self,
        data: Any,
        services: Iterable[tuple[str, str]],
        parts: Iterable[str],
        begun: Mapping[str, str] | None = None,
        needs_word: bool = False,
    ):
        super().__init__(data, initial=begun)
        fields: Any = self.fields
        if needs_word:
            fields["spoken_by"] = _text(200, "Say whose word it is that it goes on")
        missing = {"required": "Choose a service", "invalid_choice": "Choose a service that is there"}
        fields["to"] = forms.ChoiceField(choices=list(services), error_messages=missing)
        fields["along"].choices = [(part, part) for part in parts]

    def clean(self) -> dict[str, Any]:
        """What one answer makes necessary of another."""
        told = dict(super().clean() or self.cleaned_data)
        for name, needed, missing in (
            ("safe_words", told.get("safe_contact") == "only as said", "Say how the person may be reached"),
            ("advocate", told.get("safe_contact") == "through the advocate", "Say who speaks up for the person, and how to reach them"),
            ("consent_words", told.get("consent_by") not in ("person", None), "Say who agreed for the person, and on what ground"),
        ):  # fmt: skip
            if needed and not told.get(name) and name not in self.errors:
                self.add_error(name, missing)
        return told

    def as_request(self, person: str, to: Recipient, once: str, today: date) -> Request:
        """What is to be sent; the word of the form makes it once."""
        told = self.cleaned_data
        return Request(
            person, to, told["need"], told["words"], Consent(told["consent_by"], today, told["consent_words"]), frozenset(told["along"]),
            told["safe_contact"], once, told["kind"], told["urgency"], told["wish"], told["why_more"], told["safe_words"], told["advocate"],
            "person" if told["begun_by"] else "referrer",
        )  # fmt: skip


class Say(forms.Form):
    """What a move needs, and no more; `seen` is how many events there were on the page."""

    seen = forms.IntegerField(required=False)
    spoken_by = _text(200)

    def __init__(self, data: Any, kind: str, move: str):
        super().__init__(data)
        self.move, self.needs = move, needs_of(kind, move)
        fields: Any = self.fields
        if "reason" in self.needs:
            fields["reason"] = _one_of(REASONS[move], "Choose why")
        if "result" in self.needs:
            results = {name: one.title for name, one in RESULTS.items() if name != "advised"}
            fields["reason"] = _one_of(results, "Ask the person, and choose what came of it")
        fields["words"] = _text(2000, "Say it in a sentence" if "words" in self.needs else "")
        self.day = next((DAY_OF[need] for need in self.needs if need in DAY_OF), "")
        if self.day:
            fields["day"] = DayField(error_messages={"required": "Enter the day"})

    def as_said(self, once: str) -> Said:
        """What is said; the word of the form makes it once."""
        told = self.cleaned_data
        return Said(
            once, told.get("reason", ""), told["words"], told.get("day"), told["spoken_by"], seen=told["seen"]
        )  # fmt: skip
