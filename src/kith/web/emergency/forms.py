"""What somebody fills in to open a record in an emergency, and what a reviewer writes."""

from django import forms

from kith.governance.emergency import HOURS, OUTCOMES, REASONS
from kith.governance.facts import REASON_LENGTHS

__all__ = ["OpenInEmergency", "Review"]

_LEAST, _MOST = REASON_LENGTHS
_LENGTHS = {
    "required": "Say what has happened",
    "min_length": f"Say what has happened in at least {_LEAST} characters, so that somebody can review it",
    "max_length": f"Say it in at most {_MOST} characters",
}


class OpenInEmergency(forms.Form):
    """Why this one record is opened now, and for how long. `seen` says that the page was read first (BG-02)."""

    kind = forms.ChoiceField(choices=list(REASONS.items()), error_messages={"required": "Choose what comes nearest"})
    reason = forms.CharField(min_length=_LEAST, max_length=_MOST, error_messages=_LENGTHS)
    hours = forms.TypedChoiceField(
        choices=[(each, each) for each in HOURS], coerce=int, error_messages={"required": "Choose for how long"}
    )


class Review(forms.Form):
    """What a reviewer found, and in a sentence why."""

    outcome = forms.ChoiceField(choices=list(OUTCOMES.items()), error_messages={"required": "Choose what you found"})
    note = forms.CharField(min_length=_LEAST, max_length=_MOST, error_messages={**_LENGTHS, "required": "Say why"})
