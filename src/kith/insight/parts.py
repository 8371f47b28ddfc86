"""The parts of a rule that is put together by choosing: each form of the grammar as a sentence with places to fill.

A filled sentence is read by the grammar (`read_clause`) and stands in the rule as the grammar says it back, so there is
one meaning of a clause. What may be chosen is drawn from the codelists and rules that are there (`vocabulary`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kith.coding import ADMISSION_TERMS, CONTACT_TERMS, ETHNIC_CATEGORIES, KITH_TERMS, Codelist, kind_of_term
from kith.errors import BadRule
from kith.insight.clauses import ETHNIC_GROUPS, LACKING, PARTNERS, REGISTRATIONS, STATUSES, Lacks, Registered, one_of
from kith.insight.event_clauses import COMPARISONS, Contacts, Lapsed, Reading, Recorded, spoken
from kith.insight.grammar import read_clause
from kith.insight.groups import Reason, clauses_in, items_in
from kith.insight.lists import MISSING_OUT
from kith.insight.rules import Rules

__all__ = ["HEADINGS", "Part", "Picker", "Vocabulary", "chosen_in", "filled", "parts", "vocabulary"]

HEADINGS = {
    "person": "Who somebody is, and where they live",
    "condition": "Conditions, medicines and care",
    "measurement": "Measurements",
    "contact": "Contacts with services",
    "absence": "What did not happen, or is not there",
    "rule": "What other rules found",
}
"""What a clause may be about, in the order in which it is offered."""


@dataclass(frozen=True)
class Picker:
    """One place to fill in a sentence.

    name     what the sentence calls it
    label    what a page asks
    choices  words as the sentence has them, each with what a page shows; none where something is typed
    several  whether more than one may be chosen
    needed   whether it must be filled
    pattern  what else may stand there when a sentence is taken apart; empty for the choices alone
    hint     an example of what to type
    """

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    several: bool = False
    needed: bool = True
    pattern: str = ""
    hint: str = ""

    @property
    def regex(self) -> str:
        """What may stand in its place."""
        one = self.pattern or "|".join(
            re.escape(words) for words, _ in sorted(self.choices, key=lambda each: -len(each[0])) if words
        )
        many = rf"(?:{one})(?:, (?:{one}))*(?: or (?:{one}))?" if self.several else one
        return rf"(?P<{self.name}>{many})" if self.needed else rf"(?P<{self.name}>{many})?"


@dataclass(frozen=True)
class Part:
    """One way to write a clause by choosing.

    key       its name in addresses
    heading   of `HEADINGS`
    label     what a page calls it
    sentence  the clause, with a place in braces for each picker; one that may be empty stands with the space before it
    """

    key: str
    heading: str
    label: str
    sentence: str
    pickers: tuple[Picker, ...] = ()

    @property
    def regex(self) -> str:
        """The sentence as a pattern."""
        pieces = re.split(r"\{(\w+)\}", self.sentence)
        by_name = {one.name: one.regex for one in self.pickers}
        return "".join(by_name[piece] if number % 2 else re.escape(piece) for number, piece in enumerate(pieces))


@dataclass(frozen=True)
class Vocabulary:
    """What clauses may name.

    names          codelists and Kith terms, by how a clause speaks of them: recorded, prescribed, had, social, reading, ends
    registers      rules that are registers, without that word
    rules          every other rule
    neighbourhoods by name
    reasons        the reason that rules give for being out of contact, by the clause's words: the same thing weighs the same
    """

    names: Mapping[str, tuple[str, ...]]
    registers: tuple[str, ...]
    rules: tuple[str, ...]
    neighbourhoods: tuple[str, ...] = ()
    reasons: Mapping[str, Reason] = field(default_factory=dict)


def vocabulary(
    rules: Rules, codelists: Mapping[str, Codelist], *, neighbourhoods: Iterable[str] = (), without: Iterable[str] = ()
) -> Vocabulary:
    """Draw from rules and codelists what a clause may name.

    Parameters
    ----------
    rules : the rules in use; how they speak of a codelist is how it is offered
    codelists : by name; one that no rule uses is offered as something on record, and one with LOINC codes as a reading
    neighbourhoods : their names
    without : codelists that are left out of every finding: a clause that names one would find nobody

    Examples
    --------
    >>> from kith.coding import built_in
    >>> from kith.insight.rules import built_in_rules
    >>> found = vocabulary(Rules.of(built_in_rules()), built_in())
    >>> "statin" in found.names["prescribed"], "flu_vaccine" in found.names["had"], "diabetes" in found.registers
    (True, True, True)
    """
    used: dict[str, set[str]] = {how: set() for how in ("recorded", "prescribed", "had", "social", "reading", "ends")}
    used["social"] = {term for term in KITH_TERMS if kind_of_term(term) == "social"}
    for clause in (clause for rule in rules for clause in clauses_in(rule.condition)):
        if isinstance(clause, Recorded):
            used[clause.verb].add(clause.name)
            used["ends"] |= {clause.ended_by} if clause.ended_by else set()
        elif isinstance(clause, Lapsed | Reading):
            used["prescribed" if isinstance(clause, Lapsed) else "reading"].add(clause.name)
    used["reading"] |= {name for name, one in codelists.items() if any(row.system == "loinc" for row in one.codes)}
    contacts = {*CONTACT_TERMS, *ADMISSION_TERMS, "any_contact", "any_health_contact"}
    used["recorded"] |= set(codelists) - set().union(*used.values()) - contacts
    names = [rule.name for rule in rules]
    said: dict[str, Reason] = {}
    for item in (item for rule in rules.of_theme(*MISSING_OUT) for item in items_in(rule.condition)):
        if item.reason and isinstance(item.what, Contacts | Lacks | Registered):
            said.setdefault(item.what.words, item.reason)
    return Vocabulary(
        {how: tuple(sorted(found - set(without))) for how, found in used.items()},
        tuple(name.removesuffix("_register") for name in names if name.endswith("_register")),
        tuple(name for name in names if not name.endswith("_register")),
        tuple(neighbourhoods), said,
    )  # fmt: skip


_WINDOW = Picker(
    "window", "How long", needed=False, pattern=r" (?:in the last \d+ \w+|since the last \d+ \w+|since \d+ \w+ \d{4})",
    choices=(
        ("", "At any time"),
        *((f" in the last {count} months", f"In the last {count} months") for count in (1, 3, 6, 9, 12, 15, 18, 24, 36)),
        *((f" in the last {count} years", f"In the last {count} years") for count in (5, 10)),
        (" since the last 1 September", "Since the last 1 September (this season’s vaccines)"),
        (" since the last 1 April", "Since the last 1 April (this financial year)"),
    ),
)  # fmt: skip
_TIMES = tuple(range(2, 7))
_OFTEN = Picker(
    "often", "How often", needed=False, pattern=r" (?:\d+ or more|fewer than \d+) times",
    choices=(
        ("", "Once or more"),
        *((f" {count} or more times", f"On {count} or more days") for count in _TIMES),
        *((f" fewer than {count} times", f"On fewer than {count} days") for count in _TIMES),
    ),
)  # fmt: skip
_MANY = Picker(
    "many", "How many", pattern=r"a contact|no contact|\d+ or more contacts|fewer than \d+ contacts",
    choices=(
        ("a contact", "One or more"),
        *((f"{count} or more contacts", f"{count} or more") for count in _TIMES),
        *((f"fewer than {count} contacts", f"Fewer than {count}") for count in _TIMES),
        ("no contact", "None"),
    ),
)  # fmt: skip
_UNIT = Picker("unit", "Counted in", (("", "Years"), (" months", "Months")), needed=False)


def _said(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((spoken(name), _label(name)) for name in names)


_AS_WRITTEN = {
    "gp": "GP", "vcse": "voluntary sector", "nhs": "NHS", "bmi": "BMI", "copd": "COPD", "egfr": "eGFR", "hba1c": "HbA1c", "mmr": "MMR",
    "smi": "severe mental illness", "tia": "TIA", "acr": "ACR",
}  # fmt: skip
"""Words that readers know otherwise than a rule's text writes them."""


