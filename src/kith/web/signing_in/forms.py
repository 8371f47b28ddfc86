"""What is asked for at sign-in, and at one's own second factor."""

from django import forms

from kith.governance.facts import REASON_LENGTHS
from kith.governance.passkeys import NAME_LENGTHS

__all__ = ["Code", "NamedWithPassword", "PasskeyName", "Password", "Reset", "SignIn"]

_LEAST, _MOST = REASON_LENGTHS
_PASSWORD = {"required": "Enter your password"}


class SignIn(forms.Form):
    """Name and password; each error says what to do."""

    username = forms.CharField(max_length=150, error_messages={"required": "Enter your sign-in name"})
    password = forms.CharField(max_length=1_000, strip=False, widget=forms.PasswordInput, error_messages=_PASSWORD)

    def clean_username(self) -> str:
        """The name in small letters, as it is kept."""
        return str(self.cleaned_data["username"]).lower()


class Code(forms.Form):
    """A code of the app, or a recovery code, with or without blanks."""

    code = forms.CharField(
        max_length=40,
        error_messages={"required": "Enter the code that your app shows", "max_length": "A code has 6 figures"},
    )


class Password(forms.Form):
    """The password once more, before what signs somebody in is changed."""

    password = forms.CharField(max_length=1_000, strip=False, widget=forms.PasswordInput, error_messages=_PASSWORD)


class PasskeyName(forms.Form):
    """What a holder calls a passkey, to know it again."""

    name = forms.CharField(
        max_length=NAME_LENGTHS[1],
        error_messages={
            "required": "Say where the passkey is, for instance: work laptop",
            "max_length": f"Say it in at most {NAME_LENGTHS[1]} characters",
        },
    )


class NamedWithPassword(PasskeyName, Password):
    """A name for a new passkey, and the password once more."""


class Reset(forms.Form):
    """Whose second factor is to be reset, and how it was checked who asks."""

    username = forms.CharField(max_length=150, error_messages={"required": "Enter the sign-in name of your colleague"})
    how_checked = forms.CharField(
        min_length=_LEAST,
        max_length=_MOST,
        error_messages={
            "required": "Say how you checked who asks",
            "min_length": f"Say it in at least {_LEAST} characters, so that somebody can read it later",
            "max_length": f"Say it in at most {_MOST} characters",
        },
    )
