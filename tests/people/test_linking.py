"""Who may be linked with whom: the cases that people on the ground would ask about, drawn as tables."""

import pytest
from tests.people.drawn_entries import bands_of, entries_of, people_of, reasons_of

from kith.errors import BadInput
from kith.people.linking import link

# entries, the pair that is asked about, its band, and a reason that a reviewer must find
CASES = {
    "one person, two partners": (
        """
        | entry_id | given_name | family_name | birth_date | postcode |
        | a        | Ngozi      | Okafor      | 1991-07-08 | M34 1AA  |
        | b        | NGOZI      | OKAFOR      | 08/07/1991 | m341aa   |
        """,
        "link",
        "same date of birth",
    ),
    "nickname": (
        """
        | entry_id | given_name | family_name | birth_date | postcode |
        | a        | Margaret   | O'Neill     | 1945-07-14 | M16 0AA  |
        | b        | Peggy      | ONEILL      | 1945-07-14 | M16 0AA  |
        """,
        "link",
        "given names are a known nickname pair, or one has a further name",
    ),
    "one name spelt two ways": (
        """
        | entry_id | given_name | family_name | birth_date | postcode |
        | a        | Mohammed   | Hussain     | 1980-02-03 | M16 0AA  |
        | b        | Muhammad   | Hussein     | 1980-02-03 | M16 0AA  |
        """,
        "link",
        "family names differ by a slip",
    ),
    "IMP-06 names that changed places": (
        """
        | entry_id | given_name | family_name | birth_date | postcode |
        | a        | Sunita     | Patel       | 1988-04-05 | M33 1AA  |
        | b        | Patel      | Sunita      | 1988-04-05 | M33 1AA  |
        """,
        "link",
        "given and family name have changed places",
    ),
    "day and month changed places, moved house": (
        """
        | entry_id | given_name | family_name | birth_date | postcode | phone        |
        | a        | Blessing   | Adeyemi     | 1990-03-11 | M33 1AA  | 07700 900555 |
        | b        | Blessing   | Adeyemi     | 1990-11-03 | M40 2XY  | +447700900555 |
        """,
        "link",
        "day and month of birth have changed places",
    ),
    "IMP-06 twins": (
        """
        | entry_id | given_name | family_name | birth_date | postcode | address  | phone       |
        | a        | Amir       | Khan        | 2015-03-02 | M16 0AA  | 1 Hay St | 07700900123 |
        | b        | Adam       | Khan        | 2015-03-02 | M16 0AA  | 1 Hay St | 07700900123 |
        """,
        "review",
        "another given name, family name and date of birth the same: may be twins",
    ),
    "IMP-06 twins with names that are alike": (
        """
        | entry_id | given_name | family_name | birth_date | postcode | phone       |
        | a        | Hassan     | Ali         | 2015-03-02 | M16 0AA  | 07700900123 |
        | b        | Hussain    | Ali         | 2015-03-02 | M16 0AA  | 07700900123 |
        """,
        "review",
        "another given name, family name and date of birth the same: may be twins",
    ),
    "twins with numbers of their own": (
        """
        | entry_id | nhs_number | given_name | family_name | birth_date | postcode |
        | a        | 4000000071 | Amir       | Khan        | 2015-03-02 | M16 0AA  |
        | b        | 4000000101 | Adam       | Khan        | 2015-03-02 | M16 0AA  |
        """,
        "apart",
        "two valid NHS numbers differ, and so does the name or the date of birth",
    ),
    "IMP-06 father and son": (
        """
        | entry_id | given_name | family_name | birth_date | postcode | address  | phone       |
        | a        | John       | Smith       | 1950-03-02 | M32 0AA  | 2 Low Rd | 07700900999 |
        | b        | John       | Smith       | 1978-11-20 | M32 0AA  | 2 Low Rd | 07700900999 |
        """,
        "review",
        "one name and one home, a generation apart: may be parent and child",
    ),
    "IMP-06 Junior and Senior, no date of birth": (
        """
        | entry_id | given_name | family_name | postcode | address  | phone       |
        | a        | John       | Smith Sr    | M32 0AA  | 2 Low Rd | 07700900999 |
        | b        | John       | Smith Jr.   | M32 0AA  | 2 Low Rd | 07700900999 |
        """,
        "review",
        "one is the junior and one the senior",
    ),
    "IMP-06 changed surname, three of four": (
        """
        | entry_id | given_name | family_name | birth_date | postcode |
        | a        | Ngozi      | Okafor      | 1991-07-08 | M34 1AA  |
        | b        | Ngozi      | Mensah      | 1991-07-08 | M34 1AA  |
        """,
        "review",
        "given name, date of birth and postcode agree, the family name does not",
    ),
    "changed surname that the partner knows of": (
        """
        | entry_id | given_name | family_name | former_family_name | birth_date | postcode |
        | a        | Ngozi      | Okafor      |                    | 1991-07-08 | M34 1AA  |
        | b        | Ngozi      | Mensah      | Okafor             | 1991-07-08 | M34 1AA  |
        """,
        "link",
        "family names share a part, or one is the other's former name",
    ),
    "changed surname, same NHS number": (
        """
        | entry_id | nhs_number | given_name | family_name | birth_date | postcode |
        | a        | 4000000071 | Ngozi      | Okafor      | 1991-07-08 | M34 1AA  |
        | b        | 4000000071 | Ngozi      | Mensah      | 1991-07-08 | M40 1BB  |
        """,
        "link",
        "same NHS number",
    ),
    "people who share a phone": (
        """
        | entry_id | given_name | family_name | birth_date | phone       |
        | a        | Peter      | Hall        | 1991-07-08 | 07700900888 |
        | b        | Joan       | Brown       | 1961-01-08 | 07700900888 |
        """,
        None,
        None,
    ),
    "a couple who share name, home and phone": (
        """
        | entry_id | given_name | family_name | birth_date | postcode | address  | phone       |
        | a        | Peter      | Hall        | 1961-07-18 | M32 0AA  | 2 Low Rd | 07700900888 |
        | b        | Joan       | Hall        | 1962-01-08 | M32 0AA  | 2 Low Rd | 07700900888 |
        """,
        "apart",
        "another given name and another date of birth",
    ),
    "two of one name": (
        """
        | entry_id | given_name | family_name | birth_date | postcode |
        | a        | David      | Jones       | 1950-03-02 | M32 0AA  |
        | b        | David      | Jones       | 1988-09-21 | M41 7ZZ  |
        """,
        None,
        None,
    ),
    "two valid numbers, all else the same": (
        """
        | entry_id | nhs_number | given_name | family_name | birth_date | postcode | phone       | email          |
        | a        | 4000000071 | Ngozi      | Okafor      | 1991-07-08 | M34 1AA  | 07700900888 | ngozi@here.example |
        | b        | 4000000101 | Ngozi      | Okafor      | 1991-07-08 | M34 1AA  | 07700900888 | ngozi@here.example |
        """,
        "review",
        "two valid NHS numbers differ and all else agrees: one of them may be wrong",
    ),
    "three of four, numbers differ": (
        """
        | entry_id | nhs_number | given_name | family_name | birth_date | postcode |
        | a        | 4000000071 | Ngozi      | Okafor      | 1991-07-08 | M34 1AA  |
        | b        | 4000000101 | Ngozi      | Mensah      | 1991-07-08 | M34 1AA  |
        """,
        "apart",
        "two valid NHS numbers differ, and so does the name or the date of birth",
    ),
    "IMP-05 one number, another name and date of birth": (
        """
        | entry_id | nhs_number | given_name | family_name | birth_date | postcode |
        | a        | 4000000071 | Ngozi      | Okafor      | 1991-07-08 | M34 1AA  |
        | b        | 4000000071 | Peter      | Hall        | 1951-01-30 | M34 1AA  |
        """,
        "review",
        "one NHS number with another name and another date of birth: whose is it?",
    ),
    "IMP-05 a mother's number on her child": (
        """
        | entry_id | nhs_number | given_name | family_name | birth_date | postcode |
        | a        | 4000000071 | Ngozi      | Okafor      | 1991-07-08 | M34 1AA  |
        | b        | 4000000071 | Chidi      | Okafor      | 2019-02-11 | M34 1AA  |
        """,
        "review",
        "one NHS number with another name and another date of birth: whose is it?",
    ),
    "a number with a slip in it": (
        """
        | entry_id | nhs_number   | given_name | family_name | birth_date | postcode |
        | a        | 400 000 0071 | Ngozi      | Okafor      | 1991-07-08 | M34 1AA  |
        | b        | 400 000 0017 | Ngozi      | Okafor      | 1991-07-08 | M34 1AA  |
        """,
        "link",
        "NHS numbers differ by a slip, and one has a wrong check digit",
    ),
    "no fixed abode is no address": (
        """
        | entry_id | given_name | family_name | birth_date | postcode | address        |
        | a        | Peter      | Hall        | 1961-07-18 | ZZ99 3VZ | No fixed abode |
        | b        | Pawel      | Nowak       | 1980-01-01 | ZZ99 3VZ | NFA            |
        """,
        None,
        None,
    ),
    "only a number": (
        """
        | entry_id | nhs_number | given_name | family_name | birth_date |
        | a        | 4000000071 | Ngozi      | Okafor      | 1991-07-08 |
        | b        | 4000000071 |            |             |            |
        """,
        "link",
        "same NHS number",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_becomes_of_two_entries(case):
    drawing, band, reason = CASES[case]
    linked = link(entries_of(drawing))
    assert bands_of(linked).get(("a", "b")) in ((band,) if band else (None, "apart"))
    assert people_of(linked) == ({frozenset("ab")} if band == "link" else {frozenset("a"), frozenset("b")})
    if reason:
        assert reason in reasons_of(linked, "a", "b")


def test_two_numbers_never_meet_through_a_third_entry():
    """The vague entry in the middle fits both; it goes to neither, and both pairs go to review."""
    linked = link(
        entries_of(
            """
            | entry_id | nhs_number | given_name | family_name | birth_date | postcode |
            | a        | 4000000071 | Aisha      | Khan        | 1980-03-02 | M16 0AA  |
            | b        |            | Aisha      | Khan        | 1980-03-02 | M16 0AA  |
            | c        | 4000000101 | Aisha      | Khan        | 1980-03-02 | M16 0AA  |
            """
        )
    )
    assert people_of(linked) == {frozenset("a"), frozenset("b"), frozenset("c")}
    assert set(bands_of(linked).values()) == {"review"}
    assert "fits two people who cannot be one almost equally well" in reasons_of(linked, "a", "b")


def test_the_clearly_better_of_two_fits_is_taken():
    linked = link(
        entries_of(
            """
            | entry_id | nhs_number | given_name | family_name | birth_date | postcode | phone       |
            | a        | 4000000071 | Aisha      | Khan        | 1980-03-02 | M16 0AA  | 07700900888 |
            | b        |            | Aisha      | Khan        | 1980-03-02 | M16 0AA  | 07700900888 |
            | c        | 4000000101 | Aisha      | Khan        | 1980-03-12 | M40 2XY  |             |
            """
        )
    )
    assert people_of(linked) == {frozenset("ab"), frozenset("c")}


def test_an_initial_does_not_make_twins_one():
    linked = link(
        entries_of(
            """
            | entry_id | given_name | family_name | birth_date | postcode |
            | a        | Amir       | Khan        | 2015-03-02 | M16 0AA  |
            | b        | Zain       | Khan        | 2015-03-02 | M16 0AA  |
            | c        |            | Khan        | 2015-03-02 | M16 0AA  |
            """
        )
    )
    assert people_of(linked) == {frozenset("a"), frozenset("b"), frozenset("c")}


def test_two_entries_of_one_source_need_more():
    drawing = """
        | entry_id | source  | given_name | family_name | birth_date | postcode |
        | a        | {first} | Ngozi      | Okafor      | 1991-07-08 | M34 1AA  |
        | b        | {other} | Ngozi      |             | 1991-07-08 | M40 2XY  |
        """
    apart, same = (link(entries_of(drawing.format(first="gp", other=other))) for other in ("council", "gp"))
    assert bands_of(apart) == {("a", "b"): "link"}
    assert bands_of(same) == {("a", "b"): "review"}
    assert "both are from one source, which numbers its people itself" in reasons_of(same, "a", "b")


DISPUTED = "only the NHS number is known, and partners of one kind have it on two records that hold nothing else"


@pytest.mark.parametrize(
    ("other", "people", "disputed"),
    [
        ("gp:P83001", ["a", "b", "c"], True),  # two records of one practice
        ("gp:P83002", ["a", "b", "c"], True),  # of two practices: a person is on one list at a time
        ("community", ["abc"], False),  # one record each of two kinds of partner
    ],
)
def test_a_number_on_two_records_of_one_kind_of_partner_links_nobody_by_itself(other, people, disputed):
    linked = link(
        entries_of(
            f"""
            | entry_id | source    | nhs_number | given_name | family_name | birth_date |
            | a        | gp:P83001 | 4000000071 |            |             |            |
            | b        | {other}   | 4000000071 |            |             |            |
            | c        | hospital  | 4000000071 | Aisha      | Khan        | 1980-03-02 |
            """
        )
    )
    assert people_of(linked) == {frozenset(person) for person in people}
    if disputed:
        assert set(bands_of(linked).values()) == {"review"}
        assert all(DISPUTED in reasons_of(linked, *pair) for pair in bands_of(linked))
    again = link(linked.entries, earlier=linked)
    assert again.pairs.equals(linked.pairs)
    assert again.groups.equals(linked.groups)


def test_events_that_carry_the_number_alone_belong_to_the_person_of_the_register():
    """One partner sends who people are in one file, and what happened in another."""
    linked = link(
        entries_of(
            """
            | entry_id | source    | nhs_number | given_name | family_name | birth_date |
            | register | gp:P83001 | 4000000071 | Aisha      | Khan        | 1980-03-02 |
            | events   | gp        | 4000000071 |            |             |            |
            """
        )
    )
    assert people_of(linked) == {frozenset({"register", "events"})}


def test_entries_that_say_nothing_are_people_each():
    linked = link(entries_of("| entry_id | postcode |\n| a | |\n| b | |"))
    assert people_of(linked) == {frozenset("a"), frozenset("b")}
    assert linked.pairs.num_rows == 0


def test_ids_must_tell_entries_apart():
    with pytest.raises(BadInput, match="entry_id"):
        link(entries_of("| entry_id | family_name |\n| a | Khan |\n| a | Ali |"))
