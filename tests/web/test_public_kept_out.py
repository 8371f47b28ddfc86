"""A place that is kept out is at no address that needs no account: in no answer, whatever is asked, and answered as what never was."""

import re

import pytest
from django.test import Client

from kith.directory.records.models import Entry
from kith.web.public.bounds import forget_all
from kith.web.routes import ANYONE, declared
from tests.web.anybodys import HIDDEN, anybodys
from tests.web.crawling import text_of
from tests.web.test_public_services import page

__all__ = ["anybodys"]

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def public_addresses(keys):
    """Every address that needs no account and is about services, with every entry's key, its id of the standard, and searches for what is hidden."""
    routes = [
        route
        for route in declared().values()
        if route.name.startswith(("public-service", "feed")) and route.asker == ANYONE
    ]
    assert len(routes) == 15
    plain = [f"/{route.address}" for route in routes if "<" not in route.address]
    ids = [one for key in keys.values() for one in (key, f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}")]
    with_id = [f"/{re.sub('<.*>', one, route.address)}" for route in routes if "<" in route.address for one in ids]
    words = ["Heron", "Heron House", "KN1 8ZZ", "01632 960777", "Beck House", "Sanctuary"]
    asked = [f"{where}{name}={word}" for where, name in (
        ("/services?", "what"), ("/services?", "near"), ("/open-referral/services?", "search"), ("/open-referral/service_at_locations?", "postcode"),
        ("/open-referral/organizations?", "search"),
    ) for word in words]  # fmt: skip
    lists = [f"{where}?per_page=100" for where in plain if where.startswith("/open-referral/")]
    return [*plain, "/services?show=all", "/services?need=domestic-abuse", *with_id, *asked, *lists]


def test_a_place_that_is_kept_out_is_in_no_answer_whatever_is_asked(anybodys):
    hidden = {key for key in anybodys.values() if not Entry.objects.shown().filter(key=key).exists()}
    assert len(hidden) >= 2
    for address in public_addresses(anybodys):
        forget_all()
        told = text_of(Client().get(address))
        asked = address.rsplit("=", 1)[-1].rsplit("/", 1)[-1]
        for word in {*HIDDEN, *hidden} - {asked}:
            if (
                asked.casefold().replace(" ", "") not in word.casefold().replace(" ", "")
                and word.casefold() not in asked.casefold()
            ):
                assert word not in told, (address, word)


def test_what_is_kept_out_is_answered_as_what_never_was_by_the_same_questions(anybodys, django_assert_num_queries):
    hidden = anybodys["Heron House day centre Heron House"]
    for where in ("/services/", "/open-referral/services/", "/open-referral/service_at_locations/"):
        answers = []
        for key in (hidden, "0" * 32):
            with django_assert_num_queries(1):
                answer = Client().get(f"{where}{key}")
            body = re.sub(r"nonce-[^']+|nonce=\"[^\"]+\"", "", text_of(answer)).replace(key, "IT")
            answers.append((answer.status_code, body))
        assert answers[0] == answers[1], where
        assert answers[0][0] == 404


def test_a_service_whose_other_place_is_kept_out_reads_as_though_it_had_one(anybodys):
    shown = page(f"/services/{anybodys['Two doors The front door']}")
    assert "The same service elsewhere" not in shown
    told = next(
        one
        for one in Client().get("/open-referral/services?per_page=100").json()["contents"]
        if one["name"] == "Two doors"
    )
    assert len(told["service_at_locations"]) == 1
    assert not [one for one in told["attributes"] if one["link_type"] == "kith:service"]
    assert told["id"].replace("-", "") == anybodys["Two doors The front door"]
