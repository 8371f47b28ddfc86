"""A made-up place with its accounts, and somebody who is signed in."""

import pytest
from django.apps import apps
from django.core.serializers import sort_dependencies

from kith.governance.records.models import TrailHead
from kith.places.records.naming import name_neighbourhoods
from kith.web.demonstration import make_accounts
from tests.records.kept import AT, committed, installed, loaded, small_lake, small_place

__all__ = ["committed", "installed", "loaded", "small_lake", "small_place"]


@pytest.fixture
def accounts(db):
    """Two neighbourhoods with their accounts, and of the first those by role: name and password.

    They are made by the verbs once, and put back as rows for every later test: making them takes a second each time.
    """
    if "made" in _MADE:
        put_back(_MADE["rows"])
    else:
        name_neighbourhoods(names=["Ashmere", "Kithbeck"])
        _MADE["made"] = make_accounts(at=AT)
        _MADE["rows"] = [list(model.objects.all()) for model in models_with_rows()]
    return {one["role"]: one for one in reversed(_MADE["made"])}


_MADE = {}


def models_with_rows():
    """Models of places and governance, each after those that its rows point at."""
    found = [*apps.get_app_config("places").get_models(), *apps.get_app_config("governance").get_models()]
    return sort_dependencies([(None, found)])


def put_back(kept):
    for rows in kept:
        if rows and isinstance(rows[0], TrailHead):
            rows[0].save()  # the end of the trail stands there from the first migration on
        elif rows:
            type(rows[0]).objects.bulk_create(rows)


@pytest.fixture
def sign_in(client, accounts):
    """Sign somebody in by their role, through the page."""

    def signed_in(role, browser=client):
        made = accounts[role]
        answer = browser.post("/sign-in", {"username": made["username"], "password": made["password"]})
        assert answer.status_code == 302, answer.content.decode()
        return browser

    return signed_in


@pytest.fixture
def enter(client, installed):
    """Sign somebody of the installed place in by their role, in place of whoever was before."""

    def entered(role):
        made = installed[role]
        client.post("/sign-out")
        assert client.post("/sign-in", {"username": made["username"], "password": made["password"]}).status_code == 302
        return client

    return entered
