"""What a body reads of the referrals to it: every row is in one count, small numbers are hidden, and no row says whom it was about."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kith.care.partner_report import CAME_TO, EXPORTED, Came, came_to, exported, report
from kith.care.referral import BEGINNING, STATES
from kith.care.referral_reasons import RESULTS

SENT = date(2026, 11, 2)
states = st.sampled_from([one for one in STATES if one != BEGINNING])
days = st.one_of(st.none(), st.integers(0, 60).map(lambda number: SENT + timedelta(number)))
rows = st.builds(
    Came, st.integers(1, 999), st.sampled_from(["Food", "Money", "Company"]), st.just("referral"), st.just("routine"), states, st.just(SENT), days, days,
    st.sampled_from(["", *RESULTS]),
)  # fmt: skip


def test_every_state_but_the_beginning_and_one_that_was_called_back_is_counted_as_one_thing():
    counted = [state for states in CAME_TO.values() for state in states]
    assert sorted(counted) == sorted(set(STATES) - {BEGINNING, "recalled"})
    assert came_to("recalled") == ""


@given(st.lists(rows, max_size=60))
def test_no_number_that_is_shown_is_small_and_every_row_is_taken_away_once(given_rows):
    told = report(given_rows)
    kept = [one for one in given_rows if one.state != "recalled"]
    assert len(exported(given_rows)) == len(kept)
    for table, names in ((told.came, ("times",)), (told.met, ("numerator", "denominator"))):
        for row in table.to_pylist() if table is not None else ():
            assert all(row[name] is None or row[name] == 0 or row[name] > 7 for name in names)
    answered = [one for one in kept if one.answered_date]
    assert (told.wait.half_days is None) == (len(answered) <= 7)


def test_a_share_stands_with_its_interval_and_its_denominator():
    ended = Came(1, "Food", "referral", "routine", "ended", SENT, SENT, SENT, "helped")
    not_helped = Came(2, "Food", "referral", "routine", "ended", SENT, SENT, SENT, "not helped")
    (food, every) = report(
        [ended] * 30
        + [not_helped] * 20
        + [Came(3, "Food", "referral", "routine", "ended", SENT, SENT, SENT, "own choice")] * 9
    ).met.to_pylist()
    assert (food["need"], food["numerator"], food["denominator"], food["value"]) == ("Food", 30, 50, 0.6)
    assert food["lower"] < 0.6 < food["upper"]
    assert every["denominator"] == 50


def test_waits_are_of_those_that_were_answered():
    rows = [Came(n, "Food", "referral", "routine", "accepted", SENT, SENT + timedelta(n)) for n in range(1, 9)]
    told = report([*rows, Came(9, "Food", "referral", "routine", "sent", SENT)]).wait
    assert (told.count, told.quarter_days, told.half_days, told.three_quarter_days) == (10, 2, 4, 6)


def test_what_is_taken_away_has_no_name_and_no_day():
    assert not {"name", "person", "words"} & set(EXPORTED)
    (row,) = exported(
        [Came(7, "Food", "referral", "urgent", "ended", SENT, SENT + timedelta(2), SENT + timedelta(30), "helped")]
    )
    assert dict(zip(EXPORTED, row, strict=True)) == {
        "referral": "7", "month_sent": "2026-11", "need": "Food", "kind": "referral", "urgency": "urgent", "came_to": "ended",
        "days_to_answer": "2", "days_to_end": "30", "result": "I got what I needed",
    }  # fmt: skip
