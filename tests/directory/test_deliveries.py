"""Feeds as they come: the published examples, a real list of places, and what nobody should have to read (DIR-02)."""

import json
import tarfile
from datetime import date

import pytest

from kith.directory.deliveries import read_delivery
from kith.directory.feed import Here
from kith.directory.open_referral import MOST_BYTES, MOST_ROWS
from kith.errors import CannotRead, NothingUsable, UnknownLayout

ON = date(2026, 11, 27)
COUNSELLING = "ac148810-d857-441c-9679-408f346de14b"


def feed(*services, **envelope):
    return {"feed.json": json.dumps({"contents": services, **envelope}).encode()}


def one(**told):
    return {"id": "s1", "name": "Tern Lane lunch", **told}


def values(**told):
    return read_delivery(feed(one(**told)), on=ON).accepted[0].values


def problems(**told):
    return [(each.column, each.reason) for each in read_delivery(feed(one(**told)), on=ON).problems]


@pytest.fixture(scope="module")
def examples(shared):
    """The published examples of both standards, by name of the file; those of tables apart."""
    found = {}
    for name in ("oruk_examples", "hsds3_examples"):
        with tarfile.open(shared / "data" / "directory" / f"{name}.tar.gz") as kept:
            for member in kept.getmembers():
                if member.isfile():
                    found[name, member.name.removeprefix("./")] = kept.extractfile(member).read()
    return found


@pytest.mark.parametrize("name", ["oruk_examples", "hsds3_examples"])
def test_the_published_service_is_read_alike_as_json_and_as_tables(examples, name):
    page = {
        "a.json": next(
            text for (of, file), text in examples.items() if of == name and file.endswith("service_full.json")
        )
    }
    sheets = {
        file.rsplit("/", 1)[-1]: text for (of, file), text in examples.items() if of == name and file.endswith(".csv")
    }
    by_page, by_tables = (read_delivery(files, on=ON) for files in (page, sheets))
    assert (by_page.rows_in, by_tables.rows_in) == (1, 1)
    ours, theirs = by_page.accepted[0], by_tables.accepted[0]
    assert ours.ref == theirs.ref == COUNSELLING
    assert ours.said_date == date(2023, 3, 15)
    for field in ("name", "minimum_age", "maximum_age", "assured_date", "cost", "organisation", "website", "site"):
        assert ours.values[field] == theirs.values[field], field


@pytest.mark.parametrize("name", ["oruk_examples", "hsds3_examples"])
def test_DIR_02_latitude_100_of_the_published_example_is_set_aside_and_the_service_stays(examples, name):
    text = next(text for (of, file), text in examples.items() if of == name and file.endswith("service_full.json"))
    found = read_delivery({"a.json": text}, on=ON)
    assert "latitude" not in found.accepted[0].values
    assert "longitude" not in found.accepted[0].values
    assert ("latitude", "100.0 is no latitude") in [(each.column, each.reason) for each in found.problems]


def test_a_page_of_ten_that_holds_one_is_not_taken_for_the_whole(examples):
    text = next(
        text for (of, file), text in examples.items() if of == "oruk_examples" and file.endswith("service_list.json")
    )
    found = read_delivery({"a.json": text}, on=ON)
    assert (found.rows_in, found.is_whole) == (1, False)
    assert "has 10 services" in found.notes[0]


def test_the_real_places_of_trafford_come_in_by_their_own_columns(shared):
    found = read_delivery({"assets.csv": (shared / "data" / "trafford" / "assets_unified.csv").read_bytes()}, on=ON)
    assert (found.rows_in, len(found.accepted), found.rejected, found.duplicate) == (278, 278, 0, 0)
    by_need = [tuple(row.values.get("needs", ())) for row in found.accepted]
    assert by_need.count(("health-care",)) == 57 + 52 + 20
    assert (by_need.count(("mental-health",)), by_need.count(("food",)), by_need.count(("activity",))) == (60, 7, 9)
    assert by_need.count(()) == 54 + 13 + 6  # care homes, libraries and hubs say of no need: whoever looks asks
    assert sum("latitude" in row.values for row in found.accepted) > 260
    assert [(each.ref, each.column) for each in found.problems] == [("TA0195", "postcode")]


def test_the_same_delivery_again_is_unchanged():
    first = read_delivery(feed(one(), {"id": "s2", "name": "Debt advice"}), on=ON)
    known = {row.ref: row.digest for row in first.accepted}
    again = read_delivery(feed(one(), {"id": "s2", "name": "Debt advice, Tern Lane"}), on=ON, here=Here(known))
    assert (again.unchanged, [row.ref for row in again.accepted]) == (("s1",), ["s2"])


def test_two_rows_of_one_id_that_differ_are_not_chosen_between():
    found = read_delivery(feed(one(), one(name="Something else"), one()), on=ON)
    assert (len(found.accepted), found.rejected, found.duplicate) == (1, 1, 1)
    assert found.problems[0].reason == "row 1 has the same id and says otherwise"


def test_each_place_of_a_service_is_a_row_with_what_holds_there():
    places = [
        {"id": "p1", "location": {"name": "The hall", "accessibility": [{"accessibility": "step-free"}]}},
        {"id": "p2", "location": {"name": "The hub"}, "schedules": [{"byday": "MO", "opens_at": "10:00:00"}]},
    ]
    found = read_delivery(feed(one(service_at_locations=places, schedules=[{"byday": "FR"}])), on=ON).accepted
    assert [row.ref for row in found] == ["s1/p1", "s1/p2"]
    assert {row.service for row in found} == {"s1"}
    assert (found[0].values["access"], found[0].values["hours"]) == (["step-free"], [{"days": ["FR"]}])
    assert ("access" in found[1].values, found[1].values["hours"]) == (False, [{"days": ["MO"], "opens": "10:00"}])


