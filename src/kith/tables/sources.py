"""Where bytes come from: a file opened afresh for each pass, unpacked under a guard, and counted as they go."""

from __future__ import annotations

import io
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from kith.errors import CannotRead

BLOCK = 8 << 20  # bytes read at a time: large enough to be quick, small enough to keep memory flat
GZIP_MAGIC = b"\x1f\x8b"
UNPACKED_LIMIT = 64 << 30  # bytes: thirty times the largest extract foreseen (10 million rows, 2 GB; TRUST.md IMP-11)
RATIO_LIMIT = (
    200  # a table of text packs 5 to 40 times; gzip's own ceiling, about 1,030 times, is reached only on purpose
)
RATIO_FROM = 64 << 20  # bytes unpacked before the ratio is judged: a small file is harmless at any ratio


class Bytes(Protocol):
    """Something to read bytes from."""

    def read(self, length: int = -1, /) -> bytes:
        """The next bytes, fewer only at the end."""
        ...


@dataclass
class Source:
    """A file to read, as often as needed.

    path      where it is
    reopen    opens it afresh, in binary
    size      bytes on disk
    packed    it is a gzip of what is wanted
    bytes_done  bytes of the file read so far in the present pass
    """

    path: Path
    reopen: Callable[[], BinaryIO]
    size: int
    packed: bool = False
    bytes_done: int = field(default=0, compare=False)

    @property
    def name(self) -> str:
        """What to call it in messages."""
        return self.path.name

    @contextmanager
    def opened(self) -> Iterator[Bytes]:
        """The bytes wanted, from the beginning: unpacked if the file is packed."""
        self.bytes_done = 0
        with self.reopen() as raw:
            if not self.packed:
                yield _Counted(raw, self)
                return
            with _Unpacked(raw, self) as unpacked:
                yield unpacked

    @contextmanager
    def seekable(self) -> Iterator[IO[bytes]]:
        """The bytes wanted, for formats that jump about; a packed one is unpacked into a nameless private file."""
        if not self.packed:
            self.bytes_done = 0
            with self.reopen() as raw:
                yield raw
            return
        with tempfile.TemporaryFile() as whole, self.opened() as unpacked:
            while block := unpacked.read(BLOCK):
                whole.write(block)
            whole.seek(0)
            yield whole

    def first(self, length: int) -> bytes:
        """The first bytes wanted, or fewer where there are not so many."""
        with self.opened() as stream:
            return stream.read(length)


class _Counted(io.RawIOBase):
    """Reads through, and tells the source how far it is."""

    def __init__(self, raw: BinaryIO, source: Source):
        self._raw = raw
        self._source = source

    def read(self, length: int = -1) -> bytes:
        block = self._raw.read(length)
        self._source.bytes_done += len(block)
        return block


class _Unpacked(io.RawIOBase):
    """A gzip unpacked member by member, stopped when it grows as no table of text does."""

    def __init__(self, raw: BinaryIO, source: Source):
        self._raw = raw
        self._source = source
        self._inflater = zlib.decompressobj(wbits=31)
        self._waiting = b""
        self._out = 0

    def read(self, length: int = -1) -> bytes:
        parts: list[bytes] = []
        wanted = length if length >= 0 else UNPACKED_LIMIT
        while wanted > 0 and (part := self._next(wanted)):
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def _next(self, wanted: int) -> bytes:
        while True:
            if not self._waiting and not self._refill():
                return b""
            if self._inflater.eof:
                self._inflater = zlib.decompressobj(wbits=31)
            try:
                part = self._inflater.decompress(self._waiting, min(wanted, BLOCK))
            except zlib.error as broken:
                raise self._damaged("cannot be unpacked") from broken
            self._waiting = self._inflater.unconsumed_tail or self._inflater.unused_data
            if part:
                self._guard(len(part))
                return part

    def _refill(self) -> bool:
        self._waiting = self._raw.read(1 << 20)
        self._source.bytes_done += len(self._waiting)
        if not self._waiting and not self._inflater.eof:
            raise self._damaged("stops in the middle")
        return bool(self._waiting)

    def _guard(self, more: int) -> None:
        self._out += more
        # both sides in bytes; what waits has not been unpacked yet
        packed = max(self._source.bytes_done - len(self._waiting), 1)
        if self._out > UNPACKED_LIMIT or (self._out > RATIO_FROM and self._out > RATIO_LIMIT * packed):
            raise CannotRead(
                f"{self._source.name} unpacks to more than {RATIO_LIMIT} times its size, as no table of text does.",
                "Ask the sender for the file unpacked.",
            )

    def _damaged(self, how: str) -> CannotRead:
        return CannotRead(f"{self._source.name} is a damaged gzip file: it {how}.", "Ask for it to be sent again.")