def _label(name: str) -> str:
    words = " ".join(_AS_WRITTEN.get(word, word) for word in spoken(name).split(" "))
    return words if words.startswith(("eGFR", "HbA1c")) else f"{words[:1].upper()}{words[1:]}"


def _number(name: str, label: str, hint: str = "For example, 65") -> Picker:
    return Picker(name, label, pattern=r"\d+(?:\.\d+)?", hint=hint)


def _several(name: str, label: str, words: Iterable[tuple[str, str]]) -> Picker:
    return Picker(name, label, tuple(words), several=True)


def _person_parts(words: Vocabulary) -> tuple[Part, ...]:
    categories = [
        (code, f"{code}: {meaning}") for code, meaning in ETHNIC_CATEGORIES.items() if code not in ("Z", "99")
    ]
    deciles = [(f"1 to {last}", f"The most deprived {last} tenths") for last in (2, 3, 4, 5)]
    deciles += [("1", "The most deprived tenth"), ("9 to 10", "The least deprived fifth")]
    places = tuple((f'"{name}"', name) for name in words.neighbourhoods)
    return (
        Part("aged-over", "person", "Aged this or over", "is aged {years}{unit} or over", (_number("years", "Age"), _UNIT)),
        Part("aged-under", "person", "Younger than", "is aged under {years}{unit}", (_number("years", "Age"), _UNIT)),
        Part("aged-between", "person", "Aged between", "is aged {first} to {last}{unit}",
             (_number("first", "From"), _number("last", "To, that age included", "For example, 74"), _UNIT)),
        Part("sex", "person", "Sex", "is {sex}", (Picker("sex", "Sex as recorded", _said(("female", "male"))),)),
        Part("ethnic-group", "person", "Ethnic group", "is from the ethnic group {groups}",
             (_several("groups", "Groups of the 2021 census", ((one, one) for one in ETHNIC_GROUPS)),)),
        Part("ethnic-category", "person", "Ethnic category", "has the ethnic category {codes}",
             (_several("codes", "Categories", categories),)),
        Part("deprivation", "person", "Deprivation of the area", "lives in deprivation decile {deciles}",
             (Picker("deciles", "Tenths of England’s areas", tuple(deciles), pattern=r"\d+(?: to \d+)?"),)),
        Part("neighbourhood", "person", "Neighbourhood", "lives in the neighbourhood {name}",
             (Picker("name", "Neighbourhood", places, pattern=r'"[^"]+"'),)),
        Part("registration", "person", "Registration with a practice", "{state}",
             (Picker("state", "Registration", tuple((one, one.capitalize()) for one in REGISTRATIONS.values())),)),
        Part("interpreter", "person", "Needs an interpreter", "needs an interpreter"),
        Part("lives-alone", "person", "Lives alone", "lives alone"),
        Part("language", "person", "Another main language", "has a main language other than English"),
        Part("accommodation", "person", "Accommodation", "has accommodation recorded as {statuses}",
             (_several("statuses", "Recorded as", _said(STATUSES)),)),
        Part("known", "person", "Known to a service", "is {how} {partners}",
             (Picker("how", "How", _said(("known to", "known only to", "not known to"))),
              _several("partners", "Services", ((one, one.capitalize()) for one in PARTNERS)))),
    )  # fmt: skip


