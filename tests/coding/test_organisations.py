"""Organisation codes: read, and the kind of body that their shape allows."""

import csv

import pytest

from kith.coding.organisations import NO_PRACTICE, ODS_CODE, PRACTICE_ODS_CODE, may_be
from kith.tables import BadCell

KIND_OF_EXAMPLE = {
    "GP practitioner": "general practitioner",
    "branch surgery": "branch of a general practice",
    "pharmacy": "pharmacy",
    "dental practice": "dental practice",
    "social care site": "social care site",
    "GP practice": "general practice",
    "GP practice (Y series)": "general practice",
}


def test_published_examples(shared):
    with open(shared / "vectors" / "ods_code_examples.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 7
    for row in rows:
        assert ODS_CODE.read(row["code"].lower()) == row["code"]
        assert KIND_OF_EXAMPLE[row["type"]] in may_be(row["code"]), row


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("U12345", "primary care network"),
        ("QOP", "integrated care board"),
        ("RX1", "NHS trust"),
        ("RX1RA", "site of an NHS trust"),
        ("01Y", "sub-integrated care board location"),
    ],
)
def test_other_bodies(code, kind):
    assert may_be(code) == (kind,)


@pytest.mark.parametrize("cell", ["Oakwood Surgery", "E84685, Y02736", "E846851234567", "E84-685"])
def test_a_name_or_a_list_is_not_a_code(cell):
    with pytest.raises(BadCell, match="not an organisation"):
        ODS_CODE.read(cell)


PRACTICES = """
cell       reason
K81003001  a general practice is wanted, and this has the shape of another code (branch of a general practice)
FVR79      a general practice is wanted, and this has the shape of another code (pharmacy)
Q99        a general practice is wanted, and this has the shape of another code (integrated care board)
123456789  is not a letter and five digits
V81997     no registered general practice
V81999     the practice is not known
"""


@pytest.mark.parametrize("line", PRACTICES.strip().splitlines()[1:])
def test_only_a_practice_is_a_practice(line):
    cell, reason = line[:11].strip(), line[11:].strip()
    with pytest.raises(BadCell) as refusal:
        PRACTICE_ODS_CODE.read(cell)
    assert reason in refusal.value.reason


def test_default_codes_are_codes_but_name_no_practice():
    for code in NO_PRACTICE:
        assert ODS_CODE.read(code) == code
    assert PRACTICE_ODS_CODE.read(" y 02736") == "Y02736"
