"""Rows that are never edited, and go only when their time is over: the statements by which the database itself refuses anything else, on both databases.

What verbs promise, a hand at the database could break. A step of an upgrade that makes such a table anew on SQLite takes these off with it, and must put
them on again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["YEARS", "Standing"]

YEARS: Final = 8
"""How long the schedule keeps what a team writes about an adult (`kith.governance.retention`)."""

_REFUSAL = "is never edited"


@dataclass(frozen=True)
class Standing:
    """One table whose rows stand.

    table     its name in the database
    what      what a row is, for whoever reads the refusal
    columns   those that nothing writes once the row is there
    parent    the table whose row says when the time is over, `key` the column that leads to it, and `over` the column there that says since when
    once      the column by which the others are written, all at once and never again; empty where nothing is written later

    Examples
    --------
    >>> one = Standing("room_said", "what was said", ("id", "words"), parent="room_talk", key="talk_id", over="ended_at")
    >>> [line.split(" ON ")[0] for line in one.put_on("sqlite")]
    ['CREATE TRIGGER room_said_stands BEFORE UPDATE OF id, words', 'CREATE TRIGGER room_said_stays BEFORE DELETE']
    >>> one.take_off()
    ['DROP TRIGGER IF EXISTS room_said_stands', 'DROP TRIGGER IF EXISTS room_said_once', 'DROP TRIGGER IF EXISTS room_said_stays']
    """

    table: str
    what: str
    columns: tuple[str, ...]
    parent: str
    key: str
    over: str
    once: str = ""

    def put_on(self, vendor: str) -> list[str]:
        """The statements for “sqlite” or “postgresql”, in order."""
        return self._on_postgresql() if vendor == "postgresql" else self._on_sqlite()

    def take_off(self) -> list[str]:
        """The statements that let rows go again on SQLite, for a step that makes the table anew."""
        return [f"DROP TRIGGER IF EXISTS {self.table}_{name}" for name in ("stands", "once", "stays")]

    def _on_sqlite(self) -> list[str]:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{self.what} {_REFUSAL}'); END"
        past = (
            f"SELECT 1 FROM {self.parent} WHERE id = OLD.{self.key} AND {self.over} < datetime('now', '-{YEARS} years')"
        )
        return [
            f"CREATE TRIGGER {self.table}_stands BEFORE UPDATE OF {', '.join(self.columns)} ON {self.table} {refuse}",
            *[f"CREATE TRIGGER {self.table}_once BEFORE UPDATE ON {self.table} {self._written()} {refuse}" for _ in [self.once] if self.once],
            f"CREATE TRIGGER {self.table}_stays BEFORE DELETE ON {self.table} WHEN NOT EXISTS ({past}) {refuse}",
        ]  # fmt: skip

    def _on_postgresql(self) -> list[str]:
        refuse = f"RAISE EXCEPTION '{self.what} {_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';"
        past = (
            f"SELECT 1 FROM {self.parent} WHERE id = OLD.{self.key} AND {self.over} < now() - interval '{YEARS} years'"
        )
        stands, stays = f"kith_{self.table}_stands()", f"kith_{self.table}_stays()"
        maker = "RETURNS trigger LANGUAGE plpgsql AS"
        each = f"ON {self.table} FOR EACH ROW"
        return [
            f"CREATE OR REPLACE FUNCTION {stands} {maker} $$ BEGIN {refuse} END $$",
            f"CREATE OR REPLACE FUNCTION {stays} {maker} $$ BEGIN IF EXISTS ({past}) THEN RETURN OLD; END IF; {refuse} END $$",
            f"CREATE TRIGGER {self.table}_stands BEFORE UPDATE OF {', '.join(self.columns)} {each} EXECUTE FUNCTION {stands}",
            *[f"CREATE TRIGGER {self.table}_once BEFORE UPDATE {each} {self._written()} EXECUTE FUNCTION {stands}" for _ in [self.once] if self.once],
            f"CREATE TRIGGER {self.table}_stays BEFORE DELETE {each} EXECUTE FUNCTION {stays}",
            f"CREATE TRIGGER {self.table}_all BEFORE TRUNCATE ON {self.table} FOR EACH STATEMENT EXECUTE FUNCTION {stands}",
        ]  # fmt: skip

    def _written(self) -> str:
        return f"WHEN (OLD.{self.once} IS NOT NULL)"
