"""Publication: British Journal of General Practice 2023;73:279, Table 2 (PMC10229170): twenty people of two list holders.

Printed there: UPC and COC of each person, SLICC and OPR of each list and the practice. Error in print: OPR of GP A is
given as 63.9 %; 22 of 35 is 62.9 %. Herfindahl, SECON and MMCI come from the published formulae.
"""

from datetime import date, timedelta

import pyarrow as pa
import pytest

from kith.insight import list_continuity, personal_continuity
from kith.measures import proportion
from tests.published.reading import number, published_rows, same

FIGURES = ("upc", "bice_boxerman", "herfindahl", "secon", "mmci")


@pytest.fixture
def printed(shared):
    rows = published_rows(shared, "continuity_bjgp2023.csv")
    assert len(rows) == 20
    return rows


def contacts_of(rows, *, one_day=False):
    first = date(2026, 1, 1)
    return pa.Table.from_pylist(
        [
            {
                "person_id": row["patient"],
                "professional": who,
                "date": first + timedelta(days=0 if one_day else place),
                "place": place,
            }
            for row in rows
            for place, who in enumerate(row["appointments_in_order"])
        ]
    )


@pytest.mark.parametrize("one_day", [False, True])
def test_every_index_of_every_person_as_printed(printed, one_day):
    found = {
        row["person_id"]: row
        for row in personal_continuity(contacts_of(printed, one_day=one_day), place="place").to_pylist()
    }
    assert len(found) == 20
    for row in printed:
        ours = found[row["patient"]]
        assert ours["contacts"] == int(row["n"])
        for name in FIGURES:
            theirs = number(row["hhi" if name == "herfindahl" else name])
            assert same(ours[name], theirs, tolerance=1e-5), (row["patient"], name, ours[name], theirs)
        for name, theirs in (("upc", "published_upc"), ("bice_boxerman", "published_coc")):
            wanted = number(row[theirs])
            # printed to two places, 2/3 as .67 and as .66
            assert (ours[name] is None) == (wanted is None)
            assert wanted is None or ours[name] == pytest.approx(wanted, abs=0.0067)


def test_people_with_one_contact_have_no_figure_and_are_counted_as_such(printed):
    found = [
        row for row in personal_continuity(contacts_of(printed), place="place").to_pylist() if row["contacts"] == 1
    ]
    assert [row["missing"] for row in found] == [["a second contact"]] * 2
    assert not any(row[name] for row in found for name in (*FIGURES, "usual_professional", "reasons"))


def test_every_list_and_the_practice_as_printed(printed, shared):
    wanted = published_rows(shared, "continuity_group_expected.csv")
    assert len(wanted) == 6
    holders = pa.table(
        {"person_id": [r["patient"] for r in printed], "list_holder": [r["list_holder"] for r in printed]}
    )
    found = list_continuity(contacts_of(printed), holders, place="place").to_pylist()
    assert len(found) == 6
    ours = {(row["measure"], row["list_holder"]): row for row in found}
    for row in wanted:
        one = ours[row["measure"], "All" if row["unit"] == "practice" else row["unit"]]
        assert (one["numerator"], one["denominator"]) == (int(row["numerator"]), int(row["denominator"]))
        assert same(one["value"], float(row["value"]))
        assert (one["value"], one["lower"], one["upper"]) == pytest.approx(
            tuple(proportion(one["numerator"], one["denominator"]))
        )


def test_own_patient_ratio_of_the_first_practitioner_is_not_the_63_9_in_print(printed):
    holders = pa.table(
        {"person_id": [r["patient"] for r in printed], "list_holder": [r["list_holder"] for r in printed]}
    )
    found = list_continuity(contacts_of(printed), holders).to_pylist()
    (ours,) = [row for row in found if (row["measure"], row["list_holder"]) == ("OPR", "A")]
    assert round(100 * ours["value"], 1) == 62.9


def test_means_as_printed(printed):
    found = [row for row in personal_continuity(contacts_of(printed), place="place").to_pylist() if row["upc"]]
    assert sum(row["upc"] for row in found) / len(found) == pytest.approx(0.57, abs=0.005)
    assert sum(row["bice_boxerman"] for row in found) / len(found) == pytest.approx(0.32, abs=0.005)
