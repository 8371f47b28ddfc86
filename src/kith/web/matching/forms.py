"""What somebody answers of two records, and why."""

from django import forms

from kith.governance.facts import REASON_LENGTHS
from kith.people.merging import DECISIONS

__all__ = ["PartRecord", "SettleMatch"]

_LEAST, _MOST = REASON_LENGTHS
_LENGTHS = {
    "required": "Say why, in a sentence",
    "min_length": f"Say why in at least {_LEAST} characters, so that somebody else can follow it",
    "max_length": f"Say it in at most {_MOST} characters",
}


class SettleMatch(forms.Form):
    """The same person, two people, or cannot tell; `seen` is what both sides wrote when the page was read."""

    decision = forms.ChoiceField(
        choices=list(DECISIONS.items()), error_messages={"required": "Choose what you know of these two"}
    )
    reason = forms.CharField(required=False, min_length=_LEAST, max_length=_MOST, error_messages=_LENGTHS)
    seen = forms.CharField(max_length=64, required=False)
    confirmed = forms.BooleanField(required=False)


class PartRecord(forms.Form):
    """Why one record is somebody else's."""

    reason = forms.CharField(min_length=_LEAST, max_length=_MOST, error_messages=_LENGTHS)
