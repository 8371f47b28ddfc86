"""Publication: Gilbert T and others, Development and validation of a Hospital Frailty Risk Score, Lancet 2018;391:1775.
Table: points of 109 ICD-10 codes of three characters, as OmopIndices (OHDSI, Apache-2.0) prints them.
"""

import pytest

from kith.insight.scores import SCORES, hfrs_of, weights_of
from tests.published.reading import number, published_rows


def test_points_of_every_code(shared):
    rows = published_rows(shared, "hfrs_points.csv")
    assert len(rows) == 109
    assert weights_of(SCORES["hfrs"]) == {row["icd10_3char"]: number(row["points"]) for row in rows}
    for row in rows:
        assert hfrs_of([row["icd10_3char"], row["icd10_3char"] + "9"]).value == number(row["points"]), row
    assert hfrs_of(row["icd10_3char"] for row in rows).value == 173.2


@pytest.mark.parametrize(
    ("codes", "points", "category"),
    [
        ([], 0, "low"),
        (["I10", "not a code"], 0, "low"),
        (["G81", "H54"], 6.3, "intermediate"),
        (["F00", "G30", "N39"], 14.3, "intermediate"),
        (["F00", "G30", "N39", "R00"], 15.0, "intermediate"),
        (["F00", "G30", "N39", "N17"], 16.1, "high"),
    ],
)
def test_bands(codes, points, category):
    assert (hfrs_of(codes).value, hfrs_of(codes).category) == (points, category)
