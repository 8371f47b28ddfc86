"""Flags and lists come into the service with the lake they were found in."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from django.db import connection

from kith.errors import RuleChanged
from kith.insight.records.models import Flag, ListPlace, RuleVersion, SetAside
from kith.people.records.loading import Brought, numbered
from kith.tables import Relation
from kith.tables.records import pour

__all__ = ["load_insight"]

_VERSION = ["rule", "rule_version", "fingerprint", "theme"]


def load_insight(brought: Brought) -> dict[str, int]:
    """Put a lake's flags and lists in place of those loaded before, in the transaction that is open.

    Changes: flags and places on lists; versions of rules are only ever added. Told: nobody. Errors: `RuleChanged` where
    the lake used other words under a version that the service knows: a version once used stays what it was.
    """
    flags, lists = brought.tables["flags"], brought.tables["lists"]
    versions = _versions(brought.engine, flags)
    for model in (Flag, ListPlace, SetAside):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
    placed = numbered(brought.engine, flags).inner_join(versions, ["rule", "rule_version"])
    placed = placed.drop(*_VERSION, *[name for name in placed.columns if name.endswith("_right")])
    return {
        "flag": pour(placed.rename(rule_version_id="number").to_pyarrow_batches(chunk_size=100_000), Flag),
        "listplace": pour(numbered(brought.engine, lists).to_pyarrow_batches(), ListPlace),
    }


def _versions(engine: Any, flags: Relation) -> Relation:
    """The number of each version of each rule that the flags name; new ones are put in."""
    told = flags.select(_VERSION).distinct().order_by("rule", "rule_version").to_pyarrow().to_pylist()
    held = {(one.rule, one.rule_version): one for one in RuleVersion.objects.all()}
    for one in told:
        known = held.get((one["rule"], one["rule_version"]))
        if known is not None and known.fingerprint != one["fingerprint"]:
            raise RuleChanged(
                f"Version {one['rule_version']} of the rule {one['rule']} is not the one that was used here before.",
                "Give the changed rule a new version, build the lake again, and load that.",
            )
    RuleVersion.objects.bulk_create(
        RuleVersion(**one) for one in told if (one["rule"], one["rule_version"]) not in held
    )
    rows = list(RuleVersion.objects.values("id", "rule", "rule_version"))
    table = pa.table(
        {
            "number": pa.array([row["id"] for row in rows], pa.int64()),
            "rule": pa.array([row["rule"] for row in rows], pa.string()),
            "rule_version": pa.array([row["rule_version"] for row in rows], pa.int64()),
        }
    )
    return engine.create_table("rule_versions", table, temp=True, overwrite=True)
