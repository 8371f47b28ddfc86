"""Which pairs are worth comparing: those that share at least one key, the smallest blocks first, within a budget.

Every entry carries some thirty keys (its NHS number, its date of birth, the sound of a name with the year of birth...).
Two entries that share a key are a candidate pair. A key that half the town has is no use, and comparing everybody with
everybody would take days, so blocks are taken from the smallest up until a budget of pairs is spent. In a small file
that means nearly all pairs; in a large one the rare combinations. No rule has to be chosen for the columns a file has.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from kith.people.linking.workspace import Workspace

# The sounds of all names together, so that a given name written as a family name still meets its own.
_TOKENS = "list_distinct(list_concat(coalesce(given_sounds, []), coalesce(family_sounds, [])))"
_WITH_NAME = {
    "year": "left(birth, 4)",
    "month_day": "substr(birth, 5, 4)",
    "month": "left(birth, 6)",
    "postcode": "postcode",
    "house": "house || coalesce(left(city, 4), '')",
    "city": "city",
    "birth_place": "birth_place",
    "occupation": "occupation",
    "email_start": "left(email, 3)",
    "sex": "sex",
}
_ALONE = {
    "nhs": "nhs_written",
    "birth": "birth",
    "postcode_year": "postcode || left(birth, 4)",
    "address": "address",
    "phone": "phone",
    "email": "email",
    "email_name": "email_name",
    "email_end": "substr(email, 4)",
}
_LARGEST = 1000
_SAMPLE = 1000
_LARGEST_GROUP = 60  # a number or a group that more entries share is looked at by its candidate pairs only


def write_keys(place: Workspace, changed: str | None = None) -> None:
    """Write the table `keys` (unique_id, key, size) from `prepared`: every key that two or more entries share.

    Parameters
    ----------
    place : a workspace that has the table `prepared` (see `preparing`)
    changed : name of a table of unique_id; only keys that one of them has are written; None for all
    """
    theirs = f"semi join (select key from every where unique_id in (select unique_id from {changed})) using (key)"
    place.write(
        "keys",
        f"with every as materialized ({_every_key()}), "
        f"kept as materialized (select * from every {'' if changed is None else theirs}), "
        "sizes as (select key, count(*) as size from kept group by key "
        f"having count(*) between 2 and {_LARGEST}) select unique_id, key, size from kept join sizes using (key)",
    )


def _every_key() -> str:
    """SQL for (unique_id, key) of every entry."""
    names = f"case when array_length({_TOKENS}) > 1 then hash('names', list_sort({_TOKENS})) end"
    alone = [names, *(_key(name, value) for name, value in _ALONE.items())]
    with_name = ["hash('name', token)", *(_key(name, value, "token, ") for name, value in _WITH_NAME.items())]
    columns = "unique_id, birth, postcode, house, city, birth_place, occupation, email, sex"
    return (
        f"with tokens as (select unnest({_TOKENS}) as token, {columns} from prepared), "
        f"carried as (select unique_id, unnest([{', '.join(alone)}]) as key from prepared "
        f"union all select unique_id, unnest([{', '.join(with_name)}]) as key from tokens) "
        "select unique_id, key from carried where key is not null"
    )


def _key(name: str, value: str, beside: str = "") -> str:
    """SQL for a key of a value; null where there is no value."""
    return f"case when {value} is not null then hash('{name}', {beside}{value}) end"


def largest_block(place: Workspace, rows: int, budget: int) -> int:
    """The size up to which blocks are taken, so that the distinct pairs stay within the budget.

    Parameters
    ----------
    place : a workspace that has the table `keys`
    rows : entries in all
    budget : pairs that may be compared

    Method
    ------
    The partners of every k-th entry, counted by the smallest block they share with it, times k.
    """
    every = max(1, rows // _SAMPLE)
    sizes = place.ask(
        "select size, count(*) as pairs from (select min(l.size) as size from "
        f"(select * from keys where unique_id % {every} = 0) l join keys r on l.key = r.key "
        "where l.unique_id <> r.unique_id group by l.unique_id, r.unique_id) as met group by size order by size"
    )
    spent, largest = 0.0, 2
    for size, pairs in zip(sizes["size"].to_pylist(), sizes["pairs"].to_pylist()):
        spent += pairs * every / 2
        if spent > budget:
            break
        largest = size
    return largest


def write_pairs(place: Workspace, largest: int, changed: str | None = None) -> int:
    """Write the table `pairs` as Splink reads it, and return how many there are.

    Parameters
    ----------
    place : a workspace that has the table `keys`
    largest : blocks with more entries than this are left out
    changed : name of a table of unique_id; only pairs that touch one of them are written; None for all
    """
    touched = "" if changed is None else f"and unique_id in (select unique_id from {changed})"
    other = "<" if changed is None else "<>"
    place.write(
        "pairs",
        "select distinct least(l.unique_id, r.unique_id) as join_key_l, "
        "greatest(l.unique_id, r.unique_id) as join_key_r, '0' as match_key "
        f"from (select * from keys where size <= {largest} {touched}) l "
        f"join keys r on l.key = r.key and l.unique_id {other} r.unique_id order by join_key_l, join_key_r",
    )
    return count_rows(place, "pairs")


def count_rows(place: Workspace, name: str) -> int:
    """How many rows a table has."""
    return place.ask(f"select count(*) as many from {name}")["many"][0].as_py()


def write_unseen(place: Workspace, known: pa.Table, group: np.ndarray, wanted: pa.Table) -> int:
    """Write the table `unseen`: pairs that must be looked at although no block or no score brought them up.

    Parameters
    ----------
    place : a workspace that has the table `prepared`
    known : Table with l and r, the pairs that were looked at
    group : the group of every entry, by position
    wanted : Table with l and r, pairs that a person has decided

    Returns
    -------
    How many there are: pairs of one group, pairs with one valid NHS number, and those wanted, less the known.
    """
    place.put("known", known)
    place.put("wanted", wanted)
    place.put("grouped", pa.table({"unique_id": np.arange(len(group)), "together": group}))
    place.write(
        "sharing",
        "select unique_id, 'g' || together as share from grouped "
        "union all select unique_id, 'n' || nhs from prepared where nhs is not null",
    )
    place.write(
        "unseen",
        "with few as (select share from sharing group by share "
        f"having count(*) between 2 and {_LARGEST_GROUP}), shared as (select * from sharing semi join few using (share)), "
        "looked_for as (select l.unique_id as l, r.unique_id as r from shared l join shared r on l.share = r.share "
        "and l.unique_id < r.unique_id union select l, r from wanted) "
        "select l as join_key_l, r as join_key_r, '0' as match_key from looked_for anti join known using (l, r) "
        "order by join_key_l, join_key_r",
    )
    return count_rows(place, "unseen")
