"""May I share this? In general, about one person, and about somebody whom the sharer may not know of."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.governance.agreements import ENDING_SOON, Agreement, paper_state
from kith.governance.asker import BODY_KINDS, PURPOSES, ROLES, Asker, Completed, TeamTie
from kith.governance.facts import Facts, Grant
from kith.governance.item import FIELD_GROUPS, LABELS, Item
from kith.governance.objections import OBJECTION_KINDS, Objection
from kith.governance.rulebook import NEXT_STEPS, built_in_rules
from kith.governance.sharing import (
    ABOUT_PEOPLE,
    BETWEEN_BODIES,
    Partner,
    as_known_to,
    is_said_to_partner,
    may_share,
    may_share_in_general,
)
from kith.governance.training import COURSES

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
BEGUN, NEXT_YEAR = date(2026, 3, 2), date(2027, 1, 1)
TRAINED = tuple(Completed(course.name, BEGUN) for course in COURSES)
CHARITY = Partner("link-worker", "Age Friends", "vcse", "Age Friends")


def sharer(role="care-coordinator", kind="nhs-trust"):
    return Asker("me", role, "ORG", kind, (TeamTie("ash", "Ash", BEGUN),), TRAINED, session="s", can_ask_emergency=True)


def signed(body, groups=frozenset(FIELD_GROUPS)):
    return Agreement(f"ISA {body}", body, groups, frozenset(PURPOSES), BEGUN, NEXT_YEAR)


BOTH = (signed("ORG"), signed("Age Friends"))
words = lambda them: st.sampled_from(sorted(them))  # noqa: E731
sharers = st.builds(sharer, words(ROLES), words(BODY_KINDS))
partners = st.builds(Partner, words(ROLES), st.sampled_from(["Age Friends", "Y1", "ORG"]), words(BODY_KINDS))
agreed = st.lists(st.sampled_from([signed("ORG"), signed("Age Friends"), signed("Y1")]), unique=True).map(tuple)
questions = st.tuples(words(ABOUT_PEOPLE), partners, words(BETWEEN_BODIES))


@settings(max_examples=400, deadline=None)
@given(questions, sharers, agreed)
def test_a_general_answer_is_never_yes_and_depends_only_where_somebody_looked_after_could_be_shared(
    question, by, agreements
):
    group, partner, purpose = question
    told = {"facts": Facts(agreements=agreements), "by": by, "at": AT}
    general = may_share_in_general(group, partner, purpose, **told)
    assert not general.may  # so it is not yes where a person's answer would be no for lack of a relationship
    door = Grant("p1", "ash", frozenset({group}), frozenset({purpose}), AT - timedelta(9))
    granted = may_share(
        Item("person", group, "p1", neighbourhood="Ash"),
        partner,
        purpose,
        **{**told, "facts": Facts((door,), agreements)},
    )
    of = lambda practice: Item("person", group, "p1", neighbourhood="Ash", practice_ods_code=practice, held_by=practice)  # noqa: E731
    facts = {**told, "facts": Facts((door,), agreements)}
    ours = by.body_kind == "general-practice" and may_share(of("ORG"), partner, purpose, **facts).may
    theirs = (
        partner.body_kind == "general-practice" and may_share(of(partner.organisation), partner, purpose, **facts).may
    )
    assert (general.verdict == "depends") == (granted.may or ours or theirs)
    assert general.next_step in NEXT_STEPS


def test_without_a_relationship_the_answer_about_a_person_is_no_and_the_general_one_is_not_yes():
    told = {"facts": Facts(agreements=BOTH), "by": sharer(), "at": AT}
    about = may_share(Item("person", "about-me", "p1"), CHARITY, "direct-care", **told)
    general = may_share_in_general("about-me", CHARITY, "direct-care", **told)
    assert (about.may, about.next_step) == (False, "ask-coordinator")
    assert (general.may, general.verdict, general.ground) == (False, "depends", "ISA Age Friends")
    assert "Yes for a person whom you look after" in general.sentence
    assert "last day 31 December 2026" in general.sentence


def test_a_practice_without_an_agreement_of_its_own_may_share_of_its_own_people_and_is_told_so():
    told = {"facts": Facts(agreements=(signed("Age Friends"),)), "by": sharer("gp", "general-practice"), "at": AT}
    general = may_share_in_general("about-me", CHARITY, "direct-care", **told)
    assert "a person who is registered with your practice" in general.sentence
    assert general.verdict == "depends"


def test_what_bars_everybody_is_no_in_general_with_the_reason():
    told = {"by": sharer(), "at": AT}
    unsigned = may_share_in_general(
        "about-me", CHARITY, "direct-care", facts=Facts(agreements=(signed("ORG"),)), **told
    )
    assert unsigned.verdict == "no"
    assert unsigned.next_step == "ask-information-governance"
    assert "No sharing agreement in force lets your organisation have this" in unsigned.sentence
    never = may_share_in_general("clinical-problems", CHARITY, "direct-care", facts=Facts(agreements=BOTH), **told)
    assert (never.verdict, never.next_step) == ("no", "ask-consent")
    assert built_in_rules().rules["charity-never"].say in never.sentence


def test_CNS_01_the_partners_objection_is_said_to_whoever_looks_after_the_person():
    door = Grant("p1", "ash", frozenset({"about-me"}), frozenset({"direct-care"}), AT - timedelta(9))
    facts = Facts((door,), BOTH, (Objection("p1", "sharing", BEGUN, body="Age Friends"),))
    said = may_share(Item("person", "about-me", "p1"), CHARITY, "direct-care", facts=facts, by=sharer(), at=AT)
    assert said.sentence == (
        "No. To Age Friends (link worker) the rule book says: “The person objects to this being shared with your organisation.”"
    )
    assert is_said_to_partner(said.sentence)
    assert said.next_step == "ask-consent"


items = st.builds(
    Item, st.just("person"), words(ABOUT_PEOPLE), st.just("p1"), labels=st.frozensets(words(LABELS), max_size=2),
    neighbourhood=st.sampled_from(["Ash", "Beck"]), practice_ods_code=st.sampled_from(["", "Y1"]), held_by=st.sampled_from(["", "Y1"]),
)  # fmt: skip
objections = st.lists(st.builds(Objection, st.just("p1"), words(OBJECTION_KINDS), st.just(BEGUN)), max_size=2).map(
    tuple
)


@settings(max_examples=400, deadline=None)
@given(items, objections, st.sampled_from(sorted(set(ROLES) - {"safeguarding-lead"})), partners, words(BETWEEN_BODIES))
def test_of_somebody_whom_the_sharer_cannot_open_the_answer_is_the_same_as_of_nobody(
    item, said, role, partner, purpose
):
    by, facts = replace(sharer(role), own_person="p1"), Facts(agreements=BOTH, objections=said)
    ask = lambda item, facts: may_share(item, partner, purpose, facts=facts, by=by, at=AT)  # noqa: E731
    there = ask(*as_known_to(by, item, purpose, facts=facts, at=AT))
    nobody = Item("person", item.field_group, "no-such-person")
    not_there = ask(*as_known_to(by, nobody, purpose, facts=Facts(agreements=BOTH), at=AT))
    assert there == not_there


def test_without_the_guard_a_label_would_be_told_to_anybody_who_asks_for_planning():
    labelled = Item("person", "contacts", "p1", labels=frozenset({"safeguarding"}))
    told = {"facts": Facts(agreements=BOTH), "by": sharer("gp"), "at": AT}
    plain = may_share(replace(labelled, labels=frozenset()), CHARITY, "case-finding", **told)
    assert may_share(labelled, CHARITY, "case-finding", **told).sentence != plain.sentence
    known, facts = as_known_to(told["by"], labelled, "case-finding", facts=told["facts"], at=AT)
    assert may_share(known, CHARITY, "case-finding", **{**told, "facts": facts}).sentence == plain.sentence


def test_whoever_looks_after_a_person_is_answered_with_all_that_is_known():
    door = Grant("p1", "ash", frozenset({"about-me"}), frozenset({"direct-care"}), AT - timedelta(9))
    item, facts = Item("person", "about-me", "p1", neighbourhood="Ash"), Facts((door,), BOTH)
    assert as_known_to(sharer(), item, "direct-care", facts=facts, at=AT) == (item, facts)


def test_for_no_other_purpose_may_any_role_share_anything():
    """The list of purposes is held against the rules, so that a new one is not forgotten."""
    door = Grant("p1", "ash", frozenset(FIELD_GROUPS), frozenset(PURPOSES), AT - timedelta(9))
    for purpose in PURPOSES.keys() - set(BETWEEN_BODIES):
        for role in ROLES:
            for group in ABOUT_PEOPLE:
                item = Item("person", group, "p1", neighbourhood="Ash", practice_ods_code="ORG", held_by="ORG")
                facts = Facts((door,), (*BOTH, signed("Y1")))
                answers = [
                    may_share(item, Partner(to, "Y1", "nhs-trust"), purpose, facts=facts, by=sharer(role), at=AT)
                    for to in ROLES
                ]
                assert not any(answer.may for answer in answers), (purpose, role, group)


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (-1, "ended"),
        (0, "ended"),
        (1, "ends soon"),
        (ENDING_SOON.days, "ends soon"),
        (ENDING_SOON.days + 1, "in force"),
    ],
)
def test_a_paper_is_warned_of_in_its_last_sixty_days(days, state):
    assert paper_state(BEGUN, AT.date() + timedelta(days), AT.date()) == state
    assert paper_state(AT.date() + timedelta(1), AT.date() + timedelta(2), AT.date()) == "to come"
