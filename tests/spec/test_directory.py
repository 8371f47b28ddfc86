"""Who fits where: every row of the drawn table is judged as drawn, and nothing that is not known shuts anybody out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kith.directory.fitting import LEFT_OUT, Seeker, judge
from kith.directory.hours import Hours
from kith.directory.room import Live, Tick
from kith.directory.service import FIELDS, ServiceAtSite
from tests.spec import drawn

ON = date(2026, 11, 27)
CASES = drawn.tables("directory")["who_fits_where"].cases
NUMBERS = {
    "minimum_age": int,
    "maximum_age": int,
    "age": int,
    "travel_metres": int,
    "latitude": float,
    "longitude": float,
}
SETS = {"needs", "access", "routes", "known_areas"}


def parts(text):
    return dict(part.split("=", 1) for part in text.split())


def service(text):
    told, hours = {}, ()
    for name, value in parts(text).items():
        if name == "season":
            first, end = value.split("/")
            hours = (Hours(("MO",), from_date=date.fromisoformat(first), to_date=date.fromisoformat(end)),)
        elif name == "days":
            hours = (Hours(tuple(value.split(","))),)
        elif name in NUMBERS:
            told[name] = NUMBERS[name](value)
        elif FIELDS[name].kind in ("words", "texts", "languages"):
            told[name] = value.split(",")
        else:
            told[name] = value.replace("temporarily_closed", "temporarily closed")
    return replace(ServiceAtSite.of("k", told), hours=hours)


def seeker(text):
    told = {}
    for name, value in parts(text).items():
        if name == "point":
            told[name] = tuple(float(degrees) for degrees in value.split("/"))
        elif name in SETS:
            told[name] = frozenset(value.split(","))
        elif name in NUMBERS:
            told[name] = NUMBERS[name](value)
        else:
            told[name] = value == "yes" if name == "is_free_only" else value
    return Seeker(**told)


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_a_row_is_judged_as_drawn(case):
    live = Live(Tick(case["room"], ON - timedelta(10))) if case["room"] else Live()
    why, found = judge(service(case["service"]), seeker(case["person"]), live, ON)
    assert why == case["left out"]
    if why:
        assert found is None
        return
    for column, told in (("for", found.reasons), ("against", found.against), ("ask", found.ask)):
        if case[column]:
            assert case[column] in " | ".join(told)
    if not case["ask"]:
        assert not found.ask


def test_every_reason_to_leave_somebody_out_is_drawn():
    assert {case["left out"] for case in CASES} - {""} == set(LEFT_OUT)


def test_an_entry_that_says_nothing_shuts_nobody_out():
    known = Seeker(
        frozenset({"food"}), 40, "female", "Ashmere", frozenset({"Ashmere"}), (53.4, -2.3), "Polish",
        frozenset({"step-free"}), 100, True, frozenset({"self"}), "Sikh",
    )  # fmt: skip
    why, found = judge(ServiceAtSite("k"), known, Live(), ON)
    assert why == ""
    assert len(found.ask) == 6
