"""The directory as Open Referral UK 3.0 (DIR-01, API-23): its structure is that of the published examples, and Kith's own reader reads it back."""

import gzip
import json
import re
import tarfile
from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kith.directory.deliveries import read_delivery
from kith.directory.feed_asked import LISTS, MOST_ON_A_PAGE, PARAMETERS
from kith.directory.feed_openapi import ENDPOINTS
from kith.directory.open_referral_out import id_of
from kith.directory.records.for_anybody import open_entries
from kith.directory.records.models import Entry
from kith.web.public.bounds import forget_all
from kith.web.routes import declared
from tests.records.directory_of import service
from tests.web.anybodys import anybodys, comes, needs, place
from tests.web.test_public_services import ODD

__all__ = ["anybodys"]

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

ROOT = "/open-referral"
ENVELOPE = {
    "total_items": int, "total_pages": int, "page_number": int, "size": int, "first_page": bool, "last_page": bool, "empty": bool,
    "contents": list,
}  # fmt: skip
REQUIRED = {
    "service": {"id", "name", "status"}, "organization": {"id", "name", "description"}, "location": {"id", "location_type"},
    "schedule": {"id", "freq"}, "taxonomy_term": {"id", "name", "description"}, "taxonomy": {"id", "name", "description"},
    "service_at_location": {"id", "location"}, "attribute": {"id", "taxonomy_term"}, "language": {"id"}, "service_area": {"id"}, "address": {"id"},
    "accessibility": {"id"}, "phone": {"id", "number"},
}  # fmt: skip
"""What the standard wants of each thing; TRUST.md, Open Referral UK 3.0."""
WORDS = {
    ("service", "status"): {"active", "inactive", "defunct", "temporarily closed"}, ("location", "location_type"): {"physical", "postal", "virtual"},
    ("schedule", "freq"): {"WEEKLY", "MONTHLY"},
}  # fmt: skip
KINDS = {
    "services": "service",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
    "service_at_locations": "service_at_location",
    "organizations": "organization",
}
INNER = {
    **KINDS,
    "schedules": "schedule",
    "languages": "language",
    "service_areas": "service_area",
    "attributes": "attribute",
    "addresses": "address",
    "phones": "phone",
}


def kind_of(value):
    return "a number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def learn(kind, thing, shapes):
    """Put the fields of a published thing, with their types, and of all in it, into `shapes`."""
    for name, value in thing.items():
        shapes.setdefault(kind, {}).setdefault(name, set()).add(kind_of(value))
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                learn(INNER.get(name, name), inner, shapes)


@pytest.fixture(scope="module")
def shapes(shared):
    """By kind of thing, its fields with the types that the published examples of both standards have."""
    found = {}
    for archive in ("oruk_examples", "hsds3_examples"):
        with tarfile.open(shared / "data" / "directory" / f"{archive}.tar.gz") as kept:
            for member in kept.getmembers():
                name = re.fullmatch(
                    r".*?(service_at_location|service|organization|taxonomy_term|taxonomy)_?(full|list)?\.json",
                    member.name,
                )
                if member.isfile() and name:
                    told = json.loads(kept.extractfile(member).read())
                    for thing in told.get("contents", [told]):
                        learn(name[1], thing, found)
    assert len(found) > 12
    return found


def held(kind, thing, shapes, where):
    """What of an answer is not as the standard and its examples have it."""
    wrong = [f"{where} lacks {name}" for name in REQUIRED.get(kind, set()) - set(thing)]
    for name, value in thing.items():
        known = shapes[kind].get(name)
        if known is None:
            wrong.append(f"{where}.{name} is no field of a published {kind}")
        elif kind_of(value) not in known:
            wrong.append(f"{where}.{name} is {kind_of(value)}, published as {known}")
        if (kind, name) in WORDS and value not in WORDS[kind, name]:
            wrong.append(f"{where}.{name} is {value}")
        if name == "id" or name.endswith("_id"):
            UUID(value)
        if name.endswith("_date") or name.startswith("valid_"):
            date.fromisoformat(value)
        for number, inner in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(inner, dict):
                wrong += held(INNER.get(name, name), inner, shapes, f"{where}.{name}[{number}]")
    return wrong