def _event_parts(words: Vocabulary) -> tuple[Part, ...]:
    def named(how: str, label: str) -> Picker:
        pattern = _ANY_NAME.replace("(?!no )", "") if how == "social" else _ANY_NAME
        return Picker("name", label, _said(words.names[how]), pattern=pattern)

    ends = tuple((f", not ended by {spoken(name)}", _label(name)) for name in words.names["ends"])
    ended = Picker("ended", "Unless it was ended by", (("", "Does not matter"), *ends), needed=False, pattern=rf", not ended by {_ANY_NAME}")  # fmt: skip
    kinds_of = [*(spoken(term) for term in ("any_contact", "any_health_contact", *CONTACT_TERMS, *ADMISSION_TERMS))]
    kinds = Picker("kinds", "Kinds of contact; none chosen means any", _said(kinds_of), several=True, needed=False)  # fmt: skip
    since = Picker("since", "And since then", (("", "Does not matter"), (" and attended none since", "Attended none since")), needed=False)  # fmt: skip
    gap = Picker("gap", "And not in this time", tuple((f"in the last {n} months", f"In the last {n} months") for n in (3, 6, 9, 12)), pattern=r"in the last \d+ \w+")  # fmt: skip
    typed = Picker("measure", "Unit, as the readings have it", needed=False, pattern=r" (?!in |since )[^\s(),;]+(?: (?!in |since )[^\s(),;]+)?", hint="For example, mmol/mol")  # fmt: skip
    condition, drug, care, social = named("recorded", "Condition or record"), named("prescribed", "Medicine"), named("had", "Vaccine, check or review"), named("social", "Social fact")  # fmt: skip
    return (
        Part("no-contact", "absence", "No contact with services", "has attended no contact{kinds}{window}", (kinds, _WINDOW)),
        Part("no-record", "absence", "No such condition or record", "has no {name} on record{window}", (condition, _WINDOW)),
        Part("not-prescribed", "absence", "Not prescribed", "has been prescribed no {name}{window}", (drug, _WINDOW)),
        Part("not-had", "absence", "No vaccine, check or review", "has had no {name}{window}", (care, _WINDOW)),
        Part("lacks", "absence", "No telephone, address or NHS number", "has no {what} in any file",
             (Picker("what", "What no partner has", _said(LACKING)),)),
        Part("record", "condition", "Condition or record", "has {name} on record{often}{window}{ended}", (condition, _OFTEN, _WINDOW, ended)),
        Part("social", "condition", "Social fact", "has the social fact {name}{window}{ended}", (social, _WINDOW, ended)),
        Part("lapsed", "condition", "Medicine that stopped", "was prescribed {name} {times} or more times{window} but not {gap}",
             (drug, _number("times", "Prescribed on at least so many days", "For example, 3"), _WINDOW, gap)),
        Part("prescribed", "condition", "Prescribed", "has been prescribed {name}{often}{window}", (drug, _OFTEN, _WINDOW)),
        Part("had", "condition", "Vaccine, check or review", "has had {name}{often}{window}", (care, _OFTEN, _WINDOW)),
        Part("reading", "measurement", "Latest reading", "has a latest {name} {comparison} {mark}{measure}{window}",
             (named("reading", "Reading"), Picker("comparison", "Is", _said(COMPARISONS)), _number("mark", "Mark", "For example, 58"), typed, _WINDOW)),
        Part("attended", "contact", "Contacts that took place", "has attended {many}{kinds}{window}", (_MANY, kinds, _WINDOW)),
        Part("missed", "contact", "Contacts that were missed", "has missed {many}{kinds}{window}{since}", (_MANY, kinds, _WINDOW, since)),
        Part("register", "rule", "On the register of a condition", "is on the {name} register",
             (Picker("name", "Register", _said(words.registers), pattern=_ANY_NAME),)),
        Part("rule", "rule", "Found by another rule", "is found by the rule {name}",
             (Picker("name", "Rule", _said(words.rules), pattern=_ANY_NAME),)),
    )  # fmt: skip


