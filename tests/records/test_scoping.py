"""The scope in SQL and the rules agree, person by person, whatever is kept and whoever asks."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kith.governance.access import decide_many
from kith.governance.agreements import Agreement as Signed
from kith.governance.asker import ACTIONS, PURPOSES, ROLES, Asker, Completed, TeamTie
from kith.governance.facts import FindingBasis
from kith.governance.item import FIELD_GROUPS, LABELS
from kith.governance.objections import SECONDARY
from kith.governance.records.deciding import facts_about
from kith.governance.records.models import Account, Agreement, EmergencyAccess, Grant, Objection, PersonLabel
from kith.governance.records.staff import NewAccount, ensure_team, make_account
from kith.people.records.models import Entry, Person
from kith.people.records.scoping import Asked, person_items, visible
from kith.places.records.naming import name_neighbourhoods
from tests.records.kept import AT, BY

pytestmark = pytest.mark.django_db
BEGUN = date(2026, 1, 5)
GROUPS = sorted(FIELD_GROUPS)
OURS, THEIRS = "Y99001", "Y99002"
BODIES = {"general-practice": OURS, "nhs-trust": "RXX", "vcse": "Age Friends"}
CLINICAL = ["gp", "care-coordinator", "district-nurse", "social-worker", "analyst", "safeguarding-lead"]


def one_of(draw, *values):
    return draw.choice(values)


def made_people(draw, count=40):
    people = [
        Person(person_id=f"p{number:02}", neighbourhood=one_of(draw, "Ash", "Beck", None), practice_ods_code=one_of(draw, OURS, THEIRS, None))
        for number in range(count)
    ]  # fmt: skip
    Person.objects.bulk_create(people)
    Entry.objects.bulk_create(
        Entry(entry_id=f"e{number}", person=draw.choice(people), source=draw.choice([f"gp:{OURS}", f"gp:{THEIRS}", "hospital", "community:RXX",
              "vcse:Age Friends", f"social_care:{OURS}"]))
        for number in range(count)
    )  # fmt: skip
    return [one.person_id for one in people]


def words(draw, all_of, most):
    return frozenset(draw.sample(sorted(all_of), draw.randint(1, most)))


def made_grant(draw, person, doors):
    begun, over = one_of(
        draw, (AT - timedelta(9), None), (AT - timedelta(9), AT), (AT + timedelta(1), None), (AT, AT + timedelta(1))
    )
    labels = words(draw, LABELS, 3) if draw.random() < 0.4 else frozenset()
    return Grant(
        person_id=person, to=draw.choice(doors), field_groups=words(draw, FIELD_GROUPS, 18), purposes=words(draw, PURPOSES, 5),
        labels=labels, from_at=begun, to_at=over, why="work", work="w", opened_by="a",
        despite_objection=one_of(draw, "", "", "decision 7"), shut_by="a" if over else "",
    )  # fmt: skip


def everything_kept(draw, me):
    people = made_people(draw)
    doors = ["1", "1", "2", me, "another"]
    Grant.objects.bulk_create(made_grant(draw, draw.choice(people), doors) for _ in range(70))
    labelled = {(draw.choice(people), draw.choice(sorted(LABELS))) for _ in range(18)}
    PersonLabel.objects.bulk_create(
        PersonLabel(person_id=who, label=label, ground="said so", put_on_by="a", put_on_at=AT, **one_of(draw, {}, {}, {"taken_off_by": "a", "taken_off_at": AT}))
        for who, label in sorted(labelled)
    )  # fmt: skip
    said = {(draw.choice(people), one_of(draw, "type-1", "national", "finding")) for _ in range(12)}
    Objection.objects.bulk_create(
        Objection(person_id=who, kind=kind, from_date=BEGUN, said_to="a", how="told") for who, kind in sorted(said)
    )
    against = {(draw.choice(people), one_of(draw, "", *BODIES.values()), one_of(draw, "", *GROUPS)) for _ in range(10)}
    Objection.objects.bulk_create(
        Objection(person_id=who, kind="sharing", body=against_body, field_group=group, from_date=BEGUN, said_to="a", how="told",
                  to_date=one_of(draw, None, AT.date()))
        for who, against_body, group in sorted(against)
    )  # fmt: skip
    Agreement.objects.bulk_create(
        Agreement(
            reference=f"ISA-{one}", body=one, purposes=frozenset(PURPOSES), from_date=BEGUN, to_date=date(2027, 1, 1),
            field_groups=one_of(draw, *[frozenset(FIELD_GROUPS)] * 3, words(draw, FIELD_GROUPS, 20)), recorded_by="a", recorded_at=AT,
        )
        for one in BODIES.values()
    )  # fmt: skip
    return people


def opened_in_an_emergency(draw, people, asker, purpose):
    EmergencyAccess.objects.create(
        person_id=draw.choice(people), account=asker.account, role=one_of(draw, asker.role, "gp"), organisation="Y", reason="fell at home today",
        session=one_of(draw, asker.session or "s9", "another"), purpose=purpose, reason_kind="care", from_at=AT - timedelta(hours=1),
        to_at=one_of(draw, AT, AT + timedelta(hours=1)),
    )  # fmt: skip


def drawn_asker(draw, account, own_person):
    kind, body = draw.choice(sorted(BODIES.items()))
    ties = one_of(
        draw,
        *[()] * (draw.random() < 0.2),
        (TeamTie("1", "Ash", BEGUN),),
        (TeamTie("1", "Ash", BEGUN), TeamTie("2", "Beck", BEGUN)),
    )
    done = one_of(draw, *[BEGUN] * 8, date(2025, 10, 20), date(2024, 1, 1))
    held = tuple(Completed(course, done) for course in ("data-security", "safeguarding-adults", "kith-practice"))
    return Asker(
        account, draw.choice(CLINICAL * 4 + sorted(ROLES)), body, kind, ties, held, draw.random() < 0.95, one_of(draw, "s1", ""),
        draw.random() < 0.5, own_person,
    )  # fmt: skip


OFTEN = ["direct-care"] * 6 + ["coordination", "safeguarding", "case-finding", "population-planning"] * 2


def drawn_question(draw, asker):
    purpose = draw.choice(OFTEN + sorted(PURPOSES))
    form = draw.choice(["pseudonymous", "pseudonymous", "named"] if purpose in SECONDARY else ["named"])
    groups = ["demographics", "clinical-problems", "place"] if form == "pseudonymous" else ["identity"] * 3
    basis = FindingBasis("s251", "DPIA-1", frozenset(groups), BEGUN, date(2027, 1, 1), draw.random() < 0.5)
    return Asked(
        asker, draw.choice(["search", "list", "count", "view"] * 4 + sorted(ACTIONS)), purpose, draw.choice(groups * 3 + GROUPS),
        one_of(draw, frozenset(), frozenset({"place"})), form, one_of(draw, None, basis, basis),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_AZ_01_a_list_in_sql_holds_whom_the_rules_show_and_nobody_else(seed):
    draw = random.Random(seed)
    name_neighbourhoods(names=["Ash", "Beck"])
    ensure_team(name="Ash team", neighbourhood="Ash", organisations=[("Practice", OURS, "general-practice")])
    me = make_account(new=NewAccount("me", "Me", "pass phrase", "gp", "Ash team", "Practice", BEGUN), by=BY, at=AT)
    Account.objects.filter(id=me).update(own_person="p05")
    people = everything_kept(draw, me)
    rows, shown = list(Person.objects.order_by("person_id")), 0
    for _ in range(60):
        asked = drawn_question(draw, drawn_asker(draw, me, "p05"))
        asker, action, purpose = asked.asker, asked.action, asked.purpose
        opened_in_an_emergency(draw, people, asker, purpose)
        about = replace(facts_about(asker, people, purpose, AT), basis=asked.basis)
        found = decide_many(asker, action, person_items(rows, asked), purpose, facts=about, at=AT)
        by_rules = [row.person_id for row, said in zip(rows, found, strict=True) if said.shows]
        in_sql = list(
            visible(Person.objects.all(), asked, AT).order_by("person_id").values_list("person_id", flat=True)
        )
        assert in_sql == by_rules, asked
        shown += len(by_rules)
    assert shown, "nobody was ever shown: this draw tells nothing"


def test_an_agreement_is_read_as_it_was_signed_until_it_was_ended(db):
    from kith.governance.records.signing import agreements_of, end_agreement, sign_agreement

    signed = Signed("ISA-9", "RXX", frozenset({"identity"}), frozenset({"direct-care"}), BEGUN, date(2027, 1, 1))
    sign_agreement(agreement=signed, by=BY, at=AT)
    assert agreements_of("RXX", AT.date()) == (signed,)
    end_agreement(reference="ISA-9", on=AT.date(), why="the charity closed", by=BY, at=AT)
    assert agreements_of("RXX", AT.date()) == ()
    assert agreements_of("RXX", AT.date() - timedelta(1))[0].to_date == AT.date()
