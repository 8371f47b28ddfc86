"""A lake's register asked again: rules on a day, and lists within the places there are. Nothing in the lake changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa

from kith.errors import NothingUsable
from kith.governance import HES_STYLE, Policy, protect
from kith.insight import FLAGS, ListParams, Rules, arrange, compare, mix_of
from kith.road.filling import NEED_THEMES
from kith.road.finding import Asking, ask_register
from kith.road.lake import Lake
from kith.road.list_figures import list_mixes
from kith.tables import Relation, Table
from kith.tables.engines import open_engine

ANSWERS = ("yes", "no", "unknown")


@dataclass(frozen=True)
class Found:
    """What rules found in a lake.

    flags   Table in the columns of FLAGS
    counts  Table, one row per rule: rule, title, yes, no, unknown; exact
    rules   the rules asked
    """

    flags: Table
    counts: Table
    rules: Rules

    def flags_shown(self, policy: Policy = HES_STYLE) -> int | str:
        """How many flags there are, as the policy shows a count: few flags are few people."""
        count = self.flags.num_rows
        return policy.mark if policy.is_small(count) else policy.rounded(count)

    def shown(self, policy: Policy | None = HES_STYLE) -> list[dict[str, Any]]:
        """One row per rule for the screen: counts protected, a hidden one as the policy's mark; exact without a policy."""
        return [_shown(row, self.rules[row["rule"]].sentence, policy) for row in self.counts.to_pylist()]


def _shown(row: dict[str, Any], sentence: str, policy: Policy | None) -> dict[str, Any]:
    told = {name: row[name] for name in ("rule", "rule_version", "fingerprint", "theme", "title")} | {
        "sentence": sentence
    }
    if policy is None:
        return told | {answer: row[answer] for answer in ANSWERS}
    whole = {"answer": [*ANSWERS, "All"], "people": [*(row[a] for a in ANSWERS), sum(row[a] for a in ANSWERS)]}
    safe = protect(pa.table(whole), counts=["people"], by=["answer"], policy=policy).to_pylist()
    return told | {one["answer"]: policy.mark if one["people"] is None else one["people"] for one in safe[:3]}


def ask_lake(lake: Lake, asking: Asking, on: date, engine: Any = None) -> Found:
    """Ask rules of a lake's register.

    Parameters
    ----------
    lake : as `kith build` left it
    asking : rules and codelists
    on : the day asked for
    engine : what reads the lake, of `open_engine`; DuckDB if not given

    Raises
    ------
    RuleChanged
        a rule used in the lake has other words or codes under the same version
    """
    engine = engine or open_engine(memory="1GB")
    found = ask_register(lake, engine, asking, lake, on)
    flags = found.flags.order_by(["rule", "person_id"]).to_pyarrow()
    return Found(flags.select(list(FLAGS.names)), found.counts, found.rules)


@dataclass(frozen=True)
class MadeList:
    """A list, and how its mix stands to the people.

    listed    Table in the columns of LISTS
    warnings  one sentence for each way in which it leans; small numbers hidden
    offers    one sentence for each group that places could be kept for
    """

    listed: Table
    warnings: tuple[str, ...]
    offers: tuple[str, ...]

    @property
    def places_kept(self) -> int:
        """How many people are on the list by a place kept for their group."""
        return self.listed.num_rows - self.listed["place_kept_for"].null_count

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return {"people": self.listed.to_pylist(), "warnings": list(self.warnings), "offers": list(self.offers)}


def list_lake(lake: Lake, asking: Asking | None, places: int, *, take_offers: bool = False) -> MadeList:
    """Make a list from a lake.

    Parameters
    ----------
    lake : as `kith build` left it
    asking : rules whose people are listed; None for everybody whom the lake's flags say is missing out
    places : how many people there is room for
    take_offers : keep the places that the plain list would offer to groups with fewer than their share; who came on by
        that has `place_kept_for`

    Raises
    ------
    NothingUsable
        nobody was found
    RuleChanged
        a rule used in the lake has other words or codes under the same version
    """
    engine = open_engine(memory="1GB")
    people = lake.relation(engine, "people")
    flags, params = _flags_to_list(lake, asking, places, engine)
    listed = arrange(flags, people, on=lake.on, params=params)
    if not listed.num_rows:
        raise NothingUsable("Nobody was found for this list.", "Ask kith flag how many people the rule says yes to.")
    needing = people.semi_join(lake.relation(engine, "flags").filter(lambda t: t.theme.isin(NEED_THEMES)), "person_id")
    if take_offers:
        offered = compare(listed, mix_of(people, lake.on), mix_of(needing, lake.on)).quotas
        listed = arrange(flags, people, on=lake.on, params=replace(params, quotas=offered))
    mixes = list_mixes(listed, people, needing, on=lake.on)
    offers = tuple(_offer(row) for row in mixes.quotas.to_pylist())
    return MadeList(listed, tuple(mixes.leanings["sentence"].to_pylist()), offers)


def _flags_to_list(lake: Lake, asking: Asking | None, places: int, engine: Any) -> tuple[Relation, ListParams]:
    """The flags that people are listed by, and how: the lake's own, or those of rules asked now."""
    if asking is None:
        return lake.relation(engine, "flags"), ListParams(places=places)
    asked = asking.rules.in_order[-1]  # each rule stands after those it names
    found = ask_register(lake, engine, asking, lake, lake.on)
    flags = engine.create_table("flags_now", found.flags.to_pyarrow().cast(FLAGS.arrow), overwrite=True)
    return flags, ListParams(name=asked.name, places=places, rules=(asked.name,))


def _offer(row: dict[str, Any]) -> str:
    now = f"{row['places']} places now" if str(row["places"]).isdigit() else "too few places now to show"
    return f"{row['dimension']}, {row['group']}: {now}; {row['places_offered']} would be its share."
