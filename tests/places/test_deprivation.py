"""Decile 1 is the most deprived; a file that runs the other way is refused, not guessed."""

import csv

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.errors import UnknownArea, WrongDirection
from kith.places import decile, is_core20, quintile, refuse_wrong_direction, settle
from kith.places.deprivation import AREAS_RANKED


def test_deciles_quintiles_and_core20_at_every_edge(shared):
    with (shared / "vectors" / "imd_decile_computed.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 20
    for row in rows:
        found = decile(int(row["rank"]), row["imd_year"])
        assert (found, quintile(found), is_core20(found)) == (
            int(row["decile"]),
            int(row["quintile"]),
            row["core20"] == "1",
        ), row


@pytest.mark.parametrize(
    ("file", "edition"),
    [("lsoa11_imd2019_england.parquet", "2019"), ("lsoa21_imd2025_england.parquet", "2025")],
)
def test_every_area_of_england_gets_its_published_decile(shared, file, edition):
    published = pq.read_table(shared / "data" / "geography" / file, columns=["imd_rank", "imd_score", "imd_decile"])
    settled = settle(published.drop_columns(["imd_decile"]), edition=edition)
    assert settled["imd_decile"].to_pylist() == published["imd_decile"].to_pylist()
    assert settle(published, edition=edition)["imd_edition"].to_pylist() == [edition] * AREAS_RANKED[edition]


def test_practices_quintiles_that_run_the_other_way_are_refused(shared):
    """Health Equity Evidence Centre: quintile 1 is the least deprived, and people there live longest."""
    table = pq.read_table(shared / "data" / "outcomes" / "practice_life_expectancy_heec.parquet")
    with pytest.raises(WrongDirection) as refused:
        refuse_wrong_direction(
            table["imd_quintile"].to_pylist(),
            table["life_expectancy_male"].to_pylist(),
            rises_with_deprivation=False,
            what="imd_quintile of the practice file",
        )
    assert str(refused.value) == (
        "1 is the least deprived in imd_quintile of the practice file. Decile 1 must be the most deprived: ask the "
        "sender for the rank or score, or turn the file round and say so."
    )
    assert refused.value.exit_code == 1


def test_systems_quintiles_that_run_the_other_way_are_refused(shared):
    import gzip

    with gzip.open(shared / "data/outcomes/icb_inequality_indicators_by_imd_quintile_heec.csv.gz", "rt") as file:
        rows = [row for row in csv.DictReader(file) if row["Indicator"] == "Life_Expectancy_Male"]
    quintiles, years = [], []
    for row in rows:
        for place, name in enumerate(("quin_1", "quin_2", "quin_3", "quin_4_5"), start=1):
            if row[name] not in ("", "NA"):
                quintiles.append(place)
                years.append(float(row[name]))
    assert len(years) > 200
    with pytest.raises(WrongDirection, match="1 is the least deprived"):
        refuse_wrong_direction(quintiles, years, rises_with_deprivation=False, what="quin_1 to quin_4_5")


RANKS, SCORES, DECILES = [120, 9000, 20000, 33000], [61.0, 25.2, 11.0, 2.1], [1, 3, 6, 10]


@pytest.mark.parametrize(
    ("columns", "edition", "error", "says"),
    [
        ({"imd_rank": RANKS, "imd_score": SCORES[::-1]}, "2025", WrongDirection, "1 is the least deprived in a.csv"),
        (
            {"imd_decile": DECILES, "imd_score": SCORES[::-1]},
            "2025",
            WrongDirection,
            "1 is the least deprived in a.csv",
        ),
        (
            {"imd_rank": RANKS, "imd_decile": [11 - d for d in DECILES]},
            "2025",
            WrongDirection,
            "1 is the least deprived in the decile of a.csv",
        ),
        ({"imd_decile": DECILES}, "2025", WrongDirection, "nothing shows which way it runs"),
        ({"imd_rank": RANKS}, "2025", WrongDirection, "nothing shows which way it runs"),
        ({"imd_decile": [1, 1, 1, 1], "imd_score": SCORES}, "2025", WrongDirection, "Nothing shows whether 1"),
        ({"imd_rank": RANKS, "imd_score": SCORES}, "2019", UnknownArea, "Rank 33000 is not one of the 32,844"),
        ({"imd_rank": RANKS, "imd_score": SCORES}, None, UnknownArea, "No edition of the Index"),
        ({"imd_rank": RANKS, "imd_score": SCORES}, "2010", UnknownArea, "No edition 2010. Name one of: 2019, 2025"),
        (
            {"imd_rank": RANKS, "imd_decile": [1, 3, 6, 9]},
            "2025",
            UnknownArea,
            "1 of 4 deciles in a.csv are not those of edition 2025 for their rank",
        ),
    ],
)
def test_what_cannot_be_trusted_is_refused(columns, edition, error, says):
    with pytest.raises(error) as refused:
        settle(pa.table(columns), edition=edition, what="a.csv")
    assert says in str(refused.value)


def test_a_table_without_deprivation_is_left_as_it_is():
    table = pa.table({"lsoa21_code": ["E01000001"]})
    assert settle(table, edition=None) is table


def test_unknown_stays_unknown():
    table = pa.table({"imd_rank": [1, None, 33755], "imd_score": [80.0, None, 1.0]})
    settled = settle(table, edition="2025")
    assert settled["imd_decile"].to_pylist() == [1, None, 10]
    assert settled["imd_edition"].to_pylist() == ["2025", None, "2025"]
    assert quintile(None) is None
    assert is_core20(None) is None  # never "not deprived"


@given(st.sampled_from(sorted(AREAS_RANKED)), st.data())
def test_a_higher_rank_is_never_in_a_more_deprived_decile(edition, data):
    rank = data.draw(st.integers(1, AREAS_RANKED[edition] - 1))
    assert 1 <= decile(rank, edition) <= decile(rank + 1, edition) <= 10
