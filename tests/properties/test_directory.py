"""The directory over generated input: rows add up, what goes out comes back, and neither order nor silence changes an answer."""

import json
from dataclasses import fields, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kith.directory.deliveries import read_delivery
from kith.directory.feed import Given, Here, sort_rows
from kith.directory.fitting import Seeker, fit
from kith.directory.hours import Hours
from kith.directory.merging import Saying, may_be_same, take
from kith.directory.open_referral import rows_of
from kith.directory.open_referral_csv import as_services, as_tables, read_tables, written
from kith.directory.open_referral_out import page_of, service_of
from kith.directory.reading_values import plain
from kith.directory.service import FIELDS, ServiceAtSite
from kith.directory.words import ACCESS, COSTS, DAYS, NEEDS, REACHES, ROUTES, SEXES, STATUSES, WAYS

ON = date(2026, 11, 27)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Co", "Cn", "Cs")), max_size=30).map(plain)
DATES = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def some_of(words):
    return st.sets(st.sampled_from(list(words))).map(lambda found: tuple(word for word in words if word in found))


@st.composite
def hours(draw):
    first = draw(st.none() | DATES)
    end = draw(st.none() | st.integers(1, 300).map(lambda days: (first or ON) + timedelta(days)))
    days = draw(some_of(DAYS))
    note = draw(TEXTS)
    made = Hours(days, draw(st.sampled_from(["", "09:30"])), draw(st.sampled_from(["", "16:00"])), first, end, note)
    return made if made.kept() else replace(made, note="by appointment")


@st.composite
def entries(draw):
    ages = sorted(draw(st.lists(st.integers(0, 130), min_size=2, max_size=2)))
    point = draw(st.sampled_from([(None, None), (53.412345, -2.312345), (50.1, 1.25)]))
    free = ("organisation", "description", "faith", "eligibility", "cost_note", "alert", "site", "address")
    return ServiceAtSite(
        "k1",
        name=draw(TEXTS.filter(bool)), phone=draw(st.from_regex(r"\+?[0-9][0-9 ()]{2,14}[0-9]", fullmatch=True).map(plain)),
        needs=draw(some_of(NEEDS)), access=draw(some_of(ACCESS)), ways=draw(some_of(WAYS)), routes=draw(some_of(ROUTES)),
        status=draw(st.sampled_from(["", *STATUSES])), reach=draw(st.sampled_from(["", *REACHES])),
        cost=draw(st.sampled_from(["", *COSTS])), sex=draw(st.sampled_from(["", *SEXES])),
        areas=tuple(dict.fromkeys(draw(st.lists(TEXTS.filter(lambda text: text and ";" not in text), max_size=3)))),
        languages=tuple(sorted(draw(st.sets(st.sampled_from(["English", "Polish", "Urdu"]))))),
        minimum_age=draw(st.sampled_from([None, ages[0]])), maximum_age=draw(st.sampled_from([None, ages[1]])),
        reply_days=draw(st.none() | st.integers(0, 365)), hours=tuple(draw(st.lists(hours(), max_size=3))),
        assured_date=draw(st.none() | DATES), email=draw(st.sampled_from(["", "a@example.org"])),
        website=draw(st.sampled_from(["", "https://example.org/a"])), postcode=draw(st.sampled_from(["", "ZZ1 1AA"])),
        latitude=point[0], longitude=point[1], **{name: draw(TEXTS) for name in free},
    )  # fmt: skip


def said(one):
    """What stands in an entry, without the texts of a place that make it look confidential."""
    return one.values()


def test_every_field_is_one_of_an_entry_and_no_entry_has_others():
    assert {one.name for one in fields(ServiceAtSite)} == {"key", "service", *FIELDS}


@given(entries())
@settings(max_examples=60)
def test_an_entry_that_goes_out_as_json_comes_back_as_it_was(one):
    delivery = read_delivery({"feed.json": json.dumps(page_of([one])).encode()}, on=ON)
    assert not delivery.problems
    assert delivery.accepted[0].ref == one.key
    assert delivery.accepted[0].values == said(one)


@given(entries())
@settings(max_examples=60)
def test_an_entry_that_goes_out_as_csv_comes_back_as_it_was(one):
    tables = as_tables([service_of(one)])
    files = {f"{name}.csv": written(rows).encode() for name, rows in tables.items()}
    delivery = read_delivery(files, on=ON)
    assert not delivery.problems
    assert delivery.accepted[0].values == said(one)