def ask(address, **more):
    return Client().get(f"{ROOT}{address}", **more)


def every(of, **asked):
    """Everything on a list, read page by page as a harvester does; the envelope of each page is held to the standard."""
    found, page = [], 1
    while True:
        told = Client().get(f"{ROOT}/{of}", {**asked, "page": page, "per_page": 3}).json()
        assert {name: type(value) for name, value in told.items()} == ENVELOPE
        assert (told["page_number"], told["size"], told["first_page"]) == (page, len(told["contents"]), page == 1)
        assert told["empty"] == (not told["contents"])
        assert told["last_page"] == (page >= told["total_pages"])
        found += told["contents"]
        if told["last_page"]:
            assert len(found) == told["total_items"]
            return found
        page += 1


def test_DIR_01_the_root_says_the_version_the_profile_and_where_it_is_described():
    for address in (ROOT, f"{ROOT}/"):
        told = Client().get(address).json()
        assert (told["version"], set(told)) == ("HSDS-UK-3.0", {"version", "profile", "openapi_url"})
    described = Client().get(told["openapi_url"].removeprefix("http://testserver"))
    assert described.status_code == 200


def test_DIR_01_the_published_examples_themselves_pass_what_answers_are_held_to(shapes, shared):
    with tarfile.open(shared / "data" / "directory" / "oruk_examples.tar.gz") as kept:
        one = next(member for member in kept.getmembers() if member.name.endswith("service_full.json"))
        assert held("service", json.loads(kept.extractfile(one).read()), shapes, "service") == []
    assert held("service", {"id": "0" * 32, "name": 3, "status": "open", "colour": ""}, shapes, "s") == [
        "s.name is a number, published as {'str'}", "s.status is open", "s.colour is no field of a published service",
    ]  # fmt: skip


@pytest.mark.parametrize("of", LISTS)
def test_DIR_01_every_list_and_everything_on_it_is_as_published(anybodys, shapes, of):
    listed = every(of)
    assert listed
    assert [wrong for one in listed for wrong in held(KINDS[of], one, shapes, of)] == []
    assert len({one["id"] for one in listed}) == len(listed)
    for one in listed:
        told = ask(f"/{of}/{one['id']}").json()
        assert told["id"] == one["id"]
        assert held(KINDS[of], told, shapes, of) == []
    assert every(of) == listed


def test_DIR_01_ids_lead_from_one_list_to_the_others(anybodys):
    forget_all()
    terms = {one["id"] for one in every("taxonomy_terms")}
    for one in every("services"):
        assert {each["taxonomy_term"]["id"] for each in one.get("attributes", ())} <= terms
        if "organization" in one:
            assert one["id"] in [
                each["id"] for each in ask(f"/organizations/{one['organization']['id']}").json()["services"]
            ]
        for at in one.get("service_at_locations", ()):
            assert ask(f"/service_at_locations/{at['id']}").json()["service"]["id"] == one["id"]
    taxonomies = every("taxonomies")
    assert terms == {
        term["id"] for one in taxonomies for term in ask(f"/taxonomies/{one['id']}").json()["taxonomy_terms"]
    }


def test_a_service_at_several_places_is_one_and_an_entry_that_says_otherwise_of_it_is_another(anybodys):
    debt = [one for one in every("services") if one["name"] == "Debt advice"]
    assert [len(one["service_at_locations"]) for one in debt] == [2]
    row = Entry.objects.get(key=anybodys["Debt advice The hub"])
    Entry.objects.filter(pk=row.pk).update(values={**row.values, "cost": "charge"})
    debt = [one for one in every("services") if one["name"] == "Debt advice"]
    assert [len(one["service_at_locations"]) for one in debt] == [1, 1]
    shared = [
        term["taxonomy_term"]["term"]
        for one in debt
        for term in one["attributes"]
        if term["link_type"] == "kith:service"
    ]
    assert len(shared) == 2
    assert len(set(shared)) == 1
    assert "Kithshire" not in str(debt)


