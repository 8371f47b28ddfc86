"""Who may see what: every row of the drawn table is asked of the rule book and answered as drawn."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kith.governance.access import decide
from kith.governance.agreements import Agreement
from kith.governance.asker import PURPOSES, Asker, Completed, TeamTie
from kith.governance.facts import EmergencyAccess, Facts, FindingBasis, Grant
from kith.governance.item import FIELD_GROUPS, Item
from kith.governance.objections import Objection
from kith.governance.training import COURSES
from tests.spec import drawn

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
LONG_AGO, NEXT_YEAR = date(2026, 1, 5), date(2027, 1, 1)
CASES = drawn.tables("access")["who_may_see_what"].cases
EVERYTHING = frozenset(FIELD_GROUPS)
TRAINED = {"training notice": AT.date() - timedelta(370), "training lapsed": AT.date() - timedelta(400)}


def asker(case):
    besides = case["besides"]
    practice = case["tie"] == "practice"
    until = AT.date() if besides == "membership ended" else None
    done = TRAINED.get(besides, LONG_AGO)
    return Asker(
        account="me",
        role=case["role"],
        organisation="Y1" if practice else "ORG",
        body_kind="general-practice" if practice else "nhs-trust",
        ties=(TeamTie("ash", "Ash", LONG_AGO, until),),
        training=tuple(Completed(one.name, done if one.name == "data-security" else LONG_AGO) for one in COURSES),
        session="s1",
        can_ask_emergency=besides != "plain sign-in",
    )


def item(case):
    return Item(
        kind="entry",
        field_group=case["field group"],
        person_id=None if case["form"] == "aggregate" or case["besides"] == "nobody yet" else "p1",
        form=case["form"],
        labels=frozenset(filter(None, [case["label"]])),
        searched_by=frozenset({"place"} if case["besides"] == "searched by place" else ()),
        neighbourhood="Ash",
        practice_ods_code="Y1",
        recorded_by="me" if case["tie"] == "author" else "somebody",
        held_by="ORG" if case["besides"] == "own body" else "",
        works_in=frozenset({"ash"} if case["besides"] == "colleague" else ()),
    )


def grants(case):
    begun, over = AT - timedelta(30), AT if case["tie"] == "ended grant" else None
    group = "contacts" if case["tie"] == "other grant" else case["field group"]
    labels = frozenset([case["label"]] if case["besides"] == "label granted" else [])
    made = Grant("p1", "ash", frozenset({group}), frozenset({case["purpose"]}), begun, over, labels)
    return (made,) if "grant" in case["tie"] else ()


def facts(case):
    besides, body = case["besides"], asker(case).organisation
    agreement = Agreement("ISA-1", body, EVERYTHING, frozenset(PURPOSES), LONG_AGO, NEXT_YEAR)
    basis = FindingBasis("s251", "DPIA-1", frozenset({"clinical-problems", "identity"}), LONG_AGO, NEXT_YEAR)
    said = {"objects": ("sharing", body), "national opt-out": ("national", "")}.get(besides)
    opened = EmergencyAccess(
        "p1", "me", case["role"], "s1", "direct-care", "found on the floor", AT, AT + timedelta(hours=8)
    )
    return Facts(
        grants=grants(case),
        agreements=() if besides == "no agreement" else (agreement,),
        objections=(Objection("p1", said[0], LONG_AGO, body=said[1]),) if said else (),
        emergencies=(opened,) if case["tie"] == "emergency" else (),
        basis=None if besides == "no basis" else basis,
        reason="visiting today at ten" if besides == "reason" else "",
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(filter(None, case.values())).replace(" ", "-"))
def test_a_row_is_decided_as_drawn(case):
    found = decide(asker(case), case["action"], item(case), case["purpose"], facts=facts(case), at=AT)
    assert found.effect == case["effect"], found
    assert found.say
    assert found.policies


def test_the_order_of_rows_in_the_facts_does_not_matter():
    for case in CASES:
        told = facts(case)
        turned = replace(told, grants=told.grants[::-1], agreements=told.agreements[::-1])
        ask = (asker(case), case["action"], item(case), case["purpose"])
        assert decide(*ask, facts=told, at=AT) == decide(*ask, facts=turned, at=AT)


# another rule would refuse these too, but for another reason, and whoever is refused would be told of the wrong way on
SAID = [
    *((action, "safeguarding-lead", "safeguarding", "safeguarding", "concern-stays-inside")
      for action in ("print", "export", "share", "contact", "contact-many")),
    *((action, "gp", "identity", purpose, "pseudonyms-only")
      for action in ("view", "list", "count", "search", "print", "export") for purpose in ("case-finding", "population-planning")),
]  # fmt: skip


@pytest.mark.parametrize(("action", "role", "group", "purpose", "policy"), SAID)
def test_who_is_refused_is_told_by_the_rule_that_is_about_it(action, role, group, purpose, policy):
    case = dict.fromkeys(("tie", "label", "besides"), "") | {
        "role": role, "field group": group, "purpose": purpose, "form": "named", "tie": "grant",
    }  # fmt: skip
    found = decide(asker(case), action, item(case), purpose, facts=facts(case), at=AT)
    assert (found.effect, policy in found.policies) == ("deny", True), found
