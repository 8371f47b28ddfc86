"""A place from a seed: the same bytes, enough rows, nothing after the day, and answers for every row."""

from dataclasses import replace
from datetime import date

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from tests.synthetic.conftest import ON, PEOPLE

from kith.coding.nhs_number import is_test_range, is_valid
from kith.errors import BadUsage
from kith.people.layouts import LAYOUTS, recognise
from kith.synthetic import PlaceParams, generate, write
from kith.synthetic.identities import nhs_numbers
from kith.synthetic.partners import PARTNERS
from kith.tables.checking import CheckParams, check, match_header
from kith.tables.reading import open_cells

SMALL = PlaceParams(people=200, seed=3, on=ON)


def bytes_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_seed_and_day_give_the_same_bytes(tmp_path):
    write(generate(SMALL), tmp_path / "one")
    write(generate(SMALL), tmp_path / "two")
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    assert len([name for name in bytes_of(tmp_path / "one") if not name.startswith("directory/")]) == 8 + 2 + 3 + 1


@pytest.mark.parametrize("other", [{"seed": 4}, {"on": date(2025, 3, 1)}, {"people": 201}, {"gradient": 2.0}])
def test_another_seed_day_number_or_gradient_gives_another_place(other):
    first, second = generate(SMALL), generate(replace(SMALL, **other))
    register = [next(f for f in place.files if f.partner.layout == "gp_events").table for place in (first, second)]
    assert not register[0].equals(register[1])


def test_a_place_of_40_000_would_have_130_000_person_rows_and_two_and_a_half_million_events(made_up):
    assert made_up.place.person_rows_count / PEOPLE >= 130_000 / 40_000
    assert made_up.place.event_rows_count / PEOPLE >= 2_500_000 / 40_000


def test_everybody_has_a_distinct_test_number(made_up):
    numbers = made_up.place.people["nhs_number"].to_pylist()
    assert len(set(numbers)) == PEOPLE
    assert all(is_valid(number) and is_test_range(number) for number in numbers)


@pytest.mark.parametrize("partner", PARTNERS, ids=lambda p: p.layout)
def test_each_header_is_known_as_its_layout_and_no_column_is_strange(partner):
    headers = list(partner.headers.values())
    assert recognise(headers).layout == partner.layout
    match = match_header(headers, LAYOUTS[partner.layout].schema)
    assert not match.unknown
    assert {name: header for name, header in match.columns.items() if header} == dict(partner.headers)


@pytest.mark.parametrize("partner", PARTNERS, ids=lambda p: p.layout)
def test_each_file_reads_and_adds_up_with_few_rows_refused(made_up, partner, tmp_path):
    cells = open_cells(made_up.folder / partner.file)
    checked = check(cells, LAYOUTS[partner.layout].schema, into=tmp_path, on=ON, params=CheckParams())
    rows = pc.sum(pc.equal(made_up.place.rows["file"].cast("string"), partner.file)).as_py()
    assert checked.rows_in == rows == checked.accepted + checked.rejected + checked.duplicate
    assert checked.rejected <= max(4, 0.02 * rows)
    assert checked.accepted >= 0.95 * rows


@pytest.mark.parametrize("partner", PARTNERS, ids=lambda p: p.layout)
def test_the_answers_number_rows_as_the_spreadsheet_shows_them(made_up, partner):
    rows = pq.read_table(made_up.folder / "truth" / "rows.parquet")
    ours = rows.filter(pc.equal(rows["file"].cast("string"), partner.file))["source_row"].to_pylist()
    shown = [
        row for batch in open_cells(made_up.folder / partner.file).batches() for row in batch["source_row"].to_pylist()
    ]
    assert ours == shown == list(range(2, 2 + len(ours)))


def test_the_answers_name_only_people_of_the_place(made_up):
    people = set(made_up.place.people["true_person"].to_pylist())
    for table in (made_up.place.rows, made_up.place.needs):
        assert set(table["true_person"].to_pylist()) <= people


def test_nothing_is_later_than_the_day(made_up):
    days = made_up.cells("gp_events")["date"].to_pylist()
    readable = [day for day in days if day and day[:2] in ("19", "20") and day != "2024-11-31"]
    assert max(readable) <= ON.isoformat()
    register = made_up.cells("gp_register")
    for column in ("registered_date", "deregistered_date", "death_date", "recorded_date"):
        days = [
            f"{d[6:]}-{d[3:5]}-{d[:2]}" for d in register[column].to_pylist() if d and d[2:3] == "/" and len(d) == 10
        ]
        assert max(days) <= ON.isoformat()


def test_the_readme_says_that_it_is_made_up_and_how_to_build(made_up):
    text = (made_up.folder / "README.txt").read_text(encoding="utf-8")
    assert "Nobody in these files is real" in text
    assert "Seed    7" in text
    assert "kith build" in text


def test_more_people_than_test_numbers_are_refused():
    with pytest.raises(BadUsage, match="800,000"):
        nhs_numbers(900_000, seed=1)


@pytest.mark.parametrize(
    ("wrong", "said"), [({"people": 49}, "at least 50 people"), ({"gradient": -1.0}, "gradient of 0 or more")]
)
def test_a_place_that_cannot_be_made_is_refused(wrong, said):
    with pytest.raises(BadUsage, match=said):
        generate(replace(SMALL, **wrong))
