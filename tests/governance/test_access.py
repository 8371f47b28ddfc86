"""The rule book under everything that may be asked: what is never shown, whoever asks, and that failure shuts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kith.errors import BadUsage, EmergencyNotPossible, NotInTheRules
from kith.governance.access import Question, decide, decide_by, decide_many, withhold
from kith.governance.agreements import Agreement
from kith.governance.asker import ACTIONS, PURPOSES, ROLES, Asker, Completed, TeamTie, door_at
from kith.governance.facts import EmergencyAccess, Facts, Grant
from kith.governance.item import FIELD_GROUPS, FORMS, LABELS, LOCATION_GROUPS, Item
from kith.governance.objections import OBJECTION_KINDS, Objection, who_may_be_used
from kith.governance.rulebook import NEXT_STEPS, Rulebook, built_in_rules
from kith.governance.sharing import Partner, may_share
from kith.governance.training import COURSES

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
BEGUN = date(2026, 3, 2)
TEXTS = [
    path.read_text(encoding="utf-8")
    for path in sorted(files("kith.governance").joinpath("policies").iterdir(), key=lambda path: path.name)
    if path.name.endswith(".cedar")
]
ALL = frozenset(FIELD_GROUPS)
TRAINING = tuple(Completed(course.name, BEGUN) for course in COURSES)
AGREEMENT = Agreement("ISA-1", "ORG", ALL, frozenset(PURPOSES), BEGUN, date(2027, 1, 1))


def somebody(role="gp", until=None, **more):
    return Asker("me", role, "ORG", "nhs-trust", (TeamTie("ash", "Ash", BEGUN, until),), TRAINING, **more)


def grant(groups=ALL, to_at=None, labels=frozenset(), purposes=frozenset(PURPOSES)):
    return Grant("p1", "ash", frozenset(groups), purposes, AT - timedelta(9), to_at, frozenset(labels))


words = lambda them: st.sampled_from(sorted(them))  # noqa: E731
askers = st.builds(
    somebody, words(ROLES), st.sampled_from([None, AT.date(), AT.date() + timedelta(1)]),
    is_active=st.booleans(), session=st.just("s"), can_ask_emergency=st.booleans(),
)  # fmt: skip
items = st.builds(
    Item, st.just("entry"), words(FIELD_GROUPS), st.just("p1"), words(FORMS), st.frozensets(words(LABELS), max_size=2),
    carries=st.frozensets(words(FIELD_GROUPS), max_size=3), searched_by=st.frozensets(words(FIELD_GROUPS), max_size=1),
    neighbourhood=st.sampled_from(["Ash", "Beck"]), recorded_by=st.sampled_from(["", "me"]), held_by=st.sampled_from(["", "ORG"]),
)  # fmt: skip
grants = st.builds(
    grant, st.frozensets(words(FIELD_GROUPS), max_size=8) | st.just(ALL), st.sampled_from([None, AT]),
    st.frozensets(words(LABELS), max_size=2), st.just(frozenset(PURPOSES)),
)  # fmt: skip
told = st.builds(
    Facts, st.lists(grants, max_size=2).map(tuple), st.sampled_from([(), (AGREEMENT,)]),
    reason=st.sampled_from(["", "visiting today at ten"]),
)  # fmt: skip
asked = st.tuples(askers, words(ACTIONS), items, words(PURPOSES))


def holding(facts):
    return [each for each in facts.grants if each.to_at is None or each.to_at > AT]


def must_not_show(asker, action, item, purpose, facts):
    """What prose forbids, read slowly and one sentence at a time; none of it knows the policies."""
    role, labels, open_now = asker.role, item.labels, holding(facts)
    opened = frozenset().union(*(each.labels for each in open_now))
    named = any(item.field_group in each.field_groups for each in open_now)
    if not asker.is_active or not asker.current_ties(AT.date()):
        return "nobody reads without an account and a team"
    if role == "system-support" and item.person_id:
        return "AZ-07"
    if role in ("analyst", "neighbourhood-manager", "community-facilitator") and item.form == "named":
        return "AZ-16"
    if item.form == "pseudonymous" and FIELD_GROUPS[item.field_group].identifies and action != "open-names":
        return "pseudonyms name no one"
    if role in ("link-worker", "welfare-adviser") and item.recorded_by != "me" and item.field_group in (
        "clinical-problems", "medication", "mental-health-detail"
    ):  # fmt: skip
        return "AZ-05"
    if "restricted-location" in labels and item.searched_by & LOCATION_GROUPS:
        return "SEN-02"
    if "sealed" in labels and "sealed" not in opened:
        return "BG-03"
    if labels & {"sexual-health", "hiv", "termination", "assisted-fertility", "gender"} - opened:
        return "SEN-05"
    if item.field_group == "home-entry" and (action != "reveal" or not named or not facts.reason):
        return "SEN-09"
    if "domestic-abuse" in labels and action == "contact-many":
        return "SEN-08"
    if purpose == "case-finding":
        return "CNS-12: no basis was recorded"
    no_tie = not open_now and item.recorded_by != "me"
    if item.form == "named" and purpose in ("direct-care", "coordination", "subject-access") and no_tie:
        return "AZ-06"
    return ""


@settings(max_examples=400, deadline=None)
@given(asked, told)
def test_AZ_01_nothing_is_shown_that_the_prose_forbids(question, facts):
    found = decide(*question, facts=facts, at=AT)
    why_not = must_not_show(*question, facts)
    assert not (why_not and found.effect == "permit"), (why_not, found)
    assert not (why_not and question[2].field_group not in found.hidden_field_groups), (why_not, found)
    assert found.next_step in NEXT_STEPS


TOLD_BY_ANOTHER = Item("entry", "about-me", "p1", labels=frozenset({"third-party"}))
UNPERMITTED = (somebody("care-coordinator"), "print", TOLD_BY_ANOTHER, "system-support")
"""What a rule redacts and none permits."""


@settings(max_examples=300, deadline=None)
@given(asked, told, st.frozensets(words(FIELD_GROUPS), max_size=8), st.frozensets(words(LABELS), max_size=2))
@example(UNPERMITTED, Facts(), frozenset({"identity"}), frozenset())
def test_more_grants_never_show_less(question, facts, groups, labels):
    more = replace(facts, grants=(*facts.grants, grant(groups, labels=labels)))
    before, after = (decide(*question, facts=each, at=AT) for each in (facts, more))
    assert not before.shows or after.shows
    assert not before.shows or after.hidden_field_groups <= before.hidden_field_groups


@settings(max_examples=300, deadline=None)
@given(asked, told)
@example(UNPERMITTED, Facts())
def test_SEN_16_a_label_shows_nothing_that_is_not_shown_without_it(question, facts):
    asker, action, item, purpose = question
    bare = decide(asker, action, replace(item, labels=frozenset()), purpose, facts=facts, at=AT)
    found = decide(*question, facts=facts, at=AT)
    assert not found.shows or bare.shows
    assert not found.shows or bare.hidden_field_groups <= found.hidden_field_groups


@settings(max_examples=100, deadline=None)
@given(st.lists(items, max_size=6), askers, words(ACTIONS), words(PURPOSES), told)
def test_a_page_is_decided_as_its_items_are(page, asker, action, purpose, facts):
    one_by_one = [decide(asker, action, item, purpose, facts=facts, at=AT) for item in page]
    assert decide_many(asker, action, page, purpose, facts=facts, at=AT) == one_by_one


TURNED = Rulebook(TEXTS[::-1])


@settings(max_examples=200, deadline=None)
@given(asked, told)
def test_AZ_24_the_order_of_the_rules_does_not_matter(question, facts):
    asker, action, item, purpose = question
    turned = decide_by(TURNED, Question(asker, action, purpose), [item], facts=facts, at=AT)[0]
    straight = decide(*question, facts=facts, at=AT)
    assert (turned.effect, set(turned.policies)) == (straight.effect, set(straight.policies))
    assert turned.hidden_field_groups == straight.hidden_field_groups


GOOD = '@id("all") @effect("permit") @say("Yes.") @next("") permit (principal, action, resource);'


@pytest.mark.parametrize(
    "text",
    [
        "permit (principal, action",
        GOOD + GOOD,
        GOOD.replace("@say", "@says"),
        GOOD.replace('@effect("permit")', '@effect("hide")'),
        GOOD.replace(";", ' when { context.labels.contains("hvi") };'),
        GOOD.replace(";", ' when { context.nonsense == "gp" };'),
        GOOD.replace("(principal,", '(principal == Role::"superuser",'),
    ],
)
def test_AZ_17_rules_that_cannot_be_read_allow_nothing(text):
    rules = Rulebook([text])
    assert rules.broken
    found = decide_by(
        rules, Question(somebody(), "view", "direct-care"), [Item("e", "identity", "p1")], facts=Facts(), at=AT
    )
    assert found[0].effect == "deny"
    assert found[0].policies == ("cannot-decide",)


def test_AZ_17_a_rule_that_fails_while_it_is_asked_allows_nothing():
    rules = Rulebook([GOOD])
    question, wanted = Question(somebody(), "view", "direct-care"), [Item("e", "identity", "p1")]
    assert decide_by(rules, question, wanted, facts=Facts(), at=AT)[0].effect == "permit"
    failing = Rulebook([GOOD + GOOD.replace('"all"', '"sum"').replace(";", " when { 9223372036854775807 + 1 > 0 };")])
    assert not failing.broken
    assert decide_by(failing, question, wanted, facts=Facts(), at=AT)[0].policies == ("cannot-decide",)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_AZ_14_a_membership_ends_at_midnight_in_london_also_when_the_clocks_change(day):
    leaving = somebody(until=day + timedelta(1))
    last = datetime(day.year, day.month, day.day, 22, 59, 59, tzinfo=UTC) + timedelta(hours=day.month == 10)
    wanted = Item("e", "identity", "p1")
    opened = replace(grant(), from_at=datetime(2026, 1, 1, tzinfo=UTC))
    facts = Facts((opened,), (AGREEMENT,))
    for at, shown in ((last, True), (last + timedelta(seconds=1), False)):
        assert decide(leaving, "view", wanted, "direct-care", facts=facts, at=at).shows == shown


def test_an_unknown_word_is_refused():
    ask = somebody()
    for action, purpose in (("peek", "direct-care"), ("view", "curiosity")):
        assert (
            decide(ask, action, Item("e", "identity", "p1"), purpose, facts=Facts((grant(),)), at=AT).effect == "deny"
        )
    for make in (
        lambda: somebody("superuser"),
        lambda: Item("e", "gossip"),
        lambda: Item("e", "identity", labels={"x"}),
    ):
        with pytest.raises(NotInTheRules):
            make()


def test_BG_01_emergency_access_is_short_reasoned_and_of_one_session():
    good = EmergencyAccess("p1", "me", "gp", "s", "direct-care", "found on the floor", AT, AT + timedelta(hours=8))
    for worse in ({"to_at": AT + timedelta(hours=9)}, {"reason": "urgent"}, {"session": ""}):
        with pytest.raises(EmergencyNotPossible):
            replace(good, **worse)


@pytest.mark.parametrize("change", [{"person_id": "p2"}, {"session": "t"}, {"role": "social-worker"}, {"account": "you"},
                                    {"purpose": "safeguarding"}, {"to_at": AT}])  # fmt: skip
def test_BG_07_emergency_access_is_bound_to_person_session_role_purpose_and_hours(change):
    held = EmergencyAccess(
        "p1", "me", "gp", "s", "direct-care", "found on the floor", AT - timedelta(hours=1), AT + timedelta(1 / 24)
    )
    ask = (somebody(session="s", can_ask_emergency=True), "view", Item("e", "medication", "p1"), "direct-care")
    assert decide(*ask, facts=Facts(emergencies=(held,)), at=AT).effect == "permit"
    assert decide(*ask, facts=Facts(emergencies=(replace(held, **change),)), at=AT).effect == "ask_reason"


def test_hidden_things_all_look_alike():
    link_worker, facts = somebody("link-worker"), Facts((grant(),), (AGREEMENT,))
    wanted = [
        Item("e", "medication", "p1"),
        Item("e", "identity", "p9"),
        Item("e", "identity", "p1", labels=frozenset({"sealed"})),
    ]
    found = decide_many(link_worker, "view", wanted, "direct-care", facts=facts, at=AT)
    assert {(each.effect, each.say, each.next_step) for each in found} == {("hide", found[0].say, "ask-coordinator")}


def test_SEN_01_one_redactor_takes_every_location_out():
    groups = {group: group for group in FIELD_GROUPS}
    page = Item("person", "identity", "p1", labels=frozenset({"restricted-location"}), carries=LOCATION_GROUPS)
    found = decide(
        somebody("care-coordinator"), "view", page, "direct-care", facts=Facts((grant(),), (AGREEMENT,)), at=AT
    )
    row = dict.fromkeys({"identity", *LOCATION_GROUPS}, 1)
    assert (found.effect, withhold(row, groups, found)) == ("redact", {"identity": 1})
    with pytest.raises(NotInTheRules):
        withhold({"postcode": "ZZ1 1AA"}, {}, found)


said = st.builds(
    Objection, st.sampled_from("abcd"), words(OBJECTION_KINDS), st.sampled_from([BEGUN, AT.date()]),
    st.sampled_from([None, AT.date() + timedelta(1)]),
)  # fmt: skip


@given(st.lists(said, max_size=8), words(PURPOSES), st.booleans())
def test_CNS_02_people_left_in_and_left_out_add_up(objections, purpose, applies):
    found = who_may_be_used("abcd", objections, purpose=purpose, on=AT.date(), national_opt_out_applies=applies)
    assert len(found.person_ids) + sum(found.left_out.values()) == 4
    if purpose not in ("case-finding", "population-planning"):
        assert found.person_ids == tuple("abcd")


def test_a_person_named_twice_is_not_counted():
    with pytest.raises(BadUsage):
        who_may_be_used("aa", [], purpose="case-finding", on=AT.date())


def test_sharing_is_answered_with_its_ground_or_the_next_step():
    charity = Partner("link-worker", "VC1", "vcse")
    signed = replace(AGREEMENT, reference="ISA-2", body="VC1")
    facts, by = Facts((grant(),), (AGREEMENT, signed)), somebody("care-coordinator")
    ask = lambda group, facts: may_share(Item("e", group, "p1"), charity, "direct-care", facts=facts, by=by, at=AT)  # noqa: E731
    assert (ask("about-me", facts).may, ask("about-me", facts).ground) == (True, "ISA-2")
    assert not ask("clinical-problems", facts).may
    unsigned = ask("about-me", replace(facts, agreements=(AGREEMENT,)))
    assert (unsigned.may, unsigned.next_step) == (False, "ask-information-governance")
    assert not ask("about-me", replace(facts, grants=())).may


def test_every_rule_answers_in_a_sentence():
    assert all(rule.say.endswith(".") for rule in built_in_rules().rules.values())


def test_AZ_12_what_is_sent_to_one_employer_of_a_team_opens_to_nobody_of_another():
    """Several bodies work in one team: a door at one of them is not the team's."""
    to_them, to_others = (replace(grant(), to=door_at("ash", body)) for body in ("ORG", "OTHER"))
    of_another_team = replace(grant(), to=door_at("beck", "ORG"))

    def look(door, until=None):
        facts = Facts((door,), (AGREEMENT,))
        return decide(somebody(until=until), "view", Item("e", "identity", "p1"), "direct-care", facts=facts, at=AT)

    assert look(to_them).effect == "permit"
    assert {look(door).effect for door in (to_others, of_another_team)} == {"hide"}
    assert not look(to_them, until=AT.date()).shows
