"""Core20PLUS5: the most deprived fifth, locally named PLUS groups, and the clinical areas, kept apart and crossed.

The built-in rules are named `core20`, `plus_...` and, for the clinical areas, `adults_...` and `children_...`. A local
rule of the theme core20plus5 whose name begins with `plus_` is one more PLUS group, and nothing else needs to be said.
Oral health of children is not built in: tooth extractions have no codelist here; a local rule can name one.
"""

from __future__ import annotations

from datetime import date

import ibis

from kith.people.population import alive_on
from kith.tables import Relation, Table

__all__ = ["cross_tab"]

_PARTS = {"core20": "core20", "plus": "plus_", "clinical_adults": "adults_", "clinical_children": "children_"}


def cross_tab(flags: Relation, people: Relation, on: date) -> Table:
    """Count living people by Core20, any PLUS group and any clinical area, which are never folded into one.

    Parameters
    ----------
    flags : Relation, one row per person and rule
    people : Relation, one row per person
    on : the day

    Returns
    -------
    Table, one row per combination that occurs
        core20         yes, no, or not known where the person's area is not known
        plus           yes where a PLUS group was found, else none found
        clinical       yes where a clinical area was found, else none found
        people_count   people

    Source
    ------
    NHS England, Core20PLUS5: an approach to reducing healthcare inequalities (adults), and the same for children and
    young people. Residence, not the practice's address, decides Core20; a person of no known area is not known.

    Examples
    --------
    >>> import pyarrow as pa
    >>> day = pa.array([None, None], pa.date32())
    >>> people = pa.table({"person_id": ["a", "b"], "imd_decile": [1, None], "birth_month": day, "death_month": day})
    >>> flags = pa.table({"person_id": ["a"], "rule": ["core20"], "theme": ["core20plus5"]})
    >>> cross_tab(ibis.memtable(flags), ibis.memtable(people), date(2026, 11, 1))["core20"].to_pylist()
    ['not known', 'yes']
    """
    ours = flags.filter(flags.theme == "core20plus5")
    found = {
        name: (ours.rule == start if name == "core20" else ours.rule.startswith(start)).any()
        for name, start in _PARTS.items()
    }
    each = ours.group_by("person_id").aggregate(**found)
    living = alive_on(people, on).select("person_id", "imd_decile")
    joined = living.left_join(each, "person_id")
    clinical = joined.clinical_adults.fill_null(False) | joined.clinical_children.fill_null(False)
    told = joined.select(
        core20=ibis.cases((joined.core20, "yes"), (joined.imd_decile.isnull(), "not known"), else_="no"),
        plus=ibis.ifelse(joined.plus.fill_null(False), "yes", "none found"),
        clinical=ibis.ifelse(clinical, "yes", "none found"),
    )
    names = ["core20", "plus", "clinical"]
    return told.group_by(names).aggregate(people_count=told.count()).order_by(names).to_pyarrow()
