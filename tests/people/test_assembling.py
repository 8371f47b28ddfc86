"""The register of a small odd neighbourhood: who everybody is, and one row each that does not say so."""

from datetime import date

import ibis
import pyarrow as pa
import pytest
from assembled import assemble, row_of, who_is

from kith.people.assembling import identities, sightings_of
from kith.people.person import ENTRIES, IDENTITIES, PEOPLE


def person(made, **identity):
    return row_of(made.people, who_is(made, **identity))


def test_everybody_is_on_the_register_once(place, made):
    rows = made.people.to_pyarrow()
    assert rows.num_rows == len(place.people) == made.identities.count().to_pyarrow().as_py()
    assert len(set(rows["person_id"].to_pylist())) == rows.num_rows


def test_tables_have_the_columns_and_types_that_they_promise(made):
    assert made.identities.columns == IDENTITIES.names
    assert made.people.columns == PEOPLE.names
    types = made.people.to_pyarrow().schema
    assert [types.field(name).type for name in PEOPLE.names] == [column.kind.arrow for column in PEOPLE.columns]


def test_the_people_table_says_nothing_of_who_anybody_is(place, made):
    named = {
        str(value).casefold()
        for rows in place.rows.values()
        for row in rows
        for name, value in row.items()
        if name in ("family_name", "given_name", "nhs_number", "address", "postcode", "phone", "birth_date", "local_id")
    }
    named -= {"1999-01-01"}  # born on the first of a month: the month alone says the same
    shown = {str(value).casefold() for row in made.people.to_pyarrow().to_pylist() for value in row.values()}
    assert not named & shown


def test_somebody_without_number_address_or_practice_is_on_the_register(made):
    dawit = person(made, given_name="Dawit")
    assert (dawit["has_nhs_number"], dawit["has_address"], dawit["has_phone"]) == (False, False, False)
    assert dawit["practice_ods_code"] is None
    assert dawit["registration"] == "not_registered"
    assert (dawit["main_language"], dawit["interpreter_needed"]) == ("Tigrinya", True)
    assert (dawit["lsoa21_code"], dawit["imd_decile"]) == (None, None)


def test_somebody_who_sleeps_rough_has_no_area_and_no_decile(made):
    dan = person(made, family_name="Price")
    assert dan["accommodation_status"] == "rough_sleeping"
    assert (dan["has_address"], dan["imd_decile"], dan["household_id"]) == (False, None, None)
    assert dan["registration"] == "not_registered"
    assert dan["sources"] == ["hospital", "vcse"]


def test_twins_are_two_people_at_one_address(made):
    one, other = person(made, given_name="Aisha"), person(made, given_name="Amina")
    assert one["person_id"] != other["person_id"]
    assert one["household_id"] == other["household_id"]
    assert one["household_size"] == 2
    assert one["lives_alone"] is False
    assert (one["lsoa21_code"], one["imd_decile"], one["imd_edition"], one["neighbourhood"]) == (
        "E01000001",
        1,
        "2025",
        "West",
    )


def test_a_changed_name_shows_the_latest_and_keeps_the_other(made):
    sian = row_of(made.identities, who_is(made, nhs_number="9990000034"))
    assert (sian["family_name"], sian["former_family_name"]) == ("O’Reilly", "Jones")
    assert {entry["family_name"] for entry in sian["entries"]} == {"O’Reilly", "Jones"}
    assert (sian["postcode"], sian["address"]) == ("M32 0BB", "12 High Street")


def test_the_fields_of_a_person_come_from_all_their_records(made):
    maria = person(made, birth_date="1990-10-10")
    assert maria["birth_month"] == date(1990, 10, 1)
    assert (maria["sex"], maria["main_language"], maria["interpreter_needed"]) == ("female", "Spanish", True)
    assert (maria["registration"], maria["practice_ods_code"]) == ("registered", "P91002")
    assert (maria["entries_count"], maria["sources"]) == (2, ["gp", "housing"])


def test_the_persons_own_word_on_ethnicity_is_shown_and_grouped(made):
    joan = person(made, given_name="Joan")
    assert (joan["ethnic_category"], joan["ethnic_group"], joan["ethnicity_stated_by_person"]) == ("A", "White", True)
    assert person(made, given_name="Aisha")["ethnic_group"] == "Asian"
    nobody_asked = person(made, family_name="Price")
    assert (nobody_asked["ethnic_category"], nobody_asked["ethnic_group"]) == (None, "Not known")


def test_a_no_is_kept_and_what_is_not_known_stays_empty(made):
    assert person(made, given_name="Joan")["lives_alone"] is False
    assert person(made, family_name="Price")["lives_alone"] is None
    assert person(made, given_name="Joan")["interpreter_needed"] is None


def test_the_month_of_death_is_known_and_not_the_day(made):
    bert = person(made, given_name="Bert")
    assert bert["death_month"] == date(2026, 10, 1)
    assert bert["household_id"] is None


def test_a_care_home_is_no_household(made):
    edna = person(made, given_name="Edna")
    assert (edna["accommodation_status"], edna["household_id"]) == ("care_home", None)
    assert edna["has_address"] is True


def test_the_sightings_come_back_out_of_the_identities(made):
    held = sightings_of(made.identities).to_pyarrow()
    assert held.column_names == list(ENTRIES.names)
    assert held.num_rows == made.told.sightings.count().to_pyarrow().as_py()


