"""Publication: UKHSA/OHID, PHEindicatormethods, R package, GPL-3. Table: the package's own test table for `phe_quantile`.
Edition: 2.1.0, commit 093fd288.

`Polarity` there is words, or true where the highest come first. The rows of `BadPolarity` differ in it within one group:
the package warns and ranks them as the first row says, Kith refuses them.
"""

import pyarrow as pa
import pytest

from kith.errors import BadUsage
from kith.measures import quantiles
from tests.published.reading import number, published_rows

PARTS = {"Decile": 10, "Septile": 7, "Quartile": 4}
GROUPS = {"IndSexReg": ["IndSexRef", "ParentCode"], "IndSex": ["IndSexRef"], "None": []}
HIGHEST_FIRST = {"RAG - Low is good": True, "RAG - High is good": False, "True": True, "False": False}


def rows_of(shared, allocation, *names):
    rows = published_rows(shared, "phe_quantiles.csv")
    return [row for row in rows if (row["QuantileNm"], row["GroupSet"]) == allocation and row["Test"] in names]


def table_of(rows):
    return pa.table(
        {
            "IndSexRef": [row["IndSexRef"] for row in rows],
            "ParentCode": [row["ParentCode"] for row in rows],
            "value": pa.array([number(row["Value"]) for row in rows], pa.float64()),
            "highest_first": [HIGHEST_FIRST[row["Polarity"]] for row in rows],
        }
    )


@pytest.mark.parametrize(
    ("allocation", "highest_first", "names", "many"),
    [
        (("Decile", "IndSexReg"), "highest_first", ["Gooddata"], 304),
        (("Decile", "IndSexReg"), "highest_first", ["GooddataDups"], 35),
        (("Septile", "IndSex"), "highest_first", ["Gooddata"], 152),
        (("Quartile", "None"), True, ["Gooddata", "GooddataDups"], 491),
    ],
)
def test_every_allocation_as_published(shared, allocation, highest_first, names, many):
    rows = rows_of(shared, allocation, *names)
    assert len(rows) == many
    size, by = (table[part] for table, part in zip((PARTS, GROUPS), allocation))
    found = quantiles(table_of(rows), many=size, highest_first=highest_first, by=by)
    for ours, theirs in zip(found.to_pylist(), rows):
        assert ours["rank"] == number(theirs["RankinGrp"]), theirs
        assert ours["quantile"] == number(theirs["QuantileInGrp"]), theirs
        assert theirs["RowsInGrp"] == "" or ours["group_rows"] == number(theirs["RowsInGrp"]), theirs


def test_a_direction_that_differs_within_a_group_is_refused(shared):
    rows = rows_of(shared, ("Septile", "IndSex"), "BadPolarity")
    assert len(rows) == 35
    with pytest.raises(BadUsage, match="highest_first is not the same for all rows of IndSexRef 11111Female."):
        quantiles(table_of(rows), many=7, highest_first="highest_first", by=["IndSexRef"])
