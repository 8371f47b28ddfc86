"""Which pairs are worth comparing: those that share at least one key, the smallest blocks first, within a budget.

Every entry carries some thirty keys (its NHS number, its date of birth, the sound of a name with the year of birth...).
Two entries that share a key are a candidate pair. A key that half the town has is no use, and comparing everybody with
everybody would take days, so blocks are taken from the smallest up until a budget of pairs is spent. In a small file
that means nearly all pairs; in a large one the rare combinations. No rule has to be chosen for the columns a file has.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

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


def write_keys(con: duckdb.DuckDBPyConnection, changed: str | None = None) -> None:
    """Write the table `keys` (unique_id, key, size) from `prepared`: every key that two or more entries share.

    Parameters
    ----------
    con : a connection that has the table `prepared` (see `preparing`)
    changed : name of a table of unique_id; only keys that one of them has are written; None for all
    """
    theirs = f"semi join (select key from every where unique_id in (from {changed})) using (key)"
    con.execute(
        f"create or replace temp table keys as with every as materialized ({_every_key()}), "
        f"kept as materialized (from every {'' if changed is None else theirs}), "
        "sizes as (select key, count(*) as size from kept group by key "
        f"having count(*) between 2 and {_LARGEST}) select unique_id, key, size from kept join sizes using (key)"
    )


def _every_key() -> str:
    """SQL for (unique_id, key) of every entry."""
    alone = [
        f"select unique_id, hash('{name}', {value}) as key from prepared where {value} is not null"
        for name, value in _ALONE.items()
    ]
    with_name = [
        f"select unique_id, hash('{name}', token, {value}) from tokens where {value} is not null"
        for name, value in _WITH_NAME.items()
    ]
    names = f"select unique_id, hash('names', list_sort({_TOKENS})) from prepared where len({_TOKENS}) > 1"
    every = " union all ".join([*alone, names, "select unique_id, hash('name', token) from tokens", *with_name])
    columns = "unique_id, birth, postcode, house, city, birth_place, occupation, email, sex"
    return f"with tokens as (select unnest({_TOKENS}) as token, {columns} from prepared) {every}"


def largest_block(con: duckdb.DuckDBPyConnection, rows: int, budget: int) -> int:
    """The size up to which blocks are taken, so that the distinct pairs stay within the budget.

    Parameters
    ----------
    con : a connection that has the table `keys`
    rows : entries in all
    budget : pairs that may be compared

    Method
    ------
    The partners of every k-th entry, counted by the smallest block they share with it, times k.
    """
    every = max(1, rows // _SAMPLE)
    sizes = con.execute(
        "select size, count(*) from (select min(l.size) as size from (select * from keys where unique_id % ? = 0) l "
        "join keys r using (key) where l.unique_id <> r.unique_id group by l.unique_id, r.unique_id) "
        "group by 1 order by 1",
        [every],
    ).fetchall()
    spent, largest = 0.0, 2
    for size, pairs in sizes:
        spent += pairs * every / 2
        if spent > budget:
            break
        largest = size
    return largest


def write_pairs(con: duckdb.DuckDBPyConnection, largest: int, changed: str | None = None) -> int:
    """Write the table `pairs` as Splink reads it, and return how many there are.

    Parameters
    ----------
    con : a connection that has the table `keys`
    largest : blocks with more entries than this are left out
    changed : name of a table of unique_id; only pairs that touch one of them are written; None for all
    """
    touched = "" if changed is None else f"and unique_id in (from {changed})"
    other = "<" if changed is None else "<>"
    con.execute(
        "create or replace table pairs as select distinct least(l.unique_id, r.unique_id) as join_key_l, "
        "greatest(l.unique_id, r.unique_id) as join_key_r, '0' as match_key "
        f"from (select * from keys where size <= {largest} {touched}) l "
        f"join keys r on l.key = r.key and l.unique_id {other} r.unique_id order by all"
    )
    return count_pairs(con)


def count_pairs(con: duckdb.DuckDBPyConnection) -> int:
    """How many pairs the table `pairs` has."""
    return con.execute("select count(*) from pairs").fetchall()[0][0]


def write_unseen(con: duckdb.DuckDBPyConnection, known: pa.Table, group: np.ndarray, wanted: pa.Table) -> int:
    """Write the table `unseen`: pairs that must be looked at although no block or no score brought them up.

    Parameters
    ----------
    con : a connection that has the table `prepared`
    known : Table with l and r, the pairs that were looked at
    group : the group of every entry, by position
    wanted : Table with l and r, pairs that a person has decided

    Returns
    -------
    How many there are: pairs of one group, pairs with one valid NHS number, and those wanted, less the known.
    """
    con.register("known", known)
    con.register("wanted", wanted)
    con.register("grouped", pa.table({"unique_id": np.arange(len(group)), "together": group}))
    con.execute(
        "create or replace temp table sharing as select unique_id, 'g' || together as share from grouped "
        "union all select unique_id, 'n' || nhs from prepared where nhs is not null"
    )
    con.execute(
        "create or replace table unseen as with few as (select share from sharing group by share "
        f"having count(*) between 2 and {_LARGEST_GROUP}), shared as (from sharing semi join few using (share)) "
        "select l as join_key_l, r as join_key_r, '0' as match_key from "
        "(select l.unique_id as l, r.unique_id as r from shared l join shared r on l.share = r.share "
        "and l.unique_id < r.unique_id union select l, r from wanted) anti join known using (l, r) order by all"
    )
    return con.execute("select count(*) from unseen").fetchall()[0][0]
