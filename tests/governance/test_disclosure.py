"""Small numbers stay hidden: drawn tables first, then what must hold for any table (TRUST.md ANA-01 to ANA-03)."""

import pyarrow as pa
import pytest

from kith.errors import BadInput, BadUsage, Subtractable, TooSmallToShow
from kith.governance import (
    HES_STYLE,
    OPENSAFELY_STYLE,
    Policy,
    protect,
    protect_shares,
    refuse_differencing,
    refuse_if_small,
)

EXACT = Policy("small counts hidden, no rounding", round_to=1)


def drawn(text):
    """Read a drawn table: a heading line, then rows; numbers become counts."""
    header, *rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    columns = [[int(cell) if cell.isdigit() else cell for cell in column] for column in zip(*rows)]
    return pa.table(dict(zip(header, columns)))


def shown(table, count="people"):
    """Draw a protected count as a reader sees it."""
    return " ".join(
        mark or str(value) for value, mark in zip(table[count].to_pylist(), table[f"{count}_mark"].to_pylist())
    )


@pytest.mark.parametrize(
    ("policy", "counts", "reads"),
    [  #                  0  1  7  8  12 13 100
        (HES_STYLE, "     0  1  7  8  12 13 100", "0 * * 10 10 15 100"),
        (OPENSAFELY_STYLE, "0  1  7  8  12 13 100", "* * * 10 10 15 100"),
        (Policy("to ten", round_to=10), "0 1 7 8 14 15 100", "0 * * 10 10 20 100"),
    ],
)
def test_ana_01_small_counts_are_hidden_and_the_others_rounded(policy, counts, reads):
    counts = [int(count) for count in counts.split()]
    table = pa.table({"area": [f"A{place}" for place in range(len(counts))], "people": counts})
    assert shown(protect(table, counts=["people"], by=["area"], policy=policy)) == reads


@pytest.mark.parametrize(
    ("drawing", "reads", "why"),
    [
        (
            """
            area | people
            Ash  | 3
            Beck | 40
            Cole | 90
            All  | 133
            """,
            "* * 90 133",
            "133 - 40 - 90 would give the 3 back, so the next smallest is hidden too",
        ),
        (
            """
            area | people
            Ash  | 3
            Beck | 5
            Cole | 90
            All  | 98
            """,
            "* * 90 98",
            "two hidden cells protect each other: 8 could be 1+7, 3+5...",
        ),
        (
            """
            area | people
            Ash  | 7
            Beck | 7
            Cole | 90
            All  | 104
            """,
            "* * * 104",
            "14 in two cells of at most 7 can only be 7 and 7",
        ),
        (
            """
            area | people
            Ash  | 3
            Beck | 0
            Cole | 0
            All  | 3
            """,
            "* 0 0 *",
            "the total is small itself",
        ),
        (
            """
            area | people
            Ash  | 7
            Beck | 1
            Cole | 0
            All  | 8
            """,
            "* * 0 8",
            "6 and 2 would make 8 as well",
        ),
    ],
    ids=lambda part: part if "\n" not in part else "",
)
def test_ana_02_one_way_tables_with_their_total(drawing, reads, why):
    table = drawn(drawing)
    assert shown(protect(table, counts=["people"], by=["area"], policy=EXACT)) == reads, why


def test_ana_02_a_two_way_table_hides_a_rectangle():
    table = drawn(
        """
        area | sex | people
        Ash  | F   | 3
        Ash  | M   | 20
        Ash  | All | 23
        Beck | F   | 30
        Beck | M   | 40
        Beck | All | 70
        Cole | F   | 80
        Cole | M   | 90
        Cole | All | 170
        All  | F   | 113
        All  | M   | 150
        All  | All | 263
        """
    )
    safe = protect(table, counts=["people"], by=["area", "sex"], policy=EXACT)
    assert shown(safe) == "* * 23 * * 70 80 90 170 113 150 263"


def test_rounding_alone_may_be_enough():
    table = drawn(
        """
        area | people
        Ash  | 3
        Beck | 40
        All  | 43
        """
    )
    assert shown(protect(table, counts=["people"], by=["area"])) == "* 40 45"


def test_a_total_that_is_not_in_the_table_is_taken_to_be_known():
    table = pa.table({"area": ["Ash", "Beck", "Cole"], "people": [3, 40, 90]})
    assert shown(protect(table, counts=["people"], by=["area"], policy=EXACT)) == "* * 90"


def test_a_figure_nothing_can_protect_is_refused_by_name():
    eight = pa.table({"area": list("ABCDEFGH"), "people": [1] * 8})  # eight hidden figures, none nought, that make 8
    with pytest.raises(Subtractable) as refused:
        protect(eight, counts=["people"], by=["area"], policy=EXACT)
    assert str(refused.value) == (
        "The hidden figure for A can be had from the shown ones, and hiding more would not help. "
        "Join small groups together, or leave the table out."
    )
    assert refused.value.exit_code == 3


