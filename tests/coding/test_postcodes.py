"""Postcodes against the published examples, the special codes, and the advice where one is misread."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.coding import postcodes
from kith.coding.postcodes import POSTCODE, SPECIAL_POSTCODES
from kith.tables import BadCell

LETTER = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
DIGIT = st.sampled_from("0123456789")


@st.composite
def postcode(draw) -> str:
    shape = draw(st.sampled_from(["A9", "A99", "A9A", "AA9", "AA99", "AA9A"])) + " 9AA"
    return "".join(draw(LETTER) if sign == "A" else draw(DIGIT) if sign == "9" else sign for sign in shape)


def rows(shared, name):
    with open(shared / "vectors" / f"postcode_{name}.csv", encoding="utf-8", newline="") as file:
        found = [(row["input"], row["expected"]) for row in csv.DictReader(file)]
    assert len(found) >= 12
    return found


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("areas", postcodes.area),
        ("districts", postcodes.district),
        ("incodes", postcodes.inward),
        ("outcodes", postcodes.outward),
        ("sectors", postcodes.sector),
    ],
)
def test_published_parts(shared, name, part):
    for written, expected in rows(shared, name):
        if not expected:
            with pytest.raises(BadCell):
                part(written)
        else:
            assert part(written) == expected, written


def test_published_validity(shared):
    for written, expected in rows(shared, "validation"):
        assert postcodes.is_valid(written) is (expected == "True"), written


def test_published_normal_form(shared):
    for written, expected in rows(shared, "normalisation"):
        assert (postcodes.normalise(written) or "") == expected, written


def test_published_repairs_are_offered_and_never_made(shared):
    for written, expected in rows(shared, "fix"):
        assert postcodes.repair(written) == expected, written
        if postcodes.is_valid(written):
            assert POSTCODE.read(written) == postcodes.normalise(written)
        else:
            with pytest.raises(BadCell) as refusal:
                POSTCODE.read(written)
            if postcodes.is_valid(expected):
                assert expected in refusal.value.mend


READ = """
cell             read as
se232nf          SE23 2NF
 Se23  2nF       SE23 2NF
SE23.2NF         SE23 2NF
gir0aa           GIR 0AA
zz993vz          ZZ99 3VZ
NFA              ZZ99 3VZ
no fixed abode   ZZ99 3VZ
"""


@pytest.mark.parametrize("line", READ.strip().splitlines()[1:])
def test_what_was_typed_is_put_right(line):
    assert POSTCODE.read(line[:17].rstrip()) == line[17:].strip()


REFUSED = """
cell             reason                                      mend
SE23             this is only the first half of a postcode   the whole postcode
SWIA 2AA         this is not a postcode                      SW1A 2AA
Definitely wrong this is not a postcode                      ZZ99 3VZ for no fixed abode
10 Downing St    this is not a postcode                      leave it empty
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines()[1:])
def test_each_wrong_postcode_has_a_reason_and_a_mend(line):
    with pytest.raises(BadCell) as refusal:
        POSTCODE.read(line[:17].strip())
    assert refusal.value.reason == line[17:61].strip()
    assert line[61:].strip() in refusal.value.mend


def test_special_codes_say_what_they_mean():
    assert SPECIAL_POSTCODES == {
        "ZZ99 3VZ": "no fixed abode",
        "ZZ99 3WZ": "address not known",
        "ZZ99 3CZ": "England, not otherwise stated",
        "ZZ99 3GZ": "Wales, not otherwise stated",
        "ZZ99 1WZ": "Scotland, not otherwise stated",
        "ZZ99 2WZ": "Northern Ireland, not otherwise stated",
    }
    for code, meaning in SPECIAL_POSTCODES.items():
        assert POSTCODE.read(code.lower().replace(" ", "")) == code
        assert postcodes.special_meaning(code) == meaning
        assert postcodes.is_no_fixed_abode(code) is (code == "ZZ99 3VZ")
    assert postcodes.special_meaning("ZZ99 7CZ") == "abroad, or a place that has no postcode"
    assert postcodes.special_meaning("SE23 2NF") is None
    assert not postcodes.is_special("no such thing")


@given(postcode(), st.sampled_from([str.lower, str.upper, str.title]), st.sampled_from(["", " ", "  ", "\u00a0", "-"]))
def test_reading_forgets_case_and_spacing_and_is_done_once(written, case, gap):
    read = POSTCODE.read(case(written.replace(" ", gap)))
    assert read == written
    assert POSTCODE.read(read) == read
    assert f"{postcodes.outward(read)} {postcodes.inward(read)}" == read
    assert read.startswith(postcodes.sector(read))
    assert postcodes.outward(read).startswith(postcodes.district(read))
    assert postcodes.district(read).startswith(postcodes.area(read))


@given(st.one_of(postcode(), st.text("01OI9AZ ", max_size=9), st.text(max_size=10)))
def test_repairing_twice_changes_nothing_more(text):
    once = postcodes.repair(text)
    assert postcodes.repair(once) == once


@given(postcode())
def test_a_repaired_postcode_differs_only_in_signs_that_look_alike(written):
    repaired = postcodes.repair(written)
    alike = str.maketrans("OI", "01")
    assert repaired.translate(alike) == written.translate(alike)


def test_what_is_no_postcode_has_no_parts():
    for part in (postcodes.area, postcodes.district, postcodes.inward, postcodes.outward, postcodes.sector):
        with pytest.raises(BadCell, match="not a postcode"):
            part("Definitely wrong")
