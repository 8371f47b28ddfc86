"""Any answers, by link and by staff, in any order, any of them twice: what is kept is what the verbs of staff alone would have left."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from kith.care.partner_links import MOVES_BY_LINK
from kith.care.records.models import AnswerLink
from kith.care.records.referral_keeping import How
from kith.care.referral import KINDS, OPEN
from kith.errors import KithError
from kith.governance.asker import door_at
from kith.governance.records.trail import verify_trail
from tests.records.linked import PAT, answers, made, opens
from tests.records.referred import COORDINATOR, NEEDED, NO_ACCOUNT, Recorder, doors_open, how, ready, says, sent, unmet

__all__ = ["how", "ready", "unmet"]

DOORS = {door_at("", "The Old Mill"), door_at("1", "YX900")}
moves = st.sampled_from(
    ["accept", "decline", "return", "advise", "wait", "start", "review", "end", "resend", "withdraw", "recall"]
)
messages = st.tuples(moves, st.integers(0, 2), st.sampled_from(["by link", "by telephone"]))


def brings(move):
    more = dict(NEEDED.get(move, {}))
    return {**more, "day": NEEDED["wait"]["day"]} if move == "accept" else more


def one(row, link, message, how):
    """One message, by whichever way; what came of it in a word."""
    move, number, way = message
    told = {**brings(move), "message_id": f"{move} {number}"}
    try:
        if way == "by link" and move in MOVES_BY_LINK:
            return answers(link, move, how, **told).state
        if move in MOVES_BY_LINK:
            told["spoken_by"] = PAT
        return says(row, move, how, asker=COORDINATOR, **told).state
    except KithError as refused:
        return type(refused).__name__


def kept_of(row):
    rows = row.events.order_by("number")
    return list(
        rows.values_list(
            "move", "party", "from_state", "to_state", "is_taken", "message_id", "reason", "words", "due_date"
        )
    )


@pytest.mark.django_db
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    walk=st.lists(messages, min_size=3, max_size=10),
    again=st.randoms(use_true_random=False),
)
def test_any_order_and_any_repeat_over_a_link_come_to_what_the_verbs_of_staff_come_to(ready, kind, walk, again):
    more = {"kind": kind, "why_more": "as much as for any"}
    came = []
    for by_link in (True, False):
        unmet = Recorder()
        with transaction.atomic():
            row = sent(NO_ACCOUNT, **more)
            link = made(row)
            opens(link, How(unmet))
            for message in walk:
                one(row, link, message if by_link else (*message[:2], "by telephone"), How(unmet))
                row.refresh_from_db()
                stands = row.state in OPEN
                assert doors_open(row) == (DOORS if stands else set())
                assert AnswerLink.objects.filter(work=row.work, shut_at__isnull=True).exists() == stands
            once = kept_of(row)
            repeats = list(walk)
            again.shuffle(repeats)
            for message in repeats if by_link else ():  # all of it once more, in another order: what was said is said
                one(row, link, message, How(unmet))
            after = kept_of(row)
            assert after[: len(once)] == once
            assert not {said[5] for said in after[len(once) :]} & {said[5] for said in once}
            row.refresh_from_db()
            came.append(([said[:5] for said in once if said[4]], len(unmet.standing)))
            event(f"by link it came to {row.state}" if by_link else f"by telephone it came to {row.state}")
            verify_trail()
            transaction.set_rollback(True)
    assert came[0] == came[1]
