"""Publication: Payne RA and others, Development and validation of the Cambridge Multimorbidity Score, CMAJ 2020;192:E107.
Tables: weights of 37 conditions for four outcomes and of 20 for two, from two public transcriptions, with the swapped
columns of one put right; and people worked out from them.
"""

from kith.insight.scores import SCORES, cambridge_of, weights_of
from tests.published.reading import number, published_rows

COLUMNS = {
    "general37": ("w37_general", "general37"),
    "consultations37": ("w37_consultations", "consultations37"),
    "mortality37": ("w37_mortality", "mortality37"),
    "admissions37": ("w37_unplanned_admissions", "admissions37"),
    "general20": ("w20_general", "general20"),
    "mortality20": ("w20_mortality", "mortality20"),
}


def test_every_weight_of_every_outcome(shared):
    rows = published_rows(shared, "cms_weights_payne2020.csv")
    assert set(SCORES["cambridge"].outcomes) == set(COLUMNS)
    for outcome, (column, _) in COLUMNS.items():
        published = {row["condition"]: number(row[column]) for row in rows if row[column]}
        assert len(published) == int(outcome[-2:])
        assert weights_of(SCORES["cambridge"], outcome) == published
        for condition, weight in published.items():
            assert cambridge_of([condition], outcome).value == weight


def test_people_worked_out(shared):
    rows = published_rows(shared, "cms_examples_computed.csv")
    assert len(rows) == 6
    for row in rows:
        conditions = [name for name in row["conditions"].split("|") if name]
        for outcome, (_, column) in COLUMNS.items():
            assert cambridge_of(conditions, outcome).value == number(row[column]), (row, outcome)


def test_the_general_weight_is_the_mean_of_the_three_standardised_ones(shared):
    """So that no two columns are swapped: factors as found in the published table, within its rounding."""
    for row in published_rows(shared, "cms_weights_payne2020.csv"):
        parts = [number(row[f"w37_{name}"]) for name in ("consultations", "mortality", "unplanned_admissions")]
        general = sum(part * factor for part, factor in zip(parts, (0.09656, 0.013552, 0.0038829)))
        assert abs(general - weights_of(SCORES["cambridge"])[row["condition"]]) < 0.00851
