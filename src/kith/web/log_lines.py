"""What stands in the log: what failed and where, and nothing that anybody typed or that is held about anybody.

A message of an exception may name a person (a database quotes the row that it refused), and so may an address that
somebody typed. So of an exception its kind and its places in the code are written, of a request the address as it was
declared, and no line can be broken in two by what is in it.
"""

from __future__ import annotations

import logging
from typing import Any

from kith.errors import where_it_failed

__all__ = ["Careful"]


class Careful(logging.Formatter):
    """Writes one record of the log."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and below it where it failed."""
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {_said(record)}"
        failed = record.exc_info[1] if record.exc_info else None
        return "\n".join([_in_one_line(line), *where_it_failed(failed)])


def _said(record: logging.LogRecord) -> str:
    """The message; of a request that went wrong what went wrong, and its address as it was declared."""
    asked: Any = getattr(record, "request", None)
    if asked is None or not isinstance(record.args, tuple) or not record.args:
        return record.getMessage()
    found = getattr(asked, "resolver_match", None)
    where = f"/{found.route}" if found else "an address that nobody declared"
    return f"{getattr(record, 'status_code', '')} {asked.method} {where}".strip()


def _in_one_line(text: str) -> str:
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)[:1000]
