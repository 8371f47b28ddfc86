"""The kinds every layout needs."""

import pytest

from kith.tables import DECIMAL, INTEGER, TEXT, YES_NO, BadCell, choice
from kith.tables.mangling import EXCEL_ERRORS, why_mangled

READ = [
    (INTEGER, "1250", 1250),
    (INTEGER, "-3", -3),
    (INTEGER, "3.0", 3),
    (INTEGER, "0007", 7),
    (DECIMAL, "7.25", 7.25),
    (DECIMAL, ".5", 0.5),
    (DECIMAL, "5.", 5.0),
    (DECIMAL, "-0.0", 0.0),
    (DECIMAL, "1.5e-05", 1.5e-05),
    (YES_NO, "Yes", True),
    (YES_NO, "TRUE", True),
    (YES_NO, "1", True),
    (YES_NO, "n", False),
    (YES_NO, "0", False),
    (YES_NO, "Not known", None),
    (YES_NO, "prefer not to say", None),
    (TEXT, "=1+1", "=1+1"),
]

REFUSED = [
    (INTEGER, "1,250", "not a whole number"),
    (INTEGER, "3.5", "not a whole number"),
    (INTEGER, "９", "not a whole number"),
    (INTEGER, "9" * 19, "too large"),
    (DECIMAL, "7,25", "a comma"),
    (DECIMAL, "<5", "is a limit"),
    (DECIMAL, "nan", "not a number"),
    (DECIMAL, "inf", "not a number"),
    (DECIMAL, "1e400", "not a number"),
    (DECIMAL, "9" * 400, "not a number"),
    (YES_NO, "maybe", "neither yes nor no"),
]


@pytest.mark.parametrize(("kind", "text", "value"), READ)
def test_read(kind, text, value):
    read = kind.read(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(("kind", "text", "reason"), REFUSED)
def test_refused(kind, text, reason):
    with pytest.raises(BadCell) as refused:
        kind.read(text)
    assert reason in refused.value.reason
    assert refused.value.mend


def test_a_choice_is_found_whatever_its_case_and_spaces_and_synonyms_count():
    tenure = choice("tenure", {"social_rent": "from the council", "owner": "owned"}, {"council house": "social_rent"})
    assert [tenure.read(text) for text in ("Social Rent", "SOCIAL-RENT", "Council house", "owner ")] == [
        "social_rent"
    ] * 3 + ["owner"]


def test_a_choice_that_is_not_there_lists_what_is_or_suggests_the_nearest():
    kind = choice("kind", [f"value_{n}" for n in range(14)])
    with pytest.raises(BadCell) as refused:
        kind.read("something else")
    assert refused.value.mend.endswith("value_11 and 2 more")
    with pytest.raises(BadCell) as refused:
        kind.read("vallue 3")
    assert refused.value.mend == "did they mean value_3?"


@pytest.mark.parametrize(
    "text",
    ["9.43E+09", "9.43e+09", "9,43E+09", "-1.2E+15", "1E+10", "1.00793E15", *sorted(EXCEL_ERRORS), "#n/a", "####"],
)
def test_what_a_spreadsheet_spoils_is_found(text):
    assert why_mangled(text).mend


@pytest.mark.parametrize("text", ["9434765919", "1E5", "#1 High Street", "##", "E", "1E-05", "2E", "Leeds"])
def test_what_only_looks_so_is_left_alone(text):
    assert why_mangled(text) is None
