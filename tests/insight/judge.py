"""The judge: a slow, obvious, row-at-a-time reading of each rule, one person and one event after another.

It shares the parsed rules with the engine and nothing else: no Ibis, no topics, no questions, no packed bits.
"""

from calendar import monthrange
from datetime import date, timedelta

from kith.insight.clauses import (
    LivesAlone,
    NeedsInterpreter,
)
from kith.insight.event_clauses import Contacts, InRule, Lapsed, Reading, Recorded
from kith.insight.groups import Group
from kith.insight.windows import Back, Ever, Since, SinceLast

GP_FAMILIES = {"gp", "ehrql", "fhir"}
PARTNER_FAMILIES = {
    "general practice": GP_FAMILIES,
    "community services": {"community"},
    "mental health services": {"mental_health"},
    "social care": {"social_care"},
    "the hospital": {"hospital"},
    "housing": {"housing"},
    "the voluntary sector": {"vcse"},
}


def judge(people: list[dict], events: list[dict], rules, codelists, on: date) -> list[dict]:
    """One row for each living person and rule: answer (True, False, None), reason codes, date of the evidence."""
    found = []
    for person in people:
        if has_died(person, on) or (person["birth_month"] and person["birth_month"] > on):
            continue
        theirs = [e for e in events if e["person_id"] == person["person_id"] and e["date"] and e["date"] <= on]
        case = Case(person, theirs, codelists, on)
        for rule in rules:
            answer = case.of_group(rule.condition)
            case.answers[rule.name] = answer
            case.rules[rule.name] = rule
            given = case.reasons(rule.condition) if answer else []
            codes = [reason.code for reason in rule.reasons if reason.code in given]
            evidence = case.evidence(rule.condition, False) if answer else []
            found.append(
                {
                    "person_id": person["person_id"],
                    "rule": rule.name,
                    "answer": answer,
                    "reason_codes": codes,
                    "evidence_date": max(evidence, default=None),
                }
            )
    return found


def has_died(person, on):
    return person["death_month"] is not None and person["death_month"] <= on


def start_of(window, on):
    """The last day that is too early, or None."""
    if isinstance(window, Ever):
        return None
    if isinstance(window, Since):
        return window.day - timedelta(days=1)
    if isinstance(window, SinceLast):
        day = date(on.year, window.month, window.day)
        while day > on:
            day = date(day.year - 1, window.month, window.day)
        return day - timedelta(days=1)
    assert isinstance(window, Back)
    if window.unit == "days":
        return on - timedelta(days=window.count)
    if window.unit == "weeks":
        return on - timedelta(days=7 * window.count)
    months = window.count * (12 if window.unit == "years" else 1)
    year, month = on.year, on.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def unit_of(text):
    return "".join(sign for sign in text.lower() if sign not in " []")


