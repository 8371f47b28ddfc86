"""Denominators: how many people of each kind the register holds, with those no practice has."""

from __future__ import annotations

from datetime import date

import ibis
from ibis import _

from kith.people.ages import age, age_band
from kith.tables import Relation

GROUPS = (
    "lsoa21_code",
    "neighbourhood",
    "imd_decile",
    "age_band",
    "sex",
    "ethnic_group",
    "registration",
    "practice_ods_code",
)
"""What people may be counted by."""


def alive_on(people: Relation, on: date) -> Relation:
    """People who were born by a day and had not died before its month, with their age and age band.

    Parameters
    ----------
    people : Relation with the columns of `PEOPLE`
    on : the day

    Returns
    -------
    Relation, the same columns and
        age        whole years, empty where the month of birth is not known
        age_band   name of the band, or `not known`
    """
    here = (_.death_month.isnull() | (_.death_month > on)) & (_.birth_month.isnull() | (_.birth_month <= on))
    told = people.filter(here).mutate(age=age(_.birth_month, on))
    return told.mutate(age_band=age_band(told.age))


def denominators(people: Relation, by: tuple[str, ...], *, on: date) -> Relation:
    """How many people of each kind are on the register.

    Parameters
    ----------
    people : Relation with the columns of `PEOPLE`
    by : what to count by, of `GROUPS`; empty for everybody together
    on : the day

    Returns
    -------
    Relation, one row per kind that occurs, with the columns of `by` and people_count. What is not known is a kind of
    its own (an empty cell), never left out, so that the counts add up to everybody.
    """
    counted = alive_on(people, on).group_by(list(by)) if by else alive_on(people, on)
    told = counted.aggregate(people_count=ibis._.count())
    return told.order_by(list(by)) if by else told