def test_a_lone_small_figure_is_refused_without_saying_how_small():
    with pytest.raises(TooSmallToShow) as refused:
        refuse_if_small(4, what="Travellers in Ash")
    assert str(refused.value) == "Too few people to show: Travellers in Ash. Ask about a larger area or a wider group."
    assert refuse_if_small(0, what="Travellers in Ash") == 0
    with pytest.raises(TooSmallToShow):
        refuse_if_small(0, what="Travellers in Ash", policy=OPENSAFELY_STYLE)


@pytest.mark.parametrize(
    ("numerator", "denominator", "hidden"),
    [
        (60, 200, False),
        (0, 200, False),  # nobody: shown
        (4, 200, True),  # few
        (196, 200, True),  # all but a few
        (200, 200, True),  # ANA-03: everybody tells on everybody
        (0, 5, True),  # of too few people
    ],
)
def test_ana_03_a_share_is_hidden_with_its_parts(numerator, denominator, hidden):
    table = pa.table({"group": ["this", "others"], "numerator": [numerator, 500], "denominator": [denominator, 1000]})
    safe = protect_shares(table, by=["group"])
    parts = [safe[name][0].as_py() for name in ("numerator", "value", "lower", "upper")]
    assert all(part is None for part in parts) == hidden
    assert safe["numerator_mark"][0].as_py() == ("*" if hidden else "")


def test_shown_shares_come_from_the_rounded_counts():
    table = pa.table({"group": ["this", "others"], "numerator": [63, 500], "denominator": [198, 1000]})
    safe = protect_shares(table, by=["group"])
    assert safe["value"][0].as_py() == 65 / 200


def test_a_share_left_in_the_table_is_refused_because_it_gives_the_count_back():
    table = pa.table({"area": ["Ash"], "people": [44], "need_share": [0.2273]})
    with pytest.raises(BadUsage) as refused:
        protect(table, counts=["people"], by=["area"])
    assert "need_share is a number that is neither a grouping nor a count" in str(refused.value)


@pytest.mark.parametrize(("people", "says"), [(-1, "-1"), (2.5, "2.5"), (None, "nothing"), (float("nan"), "nan")])
def test_what_is_not_a_count_is_refused(people, says):
    table = pa.table({"area": ["Ash", "Beck"], "people": [10, people]})
    with pytest.raises(BadInput, match=f"Row 2, column people: {says} is not a count"):
        protect(table, counts=["people"], by=["area"])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda t: protect(t, counts=["people"], by=["area", "sex", "age"]), "by 3 groupings cannot be guarded"),
        (lambda t: protect(t, counts=["persons"], by=["area"]), "no column persons"),
        (lambda t: protect(pa.concat_tables([t, t]), counts=["people"], by=["area"]), "A group stands twice"),
        (lambda t: Policy("too coarse", round_to=20), "would show some people as nobody"),
        (lambda t: Policy("nothing hidden", largest_hidden=0), "hides at least counts of 1"),
    ],
)
def test_calls_that_cannot_be_answered_are_usage_errors(call, says):
    with pytest.raises(BadUsage, match=says):
        call(pa.table({"area": ["Ash"], "people": [10]}))


def test_more_in_the_numerator_than_in_the_denominator_is_refused():
    table = pa.table({"area": ["Ash"], "numerator": [11], "denominator": [10]})
    with pytest.raises(BadInput, match="More people in the numerator than in the denominator of Ash"):
        protect_shares(table, by=["area"])


@pytest.mark.parametrize(
    ("old", "new", "policy", "refused"),
    [
        (41, 42, EXACT, True),  # one person came: who?
        (41, 41, EXACT, False),
        (41, 60, EXACT, False),
        (41, None, EXACT, True),  # hidden now, but the earlier table shows it
        (40, 45, HES_STYLE, False),  # 38-42 and 43-47: anything from 1 to 9 came
        (None, None, EXACT, False),
    ],
)
def test_ana_02_two_released_tables_are_held_side_by_side(old, new, policy, refused):
    first, second = (pa.table({"area": ["Ash"], "people": pa.array([people], pa.int64())}) for people in (old, new))
    if refused:
        with pytest.raises(Subtractable, match="how a few people differ: people of Ash"):
            refuse_differencing(first, second, counts=["people"], by=["area"], policy=policy)
    else:
        refuse_differencing(first, second, counts=["people"], by=["area"], policy=policy)


def test_ana_02_taking_a_practice_away_shows_in_the_total():
    first = drawn(
        """
        practice | people
        P1       | 60
        P2       | 70
        All      | 137
        """
    )
    second = drawn(
        """
        practice | people
        P1       | 60
        P2       | 70
        All      | 130
        """
    )
    with pytest.raises(Subtractable, match="people of All"):
        refuse_differencing(first, second, counts=["people"], by=["practice"], policy=EXACT)
