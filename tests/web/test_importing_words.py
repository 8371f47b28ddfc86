"""Names of files that are refused, and the words and figures of a review."""

import pytest

from kith.errors import CannotRead
from kith.web.importing.arriving_files import refuse_odd_name
from kith.web.importing.pages import fifth_lines, list_lines

ODD = [
    "../../x.csv", "a/b.csv", "a\\b.csv", "CON", "con.csv", "LPT1.xlsx", "x" * 300 + ".csv", "list\x00.csv", "list%00.csv",
    "li\u202est.csv", "list\u200b.csv", "list.csv.exe", "list.xlsm", "list", ".csv", "-list.csv", "list.csv ", "a:b.csv", "list.php.",
]  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_IMP_24_an_odd_name_is_refused(name):
    with pytest.raises(CannotRead):
        refuse_odd_name(name)


@pytest.mark.parametrize(
    "name", ["list.csv", "Siân’s list, November (2).xlsx", "events.ndjson.gz", "gp list 1.11.2026.CSV"]
)
def test_IMP_24_a_plain_name_is_not(name):
    refuse_odd_name(name)


def test_new_people_by_fifth_hide_a_small_number_and_what_would_give_it_away():
    shown = dict(fifth_lines({"new_by_decile": {"1": 30, "2": 12, "5": 3, "9": 25, "Not known": 40}}))
    assert shown["3"] is None
    assert sum(value is None for value in shown.values()) > 1
    assert shown["2"] == 0
    assert fifth_lines({"new_by_decile": {"1": 2}}) == []


def test_a_list_on_which_only_few_come_or_go_is_counted_and_not_named():
    lists = [
        {"list": "missing_out", "before": 90, "after": 110, "on": 23, "off": 3},
        {"list": "cancer_register", "before": 9, "after": 10, "on": 1, "off": 0},
    ]
    assert list_lines({"lists": lists}) == ([{"list": "Missing out", "on": 25, "off": None}], 1)