def test_what_is_served_is_read_back_by_our_own_reader_as_it_stands(anybodys):
    pages = {
        f"{number}.json": json.dumps(ask(f"/services?per_page=3&page={number}").json()).encode()
        for number in range(1, 4)
    }
    delivery = read_delivery(pages, on=timezone.localdate())
    assert delivery.is_whole
    assert not delivery.problems
    assert not delivery.confidential
    by_name = lambda told: sorted(told, key=lambda one: (one["name"], one.get("site", "")))  # noqa: E731
    assert by_name([dict(row.values) for row in delivery.accepted]) == by_name([one.values() for one in open_entries()])


def names(address):
    return [one["name"] if "name" in one else one["location"]["name"] for one in ask(address).json()["contents"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("services?search=lunch%20tern", ["Tern Lane lunch club"]),
        (f"services?taxonomy_term_id={id_of('term', 'needs', 'money')}", ["Debt advice"]),
        (f"services?taxonomy_term_id={id_of('term', 'needs', 'nonsense')}", []),
        ("services?minimum_age=60", ["Tern Lane lunch club"]),
        ("services?minimum_age=61", []),
        ("services?day=friday&start_time=12:00&end_time=14:00", ["Tern Lane lunch club"]),
        ("services?day=FR&start_time=12:01", []),
        ("services?day=MO", []),
        ("service_at_locations?postcode=ZZ2%202AA&search=debt", ["The hub", "The library"]),
        ("service_at_locations?postcode=ZZ2%202AA&proximity=500", ["The hub"]),
        ("organizations?search=tern", ["Tern Lane"]),
        (f"taxonomy_terms?taxonomy_id={id_of('taxonomy', 'cost')}", ["free", "donation", "charge"]),
        ("services?page=999999999", []),
        (
            "services?search=&page=&day=",
            ["Debt advice", "Old lunch club", "Soup for all", "Tern Lane lunch club", "Two doors", "Ways out"],
        ),
    ],
)
def test_each_parameter_asks_for_what_it_says(anybodys, asked, found):
    assert names(f"/{asked}") == found


