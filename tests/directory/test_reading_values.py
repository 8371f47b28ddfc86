"""What may stand in each field, whoever says it: feeds, staff, owners, lists."""

from datetime import date

import pytest

from kith.directory.deliveries import read_delivery
from kith.directory.hours import read_hours
from kith.directory.owning import secret_from
from kith.directory.reading_values import read_value
from kith.errors import BadUsage, CannotRead
from kith.tables.schema import BadCell

ON = date(2026, 11, 27)

# field, as it came, as it is kept
KEPT = [
    ("name", "  Tea \n and cake ", "Tea and cake"),
    ("name", "Cafe\u0000 \u202eevil", "Cafe evil"),
    ("name", None, None),
    ("description", "<b></b>", None),
    ("needs", ["money", "food", "food"], ["food", "money"]),
    ("needs", "Food;MONEY", ["food", "money"]),
    ("needs", [], None),
    ("areas", "Ashmere; Ashmere\nKithbeck", ["Ashmere", "Kithbeck"]),
    ("minimum_age", "16", 16),
    ("minimum_age", 16.0, 16),
    ("reply_days", 0, 0),
    ("latitude", "53.41234567", 53.412346),
    ("assured_date", "2026-11-01T09:00:00Z", "2026-11-01"),
    ("languages", "pl; urdu", ["Polish", "Urdu"]),
    ("postcode", "kn1 1aa", "KN1 1AA"),
    ("email", "a@example.org", "a@example.org"),
    ("website", "https://example.org/a?b=c", "https://example.org/a?b=c"),
    ("status", "Temporarily Closed", "temporarily closed"),
    ("hours", [{"days": "MO"}, {}], [{"days": ["MO"]}]),
]


@pytest.mark.parametrize(("name", "told", "kept"), KEPT)
def test_a_value_is_kept_as_it_can_be_shown(name, told, kept):
    assert read_value(name, told) == kept


# field, as it came, what is said of it
REFUSED = [
    ("name", "x" * 301, "301 characters"), ("name", ["a"], "no text"), ("description", {"a": 1}, "no text"), ("needs", "cake", "no word"),
    ("needs", ["food"] * 41, "no list"), ("needs", 7, "no list"), ("status", "paused", "no word"), ("minimum_age", "old", "no whole number"),
    ("minimum_age", "16.5", "no whole number"), ("minimum_age", -1, "no whole number"), ("maximum_age", 131, "no whole number"), ("minimum_age", "nan", "no whole number"),
    ("minimum_age", "1e400", "no whole number"), ("reply_days", 400, "no whole number"), ("latitude", "north", "no number"), ("latitude", "nan", "no latitude"),
    ("longitude", 181, "no longitude"), ("assured_date", "yesterday", "no date"), ("website", "ftp://example.org", "no address"), ("email", "a@b", "no e-mail"),
    ("email", "a@example.org, b@example.org", "no e-mail"), ("postcode", "nowhere", "not a postcode"), ("languages", "xq", "not a language"),
    ("hours", "Mondays", "no hours"), ("hours", [7], "no hours"), ("hours", [{"days": "MO"}] * 41, "no hours"), ("hours", [{"days": "XX"}], "no day"),
    ("hours", [{"opens": "25:00"}], "no time"), ("hours", [{"from_date": "soon"}], "no date"),
    ("hours", [{"from_date": "2026-11-02", "to_date": "2026-11-02"}], "end before they begin"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "told", "says"), REFUSED)
def test_what_cannot_be_says_what_is_wrong_and_how_to_mend_it(name, told, says):
    with pytest.raises(BadCell, match=says) as refused:
        read_value(name, told)
    assert refused.value.mend


def test_hours_of_a_season_are_said_with_their_last_day():
    told = read_hours(
        {"days": "MO", "opens": "10:00", "from_date": "2026-11-01", "to_date": "2027-03-01", "note": "tea"}
    )
    assert told.in_words() == "Monday 10:00 (from 1 November 2026 until 28 February 2027) tea"


def test_a_youngest_age_above_the_oldest_is_set_aside_with_both():
    found = read_delivery({"a.json": b'[{"id": "1", "name": "x", "minimum_age": 60, "maximum_age": 20}]'}, on=ON)
    assert not {"minimum_age", "maximum_age"} & set(found.accepted[0].values)
    assert found.problems[0].reason == "the youngest age, 60, is above the oldest, 20"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"list.csv": b"id,name\n\xff,\xfe\n"}, "not UTF-8"),
        ({"services.csv": b"id,name\n\xff,\xfe\n"}, "no CSV"),
        ({"list.csv": b'id,name\n1,"' + b"x" * 200_000 + b'"\n'}, "no CSV"),
    ],
    ids=["list", "table", "a cell without end"],
)
def test_a_sheet_that_cannot_be_read_says_so(files, says):
    with pytest.raises(CannotRead, match=says):
        read_delivery(files, on=ON)


def test_a_list_tells_hours_in_words_which_row_is_confidential_and_leaves_blank_rows_out():
    sheet = b"id,name,hours,confidential\n1,Lunch,Tuesdays at ten,\n,,,\n2,Beck House,,Yes\n"
    found = read_delivery({"list.csv": sheet}, on=ON)
    assert (found.rows_in, len(found.confidential)) == (1, 1)
    assert found.accepted[0].values["hours"] == [{"note": "Tuesdays at ten"}]


def test_an_id_that_is_longer_than_one_can_be_rejects_its_row():
    found = read_delivery({"a.json": b'[{"id": "%s", "name": "x"}, {"id": "1", "name": "y"}]' % (b"i" * 121)}, on=ON)
    assert (found.rejected, found.problems[0].column) == (1, "id")


def test_a_secret_of_too_little_chance_is_refused():
    with pytest.raises(BadUsage):
        secret_from(bytes(19))
