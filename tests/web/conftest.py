"""A made-up place with its accounts, and somebody who is signed in."""

import pytest

from kith.web.bringing import bring
from kith.web.demonstration import make_accounts
from tests.records.kept import AT, BY, committed, small_lake, small_place

__all__ = ["committed", "small_lake", "small_place"]


@pytest.fixture
def accounts(db, small_lake):
    """The made-up place with its accounts, by role: name and password."""
    bring(small_lake, by=BY, at=AT)
    return {made["role"]: made for made in make_accounts(at=AT)}


@pytest.fixture
def sign_in(client, accounts):
    """Sign somebody in by their role, through the page."""

    def signed_in(role, browser=client):
        made = accounts[role]
        answer = browser.post("/sign-in", {"username": made["username"], "password": made["password"]})
        assert answer.status_code == 302, answer.content.decode()
        return browser

    return signed_in
