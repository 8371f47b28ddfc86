"""The grammar of clauses: every form that a rule's text may take, each with an example, and nothing else.

`FORMS` is the whole of it and is printed in the reference. A form is a pattern and what it builds; the clause built
says itself back in one canonical wording.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kith.errors import BadRule
from kith.insight.clauses import (
    REGISTRATIONS,
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
from kith.insight.event_clauses import Contacts, InRule, Lapsed, Reading, Recorded
from kith.insight.groups import Clause
from kith.insight.windows import Back, read_window

__all__ = ["FORMS", "Form", "read_clause"]

_NAME = r"[a-z][a-z0-9]*(?:[ _][a-z0-9]+)*?"
_WINDOW = r"(?: (?P<window>in the last \d+ \w+|since the last \d+ \w+|since \d+ \w+ \d{4}))?"
_OFTEN = r"(?: (?:(?P<least>\d+) or more|fewer than (?P<below>\d+)) times)?"
_ENDED = rf"(?:, not ended by (?P<ended>{_NAME}))?"
_MANY = r"(?P<many>a contact|no contact|(?P<least>\d+) or more contacts|fewer than (?P<below>\d+) contacts)"
_KINDS = r"(?: of type (?P<kinds>[a-z ,]+?))?"


@dataclass(frozen=True)
class Form:
    """One way to write a clause.

    shape    as the reference shows it: capitals stand for what may vary
    example  one that can be read
    pattern  the same for the machine
    build    what it makes of the pattern's parts
    """

    shape: str
    example: str
    pattern: re.Pattern[str]
    build: Callable[[dict[str, str | None]], Clause]


def _form(shape: str, example: str, pattern: str, build: Callable[[dict[str, str | None]], Clause]) -> Form:
    return Form(shape, example, re.compile(pattern), build)


def _row(words: str | None, *, as_names: bool = True) -> tuple[str, ...]:
    """Words of a row, "a, b or c", as a tuple; names get their underscores."""
    parts = re.split(r", | or ", words or "")
    return tuple(part.replace(" ", "_") if as_names else part for part in parts) if words else ()


def _name(words: str | None) -> str:
    return (words or "").replace(" ", "_")


def _number(words: str | None) -> int:
    return int(words or 0)


def _how_often(parts: dict[str, str | None]) -> tuple[bool, int]:
    """Negated, and times."""
    for part, negated in (("least", False), ("below", True)):
        if parts.get(part):
            if parts.get("no") or _number(parts[part]) < 2:
                raise BadRule(
                    "“no” cannot be counted, and counting starts at 2.",
                    "Write “has no X on record” or “2 or more times”.",
                )
            return negated, _number(parts[part])
    return bool(parts.get("no")) or parts.get("many") == "no contact", 1


def _recorded(verb: str) -> Callable[[dict[str, str | None]], Clause]:
    def build(parts: dict[str, str | None]) -> Clause:
        negated, times = _how_often(parts)
        ended = _name(parts.get("ended")) or None
        return Recorded(_name(parts["name"]), verb, negated, times, read_window(parts["window"]), ended)

    return build


def _contacts(parts: dict[str, str | None]) -> Clause:
    negated, times = _how_often(parts)
    since = bool(parts.get("since"))
    return Contacts(parts["outcome"] or "", negated, times, _row(parts["kinds"]), read_window(parts["window"]), since)


def _lapsed(parts: dict[str, str | None]) -> Clause:
    gap = read_window(parts["gap"])
    if not isinstance(gap, Back):
        raise BadRule("A gap is counted back from the day asked for.", "Write “but not in the last 6 months”.")
    return Lapsed(_name(parts["name"]), _number(parts["least"]), read_window(parts["window"]), gap)


def _reading(parts: dict[str, str | None]) -> Clause:
    mark = float(parts["mark"] or 0)
    return Reading(
        _name(parts["name"]), parts["comparison"] or "", mark, parts["unit"] or "", read_window(parts["window"])
    )


def _aged(parts: dict[str, str | None]) -> Clause:
    unit = "months" if parts["u1"] or parts["u2"] or parts["u3"] else "years"
    if parts["under"]:
        return Aged(0, _number(parts["under"]) - 1, unit)
    oldest = parts["oldest"]
    return Aged(_number(parts["youngest"]), None if oldest is None else int(oldest), unit)


_PERSON_FORMS = (
    _form(
        "is aged N or over | is aged N to M | is aged under N, or N months",
        "is aged 13 months or over",
        r"is aged (?:under (?P<under>\d+)(?P<u1> months)?"
        r"|(?P<youngest>\d+)(?: to (?P<oldest>\d+)(?P<u2> months)?|(?P<u3> months)? or over))",
        _aged,
    ),
    _form("is female | is male", "is female", r"is (?P<sex>female|male)", lambda p: SexIs(p["sex"] or "")),
    _form(
        "is from the ethnic group GROUP, GROUP or GROUP",
        "is from the ethnic group Asian or Black",
        r"is from the ethnic group (?P<groups>.+)",
        lambda p: EthnicGroup(_row(p["groups"], as_names=False)),
    ),
    _form(
        "has the ethnic category CODE, CODE or CODE",
        "has the ethnic category N or T",
        r"has the ethnic category (?P<codes>.+)",
        lambda p: EthnicCategory(_row(p["codes"], as_names=False)),
    ),
    _form(
        "lives in deprivation decile N | lives in deprivation decile N to M",
        "lives in deprivation decile 1 to 2",
        r"lives in deprivation decile (?P<first>\d+)(?: to (?P<last>\d+))?",
        lambda p: InDecile(_number(p["first"]), _number(p["last"] or p["first"])),
    ),
    _form(
        'lives in the neighbourhood "NAME"',
        'lives in the neighbourhood "West"',
        r'lives in the neighbourhood "(?P<name>[^"]+)"',
        lambda p: InNeighbourhood(p["name"] or ""),
    ),
    _form(
        " | ".join(REGISTRATIONS.values()),
        "is not registered with a practice",
        f"(?P<words>{'|'.join(REGISTRATIONS.values())})",
        lambda p: Registered(next(state for state, words in REGISTRATIONS.items() if words == p["words"])),
    ),
    _form("needs an interpreter", "needs an interpreter", "needs an interpreter", lambda p: NeedsInterpreter()),
    _form("lives alone", "lives alone", "lives alone", lambda p: LivesAlone()),
    _form(
        "has a main language other than English",
        "has a main language other than English",
        "has a main language other than English",
        lambda p: OtherLanguage(),
    ),
    _form(
        "has accommodation recorded as STATUS, STATUS or STATUS",
        "has accommodation recorded as hostel or rough sleeping",
        r"has accommodation recorded as (?P<statuses>.+)",
        lambda p: Accommodation(_row(p["statuses"])),
    ),
    _form(
        "has no phone number in any file | has no address in any file | has no nhs number in any file",
        "has no phone number in any file",
        r"has no (?P<what>phone number|address|nhs number) in any file",
        lambda p: Lacks(p["what"] or ""),
    ),
    _form(
        "is known to PARTNER or PARTNER | is known only to PARTNER or PARTNER | is not known to PARTNER or PARTNER",
        "is known only to housing or the voluntary sector",
        r"is (?P<how>known to|known only to|not known to) (?P<partners>.+)",
        lambda p: KnownTo(p["how"] or "", _row(p["partners"], as_names=False)),
    ),
)

_EVENT_FORMS = (
    _form(
        "has the social fact NAME [WINDOW][, not ended by NAME]",
        "has the social fact housebound, not ended by housebound no longer",
        rf"has the social fact (?P<name>{_NAME}){_WINDOW}{_ENDED}",
        _recorded("social"),
    ),
    _form(
        "has a latest NAME above N [UNIT] [WINDOW], or below, of at least, of at most",
        "has a latest hba1c above 58 mmol/mol in the last 15 months",
        rf"has a latest (?P<name>{_NAME}) (?P<comparison>above|below|of at least|of at most) (?P<mark>\d+(?:\.\d+)?)"
        rf"(?: (?P<unit>(?!in |since )[^\s(),;]+(?: (?!in |since )[^\s(),;]+)?))?{_WINDOW}",
        _reading,
    ),
    _form(
        "has attended a contact, no contact, N or more contacts, fewer than N contacts [of type KIND or KIND] [WINDOW]",
        "has attended no contact of type gp consultation or nurse consultation in the last 12 months",
        rf"has (?P<outcome>attended) {_MANY}{_KINDS}{_WINDOW}",
        _contacts,
    ),
    _form(
        "has missed (as above) [and attended none since]",
        "has missed 2 or more contacts in the last 12 months and attended none since",
        rf"has (?P<outcome>missed) {_MANY}{_KINDS}{_WINDOW}(?P<since> and attended none since)?",
        _contacts,
    ),
    _form(
        "was prescribed NAME N or more times [WINDOW] but not in the last N months",
        "was prescribed antipsychotic 3 or more times but not in the last 6 months",
        rf"was prescribed (?P<name>{_NAME}) (?P<least>\d+) or more times{_WINDOW} but not (?P<gap>in the last \d+ \w+)",
        _lapsed,
    ),
    _form(
        "has been prescribed [no] NAME [N or more times | fewer than N times] [WINDOW]",
        "has been prescribed asthma preventer in the last 12 months",
        rf"has been prescribed (?P<no>no )?(?P<name>{_NAME}){_OFTEN}{_WINDOW}",
        _recorded("prescribed"),
    ),
    _form(
        "has had [no] NAME [N or more times | fewer than N times] [WINDOW]",
        "has had no flu vaccine since the last 1 September",
        rf"has had (?P<no>no )?(?P<name>{_NAME}){_OFTEN}{_WINDOW}",
        _recorded("had"),
    ),
    _form(
        "has [no] NAME on record [N or more times | fewer than N times] [WINDOW][, not ended by NAME]",
        "has diabetes on record, not ended by diabetes resolved",
        rf"has (?P<no>no )?(?P<name>{_NAME}) on record{_OFTEN}{_WINDOW}{_ENDED}",
        _recorded("recorded"),
    ),
    _form(
        "is on the NAME register",
        "is on the diabetes register",
        rf"is on the (?P<name>{_NAME}) register",
        lambda p: InRule(f"{_name(p['name'])}_register"),
    ),
    _form(
        "is found by the rule NAME",
        "is found by the rule core20",
        rf"is found by the rule (?P<name>{_NAME})",
        lambda p: InRule(_name(p["name"])),
    ),
)

FORMS = _PERSON_FORMS + _EVENT_FORMS
"""Every form of a clause, in the order they are tried."""


def read_clause(words: str) -> Clause:
    """Read one clause.

    Raises
    ------
    BadRule
        words that fit no form; the message shows the forms that begin alike, or all of them

    Examples
    --------
    >>> read_clause("is on the diabetes register")
    InRule(rule='diabetes_register')
    >>> read_clause("is aged 17 or over").words
    'is aged 17 or over'
    """
    for form in FORMS:
        if found := form.pattern.fullmatch(words):
            return form.build(found.groupdict())
    start = " ".join(words.split(" ")[:2])
    alike = [form.shape for form in FORMS if start in form.shape] or [
        form.shape for form in FORMS if form.shape.startswith(words.split(" ")[0] + " ")
    ]
    raise BadRule("That is no clause.", f"Allowed here: {'; '.join(alike or [form.shape for form in FORMS])}.")