def test_what_has_ended_is_there_with_its_status_so_that_whoever_keeps_a_copy_learns_it(anybodys):
    assert {one["name"]: one["status"] for one in every("services")}["Old lunch club"] == "defunct"


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ("services?page=0", "page"), ("services?page=1e9", "page"), ("services?per_page=-1", "per_page"), ("services?per_page=101", "per_page"),
        ("services?minimum_age=old", "minimum_age"), ("services?start_time=25:00", "start_time"), ("services?day=someday", "day"),
        ("services?search=%00", "search"), (f"services?search={'a' * 300}", "search"), ("service_at_locations?postcode=ZZ1&proximity=nan", "proximity"),
        ("service_at_locations?proximity=5", "proximity"), ("service_at_locations?postcode=XX9", "postcode"),
        ("service_at_locations?postcode=%27%20OR%201=1", "postcode"), ("taxonomies?page=%D9%A3", "page"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name_with_how_to_mend_it(anybodys, asked, parameter):
    answer = ask(f"/{asked}")
    assert answer.status_code == 400
    assert answer["Access-Control-Allow-Origin"] == "*"
    told = answer.json()
    assert [one["parameter"] for one in told["problems"]] == [parameter]
    assert all(one["wrong"] and one["mend"] for one in told["problems"])
    assert told["error"].startswith(parameter)


def test_a_parameter_that_the_list_does_not_take_is_passed_over_and_named(anybodys):
    answer = ask("/services?modified_after=2026-01-01&full=true&postcode=ZZ1&%0d%0aSet-Cookie=x")
    assert (answer.status_code, answer["Kith-Passed-Over"]) == (200, "full, modified_after, postcode")
    assert not answer.cookies


@pytest.mark.parametrize("of", LISTS)
def test_what_is_not_there_is_said_in_json(anybodys, of):
    answer = ask(f"/{of}/{'0' * 8}-0000-0000-0000-{'0' * 12}")
    assert (answer.status_code, answer["Content-Type"].split(";")[0], set(answer.json())) == (
        404,
        "application/json",
        {"error", "mend"},
    )


def test_API_23_any_website_may_read_the_feed_without_credentials_and_nothing_else():
    feed = [route for route in declared().values() if route.address.startswith("open-referral")]
    assert len(feed) == 13
    for route in feed:
        forget_all()
        address = f"/{re.sub('<.*>', 'none', route.address)}"
        for way in ("get", "head", "options"):
            answer = getattr(Client(), way)(address, headers={"Origin": "https://evil.example"})
            assert answer["Access-Control-Allow-Origin"] == "*", address
            assert "Access-Control-Allow-Credentials" not in answer
            assert not answer.cookies
        for way in ("post", "put", "patch", "delete"):
            assert getattr(Client(), way)(address).status_code == 405
        asked = Client().options(
            address, headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
        )
        assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (200, "GET, HEAD, OPTIONS")
    for address in (
        "/",
        "/sign-in",
        "/health",
        "/services",
        "/services/none",
        "/directory/services.json",
        "/find",
        "/no-such-page",
    ):
        answer = Client().get(address, headers={"Origin": "https://evil.example"})
        assert not [name for name in answer.headers if name.startswith("Access-Control")], address
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_an_answer_that_did_not_change_is_not_sent_twice_and_none_is_kept_unasked(anybodys):
    first = ask("/services")
    assert first["Cache-Control"] == "no-cache"
    again = ask("/services", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["Access-Control-Allow-Origin"]) == (304, b"", "*")
    Entry.objects.filter(key=anybodys["Ways out"]).update(is_kept_out=True)
    changed = ask("/services", headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, "Ways out" in changed.content.decode()) == (200, False)


def test_it_goes_packed_to_whoever_can_unpack_it(anybodys):
    packed, plain = ask("/services", headers={"Accept-Encoding": "gzip"}), ask("/services")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in packed["Vary"]


def test_the_description_is_drawn_from_what_is_so():
    told = Client().get(f"{ROOT}/openapi.json").json()
    assert told["openapi"].startswith("3.")
    served = {
        f"/{route.address.removeprefix('open-referral').strip('/')}"
        for route in declared().values()
        if route.name.startswith("feed") and route.asker == "anyone"
    }
    assert (
        {re.sub(r"<.*>", "{id}", one) for one in served} - {"/openapi.json"}
        == set(told["paths"])
        == {one.path for one in ENDPOINTS}
    )
    for of in LISTS:
        sent = {one["name"] for one in told["paths"][f"/{of}"]["get"]["parameters"]}
        assert sent == {one.name for one in PARAMETERS.values() if of in one.lists}
    references = re.findall(r'"\$ref": ?"#/components/schemas/(\w+)"', json.dumps(told))
    assert set(references) == set(told["components"]["schemas"])


@given(st.sampled_from(LISTS), st.dictionaries(st.sampled_from([*PARAMETERS, "x"]), ODD, max_size=4))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_is_answered_or_refused_in_json(anybodys, of, asked):
    forget_all()
    answer = Client().get(f"{ROOT}/{of}", asked)
    assert answer.status_code in (200, 400)
    assert len(answer.json().get("contents", ())) <= MOST_ON_A_PAGE


def test_of_many_services_a_page_is_read_in_one_question_and_soon(anybodys, django_assert_num_queries):
    comes(
        *[
            service(
                number, name=f"Walk {number:04}", service_at_locations=[place(1, f"Park {number}")], **needs("activity")
            )
            for number in range(1_500)
        ],
        feed="Kithshire Walks",
    )
    began = timezone.now()
    with django_assert_num_queries(1):
        told = ask("/services?per_page=100&page=3").json()
    assert told["total_items"] == 1_506
    assert (timezone.now() - began).total_seconds() < 2  # a tenth of it where nothing else runs
