"""What is asked for at a task: one choice."""

from __future__ import annotations

from typing import Any

from django import forms

from kith.governance.practising import Posed


class Choose(forms.Form):
    """One of the choices of one task, by its number."""

    def __init__(self, data: Any, posed: Posed):
        super().__init__(data)
        numbers = [(str(number), choice.says) for number, choice in enumerate(posed.task.choices, 1)]
        self.fields["choice"] = forms.TypedChoiceField(
            choices=numbers, coerce=int,
            error_messages={"required": "Choose what you would do", "invalid_choice": "Choose one of the answers on the page"},
        )  # fmt: skip
