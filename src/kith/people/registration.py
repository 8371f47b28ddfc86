"""Who is on a practice's list, who was, and who is on none: absence from every list is evidence, not a gap."""

from __future__ import annotations

from datetime import date

import ibis
from ibis import _

from kith.coding.organisations import NO_PRACTICE
from kith.tables import Relation

_NOWHERE = "V81997"
"""The default code that says a person has no registered practice (`organisations.NO_PRACTICE`)."""


def registration_on(registrations: Relation, claims: Relation, events: Relation, *, on: date) -> Relation:
    """The tie of each person to a practice on a day.

    Parameters
    ----------
    registrations : Relation with person_id and the columns of `REGISTRATIONS`
    claims : Relation with the columns of `CLAIMS`, of everybody on the register
    events : Relation with the columns of `EVENTS`
    on : the day

    Returns
    -------
    Relation, one row per person that claims speak of, with
        registration        registered, deregistered, not_registered or not_known
        practice_ods_code   the practice, now or last
        registered_date     the day the person joined its list

    Method
    ------
    The first that holds: (1) a list that was read has the person on the day: registered, at the practice joined last;
    (2) a list had them once: deregistered; (3) the refusal of a practice, or a partner's code for no practice:
    not registered; (4) a partner names a practice whose list was not read: not known; (5) any list was read, and none
    has them: not registered; (6) no list was read: not known.
    """
    spells = _spells(registrations, on)
    named = claims.filter(_.field == "practice_ods_code").select("person_id", practice=_.value).distinct()
    lists = registrations.select(practice=_.practice_ods_code).distinct().filter(_.practice.notnull())
    elsewhere = named.filter(~_.practice.isin(tuple(NO_PRACTICE))).anti_join(lists, "practice")
    refused = events.filter((_.code == "registration_refused") & (_.date <= on)).select("person_id")
    nowhere = named.filter(_.practice == _NOWHERE).select("person_id").union(refused)
    everybody = claims.select("person_id").union(events.select("person_id")).union(registrations.select("person_id"))
    told = everybody.distinct().mutate(
        is_elsewhere=_.person_id.isin(elsewhere.person_id),
        is_nowhere=_.person_id.isin(nowhere.person_id),
    )
    told = told.left_join(spells, "person_id").drop("person_id_right")
    any_list = lists.count().as_scalar() > 0
    state = ibis.cases(
        (told.is_open, "registered"),
        (told.is_open.notnull(), "deregistered"),
        (told.is_nowhere, "not_registered"),
        (told.is_elsewhere, "not_known"),
        (any_list, "not_registered"),
        else_="not_known",
    )
    return told.select("person_id", "practice_ods_code", "registered_date", registration=state)


def _spells(registrations: Relation, on: date) -> Relation:
    """The time on a list that counts for each person: one that is open on the day, else the one that ended last."""
    begun = registrations.filter(_.registered_date.isnull() | (_.registered_date <= on))
    told = begun.mutate(is_open=_.deregistered_date.isnull() | (_.deregistered_date > on))
    # Two rows of one practice about one time: what was true later counts, so a leaver is not kept on by an old row.
    same = ["person_id", "practice_ods_code", "registered_date"]
    newest = ibis.row_number().over(group_by=same, order_by=_latest_first(told.claim_date))
    told = told.mutate(nth=newest).filter(_.nth == 0)
    order = (
        ibis.desc(told.is_open),
        *_latest_first(told.registered_date),
        ibis.desc(told.deregistered_date),
        told.entry_id,
        told.practice_ods_code,  # of two practices on one day neither is better; but every run gives the same
    )
    ranked = told.mutate(nth=ibis.row_number().over(group_by="person_id", order_by=order))
    return ranked.filter(_.nth == 0).select("person_id", "practice_ods_code", "registered_date", "is_open")


def _latest_first(day):
    return (day.isnull(), ibis.desc(day))
