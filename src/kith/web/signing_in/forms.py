"""What is asked for at sign-in."""

from django import forms


class SignIn(forms.Form):
    """Name and password; each error says what to do."""

    username = forms.CharField(max_length=150, error_messages={"required": "Enter your sign-in name"})
    password = forms.CharField(
        max_length=1_000, strip=False, widget=forms.PasswordInput, error_messages={"required": "Enter your password"}
    )

    def clean_username(self) -> str:
        """The name in small letters, as it is kept."""
        return str(self.cleaned_data["username"]).lower()