_ANY_NAME = r"(?!no )[a-z][a-z0-9]*(?: [a-z0-9]+)*?"


def parts(words: Vocabulary) -> tuple[Part, ...]:
    """Give every part, by heading; together they say every form of the grammar.

    Examples
    --------
    >>> nothing = Vocabulary(dict.fromkeys(("recorded", "prescribed", "had", "social", "reading", "ends"), ()), (), ())
    >>> next(part.sentence for part in parts(nothing) if part.key == "no-contact")
    'has attended no contact{kinds}{window}'
    """
    every = _person_parts(words) + _event_parts(words)
    return tuple(sorted(every, key=lambda part: list(HEADINGS).index(part.heading)))


def filled(part: Part, picked: Mapping[str, list[str]]) -> str:
    """Fill a sentence, and say it as the grammar does.

    Parameters
    ----------
    part : the sentence
    picked : what was chosen or typed, by picker

    Raises
    ------
    BadRule
        something needed is missing, was not among the choices, or reads as no clause

    Examples
    --------
    >>> nothing = Vocabulary(dict.fromkeys(("recorded", "prescribed", "had", "social", "reading", "ends"), ()), (), ())
    >>> part = next(part for part in parts(nothing) if part.key == "no-contact")
    >>> filled(part, {"window": [" in the last 12 months"]})
    'has attended no contact in the last 12 months'
    """
    words = {picker.name: _words_for(picker, [one for one in picked.get(picker.name, []) if one.strip()]) for picker in part.pickers}  # fmt: skip
    return read_clause(part.sentence.format(**words)).words


def _words_for(picker: Picker, given: list[str]) -> str:
    if not given:
        if picker.needed:
            raise BadRule(f"“{picker.label}” is empty.", "Choose or write something there.")
        return ""
    if picker.name == "measure":
        return f" {' '.join(given[0].split())}"
    allowed = {words for words, _ in picker.choices}
    for one in given:
        if one not in allowed and not (picker.pattern and re.fullmatch(picker.pattern, one)):
            raise BadRule(f"“{one.strip()}” cannot stand under “{picker.label}”.", "Choose one of what is offered.")
    joined = one_of(tuple(dict.fromkeys(given))) if picker.several else given[0]
    return f" of type {joined}" if picker.name == "kinds" else joined


def chosen_in(every: Iterable[Part], words: str) -> tuple[Part, dict[str, list[str]]] | None:
    """Take a clause apart again: its part, and what was chosen; None where no part says it.

    Examples
    --------
    >>> nothing = Vocabulary(dict.fromkeys(("recorded", "prescribed", "had", "social", "reading", "ends"), ()), (), ())
    >>> part, chosen = chosen_in(parts(nothing), "has attended no contact of type gp consultation in the last 12 months")
    >>> part.key, chosen
    ('no-contact', {'kinds': ['gp consultation'], 'window': [' in the last 12 months']})
    """
    tried = sorted(every, key=lambda part: part.heading != "absence")
    for part in tried:
        regex = part.regex.replace("(?P<kinds>", "(?: of type )?(?P<kinds>")
        if found := re.fullmatch(regex, words):
            several = {picker.name for picker in part.pickers if picker.several}
            taken = {name: value for name, value in found.groupdict().items() if value}
            return part, {
                name: re.split(r", | or ", value) if name in several else [value] for name, value in taken.items()
            }
    return None
