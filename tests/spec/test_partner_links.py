"""What a link may do: every row of the drawn table, and nothing from any other state."""

from itertools import product

import pytest

from kith.care.partner_links import LINK, MOVES_BY_LINK, moves_by_link, must_fit, ways_to_reach
from kith.care.referral import CLOSED, KINDS, STATES, moves_open
from kith.care.referral_reasons import SAFE_CONTACT
from kith.errors import BadUsage, MoveNotAllowed
from tests.records.referred import NO_ACCOUNT, WARM, request
from tests.spec import drawn

KIND_WORDS = {"all": tuple(KINDS), "advice": ("advice",), "taken on": tuple(one for one in KINDS if one != "advice")}
DRAWN = {
    (kind, row["from"]): tuple(move.replace("-", " ") for move in row["moves"].split())
    for row in drawn.tables("referrals")["links"].cases
    for kind in KIND_WORDS[row["kinds"]]
}


@pytest.mark.parametrize(("kind", "state"), list(product(KINDS, STATES)))
def test_a_link_makes_the_moves_that_are_drawn_and_no_others(kind, state):
    assert set(moves_by_link(kind, state)) == set(DRAWN.get((kind, state), ()))


def test_a_link_makes_no_move_that_is_not_the_service_s_and_none_once_it_is_over():
    for kind, state in product(KINDS, STATES):
        assert set(moves_by_link(kind, state)) <= set(moves_open(kind, state, "recipient")) & set(MOVES_BY_LINK)
    assert not any(moves_by_link(kind, state) for kind, state in product(KINDS, CLOSED))


def test_a_link_that_is_shut_never_opens_again_and_one_that_was_not_opened_answers_nothing():
    assert LINK.moved("waiting", "open") == LINK.moved("opened", "open") == "opened"
    for state, move in (("shut", "open"), ("shut", "answer"), ("shut", "shut"), ("waiting", "answer")):
        with pytest.raises(MoveNotAllowed):
            LINK.moved(state, move)


@pytest.mark.parametrize(
    ("safe", "ways"),
    [
        ("any way", "address call email text"), ("no letter", "call email text"), ("no call", "address email text"), ("no text", "address call"),
        ("only as said", ""), ("through the referrer", ""), ("through the advocate", ""),
    ],
)  # fmt: skip
def test_no_way_is_shown_that_the_person_did_not_say_is_safe(safe, ways):
    assert set(ways_to_reach(safe)) == set(ways.split())
    assert safe in SAFE_CONTACT


def test_a_way_of_reaching_somebody_that_nobody_knows_shows_none():
    assert ways_to_reach("a word of tomorrow") == frozenset()


def test_what_a_link_does_not_show_is_not_sent_along():
    with pytest.raises(BadUsage, match="has no account here, and a link does not show: medication"):
        must_fit(request(NO_ACCOUNT, field_groups=frozenset({"identity", "medication"})))
    must_fit(request(WARM, field_groups=frozenset({"identity", "medication"})))
