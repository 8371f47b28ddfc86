"""The feed over generated entries: what goes out comes back, whatever belongs together, and an id is nobody else's."""

import json
from dataclasses import replace
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.test_directory import ON, entries

from kith.directory.deliveries import read_delivery
from kith.directory.feed_asked import LISTS, PARAMETERS, asked, places_that_fit, services_that_fit
from kith.directory.near import spot_of
from kith.directory.open_referral_out import enveloped
from kith.directory.plain_words import asked_in, words_found
from kith.directory.public_feed import grouped, place_in_full, places_of, service_in_full
from kith.directory.service import FIELDS, ServiceAtSite, public_values

SEVERAL = st.lists(st.tuples(entries(), st.sampled_from(["", "Kithshire: s1", "Kithshire: s2"])), min_size=1, max_size=5).map(
    lambda told: [replace(one, key=f"{number:032x}", service=service) for number, (one, service) in enumerate(told)]
)  # fmt: skip
TWINS = st.tuples(entries(), st.integers(2, 4)).map(
    lambda told: [replace(told[0], key=f"{number:032x}", service="Kithshire: s1", site=f"Hall {number}") for number in range(told[1])]
)  # fmt: skip


@given(SEVERAL | TWINS)
@settings(max_examples=60)
def test_what_goes_out_comes_back_as_it_was_whether_it_is_alone_or_one_of_several(found):
    page = enveloped(grouped(found), service_in_full, page=1, size=100)
    delivery = read_delivery({"feed.json": json.dumps(page).encode()}, on=ON)
    assert not delivery.problems
    as_text = lambda told: sorted(json.dumps(one, sort_keys=True) for one in told)  # noqa: E731
    # two rows that are alike in all, under one id, are read once
    assert as_text(row.values for row in delivery.accepted) == as_text(one.values() for one in found)


@given(SEVERAL | TWINS)
def test_every_entry_goes_out_once_and_no_id_is_another_s(found):
    services = grouped(found)
    assert sorted(entry.key for one in services for entry in one.entries) == sorted(one.key for one in found)
    told = [service_in_full(one) for one in services]
    ids = [one["id"] for one in told] + [place["id"] for one in told for place in one.get("service_at_locations", ())]
    assert len(set(ids)) == len(ids)
    assert all(UUID(one) for one in ids)
    assert "Kithshire" not in json.dumps([one.get("attributes") for one in told])


@given(TWINS)
def test_each_place_has_its_own_hours_and_access(found):
    for pair in places_of(grouped(found)):
        told = place_in_full(pair)
        said = [one["accessibility"] for one in told["location"].get("accessibility", ())]
        assert said == list(pair[1].access)
        assert len(told["service"].get("schedules", ())) == len(pair[1].hours)


@given(
    SEVERAL,
    st.sampled_from(LISTS),
    st.dictionaries(
        st.sampled_from(list(PARAMETERS)),
        st.sampled_from(["1", "lunch", "MO", "12:00", "ZZ1 1AA", "60", ""]),
        max_size=4,
    ),
)
def test_asking_for_more_never_finds_more(found, of, sent):
    services, asking = grouped(found), asked(sent, of)
    assert {one.parameter for one in asking.wrong} <= set(sent)
    if not asking.wrong:
        assert set(services_that_fit(services, asking)) <= set(services)
        assert {entry.key for _, entry in places_that_fit(services, asking)[0]} <= {one.key for one in found}


@given(st.text(max_size=60), entries())
def test_whatever_is_typed_is_read_and_what_an_entry_is_called_finds_it(text, one):
    assert all(word == word.casefold() for word in asked_in(text).words)
    assert words_found(asked_in(text), one) == words_found(asked_in(text), one)
    if asked_in(one.name).words:
        assert words_found(asked_in(one.name), one)


@given(st.text(max_size=12), st.lists(entries(), max_size=4))
def test_a_spot_is_in_the_midst_of_what_the_directory_has(text, found):
    spot = spot_of(text, found)
    points = [(one.latitude, one.longitude) for one in found if one.latitude is not None]
    if spot is not None:
        assert min(point[0] for point in points) <= spot.point[0] + 1e-9
        assert spot.point[0] <= max(point[0] for point in points) + 1e-9


@given(entries())
def test_only_public_fields_are_read_and_each_of_them_is(one):
    told = ServiceAtSite.of("k", public_values(one.values()))
    assert all(getattr(told, name) == getattr(one, name) for name, field in FIELDS.items() if field.is_public)
    assert not [name for name, field in FIELDS.items() if not field.is_public and getattr(told, name)]
