"""What stands of what somebody said, what is worth confirming, and what a need makes staff do."""

from datetime import UTC, datetime, timedelta

import pytest

from kith.people.about_me import (
    HEADINGS,
    NEEDS,
    Answer,
    Confirmed,
    Staff,
    before_contact,
    earlier,
    needs_of,
    not_asked,
    standing,
    version_of,
    what_to_do,
)

AT, RUTH = datetime(2026, 3, 3, 9, tzinfo=UTC), Staff("ruth", "link-worker", "Links")


def said(number, text, topic="matters", after=(), needs=(), on=AT.date(), confirmed=()):
    return Answer(
        number, topic, "said", text, frozenset(needs), on, "person", "", RUTH, AT, frozenset(after), tuple(confirmed)
    )  # fmt: skip


def test_a_newer_answer_takes_the_place_of_what_was_seen_and_the_older_stays_readable():
    told = [said(1, "dog"), said(2, "cat", after=[1])]
    assert [one.text for one in standing(told)["matters"]] == ["cat"]
    assert [one.text for one in earlier(told, "matters")] == ["dog"]


def test_two_people_put_together_each_keep_their_answer_until_one_is_given_that_saw_both():
    both = [said(1, "dog"), said(2, "cat")]
    assert [one.text for one in standing(both)["matters"]] == ["cat", "dog"]
    assert version_of(standing(both)["matters"]) == "1-2"
    settled = [*both, said(3, "both", after=[1, 2])]
    assert [one.text for one in standing(settled)["matters"]] == ["both"]
    # and apart again, whoever did not get the third has what was theirs
    assert [one.text for one in standing(both[:1])["matters"]] == ["dog"]


def test_needs_of_both_stand_while_nobody_settled_which_are_right():
    both = [said(1, "", "needs", needs=["large-print"]), said(2, "", "needs", needs=["bsl-interpreter"])]
    assert needs_of(standing(both)) == ("bsl-interpreter", "large-print")


def test_an_answer_is_worth_confirming_when_it_is_older_than_its_heading_keeps_and_confirming_renews_it():
    for topic, heading in HEADINGS.items():
        last = AT.date() + heading.keeps_for
        assert not said(1, "x", topic).is_worth_confirming(last)
        assert said(1, "x", topic).is_worth_confirming(last + timedelta(1))
        assert not said(1, "x", topic, confirmed=[Confirmed(last, RUTH)]).is_worth_confirming(last + timedelta(1))


def test_what_was_not_asked_is_told_apart_from_what_somebody_would_not_say():
    refused = Answer(1, "matters", "not-said", "", frozenset(), AT.date(), "person", "", RUTH, AT)
    assert "matters" not in not_asked(standing([refused]))
    assert not_asked({})[0] == "matters"


@pytest.mark.parametrize(
    ("needs", "needed", "language", "first"),
    [
        ((), None, None, ()),
        ((), False, "Bengali", ()),
        ((), True, "Bengali", ("Interpreter needed: Bengali. Book one before you call or visit.",)),
        ((), True, None, ("Interpreter needed: language not known. Book one before you call or visit.",)),
        (("spoken-interpreter",), False, "Urdu", ("Interpreter needed: Urdu. Book one before you call or visit.",)),
        ((), True, "British Sign Language", (NEEDS["bsl-interpreter"].do,)),
        (("text-only", "easy-read"), None, None, (NEEDS["text-only"].do,)),
    ],
)
def test_what_must_be_done_before_anybody_is_contacted(needs, needed, language, first):
    assert before_contact(needs, interpreter_needed=needed, main_language=language) == first


def test_every_need_makes_somebody_do_something_once():
    every = set(NEEDS)
    done = before_contact(every, interpreter_needed=None, main_language="Urdu") + what_to_do(every)
    assert len(done) == len(set(done)) == len(NEEDS)
