"""Small made-up worlds for the judge: people and events drawn so that edges are common; rules drawn from the grammar.

Nulls, two values on one day, rows twice, days in the future, days on the very edge of a window, codes of the wrong
system, units nobody expected, people without a record, the dead.
"""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from kith.coding import ACCOMMODATION_STATUSES, ETHNIC_CATEGORIES, ethnic_group_2021
from kith.errors import BadRule
from kith.insight.asking_people import COLUMNS
from kith.insight.clauses import (
    ETHNIC_GROUPS,
    PARTNERS,
    Accommodation,
    Aged,
    EthnicCategory,
    EthnicGroup,
    InDecile,
    InNeighbourhood,
    KnownTo,
    Lacks,
    LivesAlone,
    NeedsInterpreter,
    OtherLanguage,
    Registered,
    SexIs,
)
from kith.insight.event_clauses import COMPARISONS, CONTACT_KINDS, VERBS, Contacts, InRule, Lapsed, Reading, Recorded
from kith.insight.freezing import codelists_of
from kith.insight.groups import Group, Item, Reason, clauses_in
from kith.insight.questions import questions_of
from kith.insight.rule import Rule
from kith.insight.rules import Rules
from kith.insight.windows import EVER, Back, Since, SinceLast
from kith.tables.engines import open_engine

ON = date(2026, 11, 1)
LISTS = (
    "diabetes",
    "diabetes_resolved",
    "hypertension",
    "hba1c",
    "systolic_blood_pressure",
    "flu_vaccine",
    "antipsychotic",
    "lithium",
    "asthma",
    "smoking_status",
    "debt",
    "housebound",
    "lives_alone",
    "interpreter_needed",
    "housebound_no_longer",
)

PEOPLE_SCHEMA = pa.schema(
    [
        ("person_id", pa.string()),
        ("birth_month", pa.date32()),
        ("sex", pa.string()),
        ("ethnic_category", pa.string()),
        ("ethnic_group", pa.string()),
        ("main_language", pa.string()),
        ("interpreter_needed", pa.bool_()),
        ("imd_decile", pa.int64()),
        ("neighbourhood", pa.string()),
        ("accommodation_status", pa.string()),
        ("registration", pa.string()),
        ("death_month", pa.date32()),
        ("lives_alone", pa.bool_()),
        ("has_nhs_number", pa.bool_()),
        ("has_address", pa.bool_()),
        ("has_phone", pa.bool_()),
        ("sources", pa.list_(pa.string())),
    ]
)
EVENT_SCHEMA = pa.schema(
    [
        ("person_id", pa.string()),
        ("kind", pa.string()),
        ("date", pa.date32()),
        ("code_system", pa.string()),
        ("code", pa.string()),
        ("value", pa.float64()),
        ("unit", pa.string()),
        ("outcome", pa.string()),
        ("end_date", pa.date32()),
        ("source", pa.string()),
        ("file", pa.string()),
        ("source_row", pa.int64()),
    ]
)

assert set(COLUMNS) <= set(PEOPLE_SCHEMA.names)


class Draw:
    """Seeded chance, with a liking for edges."""

    def __init__(self, seed: int):
        self.rng = np.random.default_rng(seed)

    def one(self, options):
        options = list(options)
        return options[int(self.rng.integers(len(options)))]

    def some(self, options, most=3):
        options = list(options)
        count = int(self.rng.integers(1, min(most, len(options)) + 1))
        return tuple(options[i] for i in sorted(self.rng.choice(len(options), size=count, replace=False)))

    def maybe(self, share=0.5):
        return bool(self.rng.random() < share)

    def number(self, low, high):
        return int(self.rng.integers(low, high + 1))

    def tri(self):
        return self.one((True, False, None))


