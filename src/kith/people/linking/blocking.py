"""Which pairs are worth comparing: those that share at least one key, the smallest blocks first, within a budget.

Every entry carries some twenty keys (its NHS number, its date of birth, the sound of a name with the year of birth...).
Two entries that share a key are a candidate pair. A key that half the town has is no use, and comparing everybody with
everybody would take days, so blocks are taken from the smallest up until a budget of pairs is spent. In a small file
that means nearly all pairs; in a large one the rare combinations. No rule has to be chosen for the columns a file has.
"""

from __future__ import annotations

import duckdb

# Each key: a name, and an expression over the prepared columns that gives a list of texts (null texts are dropped).
_TOKENS = "list_distinct(list_concat(coalesce(given_sounds, []), coalesce(family_sounds, [])))"
_WITH_NAME = {
    "year": "substr(birth, 1, 4)",
    "month_day": "substr(birth, 5, 4)",
    "month": "substr(birth, 1, 6)",
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
    "postcode_sex_year": "postcode || left(birth, 4)",
    "address": "address",
    "phone": "phone",
    "email": "email",
    "email_name": "email_name",
    "email_end": "substr(email, 4)",
}


def key_rows_sql(table: str) -> str:
    """SQL for (unique_id, key): every key of every entry of a prepared table."""
    alone = [f"select unique_id, '{name}:' || {value} as key from {table}" for name, value in _ALONE.items()]
    token = f"select unique_id, unnest({_TOKENS}) as token, * exclude (unique_id) from {table}"
    with_name = [
        f"select unique_id, '{name}:' || token || ':' || ({value}) as key from tokens"
        for name, value in _WITH_NAME.items()
    ]
    both = (
        f"select unique_id, 'names:' || list_aggregate(list_sort({_TOKENS}), 'string_agg', ' ') as key from {table} "
        f"where len({_TOKENS}) > 1"
    )
    name_alone = "select unique_id, 'name:' || token as key from tokens"
    every = " union all ".join([*alone, both, name_alone, *with_name])
    return f"with tokens as ({token}) select unique_id, hash(key) as key from ({every}) where key is not null"


def largest_block(con: duckdb.DuckDBPyConnection, keys: str, budget: int) -> int:
    """The size up to which blocks are taken, so that all pairs together stay within the budget."""
    sizes = con.execute(
        f"select size, count(*) * size * (size - 1) // 2 from (select count(*) as size from {keys} group by key) "
        "where size > 1 group by size order by size"
    ).fetchall()
    spent, largest = 0, 2
    for size, pairs in sizes:
        spent += pairs
        if spent > budget:
            break
        largest = size
    return largest