def test_running_again_gives_the_same_people(place, made):
    again = assemble(place, earlier=made.register)
    assert again.register == made.register
    assert again.people.order_by("person_id").to_pyarrow() == made.people.order_by("person_id").to_pyarrow()


def sighting(entry: str, day: date, row: int = 2, rows: int = 1, **cells) -> dict:
    return {
        "entry_id": entry,
        "source": "gp",
        "recorded_date": day,
        "file": "f.csv",
        "source_row": row,
        "rows_count": rows,
    } | cells


def shown(*sightings: dict) -> dict:
    table = pa.Table.from_pylist(list(sightings), schema=ENTRIES.arrow)
    entries = sorted({row["entry_id"] for row in sightings})
    who = pa.table({"entry_id": entries, "person_id": ["p"] * len(entries)})
    (row,) = ibis.duckdb.connect().to_pyarrow(identities(ibis.memtable(table), ibis.memtable(who))).to_pylist()
    return row


OLD, NEW = date(2024, 1, 1), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("first", "second", "field", "value"),
    [
        ({"phone": "1"}, {"phone": "2"}, "phone", "2"),  # the latest
        ({"phone": "1"}, {}, "phone", "1"),  # an empty cell says nothing
        ({"given_name": "Joan"}, {"given_name": "J"}, "given_name", "Joan"),  # an initial gives way to a name
        ({"given_name": "Joan"}, {"given_name": "Jo"}, "given_name", "Jo"),
        ({"postcode": "M1 1AA"}, {"postcode": "ZZ99 3WZ"}, "postcode", "M1 1AA"),  # not known says nothing
        ({"postcode": "M1 1AA"}, {"postcode": "ZZ99 3VZ"}, "postcode", "ZZ99 3VZ"),  # no fixed home is an answer
        # an address goes with its postcode
        ({"postcode": "M1 1AA", "address": "1 Old"}, {"postcode": "M2 2BB"}, "address", None),
        ({"postcode": "M1 1AA", "address": "1 Old"}, {"postcode": "M1 1AA"}, "address", "1 Old"),
        ({"address": "1 Old"}, {"postcode": "M2 2BB", "address": "2 New"}, "address", "2 New"),
    ],
)
def test_which_value_is_shown(first, second, field, value):
    assert shown(sighting("a", OLD, **first), sighting("b", NEW, **second))[field] == value
    assert shown(sighting("b", NEW, **second), sighting("a", OLD, **first))[field] == value


def test_a_birth_date_on_most_records_is_shown_though_a_later_one_differs():
    right, wrong = date(1950, 1, 2), date(1950, 2, 1)
    told = [sighting(e, OLD, birth_date=right) for e in "ab"] + [sighting("c", NEW, rows=9, birth_date=wrong)]
    row = shown(*told)
    assert row["birth_date"] == right
    assert {entry["birth_date"] for entry in row["entries"]} == {right, wrong}


def at(entry: str, source: str, day: date, postcode: str) -> dict:
    return sighting(entry, day, postcode=postcode) | {"source": source}


# what each partner's record says, and when                                                       is shown
HOMES = [
    # a system that nobody corrects repeats the old address at every contact
    ([("gp:A", "2025-01-01", "M1 1AA"), ("housing", "2025-02-01", "M1 1AA"), ("hospital", "2026-10-01", "M2 2BB")], "M1 1AA"),
    # two partners that differ: the later
    ([("gp:A", "2025-01-01", "M1 1AA"), ("hospital", "2026-10-01", "M2 2BB")], "M2 2BB"),
    # practices are one family: two of them do not outvote
    ([("gp:A", "2024-01-01", "M1 1AA"), ("gp:B", "2025-01-01", "M2 2BB"), ("hospital", "2023-10-01", "M2 2BB")], "M2 2BB"),
    # whoever lost their home is not hidden by records that have not heard of it
    ([("gp:A", "2025-01-01", "M1 1AA"), ("hospital", "2025-02-01", "M1 1AA"), ("vcse:S", "2026-09-01", "ZZ99 3VZ")], "ZZ99 3VZ"),
    # but an old word of it gives way to homes found since
    ([("gp:A", "2026-01-01", "M1 1AA"), ("hospital", "2026-02-01", "M1 1AA"), ("vcse:S", "2025-09-01", "ZZ99 3VZ")], "M1 1AA"),
]  # fmt: skip


@pytest.mark.parametrize(("told", "home"), HOMES)
def test_the_home_that_most_partners_hold_is_shown(told, home):
    rows = [at(str(n), source, date.fromisoformat(day), code) for n, (source, day, code) in enumerate(told)]
    assert shown(*rows)["postcode"] == home


def test_one_partner_counts_once_with_what_it_says_now():
    """A move told by the partner that held the old address is a move."""
    rows = [at("a", "gp:A", OLD, "M1 1AA"), at("a", "gp:A", NEW, "M2 2BB"), at("b", "hospital", OLD, "M2 2BB")]
    assert shown(*rows)["postcode"] == "M2 2BB"


def test_a_name_is_shown_as_it_is_written_other_than_in_capitals():
    rows = [sighting("a", OLD, family_name="O’Neill"), sighting("b", NEW, family_name="O'NEILL")]
    assert shown(*rows)["family_name"] == "O’Neill"
