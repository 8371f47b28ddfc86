"""Of what partners' records say somebody's name, number or home is, the one that most partners hold now."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from kith.coding.postcodes import NO_FIXED_ABODE
from kith.people.addresses import says_where
from kith.people.layouts import TOLD
from kith.tables import Relation

SETTLED = ("nhs_number", "birth_date")
"""Fields that do not change: within one record, what most of its rows say goes before what its latest row says."""

TOLD_FIRST = ("preferred_name", "phone", "email", "postcode")
"""Fields of which what was told to the team goes before what partners hold: how to reach and call somebody is theirs to say."""

_MANY = 2**40  # more than any person has wordings


def agreed(told: Relation, fields: tuple[str, ...]) -> Relation:
    """One value of each field for each person.

    Parameters
    ----------
    told : Relation of sightings with person_id and place (their order in time, from 0, for each person)
    fields : columns of text to choose for

    Returns
    -------
    Relation, one row per person, with the fields as text.

    Method
    ------
    1. Each record says one thing: its latest; of a field that does not change, what most of its rows say.
    2. Spellings that differ in case, spaces and punctuation only are one value, shown as last written other than in
       capitals.
    3. The value that most families of partners hold is chosen: a system that nobody corrects goes on repeating an old
       address at every contact, so the latest contact is not the latest news. Then most records; of a field that does
       not change, most rows; then the latest.
    4. Before all that: no fixed home, where it is the latest that any partner says (a person who lost their home is not
       to be hidden by records that have not heard of it); and any name before an initial.
    5. And first of all, of `TOLD_FIRST`, what was told to the team last.
    """
    said = told.select("person_id", "entry_id", "place", "rows_count", "source", **_cells(told, fields))
    ends = {f"first_{name}": said[name].min() for name in fields} | {
        f"last_{name}": said[name].max() for name in fields
    }
    sides = said.group_by("person_id").aggregate(**ends)
    voted = _voted(_each_record_once(_disputed(said.inner_join(sides, "person_id"), fields)), fields)
    joined = sides.left_join(voted, "person_id")
    chosen = {
        name: (joined[f"first_{name}"] == joined[f"last_{name}"]).ifelse(joined[f"first_{name}"], joined[name])
        for name in fields
    }
    return joined.select("person_id", **chosen)


def _cells(told: Relation, fields: tuple[str, ...]) -> dict[str, ir.Value]:
    """What each sighting says, as text; a postcode that says nothing of where somebody lives says nothing."""
    cells = {name: told[name].cast("string") for name in fields}
    if "postcode" in cells:
        cells["postcode"] = says_where(told.postcode).ifelse(told.postcode, ibis.null("string"))
    return cells


def _voted(said: Relation, fields: tuple[str, ...]) -> Relation:
    """Steps 2 to 5 for what each record says."""
    newest = _.place.max().over(group_by=["person_id", "field"])
    said = said.mutate(
        bare=_.value.lower().re_replace(r"[^\w]+", ""),
        told=((_.family == TOLD) & _.field.isin(TOLD_FIRST)).ifelse(_.place, -1),
        homeless_now=((_.value == NO_FIXED_ABODE) & (_.place == newest)).cast("int64"),
        is_initial=((_.field == "given_name") & (_.value.length() == 1)).cast("int64"),
        shown=_.place + (_.value != _.value.upper()).cast("int64") * _MANY,
    )
    alike = said.group_by(["person_id", "field", "bare"]).aggregate(
        value=_.value.argmax(_.shown),
        told=_.told.max(),
        homeless_now=_.homeless_now.max(),
        is_initial=_.is_initial.max(),
        partners=_.family.nunique(),
        records=_.entry_id.nunique(),
        settled=_.settled.sum(),
        place=_.place.max(),
    )
    order = (
        ibis.desc("told"),
        ibis.desc("homeless_now"),
        "is_initial",
        ibis.desc("partners"),
        ibis.desc("records"),
        ibis.desc("settled"),
        ibis.desc("place"),
    )
    ranked = alike.mutate(nth=ibis.row_number().over(group_by=["person_id", "field"], order_by=(*order, "bare")))
    first = ranked.filter(_.nth == 0)
    return first.group_by("person_id").aggregate(
        **{name: first.value.max(where=first.field == name) for name in fields}
    )


def _disputed(said: Relation, fields: tuple[str, ...]) -> Relation:
    """One row per sighting and filled field of which the person's records say more than one thing: most say but one."""
    pairs = ibis.array(
        [
            ibis.struct({
                "field": ibis.literal(name),
                "value": (said[f"first_{name}"] != said[f"last_{name}"]).ifelse(said[name], ibis.null("string")),
            })
            for name in fields
        ]
    )  # fmt: skip
    long = said.select(
        "person_id", "entry_id", "place", "rows_count", family=said.source.split(":")[0], cell=pairs.unnest()
    )
    return long.mutate(field=_.cell["field"], value=_.cell["value"]).drop("cell").filter(_.value.notnull())


def _each_record_once(long: Relation) -> Relation:
    """What each record says now of each field."""
    worded = long.group_by(["person_id", "entry_id", "family", "field", "value"]).aggregate(
        rows=_.rows_count.sum(), place=_.place.max()
    )
    worded = worded.mutate(settled=worded.field.isin(SETTLED).ifelse(worded.rows, 0))
    order = (ibis.desc(worded.settled), ibis.desc(worded.place), worded.value)
    ranked = worded.mutate(nth=ibis.row_number().over(group_by=["person_id", "entry_id", "field"], order_by=order))
    return ranked.filter(_.nth == 0).drop("nth", "rows")
