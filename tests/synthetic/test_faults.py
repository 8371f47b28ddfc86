"""The files are as wrong as they say: each rate is counted against the answers and held to a binomial bound."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.coding.nhs_number import is_valid
from kith.coding.postcodes import normalise
from kith.synthetic.faults import mistype_digit, slip, swap_digits
from kith.synthetic.rates import read_rates

RATES = read_rates("faults")
PERSON_FILES = (
    "gp_register",
    "community_contacts",
    "mental_health",
    "social_care",
    "hospital",
    "housing",
    "vcse_referrals",
)
PLAIN = ("gp_register", "community_contacts", "mental_health", "hospital")


def within(found, total, share, extra=0.0):
    """Whether a count is within five standard deviations of its share (and `extra` of all beside)."""
    return abs(found - total * share) <= 5 * math.sqrt(total * share * (1 - share)) + extra * total


def records(made_up, layouts):
    """One row per partner's record of a person, with what is true of the person."""
    people = made_up.place.people.to_pylist()
    for layout in layouts:
        seen = set()
        for row in made_up.cells(layout).to_pylist():
            if row["local_id"] not in seen:
                seen.add(row["local_id"])
                yield layout, row, people[row["true_person"]]


@pytest.fixture(scope="module")
def known(made_up):
    return list(records(made_up, PERSON_FILES))


def count(known, layouts, holds):
    rows = [(row, person) for layout, row, person in known if layout in layouts]
    return sum(bool(holds(row, person)) for row, person in rows), len(rows)


def letters(text):
    return "".join(c for c in (text or "").casefold() if c.isalpha())


def test_nhs_numbers_are_missing_from_one_record_in_ten(known):
    never = {id(person) for _, _, person in known if person["no_papers"] and person["registration"] == "nowhere"}
    of_people = [(layout, row, person) for layout, row, person in known if id(person) not in never]
    found, total = count(of_people, PLAIN, lambda row, person: row["nhs_number"] is None)
    assert within(found, total, RATES["record"]["nhs_number_missing"])


@pytest.mark.parametrize(("layout", "family"), [("housing", "housing"), ("vcse_referrals", "vcse")])
def test_partners_outside_the_nhs_hardly_hold_the_number(known, layout, family):
    found, total = count(known, (layout,), lambda row, person: row["nhs_number"] is None)
    share = 1 - (1 - RATES["record"]["nhs_number_missing"]) * (1 - RATES["extra_missing_nhs_number"][family])
    assert within(found, total, share, extra=0.06)


def test_nhs_numbers_are_wrong_in_one_record_in_a_hundred(known):
    def wrong(row, person):
        digits = (row["nhs_number"] or "").replace(" ", "")
        return len(digits) == 10 and digits.isdigit() and digits != person["nhs_number"]

    found, total = count(known, PLAIN, wrong)
    held = sum(1 for layout, row, _ in known if layout in PLAIN and row["nhs_number"])
    assert within(found, held, RATES["record"]["nhs_number_wrong"])
    assert total > 5_000


def test_most_wrong_numbers_fail_the_check_digit_and_a_few_are_somebody_elses(known):
    numbers = {person["nhs_number"] for _, _, person in known}
    wrong = [
        row["nhs_number"].replace(" ", "")
        for layout, row, person in known
        if layout in PLAIN and row["nhs_number"] and row["nhs_number"].replace(" ", "") != person["nhs_number"]
    ]
    ten = [number for number in wrong if len(number) == 10 and number.isdigit()]
    assert sum(not is_valid(number) for number in ten) > 0.75 * len(ten)
    assert sum(number in numbers for number in ten) <= 0.3 * len(ten)


def test_names_are_wrong_in_six_records_in_a_hundred(known):
    def wrong(row, person):
        ours = {letters(person["family_name"]), letters(person["former_family_name"]) or letters(person["family_name"])}
        return letters(row["given_name"]) != letters(person["given_name"]) or letters(row["family_name"]) not in ours

    two_names = [entry for entry in known if entry[2]["family_name"]]
    found, total = count(two_names, ("gp_register", "mental_health", "hospital"), wrong)
    # a lost hyphen is no difference here, so a little less than the rate
    assert within(found, total, RATES["record"]["name_wrong"], extra=0.004)


def test_an_earlier_family_name_stands_in_three_records_in_a_hundred(known):
    def old(row, person):
        return person["former_family_name"] and letters(row["family_name"]) == letters(person["former_family_name"])

    found, total = count(known, PERSON_FILES, old)
    assert within(found, total, RATES["record"]["former_family_name"], extra=0.008)


def test_birth_dates_are_wrong_in_two_records_in_a_hundred(known):
    def wrong(row, person):
        return (
            row["birth_date"]
            and row["birth_date"][:4].isdigit()
            and row["birth_date"] != f"{person['birth_date']:%Y%m%d}"
        )

    found, total = count(known, ("hospital",), wrong)
    assert within(found, total, RATES["record"]["birth_date_wrong"])


def test_addresses_are_stale_in_fifteen_records_in_a_hundred(known):
    def stale(row, person):
        postcode = normalise(row["postcode"] or "")
        return postcode is not None and postcode != normalise(person["postcode"])

    found, total = count(known, PERSON_FILES, stale)
    assert within(found, total, RATES["record"]["stale_address"], extra=0.005)


@pytest.mark.parametrize("layout", ["gp_register", "hospital", "community_contacts"])
def test_two_rows_in_a_hundred_are_sent_twice(made_up, layout):
    table = made_up.cells(layout).drop_columns(["true_person"])
    distinct = table.group_by(table.column_names).aggregate([]).num_rows
    assert within(table.num_rows - distinct, distinct, RATES["row"]["duplicate"], extra=0.003)


def test_twins_are_three_people_in_two_hundred(made_up):
    people = made_up.place.people
    assert abs((people.num_rows - people["twin"].null_count) / people.num_rows - 0.015) < 0.004
    by_number = people.to_pylist()
    for person in by_number:
        if person["twin"] is not None:
            other = by_number[person["twin"]]
            assert other["twin"] == person["true_person"]
            assert other["family_name"] == person["family_name"] or not (other["family_name"] and person["family_name"])


def test_a_few_cells_are_unreadable(made_up):
    values = made_up.cells("gp_events")["value"].to_pylist()
    unreadable = [value for value in values if value and not value.replace(".", "", 1).isdigit()]
    assert 0 < len(unreadable) < 0.001 * len(values)
    births = made_up.cells("gp_register")["birth_date"].to_pylist()
    assert all(day for day in births), "never empty: an unreadable one says something"


@given(st.from_regex(r"999[0-9]{7}", fullmatch=True), st.integers(0, 999_999))
def test_a_mistyped_or_swapped_number_differs_and_keeps_its_length(number, luck):
    for wrong in (mistype_digit(number, luck), swap_digits(number, luck) if len(set(number)) > 1 else "x" * 10):
        assert wrong != number
        assert len(wrong) == 10


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20), st.integers(0, 999_999))
def test_a_slip_changes_a_name_by_one_letter_at_most_two_places(name, luck):
    assert abs(len(slip(name, luck)) - len(name)) <= 1
