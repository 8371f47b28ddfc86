"""A neighbourhood is a set of areas of 30,000 to 50,000 people."""

import pyarrow as pa
import pytest

from kith.errors import UnknownArea
from kith.places import Neighbourhood, neighbourhoods, side_by_side


def areas(rows):
    names = ("lsoa21_code", "neighbourhood", "population", "imd_decile")
    kinds = (pa.string(), pa.string(), pa.int64(), pa.int64())
    return pa.table({name: pa.array(column, kind) for name, kind, column in zip(names, kinds, zip(*rows))})


@pytest.mark.parametrize(
    ("people", "size", "said"),
    [
        (29_999, "under", "Ash: 29,999 people, 1 under the 30,000 to 50,000 of a neighbourhood"),
        (30_000, "within", "Ash: 30,000 people, within the 30,000 to 50,000 of a neighbourhood"),
        (50_000, "within", "Ash: 50,000 people, within the 30,000 to 50,000 of a neighbourhood"),
        (50_001, "over", "Ash: 50,001 people, 1 over the 30,000 to 50,000 of a neighbourhood"),
        (None, "not known", "Ash: how many people live here is not known for every area"),
    ],
)
def test_the_size_is_checked_and_said_in_words(people, size, said):
    neighbourhood = Neighbourhood("Ash", frozenset(), people)
    assert (neighbourhood.size, neighbourhood.size_said) == (size, said)


def test_neighbourhoods_side_by_side():
    table = areas(
        [
            ("E01000001", "Beck", 20000, 1),
            ("E01000002", "Beck", 15000, 2),
            ("E01000003", "Beck", 5000, 3),
            ("E01000004", "Ash", 10000, None),
            ("E01000005", None, 9999, 1),
        ]
    )
    ash, beck = side_by_side(table).to_pylist()
    assert (beck["areas_count"], beck["people_count"], beck["core20_share"], beck["size"]) == (
        3,
        40000,
        0.875,
        "within",
    )
    assert (ash["core20_share"], ash["decile_unknown_count"], ash["size"]) == (None, 10000, "under")


def test_people_not_known_for_one_area_are_not_known_for_the_neighbourhood():
    table = areas([("E01000001", "Ash", 20000, 1), ("E01000002", "Ash", None, 5)])
    (ash,) = side_by_side(table).to_pylist()
    assert (ash["people_count"], ash["core20_share"], ash["size"]) == (None, None, "not known")


def test_an_area_cannot_be_in_two_neighbourhoods():
    with pytest.raises(UnknownArea, match="Areas stand twice: E01000001"):
        neighbourhoods(areas([("E01000001", "Ash", 1, 1), ("E01000001", "Beck", 1, 1)]))