def draw_person(draw: Draw, name: str) -> dict:
    category = draw.one((*ETHNIC_CATEGORIES, None, None))
    months = draw.one(
        (
            0,
            5,
            6,
            12,
            13,
            41,
            59,
            60,
            203,
            204,
            215,
            216,
            300,
            480,
            540,
            599,
            600,
            780,
            839,
            899,
            900,
            1079,
            draw.number(0, 1200),
        )
    )
    index = ON.year * 12 + ON.month - 1 - months
    families = (
        "gp",
        "gp:P83001",
        "community",
        "mental_health",
        "social_care",
        "hospital",
        "housing",
        "vcse",
        "ehrql",
        "fhir",
    )
    return {
        "person_id": name,
        "birth_month": None if draw.maybe(0.1) else date(index // 12, index % 12 + 1, 1),
        "sex": draw.one(("male", "female", "female", "indeterminate", "not_known", None)),
        "ethnic_category": category,
        "ethnic_group": None if draw.maybe(0.1) else ethnic_group_2021(category),
        "main_language": draw.one(("English", "english ", "Polish", "Urdu", "unknown", "", None)),
        "interpreter_needed": draw.tri(),
        "imd_decile": draw.one((1, 2, 3, 10, None, draw.number(1, 10))),
        "neighbourhood": draw.one(("West", "North", None)),
        "accommodation_status": draw.one((*ACCOMMODATION_STATUSES, "settled", None)),
        "registration": draw.one(("registered", "registered", "not_registered", "deregistered", "not_known", None)),
        "death_month": draw.one((None,) * 12 + (date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1))),
        "lives_alone": draw.tri(),
        "has_nhs_number": draw.tri(),
        "has_address": draw.tri(),
        "has_phone": draw.tri(),
        "sources": draw.one(
            (None, [], ["gp"], ["gp:P83001", "hospital"], [*draw.some(families, 4)], [*draw.some(families)])
        ),
    }


def edges(rules, on: date) -> list[date]:
    """The days around the start of every window that the rules ask for."""
    starts = {
        start
        for rule in rules
        for clause in clauses_in(rule.condition)
        for question in questions_of(clause, on)
        for start in (question.after, question.silent_after, question.topic.days_after)
        if start
    }
    return sorted({start + timedelta(days=d) for start in starts for d in (0, 1)}) or [on]


def draw_event(draw: Draw, person: str, names, codelists, days) -> dict:
    name = draw.one(names)
    row = draw.one(codelists[name].codes) if name in codelists else None
    system, code = (row.system, row.code) if row else ("kith", name)
    if draw.maybe(0.04):
        system = "loinc" if system != "loinc" else "snomedct"
    day = draw.one(
        (draw.one(days), draw.one(days), ON, ON + timedelta(days=1), ON - timedelta(days=draw.number(0, 1500)), None)
    )
    return {
        "person_id": person,
        "kind": "admission"
        if code.endswith("_admission")
        else draw.one(("condition", "contact", "measurement", "social")),
        "date": day,
        "code_system": system,
        "code": code,
        "value": draw.one((None, 58.0, 58.5, 30.0, 27.5, 140.0, 150.0, float(draw.number(0, 200)))),
        "unit": draw.one((None, "mmol/mol", "mmHg", "mm[Hg]", "%", "kg/m2", "MMOL / MOL")),
        "outcome": draw.one(
            ("attended", "attended", "did_not_attend", "did_not_attend", "cancelled_by_service", "not_recorded", None)
        ),
        "end_date": draw.one((None, None, ON, ON - timedelta(days=3), ON + timedelta(days=3))),
        "source": "gp",
        "file": draw.one(("a.csv", "b.csv", None)),
        "source_row": 0,
    }


def draw_world(seed: int, rules: Rules, codelists, *, people=5, events=14) -> tuple[list[dict], list[dict]]:
    """People and their events, each person aimed at the lists and windows of one rule, and of the rules it names."""
    draw = Draw(seed)
    persons, rows = [], []
    for place in range(people):
        person = draw_person(draw, f"w{seed}p{place:03}")
        persons.append(person)
        aim = rules.and_those_named([draw.one(rules.in_order).name])
        names = sorted({name for rule in aim for name in codelists_of(rule)}) or list(LISTS)
        mine, days = draw.some(names, 5), draw.some(edges(aim, ON), 4)  # few of each, so that entries meet
        for _ in range(draw.number(0, 2 * events)):
            row = draw_event(draw, person["person_id"], mine, codelists, days)
            rows.append(row)
            if draw.maybe(0.2):  # the same again, or another value on the same day
                rows.append(
                    dict(row) if draw.maybe() else {**row, "value": float(draw.number(0, 200)), "file": "b.csv"}
                )
    rows.append(draw_event(draw, "somebody else", LISTS, codelists, [ON]))
    order = draw.rng.permutation(len(rows))
    for place, row in enumerate(order):
        rows[row]["source_row"] = place + 2
    return persons, rows


def draw_window(draw: Draw):
    return draw.one(
        (
            EVER,
            EVER,
            Back(12, "months"),
            Back(draw.number(1, 30), draw.one(("days", "weeks", "months", "years"))),
            Since(date(2026, 3, 31)),
            SinceLast(1, 9),
            SinceLast(28, 2),
        )
    )


def draw_recorded(draw: Draw, name: str) -> Recorded:
    verb, ended_by = draw.one(VERBS), draw.one((None, "diabetes_resolved", "housebound_no_longer"))
    return Recorded(name, verb, draw.maybe(0.4), draw.one((1, 1, 2, 3)), draw_window(draw), ended_by)


