"""Text that a spreadsheet would run as a formula: disarmed when written, given back exactly when read.

A cell is disarmed by an apostrophe in front, which spreadsheets take for "this is text". A cell that already begins
with apostrophes before a formula gets one more, so that reading takes away exactly what writing put there.

Source: OWASP, CSV Injection (= + - @ tab, carriage return, and their full-width forms); `|` and `%` for dynamic data
exchange and older programs (TRUST.md, IMP-08).
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

_STARTS = r"[=+\-@|%\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}\x{FF5C}\x{FF05}]"
# written out, because RE2 and Python disagree about which characters are blank
_BLANKS = (
    r"[\x{0000}-\x{0020}\x{007F}\x{0085}\x{00A0}\x{1680}\x{2000}-\x{200F}\x{2028}-\x{202F}\x{205F}-\x{2069}"
    r"\x{3000}\x{FEFF}]"
)
ARMED = rf"^'*{_BLANKS}*{_STARTS}"
DISARMED = rf"^'+{_BLANKS}*{_STARTS}"
_ARMED = re.compile(re.sub(r"\\x\{([0-9A-F]{4})\}", r"\\u\1", ARMED))


def disarmed(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet could run it.

    Examples
    --------
    >>> disarmed("=HYPERLINK(1)"), disarmed("O'Reilly"), disarmed("'=1")
    ("'=HYPERLINK(1)", "O'Reilly", "''=1")
    """
    return "'" + text if _ARMED.match(text) else text


def restored(cells: pa.Array) -> pa.Array:
    """Cells as they were before `disarmed`.

    Examples
    --------
    >>> restored(pa.array(["'=1", "'hello'", "''=1"])).to_pylist()
    ['=1', "'hello'", "'=1"]
    """
    if not pc.any(pc.starts_with(cells, "'")).as_py():
        return cells
    was_disarmed = pc.match_substring_regex(cells, DISARMED)
    return pc.if_else(was_disarmed, pc.utf8_slice_codeunits(cells, 1), cells)


def disarmed_cells(cells: pa.Array) -> pa.Array:
    """A whole column `disarmed`.

    Examples
    --------
    >>> disarmed_cells(pa.array(["@SUM(A1)", "Ada"])).to_pylist()
    ["'@SUM(A1)", 'Ada']
    """
    armed = pc.match_substring_regex(cells, ARMED)
    if not pc.any(armed).as_py():
        return cells
    return pc.if_else(armed, pc.binary_join_element_wise("'", cells, ""), cells)
