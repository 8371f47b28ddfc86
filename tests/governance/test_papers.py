"""Drafts say what was described and no more; looks are put together without losing an event; a copy is cut by the rules."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.governance.access import Decision
from kith.governance.agreements import Agreement
from kith.governance.asker import PURPOSES, ROLES, title_of
from kith.governance.drafting import (
    Described,
    Table,
    impact_assessment,
    record_of_processing,
    retention_section,
    table_section,
)
from kith.governance.facts import FindingBasis
from kith.governance.item import FIELD_GROUPS, LABELS
from kith.governance.looks import DONE, Seen, may_be_told, put_together
from kith.governance.pack import ByValue, Sheet, fill, groups_of
from kith.governance.papers import NOT_GIVEN, SIGNERS, Draft, Gap, Section, as_markdown
from kith.governance.retention import SCHEDULE
from kith.governance.seeing import seen_by_role
from kith.governance.trail import ACTIONS
from kith.governance.training import COURSES, title_of_course
from kith.tables.keeping import SENSITIVITY

ON = date(2026, 11, 2)
NOTHING = Described(ON, "0.0", False, (), (), (), (), (), (), (), ())
SIGNED = Agreement("ISA-7", "Age UK", frozenset({"identity"}), frozenset({"coordination"}), ON, date(2027, 1, 1))
BASIS = FindingBasis("Article 6(1)(e)", "DPIA-3", frozenset({"place"}), ON, date(2027, 1, 1))
SOMETHING = Described(
    ON, "0.0", True, ("Kithbeck",), (("Elm Tree", "general-practice"),), (("gp", 3),),
    (Table("people.Person", "One person.", "register", "pseudonymous", ("sex",)),), (("gp.csv", 1234),), (SIGNED,),
    (("no contact", BASIS),), (("Database", "PostgreSQL"),),
)  # fmt: skip
DRAWN = [impact_assessment, record_of_processing]
YES = Decision("permit", "", "", (), frozenset())


@pytest.mark.parametrize("write", DRAWN)
def test_a_draft_says_all_that_was_described(write):
    text = as_markdown(write(SOMETHING))
    for said in ("Kithbeck", "Elm Tree (general-practice)", "GP: 3", "people.Person", "One person.", "gp.csv", "1,234", "ISA-7", "Age UK",
                 "no contact", "Article 6(1)(e)", "DPIA-3", "PostgreSQL"):  # fmt: skip
        assert said in text, said
    for word in (*FIELD_GROUPS, *(title_of_course(one.name) for one in COURSES), *(title_of(role) for role in ROLES)):
        assert word in text, word
    for row in SCHEDULE:
        assert row.how_long in text


def test_the_assessment_has_the_labels_and_the_record_the_purposes():
    assert all(label in as_markdown(impact_assessment(SOMETHING)) for label in LABELS)
    assert all(meaning in as_markdown(record_of_processing(SOMETHING)) for meaning in PURPOSES.values())


@pytest.mark.parametrize("write", DRAWN)
def test_a_draft_of_nothing_invents_nothing_and_says_what_is_missing(write):
    text = as_markdown(write(NOTHING))
    for said in ("No file has been loaded yet", "No agreement is in force", "No basis of a finding is recorded"):
        assert said in text
    assert not re.search(r"\b(approved|signed) on\b", text)
    assert "is no assessment of anything real" not in text


@pytest.mark.parametrize("write", DRAWN)
def test_every_gap_is_marked_for_somebody_who_can_fill_it_and_counted_at_the_top(write):
    draft = write(SOMETHING)
    text = as_markdown(draft)
    assert text.count("**GAP (") == len(draft.gaps) > 5
    assert f"Gaps to be filled by people: {len(draft.gaps)}." in text.split("##")[0]
    assert sum(draft.gaps_by_who().values()) == len(draft.gaps)
    assert {gap.who for gap in draft.gaps} <= set(SIGNERS)


def test_what_a_draft_cannot_know_is_a_gap_whatever_runs():
    for write in DRAWN:
        assert write(SOMETHING).gaps == write(NOTHING).gaps
    waiting = {gap.who for gap in impact_assessment(NOTHING).gaps}
    assert waiting >= {
        "data protection officer",
        "Caldicott Guardian",
        "clinical safety officer",
        "senior information risk owner",
    }


def test_what_somebody_typed_is_no_markdown_of_its_own():
    nasty = "[click](http://evil.example) <script> | a\n# heading `x`"
    text = as_markdown(impact_assessment(replace(SOMETHING, files=((nasty, 1),))))
    assert "[click](" not in text
    assert "<script>" not in text
    assert "\n# heading" not in text
    (line,) = [line for line in text.splitlines() if "click" in line]
    assert len(re.findall(r"(?<!\\)\|", line)) == 3


def test_a_draft_without_gaps_says_so():
    assert "Gaps to be filled by people: 0." in as_markdown(Draft("A", ON, "Kith", (Section("B", ("c",)),)))
    assert Draft("A", ON, "Kith", (Section("B", gaps=(Gap("c", "service owner"),)),)).gaps_by_who() == {
        "service owner": 1
    }


def test_what_roles_see_is_what_the_rules_say():
    seen = dict(seen_by_role(ON))
    assert set(seen) == set(ROLES)
    opened, others, pseudonyms, figures = seen["analyst"]
    assert (opened, others) == ((), ())
    assert pseudonyms
    assert figures
    assert seen["system-support"][0] == ("running",)
    assert "trail" in seen["information-governance-lead"][1]
    assert all("trail" not in seen[role][1] for role in ROLES if role != "information-governance-lead")
    assert "medication" in seen["gp"][0]
    assert "medication" not in seen["link-worker"][0]
    assert all("home-entry" not in part for parts in seen.values() for part in parts)
    assert all(not any(FIELD_GROUPS[group].identifies for group in parts[2]) for parts in seen.values())


def test_the_schedule_is_in_the_paper_row_by_row():
    assert len(retention_section().rows) == len(SCHEDULE)


def test_what_open_code_cannot_give_says_who_gives_it():
    assert len({what for what, _ in NOT_GIVEN}) == len(NOT_GIVEN) > 10
    assert all(who for _, who in NOT_GIVEN)


def test_every_action_about_a_person_has_plain_words():
    about_nobody = {"signed in", "sign-in refused", "signed out", "loaded", "backed up", "restored", "account made"}
    assert set(ACTIONS) - about_nobody <= set(DONE)


AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
EVENTS = st.builds(
    Seen, st.integers(0, 200_000).map(lambda minutes: AT + timedelta(minutes=minutes)), st.sampled_from("ab"),
    st.sampled_from(["gp", ""]), st.sampled_from(["Y1", ""]), st.sampled_from(["looked", "refused", "changed"]),
    st.sampled_from(["person", "grant"]), st.sampled_from(["identity", "place", ""]), st.sampled_from(["direct-care", ""]),
    st.sampled_from(["", "why"]), st.sampled_from(["", "not reviewed yet"]),
)  # fmt: skip


@given(st.lists(EVENTS, max_size=30))
def test_no_event_is_lost_or_counted_twice_when_looks_are_put_together(events):
    looks = put_together(events)
    assert sum(look.seen_count + look.refused_count for look in looks) == len(events)
    assert sum(look.refused_count for look in looks) == sum(one.action == "refused" for one in events)
    assert len({(look.day, look.account, look.role, look.organisation) for look in looks}) == len(looks)
    assert [look.last_at for look in looks] == sorted((look.last_at for look in looks), reverse=True)
    for look in looks:
        assert look.first_at <= look.last_at


def test_what_was_refused_is_not_said_to_have_been_looked_at():
    (look,) = put_together([Seen(AT, "a", "gp", "Y1", "refused", "person", "advice", "direct-care", "", "")])
    assert (look.things, look.done, look.seen_count, look.refused_count) == ((), (), 0, 1)


@pytest.mark.parametrize("where", ["purpose", "kind", "field_group"])
def test_AUD_13_anything_that_tells_of_a_concern_is_not_told(where):
    event = {"purpose": "direct-care", "kind": "person", "field_group": "identity"}
    assert may_be_told(event)
    assert not may_be_told({**event, where: "safeguarding"})


SHEET = Sheet("claims", "Claims", "people.Claim", {"field": "demographics", "value": "demographics", "source": "contacts"},
              by_value=ByValue(("field",), lambda field: "address-and-contact" if field == "address" else "demographics",
                               frozenset({"address-and-contact", "demographics"})))  # fmt: skip


@given(st.lists(st.sampled_from(["address", "sex"]), max_size=20), st.sets(st.sampled_from(sorted(groups_of([SHEET])))))
def test_rows_in_a_copy_and_rows_left_out_add_up_and_nothing_hidden_is_in_it(fields, hidden):
    rows = [{"field": field, "value": "v", "source": "s"} for field in fields]
    no = Decision("deny", "No.", "", (), frozenset())
    decisions = {group: no if group in hidden else YES for group in groups_of([SHEET])}
    filled = fill(SHEET, rows, decisions)
    kept = [
        row for row in rows if ("address-and-contact" if row["field"] == "address" else "demographics") not in hidden
    ]
    assert len(filled.rows) == (len(kept) if filled.columns else 0)
    assert set(filled.columns) == {name for name, group in SHEET.groups.items() if group not in hidden}
    if "address-and-contact" in hidden:
        assert filled.left_out["address-and-contact"] == Counter(fields)["address"]


def test_a_field_group_that_nobody_decided_is_told_to_nobody():
    with pytest.raises(KeyError):
        fill(SHEET, [{"field": "sex", "value": "v", "source": "s"}], {"demographics": YES})


def test_the_tables_say_once_what_each_class_means_and_which_columns_may_leave():
    section = table_section(SOMETHING)
    assert [row[:2] for row in section.rows] == [(one.name, one.holds) for one in SOMETHING.tables]
    assert {row[2] for row in section.rows} <= set(SENSITIVITY)
    told = " ".join(section.says)
    assert all(meaning in told for meaning in SENSITIVITY.values())
    assert all((one.name in told) == bool(one.may_leave) for one in SOMETHING.tables)
    assert all(column in told for one in SOMETHING.tables for column in one.may_leave)
