"""Addresses of many spellings, as the one house they mean, and the codes that stand where there is none."""

from __future__ import annotations

import ibis
from ibis.expr.types import BooleanValue, StringValue

from kith.coding.postcodes import NO_FIXED_ABODE


def is_place(postcode: StringValue) -> BooleanValue:
    """Whether a postcode names a place on the ground: the special ZZ99 codes do not.

    Examples
    --------
    >>> import ibis
    >>> ibis.duckdb.connect().to_pyarrow(is_place(ibis.literal("ZZ99 3VZ"))).as_py()
    False
    """
    return postcode.notnull() & ~postcode.startswith("ZZ99")


def says_where(postcode: StringValue) -> BooleanValue:
    """Whether a postcode says where somebody lives: a place, or that they have no fixed home.

    Examples
    --------
    >>> import ibis
    >>> said = [says_where(ibis.literal(code)) for code in ("ZZ99 3VZ", "ZZ99 3WZ")]
    >>> [ibis.duckdb.connect().to_pyarrow(one).as_py() for one in said]
    [True, False]
    """
    return is_place(postcode) | (postcode == NO_FIXED_ABODE)


def house(address: StringValue, postcode: StringValue) -> StringValue:
    """The one house or flat that an address means, however it is written; empty without a postcode of a place.

    Parameters
    ----------
    address : address without its postcode
    postcode : in its one way of writing

    Returns
    -------
    Text: the postcode, and the numbers of the address with the letter of a flat; where it has no number, its letters.

    Method
    ------
    A postcode has some fifteen addresses, nearly always in one street, so its numbers tell them apart, and `12 High St`
    and `12, High Street, Stretford` are one house.

    Examples
    --------
    >>> import ibis
    >>> texts = ("Flat B, 12 High Street", "flat b 12 high st.", "The Old Mill", "12 High Street")
    >>> [ibis.duckdb.connect().to_pyarrow(house(ibis.literal(t), ibis.literal("M1 1AA"))).as_py() for t in texts]
    ['M1 1AA|b 12', 'M1 1AA|b 12', 'M1 1AA|theoldmill', 'M1 1AA|12']
    """
    words = ibis.literal(" ") + address.lower().re_replace(r"[^a-z0-9]+", " ") + ibis.literal(" ")
    flat = words.re_extract(r" (?:flat|apartment|apt|unit|room) ([a-z]) ", 1).fill_null("")
    numbers = words.re_replace(r"\b[a-z]+\b", "").re_replace(r" +", " ").strip()
    named = words.re_replace(r" +", "")
    which = (numbers == "").ifelse(named, (flat + ibis.literal(" ") + numbers).strip())
    return (is_place(postcode) & (which != "")).ifelse(postcode + ibis.literal("|") + which, ibis.null("string"))