class Case:
    """One person, their events up to the day, and what has been answered of them so far."""

    def __init__(self, person, events, codelists, on):
        self.person, self.events, self.codelists, self.on = person, events, codelists, on
        self.answers, self.rules = {}, {}

    # ---- what is in the record
    def entries(self, name):
        if name in self.codelists:
            codes = {(row.system, row.code) for row in self.codelists[name].codes}
        else:
            codes = {("kith", name)}
        return [e for e in self.events if (e["code_system"], e["code"]) in codes]

    def in_window(self, entries, window):
        start = start_of(window, self.on)
        return [e for e in entries if start is None or e["date"] > start]

    def gp_record(self):
        return any(source.split(":")[0] in GP_FAMILIES for source in self.person["sources"] or [])

    def recorded(self, clause):
        """The entries that make a clause of presence so, or none."""
        entries = self.entries(clause.name)
        if clause.verb == "social":
            entries = [e for e in entries if e["end_date"] is None or e["end_date"] > self.on]
        ended = [e["date"] for e in self.entries(clause.ended_by)] if clause.ended_by else []
        if entries and ended and max(e["date"] for e in entries) <= max(ended):
            return []
        found = self.in_window(entries, clause.window)
        return found if len({e["date"] for e in found}) >= clause.times else []

    def lapsed(self, clause):
        entries = self.entries(clause.name)
        days = {e["date"] for e in self.in_window(entries, clause.window)}
        lately = [e for e in entries if e["date"] > start_of(clause.gap, self.on)]
        return entries if len(days) >= clause.times and not lately else []

    def contacts_of(self, clause, *outcomes):
        kinds = clause.kinds or ("any_contact",)
        rows = {id(e): e for kind in kinds for e in self.entries(kind)}
        return [e for e in rows.values() if outcome_of(e) in outcomes]

    def contacts(self, clause):
        entries = self.contacts_of(clause, clause.outcome)
        if clause.none_since and entries:
            latest = max(e["date"] for e in entries)
            if any(e["date"] >= latest for e in self.contacts_of(clause, "attended", "unclear")):
                return []
        found = self.in_window(entries, clause.window)
        return found if len({e["date"] for e in found}) >= clause.times else []

    def reading(self, clause):
        """The latest entry with a value, if it is in the clause's unit and window."""
        valued = [e for e in self.entries(clause.name) if e["value"] is not None]
        if not valued:
            return None
        latest = max(valued, key=lambda e: (e["date"], e["file"] or "", e["source_row"] or 0))
        if clause.unit and latest["unit"] is not None and unit_of(latest["unit"]) != unit_of(clause.unit):
            return None
        return latest if self.in_window([latest], clause.window) else None

    def social(self, name):
        return [e for e in self.entries(name) if e["end_date"] is None or e["end_date"] > self.on]

    # ---- what is so
    def of(self, what):
        if isinstance(what, Group):
            return self.of_group(what)
        return getattr(self, f"is_{type(what).__name__}")(what)

    def of_group(self, group):
        parts = [self.of(item.what) for item in group.items]
        yes, no = parts.count(True), parts.count(False)
        if group.how == "all":
            return False if no else (True if yes == len(parts) else None)
        if group.how == "any":
            return True if yes else (False if no == len(parts) else None)
        if group.how == "none":
            return False if yes else (True if no == len(parts) else None)
        return True if yes >= group.least else (False if len(parts) - no < group.least else None)

    def is_Recorded(self, clause):
        found = bool(self.recorded(clause))
        if clause.negated:
            return not found
        if found:
            return True
        return False if clause.verb != "social" and self.gp_record() else None

    def is_Lapsed(self, clause):
        return True if self.lapsed(clause) else (False if self.gp_record() else None)

    def is_Reading(self, clause):
        latest = self.reading(clause)
        if latest is None:
            return None
        value, mark = latest["value"], clause.mark
        return {
            "above": value > mark,
            "below": value < mark,
            "of at least": value >= mark,
            "of at most": value <= mark,
        }[clause.comparison]

    def is_Contacts(self, clause):
        if self.contacts(clause):
            so = True
        else:
            so = None if self.in_window(self.contacts_of(clause, "unclear"), clause.window) else False
        return so if not clause.negated or so is None else not so

    def is_InRule(self, clause):
        return self.answers[clause.rule]

    def is_Aged(self, clause):
        born = self.person["birth_month"]
        if born is None:
            return None
        months = (self.on.year - born.year) * 12 + self.on.month - born.month
        age = months if clause.unit == "months" else months // 12
        if clause.youngest and age < clause.youngest:
            return False
        return clause.oldest is None or age <= clause.oldest

    def is_SexIs(self, clause):
        sex = self.person["sex"]
        return None if sex in (None, "not_known") else sex == clause.sex

    def is_EthnicGroup(self, clause):
        group = self.person["ethnic_group"]
        return None if group in (None, "Not stated", "Not known") else group in clause.groups

    def is_EthnicCategory(self, clause):
        code = self.person["ethnic_category"]
        return None if code in (None, "Z", "99") else code in clause.codes

    def is_InDecile(self, clause):
        decile = self.person["imd_decile"]
        return None if decile is None else clause.first <= decile <= clause.last

    def is_InNeighbourhood(self, clause):
        name = self.person["neighbourhood"]
        return None if name is None else name == clause.name

    def is_Registered(self, clause):
        state = self.person["registration"]
        return None if state in (None, "not_known") else state == clause.state

    def is_NeedsInterpreter(self, clause):
        return True if self.social("interpreter_needed") else self.person["interpreter_needed"]

    def is_LivesAlone(self, clause):
        return True if self.social("lives_alone") else self.person["lives_alone"]

    def is_OtherLanguage(self, clause):
        language = (self.person["main_language"] or "").strip().lower()
        if language in ("", "not known", "not recorded", "not stated", "unknown", "x"):
            return None
        return language not in ("english", "en", "eng", "en-gb", "en_gb", "british english", "english (uk)")

    def is_Accommodation(self, clause):
        status = self.person["accommodation_status"]
        return None if status in (None, "not_known") else status in clause.statuses

    def is_Lacks(self, clause):
        column = {"phone number": "has_phone", "address": "has_address", "nhs number": "has_nhs_number"}[clause.what]
        has = self.person[column]
        return None if has is None else not has

    def is_KnownTo(self, clause):
        known = {source.split(":")[0] for source in self.person["sources"] or []}
        if not known:
            return None
        named = set().union(*(PARTNER_FAMILIES[partner] for partner in clause.partners))
        if clause.how == "known to":
            return bool(known & named)
        return known <= named if clause.how == "known only to" else not known & named

    # ---- why, and since when
    def reasons(self, group):
        """Codes of the items that are so, within groups that are so."""
        if group.how == "none":
            return []
        given = []
        for item in group.items:
            if self.of(item.what) is True:
                given += [item.reason.code] if item.reason else []
                given += self.reasons(item.what) if isinstance(item.what, Group) else []
        return given

    def evidence(self, group, reasoned):
        """Days of the latest entries that clauses with a reason found, here and in rules named with a reason."""
        days = []
        for item in group.items if group.how != "none" else ():
            said = reasoned or item.reason is not None
            if isinstance(item.what, Group):
                days += self.evidence(item.what, said)
            elif said and isinstance(item.what, InRule):
                days += self.evidence(self.rules[item.what.rule].condition, False)
            elif said:
                days += self.days_of(item.what)
        return days

    def days_of(self, clause):
        if isinstance(clause, Recorded) and not clause.negated:
            return self.latest(self.recorded(clause))
        if isinstance(clause, Contacts) and not clause.negated:
            return self.latest(self.contacts(clause))
        if isinstance(clause, Lapsed):
            return self.latest(self.lapsed(clause))
        if isinstance(clause, Reading) and self.is_Reading(clause):
            return [self.reading(clause)["date"]]
        if isinstance(clause, NeedsInterpreter):
            return self.latest(self.social("interpreter_needed"))
        if isinstance(clause, LivesAlone):
            return self.latest(self.social("lives_alone"))
        return []

    def latest(self, entries):
        return [max(e["date"] for e in entries)] if entries else []


def outcome_of(event):
    outcome = event["outcome"]
    if outcome == "attended" or (outcome is None and event["kind"] == "admission"):
        return "attended"
    if outcome == "did_not_attend":
        return "missed"
    return "unclear" if outcome in (None, "not_recorded") else "neither"