@given(entries())
def test_tables_and_pages_mean_the_same(one):
    service = service_of(one)
    files = {f"{name}.csv": written(rows).encode() for name, rows in as_tables([service]).items()}
    by_pages, by_tables = (list(rows_of(found)) for found in ([service], as_services(read_tables(files))))
    one_way, other_way = (sort_rows(rows, on=ON).accepted[0].values for rows in (by_pages, by_tables))
    assert one_way == other_way


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
        ["id", "name", "status", "contents", "service_at_locations", "location", "latitude", "longitude", "schedules", "byday",
         "opens_at", "valid_to", "attributes", "taxonomy_term", "taxonomy", "term", "organization", "languages", "code", "cost_options",
         "amount", "phones", "number", "service_areas", "addresses", "postal_code", "accessibility", "total_items", "minimum_age"]),
        inner, max_size=6),
    max_leaves=30,
)  # fmt: skip


@given(st.lists(ANYTHING, max_size=6))
@settings(max_examples=100)
def test_DIR_02_whatever_a_feed_holds_its_rows_add_up_and_nothing_breaks(services):
    rows = list(rows_of(services))
    delivery = sort_rows(rows, on=ON)
    assert delivery.rows_in + len(delivery.confidential) == len(rows)
    again = sort_rows(rows, on=ON, here=Here({row.ref: row.digest for row in delivery.accepted}))
    assert not again.accepted
    assert set(again.unchanged) == {row.ref for row in delivery.accepted}


ROWS = st.builds(
    Given,
    st.integers(1, 9),
    st.sampled_from(["", "a", "b", "c"]),
    st.fixed_dictionaries({"name": st.sampled_from(["", "Lunch", "Debt"])}),
)


@given(st.lists(ROWS, max_size=12))
def test_rows_in_are_accepted_rejected_duplicate_or_unchanged(rows):
    delivery = sort_rows(
        rows, on=ON, here=Here({"a": sort_rows([Given(1, "a", {"name": "Lunch"})], on=ON).accepted[0].digest})
    )
    assert delivery.rows_in == len(rows)
    assert delivery.rejected == sum(one.is_whole_row for one in delivery.problems)


@given(st.lists(entries(), max_size=5), st.randoms(use_true_random=False))
def test_the_same_entries_in_any_order_stand_in_one_order_and_none_is_lost(found, chance):
    found = [replace(one, key=f"k{number}") for number, one in enumerate(found)]
    seeker = Seeker(frozenset({"food"}), 40, "female", "Ashmere", frozenset({"Ashmere"}), (53.4, -2.3), "Polish")
    first = fit(found, seeker, on=ON)
    turned = list(found)
    chance.shuffle(turned)
    assert fit(turned, seeker, on=ON) == first
    assert len(first.fits) + sum(first.left_out.values()) == len(found)


@given(entries())
def test_knowing_less_of_somebody_never_shuts_them_out_of_more(one):
    known = Seeker(
        frozenset({"food"}), 40, "female", "Ashmere", frozenset({"Ashmere"}), (53.4, -2.3), "", frozenset(), 900, True
    )
    less = [replace(known, age=None), replace(known, sex=""), replace(known, area=""), replace(known, point=None)]
    for seeker in less:
        if fit([one], known, on=ON).fits:
            assert fit([one], seeker, on=ON).fits


SAYINGS = st.lists(
    st.builds(
        Saying, st.sampled_from(["phone", "name"]), st.sampled_from(["owner", "staff", "hand", "feed"]), st.sampled_from("abc"),
        DATES, st.sampled_from(["1", "2", "3"]),
    ),
    unique_by=lambda one: (one.field, one.whose, one.source, one.said_date), max_size=8,
)  # fmt: skip


@given(SAYINGS, st.randoms(use_true_random=False))
def test_whose_word_is_taken_hangs_on_nothing_but_who_said_it_and_when(sayings, chance):
    turned = list(sayings)
    chance.shuffle(turned)
    assert take(turned) == take(sayings)
    for name, taken in take(sayings).items():
        told = [one for one in sayings if one.field == name]
        assert taken.saying in told
        assert taken.is_contested == (len({one.value for one in told}) > 1)


@given(st.lists(entries(), min_size=2, max_size=4))
def test_whoever_may_be_the_same_is_offered_once_and_never_put_together(found):
    found = [replace(one, key=f"k{number}", name="Tern Lane lunch") for number, one in enumerate(found)]
    pairs = [(one.left, one.right) for one in may_be_same(found)]
    assert len(pairs) == len(set(pairs))
    assert all(left < right for left, right in pairs)
