"""Which encoding a text file is in, settled by its bytes; a row that cannot be decoded is refused, never patched.

A file is plain ASCII until the first accent. That block decides: UTF-8, or Windows-1252, which is also right for
ISO-8859-1 (the two differ only in control characters that no table holds). Nothing before it could have been read
differently.
"""

from __future__ import annotations

import codecs
import re

UTF8, WINDOWS = "UTF-8", "Windows-1252"
_MANY = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_ESCAPED = re.compile(r"[\ud800-\udfff]")


class Decoding:
    """Turns a file's bytes into UTF-8, block by block.

    encoding   what was found; None while every byte so far means the same in each
    """

    def __init__(self, first: bytes, settled: str | None = None):
        self.encoding = UTF8 if first.startswith(codecs.BOM_UTF8) else settled
        self._wide: codecs.IncrementalDecoder | None = None
        if wide := _utf16(first):
            self.encoding = wide.upper()
            self._wide = codecs.getincrementaldecoder(wide)(errors="surrogatepass")

    def narrowed(self, raw: bytes, final: bool) -> bytes:
        """UTF-16 as UTF-8, with what is broken left broken; other encodings as they are."""
        if self._wide is None:
            return raw
        narrow = self._wide.decode(raw).encode("utf-8", "surrogatepass")
        half = final and self._wide.getstate()[0]  # of a character, at the very end of the file
        return narrow + b"\xff" if half else narrow

    def utf8(self, rows: bytes) -> bytes | None:
        """Whole rows as UTF-8, or None if some of them cannot be decoded and must be looked at one by one."""
        if rows.isascii():
            return rows
        if self.encoding is None:
            self.encoding = _settle(rows)
        if self.encoding != WINDOWS:
            return rows if _is_utf8(rows) else None
        if _MANY.search(rows):
            return None
        try:
            return rows.decode("cp1252").encode()
        except UnicodeDecodeError:
            return None

    def escaped(self, rows: bytes) -> str:
        """Whole rows as text in which a byte that cannot be decoded is a lone surrogate, for `why_undecodable`."""
        return rows.decode("cp1252" if self.encoding == WINDOWS else "utf-8", "surrogateescape")

    def unescaped(self, text: str) -> bytes:
        """The bytes that `escaped` was given."""
        return text.encode("cp1252" if self.encoding == WINDOWS else "utf-8", "surrogateescape")

    def shown(self, text: str) -> str:
        """Escaped text as a person can be shown it: a byte that is no character as its number."""
        return self.unescaped(text).decode("cp1252" if self.encoding == WINDOWS else "utf-8", "backslashreplace")

    def why_undecodable(self, row: str) -> str | None:
        """Why one row cannot be decoded, or None."""
        if row.isascii():
            return None
        if found := _ESCAPED.search(row):
            code = ord(found[0]) & 0xFF
            return f"holds a byte (0x{code:02X}) that is no character in {self.encoding}"
        if self.encoding == WINDOWS and _is_utf8(row.encode("cp1252")):
            return "is in UTF-8, though the rest of the file is in Windows-1252"
        return None


def _utf16(first: bytes) -> str | None:
    for bom, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if first.startswith(bom):
            return name
    even, odd = first[0:1000:2].count(0), first[1:1000:2].count(0)
    wide = min(len(first), 1000) // 2 * 0.4  # in English text nearly every second byte is nought
    if max(even, odd) > max(wide, 1) and min(even, odd) == 0:
        return "utf-16-be" if even else "utf-16-le"
    return None


def _is_utf8(rows: bytes) -> bool:
    try:
        rows.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _settle(rows: bytes) -> str:
    accented = [line for line in rows.split(b"\n") if not line.isascii()]
    good = sum(map(_is_utf8, accented))
    return UTF8 if good * 2 >= len(accented) else WINDOWS
