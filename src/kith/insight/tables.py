"""The tables that finding unmet need leaves: flags and lists."""

from __future__ import annotations

import pyarrow as pa

from kith.coding import SEX, SEXES
from kith.insight.rule import THEMES
from kith.people.events import PERSON_ID
from kith.people.person import TEXTS
from kith.tables import Column, Kind, Schema
from kith.tables.kinds import DATE, INTEGER, TEXT

__all__ = ["FLAGS", "LISTS"]

POINTS = Kind("list of whole numbers", pa.list_(pa.int64()), lambda text: [int(part) for part in text.split("; ")])

_THEMES = {
    "register": "on the register of a condition",
    "care_gap": "care that guidance says is due, and no sign of it",
    "social_need": "a need that is not medical",
    "core20plus5": "of a group or a clinical area of Core20PLUS5",
    "missing_out": "likely need, and little or no sign of contact",
    "access": "a way in that is closed, or was lost",
}

FLAGS = Schema(
    "flags",
    "one person whom one rule found",
    (
        PERSON_ID,
        Column("rule", TEXT, "the rule", required=True),
        Column("rule_version", INTEGER, "its version", required=True),
        Column("fingerprint", TEXT, "digest of its words, its codelists and the rules it names", required=True),
        Column("theme", TEXT, "what kind of thing it looks for", allowed={theme: _THEMES[theme] for theme in THEMES}),
        Column("reason_codes", TEXTS, "which of its reasons hold", required=True),
        Column("reason", TEXT, "the reasons as a sentence", required=True),
        Column("evidence_date", DATE, "day of the latest entry the reasons stand on; empty where they stand on none"),
        Column("reason_words", TEXTS, "each reason in words, in the order of the codes"),
        Column("need_points", POINTS, "points of each reason for signs of need", unit="points"),
        Column("contact_points", POINTS, "points of each reason for lack of contact", unit="points"),
    ),
)

LISTS = Schema(
    "lists",
    "one person on one list, offered for review and never a verdict",
    (
        Column("list", TEXT, "name of the list", required=True),
        Column("position", INTEGER, "place on the list, from 1", required=True),
        PERSON_ID,
        Column("score", INTEGER, "(1 + need points) times contact points, at least 1", required=True, unit="points"),
        Column("need_points", INTEGER, "points for signs of need", unit="points"),
        Column("contact_points", INTEGER, "points for lack of contact", unit="points"),
        Column("reasons", TEXTS, "each reason with its points, the weightiest first"),
        Column("reason", TEXT, "the reasons as a sentence"),
        Column("place_kept_for", TEXT, "the group a place was kept for; empty where the order alone gave it"),
        Column("imd_decile", INTEGER, "tenth of areas by deprivation, 1 the most deprived; empty where not known"),
        Column("ethnic_group", TEXT, "group of the 2021 census"),
        Column("age_band", TEXT, "age on the day"),
        Column("sex", SEX, "sex as recorded", allowed=SEXES),
    ),
)
