"""The trail: whole as written; broken in any way, the first break is named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.errors import BadUsage, TrailBroken
from kith.governance.trail import (
    ACTIONS,
    BEGINNING,
    Actor,
    Anchor,
    Deed,
    must_end_at,
    read_anchor,
    seal,
    sealed,
    verify,
)

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
BY = Actor("nurse", "district nurse", "YX901")

deeds = st.lists(
    st.builds(
        Deed, action=st.sampled_from(sorted(ACTIONS)), kind=st.just("person"), item=st.text(max_size=20),
        reason=st.text(max_size=40), details=st.dictionaries(st.text(max_size=5), st.integers() | st.booleans() | st.text(max_size=9), max_size=3),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


def trail(of):
    return list(sealed(of, by=BY, at=AT, after=(0, BEGINNING)))


def five():
    return trail([Deed("looked", "person", f"p{number}") for number in range(5)])


@given(deeds)
def test_what_was_written_is_whole(of):
    events = trail(of)
    assert verify(events) == (len(events), events[-1].hash)


@given(deeds, st.data())
def test_AUD_04_an_event_edited_in_any_field_is_found_and_named(of, data):
    events = trail(of)
    place = data.draw(st.integers(0, len(events) - 1))
    field = data.draw(
        st.sampled_from(["account", "role", "action", "item", "person", "purpose", "result", "reason", "details"])
    )
    events[place] = replace(events[place], **{field: getattr(events[place], field) + "x"})
    with pytest.raises(TrailBroken, match=f"Event {place + 1} of the trail is not what was written"):
        verify(events)


def test_AUD_04_an_event_whose_time_was_moved_is_found():
    events = five()
    events[2] = replace(events[2], at=AT - timedelta(hours=1))
    with pytest.raises(TrailBroken, match="Event 3 "):
        verify(events)


def test_AUD_04_an_event_taken_out_is_found():
    events = five()
    del events[2]
    with pytest.raises(TrailBroken, match="Event 3 of the trail is missing; the next that is there is event 4"):
        verify(events)


def test_AUD_04_an_event_put_in_is_found():
    events = five()
    put_in = replace(events[1], item="somebody else", hash="")
    events[2:2] = [replace(put_in, hash=seal(put_in))]
    with pytest.raises(TrailBroken, match="Event 2 of the trail stands there twice, or out of order"):
        verify(events)


def test_AUD_04_two_events_that_changed_places_are_found():
    events = five()
    events[1], events[2] = events[2], events[1]
    with pytest.raises(TrailBroken):
        verify(events)


def test_AUD_05_a_tail_cut_off_is_found_by_an_anchor_and_by_nothing_else():
    events = five()
    mark = Anchor(5, events[-1].hash, AT)
    assert verify(events[:3])[0] == 3
    with pytest.raises(
        TrailBroken, match="ends at event 3, and had 5 when it was anchored on 02 November 2026 at 09:00"
    ):
        verify(events[:3], [mark])


def test_AUD_06_a_trail_written_anew_from_some_event_on_is_found_by_an_anchor():
    events = five()
    mark = Anchor(4, events[3].hash, AT)
    anew = [*events[:2], *sealed([Deed("looked", "person", "other")] * 3, by=BY, at=AT, after=(2, events[1].hash))]
    assert verify(anew)[0] == 5
    with pytest.raises(TrailBroken, match="Event 4 is not the one that was anchored"):
        verify(anew, [mark])


def test_a_head_that_is_not_where_the_trail_ends_is_found():
    events = five()
    with pytest.raises(TrailBroken, match="ends at event 3, and should end at event 5"):
        must_end_at((5, events[4].hash), verify(events[:3]))


def test_an_empty_trail_is_whole():
    assert verify([]) == (0, BEGINNING)


def test_an_anchor_reads_back_as_it_was_written():
    mark = Anchor(7, "ab" * 32, AT)
    assert read_anchor(mark.as_line()) == mark
    with pytest.raises(BadUsage):
        read_anchor("not an anchor")


def test_AUD_14_the_same_moment_in_another_zone_has_the_same_seal():
    event = five()[0]
    assert seal(replace(event, at=AT.astimezone(timezone(timedelta(hours=1))))) == event.hash


def test_a_moment_without_its_zone_is_refused():
    with pytest.raises(BadUsage, match="time zone"):
        list(sealed([Deed("looked", "person")], by=BY, at=datetime(2026, 11, 2), after=(0, BEGINNING)))  # noqa: DTZ001


@pytest.mark.parametrize("text", ["two\nlines", "red \x1b[31m", "u2028\u2028end", "nul\x00"])
def test_AUD_10_characters_that_break_a_line_are_written_as_spaces(text):
    event = trail([Deed("looked", "person", reason=text, details={"said": text})])[0]
    assert event.reason.isprintable()
    assert "\\u" not in event.details
    assert "\n" not in event.details


def test_AUD_10_a_text_without_end_is_cut():
    assert len(trail([Deed("looked", "person", reason="a" * 10_000_000)])[0].reason) == 2_000


def test_a_deed_that_nobody_described_is_refused():
    with pytest.raises(BadUsage, match="The trail knows no “peeped”"):
        Deed("peeped", "person")
