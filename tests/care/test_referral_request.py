"""A referral that lacks something is not sent, and says what: nothing is taken for granted, and no more goes along than is needed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.care.referral import KINDS, MOVES
from kith.care.referral_reasons import CONSENTED_BY, REASONS, RESULTS, SAFE_CONTACT
from kith.care.referral_request import (
    LEAST,
    MAY_GO_ALONG,
    Consent,
    Recipient,
    Request,
    Said,
    more_than_needed,
    must_be_whole,
    must_bring,
)
from kith.errors import BadUsage
from kith.governance.item import FIELD_GROUPS

ON = date(2026, 11, 2)
TO = Recipient("VC1", "link-worker", "warm-homes")
WHOLE = Request("p1", TO, "money", "Help with a claim", Consent("person", ON), LEAST["referral"], "any way", "m1")

LACKING = [
    ({"kind": "letter"}, "no such kind"),
    ({"urgency": "now"}, "How soon"),
    ({"begun_by": "recipient"}, "who began it"),
    ({"consent": Consent("", ON)}, "Nobody is said to have agreed"),
    ({"consent": Consent("person", ON + timedelta(1))}, "day to come"),
    ({"consent": Consent("best interests", ON)}, "who agreed for the person"),
    ({"safe_contact": ""}, "how the person may be reached"),
    ({"safe_contact": "only as said"}, "how the person may be reached"),
    ({"safe_contact": "through the advocate"}, "who speaks up"),
    ({"recipient": replace(TO, role="")}, "as what the service works"),
    ({"recipient": replace(TO, organisation=" ")}, "body that is asked"),
    ({"recipient": replace(TO, service_id="")}, "the service"),
    ({"need": ""}, "the need"),
    ({"words": "?"}, "what is asked"),
    ({"words": "x" * 2001}, "what is asked"),
    ({"wish": "x" * 501}, "what the person wants"),
    ({"message_id": ""}, "message id"),
    ({"field_groups": frozenset()}, "Nothing goes along"),
    ({"field_groups": LEAST["referral"] | {"housing"}}, "why more goes along"),
]


def test_a_whole_referral_is_whole():
    must_be_whole(WHOLE, ON)
    must_be_whole(replace(WHOLE, field_groups=MAY_GO_ALONG, why_more="an assessment of everything"), ON)
    must_be_whole(replace(WHOLE, consent=Consent("attorney", ON, "her daughter, lasting power of attorney")), ON)
    must_be_whole(replace(WHOLE, safe_contact="through the advocate", advocate="Ann Lee, 01632 960001"), ON)


@pytest.mark.parametrize(("lacks", "says"), LACKING, ids=[says for _, says in LACKING])
def test_CNS_09_what_lacks_something_is_refused_and_says_what(lacks, says):
    with pytest.raises(BadUsage, match=says) as refused:
        must_be_whole(replace(WHOLE, **lacks), ON)
    assert refused.value.mend


@pytest.mark.parametrize("group", sorted(set(FIELD_GROUPS) - MAY_GO_ALONG))
def test_SEN_07_SEN_09_a_concern_and_how_to_get_in_never_go_along(group):
    with pytest.raises(BadUsage, match="never goes along"):
        must_be_whole(replace(WHOLE, field_groups=frozenset({"identity", group}), why_more="needed"), ON)


@given(
    st.sampled_from(sorted(KINDS)),
    st.frozensets(st.sampled_from(sorted(MAY_GO_ALONG))),
    st.frozensets(st.sampled_from(sorted(MAY_GO_ALONG))),
)
def test_what_the_service_needs_asks_for_no_word_and_everything_else_does(kind, along, needs):
    asked = replace(WHOLE, kind=kind, field_groups=along, recipient=replace(TO, needs=needs))
    more = more_than_needed(asked)
    assert more <= along
    assert not more & (LEAST[kind] | needs)
    assert along - more <= LEAST[kind] | needs


WHOLE_SAID = Said("m1", words="told on the telephone", day=ON, onward=WHOLE)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("move", MOVES)
def test_each_move_brings_what_it_needs_or_says_what_is_missing(kind, move):
    words = REASONS.get(move, RESULTS if move == "end" else {"": ""})
    for word in words:
        if word != "advised":
            must_bring(kind, move, replace(WHOLE_SAID, reason=word), ON)
    with pytest.raises(BadUsage, match="message id"):
        must_bring(kind, move, replace(WHOLE_SAID, reason=next(iter(words)), message_id=""), ON)
    needs = {*MOVES[move].needs} | (
        {"meeting_date"} if move == "accept" and kind in ("warm handover", "joint visit") else set()
    )
    if needs:
        with pytest.raises(BadUsage, match=f"To {move} needs"):
            must_bring(kind, move, Said("m1"), ON)


def test_a_day_that_is_over_promises_nothing_and_nobody_is_advised_by_being_helped():
    with pytest.raises(BadUsage, match="Give today or a later day"):
        must_bring("referral", "wait", replace(WHOLE_SAID, day=ON - timedelta(1)), ON)
    with pytest.raises(BadUsage, match="as the person sees it"):
        must_bring("referral", "end", replace(WHOLE_SAID, reason="advised"), ON)
    assert "person" in CONSENTED_BY
    assert "any way" in SAFE_CONTACT
