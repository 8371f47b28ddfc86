"""Files leave as partners write them: encodings, delimiters, dates, a workbook; areas that `kith.places` reads."""

import gzip
import warnings

import openpyxl
import pytest

from kith.places import read_areas


def head(made_up, name, size=4000):
    return (made_up.folder / name).read_bytes()[:size]


def test_one_file_has_a_byte_order_mark_and_one_is_in_utf_16(made_up):
    assert head(made_up, "gp_register.csv").startswith(b"\xef\xbb\xbfPatient Number,")
    assert head(made_up, "vcse_referrals.csv").startswith(b"\xff\xfe")
    assert "Client Ref\tFirst name" in (made_up.folder / "vcse_referrals.csv").read_text(encoding="utf-16")[:200]


def test_one_file_is_in_windows_1252_with_accents_of_its_own(made_up):
    text = (made_up.folder / "community_contacts.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        text.decode("utf-8")
    assert "\ufffd" not in text.decode("cp1252")


def test_one_file_has_semicolons_and_one_is_packed(made_up):
    assert head(made_up, "mental_health.csv").startswith(b"RiO ID;NHS_Number;")
    packed = gzip.decompress((made_up.folder / "hospital.csv.gz").read_bytes())
    assert packed.startswith(b"HOSPITAL_NUMBER,NHS_NO,")


@pytest.mark.parametrize(
    ("layout", "pattern"),
    [
        ("gp_register", r"\d{2}/\d{2}/\d{4}"),
        ("community_contacts", r"\d{2}-[A-Z][a-z]{2}-\d{4}"),
        ("hospital", r"\d{8}"),
        ("social_care", r"\d{4}-\d{2}-\d{2}"),
    ],
)
def test_each_partner_writes_dates_its_own_way(made_up, layout, pattern):
    import re

    days = [day for day in made_up.cells(layout)["birth_date"].to_pylist() if day]
    assert sum(re.fullmatch(pattern, day) is not None for day in days) > 0.99 * len(days)


def test_the_workbook_opens_without_a_warning_and_holds_dates_as_dates(made_up):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = openpyxl.load_workbook(made_up.folder / "housing.xlsx", read_only=True)
        rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][0] == "Tenant ID"
    assert rows[1][3].year > 1900
    assert len(rows) - 1 == next(f for f in made_up.place.files if f.partner.layout == "housing").table.num_rows


def test_its_areas_are_read_back_as_areas(made_up):
    places = read_areas(made_up.folder / "areas")
    ours = made_up.place.areas
    assert sorted(places.areas["lsoa21_code"].to_pylist()) == sorted(ours.codes)
    back = dict(zip(places.areas["lsoa21_code"].to_pylist(), places.areas["imd_decile"].to_pylist()))
    assert [back[code] for code in ours.codes] == ours.decile.tolist()
    assert set(places.areas["imd_edition"].to_pylist()) == {"2025"}
    assert places.postcodes.num_rows == len(ours.postcodes)
    assert places.neighbourhoods == ("Kithbeck",)
