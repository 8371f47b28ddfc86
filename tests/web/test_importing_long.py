"""An import of a large register goes on in the worker, and its page says how far it is."""

from datetime import timedelta
from uuid import uuid4

import pytest

from kith.governance.records.models import Membership
from kith.governance.trail import Actor
from kith.people.records.importing import begin_building, begin_rebuild, the_import
from kith.people.records.models import Person
from kith.places.records.naming import name_neighbourhoods
from kith.web.bringing import bring_and_keep
from kith.web.demonstration import make_accounts
from kith.web.importing import background
from kith.web.jobs import work
from kith.web.register_files import kept_lake, standing
from tests.records.kept import AT, BY


@pytest.fixture
def large(committed, settings, tmp_path, small_lake, small_place, monkeypatch):
    settings.HOME = tmp_path
    bring_and_keep(small_lake, small_place, by=BY, at=AT)
    monkeypatch.setattr(background, "takes_long", lambda: True)


@pytest.fixture
def manager(large):
    """Whoever brings files in: the manager of the neighbourhood."""
    name_neighbourhoods(names=["Ashmere", "Kithbeck"])
    make_accounts(at=AT)
    held = Membership.objects.filter(role="neighbourhood-manager").select_related("account", "organisation").first()
    body = held.organisation.ods_code or held.organisation.name
    return held, Actor(str(held.account_id), held.role, body, "session", "request")


def test_what_takes_long_waits_for_the_worker_and_says_so(manager):
    _, by = manager
    people = Person.objects.count()
    run = begin_rebuild(form=str(uuid4()), on=kept_lake().on, by=BY, at=AT)
    begin_building(run=run, by=BY, at=AT)
    background.begin("build", run, by=by)
    assert (the_import(run).state, the_import(run).doing) == ("building", "waiting for the worker")
    work(once=True)
    assert the_import(run).state == "staged", the_import(run).said
    told = the_import(run).review["people"]
    assert (told["before"], told["after"], told["new"]) == (people, people, 0)
    background.begin("commit", run, by=by)
    assert the_import(run).state == "staged"
    work(once=True)
    assert (the_import(run).state, the_import(run).said) == ("committed", "")
    assert standing() == "kept"


def test_what_stops_a_step_in_the_worker_stands_on_the_page(manager):
    _, by = manager
    run = begin_rebuild(form=str(uuid4()), on=kept_lake().on, by=BY, at=AT)
    background.begin("commit", run, by=by)
    work(once=True)
    assert the_import(run).state == "checked"
    assert "What was built for this import is gone" in the_import(run).said
    assert the_import(run).doing == ""


def test_AZ_19_a_step_that_waited_is_not_carried_out_for_whoever_lost_access_meanwhile(manager):
    held, by = manager
    run = begin_rebuild(form=str(uuid4()), on=kept_lake().on, by=by, at=AT)
    begin_building(run=run, by=by, at=AT)
    background.begin("build", run, by=by)
    Membership.objects.filter(account=held.account).update(to_date=AT.date() + timedelta(1))
    work(once=True)
    assert (the_import(run).state, the_import(run).doing) == ("building", "")
    assert "may not bring files in any more" in the_import(run).said
