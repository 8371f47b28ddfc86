"""Continuity of care: how far people see the same professional, or the same team, each time.

For one person: the share of contacts with the usual professional, and four indices of how concentrated and how unbroken
the contacts are. For a list holder and the whole practice: of their patients' contacts how many are with them (SLICC),
and of their own contacts how many are with their patients (OPR).
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.errors import BadUsage, MissingValue, TwoListHolders
from kith.insight.text_lists import joined_texts, lists_of_texts
from kith.insight.windows import Back, Window
from kith.measures import proportions
from kith.tables import Relation, Table

__all__ = ["LAST_YEAR", "list_continuity", "personal_continuity", "team_contacts"]

LAST_YEAR = Back(12, "months")
"""The indices of one person want at least a year of contacts; those of a list hold for a month too."""

ONE_CONTACT = "a second contact"
NO_CONTACT = "any contact"
NO_ORDER = "the order of contacts within a day"
NO_NAME = "the day or professional of some contacts"


class _Visits(NamedTuple):
    """Contacts in order of person, day and place, each once, as numbers.

    people, professionals   the names that the numbers stand for; professionals in the order of the alphabet
    person, day, place, who  of each contact
    unattributed            contacts of each person without a day or a professional
    """

    people: pa.Array
    professionals: pa.Array
    person: np.ndarray
    day: np.ndarray
    place: np.ndarray
    who: np.ndarray
    unattributed: np.ndarray

    def per_person(self, weights: np.ndarray | None = None, of: np.ndarray | None = None) -> np.ndarray:
        """How many contacts each person has, or the sum of weights."""
        return np.bincount(self.person if of is None else of, weights=weights, minlength=len(self.people))


def team_contacts(events: Relation, on: date, *, window: Window = LAST_YEAR, professional: str = "source") -> Table:
    """Take the attended contacts of a lake's event table, with the team that told of each.

    Parameters
    ----------
    events : Relation with the columns of the event table
    on : the day asked for; later contacts are not looked at
    window : how far back contacts count
    professional : the column that says with whom: the partner or practice that told of the contact (`source`), as the
        event table names nobody; or a column of the caller's own

    Returns
    -------
    Table with person_id, professional, date

    Raises
    ------
    BadUsage
        there is no such column

    Caution
    -------
    With `source` this is continuity with a *team* (a practice, a hospital, a community service), which is higher than
    continuity with a person, and not to be set beside published figures for general practitioners.

    Examples
    --------
    >>> row = dict(person_id="p1", kind="contact", date=date(2026, 5, 1), outcome="attended", source="gp:P83001")
    >>> team_contacts(ibis.memtable(pa.Table.from_pylist([row])), date(2026, 11, 1)).to_pylist()
    [{'person_id': 'p1', 'professional': 'gp:P83001', 'date': datetime.date(2026, 5, 1)}]
    """
    if professional not in events.columns:
        raise BadUsage(f"The events have no column {professional}.", f"Its columns are: {', '.join(events.columns)}.")
    held = events.filter((events.kind == "contact") & (events.outcome == "attended"))
    held = held.filter(held.date <= ibis.literal(on))
    start = window.start(on)
    if start is not None:
        held = held.filter(held.date > ibis.literal(start))
    # several entries of one team on one day are one visit in `personal_continuity`, so they need not leave the engine
    return held.select("person_id", professional=held[professional], date=held.date).distinct().to_pyarrow()


def personal_continuity(contacts: Table, *, professional: str = "professional", place: str | None = None) -> Table:
    """Say of each person how far their contacts were with the same professional.

    Parameters
    ----------
    contacts : Table, one row per contact, with person_id, date and the column of the professional or team
    professional : that column
    place : a column of whole numbers that gives the order of a person's contacts within a day

    Returns
    -------
    Table, one row per person in order of person_id, with
        contacts, professionals   how many, and with how many different ones
        unattributed     contacts without a day or a professional, which count in no figure
        upc              share of contacts with the usual professional (Usual Provider of Care), 0 to 1
        bice_boxerman    Bice-Boxerman's index of continuity (COC), 0 to 1
        herfindahl       Herfindahl's index of concentration, 0 to 1
        secon            share of contacts with the same professional as the one before, 0 to 1
        mmci             Modified Modified Continuity Index, 0 to 1
        usual_professional   the one with most contacts; of several, the one seen last
        reasons, missing     lists of texts
    People with fewer than two contacts have no figure, and `missing` says so.

    Raises
    ------
    BadUsage
        a column is not there
    MissingValue
        a contact of nobody, or without a place where a place is given

    Method
    ------
    With n contacts, nⱼ of them with professional j and m professionals: UPC = max nⱼ / n; COC = (Σnⱼ² − n)/(n(n−1));
    Herfindahl = Σ(nⱼ/n)²; SECON = same pairs / (n−1); MMCI = (1 − m/(n+0.1))/(1 − 1/(n+0.1)). Rows that agree in
    person, professional, day and place are one contact: without `place`, a day with one professional is one contact.
    Contacts without a professional or a day count in none of the figures, only in `unattributed`.

    Source
    ------
    Bice and Boxerman 1977, Medical Care 15:347; Steinwachs 1979, Medical Care 17:551 (SECON); Magill and Senf 1987,
    Journal of Family Practice 24:165 (MMCI); worked example in British Journal of General Practice 2023;73:279, Table 2.

    Caution
    -------
    For at least a year of contacts. As people with one contact drop out, means lean towards those who come often. SECON
    is left empty where two professionals were seen on one day and nobody says in which order.

    Examples
    --------
    >>> rows = pa.table({"person_id": ["p"] * 3, "professional": ["A", "A", "B"],
    ...                  "date": [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]})
    >>> found = personal_continuity(rows).to_pylist()[0]
    >>> round(found["upc"], 2), round(found["bice_boxerman"], 2), found["secon"], found["reasons"]
    (0.67, 0.33, 0.5, ['2 of 3 contacts with A, last on 2026-02-01'])
    """
    visits = _visits(contacts, professional, place)
    n = visits.per_person().astype(float)
    pairs, count, last = _with_each(visits)
    who_of, person_of = pairs % max(len(visits.professionals), 1), pairs // max(len(visits.professionals), 1)
    seen = visits.per_person(of=person_of).astype(float)
    squares = visits.per_person(weights=(count * count).astype(float), of=person_of)
    same, unsure = _in_a_row(visits)
    usual, most, latest = _usual(visits, person_of, who_of, count, last)
    with np.errstate(divide="ignore", invalid="ignore"):
        figures = {
            "upc": most / n,
            "bice_boxerman": (squares - n) / (n * (n - 1)),
            "herfindahl": squares / (n * n),
            "secon": np.where(unsure, np.nan, same / (n - 1)),
            "mmci": (1 - seen / (n + 0.1)) / (1 - 1 / (n + 0.1)),
        }
    enough = n >= 2
    names = visits.professionals.take(pa.array(usual, mask=~enough))
    columns = {
        "person_id": visits.people,
        "contacts": pa.array(n.astype(np.int64)),
        "professionals": pa.array(seen.astype(np.int64)),
        "unattributed": pa.array(visits.unattributed.astype(np.int64)),
        **{name: pa.array(values, mask=~enough | np.isnan(values)) for name, values in figures.items()},
        "usual_professional": names,
        "reasons": _reasons(most, n, names, latest),
        "missing": _missing(visits, n, unsure),
    }
    return pa.table(columns)


def _visits(contacts: Table, professional: str, place: str | None) -> _Visits:
    """The contacts as numbers, in order and each once."""
    wanted = ["person_id", professional, "date", *([place] if place else [])]
    for name in wanted:
        if name not in contacts.column_names:
            raise BadUsage(
                f"The contacts have no column {name}.", f"Their columns are: {', '.join(contacts.column_names)}."
            )
        if name in ("person_id", place) and contacts[name].null_count:
            raise MissingValue(
                f"{contacts[name].null_count:,} contacts have no {name}.", "Fill it in, or leave those contacts out."
            )
    people, person = _numbered(contacts["person_id"])
    whole = pc.and_(pc.is_valid(contacts[professional]), pc.is_valid(contacts["date"]))
    used = whole.combine_chunks().to_numpy(zero_copy_only=False) if contacts.num_rows else np.zeros(0, bool)
    unattributed = np.bincount(person[~used], minlength=len(people))
    kept = contacts.select(wanted).filter(whole)
    professionals, who = _numbered(kept[professional])
    day = kept["date"].cast(pa.date32()).cast(pa.int32()).to_numpy()
    at = kept[place].cast(pa.int64()).to_numpy() if place else np.zeros(len(who), np.int64)
    person = person[used]
    order = np.lexsort((who, at, day, person) if place else (who, day, person))
    person, day, at, who = person[order], day[order], at[order], who[order]
    fresh = np.ones(len(order), bool)
    fresh[1:] = np.any([column[1:] != column[:-1] for column in (person, day, at, who)], axis=0)
    return _Visits(people, professionals, person[fresh], day[fresh], at[fresh], who[fresh], unattributed)


def _numbered(column: pa.ChunkedArray) -> tuple[pa.Array, np.ndarray]:
    """The different values in order, and of each row the place of its value there."""
    held = pc.dictionary_encode(column.cast(pa.string()).combine_chunks())
    held = held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held
    order = pc.sort_indices(held.dictionary).to_numpy()
    standing = np.empty(len(order), np.int64)
    standing[order] = np.arange(len(order))
    return held.dictionary.take(pa.array(order)), standing[held.indices.to_numpy(zero_copy_only=False)]


def _with_each(visits: _Visits) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each pair of person and professional as one number, how many contacts it had, and which was the last."""
    pair = visits.person * max(len(visits.professionals), 1) + visits.who
    order = np.argsort(pair, kind="stable")
    ordered = pair[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(pair) else np.zeros(0, int)
    ends = np.append(first[1:], len(pair)) if len(pair) else first
    return ordered[first], ends - first, order[ends - 1]


def _in_a_row(visits: _Visits) -> tuple[np.ndarray, np.ndarray]:
    """For each person the contacts with the same professional as the one before, and whether the order is unsure."""
    beside = visits.person[1:] == visits.person[:-1]
    same = beside & (visits.who[1:] == visits.who[:-1])
    tied = beside & ~same & (visits.day[1:] == visits.day[:-1]) & (visits.place[1:] == visits.place[:-1])
    later = visits.person[1:]
    return visits.per_person(of=later[same]).astype(float), visits.per_person(of=later[tied]) > 0


def _usual(
    visits: _Visits, person_of: np.ndarray, who_of: np.ndarray, count: np.ndarray, last: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each person the professional with most contacts (of several, the one seen last), how many, and the last day."""
    order = np.lexsort((last, count, person_of))
    best = order[np.append(person_of[order][1:] != person_of[order][:-1], True)] if len(order) else order
    usual, days = np.zeros(len(visits.people), np.int64), np.zeros(len(visits.people), np.int32)
    most = np.zeros(len(visits.people))
    usual[person_of[best]], most[person_of[best]] = who_of[best], count[best]
    days[person_of[best]] = visits.day[last[best]]
    return usual, most, days


def _whole(values: np.ndarray) -> pa.Array:
    return pa.array(values.astype(np.int64)).cast(pa.string())


def _reasons(most: np.ndarray, n: np.ndarray, names: pa.Array, latest: np.ndarray) -> pa.Array:
    """What the figures of each person stand on, in words."""
    day = pa.array(latest).cast(pa.date32()).cast(pa.string())
    said = joined_texts(
        _whole(most), " of ", _whole(n), " contacts with ", names, ", last on ", day, where=n >= 2
    )  # fmt: skip
    return lists_of_texts([said], len(n))


def _missing(visits: _Visits, n: np.ndarray, unsure: np.ndarray) -> pa.Array:
    """What is not known of each person, in words."""
    blank = pa.nulls(len(n), pa.string())
    few = pc.if_else(pa.array(n == 1), ONE_CONTACT, pc.if_else(pa.array(n == 0), NO_CONTACT, blank))
    order = pc.if_else(pa.array(unsure), NO_ORDER, blank)
    nobody = pc.if_else(pa.array(visits.unattributed > 0), NO_NAME, blank)
    return lists_of_texts([few, order, nobody], len(n))


def list_continuity(
    contacts: Table, holders: Table, *, professional: str = "professional", place: str | None = None
) -> Table:
    """Say for each list holder, and for the whole practice, how far list and contacts go together.

    Parameters
    ----------
    contacts, professional, place : as for `personal_continuity`
    holders : Table with person_id and list_holder, one row per person; a person without one is on nobody's list

    Returns
    -------
    Table, one row per measure and list holder in order, then one for the practice (list_holder "All"), with
        measure                   SLICC or OPR
        numerator, denominator    contacts
        value, lower, upper       share of 0 to 1, and its interval at 95 %
        unattributed              contacts of the list's people without a day or a professional, which count nowhere;
                                  empty for OPR, as nobody knows whose they were

    Raises
    ------
    BadUsage, MissingValue
        as for `personal_continuity`
    TwoListHolders
        a person is on two lists

    Method
    ------
    SLICC: contacts of a holder's list with that holder, of all contacts of those people. OPR: a holder's contacts with
    people of the own list, of all contacts of that holder. The practice: sums over holders, so contacts of professionals
    without a list count in SLICC only. Wilson's interval.

    Source
    ------
    British Journal of General Practice 2023;73:279 (St Leonard's Index of Continuity of Care; Own Patient Ratio). Table 2
    there prints OPR of GP A as 63.9 %; 22 of 35 is 62.9 %.

    Caution
    -------
    Contacts of one person lean on one another, so the interval is narrower than the truth.

    Examples
    --------
    >>> rows = pa.table({"person_id": ["p", "p", "q"], "professional": ["A", "B", "A"],
    ...                  "date": [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]})
    >>> lists = pa.table({"person_id": ["p"], "list_holder": ["A"]})
    >>> found = list_continuity(rows, lists).to_pylist()
    >>> [(row["measure"], row["list_holder"], row["numerator"], row["denominator"]) for row in found]
    [('SLICC', 'A', 1, 2), ('OPR', 'A', 1, 2), ('SLICC', 'All', 1, 2), ('OPR', 'All', 1, 2)]
    """
    visits = _visits(contacts, professional, place)
    names, holder_of = _holders(holders, visits.people)
    own = pc.fill_null(pc.index_in(visits.professionals, names), -1).to_numpy(zero_copy_only=False)
    many = len(names)
    listed, seen_by = holder_of[visits.person], own[visits.who]
    together = np.bincount(listed[(listed == seen_by) & (listed >= 0)], minlength=many)
    of_list = np.bincount(listed[listed >= 0], minlength=many)
    of_holder = np.bincount(seen_by[seen_by >= 0], minlength=many)
    on_list = holder_of >= 0
    lost = np.bincount(holder_of[on_list], weights=visits.unattributed[on_list], minlength=many).astype(np.int64)
    rows = [
        {"measure": measure, "list_holder": name, "numerator": top, "denominator": bottom, "unattributed": blank}
        for name, top, patients, contacts_held, gone in zip(
            [*names.to_pylist(), "All"], *([*map(int, part), int(part.sum())] for part in (together, of_list, of_holder, lost))
        )
        for measure, bottom, blank in (("SLICC", patients, gone), ("OPR", contacts_held, None))
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows, _LIST_COLUMNS)
    return proportions(table)


_LIST_COLUMNS = pa.schema(
    [
        ("measure", pa.string()),
        ("list_holder", pa.string()),
        ("numerator", pa.int64()),
        ("denominator", pa.int64()),
        ("unattributed", pa.int64()),
    ]
)


def _holders(holders: Table, people: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """The names of list holders in order, and of each person with contacts the place of theirs; −1 for nobody's."""
    for name in ("person_id", "list_holder"):
        if name not in holders.column_names:
            raise BadUsage(
                f"The lists have no column {name}.", f"Their columns are: {', '.join(holders.column_names)}."
            )
    known = holders.select(["person_id", "list_holder"]).drop_null()
    known = known.group_by(["person_id", "list_holder"]).aggregate([])
    twice = known.num_rows - pc.count_distinct(known["person_id"]).as_py()
    if twice:
        raise TwoListHolders(f"{twice:,} people are on more than one list.", "Say whose list each person is on.")
    names, holder = _numbered(known["list_holder"])
    at = pc.fill_null(pc.index_in(people, known["person_id"].cast(pa.string()).combine_chunks()), -1)
    place = at.to_numpy(zero_copy_only=False)
    return names, np.where(place >= 0, np.append(holder, -1)[place], -1)