@pytest.mark.parametrize("status", ["defunct", "temporarily closed", "inactive"])
def test_DIR_02_a_status_is_kept_as_it_was_sent(status):
    assert values(status=status)["status"] == status


def test_a_status_that_nobody_knows_closes_nothing():
    assert "status" not in values(status="paused")
    assert problems(status="paused")[0][0] == "status"


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<<b>script>alert(1)<</b>/script>"]
)
def test_DIR_02_no_mark_up_is_kept(text):
    told = values(description=f"Tea {text} and cake")["description"]
    assert "<" not in told
    assert told.startswith("Tea ")
    assert told.endswith(" and cake")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example",
        "https://a b",
        'https://a"onclick="',
    ],
)
def test_DIR_02_an_address_that_is_none_of_the_web_is_set_aside(address):
    assert "website" not in values(url=address)
    assert ("website", "this is no address of a website") in problems(url=address)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"[" * 200_000, "no JSON"),
        (b"{", "no JSON"),
        (b"\xff\xfe{}", "no JSON"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "no JSON"),
    ],
    ids=["deep", "cut short", "not UTF-8", "a number without end"],
)
def test_DIR_02_what_is_no_feed_is_refused_and_changes_nothing(text, told):
    with pytest.raises(CannotRead, match=told):
        read_delivery({"feed.json": text}, on=ON)


def test_DIR_02_a_delivery_is_bounded(monkeypatch):
    with pytest.raises(CannotRead, match="weighs"):
        read_delivery({"feed.json": b" " * (MOST_BYTES + 1)}, on=ON)
    with pytest.raises(CannotRead, match="more than"):
        read_delivery(feed(*[{"id": str(n), "name": "x"} for n in range(MOST_ROWS + 1)]), on=ON)
    places = [{"id": str(n), "location": {"name": "x"}} for n in range(5_000)]
    assert read_delivery(feed(one(service_at_locations=places)), on=ON).rows_in == 200
    assert "description" not in values(description="x" * 5_000)


def test_DIR_02_a_page_that_leads_back_to_itself_is_read_once_and_counted():
    pages = {f"{n}.json": feed(one(), page_number=1, total_pages=10**6, total_items=1)["feed.json"] for n in range(50)}
    found = read_delivery(pages, on=ON)
    assert (len(found.accepted), found.duplicate) == (1, 49)


@pytest.mark.parametrize(
    "text", [b"[]", b'{"contents": []}', b'{"contents": [null, 7, "x"]}', b'{"contents": [{"id": "1"}]}']
)
def test_a_feed_that_is_empty_or_broken_says_so(text):
    with pytest.raises(NothingUsable):
        read_delivery({"feed.json": text}, on=ON)


def test_a_list_without_an_id_or_a_name_is_not_guessed_at():
    for header in (b"name,lat\n", b"id,lat\n"):
        with pytest.raises(UnknownLayout):
            read_delivery({"list.csv": header + b"a,b\n"}, on=ON)
    with pytest.raises(UnknownLayout):
        read_delivery({"a.xml": b"<a/>"}, on=ON)


def test_a_sentence_about_an_area_is_told_and_is_no_area():
    told = values(service_areas=[{"name": "Ashmere"}, {"name": "Anybody " * 30}])
    assert told["areas"] == ["Ashmere"]
    assert told["eligibility"].startswith("Anybody")


def test_a_sentence_that_speaks_of_access_is_not_read_as_having_it():
    places = [
        {
            "id": "p",
            "location": {"name": "The hall", "accessibility": [{"description": "There is no wheelchair access"}]},
        }
    ]
    found = read_delivery(feed(one(service_at_locations=places)), on=ON)
    assert "access" not in found.accepted[0].values
    assert found.problems[0].column == "access"


def test_cost_is_read_from_amounts_and_from_the_word_free_alone():
    assert values(cost_options=[{"amount": 0}])["cost"] == "free"
    assert values(cost_options=[{"amount": 3.5, "option": "Lunch"}])["cost_note"] == "Lunch £3.50"
    assert values(fees="Free of charge.")["cost"] == "free"
    assert "cost" not in values(fees="Free for some, ask")


def test_the_last_day_of_hours_counts_as_the_standard_says():
    told = values(schedules=[{"byday": "MO", "valid_from": "2026-11-01", "valid_to": "2027-02-28"}])
    assert told["hours"] == [{"days": ["MO"], "from_date": "2026-11-01", "to_date": "2027-03-01"}]


def test_confidential_rows_stand_in_no_count_and_are_handed_over_apart():
    term = {"taxonomy_term": {"name": "Confidential", "taxonomy": "x"}}
    refuge = {
        "id": "r",
        "name": "Beck House",
        "attributes": [term],
        "service_at_locations": [{"id": "p", "location": {"name": "Beck House"}}],
    }
    with_it, without = (read_delivery(feed(*told), on=ON) for told in ((one(), refuge), (one(),)))
    assert with_it == without or (with_it.rows_in, with_it.accepted, with_it.problems, with_it.notes) == (
        without.rows_in, without.accepted, without.problems, without.notes,
    )  # fmt: skip
    assert [ref for ref, _ in with_it.confidential] == ["r"]
    assert "Beck" not in repr(with_it)
