"""A made-up place with its accounts, and somebody who is signed in."""

import pytest

from kith.places.records.naming import name_neighbourhoods
from kith.web.demonstration import make_accounts
from tests.records.kept import AT, committed, small_lake, small_place

__all__ = ["committed", "small_lake", "small_place"]


@pytest.fixture
def accounts(db):
    """Two neighbourhoods with their accounts, and of the first those by role: name and password."""
    name_neighbourhoods(names=["Ashmere", "Kithbeck"])
    made = make_accounts(at=AT)
    return {one["role"]: one for one in reversed(made)}


@pytest.fixture
def sign_in(client, accounts):
    """Sign somebody in by their role, through the page."""

    def signed_in(role, browser=client):
        made = accounts[role]
        answer = browser.post("/sign-in", {"username": made["username"], "password": made["password"]})
        assert answer.status_code == 302, answer.content.decode()
        return browser

    return signed_in