def draw_reading(draw: Draw, name: str) -> Reading:
    mark, unit = draw.one((58, 58.5, 140, 27.5)), draw.one(("", "mmol/mol", "mm[Hg]", "kg/m2"))
    return Reading(name, draw.one(COMPARISONS), mark, unit, draw_window(draw))


def draw_contacts(draw: Draw) -> Contacts:
    outcome, kinds = draw.one(("attended", "missed")), draw.one(((), draw.some(CONTACT_KINDS)))
    return Contacts(outcome, draw.maybe(0.3), draw.one((1, 1, 2, 3)), kinds, draw_window(draw), draw.maybe(0.2))


def draw_clause(draw: Draw, others=()):
    """Any clause that the grammar has; drawn again where chance made one that says nothing."""
    name = draw.one(LISTS)
    makers = (
        lambda: Aged(draw.number(0, 90), draw.one((None, draw.number(0, 100))), "years"),
        lambda: Aged(draw.number(0, 300), draw.one((None, draw.number(0, 400))), "months"),
        lambda: SexIs(draw.one(("female", "male"))),
        lambda: EthnicGroup(draw.some(ETHNIC_GROUPS)),
        lambda: EthnicCategory(draw.some([code for code in ETHNIC_CATEGORIES if code not in ("Z", "99")])),
        lambda: InDecile(draw.number(1, 10), draw.number(1, 10)),
        lambda: InNeighbourhood(draw.one(("West", "St Ann's and Old Town"))),
        lambda: Registered(draw.one(("registered", "not_registered", "deregistered"))),
        NeedsInterpreter,
        LivesAlone,
        OtherLanguage,
        lambda: Accommodation(draw.some([status for status in ACCOMMODATION_STATUSES if status != "not_known"])),
        lambda: Lacks(draw.one(("phone number", "address", "nhs number"))),
        lambda: KnownTo(draw.one(("known to", "known only to", "not known to")), draw.some(PARTNERS)),
        *(4 * (lambda: draw_recorded(draw, name),)),
        lambda: Lapsed(name, draw.number(2, 4), draw_window(draw), Back(draw.number(1, 9), "months")),
        *(2 * (lambda: draw_reading(draw, name),)),
        *(4 * (lambda: draw_contacts(draw),)),
        *((lambda: InRule(draw.one(others)),) if others else ()),
    )
    while True:
        try:
            return draw.one(makers)()
        except BadRule:
            continue


def draw_group(draw: Draw, others, depth=1) -> Group:
    while True:
        how = draw.one(("all", "all", "any", "none", "at least"))
        count = draw.number(1 if how in ("all", "none") else 2, 4)
        items = []
        for _ in range(count):
            what = draw_group(draw, others, depth + 1) if depth < 3 and draw.maybe(0.3) else draw_clause(draw, others)
            code = f"R{draw.number(0, 4)}"
            reason = Reason(code, f"words of {code}", int(code[1]), 0) if how != "none" and draw.maybe(0.5) else None
            items.append(Item(what, reason))
        try:
            return Group(how, tuple(items), draw.number(2, count) if how == "at least" else 0)
        except BadRule:
            continue


def draw_rule(draw: Draw, name: str, others=()) -> Rule:
    while True:
        condition = draw_group(draw, others)
        if condition.how == "none":
            continue
        with_reasons = tuple(item if item.reason else Item(item.what, Reason("WHY", "why")) for item in condition.items)
        try:
            return Rule(
                name,
                draw.number(1, 9),
                f"Title of {name}",
                "register",
                "drawn at random",
                Group(condition.how, with_reasons, condition.least),
            )
        except BadRule:
            continue


def draw_rules(seed: int, count=8) -> Rules:
    """Rules from the grammar, some of which name others."""
    draw, made = Draw(seed), []
    for place in range(count):
        name = f"rule_{place}_register" if draw.maybe(0.3) else f"rule_{place}"
        made.append(draw_rule(draw, name, tuple(rule.name for rule in made)))
    return Rules.of(made)


def tables(people: list[dict], events: list[dict]):
    """The world as tables in memory."""
    return pa.Table.from_pylist(people, PEOPLE_SCHEMA), pa.Table.from_pylist(events, EVENT_SCHEMA)


def relations(people: list[dict], events: list[dict]):
    """The world as relations of a fresh engine of one thread."""
    engine = open_engine(threads=1)
    named = zip(("people", "events"), tables(people, events))
    return tuple(engine.create_table(name, table) for name, table in named)
