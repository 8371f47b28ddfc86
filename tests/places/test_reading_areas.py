"""Areas from real files as they come, from our own folder, and files that are refused."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from kith.errors import BadUsage, CannotRead, UnknownArea, WrongDirection
from kith.places import read_areas, side_by_side

SQUARE = {"type": "Polygon", "coordinates": [[[-2.0, 53.0], [-2.0, 53.1], [-1.9, 53.1], [-1.9, 53.0], [-2.0, 53.0]]]}


def outlines(rows, crs=None, geometry=SQUARE):
    features = [{"type": "Feature", "properties": row, "geometry": geometry} for row in rows]
    named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    return json.dumps({"type": "FeatureCollection", "features": features} | named)


def test_trafford_as_it_is(shared):
    place = read_areas(shared / "data" / "trafford")
    assert place.areas.num_rows == 139
    assert place.postcodes.num_rows == 11264
    assert not [name for name in place.areas.column_names if place.areas[name].null_count]
    people = {row["neighbourhood"]: (row["people_count"], row["size"]) for row in side_by_side(place.areas).to_pylist()}
    assert people == {
        "Central": (56428, "over"),
        "North": (61016, "over"),
        "South": (78956, "over"),
        "West": (44625, "within"),
    }
    said = " ".join(place.notes)
    assert "neighbourhood from “locality”" in said
    assert "imd_rank from “imd2025_rank”" in said
    assert "11,264 postcodes, their area from “lsoa_code”" in said
    assert "Left out (not one row per area): assets_unified.csv" in said
    first = place.areas.slice(0, 1).to_pylist()[0]
    assert first["imd_edition"] == "2025"
    assert sum(
        first[f"{group}_share"] for group in ("white", "asian", "black", "mixed", "other_ethnic_group")
    ) == pytest.approx(1)
    assert shapely.from_wkb(first["geometry"]).contains(shapely.Point(first["longitude"], first["latitude"]))
    west = place.only(["West"])
    assert west.areas.num_rows == 28
    assert sum(west.areas["population"].to_pylist()) == 44625


def test_england_s_outlines_deprivation_and_lookups_in_one_folder(shared):
    place = read_areas(shared / "data" / "geography")
    assert place.areas.num_rows == 33755
    assert place.areas["imd_decile"].null_count == 0
    said = " ".join(place.notes)
    assert "Left out (areas of 2011, to be carried over with kith.places.editions first): lsoa11_imd2019" in said
    assert "lsoa_centroids_england.parquet" in said  # both editions under one header
    assert "No list of postcodes" in said


def test_one_geoparquet_and_one_geojson(shared):
    england = read_areas(shared / "data/geography/lsoa21_boundaries_supergeneralised_england.geoparquet")
    assert (england.areas.num_rows, england.areas["geometry"].null_count) == (33755, 0)
    manchester = read_areas(shared / "data/geography/gm_lsoa21_boundaries_supergeneralised.geojson.gz")
    assert manchester.areas.num_rows == 1702
    assert "1702 areas have no point where people live" in " ".join(manchester.notes)


def made_up(folder, **changes):
    """Write a made-up place as Kith itself does: outlines with every column, and postcodes beside them."""
    rows = [
        {
            "lsoa21_code": f"E0109999{number}", "name": f"Ash {number}", "neighbourhood": "Ash", "imd_decile": decile,
            "imd_rank": rank, "imd_score": score, "imd_edition": "2025", "population": 1500 + number,
            "latitude": 53.05, "longitude": -1.95, "asian_share": 0.25,
        } | {name: values[number] for name, values in changes.items()}
        for number, (decile, rank, score) in enumerate([(1, 300, 70.5), (5, 15000, 20.0), (10, 33000, 2.5)])
    ]  # fmt: skip
    (folder / "areas.geojson").write_text(outlines(rows), encoding="utf-8")
    codes = "postcode,lsoa21_code,latitude,longitude\nZZ1 1AA,E01099990,53.01,-1.91\nzz11ab,E01099991,,\n"
    codes += "ZZ99 3VZ,E01099990,,\nnowhere,E01099990,,\nZZ1 1AA,E01099992,,\n"
    with gzip.open(folder / "postcodes.csv.gz", "wt", encoding="utf-8") as file:
        file.write(codes)
    return folder


def test_kith_s_own_made_up_folder(tmp_path):
    place = read_areas(made_up(tmp_path))
    assert place.areas.column_names[-1] == "asian_share"
    assert place.areas["imd_decile"].to_pylist() == [1, 5, 10]
    assert place.postcodes["postcode"].to_pylist() == ["ZZ1 1AA", "ZZ1 1AB"]
    assert place.postcodes["latitude"].to_pylist() == [53.01, None]
    assert "3 rows that are no postcode, place nobody, or disagree are left out" in " ".join(place.notes)


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"imd_score": [2.5, 20.0, 70.5]}, WrongDirection, "1 is the least deprived in areas.geojson"),
        ({"imd_edition": ["2019", "2025", "2025"]}, UnknownArea, "areas.geojson mixes editions 2019 and 2025"),
        ({"imd_edition": [None, None, None]}, UnknownArea, "No edition of the Index of Multiple Deprivation is named"),
        ({"population": ["many", "some", "few"]}, CannotRead, "population holds what is no whole number"),
    ],
)
def test_areas_that_cannot_be_trusted_are_refused(tmp_path, changes, error, says):
    with pytest.raises(error) as refused:
        read_areas(made_up(tmp_path, **changes))
    assert says in str(refused.value)


def test_an_edition_can_be_given_and_must_agree(tmp_path):
    folder = made_up(tmp_path, imd_edition=[None, None, None])
    assert read_areas(folder, imd_edition="2025").areas["imd_edition"].to_pylist() == ["2025"] * 3
    with pytest.raises(UnknownArea, match="has edition 2025, not 2019"):
        read_areas(made_up(tmp_path), imd_edition="2019")


def test_areas_whose_edition_nobody_names_are_refused(tmp_path):
    (tmp_path / "areas.geojson").write_text(outlines([{"area_code": "E01006074"}]), encoding="utf-8")
    with pytest.raises(UnknownArea) as refused:
        read_areas(tmp_path / "areas.geojson")
    assert str(refused.value) == (
        "“area_code” in areas.geojson does not say of which edition its areas are. "
        "Name the column lsoa21_code if they are LSOA 2021; areas of 2011 must be carried over first."
    )


def test_a_folder_of_2011_areas_only_is_refused(tmp_path):
    pq.write_table(pa.table({"lsoa11_code": ["E01000001"], "imd_decile": [1]}), tmp_path / "imd2019.parquet")
    with pytest.raises(UnknownArea, match=r"describes no small areas.*areas of 2011, to be carried over"):
        read_areas(tmp_path)


def test_two_editions_in_one_header_need_one_to_be_named(tmp_path):
    text = "lsoa21_code,neighbourhood,imd2019_rank,imd2019_score,imd2025_rank,imd2025_score\n"
    text += "E01000001,Ash,1,90,33755,1\nE01000002,Ash,32844,1,1,90\n"
    (tmp_path / "areas.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UnknownArea, match="has deprivation of editions 2019 and 2025"):
        read_areas(tmp_path)
    assert read_areas(tmp_path, imd_edition="2025").areas["imd_decile"].to_pylist() == [10, 1]
    assert read_areas(tmp_path, imd_edition="2019").areas["imd_decile"].to_pylist() == [1, 10]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("areas.geojson", "{not json", "areas.geojson is not what its name says"),
        ("areas.geojson.gz", "plain text", "areas.geojson.gz is not what its name says"),
        ("areas.parquet", "plain text", "areas.parquet is not what its name says"),
        ("areas.shp", "", "areas.shp is not a kind of file that describes areas"),
        (
            "areas.geojson",
            outlines([{"lsoa21_code": "E01000001"}], crs="EPSG:27700"),
            "areas.geojson are in EPSG:27700",
        ),
        (
            "areas.geojson",
            outlines([{"lsoa21_code": "E01000001"}], geometry={"type": "Point", "coordinates": [380000, 390000]}),
            "areas.geojson are in metres, not degrees",
        ),
        (
            "areas.geojson",
            outlines([{"lsoa21_code": "E01000001"}], geometry={"type": "Polygon", "coordinates": "none"}),
            "An outline in areas.geojson is damaged",
        ),
    ],
)
def test_files_that_cannot_be_opened_are_refused_by_name(tmp_path, name, content, says):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(CannotRead) as refused:
        read_areas(tmp_path / name)
    assert says in str(refused.value)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(BadUsage, match="There is no file or folder"):
        read_areas(tmp_path / "nothing.geojson")


def test_files_that_share_no_area_are_refused(tmp_path):
    (tmp_path / "outlines.geojson").write_text(outlines([{"lsoa21_code": "E01000001"}]), encoding="utf-8")
    (tmp_path / "names.csv").write_text("lsoa21_code,neighbourhood\nE01000002,Ash\n", encoding="utf-8")
    with pytest.raises(UnknownArea, match=r"No area of outlines\.geojson is in any other file"):
        read_areas(tmp_path)


def test_differences_between_files_are_told(tmp_path):
    (tmp_path / "a.csv").write_text("lsoa21_code,neighbourhood,population\nE01000001,Ash,100\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("lsoa21_code,total_population,pct_no_car\nE01000001,120,25.0\n", encoding="utf-8")
    place = read_areas(tmp_path)
    assert place.areas["population"].to_pylist() == [100]
    assert place.areas["no_car_share"].to_pylist() == [0.25]
    assert "b.csv: population differs from the file before for 1 areas; the first is kept." in place.notes


def test_postcodes_of_an_unsaid_edition_that_disagree_are_left_out(tmp_path):
    (tmp_path / "a.csv").write_text("lsoa21_code,neighbourhood\nE01000001,Ash\nE01000002,Ash\n", encoding="utf-8")
    (tmp_path / "postcodes.csv").write_text(
        "postcode,lsoa_code\nM1 1AA,E01000001\nM1 1AB,E01000009\n", encoding="utf-8"
    )
    place = read_areas(tmp_path)
    assert place.postcodes.num_rows == 0
    assert "postcodes.csv: “lsoa_code” does not say of which edition it is." in place.notes


def geoparquet(path, crs):
    square = shapely.to_wkb(shapely.from_geojson(json.dumps(SQUARE)))
    described = {"primary_column": "shape", "columns": {"shape": {"encoding": "WKB"} | ({"crs": crs} if crs else {})}}
    table = pa.table({"lsoa21_code": ["E01000001"], "shape": [square]})
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(described)}), path)
    return path


def test_a_geoparquet_says_where_its_outlines_lie(tmp_path):
    degrees = read_areas(geoparquet(tmp_path / "degrees.parquet", None))  # the format's own default is degrees
    assert degrees.areas["latitude"][0].as_py() == pytest.approx(53.05)
    with pytest.raises(CannotRead, match=r"metres\.parquet are not in degrees"):
        read_areas(geoparquet(tmp_path / "metres.parquet", {"id": {"authority": "EPSG", "code": 27700}}))


def test_other_json_in_the_folder_and_areas_without_an_outline_do_no_harm(tmp_path):
    made_up(tmp_path)
    (tmp_path / "notes.json").write_text('{"about": "a made-up place"}', encoding="utf-8")
    (tmp_path / "more.geojson").write_text(outlines([{"lsoa21_code": "E01099990"}], geometry=None), encoding="utf-8")
    place = read_areas(tmp_path)
    assert place.areas.num_rows == 3
    assert place.areas["geometry"].null_count == 0
